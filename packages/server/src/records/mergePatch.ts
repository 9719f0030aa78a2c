import { cloneJson, isJsonObject, setMember, type Json } from '@daybook/core';
import type { RecordData } from './record.ts';

/** RFC 7396: members of the patch replace those of the target, objects are merged, null takes a member away. Shares nothing with either. */
export function mergePatch(target: RecordData, patch: RecordData): RecordData {
  const result: RecordData = {};
  for (const [member, value] of Object.entries(target)) {
    if (!Object.hasOwn(patch, member)) setMember(result, member, cloneJson(value));
    else keep(result, member, value, patch[member] ?? null);
  }
  for (const [member, value] of Object.entries(patch)) {
    if (!Object.hasOwn(target, member)) keep(result, member, undefined, value);
  }
  return result;
}

function keep(result: RecordData, member: string, before: Json | undefined, sent: Json): void {
  if (sent === null) return;
  setMember(result, member, isJsonObject(sent) ? mergePatch(isJsonObject(before) ? before : {}, sent) : cloneJson(sent));
}
