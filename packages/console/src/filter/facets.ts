import { and, printFilter, type ActorReference, type ActorType, type Filter } from '@daybook/core';
import { conditions, readFilter } from './filterText.ts';

/** A choice of several values of one kind, as the filter holds it. */
export type Facet = 'actor' | 'type';

/** The chosen values: `user/7`, `me`, `deal.won`. Only a plain "is any of" counts; anything else is edited as text. */
export function facetValues(text: string, facet: Facet): string[] {
  const read = readFilter(text);
  if (!read.ok) return [];
  return conditions(read.filter).flatMap((condition) => {
    if (condition.kind !== facet) return [];
    return condition.kind === 'type' ? [...condition.values] : condition.values.map(actorText);
  });
}

/** The filter's text with exactly these values chosen; none lifts the condition. */
export function withFacet(text: string, facet: Facet, values: readonly string[]): string {
  const read = readFilter(text);
  const kept = read.ok ? conditions(read.filter).filter(({ kind }) => kind !== facet) : [];
  if (values.length === 0) return printFilter(and(kept));
  const chosen: Filter = facet === 'type' ? { kind: 'type', values } : { kind: 'actor', values: values.map(readActor) };
  return printFilter(and([...kept, chosen]));
}

function actorText(reference: ActorReference): string {
  if (reference.kind === 'me') return 'me';
  return reference.type === null ? reference.id : `${reference.type}/${reference.id}`;
}

function readActor(text: string): ActorReference {
  if (text === 'me') return { kind: 'me' };
  const slash = text.indexOf('/');
  return slash === -1 ? { kind: 'actor', type: null, id: text } : { kind: 'actor', type: text.slice(0, slash) as ActorType, id: text.slice(slash + 1) };
}
