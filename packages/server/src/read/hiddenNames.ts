import type { HiddenFields } from './visibility.ts';

/** Whether a changed field or a payload member is one of the hidden ones, or lies inside one: `address.city` in `address`. */
export function coversName(fields: ReadonlySet<string>, name: string): boolean {
  if (fields.has(name)) return true;
  const end = name.search(/[.[]/);
  return end > 0 && fields.has(name.slice(0, end));
}

const patterns = new WeakMap<ReadonlySet<string>, RegExp>();

/**
 * What a body matches that may hold something of these fields: a name in quotes, or the beginning of a path. Letters of ASCII
 * may be written as escapes, behind which any name could stand. One pattern for PostgreSQL and JavaScript, so that a filter
 * finds the same events in both.
 */
export function bodyPattern(fields: ReadonlySet<string>): string {
  const names = [...fields].map((field) => field.replace(/[^\p{L}\p{N}_ ]/gu, String.raw`\$&`)).join('|');
  return String.raw`"(?:${names})(?:"|\.|\[)|\\u00[2-7]`;
}

/** Whether a stored body matches. */
export function bodyMayHold(fields: ReadonlySet<string>, body: string): boolean {
  let pattern = patterns.get(fields);
  if (pattern === undefined) patterns.set(fields, (pattern = new RegExp(bodyPattern(fields))));
  return pattern.test(body);
}

/**
 * What a body holds where its event is about a record of the collection that is not the first target: a note, a call or a task
 * follows the customer it is about, with its collection as role.
 */
export function roleText(collection: string): string {
  return `"role":${JSON.stringify(collection)}`;
}

const TELEPHONE = /^[+(]?\d[\d\s()./-]{3,}$/;
/** The same for SQL. */
export const TELEPHONE_SQL = TELEPHONE.source.replace('\\/', '/');

/**
 * Whether what somebody is called is really a field of theirs that is hidden: of people without a name it is their address or
 * telephone number. Other fields that title records cannot be hidden (`policy/fieldRule.ts`).
 */
export function hidesTitle(hidden: HiddenFields | undefined, collection: string, title: string | null | undefined): boolean {
  const fields = hidden?.get(collection);
  if (fields === undefined || title === null || title === undefined) return false;
  return (fields.has('email') && title.includes('@')) || (fields.has('phone') && TELEPHONE.test(title));
}
