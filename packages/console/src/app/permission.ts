import { useSession } from './session.ts';

/** Whether the reader's session allows something: what it does not allow is not offered. False until the session is known. */
export function useMay(scope: string): boolean {
  return useSession().data?.scopes.includes(scope) === true;
}
