import { applyChanges, DaybookError, parseFieldPath, rootField, setMember, type Change, type Json, type PathStep } from '@daybook/core';
import { hidesField } from '../read/visibility.ts';
import { changesOf } from './changesOf.ts';
import { stateOf } from './checkData.ts';
import { dataOfVersions } from './versionRows.ts';
import type { RecordData, UndoOptions, WriteResult } from './record.ts';
import type { HeldRecord, WriteSession } from './writeSession.ts';

/**
 * Takes back what one version changed, or some of its fields, as a new version linked to the old. Refused (`change_overtaken`,
 * with what would be overwritten) where a value was changed again since, unless confirmed.
 */
export async function undoVersion(
  session: WriteSession, held: HeldRecord, version: number, options: UndoOptions, check: (after: RecordData) => Promise<void>,
): Promise<WriteResult> {
  const { declaration, now } = held;
  if (version === 1) throw new DaybookError('state_conflict', { pointer: '/version', detail: 'The first version made the record.', expected: 'a later version', remedy: 'Delete the record instead.' });
  const found = await dataOfVersions(session, now, [version - 1, version]);
  const [before, after] = [found.get(version - 1), found.get(version)];
  if (before === undefined || after === undefined) throw new DaybookError('not_found', { pointer: '/version', detail: `The record has no version ${version}.` });
  const isMeant = (path: string): boolean => options.fields === undefined || options.fields.includes(path) || options.fields.includes(rootField(path));
  const changes = changesOf(before.data, after.data).filter(({ field }) => isMeant(field) && !hidesField(session.viewer, declaration.name, rootField(field)));
  if (changes.length === 0) {
    throw new DaybookError('state_conflict', { pointer: options.fields === undefined ? '/version' : '/fields', detail: `Version ${version} changed none of these values.`, expected: 'a version that changed a field' });
  }

  const since = changesOf(after.data, now.data);
  const overtaken = changes.filter(({ field }) => since.some((later) => overlaps(parseFieldPath(field), parseFieldPath(later.field))));
  if (overtaken.length > 0 && options.confirm !== true) {
    throw new DaybookError('change_overtaken', {
      pointer: '/version',
      detail: `Changed again since: ${overtaken.map(({ field }) => field).join(', ')}.`,
      members: { overwrites: overtaken.map(({ field, before: old }) => overwrite(field, valueAt(now.data, field), old)) },
    });
  }

  const whole = new Set(overtaken.map(({ field }) => rootField(field)));
  const exact = changes.filter(({ field }) => !whole.has(rootField(field)));
  const data = applyChanges(now.data, exact.map(inverse), 'nested') as RecordData;
  // Where a value was changed again, its parts may lie elsewhere by now: the field is put back whole.
  for (const field of whole) {
    if (Object.hasOwn(before.data, field)) setMember(data, field, before.data[field] ?? null);
    else Reflect.deleteProperty(data, field);
  }
  await check(data);
  return session.take(held, { operation: 'undo', state: stateOf(declaration, data), data, options, undoes: version, causationId: after.events[0] });
}

function inverse({ field, before, after }: Change): Change {
  return { field, ...(after !== undefined && { before: after }), ...(before !== undefined && { after: before }) };
}

/** Whether one path lies within the other. */
function overlaps(left: readonly PathStep[], right: readonly PathStep[]): boolean {
  const shorter = Math.min(left.length, right.length);
  return JSON.stringify(left.slice(0, shorter)) === JSON.stringify(right.slice(0, shorter));
}

function valueAt(data: RecordData, path: string): Json | undefined {
  return changesOf({}, data).find(({ field }) => field === path)?.after ?? data[rootField(path)];
}

/** What undoing would do to a value. */
function overwrite(field: string, before: Json | undefined, after: Json | undefined): { [member: string]: Json } {
  return { field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
