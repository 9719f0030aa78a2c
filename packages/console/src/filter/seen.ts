import type { Catalogue, DaybookEvent, SuggestFacts } from '@daybook/core';
import type { NameLookup } from './chipWords.ts';

const LOOKED_AT = 400;
const MOST_VALUES = 60;
const names = new Map<string, string>();

/** Actors, records, fields and values of the newest entries on the page, most frequent first, to suggest from. Their names are remembered for chips. */
export function gatherFacts(events: readonly DaybookEvent[], catalogue: Catalogue): SuggestFacts {
  const actors = new Tally<{ type: string; id: string; name: string }>();
  const records = new Tally<{ type: string; id: string; title: string }>();
  const fields = new Tally<string>();
  const values = new Tally<string>();
  for (const { actor, targets, changes } of events.slice(0, LOOKED_AT)) {
    if (actor.removed !== true) {
      const name = actor.name ?? actor.id;
      actors.add(`${actor.type}/${actor.id}`, { type: actor.type, id: actor.id, name });
      names.set(`actor ${actor.type}/${actor.id}`, name);
      names.set(`actor ${actor.id}`, name);
    }
    for (const target of targets) {
      if (target.removed === true) continue;
      const title = target.name ?? target.id;
      records.add(`${target.type}/${target.id}`, { type: target.type, id: target.id, title });
      names.set(`target ${target.type}/${target.id}`, title);
    }
    for (const { field, before, after } of changes) {
      fields.add(field, field);
      for (const value of [before, after]) if (typeof value === 'string' && value !== '' && value.length <= 40) values.add(value, value);
    }
  }
  const found = records.sorted();
  return {
    types: catalogue.types(),
    categories: catalogue.categories(),
    actors: actors.sorted(),
    records: found,
    collections: [...new Set(found.map(({ type }) => type))],
    fields: fields.sorted(),
    values: values.sorted().slice(0, MOST_VALUES),
  };
}

/** The types of the newest entries, most frequent first. */
export function seenTypes(events: readonly DaybookEvent[]): string[] {
  const types = new Tally<string>();
  for (const { type } of events.slice(0, LOOKED_AT)) types.add(type, type);
  return types.sorted();
}

/** The name last seen for an actor or record. */
export const seenName: NameLookup = (kind, id) => names.get(`${kind} ${id}`);

class Tally<T> {
  readonly #entries = new Map<string, { count: number; value: T }>();

  add(key: string, value: T): void {
    const known = this.#entries.get(key);
    if (known === undefined) this.#entries.set(key, { count: 1, value });
    else known.count += 1;
  }

  sorted(): T[] {
    return [...this.#entries.values()].sort((left, right) => right.count - left.count).map(({ value }) => value);
  }
}
