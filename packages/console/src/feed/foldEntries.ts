import type { DaybookEvent } from '@daybook/core';

/** Why rows stand folded, which decides their sentence. */
export type FoldReason = 'failures' | 'sync' | 'record';

export interface Fold {
  reason: FoldReason;
  /** At least two, in the order of the list. */
  events: readonly DaybookEvent[];
}

const FEWEST = { failures: 2, sync: 3, record: 3 } as const satisfies Record<FoldReason, number>;
const LONGEST_PAUSE_MS = 15 * 60_000;

/** Types whose words are the point: a folded comment is an unread one. */
const SPOKEN = /^(comment|note|call|meeting|email|pi|ticket|signal)\./;

/**
 * Groups adjacent entries that say one thing: repeated failures of one actor and type, one machine's writes, one
 * person's changes to one record. Pure and lossless: every entry comes out exactly once, in the order it came in.
 * Callers fold each day by itself, so that no fold crosses a heading.
 */
export function foldEntries(events: readonly DaybookEvent[]): (DaybookEvent | Fold)[] {
  const rows: (DaybookEvent | Fold)[] = [];
  let at = 0;
  while (at < events.length) {
    const run = longestRun(events, at);
    if (run === null) {
      rows.push(events[at] as DaybookEvent);
      at += 1;
    } else {
      rows.push({ reason: run.reason, events: events.slice(at, run.end) });
      at = run.end;
    }
  }
  return rows;
}

export function isFold(row: DaybookEvent | Fold): row is Fold {
  return 'reason' in row && 'events' in row;
}

const RULES: readonly { reason: FoldReason; joins: (left: DaybookEvent, right: DaybookEvent) => boolean }[] = [
  { reason: 'failures', joins: (left, right) => left.status === 'FAILED' && right.status === 'FAILED' && left.type === right.type && sameActor(left, right) },
  { reason: 'sync', joins: (left, right) => isMachineWrite(left) && isMachineWrite(right) && left.type === right.type && sameActor(left, right) },
  { reason: 'record', joins: (left, right) => isQuiet(left) && isQuiet(right) && sameActor(left, right) && sameRecord(left, right) },
];

function longestRun(events: readonly DaybookEvent[], start: number): { reason: FoldReason; end: number } | null {
  for (const { reason, joins } of RULES) {
    let end = start + 1;
    for (; end < events.length; end++) {
      const left = events[end - 1] as DaybookEvent;
      const right = events[end] as DaybookEvent;
      if (!joins(left, right) || pause(left, right) > LONGEST_PAUSE_MS * (reason === 'failures' ? 8 : 1)) break;
    }
    if (end - start >= FEWEST[reason]) return { reason, end };
  }
  return null;
}

function pause(left: DaybookEvent, right: DaybookEvent): number {
  return Math.abs(Date.parse(left.occurred_at) - Date.parse(right.occurred_at));
}

function sameActor(left: DaybookEvent, right: DaybookEvent): boolean {
  return left.actor.type === right.actor.type && left.actor.id === right.actor.id && left.on_behalf_of?.id === right.on_behalf_of?.id;
}

function sameRecord(left: DaybookEvent, right: DaybookEvent): boolean {
  const [one] = left.targets;
  const [other] = right.targets;
  return one !== undefined && other !== undefined && one.type === other.type && one.id === other.id;
}

function isMachineWrite(event: DaybookEvent): boolean {
  return (event.actor.type === 'integration' || event.actor.type === 'system') && event.status === 'SUCCESS' && event.deleted_at === undefined && !SPOKEN.test(event.type);
}

function isQuiet(event: DaybookEvent): boolean {
  return event.status === 'SUCCESS' && event.reason === undefined && event.deleted_at === undefined && !SPOKEN.test(event.type);
}
