/** What a write tells the log: a pure function of the declaration and of what was written. */
import { jsonEqual, type JsonObject } from '../diff/jsonEqual.ts';
import { type ActorType, type Change, type EventInput, type Json, PERSON_ACTOR_TYPES, type Target } from '../event/event.ts';
import type { CollectionDeclaration, EmitRule, Operation } from './collection.ts';
import { ARCHIVED } from './completeCollection.ts';
import { itemSteps } from './itemSteps.ts';
import { payloadFrom, sourceValue, type SourceContext } from './payloadSource.ts';
import { rootField, trackedChanges } from './trackedChanges.ts';

/** A write as the data layer made it. */
export interface RecordWrite {
  operation: Operation;
  id: string;
  /** The record's data before; absent for a new record. */
  before?: JsonObject;
  /** After the write; of a deleted record, as it was. */
  after: JsonObject;
  /** All of `diffRecords(before ?? {}, after, 'nested')`, tracked or not. */
  changes: readonly Change[];
  /** From `composeTargets`. */
  targets: readonly Target[];
  reason?: string | undefined;
  /** The state the record was in, for `restore`. */
  formerState?: 'active' | 'archived' | 'deleted' | 'merged';
  /** Of a merge: the data of the record that was merged in. */
  merged?: JsonObject;
  /** Who writes: a person's write is a USER_ACTION, whatever its type is by default. */
  actorType?: ActorType;
  /** Last recorded numbers of fields the record has no value of at present, for rules with `dropsBy`. */
  lastRecorded?: { readonly [field: string]: number };
  /** Names of records that rules name as targets, by `collection/id`. */
  names?: ReadonlyMap<string, string>;
}

/** An event without its author: the same for every event of a write. */
export type WrittenEvent = Omit<EventInput, 'id' | 'idempotency_key' | 'actor' | 'on_behalf_of' | 'via'>;

/** Float noise does not decide whether a score fell by ten. */
const DECIMALS = 1e6;

/**
 * The events of a write, in the order of the rules, what no rule claimed last. Every tracked change is in exactly one of them
 * (a list told item by item in one per item); applied one after the other, their changes lead from the record as it was to the
 * record as it is, as far as it is tracked. A change of untracked fields alone makes none. A new record makes one event with
 * all its fields (two where customers see the first and not all of them); a merge one with what the kept record took over.
 */
export function eventsOfWrite(declaration: CollectionDeclaration, write: RecordWrite): WrittenEvent[] {
  const { emits } = declaration;
  const tracked = trackedChanges(declaration, write.changes);
  const archived = (to: boolean): Change => ({ field: ARCHIVED, before: !to, after: to });
  switch (write.operation) {
    case 'create':
      return eventsOfNew(declaration, write, tracked);
    case 'delete':
      return [toEvent(write, emits.deleted, [])];
    case 'merge':
      return [toEvent(write, emits.merged, tracked, write.merged === undefined ? {} : { conflicts: countConflicts(write.before ?? {}, write.merged) })];
    case 'archive':
      return tracked.length > 0 ? eventsOfChanges(declaration, write, tracked, emits.archived) : [toEvent(write, emits.archived, [archived(true)])];
    case 'restore':
      if (write.formerState === 'deleted') return [toEvent(write, emits.restored, []), ...eventsOfChanges(declaration, write, tracked, emits.changed)];
      return tracked.length > 0 ? eventsOfChanges(declaration, write, tracked, emits.restored) : [toEvent(write, emits.restored, [archived(false)])];
    case 'tag':
      return eventsOfChanges(declaration, write, tracked, emits.tagged);
    case 'untag':
      return eventsOfChanges(declaration, write, tracked, emits.untagged);
    case 'sync':
      return eventsOfChanges(declaration, write, tracked, emits.synced);
    default:
      return eventsOfChanges(declaration, write, tracked, emits.changed);
  }
}

/** One event; a second one for staff where customers see the first and the record holds more than they may see. */
function eventsOfNew({ emits, createdPayload, customerFields }: CollectionDeclaration, write: RecordWrite, tracked: readonly Change[]): WrittenEvent[] {
  const isShown = ({ field }: Change): boolean => customerFields === undefined || customerFields.includes(rootField(field));
  const created = toEvent(write, emits.created, tracked.filter(isShown), payloadFrom(createdPayload, contextOf(write)));
  const rest = tracked.filter((change) => !isShown(change));
  return rest.length === 0 ? [created] : [created, toEvent(write, emits.changed, rest)];
}

function eventsOfChanges(declaration: CollectionDeclaration, write: RecordWrite, tracked: readonly Change[], otherType: string): WrittenEvent[] {
  const open = new Map<string, Change[]>();
  for (const change of tracked) {
    const field = rootField(change.field);
    open.set(field, [...(open.get(field) ?? []), change]);
  }
  const take = (fields: readonly string[]): Change[] =>
    fields.flatMap((field) => {
      const changes = open.get(field) ?? [];
      open.delete(field);
      return changes;
    });
  const events: WrittenEvent[] = [];
  for (const rule of declaration.rules) {
    if (!open.has(rule.field) || !fits(rule, write)) continue;
    if (rule.each !== undefined) {
      const rules = declaration.rules.filter(({ field, each }) => field === rule.field && each !== undefined);
      const steps = itemSteps(rule.field, write.before?.[rule.field], write.after[rule.field], new Set(rules.map(({ each }) => each)));
      if (steps === undefined) continue;
      take([rule.field]);
      for (const { kind, item, changes } of steps) {
        const told = rules.find(({ each }) => each === kind) ?? rule;
        events.push(eventOfRule(told, write, [...changes, ...take(told.with ?? [])], item));
      }
      continue;
    }
    events.push(eventOfRule(rule, write, take([rule.field, ...(rule.with ?? [])])));
  }
  const rest = take([...open.keys()]);
  if (rest.length > 0) events.push(toEvent(write, otherType, rest));
  return events;
}

function fits(rule: EmitRule, write: RecordWrite): boolean {
  if (rule.synced === false && write.operation === 'sync') return false;
  const [from, to] = [write.before?.[rule.field], write.after[rule.field]];
  if (rule.to !== undefined && !rule.to.some((value) => jsonEqual(value, to))) return false;
  if (rule.from !== undefined && !rule.from.some((value) => jsonEqual(value, from))) return false;
  if (rule.rises === true && !((deltaOf(rule.field, write) ?? 0) > 0)) return false;
  return rule.dropsBy === undefined || (dropOf(rule.field, write) ?? Number.NEGATIVE_INFINITY) >= rule.dropsBy;
}

/** How much a number fell against the last recorded one. */
function dropOf(field: string, write: RecordWrite): number | undefined {
  const to = write.after[field];
  const before = write.before?.[field];
  const from = typeof before === 'number' ? before : write.lastRecorded?.[field];
  return typeof to === 'number' && from !== undefined ? rounded(from - to) : undefined;
}

/** What a number gained; all of it where there was none. */
function deltaOf(field: string, write: RecordWrite): number | undefined {
  const [from, to] = [write.before?.[field] ?? 0, write.after[field]];
  return typeof from === 'number' && typeof to === 'number' ? rounded(to - from) : undefined;
}

function rounded(difference: number): number {
  return Math.round(difference * DECIMALS) / DECIMALS;
}

function eventOfRule(rule: EmitRule, write: RecordWrite, changes: Change[], item?: Json): WrittenEvent {
  const context = contextOf(write, rule.field, item);
  const further = (rule.targets ?? []).flatMap(({ collection, id: source, role }): Target[] => {
    const id = sourceValue(source, context);
    if (typeof id !== 'string' || id === '' || write.targets.some((target) => target.type === collection && target.id === id)) return [];
    const name = write.names?.get(`${collection}/${id}`);
    return [{ type: collection, id, ...(name !== undefined && { name }), ...(role !== undefined && { role }) }];
  });
  return toEvent(write, rule.type, changes, payloadFrom(rule.payload ?? {}, context), further);
}

function contextOf(write: RecordWrite, field?: string, item?: Json): SourceContext {
  if (field === undefined) return { id: write.id, data: write.after };
  const drop = dropOf(field, write);
  const delta = deltaOf(field, write);
  return { id: write.id, data: write.after, ...(drop !== undefined && { drop }), ...(delta !== undefined && { delta }), ...(item !== undefined && { item }) };
}

function toEvent(write: RecordWrite, type: string, changes: readonly Change[], payload: JsonObject = {}, further: readonly Target[] = []): WrittenEvent {
  const { targets, reason, actorType } = write;
  return {
    type,
    ...(actorType !== undefined && PERSON_ACTOR_TYPES.has(actorType) && { kind: 'USER_ACTION' as const }),
    targets: [...targets, ...further],
    ...(changes.length > 0 && { changes: [...changes] }),
    ...(Object.keys(payload).length > 0 && { payload }),
    ...(reason !== undefined && reason !== '' && { reason }),
  };
}

/** Fields in which both sides of a merge had a value, and not the same. */
function countConflicts(kept: JsonObject, merged: JsonObject): number {
  return Object.keys(kept).filter((field) => Object.hasOwn(merged, field) && !jsonEqual(kept[field], merged[field])).length;
}
