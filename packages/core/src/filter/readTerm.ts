import { ACTOR_TYPES, INGESTS, KINDS, STATUSES, VISIBILITIES, type ActorType } from '../event/event.ts';
import { PRESETS, type ActorReference, type Filter, type RecordReference, type TimeValue, type ViaReference } from './ast.ts';
import { and } from './build.ts';
import { FILTER_KEYS, nearest, type FilterKeyName } from './filterKeys.ts';
import { invalidFilter, type ValueToken } from './lexer.ts';
import { readsAsTime, readTimeValue, TIME_FORMS } from './timeValue.ts';

/** Collections that name the same actors as an actor type does. */
const ACTOR_TYPE_ALIASES: Readonly<Record<string, ActorType>> = { contact: 'customer', visitor: 'anonymous' };

/** `key:value,value` as a condition. `start` is where the key begins. */
export function readTerm(key: FilterKeyName, values: readonly ValueToken[], start: number): Filter {
  switch (key) {
    case 'actor':
      return { kind: key, values: values.map(readActor) };
    case 'actor_type':
      return { kind: key, values: values.map((value) => readChoice(ACTOR_TYPES, value, key)) };
    case 'kind':
      return { kind: key, values: values.map((value) => readChoice(KINDS, value, key)) };
    case 'status':
      return { kind: key, values: values.map((value) => readChoice(STATUSES, value, key)) };
    case 'visibility':
      return { kind: key, values: values.map((value) => readChoice(VISIBILITIES, value, key)) };
    case 'ingest':
      return { kind: key, values: values.map((value) => readChoice(INGESTS, value, key)) };
    case 'is':
      return { kind: key, values: values.map((value) => readChoice(PRESETS, value, key)) };
    case 'target':
      return { kind: key, values: values.map(readRecord) };
    case 'via':
      return { kind: key, values: values.map(readVia) };
    case 'type':
    case 'category':
    case 'entity':
    case 'field':
    case 'run':
    case 'correlation':
    case 'causation':
    case 'flag':
      return { kind: key, values: values.map((value) => readName(value, key)) };
    case 'old':
    case 'new':
      return { kind: key, values: values.map((value) => value.text) };
    case 'before':
    case 'after': {
      const time = timeIn(values);
      if (time === null) return { kind: key === 'before' ? 'old' : 'new', values: values.map((value) => value.text) };
      return { kind: 'occurred', bound: key === 'before' ? 'before' : 'since', at: time };
    }
    case 'since':
    case 'until': {
      const value = only(values, key);
      return { kind: 'occurred', bound: key, at: readTime(value.text, value.start) };
    }
    case 'occurred':
    case 'recorded':
      return readTimeRange(key, only(values, key));
    case 'position':
      return readPositions(only(values, key), start);
  }
}

/** The time that `before:` or `after:` names: one unquoted value that reads as a time, otherwise none. */
function timeIn(values: readonly ValueToken[]): TimeValue | null {
  const [value] = values;
  return values.length === 1 && value !== undefined && !value.quoted && readsAsTime(value.text) ? readTimeValue(value.text) : null;
}

function only(values: readonly ValueToken[], key: FilterKeyName): ValueToken {
  const [first, second] = values;
  if (second !== undefined) throw invalidFilter(second.start, `"${key}:" takes one value.`, FILTER_KEYS[key].expects);
  if (first === undefined) throw new RangeError('a key is always followed by a value');
  return first;
}

function readName(value: ValueToken, key: FilterKeyName): string {
  if (value.text === '') throw invalidFilter(value.start, 'The value is empty.', FILTER_KEYS[key].expects);
  return value.text;
}

function readChoice<T extends string>(choices: readonly T[], value: ValueToken, key: FilterKeyName): T {
  const asked = value.text.toLowerCase().replaceAll('-', '_');
  const found = choices.find((choice) => choice.toLowerCase() === asked);
  if (found !== undefined) return found;
  const meant = nearest(asked, choices);
  throw invalidFilter(value.start, `"${value.text}" is not a ${key === 'is' ? 'preset' : key.replace('_', ' ')}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`, `one of ${choices.join(', ')}`);
}

function readActor(value: ValueToken): ActorReference {
  if (value.text === '') throw invalidFilter(value.start, 'The value is empty.', FILTER_KEYS.actor.expects);
  if (!value.quoted && value.text.toLowerCase() === 'me') return { kind: 'me' };
  const slash = value.text.indexOf('/');
  if (slash > 0 && slash < value.bare && slash + 1 < value.text.length) {
    const named = value.text.slice(0, slash).toLowerCase();
    const type = ACTOR_TYPES.find((one) => one === named) ?? ACTOR_TYPE_ALIASES[named];
    if (type !== undefined) return { kind: 'actor', type, id: value.text.slice(slash + 1) };
  }
  return { kind: 'actor', type: null, id: value.text };
}

function readRecord(value: ValueToken): RecordReference {
  const slash = value.text.indexOf('/');
  if (slash <= 0 || slash + 1 === value.text.length) throw invalidFilter(value.start, `"${value.text}" does not name a record.`, FILTER_KEYS.target.expects);
  return { type: value.text.slice(0, slash), id: value.text.slice(slash + 1) };
}

function readVia(value: ValueToken): ViaReference {
  const slash = value.text.indexOf('/');
  if (value.text === '' || slash === 0 || slash + 1 === value.text.length) throw invalidFilter(value.start, `"${value.text}" does not name a way in.`, FILTER_KEYS.via.expects);
  return slash < 0 ? { type: value.text, id: null } : { type: value.text.slice(0, slash), id: value.text.slice(slash + 1) };
}

function readTime(text: string, position: number): TimeValue {
  const time = readTimeValue(text);
  if (time === null) throw invalidFilter(position, `"${text}" is not a time.`, TIME_FORMS);
  return time;
}

/** `a..b`, `a..`, `..b`, or one time, which is its own range. */
function readTimeRange(kind: 'occurred' | 'recorded', value: ValueToken): Filter {
  const dots = value.text.indexOf('..');
  const since = dots < 0 ? value.text : value.text.slice(0, dots);
  const until = dots < 0 ? value.text : value.text.slice(dots + 2);
  if (since === '' && until === '') throw invalidFilter(value.start, 'The range has no end.', FILTER_KEYS[kind].expects);
  const bounds: Filter[] = [];
  if (since !== '') bounds.push({ kind, bound: 'since', at: readTime(since, value.start) });
  if (until !== '') bounds.push({ kind, bound: 'until', at: readTime(until, dots < 0 ? value.start : value.start + dots + 2) });
  return and(bounds);
}

function readPositions(value: ValueToken, start: number): Filter {
  const match = /^(?:№|#)?(\d{1,15})?(?:(\.\.)(\d{1,15})?)?$/.exec(value.text);
  const [, from, dots, to] = match ?? [];
  if (match === null || (from === undefined && dots === undefined)) throw invalidFilter(value.start, `"${value.text}" is not a position.`, FILTER_KEYS.position.expects);
  const low = from === undefined ? null : Number(from);
  const high = dots === undefined ? low : to === undefined ? null : Number(to);
  if (low !== null && high !== null && low > high) throw invalidFilter(start, 'The range ends before it begins.', FILTER_KEYS.position.expects);
  return { kind: 'position', from: low, to: high };
}
