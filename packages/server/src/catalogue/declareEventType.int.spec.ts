import { builtinCatalogue, catalogueFromList, DaybookError, type WireType } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { withTenant } from '../db/withTenant.ts';
import { declareEventType } from './declareEventType.ts';
import { listEventTypes } from './listEventTypes.ts';
import { TenantCatalogues } from './tenantCatalogues.ts';

let t: TestDatabase;
let clock = 0;
let catalogues: TenantCatalogues;

beforeAll(async () => {
  t = await createTestDatabase();
  catalogues = new TenantCatalogues({ pool: t.db.pools.writer, now: () => clock });
});
afterAll(() => t.drop());

const tasting = { type: 'tasting.attended', title: 'Tasting attended', category: 'tasting', summary: '{actor} attended {target}', aliases: ['tasting_attended'] };

async function declare(tenantId: number, input: unknown): Promise<boolean> {
  return (await declareEventType({ pool: t.db.pools.writer, catalogues }, tenantId, input)).created;
}

async function codeOf(operation: Promise<unknown>): Promise<string | undefined> {
  return operation.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof DaybookError) return error.code;
      throw error;
    },
  );
}

describe('a tenant\'s own event types', () => {
  it('are known at once where they were declared, and to nobody else', async () => {
    const other = await t.createTenant('other');
    expect((await catalogues.of(t.tenant.id)).get('tasting.attended')).toBeUndefined();
    expect(await declare(t.tenant.id, tasting)).toBe(true);
    expect((await catalogues.of(t.tenant.id)).get('tasting_attended')?.title).toBe('Tasting attended');
    expect(await catalogues.of(other.id)).toBe(builtinCatalogue());
    const listed = listEventTypes(await catalogues.of(t.tenant.id));
    expect(listed.at(-1)).toMatchObject({ object: 'event_type', type: 'tasting.attended', builtin: false, staff_only: false });
    expect(listed).toHaveLength(builtinCatalogue().types().length + 1);
  });

  it('stay as they are when declared again, and take only the next version', async () => {
    expect(await declare(t.tenant.id, tasting)).toBe(false);
    expect(await codeOf(declare(t.tenant.id, { ...tasting, title: 'Other' }))).toBe('event_type_conflict');
    expect(await codeOf(declare(t.tenant.id, { ...tasting, version: 3 }))).toBe('invalid_event_type');
    expect(await declare(t.tenant.id, { ...tasting, version: 2, summary: '{actor} came to {target}' })).toBe(true);
    const catalogue = await catalogues.of(t.tenant.id);
    const elsewhere = catalogueFromList(JSON.parse(JSON.stringify(listEventTypes(catalogue))) as WireType[]);
    expect([elsewhere.get('tasting.attended', 1), elsewhere.get('tasting.attended', 2)]).toEqual([catalogue.get('tasting.attended', 1), catalogue.get('tasting.attended', 2)]);
    expect([catalogue.get('tasting.attended', 1)?.summary, catalogue.get('tasting.attended')?.summary]).toEqual(['{actor} attended {target}', '{actor} came to {target}']);
  });

  it('cannot take a name that is taken', async () => {
    expect(await codeOf(declare(t.tenant.id, { ...tasting, type: 'deal.won', aliases: [] }))).toBe('event_type_conflict');
    expect(await codeOf(declare(t.tenant.id, { ...tasting, type: 'tasting.held', aliases: ['tasting_attended'] }))).toBe('event_type_conflict');
  });

  it('declared at the same moment are stored once', async () => {
    const poured = { ...tasting, type: 'tasting.poured', aliases: [] };
    const created = await Promise.all(Array.from({ length: 4 }, () => declare(t.tenant.id, poured)));
    expect(created.filter(Boolean)).toHaveLength(1);
  });

  it('of another process are known after a minute', async () => {
    const elsewhere = new TenantCatalogues({ pool: t.db.pools.writer, now: () => clock });
    const before = await elsewhere.of(t.tenant.id);
    await declare(t.tenant.id, { ...tasting, type: 'tasting.closed', aliases: [] });
    expect(await elsewhere.of(t.tenant.id)).toBe(before);
    clock += 60_000;
    const after = await elsewhere.of(t.tenant.id);
    expect(after.get('tasting.closed')).toBeDefined();
    clock += 60_000;
    expect(await elsewhere.of(t.tenant.id)).toBe(after);
  });

  it('that a later release names itself give way without harming the others', async () => {
    await withTenant(t.db.pools.writer, t.tenant.id, (client) =>
      client.query(
        `insert into event_types (tenant_id, type, version, type_key, declaration)
         values ($1, 'deal.won', 1, 0, $2)`,
        [t.tenant.id, JSON.stringify({ ...tasting, type: 'deal.won', aliases: [] })],
      ));
    catalogues.forget(t.tenant.id);
    const catalogue = await catalogues.of(t.tenant.id);
    expect(catalogue.get('deal.won')?.title).toBe('Deal won');
    expect(catalogue.get('tasting.attended')?.version).toBe(2);
  });
});
