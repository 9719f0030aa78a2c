import { randomBytes } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtinCatalogue, parseFilter, type DaybookEvent, type EventInput } from '@daybook/core';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { createEngine, type Engine } from '../engine.ts';
import { selectionFilter, type Selection } from '../read/selection.ts';
import { STAFF } from '../read/visibility.ts';
import { unmarkCell } from './csvCell.ts';
import { exportEvents, type ExportFormat } from './exportEvents.ts';

let t: TestDatabase;
let engine: Engine;

const EVENTS = 1600;
const LARGE = 'x'.repeat(60_000);

/** Every 400th is too large for a batch; every fifth holds a person's values. */
const input = (i: number): EventInput => ({
  type: i % 5 === 0 ? 'contact.updated' : 'customer.field_changed',
  occurred_at: new Date(Date.UTC(2026, 2, 1) + i).toISOString(),
  actor: { type: 'integration', id: 'hubspot', name: 'HubSpot' },
  targets: i % 5 === 0 ? [{ type: 'contact', id: `p_${i % 20}`, name: `Person ${i % 20}` }, { type: 'customer', id: 'acme' }] : [{ type: 'customer', id: 'acme', name: 'Acme' }],
  changes: [{ field: i % 5 === 0 ? 'phone' : 'plan', before: `old ${i}`, after: i % 400 === 0 ? LARGE : `new ${i}` }],
  visibility: i % 2 === 0 ? 'customer' : 'staff',
});

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } });
  const results = await engine.appender.submit(t.tenant.id, Array.from({ length: EVENTS }, (_, i) => ({ input: input(i) })));
  for (const result of results) if (result.status === 'failed') throw result.error;
  await engine.sequencer.drain(t.tenant.id);
});
afterAll(async () => {
  await engine.sequencer.stop();
  await t.drop();
});

async function text(selection: Selection, format: ExportFormat, except?: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of exportEvents(engine, t.tenant.id, selection, format, except === undefined ? {} : { except })) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
const ndjson = async (selection: Selection): Promise<DaybookEvent[]> => (await text(selection, 'ndjson')).trimEnd().split('\n').map((line) => JSON.parse(line) as DaybookEvent);
const csv = async (selection: Selection): Promise<string[][]> => parse(await text(selection, 'csv'), { record_delimiter: '\r\n', from_line: 2 }).map((row) => row.map(unmarkCell));
const shown = (event: DaybookEvent): unknown[] => [event.occurred_at.replace('Z', '000Z'), event.changes[0]?.field, event.changes[0]?.before, event.changes[0]?.after];

describe('an export', () => {
  it('holds every event once, newest first, over batches, large bodies and personal values', async () => {
    const events = await ndjson({ viewer: STAFF });
    expect(events.map(({ changes }) => changes[0]?.before)).toEqual(Array.from({ length: EVENTS }, (_, i) => `old ${EVENTS - 1 - i}`));
    expect(events.map(({ position }) => position).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(Array.from({ length: EVENTS }, (_, i) => i));
    expect(events.at(-1)).toMatchObject({ changes: [{ after: LARGE }], targets: [{ name: 'Person 0' }, {}] });
    const lines = await csv({ viewer: STAFF });
    expect(lines.map((cells) => [cells[0], cells[4], cells[5], cells[6]])).toEqual(events.map(shown));
  });

  it('holds what its filter, record and viewer allow, the same in both forms', async () => {
    const filterOf = (q: string) => selectionFilter(parseFilter(q), { tenantId: t.tenant.id, now: Date.now(), types: builtinCatalogue() });
    const selections: [string, Selection, number][] = [
      ['a filter', { viewer: STAFF, filter: filterOf('field:plan')! }, 1280],
      ['words that are rare', { viewer: STAFF, filter: filterOf('new:"new 7"')! }, 1],
      ['positions', { viewer: STAFF, filter: filterOf('position:10..19')! }, 10],
      ['a timeline', { viewer: STAFF, record: { collection: 'contact', id: 'p_5' } }, 80],
      ['a filtered timeline', { viewer: STAFF, record: { collection: 'customer', id: 'acme' }, filter: filterOf('type:contact.updated')! }, 320],
      ['a customer', { viewer: { role: 'customer', records: ['customer/acme'] } }, 800],
      ['a customer of one contact', { viewer: { role: 'customer', records: ['contact/p_5'] } }, 0],
      ['a stranger', { viewer: { role: 'customer', records: [] } }, 0],
    ];
    for (const [title, selection, count] of selections) {
      const lines = await csv(selection);
      expect(lines, title).toHaveLength(count);
      const events = count === 0 ? [] : await ndjson(selection);
      expect(events.map(shown), title).toEqual(lines.map((cells) => [cells[0], cells[4], cells[5], cells[6]]));
    }
  });

  it('leaves out the event it is told to', async () => {
    const [first] = await ndjson({ viewer: STAFF });
    const body = await text({ viewer: STAFF }, 'csv', first?.id);
    expect(body).not.toContain('"old 1599"');
    expect(body.split('\r\n')).toHaveLength(EVENTS + 1);
  });

  it('stops when its reader does, and holds no connection while the reader is slow', async () => {
    const chunks = exportEvents(engine, t.tenant.id, { viewer: STAFF }, 'csv');
    await chunks.next();
    await chunks.next();
    const { reader } = t.db.pools;
    await expect.poll(() => reader.totalCount - reader.idleCount).toBe(0);
    await chunks.return(undefined);
    expect(await chunks.next()).toEqual({ done: true, value: undefined });
  });
});
