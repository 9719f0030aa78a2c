import { checkLifeCycle, DaybookError, setMember, statusOfOperation, withDefaults, type CollectionDeclaration, type EventInput, type Json } from '@daybook/core';
import { claimKey, type ClaimedKey } from '../append/claimKey.ts';
import { redactLabel } from '../append/redact.ts';
import { newId } from '../db/newId.ts';
import { hidesField } from '../read/visibility.ts';
import { checkData, intoRequest, stateOf, withoutSecrets } from './checkData.ts';
import { mergePatch } from './mergePatch.ts';
import { mergeRecords } from './mergeRecords.ts';
import type { ManagedRecord, RecordData, RecordName, RecordWriter, UndoOptions, WriteOptions, WriteResult } from './record.ts';
import { referenceFields } from './references.ts';
import { refuseCycle } from './refuseCycle.ts';
import { shownRecord } from './shownRecord.ts';
import { requireCollection } from './tenantCollections.ts';
import { undoVersion } from './undoVersion.ts';
import type { HeldRecord, Step, WriteSession } from './writeSession.ts';

const MAX_ID_LENGTH = 200;
// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const UNSTORABLE_ID = /[\u0000-\u001f\u007f\ud800-\udfff]/u;

/** The operations of `RecordWriter` on one session: each checks, then takes a step. */
export class SessionWriter implements RecordWriter {
  readonly #session: WriteSession;

  constructor(session: WriteSession) {
    this.#session = session;
  }

  async create(collection: string, input: { id?: string; data: RecordData }, options: WriteOptions = {}): Promise<WriteResult> {
    const declaration = requireCollection(this.#session.catalogue, collection);
    const id = input.id === undefined ? newId() : this.#session.idOf(collection, checkedId(input.id));
    if (input.id !== undefined) {
      const existing = await this.#session.find(collection, id);
      if (existing !== undefined) {
        throw new DaybookError('record_exists', { pointer: '/id', ...(existing.now.state === 'deleted' && { detail: `${collection}/${id} was deleted.`, remedy: 'Restore it, or use another id.' }) });
      }
    }
    this.#refuseHidden(declaration, input.data);
    const data = withDefaults(declaration, mergePatch({}, withoutSecrets(input.data))) as RecordData;
    const held = this.#session.begun(declaration, id);
    await this.#check(held, data, options);
    return this.#session.take(held, { operation: 'create', state: stateOf(declaration, data), data, options });
  }

  async patch(collection: string, id: string, data: RecordData, options: WriteOptions = {}): Promise<WriteResult> {
    const held = await this.#active(collection, id, options);
    this.#refuseHidden(held.declaration, data);
    return this.#change(held, options.sync === true ? 'sync' : 'change', mergePatch(held.now.data, withoutSecrets(data)), options);
  }

  async archive(collection: string, id: string, options: WriteOptions = {}): Promise<WriteResult> {
    const held = await this.#present(collection, id, options);
    if (held.now.state === 'archived') return this.#unchanged(held);
    const data = mergePatch(held.now.data, statusOfOperation(held.declaration, 'archive', held.now.data) as RecordData);
    await this.#check(held, data, options);
    return this.#session.take(held, { operation: 'archive', state: 'archived', data, options });
  }

  async restore(collection: string, id: string, options: WriteOptions = {}): Promise<WriteResult> {
    const held = await this.#held(collection, id, options);
    refuseMerged(held);
    if (held.now.state === 'active') return this.#unchanged(held);
    const data = mergePatch(held.now.data, statusOfOperation(held.declaration, 'restore', held.now.data) as RecordData);
    await this.#check(held, data, options);
    return this.#session.take(held, { operation: 'restore', state: 'active', data, options });
  }

  async delete(collection: string, id: string, options: WriteOptions = {}): Promise<WriteResult> {
    const held = await this.#present(collection, id, options);
    await this.#session.refuseAccount(held);
    return this.#session.take(held, { operation: 'delete', state: 'deleted', data: held.now.data, options });
  }

  async tag(collection: string, id: string, tags: readonly string[], options: WriteOptions = {}): Promise<WriteResult> {
    const held = await this.#active(collection, id, options);
    this.#refuseHidden(held.declaration, { tags: [] });
    const before = tagsOf(held);
    return this.#change(held, 'tag', this.#withTags(held, [...before, ...tags.filter((tag, i) => !before.includes(tag) && tags.indexOf(tag) === i)]), options);
  }

  async untag(collection: string, id: string, tags: readonly string[], options: WriteOptions = {}): Promise<WriteResult> {
    const held = await this.#active(collection, id, options);
    this.#refuseHidden(held.declaration, { tags: [] });
    return this.#change(held, 'untag', this.#withTags(held, tagsOf(held).filter((tag) => typeof tag !== 'string' || !tags.includes(tag))), options);
  }

  async merge(collection: string, id: string, other: string, data: RecordData = {}, options: WriteOptions = {}): Promise<WriteResult> {
    await this.#session.hold([{ collection, id }, { collection, id: other }]);
    const kept = await this.#active(collection, id, options);
    const merged = await this.#present(collection, other, {});
    await this.#session.refuseAccount(merged);
    this.#refuseHidden(kept.declaration, data);
    return mergeRecords(this.#session, kept, merged, withoutSecrets(data), options, (after) => this.#check(kept, after, options));
  }

  async undo(collection: string, id: string, version: number, options: UndoOptions = {}): Promise<WriteResult> {
    const held = await this.#active(collection, id, options);
    return undoVersion(this.#session, held, version, options, (after) => this.#check(held, after, options));
  }

  async get(collection: string, id: string): Promise<ManagedRecord> {
    const found = await this.find(collection, id);
    if (found === undefined) throw new DaybookError('not_found');
    return found;
  }

  async find(collection: string, id: string): Promise<ManagedRecord | undefined> {
    requireCollection(this.#session.catalogue, collection);
    const held = await this.#session.find(collection, id);
    return held === undefined || held.now.state === 'deleted' ? undefined : shownRecord(this.#session.viewer, held.declaration, held.now);
  }

  async lock(records: readonly RecordName[]): Promise<void> {
    await this.#session.hold(records);
  }

  async targets({ collection, id }: RecordName): Promise<NonNullable<EventInput['targets']>> {
    const held = await this.#session.find(collection, id);
    if (held === undefined) throw new DaybookError('not_found');
    return this.#session.targets(held);
  }

  emit(event: Omit<EventInput, 'actor' | 'on_behalf_of' | 'via'>): void {
    this.#session.emit(event);
  }

  once(key: string, request: string): Promise<ClaimedKey> {
    const { client, keyring, tenantId } = this.#session;
    return claimKey(client, keyring, tenantId, { key, request });
  }

  /** The record whatever its state, with the version the caller knows. */
  async #held(collection: string, id: string, options: WriteOptions): Promise<HeldRecord> {
    requireCollection(this.#session.catalogue, collection);
    const held = await this.#session.find(collection, id);
    if (held === undefined) throw new DaybookError('not_found');
    if (options.version !== undefined && options.version !== held.now.version) {
      if (held.now.state === 'deleted') throw new DaybookError('not_found');
      throw new DaybookError('version_conflict', {
        pointer: '/version',
        detail: `${collection}/${id} is at version ${held.now.version}, not ${options.version}.`,
        expected: String(held.now.version),
        members: { current: { object: 'record', ...shownRecord(this.#session.viewer, held.declaration, held.now) } },
      });
    }
    return held;
  }

  /** A record that is neither deleted nor merged away. */
  async #present(collection: string, id: string, options: WriteOptions): Promise<HeldRecord> {
    const held = await this.#held(collection, id, options);
    if (held.now.state === 'deleted') throw new DaybookError('not_found');
    refuseMerged(held);
    return held;
  }

  async #active(collection: string, id: string, options: WriteOptions): Promise<HeldRecord> {
    const held = await this.#present(collection, id, options);
    if (held.now.state !== 'active') {
      throw new DaybookError('state_conflict', { detail: `${collection}/${id} is ${held.now.state}.`, expected: 'an active record', remedy: 'Restore it first.' });
    }
    return held;
  }

  async #change(held: HeldRecord, operation: Step['operation'], data: RecordData, options: WriteOptions): Promise<WriteResult> {
    await this.#check(held, data, options);
    return this.#session.take(held, { operation, state: stateOf(held.declaration, data), data, options });
  }

  /** Whether the record may become this: shape, life cycle, references. */
  async #check({ declaration, now }: HeldRecord, data: RecordData, options: WriteOptions): Promise<void> {
    checkData(declaration, data);
    const reason = options.reason ?? this.#session.context.reason;
    const before = now.version === 0 ? undefined : now.data;
    const { ingest = 'live' } = this.#session.context;
    intoRequest(() => checkLifeCycle(declaration, { ...(before && { before }), after: data, ...(reason !== undefined && { reason }), imported: ingest !== 'live' }));
    await refuseCycle(this.#session, declaration, now.id, data, before);
    if (this.#session.context.anyReference === true) return;
    const references = referenceFields(declaration, data, before);
    await this.#session.relations.load(references);
    for (const { pointer, collection, id } of references) {
      if (this.#session.relations.isKnown(collection, id)) continue;
      throw new DaybookError('invalid_record', { pointer, detail: `Nobody knows ${collection}/${id}.`, expected: `the id of a ${collection}` });
    }
  }

  /** What somebody may not see, they do not change. */
  #refuseHidden(declaration: CollectionDeclaration, data: RecordData): void {
    for (const field of Object.keys(data)) {
      if (hidesField(this.#session.viewer, declaration.name, field)) throw new DaybookError('forbidden', { pointer: `/data/${field}`, detail: `The field ${field} is hidden from your role.` });
    }
  }

  #withTags({ now }: HeldRecord, tags: Json[]): RecordData {
    const data = { ...now.data };
    if (tags.length === 0) delete data['tags'];
    else setMember(data, 'tags', tags);
    return data;
  }

  #unchanged(held: HeldRecord): WriteResult {
    return { record: shownRecord(this.#session.viewer, held.declaration, held.now), changed: false, changes: [], events: [] };
  }
}

function tagsOf({ now }: HeldRecord): Json[] {
  const tags = now.data['tags'];
  return Array.isArray(tags) ? tags : [];
}

function refuseMerged({ now }: HeldRecord): void {
  if (now.state !== 'merged') return;
  throw new DaybookError('state_conflict', { detail: `${now.collection}/${now.id} was merged into ${now.mergedInto ?? 'another record'}.`, expected: 'a record of its own', remedy: 'Change the record it was merged into.' });
}

/** Ids stand in the open, in addresses and in the log: no secrets, no control characters. */
function checkedId(id: string): string {
  if (id === '' || id.length > MAX_ID_LENGTH) throw new DaybookError('invalid_record', { pointer: '/id', expected: `1 to ${MAX_ID_LENGTH} characters` });
  if (UNSTORABLE_ID.test(id)) throw new DaybookError('invalid_record', { pointer: '/id', expected: 'text without control characters' });
  if (redactLabel(id) !== id) throw new DaybookError('invalid_record', { pointer: '/id', detail: 'The id looks like a secret.', expected: 'an id that may be seen' });
  return id;
}
