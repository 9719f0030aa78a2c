/** Short constructors for the fields of the built-in collections. */
import type { FieldInput } from '../collection.ts';

/** Half a page: names, numbers, subjects. */
const SHORT = 500;

type More = Omit<FieldInput, 'schema'>;

/** A line of text. */
export function line(title: string, more: More = {}): FieldInput {
  return { title, schema: { type: 'string', maxLength: SHORT }, ...more };
}

/** A number or code of somebody's: an article's, a parcel's, a telephone's. */
export function mark(title: string, more: More = {}): FieldInput {
  return { title, schema: { type: 'string', maxLength: 100 }, ...more };
}

/** Text of several paragraphs. */
export function longText(title: string, more: More = {}): FieldInput {
  return { title, schema: { type: 'string', maxLength: 20_000 }, ...more };
}

/** A web address or domain; any spelling people use. */
export function address(title: string, more: More = {}): FieldInput {
  return { title, schema: { type: 'string', maxLength: 2_000 }, ...more };
}

/** An e-mail address. */
export function email(title: string, more: More = {}): FieldInput {
  return { title, schema: { type: 'string', format: 'email', maxLength: 320 }, ...more };
}

/** One of a closed list of states or kinds. */
export function choice(title: string, values: readonly string[], more: More & { initial?: string } = {}): FieldInput {
  const { initial, ...rest } = more;
  return { title, schema: { type: 'string', enum: [...values], ...(initial !== undefined && { default: initial }) }, ...rest };
}

/** A stage of the tenant's own process: any word, with one to start from. */
export function stage(title: string, initial: string, more: More = {}): FieldInput {
  return { title, schema: { type: 'string', minLength: 1, maxLength: SHORT, default: initial }, ...more };
}

/** An amount in major units (12.5 is twelve and a half), beside `currency`. */
export function money(title: string, more: More = {}): FieldInput {
  return { title, schema: { type: 'number' }, ...more };
}

export const CURRENCY: FieldInput = { title: 'Currency', description: 'ISO 4217 code.', schema: { type: 'string', pattern: '^[A-Z]{3}$' }, personal: false };

export function numeric(title: string, bounds: { minimum?: number; maximum?: number } = {}, more: More = {}): FieldInput {
  return { title, schema: { type: 'number', ...bounds }, ...more };
}

export function count(title: string, more: More = {}): FieldInput {
  return { title, schema: { type: 'integer', minimum: 0 }, ...more };
}

export function truth(title: string, more: More & { initial?: boolean } = {}): FieldInput {
  const { initial, ...rest } = more;
  return { title, schema: { type: 'boolean', ...(initial !== undefined && { default: initial }) }, ...rest };
}

/** A day, or a moment with its zone. */
export function date(title: string, more: More = {}): FieldInput {
  return { title, schema: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}([Tt ].+)?$', maxLength: 40 }, ...more };
}

/** The id of a record of another collection. */
export function reference(title: string, collection: string, more: More = {}): FieldInput {
  return { title, schema: { type: 'string', minLength: 1, maxLength: SHORT }, references: collection, personal: false, ...more };
}

export function texts(title: string, more: More & { initial?: readonly string[] } = {}): FieldInput {
  const { initial, ...rest } = more;
  return { title, schema: { type: 'array', items: { type: 'string', maxLength: SHORT }, maxItems: 1_000, ...(initial !== undefined && { default: [...initial] }) }, ...rest };
}

/** A list of objects with these members; further ones are taken. */
export function items(title: string, members: { readonly [member: string]: FieldInput }, required: readonly string[], more: More = {}): FieldInput {
  const properties = Object.fromEntries(Object.entries(members).map(([member, { schema }]) => [member, { ...schema }]));
  return { title, schema: { type: 'array', maxItems: 1_000, items: { type: 'object', properties, required: [...required] } }, ...more };
}

/** Where something is: the parts people need, and any further ones. */
export function place(title: string, more: More = {}): FieldInput {
  const part = { type: 'string', maxLength: SHORT };
  return { title, schema: { type: 'object', properties: { street: part, city: part, zip: part, region: part, country: part } }, ...more };
}

/** What people are asked to write about a record in general. */
export const DESCRIPTION: FieldInput = longText('Description');
export const SOURCE: FieldInput = line('Source', { description: 'Where it came from: a fair, the website, another system.', personal: false });
