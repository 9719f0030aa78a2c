/**
 * Short constructors for the JSON Schemas of payloads. They return plain JSON. Members beyond the declared ones are
 * allowed everywhere: a source may know more than we asked for, and a refused event is a hole in the history.
 */
import type { Json } from '../event/event.ts';
import type { JsonSchema } from './eventType.ts';

type Described = { description?: string };

/** Text of any language, up to 20,000 characters unless said otherwise. */
export function text(description?: string, maxLength = 20_000): JsonSchema {
  return { type: 'string', maxLength, ...about(description) };
}

/** One of a closed list of words. */
export function oneOf(values: readonly string[], description?: string): JsonSchema {
  return { type: 'string', enum: [...values], ...about(description) };
}

/** A number; `minimum` where less would be nonsense. */
export function number(description?: string, minimum?: number): JsonSchema {
  return { type: 'number', ...(minimum !== undefined && { minimum }), ...about(description) };
}

/** A count: whole, not negative. */
export function count(description?: string): JsonSchema {
  return { type: 'integer', minimum: 0, ...about(description) };
}

/** An amount of money in major units (12.5 is twelve and a half), beside a `currency` member. */
export function money(description?: string): JsonSchema {
  return { type: 'number', ...about(description) };
}

/** ISO 4217 code. */
export const currency: JsonSchema = { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217 code.' };

export function truth(description?: string): JsonSchema {
  return { type: 'boolean', ...about(description) };
}

/** RFC 3339 date, or date and time with zone. */
export function date(description?: string): JsonSchema {
  return { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}([Tt ].+)?$', ...about(description) };
}

/** A list of texts. */
export function texts(description?: string): JsonSchema {
  return { type: 'array', items: { type: 'string' }, ...about(description) };
}

/** Any JSON value. */
export function anything(description?: string): JsonSchema {
  return { ...about(description) };
}

/** The payload itself: its known members and which of them must be there. */
export function payloadOf(members: { readonly [name: string]: JsonSchema }, required: readonly string[] = []): JsonSchema {
  return {
    type: 'object',
    properties: members as { [name: string]: Json },
    ...(required.length > 0 && { required: [...required] }),
  };
}

function about(description: string | undefined): Described {
  return description === undefined ? {} : { description };
}
