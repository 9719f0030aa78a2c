import {
  actorCollection, composeTargets, DaybookError, eventsOfWrite, fieldOf, formatTimestamp, itemReferences, PERSON_ACTOR_TYPES, PERSON_COLLECTIONS, referencesOf,
  type Actor, type CollectionCatalogue, type Catalogue, type CollectionDeclaration, type Operation, type RelatedRecord, type Target, type WrittenEvent,
} from '@daybook/core';
import type { ClientBase } from 'pg';
import type { Appender } from '../append/appender.ts';
import { redactText } from '../append/redact.ts';
import { sendPrepared } from '../append/writePrepared.ts';
import { int8Array } from '../db/binaryArrays.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import type { SendLast } from '../db/withTenant.ts';
import type { Keyring } from '../keys/keyring.ts';
import { isAddress, personIdOfAddress } from '../keys/personId.ts';
import { STAFF, type Viewer } from '../read/visibility.ts';
import { allStored } from './allStored.ts';
import { changedFields, changesOf } from './changesOf.ts';
import { changesPerson, hideRecordPerson } from './hideRecordPerson.ts';
import { laterThan } from './laterThan.ts';
import { lastNumbers } from './lastNumbers.ts';
import { lookupDigests, LOOKUP_PURPOSE } from './lookups.ts';
import type { RecordData, RecordState, WriteContext, WriteOptions, WriteResult } from './record.ts';
import { Relations, parentKeys } from './relations.ts';
import { openTitle } from './sealedFields.ts';
import { sealWrites } from './sealWrites.ts';
import { shownChanges, shownRecord } from './shownRecord.ts';
import { openRecords, RECORD_COLUMNS, type RecordRow, type StoredRecord } from './storedRecord.ts';
import { sendWrites, type RecordWriteRow } from './storeWrites.ts';
import { ToldEvents } from './toldEvents.ts';

const NOTHING: ReadonlyMap<string, Buffer> = new Map();

/** What writing records needs of the rest of the server; the engine has it. */
export interface WriteDeps {
  keyring: Keyring;
  appender: Appender;
  /** The tenant's event types. */
  catalogues: { of(tenantId: number): Promise<Catalogue> };
  /** Whether a member of the team has, or is invited to, the account `user/<id>` stands for. In the transaction of a write. */
  hasAccount?: (client: ClientBase, tenantId: number, userId: string) => Promise<boolean>;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** A version this transaction made, still in the open. */
export interface PendingVersion {
  version: number;
  modifiedAt: string;
  state: RecordState;
  data: RecordData;
  reason: string | undefined;
  undoes: number | undefined;
  mergedInto: string | undefined;
  /** Top-level fields it changed. */
  fields: string[];
  events: string[];
}

/** A record locked by this transaction. */
export interface HeldRecord {
  declaration: CollectionDeclaration;
  /** As it is in the database; undefined for a new one. */
  stored: StoredRecord | undefined;
  /** As it is now. */
  now: StoredRecord;
  versions: PendingVersion[];
}

/** One change of a held record, decided by an operation. */
export interface Step {
  operation: Operation;
  state: RecordState;
  data: RecordData;
  options: WriteOptions;
  undoes?: number;
  causationId?: string | undefined;
  mergedInto?: string;
  /** Of a merge: the data that came in, and who it was. */
  merged?: { data: RecordData; related: RelatedRecord };
  /** A version even where nothing differs. */
  always?: boolean;
  /** Makes the version and tells nobody: the other side of a merge. Its events are those of the main step. */
  silent?: WriteResult;
}

/**
 * What one transaction writes, gathered until its work is done: records locked as they are touched, then events, versions and
 * records stored with a handful of statements. A crash or an error before the commit leaves nothing of it.
 */
export class WriteSession {
  readonly client: ClientBase;
  readonly context: WriteContext;
  readonly viewer: Viewer;
  readonly catalogue: CollectionCatalogue;
  readonly relations: Relations;
  readonly tenantId: number;
  readonly keyring: Keyring;
  readonly #deps: WriteDeps;
  readonly #addressKey: Buffer;
  readonly #author: Actor;
  readonly #held = new Map<bigint, HeldRecord>();
  /** Looked for and not found. */
  readonly #absent = new Set<bigint>();
  readonly #told: ToldEvents;

  private constructor(deps: WriteDeps, client: ClientBase, context: WriteContext, catalogue: CollectionCatalogue, addressKey: Buffer, types: Catalogue) {
    this.#deps = deps;
    this.client = client;
    this.context = context;
    this.tenantId = context.tenantId;
    this.keyring = deps.keyring;
    this.viewer = context.viewer ?? STAFF;
    this.catalogue = catalogue;
    this.#addressKey = addressKey;
    this.#told = new ToldEvents(context, types);
    this.#author = this.#opaque(context.actor);
    this.relations = new Relations({ client, tenantId: context.tenantId, keyring: deps.keyring, catalogue, written: (key) => this.#held.get(key)?.now });
  }

  static async begin(deps: WriteDeps, client: ClientBase, context: WriteContext, catalogue: CollectionCatalogue): Promise<WriteSession> {
    const [addressKey, types] = await Promise.all([deps.keyring.tenantKey(context.tenantId, 'person address'), deps.catalogues.of(context.tenantId)]);
    return new WriteSession(deps, client, context, catalogue, addressKey, types);
  }

  /** The id a record of this name has: an address is nobody's id, an opaque one stands for it. */
  idOf(collection: string, id: string): string {
    return PERSON_COLLECTIONS.has(collection) && isAddress(id) ? personIdOfAddress(id, this.#addressKey) : id;
  }

  /** The records, locked in the order of their keys, which is everybody's order. Those that do not exist are left out. */
  async hold(records: readonly { collection: string; id: string }[]): Promise<void> {
    const wanted: bigint[] = [];
    for (const { collection, id } of records) {
      const key = cachedRecordKey(collection, this.idOf(collection, id));
      if (!this.#held.has(key) && !this.#absent.has(key) && !wanted.includes(key)) wanted.push(key);
    }
    if (wanted.length === 0) return;
    const { rows } = await this.client.query<RecordRow>({
      name: 'daybook lock records',
      text: `select ${RECORD_COLUMNS}
               from managed_records m
              where m.tenant_id = $1 and m.record_key = any($2::int8[])
              order by m.record_key
                for update of m`,
      values: [this.context.tenantId, int8Array(wanted)],
    });
    for (const record of await openRecords(this.#deps.keyring, this.context.tenantId, rows)) {
      const declaration = this.catalogue.get(record.collection);
      if (declaration !== undefined) this.#held.set(record.key, { declaration, stored: record, now: withoutErased(record), versions: [] });
    }
    for (const key of wanted) if (!this.#held.has(key)) this.#absent.add(key);
  }

  /** The record, locked; undefined when there is none. */
  async find(collection: string, id: string): Promise<HeldRecord | undefined> {
    await this.hold([{ collection, id }]);
    const held = this.#held.get(cachedRecordKey(collection, this.idOf(collection, id)));
    return held?.now.collection === collection ? held : undefined;
  }

  /** A record that begins with this transaction; it is held once its first step was taken. */
  begun(declaration: CollectionDeclaration, id: string): HeldRecord {
    const key = cachedRecordKey(declaration.name, id);
    const by = `${this.#author.type}/${this.#author.id}`;
    const now: StoredRecord = {
      key, collection: declaration.name, id, data: {}, removed: false, hidden: false, state: 'active', version: 0,
      createdAt: '', createdBy: by, modifiedAt: '', modifiedBy: by, mergedInto: undefined,
    };
    return { declaration, stored: undefined, now, versions: [] };
  }

  /** Takes one step: the next version with its events, or an unchanged record where nothing differs. */
  async take(held: HeldRecord, step: Step): Promise<WriteResult> {
    const { declaration, now: before } = held;
    const isNew = before.version === 0;
    const changes = changesOf(before.data, step.data);
    const result: WriteResult = { record: shownRecord(this.viewer, declaration, before), changed: false, changes: [], events: [] };
    if (!isNew && step.always !== true && changes.length === 0 && step.state === before.state) return result;

    const modifiedAt = this.#moment(before.modifiedAt, step.options.occurred_at);
    const after: StoredRecord = {
      ...before,
      data: step.data,
      removed: false,
      state: step.state,
      version: before.version + 1,
      createdAt: isNew ? modifiedAt : before.createdAt,
      modifiedAt,
      modifiedBy: `${this.#author.type}/${this.#author.id}`,
      mergedInto: step.mergedInto,
    };
    const reason = step.options.reason ?? this.context.reason;
    const version: PendingVersion = {
      version: after.version,
      modifiedAt,
      state: after.state,
      data: after.data,
      reason: reason === undefined || reason === '' ? undefined : redactText(reason),
      undoes: step.undoes,
      mergedInto: step.mergedInto,
      fields: changedFields(changes),
      events: [],
    };
    if (step.silent === undefined) {
      const targets = await this.#targets(declaration, after, isNew ? undefined : before.data, step.merged?.related);
      const lastRecorded = isNew ? undefined : await lastNumbers(this.client, this.context.tenantId, declaration, before, changes, this.#deps.keyring);
      const events = eventsOfWrite(declaration, {
        operation: step.operation,
        id: after.id,
        ...(!isNew && { before: before.data }),
        after: after.data,
        changes,
        targets,
        ...(reason !== undefined && { reason }),
        ...(step.operation === 'restore' && { formerState: before.state }),
        ...(step.merged && { merged: step.merged.data }),
        actorType: this.#author.type,
        ...(lastRecorded && { lastRecorded }),
        names: await this.#namesOfItems(declaration, isNew ? {} : before.data, after.data),
      });
      for (const event of events) {
        this.#told.tellOf(declaration, { occurred_at: modifiedAt, ...(step.causationId !== undefined && { causation_id: step.causationId }), ...event }, [result.events, version.events]);
      }
    } else this.#told.share(step.silent.events, version.events);
    held.versions.push(version);
    // A person who is deleted is hidden by the end of the transaction, and one who is restored is shown.
    held.now = { ...after, hidden: PERSON_COLLECTIONS.has(after.collection) ? after.state === 'deleted' : before.hidden };
    this.#held.set(after.key, held);
    return { record: shownRecord(this.viewer, declaration, held.now), changed: true, changes: shownChanges(this.viewer, declaration, held.now.hidden, changes), events: result.events };
  }

  /** Refuses to take a member's record away while the account stays: they would act on without a name. */
  async refuseAccount({ now }: HeldRecord): Promise<void> {
    if (now.collection !== 'user' || (await this.#deps.hasAccount?.(this.client, this.tenantId, now.id)) !== true) return;
    throw new DaybookError('state_conflict', { detail: `user/${now.id} has an account.`, expected: 'somebody who is no member any more', remedy: 'Remove the member first: DELETE /v1/people/{id}, or the invitation.' });
  }

  /** The record with everything above it, as targets. */
  async targets(held: HeldRecord): Promise<Target[]> {
    return this.#targets(held.declaration, held.now, undefined, undefined);
  }

  emit(event: WrittenEvent): void {
    this.#told.tell(event);
  }

  /**
   * Stores everything: events, versions, records, and who is hidden from now on. The last thing a transaction does but for the
   * caller's own; `last` takes it where nothing has to follow.
   */
  async finish(last?: SendLast): Promise<void> {
    const told = await this.#told.prepare(this.#deps.appender);
    const written = [...this.#held.values()].filter(({ versions }) => versions.length > 0);
    const rows = await this.#rowsOf(written);
    const send = (): Promise<void> => allStored([...sendPrepared(this.client, told), ...sendWrites(this.client, this.tenantId, rows)]);
    const moved = written.filter(({ stored, now }) => changesPerson(stored, now));
    if (last !== undefined && moved.length === 0) last(send);
    else await send();
    for (const { now } of moved) await hideRecordPerson(this.client, this.tenantId, now);
  }

  async #rowsOf(written: readonly HeldRecord[]): Promise<RecordWriteRow[]> {
    if (written.length === 0) return [];
    const { tenantId, on_behalf_of, context } = this.context;
    const lookupKey = await this.#deps.keyring.tenantKey(tenantId, LOOKUP_PURPOSE);
    const sealed = await sealWrites(this.#deps.keyring, tenantId, written, { author: this.#author, onBehalfOf: on_behalf_of && this.#opaque(on_behalf_of), ip: context?.ip });
    return written.map((held, i) => {
      const { declaration, stored, now, versions } = held;
      const isFoundAsBefore = stored?.state === now.state && !versions.some(({ fields }) => fields.some((field) => fieldOf(declaration, field)?.lookup));
      const before = stored === undefined || isFoundAsBefore ? NOTHING : lookupDigests(lookupKey, declaration, stored.data, stored.state);
      const after = isFoundAsBefore ? NOTHING : lookupDigests(lookupKey, declaration, now.data, now.state);
      return {
        key: now.key, collection: now.collection, id: now.id, isNew: stored === undefined, createdAt: now.createdAt, createdBy: now.createdBy,
        parents: parentKeys(declaration, now),
        versions: sealed[i] ?? [],
        lookupsAdded: [...after].filter(([name]) => !before.has(name)).map(([, digest]) => digest),
        lookupsRemoved: [...before].filter(([name]) => !after.has(name)).map(([, digest]) => digest),
      };
    });
  }

  /** What the records are called that new items of a list concern: the customer of a release's modification. */
  async #namesOfItems(declaration: CollectionDeclaration, before: RecordData, after: RecordData): Promise<Map<string, string>> {
    const references = itemReferences(declaration, before, after);
    await this.relations.load(references);
    return new Map(this.relations.related(references).flatMap(({ collection, id, name }) => (name === undefined ? [] : [[`${collection}/${id}`, name]])));
  }

  async #targets(declaration: CollectionDeclaration, record: StoredRecord, before: RecordData | undefined, merged: RelatedRecord | undefined): Promise<Target[]> {
    const references = referencesOf(declaration, record.data, before);
    await this.relations.load(references);
    const related = this.relations.related(references);
    return composeTargets(declaration, { id: record.id, name: openTitle(declaration, record.data) }, merged === undefined ? related : [merged, ...related]);
  }

  /** When a version begins: when it happened, but later than the one before. */
  #moment(last: string, occurredAt: string | undefined): string {
    return laterThan(occurredAt ?? this.context.occurred_at ?? formatTimestamp({ ms: this.#deps.now(), micros: 0 }), last);
  }

  /** An author whose id is an address is known by the id that stands for it. */
  #opaque(actor: Actor): Actor {
    return PERSON_ACTOR_TYPES.has(actor.type) ? { ...actor, id: this.idOf(actorCollection(actor.type), actor.id) } : actor;
  }
}

/** What an erasure left of a record: to whoever writes on, a value that is gone is none. */
function withoutErased(record: StoredRecord): StoredRecord {
  if (!record.removed) return record;
  return { ...record, data: Object.fromEntries(Object.entries(record.data).filter(([, value]) => value !== null)) };
}
