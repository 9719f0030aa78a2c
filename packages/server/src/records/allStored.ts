import { DaybookError } from '@daybook/core';

/** A statement behind the one that failed is refused for its sake. */
const ABORTED = '25P02';

/**
 * Resolves once all statements of a transaction, sent one behind the other, are done; else throws what went wrong first.
 * @throws DaybookError `record_exists` where a new record exists after all
 */
export async function allStored(statements: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(statements);
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error & { code?: string; constraint?: string }] : []));
  const error = failures.find(({ code }) => code !== ABORTED) ?? failures[0];
  if (error === undefined) return;
  if (error.code === '23505' && error.constraint?.startsWith('managed_records')) throw new DaybookError('record_exists', { pointer: '/id' }, { cause: error });
  throw error;
}
