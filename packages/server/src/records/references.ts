import { jsonEqual, type CollectionDeclaration } from '@daybook/core';
import type { RecordData } from './record.ts';

/** A record that a changed field refers to. */
export interface NamedReference {
  pointer: string;
  collection: string;
  id: string;
}

/**
 * What a write refers to anew. What stood there before is not asked about again: it may have been deleted since. Members of the
 * team are left out, as they may act before anybody has heard of them.
 */
export function referenceFields(declaration: CollectionDeclaration, data: RecordData, before: RecordData | undefined): NamedReference[] {
  const found: NamedReference[] = [];
  for (const [field, { references }] of Object.entries(declaration.fields)) {
    if (references === undefined || references === 'user' || !Object.hasOwn(data, field) || jsonEqual(data[field], before?.[field])) continue;
    const value = data[field];
    const known = before?.[field];
    if (typeof value === 'string') found.push({ pointer: `/data/${field}`, collection: references, id: value });
    else if (Array.isArray(value)) {
      value.forEach((id, i) => {
        if (typeof id === 'string' && !(Array.isArray(known) && known.includes(id))) found.push({ pointer: `/data/${field}/${i}`, collection: references, id });
      });
    }
  }
  return found;
}
