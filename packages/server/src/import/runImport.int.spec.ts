import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine, type Engine } from '../engine.ts';
import { runImport, type ImportReport, type ImportRequest } from './runImport.ts';

const data = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));

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
  tenantId = (await t.createTenant(`import-${tenants}`)).id;
  directory = await mkdtemp(join(tmpdir(), 'daybook-import-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const run = (path: string, request: Partial<ImportRequest> = {}): Promise<ImportReport> =>
  runImport(engine, { path, mapping: {}, tenantId, rejectsPath: join(directory, 'rejects.ndjson'), stateDirectory: join(directory, 'state'), ...request });

async function file(name: string, text: string | Buffer): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

interface Stored {
  events: number;
  changes: number;
  records: number;
  numbered: number;
}

/** What the log itself says, counted from the bytes that were hashed. */
async function stored(collection: string): Promise<Stored> {
  return withTenant(t.db.pools.owner, tenantId, async (client) => {
    const { rows } = await client.query<{ events: string; changes: string; records: string }>(
      `select count(*) as events,
              coalesce(sum(json_array_length(body::json -> 1 -> 'changes')), 0) as changes,
              count(distinct body::json -> 0 -> 'targets' -> 0 ->> 'id') as records
         from events where tenant_id = $1 and body::json -> 0 -> 'targets' -> 0 ->> 'type' = $2 and ingest = 'I'`,
      [tenantId, collection],
    );
    const head = await client.query<{ size: string }>('select size from log_heads where tenant_id = $1', [tenantId]);
    const [found] = rows;
    return { events: Number(found?.events), changes: Number(found?.changes), records: Number(found?.records), numbered: Number(head.rows[0]?.size) };
  });
}

async function bodies(): Promise<{ head: Record<string, unknown>; data: Record<string, unknown> }[]> {
  return withTenant(t.db.pools.owner, tenantId, async (client) => {
    const { rows } = await client.query<{ body: string }>('select body from events where tenant_id = $1 order by id', [tenantId]);
    return rows.map(({ body }) => {
      const [head, values] = JSON.parse(body) as [Record<string, unknown>, Record<string, unknown>];
      return { head, data: values };
    });
  });
}

async function rejects(path = join(directory, 'rejects.ndjson')): Promise<{ line: number; code: string; reason: string; text: string }[]> {
  const text = await readFile(path, 'utf8');
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as { line: number; code: string; reason: string; text: string });
}

const LOG = `Ticket ID,Action,Agent,When
T-1,Opened,Ada Byron,2024-03-01 09:00
T-1,Answered,Ada Byron,2024-03-01 10:30
T-2,Opened,HubSpot,2024-03-01 11:00
T-2,Closed,Bela Kovacs,2024-03-02 08:15
`;

describe('runImport', () => {
  it('imports an event log and declares its activities as types', async () => {
    const report = await run(await file('tickets.csv', LOG));
    expect(report).toMatchObject({ read: 4, imported: 4, replayed: 0, unchanged: 0, rejected: 0, zoneAssumed: 4, interrupted: false });
    expect(report.declaredTypes).toEqual(['ticket.answered', 'ticket.closed']);
    expect(await stored('ticket')).toEqual({ events: 4, changes: 0, records: 2, numbered: 4 });
    const [first] = await bodies();
    expect(first?.head).toMatchObject({ type: 'ticket.created', ingest: 'import', occurred_at: '2024-03-01T09:00:00Z', actor: { type: 'user', name: null }, flags: ['time_zone_assumed'], via: { type: 'import', name: 'tickets.csv' } });
    expect(JSON.stringify(await bodies())).not.toContain('Ada');
  });

  it('takes the zone of the mapping and still says that it was assumed', async () => {
    await run(await file('tickets.csv', LOG), { mapping: { time: { zone: 'America/New_York' } } });
    expect((await bodies())[0]?.head).toMatchObject({ occurred_at: '2024-03-01T09:00:00-05:00', flags: ['time_zone_assumed'] });
  });

  it('finds nothing new in a second import of the same file, packed or not', async () => {
    await run(await file('tickets.csv', LOG));
    const again = await run(await file('tickets.csv.gz', gzipSync(LOG)));
    expect(again).toMatchObject({ read: 4, imported: 0, replayed: 4 });
    expect((await stored('ticket')).events).toBe(4);
  });

  it('imports only what a file gained since', async () => {
    await run(await file('tickets.csv', LOG));
    expect(await run(await file('tickets.csv', `${LOG}T-3,Opened,Ada Byron,2024-03-03 09:00\n`))).toMatchObject({ imported: 1, replayed: 4 });
  });

  it('refuses to give a line another meaning than it had', async () => {
    const path = await file('tickets.csv', LOG);
    await run(path);
    const report = await run(path, { mapping: { time: { zone: 'Europe/Rome' } } });
    expect(report).toMatchObject({ imported: 0, replayed: 0, rejected: 4 });
    expect((await rejects())[0]).toMatchObject({ line: 2, code: 'imported_differently' });
    expect((await stored('ticket')).events).toBe(4);
  });

  it('lists bad lines with number, cause and text, and imports the others', async () => {
    const path = await file('tickets.csv', `${LOG}T-4,Opened,Ada,yesterday\n,Opened,Ada,2024-03-01 09:00\nT-5,,Ada,2024-03-01 09:00\nT-6,Opened\nT-7,Opened,Ada,\n\nT-8,Opened,Ada,2024-03-05 09:00\n`);
    const report = await run(path);
    expect(report).toMatchObject({ read: 10, imported: 5, rejected: 5, blankLines: 1 });
    expect((await rejects()).map(({ line, code, text }) => [line, code, text])).toEqual([
      [6, 'time_unreadable', 'T-4,Opened,Ada,yesterday'],
      [7, 'record_id_missing', ',Opened,Ada,2024-03-01 09:00'],
      [8, 'activity_missing', 'T-5,,Ada,2024-03-01 09:00'],
      [9, 'wrong_column_count', 'T-6,Opened'],
      [10, 'time_missing', 'T-7,Opened,Ada,'],
    ]);
  });

  it('lists what append refuses with the code and the pointer', async () => {
    const path = await file('log.ndjson', `{"ticket_id":"T-1","action":"opened","at":"2024-03-01T09:00:00Z","actor":"Ada"}\n{"ticket_id":"${'x'.repeat(600)}","action":"opened","at":"2024-03-01T09:00:00Z","actor":"Ada"}\n`);
    expect(await run(path)).toMatchObject({ imported: 1, rejected: 1 });
    const [reject] = await rejects();
    expect(reject).toMatchObject({ line: 2, code: 'refused' });
    expect(reject?.reason).toContain('/targets/0/id');
  });

  it('writes a reject file as CSV that a spreadsheet cannot run', async () => {
    const rejectsPath = join(directory, 'bad.csv');
    await run(await file('tickets.csv', `${LOG}=cmd(),Opened,Ada,never\n`), { rejectsPath });
    expect((await readFile(rejectsPath, 'utf8')).split('\r\n')).toEqual([
      'line,code,reason,text',
      `6,time_unreadable,"""never"" in When is not a moment written as y/m/d.","'=cmd(),Opened,Ada,never"`,
      '',
    ]);
  });

  it('turns snapshots into changes and leaves touches alone', async () => {
    const path = await file('incidents.csv', 'number;state;owner;updated_at;updated_by;sys_a;sys_b\nI1;New;?;31/1/2024 10:00;Ada;1;1\nI1;New;?;31/1/2024 10:05;Ada;2;2\nI1;Open;Bela;1/2/2024 10:00;Ada;3;3\nI2;New;?;1/2/2024 11:00;Ada;1;?\n');
    expect(await run(path)).toMatchObject({ read: 4, imported: 3, unchanged: 1, changes: 2, records: 2 });
    const [created, changed] = await bodies();
    expect(created).toMatchObject({ head: { type: 'record.created', targets: [{ type: 'incident', id: 'I1' }] }, data: { changes: [], payload: { record: { state: 'New' } } } });
    expect(changed).toMatchObject({ head: { type: 'record.changed', occurred_at: '2024-02-01T10:00:00Z' }, data: { changes: [{ field: 'state', before: 'New', after: 'Open' }, { field: 'owner', after: 'Bela' }] } });
  });

  it('keeps numbers of NDJSON exactly, in diffs too', async () => {
    const line = (total: string, at: string): string => `{"order_id":"O-1","updated_at":"${at}","total":${total},"lines":[{"id":1,"qty":1.10}]}\n`;
    const path = await file('orders.ndjson', line('9007199254740992', '2024-01-01T00:00:00Z') + line('9007199254740993', '2024-01-02T00:00:00Z') + line('1.10', '2024-01-03T00:00:00Z'));
    expect(await run(path)).toMatchObject({ imported: 3, changes: 2 });
    const texts = await withTenant(t.db.pools.owner, tenantId, async (client) => (await client.query<{ body: string }>('select body from events where tenant_id = $1 order by id', [tenantId])).rows.map(({ body }) => body));
    expect(texts[0]).toContain('"lines":[{"id":1,"qty":1.10}]');
    expect(texts[1]).toContain('{"field":"total","before":9007199254740992,"after":9007199254740993}');
    expect(texts[2]).toContain('"after":1.10');
  });

  it('seals what a snapshot says about a person', async () => {
    const path = await file('contacts.csv', 'contact_id,email,city,updated_at,updated_by\nC1,ada@fernhill.example,Oslo,2024-01-01 10:00,HubSpot\nC1,ada@fernhill.example,Bergen,2024-01-02 10:00,HubSpot\n');
    expect(await run(path)).toMatchObject({ imported: 2 });
    const text = JSON.stringify(await bodies());
    for (const secret of ['ada@', 'Oslo', 'Bergen']) expect(text).not.toContain(secret);
    expect(text).toContain('contact.');
  });

  it('seals the columns that the mapping calls personal', async () => {
    const path = await file('audit.csv', 'organization_id,field,old_value,new_value,changed_by,changed_at,note\nO1,officer,Ada Byron,Bela Kovacs,Admin UI,2024-01-01T10:00:00Z,Ada left\nO1,url,http://a,http://b,Admin UI,2024-01-02T10:00:00Z,\n');
    const report = await run(path, { mapping: { personal: ['officer', 'note'] } });
    expect(report).toMatchObject({ imported: 2, changes: 2, declaredTypes: ['organization.record_changed'] });
    const text = JSON.stringify(await bodies());
    for (const secret of ['Ada', 'Bela']) expect(text).not.toContain(secret);
    expect(text).toContain('http://b');
  });

  it('appends nothing in a dry run', async () => {
    expect(await run(await file('tickets.csv', LOG), { dryRun: true })).toMatchObject({ read: 4, imported: 4 });
    expect(await stored('ticket')).toEqual({ events: 0, changes: 0, records: 0, numbered: 0 });
  });

  it('refuses a file that does not tell day from month, with what to write', async () => {
    const path = await file('tickets.csv', 'Ticket ID,Action,Agent,When\nT-1,Opened,Ada,3/4/2024 09:00\nT-1,Closed,Ada,5/4/2024 09:00\n');
    await expect(run(path)).rejects.toMatchObject({ code: 'invalid_parameter', details: { pointer: '/time/format', expected: 'd/m/y or m/d/y', remedy: expect.stringContaining('{"time": {"format": "d/m/y"}}') } });
    await run(path, { mapping: { time: { format: 'm/d/y' } } });
    expect((await bodies())[0]?.head).toMatchObject({ occurred_at: '2024-03-04T09:00:00Z' });
  });

  it('joins a date and a time of day', async () => {
    await run(await file('calls.csv', 'Ticket ID,Action,Date,Time,Agent\nT-1,Called,13/1/2024,4:30 PM,Ada\nT-1,Noted,14/1/2024,,Ada\n'));
    expect((await bodies()).map(({ head }) => head['occurred_at'])).toEqual(['2024-01-13T16:30:00Z', '2024-01-14T00:00:00Z']);
  });

  it('looks through the whole file for the one value that tells', async () => {
    const lines = Array.from({ length: 3_000 }, (_, index) => `T-${index % 50},Opened,Ada,${1 + (index % 3)}/4/2024 09:00\n`).join('');
    await run(await file('tickets.csv', `Ticket ID,Action,Agent,When\n${lines}T-1,Closed,Ada,13/4/2024 09:00\n`));
    expect((await bodies()).at(-1)?.head).toMatchObject({ occurred_at: '2024-04-13T09:00:00Z' });
  });
});

describe('an interrupted import', () => {
  const long = (lines: number): string => `Ticket ID,Action,Agent,When\n${Array.from({ length: lines }, (_, index) => `T-${index % 500},Note ${index % 7},Agent ${index % 9},2024-03-01 09:00:${String(index % 60).padStart(2, '0')}\n`).join('')}`;

  it('goes on where it stopped and adds up', async () => {
    const path = await file('tickets.csv', `${long(6_000)}T-1,Opened,Ada,never\n`);
    const stop = new AbortController();
    const first = await run(path, { signal: stop.signal, onProgress: (_progress, counts) => counts.read >= 1_000 && stop.abort() });
    expect(first.interrupted).toBe(true);
    expect(first.imported).toBeGreaterThanOrEqual(1_000);
    expect(first.imported).toBeLessThan(6_000);
    const second = await run(path);
    expect(second).toMatchObject({ read: 6_001, imported: 6_000, replayed: 0, rejected: 1, resumedAfter: first.read, interrupted: false });
    expect(await stored('ticket')).toMatchObject({ events: 6_000, numbered: 6_000 });
    expect((await rejects()).length).toBe(1);
    expect(await run(path)).toMatchObject({ imported: 0, replayed: 6_000, rejected: 1, resumedAfter: 0 });
  });

  it('loses nothing and doubles nothing when the database goes away between batches', async () => {
    const path = await file('tickets.csv', long(5_000));
    let calls = 0;
    const { appender } = engine;
    const failing = {
      ...engine,
      appender: {
        submit: async (...[id, events]: Parameters<typeof appender.submit>) => {
          calls += 1;
          // The fourth is stored although nobody hears of it; the fifth is not.
          if (calls === 4) await appender.submit(id, events);
          if (calls >= 4) throw new Error('connection terminated');
          return appender.submit(id, events);
        },
      } as unknown as typeof appender,
    };
    const request = { path, mapping: {}, tenantId, rejectsPath: join(directory, 'rejects.ndjson'), stateDirectory: join(directory, 'state') };
    await expect(runImport(failing, request)).rejects.toThrow(/connection terminated/u);
    const second = await run(path);
    expect(second).toMatchObject({ read: 5_000, imported: 4_500, replayed: 500, resumedAfter: 1_500 });
    expect(await stored('ticket')).toMatchObject({ events: 5_000, numbered: 5_000 });
  });

  it('keeps what came before the place where a file breaks off', async () => {
    const events = (count: number): string => Array.from({ length: count }, (_, index) => `<event><string key="concept:name" value="Step ${index % 3}"/><date key="time:timestamp" value="2024-03-01T09:00:00Z"/></event>\n`).join('');
    const trace = (inside: string): string => `<log>\n<trace><string key="concept:name" value="I-1"/>\n${inside}`;
    const path = await file('incidents.xes', `${trace(events(2_700))}<broken`);
    await expect(run(path)).rejects.toThrow(/XML cannot be read/u);
    expect(await stored('incident')).toMatchObject({ events: 2_700 });
    await writeFile(path, `${trace(events(2_900))}</trace></log>`);
    expect(await run(path)).toMatchObject({ read: 2_900, imported: 2_900, resumedAfter: 2_700 });
    expect(await stored('incident')).toMatchObject({ events: 2_900, numbered: 2_900 });
  });

  it('does not list a reject twice', async () => {
    const path = await file('tickets.csv', `Ticket ID,Action,Agent,When\n${Array.from({ length: 4_000 }, (_, index) => `T-${index % 50},Note,Ada,${index % 100 === 0 ? 'never' : '2024-03-01 09:00'}\n`).join('')}`);
    let calls = 0;
    const { appender } = engine;
    const failing = { ...engine, appender: { submit: (...[id, events]: Parameters<typeof appender.submit>) => (++calls > 3 ? Promise.reject(new Error('connection terminated')) : appender.submit(id, events)) } as unknown as typeof appender };
    const request = { path, mapping: {}, tenantId, rejectsPath: join(directory, 'rejects.ndjson'), stateDirectory: join(directory, 'state') };
    await expect(runImport(failing, request)).rejects.toThrow(/connection terminated/u);
    expect(await run(path)).toMatchObject({ read: 4_000, imported: 3_960, rejected: 40 });
    expect((await rejects()).map(({ line }) => line)).toEqual(Array.from({ length: 40 }, (_, index) => 2 + index * 100));
  });

  it('does not believe its state when the database does not have what it says', async () => {
    const path = await file('tickets.csv', long(3_000));
    const stop = new AbortController();
    await run(path, { signal: stop.signal, onProgress: (_progress, counts) => counts.read >= 1_000 && stop.abort() });
    const elsewhere = await createTestDatabase();
    try {
      const key = randomBytes(32);
      const other = createEngine({ db: elsewhere.db, keyEncryptionKeys: { current: key, all: [key] } });
      // The same tenant number in another database: the state's identity cannot tell them apart.
      while ((await elsewhere.createTenant(`t-${randomBytes(4).toString('hex')}`)).id < tenantId);
      const report = await runImport(other, { path, mapping: {}, tenantId, rejectsPath: join(directory, 'rejects.ndjson'), stateDirectory: join(directory, 'state') });
      expect(report.imported + report.replayed).toBe(3_000);
      const { rows } = await withTenant(elsewhere.db.pools.owner, tenantId, (client) => client.query('select count(*)::int as events from events where tenant_id = $1', [tenantId]));
      expect(rows).toEqual([{ events: 3_000 }]);
    } finally {
      await elsewhere.drop();
    }
  });
});

describe.skipIf(!existsSync(data))('real files through the real append (only where ../shared/data is present)', () => {
  it('servicenow-incidents: 37,458 field changes over 4,242 incidents, then nothing new', { timeout: 300_000 }, async () => {
    const path = `${data}servicenow-incidents/incident_event_log.first.csv.gz`;
    expect(await run(path)).toMatchObject({ read: 30_002, imported: 22_732, replayed: 0, unchanged: 7_270, rejected: 0, changes: 37_458, records: 4_242 });
    expect(await stored('incident')).toEqual({ events: 22_732, changes: 37_458, records: 4_242, numbered: 22_732 });
    expect(await run(path)).toMatchObject({ read: 30_002, imported: 0, replayed: 22_732, unchanged: 7_270, rejected: 0 });
    expect((await stored('incident')).numbered).toBe(22_732);
  });

  it('nycgo-changelog: 3,480 changes, then nothing new', { timeout: 300_000 }, async () => {
    const request = { mapping: { collection: 'organization', actors: { Claude: 'assistant' as const } } };
    const path = `${data}nycgo-changelog/changelog.until-2026-02.csv`;
    expect(await run(path, request)).toMatchObject({ read: 3_480, imported: 3_480, rejected: 0, changes: 3_480 });
    expect(await stored('organization')).toEqual({ events: 3_480, changes: 3_480, records: 440, numbered: 3_480 });
    expect(await run(path, request)).toMatchObject({ imported: 0, replayed: 3_480 });
  });

  it('helpdesk: 21,348 events', { timeout: 300_000 }, async () => {
    expect(await run(`${data}helpdesk/helpdesk.csv`)).toMatchObject({ read: 21_348, imported: 21_348, rejected: 0 });
    expect(await stored('ticket')).toMatchObject({ events: 21_348, records: 4_580, numbered: 21_348 });
  });

  it('bpic2013-incidents: 65,533 events', { timeout: 300_000 }, async () => {
    expect(await run(`${data}bpic2013-incidents/bpic2013_incidents.xes.gz`)).toMatchObject({ read: 65_533, imported: 65_533, rejected: 0, zoneAssumed: 0 });
    expect(await stored('incident')).toMatchObject({ events: 65_533, records: 7_554, numbered: 65_533 });
  });
});
