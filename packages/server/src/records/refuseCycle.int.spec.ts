import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DaybookError } from '@daybook/core';
import { createRecordsBench, type RecordsBench } from '../../test/recordsBench.ts';
import type { RecordWriter, WriteContext } from './record.ts';

let b: RecordsBench;
beforeAll(async () => {
  b = await createRecordsBench();
});
afterAll(() => b.close());

const write = <T>(work: (writer: RecordWriter) => Promise<T>, context: Partial<WriteContext> = {}): Promise<T> => b.engine.records.write({ ...b.context, ...context }, work);
const codeOf = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => undefined, (error: DaybookError) => [error.code, error.details.pointer]);

it('places no account below itself, near or far', async () => {
  await write(async (writer) => {
    await writer.create('account', { id: 'group', data: { name: 'Halden Group' } });
    await writer.create('account', { id: 'north', data: { name: 'Halden North', parent: 'group' } });
    await writer.create('account', { id: 'port', data: { name: 'Halden Port', parent: 'north' } });
  });
  const place = (id: string, parent: string): Promise<unknown> => codeOf(write((writer) => writer.patch('account', id, { parent })));
  expect(await place('group', 'group')).toEqual(['invalid_record', '/data/parent']);
  expect(await place('group', 'port')).toEqual(['invalid_record', '/data/parent']);
  expect(await place('port', 'group')).toBeUndefined();
  expect(await place('north', 'port')).toBeUndefined();
  // Of two that would close a circle together, one is refused.
  await write((writer) => writer.create('account', { id: 'west', data: { name: 'Halden West' } }));
  await write((writer) => writer.create('account', { id: 'east', data: { name: 'Halden East' } }));
  const both = await Promise.all([place('west', 'east'), place('east', 'west')]);
  expect(both.filter((outcome) => outcome === undefined)).toHaveLength(1);
});

it('archives a customer whose status says so, and takes it back when it is restored', async () => {
  await write((writer) => writer.create('customer', { id: 'acme', data: { name: 'Acme' } }));
  expect((await write((writer) => writer.patch('customer', 'acme', { status: 'archived' }))).record).toMatchObject({ state: 'archived', data: { status: 'archived' } });
  expect(await codeOf(write((writer) => writer.patch('customer', 'acme', { plan: 'Growth' })))).toEqual(['state_conflict', undefined]);
  expect((await write((writer) => writer.restore('customer', 'acme'))).record).toMatchObject({ state: 'active', data: { status: 'active' } });
});

it('takes an imported record in the state it had where it comes from', async () => {
  const closed = (ingest?: 'import'): Promise<unknown> => codeOf(write((writer) => writer.create('ticket', { data: { subject: 'Scanner', status: 'closed' } }), ingest === undefined ? {} : { ingest }));
  expect(await closed()).toEqual(['state_conflict', '/data/status']);
  expect(await closed('import')).toBeUndefined();
});
