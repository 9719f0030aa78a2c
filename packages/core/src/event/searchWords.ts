import type { ActorType, Change, Json } from './event.ts';
import { addWords, comparableText, exactText, MAX_WORD_LENGTH, numberText, wordsOf } from './searchText.ts';

/** Plain words kept of one event, its earliest first. */
export const MAX_SEARCH_WORDS = 64;
/** Lexemes about fields and values kept of one event: an import that changes 200 fields stays bounded. */
export const MAX_CHANGE_LEXEMES = 256;

const MAX_LIST_VALUES = 8;
const MAX_PAYLOAD_DEPTH = 3;

/** What of an event is searched. A `DaybookEvent` is one, and so are head and data at append. */
export interface SearchableEvent {
  readonly actor: { readonly type: ActorType; readonly name?: string | null; readonly removed?: true };
  readonly via?: { readonly type: string; readonly id?: string };
  readonly targets?: readonly { readonly name?: string | null; readonly removed?: true }[];
  readonly changes?: readonly Change[];
  readonly payload?: { readonly [member: string]: Json };
  readonly reason?: string | null;
  readonly run?: { readonly id: string };
  readonly correlation_id?: string;
  readonly causation_id?: string;
  readonly flags?: readonly string[];
  /** JSON pointers of personal values, grouped by data subject: never searched, whatever stands there. */
  readonly personal?: readonly (readonly string[])[];
  readonly erased?: readonly string[];
}

/**
 * The search lexemes of an event: what `events.words` holds beside the tenant's own lexeme, and what a live filter
 * looks at. No personal value is ever among them: whatever `personal` or `erased` points at is skipped, so an event
 * at append (values replaced by null) and the same event as read (values in place) give the same list.
 *
 * - `t:<actor type>` unless a user, `v:<via type>/<id>`, `r:<run id>`, `c:<correlation id>`, `k:<causation id>`,
 *   `x:<flag>`
 * - `f:<field>` of every change; `b:<value><tab><field>` of scalar old values and `a:…` of new ones; of a list each of
 *   its first 8 scalars
 * - words of the type's title, of the reason, of names, of old and new strings and of strings in the payload
 *
 * @param title the catalogue's title of the event's type and version
 *
 * ```ts
 * searchWords({ actor: { type: 'user' }, changes: [{ field: 'plan', before: 'Free', after: 'Growth' }] }, 'Field changed');
 * // ['f:plan', 'b:free\tplan', 'a:growth\tplan', 'field', 'changed', 'free', 'growth']
 * ```
 */
export function searchWords(event: SearchableEvent, title: string): string[] {
  const lexemes: string[] = [];
  const hidden = hiddenPointers(event);
  // Most events hide names only: then no pointer into changes or payload needs to be spelt out.
  const hiddenChanges = hidden !== null && hides(hidden, '/changes/') ? hidden : null;
  const hiddenPayload = hidden !== null && hides(hidden, '/payload') ? hidden : null;
  addStructure(event, lexemes);
  const changes = event.changes;
  if (changes !== undefined && changes.length > 0) addChangeLexemes(changes, hiddenChanges, lexemes);

  const limit = lexemes.length + MAX_SEARCH_WORDS;
  for (const word of titleWords(title)) lexemes.push(word);
  const targets = event.targets;
  if (targets !== undefined) {
    for (let index = 0; index < targets.length; index++) {
      const { name, removed } = targets[index] ?? {};
      // "removed contact" is what an erased person reads as, and was not there when the event was stored.
      if (typeof name === 'string' && removed === undefined && !hidden?.has(`/targets/${index}/name`)) addWords(name, lexemes, limit);
    }
  }
  if (typeof event.reason === 'string' && !hidden?.has('/reason')) addWords(event.reason, lexemes, limit);
  const actorName = event.actor.name;
  if (typeof actorName === 'string' && event.actor.removed === undefined && !hidden?.has('/actor/name')) addWords(actorName, lexemes, limit);
  if (changes !== undefined) {
    for (let index = 0; index < changes.length; index++) {
      const change = changes[index];
      if (change === undefined) continue;
      addStrings(change.before, hiddenChanges && `/changes/${index}/before`, hiddenChanges, 1, lexemes, limit);
      addStrings(change.after, hiddenChanges && `/changes/${index}/after`, hiddenChanges, 1, lexemes, limit);
    }
  }
  if (event.payload !== undefined) addStrings(event.payload, hiddenPayload && '/payload', hiddenPayload, 0, lexemes, limit);
  // Repeats go last, all at once: fewer look-ups than asking before each word.
  return [...new Set(lexemes)];
}

// Titles come from the catalogue, so they are few; the bound is for tenants that declare thousands of types.
const TITLE_WORDS = new Map<string, readonly string[]>();

function titleWords(title: string): readonly string[] {
  let words = TITLE_WORDS.get(title);
  if (words === undefined) {
    words = wordsOf(title).slice(0, 16);
    if (TITLE_WORDS.size >= 4096) TITLE_WORDS.clear();
    TITLE_WORDS.set(title, words);
  }
  return words;
}

function hides(hidden: Set<string>, prefix: string): boolean {
  for (const pointer of hidden) if (pointer.startsWith(prefix)) return true;
  return false;
}

function hiddenPointers(event: SearchableEvent): Set<string> | null {
  if (event.personal === undefined && event.erased === undefined) return null;
  const hidden = new Set<string>();
  for (const group of event.personal ?? []) for (const pointer of group) hidden.add(pointer);
  for (const pointer of event.erased ?? []) hidden.add(pointer);
  return hidden.size === 0 ? null : hidden;
}

function addStructure(event: SearchableEvent, into: string[]): void {
  if (event.actor.type !== 'user') into.push(`t:${event.actor.type}`);
  const via = event.via;
  if (via !== undefined) into.push(viaLexeme(via.type, via.id ?? ''));
  if (event.run !== undefined) into.push(`r:${exactText(event.run.id)}`);
  if (event.correlation_id !== undefined) into.push(`c:${exactText(event.correlation_id)}`);
  if (event.causation_id !== undefined) into.push(`k:${exactText(event.causation_id)}`);
  const flags = event.flags;
  if (flags !== undefined) for (const flag of flags) into.push(`x:${exactText(flag)}`);
}

function addChangeLexemes(changes: readonly Change[], hidden: Set<string> | null, into: string[]): void {
  const limit = into.length + MAX_CHANGE_LEXEMES;
  // All fields before any value: which fields changed is asked most.
  const fields: string[] = [];
  for (const change of changes) {
    const field = comparableText(change.field);
    fields.push(field);
    if (into.length < limit) into.push(`f:${field}`);
  }
  for (let index = 0; index < changes.length && into.length < limit; index++) {
    const change = changes[index];
    const field = fields[index];
    if (change === undefined || field === undefined) continue;
    if (change.before !== undefined) addValue('b', field, change.before, hidden && `/changes/${index}/before`, hidden, into);
    if (change.after !== undefined) addValue('a', field, change.after, hidden && `/changes/${index}/after`, hidden, into);
  }
}

function addValue(side: 'a' | 'b', field: string, value: Json, pointer: string | null, hidden: Set<string> | null, into: string[]): void {
  if (pointer !== null && hidden?.has(pointer)) return;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && index < MAX_LIST_VALUES; index++) {
      const item = value[index];
      if (item === undefined || Array.isArray(item) || hidden?.has(`${pointer}/${index}`)) continue;
      addValue(side, field, item, null, null, into);
    }
    return;
  }
  let text: string;
  switch (typeof value) {
    case 'string':
      text = comparableText(value);
      break;
    case 'number':
      text = numberText(value);
      break;
    case 'boolean':
      text = value ? 'true' : 'false';
      break;
    default:
      // Objects are searched by their words only.
      if (value !== null) return;
      text = 'null';
  }
  into.push(valueLexeme(side, text, field));
}

/**
 * The lexeme of an old (`b`) or new (`a`) value: value first, then its field behind a tab, which neither can hold
 * (`comparableText`). So one lexeme answers both questions: exactly, or without the field as the beginning of one.
 */
export function valueLexeme(side: 'a' | 'b', value: string, field: string): string {
  return `${side}:${value}\t${field}`;
}

/** Likewise of what an event came through: `v:webhook/stripe-inbound`, `v:console/`. */
export function viaLexeme(type: string, id: string): string {
  return `v:${exactText(type)}/${exactText(id)}`;
}

/** Words of every string in `value`, down to a few levels; identifiers and times in a payload are left out. */
function addStrings(value: Json | undefined, pointer: string | null, hidden: Set<string> | null, depth: number, into: string[], limit: number): void {
  if (value === undefined || value === null || into.length >= limit) return;
  if (pointer !== null && hidden?.has(pointer)) return;
  if (typeof value === 'string') {
    if (!isMachineText(value)) addWords(value, into, limit);
    return;
  }
  if (typeof value !== 'object' || depth > MAX_PAYLOAD_DEPTH) return;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && into.length < limit; index++) {
      addStrings(value[index], pointer === null ? null : `${pointer}/${index}`, hidden, depth + 1, into, limit);
    }
    return;
  }
  for (const member in value) {
    if (into.length >= limit) return;
    addStrings(value[member], pointer === null ? null : `${pointer}/${escapePointer(member)}`, hidden, depth + 1, into, limit);
  }
}

function escapePointer(member: string): string {
  return member.includes('~') || member.includes('/') ? member.replaceAll('~', '~0').replaceAll('/', '~1') : member;
}

/** What people call a thing by, on the phone: INV-2031, SO1042, #77. */
const REFERENCE = /^#?[A-Za-z]{0,6}-?\d{1,8}$/;
const IDENTIFIER = /^[^\s\u0080-\uffff]*\d[^\s\u0080-\uffff]*$/;

/**
 * Identifiers, dates, times and addresses: one unbroken token with a digit and a mark in it, or a long one. Nobody types
 * them as words, and they would be half of the index. Numbers (`2041`), names (`Q3`) and references (`INV-2031`) are words.
 */
function isMachineText(text: string): boolean {
  if (text.length > 512) return false;
  if (text.length > MAX_WORD_LENGTH) return !/[\s\u0080-\uffff]/.test(text);
  return IDENTIFIER.test(text) && /[^A-Za-z0-9]/.test(text) && !REFERENCE.test(text);
}
