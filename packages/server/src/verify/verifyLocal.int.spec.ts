import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine, type Engine } from '../engine.ts';
import { findEvent } from '../read/findEvent.ts';
import { STAFF } from '../read/visibility.ts';
import { createTestDatabase, type TestDatabase, type TestTenant } from '../../test/testDatabase.ts';
import type { Finding, FindingCode } from './finding.ts';
import { verifyLocal, type VerifyProgress, type VerifyReport } from './verifyLocal.ts';

/** Two full tiles, and leaves after them. */
const EVENTS = 530;

let t: TestDatabase;
let engine: Engine;
let admin: pg.Client;
let tenant: TestTenant;
let tenants = 0;

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } });
  // Whoever owns the machine: past grants, row-level security and the triggers, which it switches off.
  admin = new pg.Client({ connectionString: t.url });
  await admin.connect();
  await admin.query('set search_path = daybook');
  await admin.query('alter table events disable trigger append_only; alter table event_edges disable trigger append_only');
});
afterAll(async () => {
  await admin.end();
  await t.drop();
});
// A tenant of its own for each test, so that what one breaks no other finds.
beforeEach(async () => {
  tenants += 1;
  tenant = await t.createTenant(`tenant-${tenants}`);
});

async function append(count: number): Promise<void> {
  const results = await engine.appender.submit(
    tenant.id,
    Array.from({ length: count }, (_, at) => ({
      input: {
        type: 'deal.stage_changed',
        actor: { type: 'user' as const, id: `u_${at % 3}`, name: `User ${at % 3}`, email: `user${at % 3}@fernhill.example` },
        targets: [
          { type: 'deal', id: `d_${at % 7}`, name: `Deal ${at % 7}` },
          { type: 'contact', id: `c_${at % 5}`, name: `Contact ${at % 5}` },
        ],
        changes: [{ field: 'stage', before: 'Proposal', after: `Step ${at}` }],
        payload: {},
      },
    })),
  );
  expect(results.every(({ status }) => status === 'created')).toBe(true);
}

async function fill(count = EVENTS): Promise<void> {
  await append(count);
  await engine.sequencer.drain(tenant.id);
}

const verify = (options: Partial<Parameters<typeof verifyLocal>[0]> = {}): Promise<VerifyReport> =>
  verifyLocal({ db: t.db, keyring: engine.keyring, tenants: [tenant.slug], ...options });

async function found(): Promise<Finding | undefined> {
  engine.keyring.forget();
  const report = await verify();
  expect(report.sound).toBe(report.tenants[0]?.finding === undefined);
  return report.tenants[0]?.finding;
}

/** The id at a position, by the tiles. */
async function idAt(position: number): Promise<string> {
  const { rows } = await admin.query<{ id: string }>(
    `select encode(substr(ids, $2 * 16 + 1, 16), 'hex')::uuid::text as id
       from (select ids, tile_index from log_tiles where tenant_id = $1 and level = 0
             union all select tail_ids, size / 256 from log_heads where tenant_id = $1) as leaves
      where tile_index = $3`,
    [tenant.id, position % 256, Math.floor(position / 256)],
  );
  return rows.at(0)!.id;
}

/** Flips the lowest bit of one byte of a bytea column. */
const flipped = (column: string, offset: string): string => `${column} = set_byte(${column}, ${offset}, get_byte(${column}, ${offset}) # 1)`;

describe('verify --local', () => {
  it('finds nothing wrong with what append and sequencer wrote, numbered or waiting', async () => {
    await fill();
    await append(20);
    const report = await verify();
    expect(report).toMatchObject({ sound: true, events: EVENTS + 20, tenants: [{ tenant: tenant.slug, size: EVENTS, pending: 20, erasedSlots: 0, unopenedSlots: 0 }] });
    const { rows } = await admin.query<{ root: Buffer }>(`select root from log_heads where tenant_id = $1`, [tenant.id]);
    expect(report.tenants[0]?.root).toBe(rows[0]?.root.toString('base64'));
  });

  it('finds nothing wrong with an empty log', async () => {
    expect(await verify()).toMatchObject({ sound: true, events: 0, tenants: [{ size: 0, root: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' }] });
  });

  it('verifies without keys, and says how much it did not open', async () => {
    await fill(3);
    const report = await verifyLocal({ db: t.db, tenants: [tenant.slug] });
    // One slot for the user and one for the contact of each event.
    expect(report).toMatchObject({ sound: true, tenants: [{ unopenedSlots: 6 }] });
  });

  it('finds nothing wrong while the log grows', async () => {
    await fill();
    const growing = (async () => {
      for (let round = 0; round < 5; round += 1) await fill(60);
    })();
    for (let round = 0; round < 3; round += 1) expect((await verify()).tenants[0]?.finding).toBeUndefined();
    await growing;
    expect((await verify()).tenants[0]).toMatchObject({ size: EVENTS + 300 });
  });

  it('tells how far it is', async () => {
    await fill();
    const seen: VerifyProgress[] = [];
    let clock = 0;
    await verify({ onProgress: (progress) => seen.push(progress), now: () => (clock += 1000) });
    expect(seen.at(-1)).toMatchObject({ tenant: tenant.slug, tenantNumber: 1, tenants: 1, verified: EVENTS, total: EVENTS, secondsLeft: 0 });
    expect(seen.at(-1)?.eventsPerSecond).toBeGreaterThan(0);
  });

  it('stops when told to', async () => {
    await fill(3);
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(verify({ signal: controller.signal })).rejects.toThrow('enough');
  });

  it('refuses a tenant that does not exist', async () => {
    await expect(verifyLocal({ db: t.db, tenants: ['nobody'] })).rejects.toThrow('No tenant is called "nobody".');
  });

  it('goes on to the next tenant after one that fails', async () => {
    await fill(3);
    const first = tenant;
    await admin.query(`update log_heads set ${flipped('root', '0')} where tenant_id = $1`, [first.id]);
    tenant = await t.createTenant(`${first.slug}-next`);
    await fill(3);
    const report = await verifyLocal({ db: t.db, keyring: engine.keyring, tenants: [first.slug, tenant.slug] });
    expect(report.sound).toBe(false);
    expect(report.tenants.map(({ tenant: slug, finding }) => [slug, finding?.code])).toEqual([[first.slug, 'head_changed'], [tenant.slug, undefined]]);
  });
});

describe('an erased person', () => {
  it('leaves a log that verifies, whose digests are taken as sealed', async () => {
    await fill(10);
    await destroyKey('contact', 'c_0');
    expect((await verify()).tenants[0]).toMatchObject({ erasedSlots: 2, size: 10 });
    expect(await found()).toBeUndefined();
  });

  it('reads as "removed contact", apart from another one, while everybody else keeps their name', async () => {
    await fill(10);
    const before = await Promise.all([0, 1, 2].map(async (position) => findEvent(engine, tenant.id, STAFF, String(position))));
    expect(before.map((found) => found?.event.targets[1]?.name)).toEqual(['Contact 0', 'Contact 1', 'Contact 2']);
    await destroyKey('contact', 'c_0');
    await destroyKey('contact', 'c_1');
    const [first, second, other] = await Promise.all([0, 1, 2].map(async (position) => findEvent(engine, tenant.id, STAFF, String(position))));
    expect(first?.event.targets[1]).toEqual({ type: 'contact', id: 'c_0', name: 'removed contact', removed: true });
    expect(second?.event.targets[1]).toEqual({ type: 'contact', id: 'c_1', name: 'removed contact', removed: true });
    expect(other?.event.targets[1]).toEqual({ type: 'contact', id: 'c_2', name: 'Contact 2' });
    expect(first?.event.actor).toMatchObject({ name: 'User 0', email: 'user0@fernhill.example' });
    expect(first?.json).not.toContain('Contact 0');
    expect(await found()).toBeUndefined();
  });

  it('who is met again has a new key, and the log verifies with both', async () => {
    await fill(10);
    await destroyKey('contact', 'c_0');
    await fill(10);
    expect((await verify()).tenants[0]).toMatchObject({ erasedSlots: 2, size: 20 });
    expect((await findEvent(engine, tenant.id, STAFF, '10'))?.event.targets[1]?.name).toBe('Contact 0');
    expect((await findEvent(engine, tenant.id, STAFF, '0'))?.event.targets[1]?.name).toBe('removed contact');
  });

  it('does not hide that the sealed digest was changed', async () => {
    await fill(10);
    await destroyKey('contact', 'c_0');
    const id = await idAt(5);
    // Slot 1 of event 5 is contact c_0: its digest begins 10 bytes into the slot, after slot 0 with its ciphertext.
    const { rows } = await admin.query<{ sealed: Buffer }>(`select sealed from events where tenant_id = $1 and id = $2`, [tenant.id, id]);
    const second = 38 + 73 + (rows[0]?.sealed.readUIntBE(38 + 54, 3) ?? 0);
    await admin.query(`update events set ${flipped('sealed', String(second + 10))} where tenant_id = $1 and id = $2`, [tenant.id, id]);
    expect(await found()).toMatchObject({ code: 'event_changed', position: 5, eventId: id });
  });

  it('is not the same as a key that vanished', async () => {
    await fill(10);
    await admin.query(`delete from data_subject_keys where tenant_id = $1 and subject_key = $2`, [tenant.id, String(cachedRecordKey('contact', 'c_4'))]);
    expect(await found()).toMatchObject({ code: 'key_missing', position: 4, eventId: await idAt(4) });
  });

  async function destroyKey(collection: string, id: string): Promise<void> {
    const { rowCount } = await admin.query(
      `update data_subject_keys set wrapped_key = null, destroyed_at = now(), destroyed_reason = 'request' where tenant_id = $1 and subject_key = $2`,
      [tenant.id, String(cachedRecordKey(collection, id))],
    );
    expect(rowCount).toBe(1);
    engine.keyring.forget();
  }
});

describe('one thing changed', () => {
  const TILE = 'tenant_id = $1 and level = 0 and tile_index = 0';
  interface Case {
    name: string;
    code: FindingCode;
    position: number | null;
    /** Changes exactly one thing; `$1` is the tenant, `$2` the id at `at`. */
    change: string;
    at?: number;
    /** The event named, when it is not the one at `at`. */
    names?: null;
  }
  const cases: Case[] = [
    { name: 'a byte of a body', code: 'event_changed', position: 300, at: 300, change: `update events set body = replace(body, 'Step 300', 'Step 301') where tenant_id = $1 and id = $2` },
    { name: 'a byte of the last body', code: 'event_changed', position: 529, at: 529, change: `update events set body = replace(body, 'Proposal', 'proposal') where tenant_id = $1 and id = $2` },
    { name: 'a blank between the slots of a body', code: 'event_changed', position: 7, at: 7, change: `update events set body = replace(body, ',{"changes"', ', {"changes"') where tenant_id = $1 and id = $2` },
    { name: 'a salt', code: 'event_changed', position: 1, at: 1, change: `update events set ${flipped('sealed', '2')} where tenant_id = $1 and id = $2` },
    { name: 'a sealed digest', code: 'personal_values_changed', position: 2, at: 2, change: `update events set ${flipped('sealed', '48')} where tenant_id = $1 and id = $2` },
    { name: 'a byte of a ciphertext', code: 'personal_values_changed', position: 3, at: 3, change: `update events set ${flipped('sealed', '95')} where tenant_id = $1 and id = $2` },
    { name: 'recorded_at', code: 'event_changed', position: 4, at: 4, change: `update events set recorded_at = recorded_at - interval '1 ms' where tenant_id = $1 and id = $2` },
    { name: 'recorded_at by a microsecond', code: 'event_changed', position: 4, at: 4, change: `update events set recorded_at = recorded_at - interval '1 us' where tenant_id = $1 and id = $2` },
    { name: 'a visibility', code: 'column_changed', position: 5, at: 5, change: `update events set visibility = 'C' where tenant_id = $1 and id = $2` },
    { name: 'an actor key', code: 'column_changed', position: 6, at: 6, change: `update events set actor_key = actor_key + 1 where tenant_id = $1 and id = $2` },
    { name: 'a timeline entry', code: 'edge_missing', position: 8, at: 8, change: `delete from event_edges where tenant_id = $1 and event_id = $2 and record_key = ${cachedRecordKey('deal', 'd_1')}` },
    { name: 'an event', code: 'event_missing', position: 9, at: 9, change: `delete from events where tenant_id = $1 and id = $2` },
    { name: 'the last event', code: 'event_missing', position: 529, at: 529, change: `delete from events where tenant_id = $1 and id = $2` },
    { name: 'a leaf hash of a tile', code: 'tile_changed', position: 10, at: 10, change: `update log_tiles set ${flipped('hashes', '10 * 32')} where ${TILE} and $2::uuid is not null` },
    { name: 'a leaf hash of the tail', code: 'head_changed', position: 515, at: 515, change: `update log_heads set ${flipped('tail_hashes', '3 * 32')} where tenant_id = $1 and $2::uuid is not null` },
    { name: 'the root of a tile', code: 'tile_changed', position: 0, names: null, change: `update log_tiles set ${flipped('root', '0')} where ${TILE}` },
    { name: 'the time a tile reaches', code: 'tile_changed', position: 0, names: null, change: `update log_tiles set recorded_through = recorded_through - interval '1 hour' where ${TILE}` },
    { name: 'a tile', code: 'tile_missing', position: 256, names: null, change: `delete from log_tiles where tenant_id = $1 and level = 0 and tile_index = 1` },
    { name: 'an id of a tile', code: 'event_missing', position: 11, names: null, change: `update log_tiles set ${flipped('ids', '11 * 16')} where ${TILE}` },
    { name: 'a root', code: 'head_changed', position: null, names: null, change: `update log_heads set ${flipped('root', '31')} where tenant_id = $1` },
    { name: 'a frontier', code: 'head_changed', position: null, names: null, change: `update log_heads set ${flipped('frontier', '31')} where tenant_id = $1` },
    { name: 'a size', code: 'head_changed', position: null, names: null, change: `update log_heads set size = size + 1 where tenant_id = $1` },
    { name: 'the time the log reaches', code: 'head_changed', position: null, names: null, change: `update log_heads set recorded_through = recorded_through - interval '1 hour' where tenant_id = $1` },
    { name: 'an hourly count', code: 'counts_changed', position: null, names: null, change: `update rollup_hours set events = events + 1 where tenant_id = $1 and (tenant_id, hour, type_key, kind, status, actor_key, visibility) = (select tenant_id, hour, type_key, kind, status, actor_key, visibility from rollup_hours where tenant_id = $1 limit 1)` },
  ];

  it.each(cases)('$name: is $code at $position', async ({ code, position, change, at, names }) => {
    await fill();
    expect(await found()).toBeUndefined();
    const id = at === undefined ? undefined : await idAt(at);
    const { rowCount } = await admin.query(change, id === undefined ? [tenant.id] : [tenant.id, id]);
    expect(rowCount).toBe(1);
    const finding = await found();
    expect(finding).toMatchObject({ code, position });
    if (names === null && at === undefined && code !== 'event_missing') expect(finding?.eventId).toBeNull();
    if (id !== undefined) expect(finding?.eventId).toBe(id);
  });

  it('two ids swapped: is event_misplaced at the first', async () => {
    await fill();
    const moved = await idAt(41);
    await admin.query(
      `update log_tiles
          set ids = overlay(overlay(ids placing substr(ids, 41 * 16 + 1, 16) from 40 * 16 + 1) placing substr(ids, 40 * 16 + 1, 16) from 41 * 16 + 1)
        where tenant_id = $1 and level = 0 and tile_index = 0`,
      [tenant.id],
    );
    expect(await found()).toMatchObject({ code: 'event_misplaced', position: 40, eventId: moved });
  });

  it('ids and leaves swapped: is a tile that no longer has its root', async () => {
    await fill();
    const swapped = (column: string, width: number) =>
      `${column} = overlay(overlay(${column} placing substr(${column}, 41 * ${width} + 1, ${width}) from 40 * ${width} + 1) placing substr(${column}, 40 * ${width} + 1, ${width}) from 41 * ${width} + 1)`;
    await admin.query(`update log_tiles set ${swapped('ids', 16)}, ${swapped('hashes', 32)} where ${TILE}`, [tenant.id]);
    expect(await found()).toMatchObject({ code: 'tile_changed', position: 0 });
  });

  it('the tail cut from the head: is a head that is not what its leaves make', async () => {
    await fill();
    await admin.query(
      `update log_heads set size = size - 1, tail_ids = substr(tail_ids, 1, octet_length(tail_ids) - 16), tail_hashes = substr(tail_hashes, 1, octet_length(tail_hashes) - 32) where tenant_id = $1`,
      [tenant.id],
    );
    expect(await found()).toMatchObject({ code: 'head_changed', position: null });
  });

  it('the head put back to an earlier, true one: is an event without a number', async () => {
    await fill(520);
    const { rows } = await admin.query<Record<string, unknown>>(`select * from log_heads where tenant_id = $1`, [tenant.id]);
    await fill(10);
    const tail: string[] = [];
    for (let at = 520; at < 530; at += 1) tail.push(await idAt(at));
    await admin.query(
      `update log_heads set size = $2, root = $3, frontier = $4, tail_ids = $5, tail_hashes = $6 where tenant_id = $1`,
      [tenant.id, rows[0]?.['size'], rows[0]?.['root'], rows[0]?.['frontier'], rows[0]?.['tail_ids'], rows[0]?.['tail_hashes']],
    );
    expect(await found()).toMatchObject({ code: 'event_unnumbered', position: null, eventId: tail.sort()[0] });
  });

  it('the head put back past a full tile: is a tile too many', async () => {
    await fill(500);
    const { rows } = await admin.query<Record<string, unknown>>(`select * from log_heads where tenant_id = $1`, [tenant.id]);
    await fill(30);
    await admin.query(
      `update log_heads set size = $2, root = $3, frontier = $4, tail_ids = $5, tail_hashes = $6 where tenant_id = $1`,
      [tenant.id, rows[0]?.['size'], rows[0]?.['root'], rows[0]?.['frontier'], rows[0]?.['tail_ids'], rows[0]?.['tail_hashes']],
    );
    expect(await found()).toMatchObject({ code: 'tile_unexpected', position: 256 });
  });

  it('a pending row lost: is an event without a number', async () => {
    await fill(3);
    await append(1);
    const { rows } = await admin.query<{ id: string }>(`delete from pending_appends where tenant_id = $1 returning encode(ids, 'hex')::uuid::text as id`, [tenant.id]);
    expect(await found()).toMatchObject({ code: 'event_unnumbered', position: null, eventId: rows[0]?.id });
  });

  it('a pending row doubled: is an event that will be numbered twice', async () => {
    await append(1);
    await admin.query(`insert into pending_appends (tenant_id, recorded_at, ids, leaf_hashes, dimensions) select tenant_id, recorded_at, ids, leaf_hashes, dimensions from pending_appends where tenant_id = $1`, [tenant.id]);
    await engine.sequencer.drain(tenant.id);
    const id = await idAt(1);
    expect(id).toBe(await idAt(0));
    expect(await found()).toMatchObject({ code: 'event_numbered_twice', position: 1, eventId: id });
  });

  it.each([
    ['leaf hash', flipped('leaf_hashes', '0')],
    ['dimension', flipped('dimensions', '19')],
    ['id', flipped('ids', '15')],
  ])('a %s of a pending event: is pending_changed', async (_, change) => {
    await fill(3);
    await append(1);
    expect(await found()).toBeUndefined();
    await admin.query(`update pending_appends set ${change} where tenant_id = $1`, [tenant.id]);
    expect(await found()).toMatchObject({ code: 'pending_changed', position: null });
  });

  it('keys of another installation: are named as such', async () => {
    await fill(3);
    const other = randomBytes(32);
    const stranger = createEngine({ db: t.db, keyEncryptionKeys: { current: other, all: [other] } });
    const report = await verifyLocal({ db: t.db, keyring: stranger.keyring, tenants: [tenant.slug] });
    expect(report.tenants[0]?.finding).toMatchObject({ code: 'key_unreadable', position: 0 });
  });

  it('any one bit: is found, and found no more once it is put back', async () => {
    await fill(300);
    await append(3);
    const columns = [
      { table: 'events', column: 'sealed', key: 'id' },
      { table: 'log_tiles', column: 'hashes', key: 'tile_index' },
      { table: 'log_tiles', column: 'ids', key: 'tile_index' },
      { table: 'log_tiles', column: 'root', key: 'tile_index' },
      { table: 'log_heads', column: 'root', key: 'tenant_id' },
      { table: 'log_heads', column: 'frontier', key: 'tenant_id' },
      { table: 'log_heads', column: 'tail_ids', key: 'tenant_id' },
      { table: 'log_heads', column: 'tail_hashes', key: 'tenant_id' },
      { table: 'pending_appends', column: 'ids', key: 'pending_number' },
      { table: 'pending_appends', column: 'leaf_hashes', key: 'pending_number' },
      { table: 'pending_appends', column: 'dimensions', key: 'pending_number' },
      { table: 'data_subject_keys', column: 'wrapped_key', key: 'subject_key' },
    ] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...columns), fc.nat(), fc.nat(), fc.nat({ max: 7 }), async ({ table, column, key }, row, byte, bit) => {
        const { rows } = await admin.query<{ key: string; length: number }>(`select ${key}::text as key, octet_length(${column}) as length from ${table} where tenant_id = $1 order by 1`, [tenant.id]);
        const chosen = rows.at(row % rows.length)!;
        const flip = () =>
          admin.query(`update ${table} set ${column} = set_byte(${column}, $3, get_byte(${column}, $3) # $4) where tenant_id = $1 and ${key}::text = $2`, [tenant.id, chosen.key, byte % chosen.length, 1 << bit]);
        await flip();
        const finding = await found();
        await flip();
        expect(finding).toBeDefined();
      }),
      { numRuns: 60 },
    );
    expect(await found()).toBeUndefined();
  });

  it('leaves the reader role nothing to write with', async () => {
    await expect(withTenant(t.db.pools.reader, tenant.id, (client) => client.query(`delete from log_tiles where tenant_id = $1`, [tenant.id]))).rejects.toThrow(/permission denied/);
  });
});
