import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DaybookError } from '@daybook/core';
import { createRecordsBench, type RecordsBench } from '../../test/recordsBench.ts';
import { STAFF } from '../read/visibility.ts';
import type { RecordWriter, WriteResult } from './record.ts';

let b: RecordsBench;
beforeAll(async () => {
  b = await createRecordsBench();
});
afterAll(() => b.close());

const write = <T>(work: (writer: RecordWriter) => Promise<T>): Promise<T> => b.engine.records.write(b.context, work);
const outcome = (promise: Promise<WriteResult>): Promise<string> => promise.then(({ changed }) => (changed ? 'changed' : 'unchanged'), (error: DaybookError) => error.code);

test('of two changes of one version one is made and one is refused with the other', async () => {
  await write((writer) => writer.create('customer', { id: 'two', data: { name: 'Two' } }));
  const answers = await Promise.all(['Free', 'Growth', 'Scale'].map((plan) => outcome(write((writer) => writer.patch('customer', 'two', { plan }, { version: 1 })))));
  expect(answers.toSorted()).toEqual(['changed', 'version_conflict', 'version_conflict']);
  expect(await b.engine.records.get(b.tenantId, STAFF, 'customer', 'two')).toMatchObject({ version: 2 });
});

test('of many that make the same record one does', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => outcome(write((writer) => writer.create('customer', { id: 'once', data: { name: 'Once' } })))));
  expect(answers.toSorted()).toEqual(['changed', ...Array.from({ length: 5 }, () => 'record_exists')]);
});

test('twenty tags put on at once are all there, in twenty versions one after the other', async () => {
  await write((writer) => writer.create('customer', { id: 'tags', data: { name: 'Tags' } }));
  const tags = Array.from({ length: 20 }, (_, i) => `t${i}`);
  await Promise.all(tags.map((tag) => write((writer) => writer.tag('customer', 'tags', [tag]))));
  const record = await b.engine.records.get(b.tenantId, STAFF, 'customer', 'tags');
  const { versions } = await b.engine.records.history(b.tenantId, STAFF, 'customer', 'tags', { limit: 50 });
  expect((record.data['tags'] as string[]).toSorted()).toEqual(tags.toSorted());
  expect(versions.map((version) => version.record.version)).toEqual(Array.from({ length: 21 }, (_, i) => 21 - i));
  const times = versions.map((version) => version.record.modifydate);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(new Set(times).size).toBe(21);
});

test('two that lock the same records the other way round both end', async () => {
  await write(async (writer) => {
    for (const id of ['left', 'right']) await writer.create('customer', { id, data: { name: id } });
  });
  const both = (first: string, second: string, plan: string) => write(async (writer) => {
    await writer.patch('customer', first, { plan });
    await writer.patch('customer', second, { plan });
  });
  await Promise.all(Array.from({ length: 2 }, (_, i) => (i % 2 === 0 ? both('left', 'right', `p${i}`) : both('right', 'left', `p${i}`))).map((each) => each.catch((error: { code?: string }) => {
    // A second deadlock in a row is the caller's to repeat, and leaves nothing half done.
    expect(error.code).toBe('40P01');
  })));
  const [left, right] = [await b.engine.records.get(b.tenantId, STAFF, 'customer', 'left'), await b.engine.records.get(b.tenantId, STAFF, 'customer', 'right')];
  expect(left.data['plan']).toBe(right.data['plan']);
  expect(left.version).toBe(right.version);
  const held = write(async (writer) => {
    await writer.lock([{ collection: 'customer', id: 'right' }, { collection: 'customer', id: 'left' }, { collection: 'customer', id: 'nobody' }]);
    return writer.patch('customer', 'left', { plan: 'locked' });
  });
  expect(await outcome(held)).toBe('changed');
});
