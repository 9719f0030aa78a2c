import { hash } from 'node:crypto';
import { diffRecords, PERSON_COLLECTIONS, setMember, type Actor, type Change, type EventInput, type Json, type Kind, type Target } from '@daybook/core';
import type { EventSource } from '../append/draft.ts';
import { ActivityTypes, type KnownTypes, type TypeChoice } from './activityTypes.ts';
import { actorOf, OPAQUE_ID, UNKNOWN_ACTOR, type NamedActor } from './actorOf.ts';
import { cellOf, momentTextOf, textOf } from './cell.ts';
import { unmarkJson } from './exactNumbers.ts';
import { isLeftOut, type Plan } from './plan.ts';
import type { RecordState, RecordStates } from './recordStates.ts';
import type { Reject, RejectCode, Row } from './row.ts';
import { momentReader, type Moment } from './times/readMoment.ts';
import { isStandardLifecycle } from './xesLifecycle.ts';

/** What became of a row. `unchanged`: a snapshot equal to the one before; there is nothing to tell. */
export type Converted = { event: EventSource } | { reject: Reject } | { unchanged: true };

export interface ConversionParts {
  known: KnownTypes;
  /** Last states of records: of snapshots, and of the tracked fields of an event log. */
  states: RecordStates;
  personId: (name: string) => string;
}

/** Members of a payload that the import itself names; a column called so gets a suffix. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(['activity', 'detail', 'imported', 'personal', 'verb', 'text']);

/**
 * Turns rows into events by a plan, in file order. Deterministic: the same file, plan and tenant give the same events
 * with the same idempotency keys, which is what makes a repeated import a replay.
 */
export class EventConverter {
  readonly types: ActivityTypes;
  /** Snapshots whose version was not above the one before: told in the report, as file order counts. */
  versionsOutOfOrder = 0;
  private readonly plan: Plan;
  private readonly parts: ConversionParts;
  private readonly empty: ReadonlySet<string>;
  private readonly readMoment: (text: string) => Moment | undefined;
  private readonly actors = new Map<string, NamedActor>();
  private readonly attributes = new Map<string, string | undefined>();
  private readonly roles: ReadonlySet<string>;
  private readonly dottedRoles: readonly string[];

  constructor(plan: Plan, parts: ConversionParts) {
    this.plan = plan;
    this.parts = parts;
    this.types = new ActivityTypes(plan, parts.known);
    this.empty = new Set(plan.empty);
    this.readMoment = momentReader(plan.time.format, plan.time.zone);
    this.roles = new Set(Object.values(plan.columns));
    this.dottedRoles = [...this.roles].filter((column) => column.includes('.'));
  }

  convert(row: Row): Converted {
    const { columns } = this.plan;
    const id = textOf(row, columns.record, this.empty);
    if (id === undefined) return this.reject(row, 'record_id_missing', `${columns.record!} is empty: nothing says which ${this.plan.collection} this is about.`);
    const time = momentTextOf(row, columns, this.empty);
    if (time === undefined) return this.reject(row, 'time_missing', `${columns.time!} is empty.`);
    const moment = this.readMoment(time);
    if (moment === undefined) return this.reject(row, 'time_unreadable', `${JSON.stringify(time.slice(0, 60))} in ${columns.time!} is not a moment written as ${this.plan.time.format}.`);
    const target: Target = { type: this.plan.collection, id };
    const name = textOf(row, columns.name, this.empty);
    if (name !== undefined) target.name = name.slice(0, 512);
    else if (isReadable(this.plan.collection, id)) target.name = id;
    if (this.plan.shape === 'snapshots') return this.fromSnapshot(row, target, moment);
    return this.plan.shape === 'changes' ? this.fromChange(row, target, moment) : this.fromActivity(row, target, moment);
  }

  private fromActivity(row: Row, target: Target, moment: Moment): Converted {
    const { columns, track, rename } = this.plan;
    const activity = textOf(row, columns.activity, this.empty);
    if (activity === undefined) return this.reject(row, 'activity_missing', `${columns.activity!} is empty: nothing says what happened.`);
    const choice = this.types.forActivity(activity);
    const detail = textOf(row, columns.detail, this.empty);
    // The usual case builds one object, not two: this runs for every line.
    const payload = choice.payload === 'own' && choice.seals === 'nothing' ? this.attributesOf(row, { activity }) : this.payloadOf(choice, this.attributesOf(row), activity);
    if (detail !== undefined && !isStandardLifecycle(detail)) payload['detail'] = detail;
    let changes: Change[] = [];
    if (track.length > 0) {
      const state: RecordState = {};
      for (const column of track) {
        const value = cellOf(row, column, this.empty);
        if (value !== undefined) setMember(state, rename[column] ?? column, value);
      }
      const before = this.parts.states.get(target.id);
      if (before !== undefined) changes = diffRecords(before.state, state, this.form);
      this.parts.states.set(target.id, { state });
    }
    return this.event(row, target, moment, choice, { changes, payload });
  }

  private fromChange(row: Row, target: Target, moment: Moment): Converted {
    const { columns, createdFields, deletedFields } = this.plan;
    const field = textOf(row, columns.field, this.empty);
    if (field === undefined) return this.reject(row, 'field_missing', `${columns.field!} is empty: nothing says which field changed.`);
    const before = cellOf(row, columns.before, this.empty);
    const after = cellOf(row, columns.after, this.empty);
    const what = createdFields.includes(field) ? 'created' : deletedFields.includes(field) ? 'deleted' : 'changed';
    const change: Change = { field: this.plan.rename[field] ?? field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
    const attributes = this.attributesOf(row);
    const choice = this.types.forRecord(what, Object.keys(attributes).length > 0);
    return this.event(row, target, moment, choice, { changes: [change], payload: this.payloadOf(choice, attributes) });
  }

  /** Where the source's further columns go: apart from a built-in type's own members, and sealed ones apart from the rest. */
  private payloadOf({ payload, seals }: TypeChoice, attributes: RecordState, activity?: string): RecordState {
    const filled = Object.keys(attributes).length > 0;
    if (payload === 'entry') return { verb: (activity ?? '').slice(0, 300), ...(filled && { imported: attributes }) };
    const own: RecordState = activity === undefined ? {} : { activity };
    if (payload === 'imported') return { ...own, ...(filled && { imported: attributes }) };
    if (seals === 'nothing') return attributes;
    const sealed: RecordState = {};
    for (const [member, value] of Object.entries(attributes)) setMember(seals === 'everything' || this.plan.personal.includes(member) ? sealed : own, member, value);
    return { ...own, ...(Object.keys(sealed).length > 0 && { personal: sealed }) };
  }

  private fromSnapshot(row: Row, target: Target, moment: Moment): Converted {
    const state = this.attributesOf(row);
    const before = this.parts.states.get(target.id);
    const version = Number(textOf(row, this.plan.columns.version, this.empty) ?? Number.NaN);
    this.parts.states.set(target.id, { state, ...(Number.isFinite(version) && { version }) });
    if (before !== undefined) {
      if (before.version !== undefined && version <= before.version) this.versionsOutOfOrder += 1;
      const changes = diffRecords(before.state, state, this.form);
      return changes.length === 0 ? { unchanged: true } : this.event(row, target, moment, this.types.forRecord('changed', false), { changes });
    }
    // Values that are sealed are sealed as changes; the others stand in the payload, so that only real changes count as such.
    const isPerson = PERSON_COLLECTIONS.has(this.plan.collection);
    const sealed = Object.entries(state).filter(([field]) => isPerson || this.plan.personal.includes(field));
    const open: RecordState = {};
    for (const [field, value] of Object.entries(state)) if (!isPerson && !this.plan.personal.includes(field)) setMember(open, field, value);
    return this.event(row, target, moment, this.types.forRecord('created', false), {
      changes: sealed.map(([field, after]) => ({ field, after })),
      ...(Object.keys(open).length > 0 && { payload: { record: open } }),
    });
  }

  private get form(): 'flat' | 'nested' {
    return this.plan.file.format === 'ndjson' ? 'nested' : 'flat';
  }

  private event(row: Row, target: Target, moment: Moment, { type }: TypeChoice, { changes = [], payload }: { changes?: Change[]; payload?: { [member: string]: Json } }): Converted {
    const { columns, visibility, targets, source } = this.plan;
    const { actor, via } = this.actorOf(row);
    const reason = textOf(row, columns.reason, this.empty);
    const run = textOf(row, columns.run, this.empty);
    const input: EventInput = {
      type,
      kind: kindOf(actor, run !== undefined),
      occurred_at: moment.text,
      ingest: 'import',
      actor,
      via: via ?? { type: 'import', name: source },
      targets: [target, ...this.relatedTo(row, targets)],
      ...(changes.length > 0 && { changes }),
      ...(payload !== undefined && Object.keys(payload).length > 0 && { payload }),
      ...(reason !== undefined && { reason: reason.slice(0, 10_000) }),
      ...(run !== undefined && { run: { id: run.slice(0, 512) } }),
      ...(visibility !== undefined && { visibility }),
      idempotency_key: this.keyOf(row),
    };
    const flags = moment.zoneAssumed ? { flags: ['time_zone_assumed'] } : {};
    const text = this.plan.file.format === 'ndjson' ? unmarkJson(JSON.stringify(input)) : undefined;
    return { event: text === undefined ? { input, ...flags } : { input: JSON.parse(text) as EventInput, text, ...flags } };
  }

  /** The rest of the columns, by the names they are kept under, without empty values. */
  private attributesOf(row: Row, attributes: RecordState = {}): RecordState {
    for (const [column, cell] of row.values) {
      const name = this.attributeName(column);
      if (name === undefined) continue;
      const value = typeof cell === 'string' && this.empty.has(cell) ? undefined : this.withoutRoles(column, cell);
      if (value !== undefined) setMember(attributes, name, value);
    }
    return attributes;
  }

  private attributeName(column: string): string | undefined {
    if (this.attributes.has(column)) return this.attributes.get(column);
    const { columns, shape, leaveOut, rename } = this.plan;
    // A snapshot's name column is one of its fields too: it may change.
    const isRole = this.roles.has(column) && !(shape === 'snapshots' && column === columns.name);
    const own = rename[column] ?? column;
    const name = isRole || isLeftOut(column, leaveOut) ? undefined : shape === 'events' && OWN_MEMBERS.has(own) ? `${own} (column)` : own;
    this.attributes.set(column, name);
    return name;
  }

  /** An object without the members that have roles; undefined when nothing else is in it. */
  private withoutRoles(column: string, value: Json): Json | undefined {
    const members = this.dottedRoles.filter((role) => role.startsWith(`${column}.`)).map((role) => role.slice(column.length + 1));
    if (members.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const rest = Object.fromEntries(Object.entries(value).filter(([member]) => !members.includes(member)));
    return Object.keys(rest).length === 0 ? undefined : rest;
  }

  private actorOf(row: Row): NamedActor {
    const { columns, actors } = this.plan;
    const text = textOf(row, columns.actor, this.empty)?.slice(0, 512);
    const id = textOf(row, columns.actor_id, this.empty)?.slice(0, 512);
    if (text === undefined && id === undefined) return { actor: UNKNOWN_ACTOR };
    const named = this.named(text ?? id!, actors);
    if (id === undefined || text === undefined) return named;
    return { ...named, actor: { ...named.actor, id } };
  }

  private named(text: string, types: Plan['actors']): NamedActor {
    const known = this.actors.get(text);
    if (known !== undefined) return known;
    const named = actorOf(text, { types, personId: this.parts.personId });
    if (this.actors.size < 10_000) this.actors.set(text, named);
    return named;
  }

  private relatedTo(row: Row, related: Plan['targets']): Target[] {
    const found: Target[] = [];
    for (const { collection, id: column, name: nameColumn, role } of related) {
      const id = textOf(row, column, this.empty);
      if (id === undefined) continue;
      const name = textOf(row, nameColumn, this.empty);
      found.push({ type: collection, id: id.slice(0, 512), ...(name !== undefined && { name: name.slice(0, 512) }), ...(role !== undefined && { role }) });
    }
    return found;
  }

  /** Source, line and content; or the line's own id, where the mapping names a column for it. */
  private keyOf(row: Row): string {
    const { source, columns } = this.plan;
    const key = textOf(row, columns.key, this.empty);
    if (key !== undefined) return `import:${source}:id:${key.length <= 200 ? key : digest(key)}`;
    return `import:${source}:${row.record}:${digest(row.text)}`;
  }

  private reject(row: Row, code: RejectCode, reason: string): Converted {
    return { reject: { line: row.line, code, reason, text: row.text } };
  }
}

/** Numbers that people call a record by (`INC0004711`, `Case 1`) are its name where it has no other; a person's id never is. */
function isReadable(collection: string, id: string): boolean {
  return !PERSON_COLLECTIONS.has(collection) && id.length <= 64 && /\p{L}/u.test(id) && !OPAQUE_ID.test(id) && !/^[0-9a-f-]{12,}$/iu.test(id);
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}

function kindOf(actor: Actor, inRun: boolean): Kind {
  if (actor.type === 'integration' || actor.type === 'system') return inRun ? 'BACKGROUND_JOB' : 'SYSTEM_EVENT';
  return 'USER_ACTION';
}
