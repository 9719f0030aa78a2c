import {
  ACTOR_TYPES, actorCollection, builtinCatalogue, compilePredicate, countNodes, filterDepth, formatTimestamp, INGEST_CODES, INGESTS, KIND_CODES,
  KINDS, MAX_FILTER_DEPTH, MAX_FILTER_NODES, mintEventId, parseFilter, printFilter, STATUS_CODES, STATUSES, searchWords, tenantLexeme, VISIBILITIES,
  VISIBILITY_CODES, type DaybookEvent, type Filter, type FilterContext, type Json,
} from '@daybook/core';
import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterArbitrary, type Vocabulary } from '../../../core/test/filterArbitrary.ts';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { cachedRecordKey, cachedTypeKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import { compileFilter } from './filterToSql.ts';
import { toStatement } from './toStatement.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const types = builtinCatalogue();
const TYPES = ['customer.field_changed', 'customer.status_changed', 'deal.won', 'contact.added', 'comment.added', 'email.opened'];

const VOCABULARY: Vocabulary = {
  types: [...TYPES, 'customer.*', '*.added', 'contact_created', 'no.such_type', '*'],
  categories: ['customer', 'email', 'story', 'audit', 'nothing'],
  ids: ['hubspot', 'ana', 'ana@example.org', 'c_1', 'c_2', 'run-1', 'me'],
  collections: ['customer', 'contact', 'deal'],
  fields: ['plan', 'Owner', 'tags', 'email'],
  values: ['Free', 'growth', '7d', 'true', '1.50', '9007199254740993', 'null', '', "O'Brien", 'back\\slash', 'vip'],
  texts: ['won', 'Halden', 'hald', 'frost logistics', "O'Brien", 'straße', 'nothing like it', 'f', 'field', '7'],
  moments: [NOW, NOW - 86_400_000, NOW - 40 * 86_400_000],
  anyText: false,
};

const CONTEXT: FilterContext = {
  now: NOW,
  zone: 'Europe/Berlin',
  me: { type: 'user', id: 'ana' },
  emails: new Map([['ana@example.org', ['ana', 'c_1']]]),
  types,
};

const jsonValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom('Free', 'Growth', 'growth ', '7d', "O'Brien", 'back\\slash', 'vip', 'Halden & Frost Logistics', ''),
  fc.constantFrom(1.5, Number('9007199254740993'), 7, 0, true, false, null),
  fc.array(fc.constantFrom('vip', 'old', 'Free'), { maxLength: 3 }),
  fc.constant({ deep: 'frost' }),
);

const eventArbitrary: fc.Arbitrary<DaybookEvent> = fc
  .record({
    moment: fc.constantFrom(...VOCABULARY.moments),
    shift: fc.integer({ min: -200_000_000, max: 200_000_000 }),
    micros: fc.integer({ min: 0, max: 999 }),
    exact: fc.boolean(),
    random: fc.uint8Array({ minLength: 8, maxLength: 8 }),
    position: fc.option(fc.nat(30)),
    type: fc.constantFrom(...TYPES),
    kind: fc.constantFrom(...KINDS),
    status: fc.constantFrom(...STATUSES),
    visibility: fc.constantFrom(...VISIBILITIES),
    ingest: fc.constantFrom(...INGESTS),
    actorType: fc.constantFrom(...ACTOR_TYPES),
    actorId: fc.constantFrom('hubspot', 'ana', 'c_1', 'me', 'ana@example.org'),
    actorName: fc.option(fc.constantFrom('HubSpot', 'Ana Frost'), { nil: undefined }),
    via: fc.option(fc.record({ type: fc.constantFrom('api_key', 'webhook'), id: fc.constantFrom('c_1', 'hubspot') }), { nil: undefined }),
    targets: fc.array(fc.record({ type: fc.constantFrom('customer', 'contact', 'deal'), id: fc.constantFrom('c_1', 'c_2', 'ana'), name: fc.constantFrom('Halden & Frost Logistics', 'Straße 7', null) }), { maxLength: 3 }),
    changes: fc.array(fc.record({ field: fc.constantFrom('plan', 'owner', 'Tags', 'email'), before: jsonValue, after: jsonValue }, { requiredKeys: ['field'] }), { maxLength: 3 }),
    payload: fc.dictionary(fc.constantFrom('subject', 'note', 'amount'), jsonValue),
    reason: fc.option(fc.constantFrom('won by a nose', "O'Brien asked"), { nil: undefined }),
    run: fc.option(fc.constantFrom('run-1', 'ana'), { nil: undefined }),
    correlation: fc.option(fc.constantFrom('c_1', 'c_2'), { nil: undefined }),
    causation: fc.option(fc.constantFrom('c_1', 'c_2'), { nil: undefined }),
    flags: fc.option(fc.subarray(['redacted', 'clock_ahead'], { minLength: 1 }), { nil: undefined }),
    personal: fc.option(fc.subarray(['/actor/name', '/targets/0/name', '/changes/0/after', '/payload/subject']), { nil: undefined }),
  })
  .map(({ moment, shift, micros, exact, random, actorType, actorId, actorName, run, correlation, causation, personal, via, reason, flags, ...rest }): DaybookEvent => {
    const ms = exact ? moment : moment + shift;
    return {
      ...rest,
      id: mintEventId({ occurredAt: { ms, micros }, random }),
      recorded_at: formatTimestamp({ ms: ms + 1500, micros }),
      occurred_at: formatTimestamp({ ms, micros }),
      type_version: 1,
      actor: { type: actorType, id: actorId, ...(actorName !== undefined && { name: actorName }) },
      changes: rest.changes,
      ...(via !== undefined && { via }),
      ...(reason !== undefined && { reason }),
      ...(flags !== undefined && { flags }),
      ...(run !== undefined && { run: { id: run } }),
      ...(correlation !== undefined && { correlation_id: correlation }),
      ...(causation !== undefined && { causation_id: causation }),
      ...(personal !== undefined && personal.length > 0 && { personal: [personal] }),
      summary: '',
    };
  });

async function insertEvents(t: TestDatabase, tenantId: number, events: readonly DaybookEvent[]): Promise<void> {
  for (const ms of VOCABULARY.moments.flatMap((moment) => [moment - 200_000_000, moment, moment + 200_000_000])) {
    await t.db.pools.writer.query('select ensure_month($1::int8)', [ms]);
  }
  await withTenant(t.db.pools.writer, tenantId, async (client) => {
    for (const event of events) {
      await client.query(`
        insert into events (id, recorded_at, actor_key, tenant_id, type_key, collection_key, kind, status, visibility, ingest, body, sealed, words)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', array_to_tsvector($12::text[]))
      `, [
        event.id, event.recorded_at, cachedRecordKey(actorCollection(event.actor.type), event.actor.id), tenantId, cachedTypeKey(event.type),
        cachedTypeKey(event.targets[0]?.type ?? ''), KIND_CODES[event.kind], STATUS_CODES[event.status], VISIBILITY_CODES[event.visibility],
        INGEST_CODES[event.ingest], '[{},{}]', [tenantLexeme(tenantId), ...searchWords(event)],
      ]);
      for (const key of new Set(event.targets.map((target) => cachedRecordKey(target.type, target.id)))) {
        await client.query('insert into event_edges (tenant_id, record_key, event_id) values ($1, $2, $3)', [tenantId, key, event.id]);
      }
    }
  });
}

async function idsBySql(t: TestDatabase, tenantId: number, filter: Filter, events: ReadonlyMap<string, DaybookEvent>): Promise<string[]> {
  const compiled = compileFilter(filter, { ...CONTEXT, tenantId });
  const residual = compiled.residual === null ? null : compilePredicate(compiled.residual, CONTEXT);
  const { rows } = await withTenant(t.db.pools.reader, tenantId, (client) =>
    client.query<{ id: string }>(toStatement(sql`select e.id::text as id from events e where e.tenant_id = ${tenantId} and ${compiled.where} order by e.id`)));
  const ids = rows.map((row) => row.id);
  for (const id of ids) {
    // What is promised of every match, so that an index on it loses none.
    expect(id >= compiled.idRange.from && id < compiled.idRange.to).toBe(true);
    const event = events.get(id);
    if (event === undefined) throw new Error(`another tenant's event ${id}`);
    const { recordKeys, actorKeys, typeKeys, attention } = compiled.requires;
    if (recordKeys !== null) expect(event.targets.some((target) => recordKeys.includes(cachedRecordKey(target.type, target.id)))).toBe(true);
    if (actorKeys !== null) expect(actorKeys).toContain(cachedRecordKey(actorCollection(event.actor.type), event.actor.id));
    if (typeKeys !== null) expect(typeKeys).toContain(cachedTypeKey(event.type));
    if (attention) expect(event.status).not.toBe('SUCCESS');
  }
  if (compiled.requires.words !== null) {
    const found = await withTenant(t.db.pools.reader, tenantId, (client) =>
      client.query<{ id: string }>('select search_event_ids($1, $2, $3, 10000)::text as id', [compiled.requires.words, compiled.idRange.from, compiled.idRange.to]));
    const byWords = found.rows.map((row) => row.id);
    expect(byWords).toEqual([...byWords].sort().reverse());
    expect(ids.filter((id) => !byWords.includes(id))).toEqual([]);
  }
  return ids.filter((id) => residual === null || residual(events.get(id) as DaybookEvent));
}

describe('compileFilter and compilePredicate', () => {
  let t: TestDatabase;
  let events: Map<string, DaybookEvent>;
  let other: number;

  beforeAll(async () => {
    t = await createTestDatabase();
    events = new Map(fc.sample(eventArbitrary, { numRuns: 400, seed: 20261120 }).map((event) => [event.id, event]));
    await insertEvents(t, t.tenant.id, [...events.values()]);
    other = (await t.createTenant('other')).id;
    await insertEvents(t, other, fc.sample(eventArbitrary, { numRuns: 40, seed: 7 }));
  });
  afterAll(() => t.drop());

  it('find the same events', async () => {
    const found = { some: 0, none: 0, all: 0 };
    await fc.assert(
      fc.asyncProperty(filterArbitrary(VOCABULARY), async (filter) => {
        fc.pre(countNodes(filter) <= MAX_FILTER_NODES && filterDepth(filter) <= MAX_FILTER_DEPTH);
        const wanted = compilePredicate(filter, CONTEXT);
        const expected = [...events.values()].filter(wanted).map((event) => event.id).sort();
        found[expected.length === 0 ? 'none' : expected.length === events.size ? 'all' : 'some']++;
        expect(await idsBySql(t, t.tenant.id, filter, events), printFilter(filter)).toEqual(expected);
      }),
      { numRuns: 600 },
    );
    // The generator would prove little if most filters found nothing.
    expect(found.some).toBeGreaterThan(200);
  });

  it.each([
    'field:plan before:Free', 'field:plan,owner after:growth -before:Free', 'after:growth', 'type:customer.field_changed', 'type:*.added -is:attention',
    'hald*', '"logistics frost" is:person', 'actor:me,hubspot', 'actor:ana@example.org', 'target:customer/c_1 entity:contact', 'since:2026-11-19 until:2026-11-20',
    'recorded:2d..', 'is:machine via:webhook', '-field:plan', 'new:9007199254740993', 'field:tags after:vip -before:vip', 'correlation:c_1 run:run-1', 'position:3..20 won',
  ])('finds the same and something by %s', async (text) => {
    const filter = parseFilter(text);
    const expected = [...events.values()].filter(compilePredicate(filter, CONTEXT)).map((event) => event.id).sort();
    expect(expected.length).toBeGreaterThan(0);
    expect(await idsBySql(t, t.tenant.id, filter, events)).toEqual(expected);
  });

  it('counts by rollup columns wherever it offers to', async () => {
    const dimensions = parseFilter('type:customer.* -actor:hubspot is:attention (kind:WEBHOOK OR visibility:staff) since:40d');
    const compiled = compileFilter(dimensions, { ...CONTEXT, tenantId: t.tenant.id });
    if (compiled.rollupWhere === null) throw new Error('these are rollup dimensions');
    const { rows } = await withTenant(t.db.pools.reader, t.tenant.id, (client) => client.query<{ count: number }>(toStatement(sql`
      select count(*)::int4 as count from events r
      where r.tenant_id = ${t.tenant.id} and ${compiled.rollupWhere} and r.id >= ${compiled.idRange.from}::uuid and r.id < ${compiled.idRange.to}::uuid
    `)));
    const expected = [...events.values()].filter(compilePredicate(dimensions, CONTEXT)).length;
    expect(expected).toBeGreaterThan(0);
    expect(rows[0]?.count).toBe(expected);
    for (const text of ['won', 'entity:contact', 'is:attention target:customer/c_1', 'is:person', 'recorded:7d..', '-position:1..3', 'ingest:live']) {
      expect(compileFilter(parseFilter(text), { ...CONTEXT, tenantId: 1 }).rollupWhere, text).toBeNull();
    }
  });

  it('holds no value of a filter in the text of its statement', () => {
    const { where } = compileFilter(parseFilter(`actor:"a'b" field:"p'q" old:"x'; drop table events" target:"c/'" type:"t'" since:2026-11-20 recorded:..2d "it's"`), { ...CONTEXT, tenantId: 1 });
    expect(toStatement(where).text).not.toMatch(/drop|p'q|a'b|2026|it/);
  });
});

describe('search_event_ids', () => {
  let t: TestDatabase;
  beforeAll(async () => {
    t = await createTestDatabase();
  });
  afterAll(() => t.drop());

  it('answers from the index on words, for the tenant in the context alone, newest first and within the range', async () => {
    const other = (await t.createTenant('other')).id;
    await t.db.pools.writer.query('select ensure_month($1::int8)', [NOW]);
    for (const tenantId of [t.tenant.id, other]) {
      await withTenant(t.db.pools.writer, tenantId, (client) => client.query(`
        insert into events (id, recorded_at, actor_key, tenant_id, type_key, collection_key, kind, status, visibility, ingest, body, sealed, words)
        select (lpad(to_hex($2::int8 + n * 1000), 12, '0') || '7000' || '8000' || lpad(to_hex($1::int8), 12, '0'))::uuid, now(), 1, $1, 1, 1, 'U', 'S', 'S', 'L', '[{},{}]', '',
          format('''#%s'' ''common'' ''w%s'' %s', $1, n % 1000, case when n % 2500 = 0 then '''rare''' else '' end)::tsvector
        from generate_series(1, 20000) as n
      `, [tenantId, NOW]));
    }
    const admin = new pg.Client({ connectionString: t.url });
    await admin.connect();
    try {
      await admin.query('analyze daybook.events_2026_11');
      const scans = async (): Promise<number> => {
        const { rows } = await admin.query<{ scans: string }>(`
          select sum(idx_scan)::int8 as scans from pg_stat_user_indexes where indexrelname like 'events_2026_11%words%'
        `);
        return Number(rows[0]?.scans);
      };
      const before = await scans();
      const idAt = (n: number, tenantId: number): string => {
        const hex = (NOW + n * 1000).toString(16).padStart(12, '0');
        return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${tenantId.toString(16).padStart(12, '0')}`;
      };
      const search = (tenantId: number, from: string, to: string, limit: number): Promise<string[]> =>
        withTenant(t.db.pools.reader, tenantId, async (client) => {
          const { rows } = await client.query<{ id: string }>(`select search_event_ids($1, $2, $3, $4)::text as id`, ["'common' & 'rare'", from, to, limit]);
          await client.query('select pg_stat_force_next_flush()');
          return rows.map((row) => row.id);
        });
      expect(await search(t.tenant.id, idAt(0, 1), idAt(99_999, 1), 3)).toEqual([20_000, 17_500, 15_000].map((n) => idAt(n, t.tenant.id)));
      expect(await search(t.tenant.id, idAt(5000, t.tenant.id), idAt(10_000, t.tenant.id), 10)).toEqual([7500, 5000].map((n) => idAt(n, t.tenant.id)));
      expect(await search(other, idAt(0, 1), idAt(99_999, 1), 1)).toEqual([idAt(20_000, other)]);
      expect(await scans()).toBeGreaterThan(before);
    } finally {
      await admin.end();
    }
  });

  it('finds nothing without a tenant and is granted to the reader alone', async () => {
    const none = await t.db.pools.reader.query(`select search_event_ids('''common''', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 5)`);
    expect(none.rows).toEqual([]);
    for (const pool of [t.db.pools.writer, t.db.pools.sequencer]) {
      await expect(pool.query(`select search_event_ids('''x''', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 5)`)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
