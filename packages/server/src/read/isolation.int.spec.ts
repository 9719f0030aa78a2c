import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtinCatalogue, parseFilter } from '@daybook/core';
import { createTestDatabase, type TestDatabase, type TestTenant } from '../../test/testDatabase.ts';
import { createEngine, type Engine } from '../engine.ts';
import { exportEvents } from '../export/exportEvents.ts';
import { countEvents } from './countEvents.ts';
import { findEvent } from './findEvent.ts';
import { firstEvent } from './firstEvent.ts';
import { readHistogram } from './histogram.ts';
import { BEYOND_IDS } from './idBounds.ts';
import { listActivity } from './listActivity.ts';
import { listEvents } from './listEvents.ts';
import { findRecord, listRecords } from './listRecords.ts';
import { listRecorded } from './listRecorded.ts';
import { readByPosition } from './readByPosition.ts';
import type { ReadDeps } from './readDeps.ts';
import { recordIsKnown } from './recordIsKnown.ts';
import { selectionFilter, type Selection } from './selection.ts';
import { STAFF } from './visibility.ts';

const OURS = 'Ours alone';
const THEIRS = 'Theirs alone';

let t: TestDatabase;
let other: TestTenant;
let engine: Engine;
let theirs: string;

beforeAll(async () => {
  t = await createTestDatabase();
  other = await t.createTenant('other');
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } });
  // The same records and times in both tenants: only the tenant tells them apart.
  for (const [tenantId, name] of [[t.tenant.id, OURS], [other.id, THEIRS]] as const) {
    const results = await engine.appender.submit(tenantId, Array.from({ length: 300 }, (_, i) => ({
      input: {
        type: 'customer.field_changed', occurred_at: new Date(Date.UTC(2026, 2, 1) + i * 60_000).toISOString(), visibility: 'customer' as const,
        actor: { type: 'user' as const, id: 'u_1', name: 'Ann' }, targets: [{ type: 'customer', id: 'acme', name }], changes: [{ field: 'plan', before: 'Free', after: name }],
      },
    })));
    if (tenantId === other.id) theirs = results[0]?.status === 'created' ? results[0].id : '';
    await engine.sequencer.drain(tenantId);
  }
});
afterAll(async () => {
  await engine.sequencer.stop();
  await t.drop();
});

/** Everything each read route asks, as text. */
async function everythingOf(deps: ReadDeps, tenantId: number): Promise<Record<string, string>> {
  const now = Date.UTC(2026, 2, 2);
  const answers: Record<string, string> = {};
  const keep = async (name: string, work: Promise<unknown>): Promise<void> => {
    answers[name] = JSON.stringify(await work);
  };
  const selections: Record<string, Selection> = {
    feed: { viewer: STAFF },
    timeline: { viewer: STAFF, record: { collection: 'customer', id: 'acme' } },
    customer: { viewer: { role: 'customer', records: ['customer/acme'] } },
  };
  for (const q of ['field:plan', 'plan', 'target:customer/acme', 'actor:u_1', 'is:attention', 'type:customer.*', 'position:0..400', '-actor:nobody']) {
    const filter = selectionFilter(parseFilter(q), { tenantId, now, types: builtinCatalogue() });
    if (filter) selections[q] = { viewer: STAFF, filter };
  }
  for (const [name, selection] of Object.entries(selections)) {
    await keep(`list ${name}`, listEvents(deps, tenantId, selection, BEYOND_IDS, 1000).then(({ events }) => events.map(({ json }) => json)));
    await keep(`count ${name}`, countEvents(deps, tenantId, selection));
    await keep(`histogram ${name}`, readHistogram(deps, tenantId, selection, { buckets: 20, now }));
    let csv = '';
    for await (const chunk of exportEvents(deps, tenantId, selection, 'csv')) csv += chunk.toString();
    answers[`csv ${name}`] = csv;
  }
  await keep('recorded', listRecorded(deps, tenantId, { viewer: STAFF }, () => true, undefined, 400).then(({ events }) => events.map(({ json }) => json)));
  await keep('rows', listActivity(deps, tenantId, { viewer: STAFF, record: { collection: 'customer', id: 'acme' } }, undefined, 400));
  await keep('positions', readByPosition(deps, tenantId, STAFF, 0, 1000).then(({ events, size }) => [size, events.map(({ json }) => json)]));
  await keep('number', findEvent(deps, tenantId, STAFF, '7').then((found) => found?.json));
  await keep('foreign id', findEvent(deps, tenantId, STAFF, theirs).then((found) => found?.json ?? 'none'));
  await keep('first', firstEvent(deps, tenantId, { viewer: STAFF, record: { collection: 'customer', id: 'acme' } }).then((found) => found?.json));
  await keep('records', listRecords(deps, tenantId, STAFF, 'customer', { limit: 10 }));
  await keep('record', findRecord(deps, tenantId, STAFF, 'customer', 'acme'));
  await keep('known', recordIsKnown(deps, tenantId, { collection: 'customer', id: 'acme' }));
  return answers;
}

describe('what one tenant reads', () => {
  // Run again with each net between tenants taken away (vitest.config.ts): either must hold alone.
  it('is its own, whatever is asked, though another has the same records at the same times', async () => {
    const ours = await everythingOf(engine, t.tenant.id);
    const others = await everythingOf(engine, other.id);
    for (const [name, answer] of Object.entries(ours)) {
      expect(answer, name).not.toContain(THEIRS);
      expect(others[name], name).not.toContain(OURS);
    }
    expect(ours['foreign id']).toBe('"none"');
    expect(ours['count feed']).toBe(JSON.stringify({ value: 300, capped: false, display: '300' }));
    expect((JSON.parse(ours['list feed'] ?? '[]') as string[]).length).toBe(300);
    expect((JSON.parse(ours['positions'] ?? '[]') as [number, string[]])[0]).toBe(300);
  });
});
