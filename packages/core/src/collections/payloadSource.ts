import { isJsonObject, setMember, type JsonObject } from '../diff/jsonEqual.ts';
import type { Json } from '../event/event.ts';
import type { PayloadSource } from './collection.ts';

/** What payload members are taken from. */
export interface SourceContext {
  id: string;
  /** The record as it is after the write. */
  data: JsonObject;
  /** What the rule's number lost against the last recorded one. */
  drop?: number;
  /** What it gained; all of it where there was none. */
  delta?: number;
  /** The item of a list the event is about. */
  item?: Json;
}

/** Names that a source may begin with, beside fields. */
export const SPECIAL_SOURCES = ['$id', '$item', '$delta', '$drop', '$count'] as const;

/** The payload of an event; members without a value are left out. */
export function payloadFrom(members: { readonly [member: string]: PayloadSource }, context: SourceContext): JsonObject {
  const payload: JsonObject = {};
  for (const [member, source] of Object.entries(members)) {
    const value = sourceValue(source, context);
    if (value !== undefined && value !== null) setMember(payload, member, value);
  }
  return payload;
}

/** The value a source names; undefined where there is none. */
export function sourceValue(source: PayloadSource, context: SourceContext): Json | undefined {
  for (const alternative of source.split('|')) {
    const value = oneSource(alternative, context);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

function oneSource(source: PayloadSource, context: SourceContext): Json | undefined {
  const [first = '', ...path] = source.split('.');
  switch (first) {
    case '$id':
      return context.id;
    case '$item':
      return memberAt(context.item, path);
    case '$drop':
      return context.drop;
    case '$delta':
      return context.delta;
    case '$count': {
      const list = memberAt(context.data, path);
      return Array.isArray(list) ? list.length : undefined;
    }
    default:
      return memberAt(context.data, [first, ...path]);
  }
}

function memberAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((inner, member) => (isJsonObject(inner) && Object.hasOwn(inner, member) ? inner[member] : undefined), value);
}
