import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DaybookError } from '@daybook/core';
import { everyStoredRow, tablesHolding } from '../../test/everyStoredByte.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import { destroySubjectKey } from '../keys/destroySubjectKey.ts';
import { listEvents } from '../read/listEvents.ts';
import { BEYOND_IDS } from '../read/idBounds.ts';
import { STAFF, type Viewer } from '../read/visibility.ts';
import { createRecordsBench, type RecordsBench } from '../../test/recordsBench.ts';
import type { RecordWriter, WriteContext, WriteResult } from './record.ts';

let b: RecordsBench;
beforeAll(async () => {
  b = await createRecordsBench();
});
afterAll(() => b.close());

const write = <T>(work: (writer: RecordWriter) => Promise<T>, context: Partial<WriteContext> = {}): Promise<T> => b.engine.records.write({ ...b.context, ...context }, work);
const refusal = (promise: Promise<unknown>): Promise<Partial<DaybookError>> => promise.then(() => ({ code: undefined }) as never, (error: DaybookError) => error);

async function eventsOf(collection: string, id: string) {
  const page = await listEvents(b.engine, b.tenantId, { viewer: STAFF, record: { collection, id } }, BEYOND_IDS, 50);
  return page.events.map(({ event }) => event);
}

describe('a write', () => {
  it('makes a version and an event, or neither where nothing differs', async () => {
    const made = await write((writer) => writer.create('customer', { id: 'acme', data: { name: 'Acme', plan: 'Free', note: { by: 'x', lines: [1] } } }));
    expect(made).toMatchObject({ changed: true, record: { collection: 'customer', id: 'acme', version: 1, state: 'active', title: 'Acme', createuser: 'user/u_1' } });
    const changed = await write((writer) => writer.patch('customer', 'acme', { plan: 'Growth', note: { by: null } }, { version: 1, reason: 'Asked for it' }));
    expect(changed).toMatchObject({ changed: true, record: { version: 2, data: { name: 'Acme', plan: 'Growth', note: { lines: [1] } } } });
    expect(await b.engine.records.get(b.tenantId, STAFF, 'customer', 'acme')).toEqual(changed.record);
    const same = await write((writer) => writer.patch('customer', 'acme', { plan: 'Growth', absent: null }));
    expect(same).toMatchObject({ changed: false, changes: [], events: [], record: { version: 2 } });
    expect(await eventsOf('customer', 'acme')).toMatchObject([
      { id: changed.events[0], type: 'customer.field_changed', reason: 'Asked for it', actor: { id: 'u_1', name: 'Riley Park' }, occurred_at: changed.record.modifydate, context: { ip: '192.0.2.7' } },
      { id: made.events[0], type: 'customer.created' },
    ]);
  });

  it('of several records is one transaction: all of it with one correlation, or nothing', async () => {
    const results = await write(async (writer) => {
      const account = await writer.create('account', { id: 'a_1', data: { name: 'Halden' } });
      const contact = await writer.create('contact', { id: 'c_1', data: { name: 'Ingrid Solberg', account: 'a_1' } });
      const again = await writer.patch('account', 'a_1', { industry: 'Glass' }, { version: 1 });
      writer.emit({ type: 'note.added', targets: [{ type: 'account', id: 'a_1' }], payload: { text: 'All at once' } });
      return [account, contact, again];
    });
    expect(results.map(({ record }) => record.version)).toEqual([1, 1, 2]);
    const events = await eventsOf('account', 'a_1');
    expect(events.map(({ type }) => type).sort()).toEqual(['account.created', 'account.field_changed', 'contact.added', 'note.added']);
    expect(new Set(events.map((event) => event.correlation_id)).size).toBe(1);
    expect(results.flatMap(({ events: ids }) => ids).every((id) => events.some((event) => event.id === id))).toBe(true);

    const failed = refusal(write(async (writer) => {
      await writer.patch('account', 'a_1', { industry: 'Steel' });
      await writer.create('customer', { id: 'never', data: { name: 'Never' } });
      throw new Error('changed my mind');
    }));
    await expect(failed).resolves.toMatchObject({ message: 'changed my mind' });
    expect(await b.engine.records.get(b.tenantId, STAFF, 'account', 'a_1')).toMatchObject({ version: 2, data: { industry: 'Glass' } });
    expect(await b.engine.records.find(b.tenantId, STAFF, 'customer', 'never')).toBeUndefined();
    expect(await eventsOf('account', 'a_1')).toHaveLength(4);
  });

  it('tells the registry what the record is called, whatever events called it before', async () => {
    const registered = async (): Promise<string | undefined> => {
      await b.engine.sequencer.drain(b.tenantId);
      return withTenant(b.engine.db.pools.reader, b.tenantId, async (client) => (await client.query<{ title: string }>(`select title from records where tenant_id = $1 and collection = 'customer' and external_id = 'renamed'`, [b.tenantId])).rows[0]?.title);
    };
    const named: (string | undefined)[] = [];
    await b.engine.appender.submit(b.tenantId, [{ input: { type: 'note.added', targets: [{ type: 'customer', id: 'renamed', name: 'Acme' }], payload: { text: 'x' } } }]);
    named.push(await registered());
    await write((writer) => writer.create('customer', { id: 'renamed', data: { name: 'Beta' } }));
    named.push(await registered());
    await write((writer) => writer.patch('customer', 'renamed', { name: 'Acme' }));
    named.push(await registered());
    expect(named).toEqual(['Acme', 'Beta', 'Acme']);
  });

  it('in the caller’s transaction commits and rolls back with it', async () => {
    const pool = b.engine.db.pools.writer;
    await withTenant(pool, b.tenantId, async (client) => {
      await b.engine.records.writeIn(client, b.context, (writer) => writer.create('customer', { id: 'theirs', data: { name: 'In theirs' } }));
    });
    await expect(withTenant(pool, b.tenantId, async (client) => {
      await b.engine.records.writeIn(client, b.context, (writer) => writer.patch('customer', 'theirs', { plan: 'x' }));
      throw new Error('no');
    })).rejects.toThrow('no');
    expect(await b.engine.records.get(b.tenantId, STAFF, 'customer', 'theirs')).toMatchObject({ version: 1 });
  });

  it('keeps times in order: when it happened, and never before the version before', async () => {
    const at = (occurred_at: string) => (work: (writer: RecordWriter) => Promise<WriteResult>) => write(work, { occurred_at, ingest: 'import' });
    const made = await at('2024-03-01T10:00:00.5Z')((writer) => writer.create('deal', { id: 'd_old', data: { name: 'Old' } }));
    const later = await at('2024-05-01T10:00:00Z')((writer) => writer.patch('deal', 'd_old', { amount: 1 }));
    const earlier = await at('2024-04-01T10:00:00Z')((writer) => writer.patch('deal', 'd_old', { amount: 2 }));
    expect([made, later, earlier].map(({ record }) => record.modifydate)).toEqual(['2024-03-01T10:00:00.500000Z', '2024-05-01T10:00:00.000000Z', '2024-05-01T10:00:00.000001Z']);
    expect(earlier.record.createdate).toBe(made.record.createdate);
    expect(await b.engine.records.asOf(b.tenantId, STAFF, 'deal', 'd_old', '2024-04-15T00:00:00Z')).toMatchObject({ version: 1 });
    expect((await eventsOf('deal', 'd_old')).map(({ occurred_at, ingest }) => [occurred_at, ingest])).toEqual([earlier, later, made].map(({ record }) => [record.modifydate, 'import']));
  });

  it('stores no secret', async () => {
    const secret = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
    const { record } = await write((writer) => writer.create('customer', { id: 'leaky', data: { name: `Key ${secret}`, api_token: 'hunter2-hunter2' } }));
    expect(record.data).toMatchObject({ name: 'Key [redacted]', api_token: '[redacted]' });
    const rows = await everyStoredRow(b.url);
    expect([...tablesHolding(rows, secret), ...tablesHolding(rows, 'hunter2-hunter2')]).toEqual([]);
  });

  it('finds what rules ask of the last recorded number, also across a gap', async () => {
    await write((writer) => writer.create('customer', { id: 'health', data: { name: 'H', health_score: 80 } }));
    await write((writer) => writer.patch('customer', 'health', { health_score: null }));
    const { events } = await write((writer) => writer.patch('customer', 'health', { health_score: 65 }));
    expect((await eventsOf('customer', 'health')).find(({ id }) => id === events[0])).toMatchObject({ type: 'customer.health_score_dropped', payload: { drop: 15 } });
  });

  it('goes to the timelines of parents and theirs, of those it left, and of what a parent was merged into', async () => {
    await write(async (writer) => {
      await writer.create('customer', { id: 'first', data: { name: 'First' } });
      await writer.create('customer', { id: 'second', data: { name: 'Second' } });
      await writer.create('onboarding', { id: 'o_1', data: { name: 'Start', customer: 'first' } });
    });
    await write((writer) => writer.create('task', { id: 't_1', data: { title: 'Call', onboarding: 'o_1' } }));
    const names = async (id: string): Promise<string[]> => (await eventsOf(id.startsWith('t') ? 'task' : 'onboarding', id))[0]?.targets.map((target) => [target.id, target.name, target.role].filter(Boolean).join(' ')) ?? [];
    expect(await names('t_1')).toEqual(['t_1 Call', 'o_1 Start', 'first First']);
    await write((writer) => writer.patch('onboarding', 'o_1', { customer: 'second' }));
    expect(await names('o_1')).toEqual(['o_1 Start', 'second Second', 'first First former_customer']);
    await write((writer) => writer.merge('customer', 'first', 'second'));
    await write((writer) => writer.patch('task', 't_1', { title: 'Call back' }));
    expect(await names('t_1')).toEqual(['t_1 Call back', 'o_1 Start', 'second Second', 'first First merged_into']);
  });
});

describe('a person', () => {
  const NAME = 'Vilhelmina Zetterkvist';

  it('is stored sealed: name, words about them and where they wrote from stand in the open nowhere but as registered title', async () => {
    await write((writer) => writer.create('contact', { id: 'c_sealed', data: { name: NAME, email: 'vz@zetterkvist.example', status: 'lead', nested: { shoe: 'size thirty-seven-b' } } }));
    await write((writer) => writer.create('note', { id: 'n_1', data: { text: 'Grumbled about parcelforce-x', contact: 'c_sealed' } }));
    await b.engine.sequencer.drain(b.tenantId);
    const rows = await everyStoredRow(b.url);
    expect(tablesHolding(rows, NAME).filter((table) => table !== 'records')).toEqual([]);
    for (const text of ['vz@zetterkvist.example', 'size thirty-seven-b', 'parcelforce-x', '192.0.2.7']) expect(tablesHolding(rows, text), text).toEqual([]);
    expect(await b.engine.records.get(b.tenantId, STAFF, 'contact', 'c_sealed')).toMatchObject({ title: NAME, data: { name: NAME, nested: { shoe: 'size thirty-seven-b' } } });
    expect((await b.engine.records.history(b.tenantId, STAFF, 'contact', 'c_sealed', { limit: 5 })).versions[0]).toMatchObject({ ip: '192.0.2.7', author: { type: 'user', id: 'u_1', name: 'Riley Park' } });
  });

  it('who is deleted is nowhere, and removed in history, in notes and in what is written about them later; restoring brings all back', async () => {
    const deleted = await write((writer) => writer.delete('contact', 'c_sealed'));
    expect(deleted.record).toMatchObject({ state: 'deleted', removed: true, title: 'removed contact', data: { name: null, status: 'lead' } });
    expect(await b.engine.records.find(b.tenantId, STAFF, 'contact', 'c_sealed')).toBeUndefined();
    expect((await b.engine.records.list(b.tenantId, STAFF, 'contact', { limit: 10, lookup: { field: 'email', value: 'vz@zetterkvist.example' } })).records).toEqual([]);
    const history = await b.engine.records.history(b.tenantId, STAFF, 'contact', 'c_sealed', { limit: 5 });
    expect(history.versions.map(({ record }) => [record.title, record.data['name']])).toEqual([['removed contact', null], ['removed contact', null]]);
    expect(JSON.stringify(history)).not.toContain('Zetterkvist');
    // The words of a note about them are theirs; whoever writes on does not lose them.
    const pinned = await write((writer) => writer.patch('note', 'n_1', { pinned: true }));
    expect(pinned.record).toMatchObject({ removed: true, data: { text: null, pinned: true } });
    expect(JSON.stringify(await eventsOf('contact', 'c_sealed'))).not.toContain('Zetterkvist');

    const restored = await write((writer) => writer.restore('contact', 'c_sealed'));
    expect(restored.record).toMatchObject({ state: 'active', title: NAME, data: { name: NAME } });
    expect(await b.engine.records.get(b.tenantId, STAFF, 'note', 'n_1')).toMatchObject({ data: { text: 'Grumbled about parcelforce-x', pinned: true } });
    expect((await b.engine.records.list(b.tenantId, STAFF, 'contact', { limit: 10, lookup: { field: 'email', value: 'VZ@zetterkvist.example' } })).records).toHaveLength(1);
  });

  it('who is deleted is gone with everybody who was merged into them', async () => {
    await write(async (writer) => {
      for (const id of ['dup_1', 'dup_2', 'dup_3']) await writer.create('contact', { id, data: { name: `Doublet ${id}` } });
    });
    await write((writer) => writer.merge('contact', 'dup_2', 'dup_3'));
    await write((writer) => writer.merge('contact', 'dup_1', 'dup_2'));
    await write((writer) => writer.delete('contact', 'dup_1'));
    const titles = async () => Promise.all(['dup_2', 'dup_3'].map(async (id) => (await b.engine.records.get(b.tenantId, STAFF, 'contact', id)).title));
    expect(await titles()).toEqual(['removed contact', 'removed contact']);
    await write((writer) => writer.restore('contact', 'dup_1'));
    expect(await titles()).toEqual(['Doublet dup_2', 'Doublet dup_3']);
  });

  it('who is erased stays removed in every version, and may be written anew', async () => {
    await write((writer) => writer.create('contact', { id: 'c_erased', data: { name: 'Erased Soon', status: 'lead' } }));
    await withTenant(b.eraser, b.tenantId, (client) => destroySubjectKey(client, b.tenantId, cachedRecordKey('contact', 'c_erased'), 'asked'));
    b.engine.keyring.forget();
    expect(await b.engine.records.get(b.tenantId, STAFF, 'contact', 'c_erased')).toMatchObject({ title: 'removed contact', removed: true, data: { name: null, status: 'lead' } });
    const anew = await write((writer) => writer.patch('contact', 'c_erased', { status: 'customer' }));
    expect(anew.record.data).toEqual({ status: 'customer' });
    const { versions } = await b.engine.records.history(b.tenantId, STAFF, 'contact', 'c_erased', { limit: 5 });
    expect(versions.at(-1)?.record.data).toEqual({ name: null, status: 'lead' });
  });

  it('named by an address is known by an id that stands for it', async () => {
    const made = await write((writer) => writer.create('contact', { id: 'someone@by-address.example', data: { name: 'Someone' } }));
    expect(made.record.id).toMatch(/^p_[0-9a-f]{20}$/);
    expect(await b.engine.records.get(b.tenantId, STAFF, 'contact', 'someone@by-address.example')).toEqual(made.record);
    expect(await write((writer) => writer.get('contact', 'Someone@by-address.example'))).toEqual(made.record);
  });
});

describe('a viewer', () => {
  const clerk: Viewer = { role: 'staff', audit: true, hidden: new Map([['deal', new Set(['amount'])], ['contact', new Set(['email', 'name'])]]) };

  it('sees no hidden field in record, list, history, as of or comparison, and neither finds nor writes by one', async () => {
    await write((writer) => writer.create('deal', { id: 'd_hidden', data: { name: 'Secret deal', amount: 47114711 } }));
    await write((writer) => writer.patch('deal', 'd_hidden', { amount: 47114712, name: 'Open deal' }));
    const { records } = b.engine;
    const seen = [
      await records.get(b.tenantId, clerk, 'deal', 'd_hidden'), await records.list(b.tenantId, clerk, 'deal', { limit: 50 }), await records.history(b.tenantId, clerk, 'deal', 'd_hidden', { limit: 5 }),
      await records.asOf(b.tenantId, clerk, 'deal', 'd_hidden', '2100-01-01T00:00:00Z'), await records.compare(b.tenantId, clerk, 'deal', 'd_hidden', 1, 2),
      await write((writer) => writer.patch('deal', 'd_hidden', { name: 'Deal' }), { viewer: clerk }),
    ];
    expect(JSON.stringify(seen)).not.toMatch(/4711471[12]|amount/);
    expect(seen[4]).toMatchObject({ changes: [{ field: 'name' }] });
    const refused = [
      records.fieldHistory(b.tenantId, clerk, 'deal', 'd_hidden', 'amount', { limit: 5 }), records.list(b.tenantId, clerk, 'contact', { limit: 5, lookup: { field: 'email', value: 'x@y.example' } }),
      records.list(b.tenantId, clerk, 'contact', { limit: 5, q: 'x' }), write((writer) => writer.patch('deal', 'd_hidden', { amount: 1 }), { viewer: clerk }),
    ];
    expect((await Promise.all(refused.map(refusal))).map(({ code }) => code)).toEqual(['forbidden', 'forbidden', 'forbidden', 'forbidden']);
    const conflict = await refusal(write((writer) => writer.patch('deal', 'd_hidden', { name: 'x' }, { version: 1 }), { viewer: clerk }));
    expect(conflict.code).toBe('version_conflict');
    expect(JSON.stringify(conflict.details?.members)).not.toContain('4711471');
  });

  it('who is a customer opens the records of the token alone, and no history', async () => {
    const customer: Viewer = { role: 'customer', records: ['customer/acme'] };
    const { records } = b.engine;
    expect(await records.get(b.tenantId, customer, 'customer', 'acme')).toMatchObject({ id: 'acme' });
    expect((await records.list(b.tenantId, customer, 'customer', { limit: 50 })).records.map(({ id }) => id)).toEqual(['acme']);
    expect(await refusal(records.get(b.tenantId, customer, 'customer', 'theirs'))).toMatchObject({ code: 'not_found' });
    expect(await refusal(records.history(b.tenantId, customer, 'customer', 'theirs', { limit: 1 }))).toMatchObject({ code: 'not_found' });
    expect(await refusal(records.history(b.tenantId, customer, 'customer', 'acme', { limit: 1 }))).toMatchObject({ code: 'forbidden' });
  });
});

describe('undoing', () => {
  it('of a nested change leaves its neighbours, and of one overtaken within puts the field back whole', async () => {
    await write((writer) => writer.create('customer', { id: 'nested', data: { name: 'N', address: { city: 'Oslo', zip: '0150' } } }));
    await write((writer) => writer.patch('customer', 'nested', { address: { city: 'Bergen' } }));
    await write((writer) => writer.patch('customer', 'nested', { address: { zip: '5003' } }));
    const undone = await write((writer) => writer.undo('customer', 'nested', 2));
    expect(undone.record.data['address']).toEqual({ city: 'Oslo', zip: '5003' });
    await write((writer) => writer.patch('customer', 'nested', { address: null }));
    expect(await refusal(write((writer) => writer.undo('customer', 'nested', 3)))).toMatchObject({ code: 'change_overtaken' });
    const confirmed = await write((writer) => writer.undo('customer', 'nested', 3, { confirm: true }));
    expect(confirmed.record.data['address']).toEqual({ city: 'Bergen', zip: '0150' });
  });

  it('of a status that archives archives again', async () => {
    await write((writer) => writer.create('customer', { id: 'put_by', data: { name: 'P' } }));
    expect((await write((writer) => writer.patch('customer', 'put_by', { status: 'archived' }))).record.state).toBe('archived');
    expect((await write((writer) => writer.restore('customer', 'put_by'))).record).toMatchObject({ state: 'active', data: { status: 'active' } });
    expect((await write((writer) => writer.undo('customer', 'put_by', 3))).record).toMatchObject({ state: 'archived', data: { status: 'archived' } });
  });
});
