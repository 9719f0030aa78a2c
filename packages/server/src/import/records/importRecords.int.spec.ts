import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DaybookError } from '@daybook/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/testDatabase.ts';
import { withTenant } from '../../db/withTenant.ts';
import { createEngine, type Engine } from '../../engine.ts';
import { STAFF } from '../../read/visibility.ts';
import { importRecords, type RecordImportReport, type RecordImportRequest } from './importRecords.ts';
import { parseRecordMapping } from './recordMapping.ts';

const data = fileURLToPath(new URL('../../../../../../shared/data/crm-sales/', import.meta.url));
const mappings = fileURLToPath(new URL('../../../../../docs/examples/import/', import.meta.url));

let t: TestDatabase;
let engine: Engine;
let tenantId: number;
let directory: string;
let tenants = 0;

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } });
});
afterAll(() => t.drop());
beforeEach(async () => {
  tenants += 1;
  tenantId = (await t.createTenant(`records-${tenants}`)).id;
  directory = await mkdtemp(join(tmpdir(), 'daybook-records-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const run = (path: string, collection: string | undefined, request: Partial<RecordImportRequest> = {}): Promise<RecordImportReport> =>
  importRecords(engine, { path, mapping: {}, collection, tenantId, rejectsPath: join(directory, 'rejects.ndjson'), ...request });

async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

async function rejects(): Promise<{ line: number; code: string; reason: string }[]> {
  const text = await readFile(join(directory, 'rejects.ndjson'), 'utf8');
  return text.trim().split('\n').map((line) => JSON.parse(line) as { line: number; code: string; reason: string });
}

async function countTypes(): Promise<Record<string, number>> {
  const types = new Map((await engine.catalogues.of(tenantId)).types().map(({ type }) => [type, type]));
  const { rows } = await withTenant(t.db.pools.reader, tenantId, (client) =>
    client.query<{ type: string; count: string }>(`select (body::json -> 0 ->> 'type') as type, count(*)::text as count from events where tenant_id = $1 group by 1`, [tenantId]));
  return Object.fromEntries(rows.map(({ type, count }) => [types.get(type) ?? type, Number(count)]));
}

const CONTACTS = `Name,E-mail,Job title,Status,Tags,Shoe size
Ingrid Solberg,ingrid@example.com,Controller,customer,vip;billing,38
Alex Chen,alex@example.com,,lead,,41.5
`;

describe('an import of records', () => {
  it('finds the fields by the names and titles of columns, and what a value is by its field', async () => {
    const report = await run(await file('contacts.csv', CONTACTS), 'contact', { mapping: { fields: { email: 'E-mail' } } });
    expect(report).toMatchObject({ read: 2, imported: 2, replayed: 0, rejected: 0, versions: 2 });
    const { records } = await engine.records.list(tenantId, STAFF, 'contact', { limit: 10, lookup: { field: 'email', value: 'ingrid@example.com' } });
    expect(records[0]).toMatchObject({ title: 'Ingrid Solberg', data: { name: 'Ingrid Solberg', job_title: 'Controller', status: 'customer', tags: ['vip', 'billing'], shoe_size: 38 } });
  });

  it('doubles nothing when it runs again, and adds what a file gained', async () => {
    const path = await file('contacts.csv', CONTACTS);
    await run(path, 'contact', { mapping: { fields: { email: 'E-mail' } } });
    expect(await run(path, 'contact', { mapping: { fields: { email: 'E-mail' } } })).toMatchObject({ imported: 0, replayed: 2, versions: 0 });
    await file('contacts.csv', `${CONTACTS}Kaisa Tamm,kaisa@example.com,,lead,,\n`);
    expect(await run(path, 'contact', { mapping: { fields: { email: 'E-mail' } } })).toMatchObject({ imported: 1, replayed: 2 });
  });

  it('goes on after it was stopped between batches', async () => {
    const path = await file('contacts.csv', `name,role\n${Array.from({ length: 600 }, (_, at) => `Person ${at},x`).join('\n')}\n`);
    const stop = new AbortController();
    const first = await run(path, 'contact', { signal: stop.signal, onProgress: () => stop.abort() });
    expect(first).toMatchObject({ interrupted: true, imported: 250 });
    expect(await run(path, 'contact')).toMatchObject({ interrupted: false, read: 600, imported: 350, replayed: 250 });
  });

  it('lists a line the collection refuses with number, code, pointer and remedy, and imports the others', async () => {
    const path = await file('deals.csv', 'id,name,amount\nd1,Line 4,84000\nd2,Line 5,a lot\n,Line 6,1\nd4,,2\nd5,Line 7,"1,500.5"\n');
    const report = await run(path, 'deal');
    expect(report).toMatchObject({ read: 5, imported: 2, rejected: 3 });
    const listed = await rejects();
    expect(listed.map(({ line, code }) => [line, code])).toEqual([[3, 'refused'], [4, 'record_id_missing'], [5, 'refused']]);
    expect(listed[0]?.reason).toMatch(/^invalid_record at \/data\/amount: /);
    expect(listed[2]?.reason).toMatch(/^invalid_record at \/data\/name: /);
    expect((await engine.records.get(tenantId, STAFF, 'deal', 'd5')).data).toMatchObject({ amount: 1500.5 });
  });

  it('rejects a reference to a record nobody knows, or keeps its text where the mapping says so', async () => {
    await run(await file('accounts.csv', 'id,name\nacme,Acme\n'), 'account');
    const path = await file('deals.csv', 'id,name,account\nd1,One,acme\nd2,Two,nobody\n');
    expect(await run(path, 'deal')).toMatchObject({ imported: 1, rejected: 1 });
    const kept = await run(path, 'deal', { mapping: { fields: { account: { column: 'account', unknown: 'account_name' } } } });
    expect(kept).toMatchObject({ imported: 1, replayed: 1, rejected: 0 });
    expect([...kept.unknownReferences]).toEqual([['account: nobody', 1]]);
    const { data: deal } = await engine.records.get(tenantId, STAFF, 'deal', 'd2');
    expect(deal).toMatchObject({ account_name: 'nobody' });
    expect(deal).not.toHaveProperty('account');
  });

  it.each<[string, RecordImportRequest['mapping'], string]>([
    ['a column the file does not have', { fields: { name: 'Nom' } }, '/'],
    ['a required field without a column', { rest: 'leave_out' }, '/fields'],
  ])('refuses %s before it writes', async (_, mapping, pointer) => {
    const refused = run(await file('deals.csv', 'id,name\nd1,One\n'), 'deal', { mapping });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_parameter', details: { pointer: pointer === '/' ? '' : pointer } });
  });

  it('refuses times that could be read two ways, and a collection nobody declared', async () => {
    await expect(run(await file('deals.csv', 'id,name,began\nd1,One,01/02/2026\n'), 'deal', { mapping: { at: 'began' } })).rejects.toMatchObject({ code: 'invalid_parameter', details: { pointer: '/time/format' } });
    await expect(run(await file('x.csv', 'id\n1\n'), 'spaceship')).rejects.toMatchObject({ code: 'unknown_collection' });
    expect(() => parseRecordMapping('{"fields":{"name":{"col":"x"}}}')).toThrow(DaybookError);
  });
});

describe.skipIf(!existsSync(data))('crm-sales (skipped without ../shared/data)', () => {
  it('becomes accounts, products, sales agents and 8,800 deals whose stages are events at their own dates', async () => {
    const mapping = async (name: string): Promise<RecordImportRequest['mapping']> => parseRecordMapping(await readFile(join(mappings, `crm-sales/${name}.json`), 'utf8'));
    expect(await run(join(data, 'accounts.csv'), undefined, { mapping: await mapping('accounts') })).toMatchObject({ read: 85, imported: 85, rejected: 0 });
    expect(await run(join(data, 'products.csv'), undefined, { mapping: await mapping('products') })).toMatchObject({ read: 7, imported: 7, rejected: 0 });
    expect(await run(join(data, 'sales_teams.csv'), undefined, { mapping: await mapping('sales-managers') })).toMatchObject({ read: 35, imported: 6, replayed: 29, rejected: 0 });
    expect(await run(join(data, 'sales_teams.csv'), undefined, { mapping: await mapping('sales-teams') })).toMatchObject({ read: 35, imported: 35, rejected: 0 });
    const deals = await run(join(data, 'sales_pipeline.csv'), undefined, { mapping: await mapping('sales-pipeline') });
    expect(deals).toMatchObject({ read: 8800, imported: 8800, rejected: 0, versions: 8800 + 4238 + 2473, untimed: 500 });
    // The one name two files spell differently is said, and kept.
    expect([...deals.unknownReferences]).toEqual([['product: GTXPro', 1480]]);
    expect(await countTypes()).toMatchObject({ 'account.created': 85, 'product.created': 7, 'deal.created': 8800, 'deal.won': 4238, 'deal.lost': 2473 });

    const record = await engine.records.get(tenantId, STAFF, 'deal', 'Z063OYW0');
    const owner = await engine.records.get(tenantId, STAFF, 'user', String(record.data['owner']));
    expect(owner).toMatchObject({ title: 'Darcel Schlecht', data: { regional_office: 'Central' } });
    expect((await engine.records.get(tenantId, STAFF, 'user', String(owner.data['manager']))).title).toBe('Melvin Marxen');
    expect(record).toMatchObject({ version: 2, data: { stage: 'Won', amount: 4514, product_name: 'GTXPro', account: 'isdom', closed_on: '2017-03-11' }, createdate: '2016-10-25T00:00:00.000000Z', modifydate: '2017-03-11T00:00:00.000000Z' });
    expect((await engine.records.asOf(tenantId, STAFF, 'deal', 'Z063OYW0', '2017-01-01T00:00:00Z')).data).toMatchObject({ stage: 'Engaging' });
    expect(await run(join(data, 'sales_pipeline.csv'), undefined, { mapping: await mapping('sales-pipeline') })).toMatchObject({ read: 8800, imported: 0, replayed: 8800 });
  });
});
