import { DIMENSIONS_BYTES } from '@daybook/core';

/** Counts of one batch, column by column, ready for `unnest`. */
export interface RollupColumns {
  hour: number[];
  typeKey: number[];
  kind: string[];
  status: string[];
  actorKey: bigint[];
  visibility: string[];
  events: number[];
}

/** Bytes of the dimensions that are counted by: all but the last, how the event came in. */
const COUNTED_BYTES = 19;

/** Counts events by their dimensions (hour, type, actor, kind, status, visibility). */
export function countRollups(batches: readonly Buffer[]): RollupColumns {
  const counts = new Map<string, { bytes: Buffer; at: number; events: number }>();
  for (const bytes of batches) {
    for (let at = 0; at < bytes.length; at += DIMENSIONS_BYTES) {
      const name = bytes.toString('latin1', at, at + COUNTED_BYTES);
      const count = counts.get(name);
      if (count) count.events += 1;
      else counts.set(name, { bytes, at, events: 1 });
    }
  }
  const columns: RollupColumns = { hour: [], typeKey: [], kind: [], status: [], actorKey: [], visibility: [], events: [] };
  for (const { bytes, at, events } of counts.values()) {
    columns.hour.push(bytes.readInt32BE(at));
    columns.typeKey.push(bytes.readInt32BE(at + 4));
    columns.actorKey.push(bytes.readBigInt64BE(at + 8));
    columns.kind.push(String.fromCharCode(bytes[at + 16] ?? 0));
    columns.status.push(String.fromCharCode(bytes[at + 17] ?? 0));
    columns.visibility.push(String.fromCharCode(bytes[at + 18] ?? 0));
    columns.events.push(events);
  }
  return columns;
}
