import { DaybookError, setMember } from '@daybook/core';
import { stateOf } from './checkData.ts';
import { mergePatch } from './mergePatch.ts';
import type { RecordData, WriteOptions, WriteResult } from './record.ts';
import { openTitle } from './sealedFields.ts';
import type { HeldRecord, WriteSession } from './writeSession.ts';

/**
 * Merges one record into another: the kept one fills its gaps from the other, what differs stands unless `settled` says
 * otherwise, and the other is left as it was, in state `merged`. One event tells it, on both timelines; each keeps its versions.
 */
export async function mergeRecords(
  session: WriteSession, kept: HeldRecord, other: HeldRecord, settled: RecordData, options: WriteOptions, check: (after: RecordData) => Promise<void>,
): Promise<WriteResult> {
  if (kept.now.key === other.now.key) throw new DaybookError('invalid_record', { pointer: '/other', expected: 'another record' });
  const { declaration } = kept;
  const merged = other.now;
  const data = mergePatch(filled(kept.now.data, merged.data), settled);
  await check(data);
  const name = openTitle(declaration, merged.data);
  // A version even where nothing was taken over: that the two became one is the change.
  const result = await session.take(kept, {
    operation: 'merge',
    state: stateOf(declaration, data),
    data,
    options,
    always: true,
    merged: { data: merged.data, related: { as: 'merged', field: 'merged', collection: merged.collection, id: merged.id, ...(name !== undefined && { name }) } },
  });
  await session.take(other, { operation: 'merge', state: 'merged', data: merged.data, options, mergedInto: kept.now.id, silent: result });
  return result;
}

/** The first record's values, with the second's where it has none. Tags of both. */
function filled(data: RecordData, from: RecordData): RecordData {
  const result: RecordData = { ...data };
  for (const [field, value] of Object.entries(from)) if (!Object.hasOwn(result, field)) setMember(result, field, value);
  const [tags, further] = [data['tags'], from['tags']];
  if (Array.isArray(tags) && Array.isArray(further)) setMember(result, 'tags', [...tags, ...further.filter((tag) => !tags.includes(tag))]);
  return result;
}
