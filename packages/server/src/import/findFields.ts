import { PERSON_COLLECTIONS, type Json } from '@daybook/core';
import { cellOf, textOf } from './cell.ts';
import { normaliseName } from './columnRoles.ts';
import type { RoleColumns } from './findColumns.ts';
import { collectionOf } from './guessCollection.ts';
import type { RelatedRecord } from './plan.ts';
import type { Sample } from './sampleFile.ts';

/** Records besides the main one whose timelines should show a line. */
const RELATED: ReadonlySet<string> = new Set(['customer', 'account', 'company', 'organization', 'contact', 'deal', 'order']);

/** A field of a record seldom changes from one of its events to the next; an attribute of the event changes with it. */
const SELDOM = 0.1;
/** Successive events of one record that must have been seen before anything is concluded. */
const ENOUGH = 50;

/** Columns that name further records: `customer`, `account_id` with `account_name`. People only by an id, never by name. */
export function findTargets(allColumns: readonly string[], roles: RoleColumns, collection: string): RelatedRecord[] {
  const taken = new Set(Object.values(roles));
  const columns = allColumns.filter((column) => !taken.has(column) && !column.includes('.'));
  const byName = new Map(columns.map((column) => [normaliseName(column), column]));
  const found: RelatedRecord[] = [];
  for (const [name, column] of byName) {
    const noun = name.replace(/_id$/u, '');
    const related = collectionOf(noun);
    if (related === undefined || !RELATED.has(related) || related === collection || found.some((target) => target.collection === related)) continue;
    if (!name.endsWith('_id') && (byName.has(`${name}_id`) || PERSON_COLLECTIONS.has(related))) continue;
    const title = name.endsWith('_id') ? (byName.get(`${noun}_name`) ?? byName.get(noun)) : column;
    found.push({ collection: related, id: column, ...(title !== undefined && { name: title }) });
  }
  return found;
}

/** Columns of an event log that behave like fields of the record. */
export function findTracked(sample: Sample, roles: RoleColumns, empty: ReadonlySet<string>): string[] {
  const taken = new Set(Object.values(roles));
  return sample.columns.filter((column) => {
    if (taken.has(column) || column.includes('.') || /variant|index|count/iu.test(column)) return false;
    const last = new Map<string, Json | undefined>();
    const seen = new Set<Json | undefined>();
    let pairs = 0;
    let changes = 0;
    for (const row of sample.rows) {
      const record = textOf(row, roles.record, empty);
      const value = cellOf(row, column, empty);
      if (record === undefined || (typeof value === 'object' && value !== null)) continue;
      if (last.has(record)) {
        pairs += 1;
        if (last.get(record) !== value) changes += 1;
      }
      last.set(record, value);
      seen.add(value);
    }
    return pairs >= ENOUGH && changes > 0 && seen.size > 1 && changes / pairs <= SELDOM;
  });
}
