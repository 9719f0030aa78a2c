import type { ReactNode } from 'react';
import type { ApiError } from '../app/api.ts';
import { Icon } from './icon.tsx';

/** Why something was not done, beside what was pressed: what happened, what to do, the code last. */
export function Refusal({ error }: { error: ApiError | null }): ReactNode {
  if (error === null) return null;
  const detail = error.detail !== undefined && error.detail !== error.message ? error.detail : `${error.message}.`;
  return (
    <p className="refusal" role="alert">
      <Icon name="octagon-x" small /> {detail} {error.remedy}{' '}
      <span className="mono q">
        {error.code}
        {error.requestId !== undefined && ` · request ${error.requestId}`}
      </span>
    </p>
  );
}
