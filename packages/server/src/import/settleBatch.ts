import type { AppendResult, EventSource } from '../append/draft.ts';
import type { ImportCounts } from './importCounts.ts';
import type { Reject, Row } from './row.ts';

/** A line on its way: what it was turned into. */
export type Entry = { row: Row; event: EventSource } | { reject: Reject } | { unchanged: true };

/**
 * Counts a batch once its events are durable and returns its rejects in file order. `results` has one answer per entry
 * with an event.
 */
export function settleBatch(entries: readonly Entry[], results: readonly AppendResult[], counts: ImportCounts): Reject[] {
  const rejects: Reject[] = [];
  let next = 0;
  for (const entry of entries) {
    counts.read += 1;
    if ('unchanged' in entry) counts.unchanged += 1;
    else if ('reject' in entry) rejects.push(entry.reject);
    else {
      const result = results[next]!;
      next += 1;
      if (result.status === 'failed') {
        rejects.push(toReject(entry.row, result));
        continue;
      }
      if (result.status === 'created') counts.imported += 1;
      else counts.replayed += 1;
      counts.changes += entry.event.input.changes?.length ?? 0;
      if (entry.event.flags?.includes('time_zone_assumed')) counts.zoneAssumed += 1;
    }
  }
  counts.rejected += rejects.length;
  return rejects;
}

function toReject({ line, text }: Row, { error }: AppendResult & { status: 'failed' }): Reject {
  if (error.code === 'idempotency_conflict') {
    return { line, code: 'imported_differently', reason: 'This line was imported before and became another event then: by another mapping, or under another meaning of its columns.', text };
  }
  const { detail, pointer, remedy } = error.toProblem();
  return { line, code: 'refused', reason: `${error.code}${pointer === undefined ? '' : ` at ${pointer}`}: ${detail ?? error.message} ${remedy}`, text };
}
