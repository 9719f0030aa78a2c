/** Changes in words: one is told whole, more are counted. */
import type { Change, Json, Target } from '../event/event.ts';
import { cleanText, MAX_VALUE } from './cleanText.ts';
import { formatList, formatValue } from './formatValue.ts';
import { fieldName } from './humaniseName.ts';
import { targetText } from './partyText.ts';
import { addText, type SummarisedEvent, targetSegment } from './renderTemplate.ts';
import type { Segment } from './segment.ts';

/** Text beyond this length is "edited", not shown in the sentence. */
const LONG_TEXT = 60;

/**
 * The verb phrase of an event that changes fields: "changed plan of Acme from Free to Growth", "added vip to tags of
 * Acme", "updated 3 fields on Acme"; a sync "wrote 40 fields to Acme". Always true: without changes it is "updated
 * Acme" or "wrote to Acme".
 */
export function describeChanges(verb: 'updated' | 'wrote', event: SummarisedEvent, out: Segment[]): true {
  const changes = event.changes ?? [];
  const [only] = changes;
  if (changes.length === 1 && only !== undefined) {
    describeOne(only, event, out);
    return true;
  }
  const counted = countSegment(event);
  const target = event.targets?.[0];
  if (counted === undefined) {
    addText(out, verb === 'wrote' ? 'wrote to ' : 'updated ');
  } else {
    addText(out, `${verb} `);
    out.push(counted);
    if (target !== undefined) addText(out, verb === 'wrote' ? ' to ' : ' on ');
  }
  if (target !== undefined) out.push(targetSegment(target));
  else if (counted === undefined) addText(out, 'a record');
  return true;
}

/** "3 fields"; undefined when nothing changed. */
export function countSegment(event: SummarisedEvent): Segment | undefined {
  const changes = event.changes?.length ?? 0;
  return changes === 0 ? undefined : { kind: 'count', text: changes === 1 ? '1 field' : `${changes} fields`, changes };
}

/** One side of the change of a field; undefined when the field did not change or that side has no value. */
export function sideSegment(side: 'before' | 'after', field: string, event: SummarisedEvent, format: ((value: Json) => string | undefined) | undefined): Segment | undefined {
  const change = event.changes?.findIndex((candidate) => candidate.field === field) ?? -1;
  const value = event.changes?.[change]?.[side];
  if (change < 0 || value === undefined) return undefined;
  if (isErased(event, change, side)) return { kind: side, text: 'an erased value', field, change, value: null, erased: true };
  const text = (value === null ? undefined : format?.(value)) ?? formatValue(value);
  return { kind: side, text: text === '' ? 'empty' : text, field, change, value };
}

function describeOne(change: Change, event: SummarisedEvent, out: Segment[]): void {
  const { before, after } = change;
  const field: Segment = { kind: 'field', text: cleanText(fieldName(change.field), MAX_VALUE) || 'a field', field: change.field };
  const target = event.targets?.[0];
  const ofTarget = (): void => {
    if (target === undefined) return;
    addText(out, ' of ');
    out.push(targetSegment(target));
  };
  if (isErased(event, 0, 'before') || isErased(event, 0, 'after')) {
    addText(out, 'changed ');
    out.push(field);
    ofTarget();
    return;
  }
  if (typeof after === 'boolean' && typeof (before ?? false) === 'boolean') {
    addText(out, after ? 'turned on ' : 'turned off ');
    out.push(field);
    if (target !== undefined) {
      addText(out, ' for ');
      out.push(targetSegment(target));
    }
    return;
  }
  if (describeList(change, field, target === undefined ? undefined : targetSegment(target), out)) return;
  if (isLong(before) || isLong(after)) {
    addText(out, hasNone(before) ? 'wrote ' : hasNone(after) ? 'cleared ' : 'edited ');
    out.push(field);
    ofTarget();
    return;
  }
  addText(out, hasNone(after) ? 'cleared ' : hasNone(before) ? 'set ' : 'changed ');
  out.push(field);
  ofTarget();
  if (!hasNone(before)) {
    addText(out, hasNone(after) ? ', was ' : ' from ');
    out.push({ kind: 'before', text: referenceText(change.field, before, 'before', event) ?? (formatValue(before) || 'empty'), field: change.field, change: 0, value: before });
  }
  if (!hasNone(after)) {
    addText(out, ' to ');
    out.push({ kind: 'after', text: referenceText(change.field, after, 'after', event) ?? (formatValue(after) || 'empty'), field: change.field, change: 0, value: after });
  }
}

/** What a record is called whose id a field holds, where the event names that record: "changed customer of Ingrid from Acme to Halden". */
function referenceText(field: string, value: Json | undefined, side: 'before' | 'after', { targets = [] }: SummarisedEvent): string | undefined {
  if (typeof value !== 'string') return undefined;
  const isMeant = ({ type, role }: Target): boolean => (side === 'before' ? role === `former_${field}` : role === field || (role === undefined && type === field));
  const target = targets.find((candidate, at) => at > 0 && candidate.id === value && isMeant(candidate));
  return target === undefined ? undefined : targetText(target);
}

/** "added vip to tags of Acme": when items were only added or only removed. */
function describeList(change: Change, field: Segment, target: Segment | undefined, out: Segment[]): boolean {
  const before = change.before ?? [];
  const after = change.after ?? [];
  if (!isPlainList(before) || !isPlainList(after)) return false;
  const had = new Set(before);
  const has = new Set(after);
  const added = after.filter((item) => !had.has(item));
  const removed = before.filter((item) => !has.has(item));
  if ((added.length > 0) === (removed.length > 0)) return false;
  const [verb, items, preposition, side] = added.length > 0 ? (['added ', added, ' to ', 'after'] as const) : (['removed ', removed, ' from ', 'before'] as const);
  addText(out, verb);
  out.push({ kind: side, text: formatList(items), field: change.field, change: 0, value: [...items] });
  addText(out, preposition);
  out.push(field);
  if (target !== undefined) {
    addText(out, ' of ');
    out.push(target);
  }
  return true;
}

function isPlainList(value: Json): value is (string | number)[] {
  return Array.isArray(value) && value.length <= 1000 && value.every((item) => typeof item === 'string' || typeof item === 'number');
}

function hasNone(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

function isLong(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.length > LONG_TEXT || value.includes('\n');
  return typeof value === 'object' && value !== null && !isPlainList(value);
}

function isErased(event: SummarisedEvent, change: number, side: 'before' | 'after'): boolean {
  if (event.erased === undefined || event.erased.length === 0) return false;
  const pointer = `/changes/${change}/${side}`;
  return event.erased.some((erased) => erased === pointer || erased.startsWith(`${pointer}/`));
}
