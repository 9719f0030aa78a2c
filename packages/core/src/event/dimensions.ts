import type { Ingest, Kind, Status, Visibility } from './event.ts';

/** Bytes of one event's dimensions in `pending_appends.dimensions`. */
export const DIMENSIONS_BYTES = 20;

/** What the sequencer counts an event by, without reading the event itself. */
export interface Dimensions {
  /** Hours since 1970-01-01T00:00Z of occurred_at. */
  hour: number;
  typeKey: number;
  actorKey: bigint;
  /** One-letter codes as stored; see KIND_CODES and its siblings. */
  kind: string;
  status: string;
  visibility: string;
  ingest: string;
}

/** Stored one-letter codes: first letters, except BACKGROUND_JOB (a job) to keep it apart from backfill. */
export const KIND_CODES = { USER_ACTION: 'U', BACKGROUND_JOB: 'J', WEBHOOK: 'W', SYSTEM_EVENT: 'S' } as const satisfies Record<Kind, string>;
export const STATUS_CODES = { SUCCESS: 'S', IN_PROGRESS: 'I', WARNING: 'W', FAILED: 'F' } as const satisfies Record<Status, string>;
export const VISIBILITY_CODES = { staff: 'S', customer: 'C' } as const satisfies Record<Visibility, string>;
export const INGEST_CODES = { live: 'L', import: 'I', backfill: 'B' } as const satisfies Record<Ingest, string>;

/** Writes one event's dimensions at `offset`: hour 4, type 4, actor 8 (big-endian), then the four letters. */
export function encodeDimensions(view: DataView, offset: number, dimensions: Dimensions): void {
  view.setInt32(offset, dimensions.hour);
  view.setInt32(offset + 4, dimensions.typeKey);
  view.setBigInt64(offset + 8, dimensions.actorKey);
  view.setUint8(offset + 16, dimensions.kind.charCodeAt(0));
  view.setUint8(offset + 17, dimensions.status.charCodeAt(0));
  view.setUint8(offset + 18, dimensions.visibility.charCodeAt(0));
  view.setUint8(offset + 19, dimensions.ingest.charCodeAt(0));
}

export function decodeDimensions(view: DataView, offset: number): Dimensions {
  return {
    hour: view.getInt32(offset),
    typeKey: view.getInt32(offset + 4),
    actorKey: view.getBigInt64(offset + 8),
    kind: String.fromCharCode(view.getUint8(offset + 16)),
    status: String.fromCharCode(view.getUint8(offset + 17)),
    visibility: String.fromCharCode(view.getUint8(offset + 18)),
    ingest: String.fromCharCode(view.getUint8(offset + 19)),
  };
}
