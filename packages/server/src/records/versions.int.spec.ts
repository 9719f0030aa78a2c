import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyChanges, type Json, type JsonObject } from '@daybook/core';
import { createRecordsBench, type RecordsBench } from '../../test/recordsBench.ts';
import { STAFF } from '../read/visibility.ts';
import type { ManagedRecord, RecordData, RecordWriter, WriteResult } from './record.ts';

let b: RecordsBench;
/** A clock that stands still, jumps, and goes back. */
let clock = Date.UTC(2026, 0, 1);
beforeAll(async () => {
  b = await createRecordsBench({ now: () => clock });
});
afterAll(() => b.close());

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>('a', 'b', 'long '.repeat(30), 0, 1.5, true, 'Oslo \u0000\ud800'),
  fc.array(fc.record({ id: fc.integer({ min: 1, max: 4 }), qty: fc.integer({ min: 0, max: 3 }) }), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('x', 'y.z', '[0]', ''), fc.constantFrom<Json>('p', 1, ['q']), { maxKeys: 3 }),
);
const patch: fc.Arbitrary<RecordData> = fc.dictionary(fc.constantFrom('name', 'plan', 'f_1', 'f_2'), fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) }), { minKeys: 1, maxKeys: 3 });
type Act = { tick: number } & ({ do: 'patch'; data: RecordData } | { do: 'archive' | 'restore' | 'delete' } | { do: 'tag' | 'untag'; tag: string } | { do: 'undo'; back: number });
const tick = fc.constantFrom(0, 0, 1, 1000, 86_400_000, -5000);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ tick, do: fc.constant('patch' as const), data: patch.map((data) => ({ ...data, ...('name' in data && { name: 'Renamed' }), ...('plan' in data && { plan: 'Plan' }) })) }) },
  { weight: 2, arbitrary: fc.record({ tick, do: fc.constantFrom('archive' as const, 'restore' as const, 'delete' as const) }) },
  { weight: 2, arbitrary: fc.record({ tick, do: fc.constantFrom('tag' as const, 'untag' as const), tag: fc.constantFrom('vip', 'old') }) },
  { weight: 1, arbitrary: fc.record({ tick, do: fc.constant('undo' as const), back: fc.integer({ min: 0, max: 3 }) }) },
);

function perform(writer: RecordWriter, collection: string, id: string, step: Act, version: number): Promise<WriteResult> {
  switch (step.do) {
    case 'patch':
      return writer.patch(collection, id, step.data);
    case 'tag':
      return writer.tag(collection, id, [step.tag]);
    case 'untag':
      return writer.untag(collection, id, [step.tag]);
    case 'undo':
      return writer.undo(collection, id, Math.max(1, version - step.back), { confirm: true });
    default:
      return writer[step.do](collection, id);
  }
}

test.each(['customer', 'contact'])('whatever is written of a %s, every moment reads as it was, and the changes lead from each version to the next', async (collection) => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 12 }), async (acts) => {
      const id = `r_${(runs += 1)}`;
      const write = <T>(work: (writer: RecordWriter) => Promise<T>): Promise<T> => b.engine.records.write(b.context, work);
      const recorded: ManagedRecord[] = [(await write((writer) => writer.create(collection, { id, data: { name: 'N' } }))).record];
      for (const step of acts) {
        clock += step.tick;
        const result = await write((writer) => perform(writer, collection, id, step, recorded.length)).catch(() => undefined);
        if (result?.changed === true) recorded.push(result.record);
      }
      // A deleted person reads as removed in all of history: brought back, they are compared as they were.
      if (recorded.at(-1)?.state === 'deleted') recorded.push((await write((writer) => writer.restore(collection, id))).record);
      const { records } = b.engine;
      const gone = (record: ManagedRecord): boolean => record.removed === true;
      for (const record of recorded) {
        const then = await records.asOf(b.tenantId, STAFF, collection, id, record.modifydate);
        expect(then.version).toBe(record.version);
        expect(then.state).toBe(record.state);
        if (!gone(record)) expect(then).toEqual(record);
      }
      const pages = [];
      for (let before: number | undefined; ; ) {
        const page = await records.history(b.tenantId, STAFF, collection, id, { limit: 3, ...(before !== undefined && { before }) });
        pages.push(...page.versions);
        if (page.next === undefined) break;
        before = page.next;
      }
      const history = pages.toReversed();
      expect(history.map(({ record }) => record.version)).toEqual(recorded.map((_, i) => i + 1));
      let data: JsonObject = {};
      for (const version of history) {
        data = applyChanges(data, version.changes, 'nested');
        expect(data).toEqual(version.record.data);
        expect(version.events.length).toBeGreaterThan(0);
      }
      const now = await records.get(b.tenantId, STAFF, collection, id);
      expect(now).toEqual(history.at(-1)?.record);
      for (const field of ['name', 'plan', 'f_1', 'tags']) {
        const { versions } = await records.fieldHistory(b.tenantId, STAFF, collection, id, field, { limit: 100 });
        const told = history.filter((version, i) => JSON.stringify(version.record.data[field]) !== JSON.stringify(history[i - 1]?.record.data[field]));
        expect(versions.map(({ version, after }) => [version, after]).toReversed()).toEqual(told.map(({ record }) => [record.version, record.data[field]]));
      }
    }),
    { numRuns: 12 },
  );
});
