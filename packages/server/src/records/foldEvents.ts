import {
  applyChanges, ARCHIVED, cloneJson, jsonEqual, rootField, setMember,
  type Actor, type Change, type CollectionCatalogue, type CollectionDeclaration, type EventInput, type Json, type Target,
} from '@daybook/core';
import { changedFields, changesOf } from './changesOf.ts';
import type { RecordData, RecordState } from './record.ts';

/** An event that is stored already, with the id it has there. */
export type ToldEvent = EventInput & { id: string; occurred_at: string };

/** What an event made of a record. */
export interface ToldVersion {
  at: string;
  state: RecordState;
  data: RecordData;
  author: Actor;
  onBehalfOf: Actor | undefined;
  ip: string | undefined;
  reason: string | undefined;
  /** Top-level fields that differ from the version before. */
  fields: string[];
  event: string;
  mergedInto: string | undefined;
}

/** A record as events tell of it, oldest version first. */
export interface ToldRecord {
  declaration: CollectionDeclaration;
  id: string;
  versions: ToldVersion[];
}

/** Takes its author for the record of an event nobody named; such an event is left out. */
const NOBODY: Actor = { type: 'system', id: 'system', name: 'System' };

/**
 * Records out of a log: what each event says of the record it happened to (its first target) becomes that record's next version.
 * Fields come from the changes, from the payload of what created it, and from the other targets where the collection has a field
 * that refers to such a record; records named only beside others begin with their title. Events come oldest first.
 */
export function foldEvents(catalogue: CollectionCatalogue, events: Iterable<ToldEvent>): ToldRecord[] {
  const records = new Map<string, ToldRecord>();
  const beginning = (declaration: CollectionDeclaration, id: string): ToldRecord => {
    const name = `${declaration.name}/${id}`;
    let record = records.get(name);
    if (record === undefined) records.set(name, (record = { declaration, id, versions: [] }));
    return record;
  };
  for (const event of events) {
    const [first, ...others] = event.targets ?? [];
    if (first === undefined) continue;
    // The oldest first: whom the record is then found to refer to is there.
    for (const target of others) {
      const declaration = catalogue.get(target.type);
      if (declaration === undefined || declaration.attached) continue;
      const record = beginning(declaration, target.id);
      if (record.versions.length === 0) next(record, event, titled(declaration, target), 'active');
      if (target.role === 'merged') next(record, event, latest(record), 'merged', first.id);
    }
    const declaration = catalogue.get(first.type);
    if (declaration !== undefined && !declaration.attached) {
      const record = beginning(declaration, first.id);
      const data = dataAfter(record, event, first, others);
      next(record, event, data, stateAfter(record, event, data));
    }
  }
  return [...records.values()];
}

function next(record: ToldRecord, event: ToldEvent, data: RecordData, state: RecordState, mergedInto?: string): void {
  const last = record.versions.at(-1);
  if (last !== undefined && last.state === state && jsonEqual(last.data, data)) return;
  record.versions.push({
    at: event.occurred_at,
    state,
    data,
    author: event.actor ?? NOBODY,
    onBehalfOf: event.on_behalf_of,
    ip: event.context?.ip,
    reason: event.reason,
    fields: changedFields(changesOf(last?.data ?? {}, data)),
    event: event.id,
    mergedInto: state === 'merged' ? mergedInto : undefined,
  });
}

function latest(record: ToldRecord): RecordData {
  return record.versions.at(-1)?.data ?? {};
}

function dataAfter(record: ToldRecord, event: ToldEvent, first: Target, others: readonly Target[]): RecordData {
  const { declaration } = record;
  sinceTheBeginning(record, event.changes ?? []);
  const isNew = record.versions.length === 0;
  const data = isNew ? titled(declaration, first) : cloneJson(latest(record));
  if (isNew || event.type === declaration.emits.created) {
    for (const [member, source] of Object.entries(declaration.createdPayload)) {
      const value = event.payload?.[member];
      if (value !== undefined && Object.hasOwn(declaration.fields, source)) setMember(data, source, value);
    }
  }
  for (const [field, { references }] of Object.entries(declaration.fields)) {
    if (references === undefined || Object.hasOwn(data, field)) continue;
    const named = others.find(({ type, id, role }) => type === references && role !== 'merged' && !(type === first.type && id === first.id));
    if (named !== undefined && (isNew || declaration.parents.includes(field))) setMember(data, field, named.id);
  }
  // Whether it is archived is the record's state, not a field.
  return changed(data, (event.changes ?? []).filter(({ field }) => field !== ARCHIVED || Object.hasOwn(declaration.fields, field)));
}

/** What a field's first change says stood before stood there since the record began: a log begins later than what it tells of. */
function sinceTheBeginning({ versions }: ToldRecord, changes: readonly Change[]): void {
  for (const { field, before } of changes) {
    if (before === undefined || field === ARCHIVED || rootField(field) !== field || versions.some(({ data }) => Object.hasOwn(data, field))) continue;
    for (const { data } of versions) setMember(data, field, cloneJson(before));
    versions[0]?.fields.push(field);
  }
}

/** A change that does not fit what stands there (a log may leave out what came between) puts its value in place. */
function changed(data: RecordData, changes: readonly Change[]): RecordData {
  try {
    return applyChanges(data, changes, 'nested');
  } catch {
    const after = cloneJson(data);
    for (const { field, after: value } of changes) {
      if (value === undefined) delete after[field];
      else setMember(after, field, value);
    }
    return after;
  }
}

function titled(declaration: CollectionDeclaration, { name }: Target): RecordData {
  const [field = ''] = declaration.titleFields;
  const data: { [field: string]: Json } = {};
  if (typeof name === 'string' && name !== '' && Object.hasOwn(declaration.fields, field)) setMember(data, field, name);
  return data;
}

function stateAfter({ declaration: { emits, archivedStatus }, versions }: ToldRecord, { type, changes }: ToldEvent, data: RecordData): RecordState {
  const before = versions.at(-1)?.state ?? 'active';
  if (type === emits.deleted) return 'deleted';
  if (archivedStatus !== undefined) return data[archivedStatus.field] === archivedStatus.archived ? 'archived' : before === 'archived' ? 'active' : before;
  if (type === emits.archived) return 'archived';
  if (type === emits.restored) return 'active';
  const told = changes?.find(({ field }) => field === ARCHIVED);
  return told === undefined ? before : told.after === true ? 'archived' : 'active';
}
