import { and, printFilter, printTerm, type Actor, type Json } from '@daybook/core';

/** The term that finds one actor. */
export function actorTerm(actor: Pick<Actor, 'type' | 'id'>): string {
  return printTerm({ kind: 'actor', values: [{ kind: 'actor', type: actor.type, id: actor.id }] });
}

/** The term that finds what one record is a target of. */
export function targetTerm(target: { type: string; id: string }): string {
  return printTerm({ kind: 'target', values: [{ type: target.type, id: target.id }] });
}

/** Longest value that can be searched for, in characters, as it was indexed. */
const LONGEST = 60;

/** The terms that find changes of a field from or to a value; null for values that are not searched: lists, objects, long texts. */
export function changeTerm(field: string, side: 'before' | 'after', value: Json): string | null {
  if (typeof value === 'object' || String(value).length > LONGEST) return null;
  return printFilter(and([{ kind: 'field', values: [field] }, { kind: side === 'before' ? 'old' : 'new', values: [String(value)] }]));
}
