import { JsonScanner, NO_JSON_LIMITS } from '@daybook/core';
import type { EventText } from './eventText.ts';
import { utcMicroseconds } from './utcTimestamp.ts';

/** The columns of a customer's activity, in this order, in CSV and JSON alike. */
export const ACTIVITY_COLUMNS = ['timestamp', 'actor', 'actor_type', 'event_type', 'field', 'old_value', 'new_value', 'onboarding_id'] as const;

/** One changed field of one event; an event without changes is one row without field and values. */
export interface ActivityRow {
  /** occurred_at in UTC, six digits. */
  timestamp: string;
  /** Display name: the name, else the address, else the id. */
  actor: string;
  actorType: string;
  eventType: string;
  field: string | undefined;
  /** JSON source text. */
  oldRaw: string | undefined;
  newRaw: string | undefined;
  onboardingId: string | undefined;
}

/**
 * The rows of one event, one per changed field, from its open slots with personal values in place. Values keep their source
 * text.
 *
 * Reads by place instead of parsing: append writes the members in one order (append/composeSlots.ts), and a quoted
 * member name cannot occur unescaped inside a JSON string. Parsing the head alone made a CSV export 1.7 times slower.
 */
export function activityRows({ head, data }: EventText): ActivityRow[] {
  const eventType = stringAt(head, after(head, '{"type":', 0));
  const timestamp = timestampOf(stringAt(head, after(head, ',"occurred_at":', 0)));
  const { actorType, actor } = actorOf(head);
  const onboardingId = onboardingOf(head);
  const rows: ActivityRow[] = [];
  let at = CHANGES_START.length;
  while (data.charCodeAt(at) === OPEN_OBJECT) {
    const row: ActivityRow = { timestamp, actor, actorType, eventType, field: undefined, oldRaw: undefined, newRaw: undefined, onboardingId };
    const fieldAt = after(data, '{"field":', at);
    at = stringEnd(data, fieldAt);
    row.field = unquoted(data.slice(fieldAt, at));
    if (data.startsWith(BEFORE, at)) {
      const start = at + BEFORE.length;
      at = valueEnd(data, start);
      row.oldRaw = data.slice(start, at);
    }
    if (data.startsWith(AFTER, at)) {
      const start = at + AFTER.length;
      at = valueEnd(data, start);
      row.newRaw = data.slice(start, at);
    }
    rows.push(row);
    // '}' and ',' or ']'
    at += 2;
  }
  if (rows.length === 0) rows.push({ timestamp, actor, actorType, eventType, field: undefined, oldRaw: undefined, newRaw: undefined, onboardingId });
  return rows;
}

const OPEN_OBJECT = 0x7b;
const QUOTE = 0x22;
const CHANGES_START = '{"changes":[';
const BEFORE = ',"before":';
const AFTER = ',"after":';
const ACTOR_TYPE = ',"actor":{"type":';
const ONBOARDING = '{"type":"onboarding","id":';

function actorOf(head: string): { actorType: string; actor: string } {
  const typeAt = after(head, ACTOR_TYPE, 0);
  const idAt = stringEnd(head, typeAt) + ',"id":'.length;
  let at = stringEnd(head, idAt);
  let name: string | undefined;
  let email: string | undefined;
  // The rest are scalars: name, email, removed.
  while (head.charCodeAt(at) !== 0x7d) {
    const valueAt = head.indexOf(':', at) + 1;
    const end = valueEnd(head, valueAt);
    if (head.charCodeAt(valueAt) === QUOTE) {
      if (head.startsWith(',"name"', at)) name = stringAt(head, valueAt);
      else if (head.startsWith(',"email"', at)) email = stringAt(head, valueAt);
    }
    at = end;
  }
  return { actorType: stringAt(head, typeAt), actor: name ?? email ?? stringAt(head, idAt) };
}

function onboardingOf(head: string): string | undefined {
  const at = head.indexOf(ONBOARDING, after(head, ',"targets":', 0));
  return at === -1 ? undefined : stringAt(head, at + ONBOARDING.length);
}

/** Where the value of a member begins whose name, with what stands around it, is `start`. */
function after(text: string, start: string, from: number): number {
  const at = text.indexOf(start, from);
  if (at === -1) throw new RangeError(`events.body has no ${start}`);
  return at + start.length;
}

/** The end of the string whose opening quote is at `start`. */
function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (text.charCodeAt(end - 1) === 0x5c && escaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

/** Whether an odd number of backslashes stands before `at`. */
function escaped(text: string, at: number): boolean {
  let start = at;
  while (text.charCodeAt(start - 1) === 0x5c) start -= 1;
  return (at - start) % 2 === 1;
}

function stringAt(text: string, start: number): string {
  return unquoted(text.slice(start, stringEnd(text, start)));
}

/** What a JSON string reads as. */
function unquoted(raw: string): string {
  return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
}

function valueEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start);
  if (first === OPEN_OBJECT || first === 0x5b) {
    const scanner = new JsonScanner(text, NO_JSON_LIMITS, start);
    scanner.value();
    return scanner.position;
  }
  let end = start;
  // A number or literal ends at ',' or '}'.
  for (let code = first; code !== 0x2c && code !== 0x7d; code = text.charCodeAt(end)) end += 1;
  return end;
}

/** The form most clocks write, in milliseconds and UTC, only lacks three digits. */
function timestampOf(text: string): string {
  const plain = text.length === 24 && text.charCodeAt(23) === 0x5a && text.charCodeAt(19) === 0x2e && text.charCodeAt(10) === 0x54 && text.charCodeAt(17) !== 0x36;
  return plain ? `${text.slice(0, 23)}000Z` : utcMicroseconds(text);
}

/** The row as JSON: absent values null, values as their source text. */
export function activityRowJson(row: ActivityRow): string {
  return `{"timestamp":"${row.timestamp}","actor":${JSON.stringify(row.actor)},"actor_type":"${row.actorType}","event_type":"${row.eventType}",`
    + `"field":${row.field === undefined ? 'null' : JSON.stringify(row.field)},"old_value":${row.oldRaw ?? 'null'},"new_value":${row.newRaw ?? 'null'},`
    + `"onboarding_id":${row.onboardingId === undefined ? 'null' : JSON.stringify(row.onboardingId)}}`;
}

const WHITESPACE = /[ \t\n\r]/;
/** A string (kept) or whitespace between tokens (dropped). */
const STRING_OR_WHITESPACE = /("(?:[^"\\]|\\.)*")|[ \t\n\r]+/g;

/** A value as a cell shows it: strings as they read, arrays and objects as compact JSON, numbers with every digit they came with. */
export function valueText(raw: string | undefined): string | undefined {
  if (raw === undefined || raw === 'null') return undefined;
  const first = raw.charCodeAt(0);
  if (first === QUOTE) return unquoted(raw);
  if ((first === OPEN_OBJECT || first === 0x5b) && WHITESPACE.test(raw)) return raw.replace(STRING_OR_WHITESPACE, '$1');
  return raw;
}
