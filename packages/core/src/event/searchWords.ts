import { PERSON_ACTOR_TYPES, PERSON_COLLECTIONS, type ActorType, type Change, type Json } from './event.ts';
import { addWords, comparableText, exactText, MAX_WORD_LENGTH, numberText } from './searchText.ts';
import { typeKey } from './typeKey.ts';

/** Plain words kept of one event, its earliest first. */
export const MAX_SEARCH_WORDS = 64;
/** Lexemes about fields and values kept of one event: an import that changes 200 fields stays bounded. */
export const MAX_CHANGE_LEXEMES = 256;

const MAX_LIST_VALUES = 8;
const MAX_PAYLOAD_DEPTH = 3;

/** What of an event is searched. A `DaybookEvent` is one, and so is a draft at append. */
export interface SearchableEvent {
  readonly type: string;
  readonly actor: { readonly type: ActorType; readonly name?: string | null; readonly removed?: true };
  readonly via?: { readonly type: string; readonly id?: string } | undefined;
  readonly targets?: readonly { readonly type?: string; readonly name?: string | null; readonly removed?: true }[];
  readonly changes?: readonly Change[];
  readonly payload?: { readonly [member: string]: Json };
  readonly reason?: string | null | undefined;
  readonly run?: { readonly id: string } | undefined;
  readonly correlation_id?: string | undefined;
  readonly causation_id?: string | undefined;
  readonly flags?: readonly string[];
  /** JSON pointers of personal values, grouped by data subject: never searched, whatever stands there. */
  readonly personal?: readonly (readonly string[])[];
  readonly erased?: readonly string[];
  /** The same at append, where it is known without pointers: names of people, and these changes and payload members. */
  readonly sealed?: { readonly changes: ReadonlySet<number> | undefined; readonly members: ReadonlySet<string> | undefined };
}

/**
 * The search lexemes of an event: what `events.words` holds beside the tenant's own lexeme, and what a live filter
 * looks at. No personal value is ever among them: whatever `personal` or `erased` points at is skipped, so an event
 * at append and the same event as read (values in place, or null) give the same list.
 *
 * - `y:<key of the type>`, which stands for the words of the type's title: a filter looks up which types have a word
 * - `t:<actor type>` unless a user, `v:<via type>/<id>`, `r:<run id>`, `c:<correlation id>`, `k:<causation id>`,
 *   `x:<flag>`
 * - `f:<field>` of every change; `b:<value><tab><field>` of scalar old values and `a:…` of new ones; of a list each of
 *   its first 8 scalars
 * - words of the reason, of names, of old and new strings and of strings in the payload
 *
 * ```ts
 * searchWords({ type: 'deal.stage_changed', actor: { type: 'user' }, changes: [{ field: 'plan', before: 'Free', after: 'Growth' }] });
 * // ['y:k3x1zq', 'f:plan', 'b:free\tplan', 'a:growth\tplan', 'free', 'growth']
 * ```
 */
export function searchWords(event: SearchableEvent): string[] {
  const lexemes: string[] = [typeLexeme(event.type)];
  const { sealed } = event;
  const hidden = hiddenPointers(event);
  // Most events hide names only: then no pointer into changes or payload needs to be spelt out.
  const hiddenChanges = hidden !== null && hides(hidden, '/changes/') ? hidden : null;
  const hiddenPayload = hidden !== null && hides(hidden, '/payload') ? hidden : null;
  addStructure(event, lexemes);
  const changes = event.changes;
  if (changes !== undefined && changes.length > 0) addChangeLexemes(changes, hiddenChanges, sealed?.changes, lexemes);

  const limit = lexemes.length + MAX_SEARCH_WORDS;
  const targets = event.targets;
  if (targets !== undefined) {
    for (let index = 0; index < targets.length; index++) {
      const { type, name, removed } = targets[index] ?? {};
      // "removed contact" is what an erased person reads as, and was not there when the event was stored.
      if (typeof name !== 'string' || removed !== undefined || hidden?.has(`/targets/${index}/name`)) continue;
      if (sealed === undefined || type === undefined || !PERSON_COLLECTIONS.has(type)) addWords(name, lexemes, limit);
    }
  }
  if (typeof event.reason === 'string' && !hidden?.has('/reason')) addWords(event.reason, lexemes, limit);
  const { type: actorType, name: actorName, removed } = event.actor;
  if (typeof actorName === 'string' && removed === undefined && !hidden?.has('/actor/name') && (sealed === undefined || !PERSON_ACTOR_TYPES.has(actorType))) {
    addWords(actorName, lexemes, limit);
  }
  if (changes !== undefined) {
    for (let index = 0; index < changes.length; index++) {
      const change = changes[index];
      if (change === undefined || sealed?.changes?.has(index)) continue;
      addStrings(change.before, hiddenChanges && `/changes/${index}/before`, hiddenChanges, 1, lexemes, limit);
      addStrings(change.after, hiddenChanges && `/changes/${index}/after`, hiddenChanges, 1, lexemes, limit);
    }
  }
  const { payload } = event;
  if (payload !== undefined && !hiddenPayload?.has('/payload')) {
    for (const member in payload) {
      if (lexemes.length >= limit) break;
      if (!sealed?.members?.has(member)) addStrings(payload[member], hiddenPayload && `/payload/${escapePointer(member)}`, hiddenPayload, 1, lexemes, limit);
    }
  }
  // Repeats go last, all at once: fewer look-ups than asking before each word.
  return [...new Set(lexemes)];
}

const TYPE_LEXEMES = new Map<string, string>();

/** The lexeme of an event's type: short, as every event has one. */
export function typeLexeme(type: string): string {
  let lexeme = TYPE_LEXEMES.get(type);
  if (lexeme === undefined) {
    lexeme = `y:${(typeKey(type) >>> 0).toString(36)}`;
    // Types come from catalogues, so they are few; the bound is for tenants that declare thousands.
    if (TYPE_LEXEMES.size >= 4096) TYPE_LEXEMES.clear();
    TYPE_LEXEMES.set(type, lexeme);
  }
  return lexeme;
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

function addChangeLexemes(changes: readonly Change[], hidden: Set<string> | null, sealed: ReadonlySet<number> | undefined, into: string[]): void {
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
    if (change === undefined || field === undefined || sealed?.has(index)) continue;
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
