import type { Timestamp } from './timestamp.ts';
import { formatTimestamp } from './timestamp.ts';
import { eventIdTimestamp } from './uuidv7.ts';

/**
 * What an event's `head` slot leaves out as stored and hashed: members that say what nearly every event says, and the time
 * that its id says already. The list is part of the format and never changes: whoever reads a head puts in, for a member
 * that is absent, exactly this. Nothing depends on a declaration, so an event can be read without its catalogue.
 */
export const HEAD_DEFAULTS = { type_version: 1, kind: 'USER_ACTION', status: 'SUCCESS', visibility: 'staff', ingest: 'live' } as const;

const TYPE_START = '{"type":"';
const OCCURRED_AT = ',"occurred_at":';
/** Behind `type`, in this order, each only where it differs. */
const ABBREVIATED = Object.entries(HEAD_DEFAULTS).map(([name, value]) => ({ start: `,"${name}":`, standard: `,"${name}":${JSON.stringify(value)}` }));

/** The members that every head begins with. Values of the catalogue and times: none holds a character that JSON escapes. */
export interface HeadStart {
  type: string;
  typeVersion: number;
  kind: string;
  status: string;
  visibility: string;
  ingest: string;
  /** As sent; undefined where the id tells it (`idTells`). */
  occurredAt: string | undefined;
}

/** `{"type":…` up to `actor`, without what `completeHead` puts in again. */
export function headStart({ type, typeVersion, kind, status, visibility, ingest, occurredAt }: HeadStart): string {
  let text = `${TYPE_START}${type}"`;
  if (typeVersion !== HEAD_DEFAULTS.type_version) text += `,"type_version":${typeVersion}`;
  if (kind !== HEAD_DEFAULTS.kind) text += `,"kind":"${kind}"`;
  if (status !== HEAD_DEFAULTS.status) text += `,"status":"${status}"`;
  if (visibility !== HEAD_DEFAULTS.visibility) text += `,"visibility":"${visibility}"`;
  if (ingest !== HEAD_DEFAULTS.ingest) text += `,"ingest":"${ingest}"`;
  return occurredAt === undefined ? text : `${text}${OCCURRED_AT}"${occurredAt}"`;
}

/**
 * The head of event `id` with every member in place, each in its order: what readers are shown. Members that were stored keep
 * their bytes. Throws RangeError on a text that is not a head.
 */
export function completeHead(head: string, id: string): string {
  let at = head.startsWith(TYPE_START) ? head.indexOf('"', TYPE_START.length) + 1 : 0;
  if (at === 0) throw new RangeError('a head begins with its type');
  let text = head.slice(0, at);
  for (const { start, standard } of ABBREVIATED) {
    if (head.startsWith(start, at)) {
      const end = scalarEnd(head, at + start.length);
      text += head.slice(at, end);
      at = end;
    } else text += standard;
  }
  // What follows is `occurred_at` or `actor`; the former is in the rest.
  if (!head.startsWith(OCCURRED_AT, at)) text += `${OCCURRED_AT}"${formatTimestamp(eventIdTimestamp(id))}"`;
  return text + head.slice(at);
}

/** Whether the text of a time is what `completeHead` makes of this id, so that the head need not hold it. */
export function idTells(occurredAt: string, { ms, micros }: Timestamp, id: string): boolean {
  // Cheapest first: most texts that differ differ in length. A second 60 reads as the next one.
  if (occurredAt.length !== 27 || occurredAt.charCodeAt(10) !== 0x54 || occurredAt.charCodeAt(26) !== 0x5a || occurredAt.startsWith('60', 17)) return false;
  const told = eventIdTimestamp(id);
  return told.ms === ms && told.micros === micros;
}

/** Where the number or the string without escapes that begins at `at` ends. */
function scalarEnd(text: string, at: number): number {
  const end = text.charCodeAt(at) === 0x22 ? text.indexOf('"', at + 1) + 1 : text.indexOf(',', at);
  if (end <= at) throw new RangeError('a head whose first members are cut off');
  return end;
}
