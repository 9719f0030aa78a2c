import { DaybookError } from '../errors/daybookError.ts';
import type { Change, Json } from '../event/event.ts';
import type { RecordForm } from './diffRecords.ts';
import { parseFieldPath, type PathStep } from './fieldPath.ts';
import { cloneJson, isJsonObject, setMember, type JsonObject } from './jsonEqual.ts';

/**
 * The record after the changes; the one given stays as it is. The inverse of {@link diffRecords} for the same form:
 * `applyChanges(a, diffRecords(a, b, form), form)` equals `b`.
 *
 * @throws DaybookError `invalid_parameter` when a change reaches into something the record does not have.
 */
export function applyChanges(record: JsonObject, changes: readonly Change[], form: RecordForm): JsonObject {
  const result = cloneJson(record);
  for (const change of changes) {
    const path = form === 'flat' ? [{ member: change.field }] : parseFieldPath(change.field);
    const last = path.pop()!;
    const parent = path.reduce<Json | undefined>((value, step) => child(value, step), result);
    if (!place(parent, last, change)) {
      throw new DaybookError('invalid_parameter', { detail: `The record has nothing at \`${change.field}\` to change.`, pointer: change.field });
    }
  }
  return result;
}

function child(value: Json | undefined, step: PathStep): Json | undefined {
  if ('key' in step) return Array.isArray(value) ? value.find((item) => isItem(item, step)) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step.member) ? value[step.member] : undefined;
}

function isItem(item: Json, step: { key: string; value: string | number }): boolean {
  return isJsonObject(item) && Object.hasOwn(item, step.key) && item[step.key] === step.value;
}

function place(parent: Json | undefined, step: PathStep, change: Change): boolean {
  const after = change.after === undefined ? undefined : cloneJson(change.after);
  if ('key' in step) {
    if (!Array.isArray(parent)) return false;
    const index = parent.findIndex((item) => isItem(item, step));
    if (after === undefined) {
      if (index >= 0) parent.splice(index, 1);
    } else if (index >= 0) parent[index] = after;
    else parent.push(after);
    return true;
  }
  if (!isJsonObject(parent)) return false;
  if (after === undefined) Reflect.deleteProperty(parent, step.member);
  else setMember(parent, step.member, after);
  return true;
}
