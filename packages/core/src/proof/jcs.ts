import type { Json } from '../event/event.ts';

/**
 * The canonical form of a JSON value (RFC 8785): members sorted by UTF-16 code units, no white space, numbers and
 * strings as ECMAScript writes them. Only for what we make ourselves (leaves, declarations): stored values are
 * hashed as the bytes they came in.
 *
 * Throws RangeError on what has no canonical form: a number that is not finite, a string with half a surrogate pair.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} has no JSON form`);
  if (typeof value === 'string') return canonicalString(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  // The default order of sort() is that of UTF-16 code units, which RFC 8785 section 3.2.3 asks for.
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${canonicalString(name)}:${canonicalJson(value[name] as Json)}`).join(',')}}`;
}

function canonicalString(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new RangeError('a string with half a surrogate pair has no canonical form');
  return JSON.stringify(text);
}
