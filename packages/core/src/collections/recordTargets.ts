import { type Json, PERSON_COLLECTIONS, type Target } from '../event/event.ts';
import { jsonEqual } from '../diff/jsonEqual.ts';
import type { CollectionDeclaration } from './collection.ts';
import { sourceValue } from './payloadSource.ts';

type Data = { readonly [field: string]: Json };

/**
 * What another record is to a written one: a parent whose timeline shows the event, a record named in it, a parent it had until
 * this write, the record merged into it.
 */
export type Relation = 'parent' | 'named' | 'former' | 'merged';

/** A record that another one refers to. */
export interface Reference {
  as: Relation;
  /** The field that holds its id. */
  field: string;
  collection: string;
  id: string;
}

/** A reference with what the record is called, where that is known. */
export interface RelatedRecord extends Reference {
  name?: string | undefined;
}

/**
 * The records a record refers to, as they are after the write, and the parents it had before and has no longer. Whoever composes
 * targets looks each parent up (also former ones), adds its own parents in turn (under the relation of the one they were
 * found through), and hands the list, nearest first, to {@link composeTargets}.
 */
export function referencesOf(declaration: CollectionDeclaration, after: Data, before?: Data): Reference[] {
  const found = (as: Relation, fields: readonly string[], data: Data): Reference[] =>
    fields.flatMap((field) => {
      const collection = declaration.fields[field]?.references;
      const value = Object.hasOwn(data, field) ? data[field] : undefined;
      if (collection === undefined) return [];
      const ids = Array.isArray(value) ? value : [value];
      return ids.flatMap((id) => (typeof id === 'string' && id !== '' ? [{ as, field, collection, id }] : []));
    });
  const references = [...found('parent', declaration.parents, after), ...found('named', declaration.named, after)];
  if (before === undefined) return references;
  const left = [...declaration.parents, ...declaration.named].filter((field) => !jsonEqual(before[field], after[field]));
  const kept = new Set(references.map(({ collection, id }) => `${collection}/${id}`));
  return [...references, ...found('former', left, before).filter(({ collection, id }) => !kept.has(`${collection}/${id}`))];
}

/** The records that single items of a list concern which came with a write: look them up, and hand their names to `eventsOfWrite`. */
export function itemReferences(declaration: CollectionDeclaration, before: Data, after: Data): Reference[] {
  return declaration.rules.flatMap(({ field, each, targets = [] }) => {
    const list = after[field];
    if (each !== 'added' || targets.length === 0 || !Array.isArray(list) || jsonEqual(list, before[field])) return [];
    const known = before[field];
    const came = list.filter((item) => !(Array.isArray(known) && known.some((old) => jsonEqual(old, item))));
    return came.flatMap((item) =>
      targets.flatMap(({ collection, id: source }): Reference[] => {
        const id = sourceValue(source, { id: '', data: {}, item });
        return typeof id === 'string' && id !== '' ? [{ as: 'named', field, collection, id }] : [];
      }),
    );
  });
}

/**
 * The targets of a record's events: the record (after its first parent where its collection is `attached`), what was merged
 * into it, its parents, the records it names, its former parents. Each once. A parent has a role only where another target is
 * of its collection; the others always have one: the field's name, `former_<field>`, `merged`.
 */
export function composeTargets(declaration: CollectionDeclaration, record: { id: string; name?: string | undefined }, related: readonly RelatedRecord[]): Target[] {
  const targets: Target[] = [];
  const taken = new Set<string>();
  const add = (type: string, id: string, name: string | undefined, role?: string): void => {
    const key = `${type}/${id}`;
    if (taken.has(key)) return;
    taken.add(key);
    targets.push({ type, id, ...(name !== undefined && { name }), ...(role !== undefined && { role }) });
  };
  const parents = related.filter(({ as }) => as === 'parent');
  const [first] = parents;
  if (declaration.attached && first !== undefined) {
    add(first.collection, first.id, first.name);
    add(declaration.name, record.id, record.name, declaration.name);
  } else add(declaration.name, record.id, record.name);
  for (const { collection, id, name } of related.filter(({ as }) => as === 'merged')) add(collection, id, name, 'merged');
  for (const { collection, id, name, field } of parents) {
    const isSecond = targets.some((target) => target.type === collection && (target.role === undefined || target.role === field));
    add(collection, id, name, isSecond ? field : undefined);
  }
  for (const { collection, id, name, field } of related.filter(({ as }) => as === 'named')) add(collection, id, name, field);
  for (const { collection, id, name, field } of related.filter(({ as }) => as === 'former')) add(collection, id, name, `former_${field}`);
  return targets;
}

/**
 * The person under whose key a record's personal values are sealed: the record itself in a collection of people, else the first
 * of its `personFields` that has a value. Undefined for a record that names nobody.
 */
export function personOf(declaration: CollectionDeclaration, id: string, data: Data): { collection: string; id: string } | undefined {
  if (PERSON_COLLECTIONS.has(declaration.name)) return { collection: declaration.name, id };
  for (const field of declaration.personFields) {
    const collection = declaration.fields[field]?.references;
    const value = Object.hasOwn(data, field) ? data[field] : undefined;
    if (collection !== undefined && typeof value === 'string' && value !== '') return { collection, id: value };
  }
  return undefined;
}
