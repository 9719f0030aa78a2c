import { DaybookError, type Change, type CollectionDeclaration } from '@daybook/core';
import type { ClientBase } from 'pg';
import { sendPrepared } from '../append/writePrepared.ts';
import { withTenant } from '../db/withTenant.ts';
import { readCollection, readCollectionChange, type CollectionChange, type StoredCollection } from './collectionInput.ts';
import type { WriteContext } from './record.ts';
import { allStored } from './allStored.ts';
import type { RecordsOptions } from './records.ts';
import { collectionsOf, readCollections, requireCollection } from './tenantCollections.ts';
import { ToldEvents } from './toldEvents.ts';

const MAX_COLLECTIONS = 200;
const MAX_FIELDS = 1000;

/** What declaring did. */
export interface Declared {
  declaration: CollectionDeclaration;
  /** False where everything was declared already. */
  changed: boolean;
}

/** Declares a collection of the tenant's own, and says so in the log, in one transaction. The same declaration again changes nothing. */
export async function declareCollection(options: RecordsOptions, context: WriteContext, input: unknown): Promise<Declared> {
  return declaring(options, context, async ({ client, texts, told, types }) => {
    const collections = collectionsOf(texts);
    const { stored, declaration } = readCollection(input, { types, collections });
    const text = JSON.stringify(stored);
    const existing = collections.get(stored.name);
    if (existing !== undefined) {
      if (texts.includes(text)) return { declaration: existing, changed: false };
      throw new DaybookError('collection_conflict', { pointer: '/name', detail: `The collection ${stored.name} is declared already.` });
    }
    if (texts.length >= MAX_COLLECTIONS) throw new DaybookError('invalid_collection', { pointer: '/name', detail: `A tenant may declare ${MAX_COLLECTIONS} collections.` });
    await client.query(`insert into collections (tenant_id, name, declaration) values ($1, $2, $3)`, [context.tenantId, stored.name, text]);
    tell(told, declaration, Object.keys(declaration.fields).map((field) => ({ field: `fields.${field}`, after: declaration.fields[field]?.title ?? field })));
    return { declaration, changed: true };
  });
}

/** Adds fields to a collection, built-in or the tenant's own, or renames its own. A field keeps its meaning once it is declared. */
export async function changeCollection(options: RecordsOptions, context: WriteContext, name: string, input: unknown): Promise<Declared> {
  return declaring(options, context, async ({ client, texts, told, types }) => {
    const collections = collectionsOf(texts);
    const declaration = requireCollection(collections, name);
    const change = readCollectionChange(input, declaration, { types, collections });
    if (Object.keys(declaration.fields).length + Object.keys(change.fields ?? {}).length > MAX_FIELDS) throw new DaybookError('invalid_collection', { pointer: '/fields', expected: `at most ${MAX_FIELDS} fields` });
    const isBuiltin = collections.isBuiltin(name);
    const { fields, ...labels } = change;
    const [renamed] = Object.keys(labels);
    if (isBuiltin && renamed !== undefined) throw new DaybookError('collection_conflict', { pointer: `/${renamed}`, detail: `${name} is built in: fields can be added to it.` });
    const before = texts.map((text) => JSON.parse(text) as StoredCollection).find((stored) => stored.name === name);
    const changes = changesOf(declaration, change);
    if (changes.length === 0) return { declaration, changed: false };
    const stored: StoredCollection = isBuiltin ? { name, adds: true, fields: { ...before?.fields, ...fields } } : ({ ...before, ...labels, fields: { ...before?.fields, ...fields } } as StoredCollection);
    await client.query(
      `insert into collections (tenant_id, name, declaration) values ($1, $2, $3)
       on conflict (tenant_id, name) do update set declaration = excluded.declaration, modified_at = now()`,
      [context.tenantId, name, JSON.stringify(stored)],
    );
    const after = requireCollection(collectionsOf(await readCollections(client, context.tenantId)), name);
    tell(told, after, changes);
    return { declaration: after, changed: true };
  });
}

interface Declaring {
  client: ClientBase;
  /** What is declared so far. */
  texts: string[];
  told: ToldEvents;
  types: Awaited<ReturnType<RecordsOptions['catalogues']['of']>>;
}

async function declaring(options: RecordsOptions, context: WriteContext, work: (declaring: Declaring) => Promise<Declared>): Promise<Declared> {
  const { tenantId } = context;
  const types = await options.catalogues.of(tenantId);
  const told = new ToldEvents(context, types);
  const declared = await withTenant(options.db.pools.writer, tenantId, async (client) => {
    // One declaration at a time: each is checked against what stands.
    await client.query(`select pg_advisory_xact_lock(hashtextextended('collections', $1::int4))`, [tenantId]);
    const result = await work({ client, texts: await readCollections(client, tenantId), told, types });
    await allStored(sendPrepared(client, await told.prepare(options.appender)));
    return result;
  });
  if (declared.changed) options.appender.announce(tenantId);
  return declared;
}

function tell(told: ToldEvents, { name, title }: CollectionDeclaration, changes: readonly Change[]): void {
  told.tell({ type: 'settings.changed', targets: [{ type: 'collection', id: name, name: title }], changes: changes.slice(0, MAX_FIELDS), payload: { section: 'Collections' } });
}

function changesOf(declaration: CollectionDeclaration, { fields = {}, ...labels }: CollectionChange): Change[] {
  const changes: Change[] = [];
  for (const [label, after] of Object.entries(labels) as [keyof typeof labels, string][]) {
    const before = declaration[label];
    if (before !== after) changes.push({ field: label, before, after });
  }
  for (const [field, declared] of Object.entries(fields)) changes.push({ field: `fields.${field}`, after: declared.title ?? field });
  return changes;
}
