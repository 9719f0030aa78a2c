import type { DaybookEvent, Json } from '@daybook/core';

/** A field's newest known value and when it came to be. */
export interface KnownField {
  field: string;
  value: Json;
  event: DaybookEvent;
}

/** What the loaded history says of a record: each field as its newest change left it. Given newest first; only the record's own changes count. */
export function knownFields(events: readonly DaybookEvent[], record: { type: string; id: string }): KnownField[] {
  const known = new Map<string, KnownField>();
  for (const event of events) {
    const first = event.targets[0];
    if (first === undefined || first.type !== record.type || first.id !== record.id) continue;
    event.changes.forEach(({ field, after }, index) => {
      if (known.has(field) || event.erased?.some((pointer) => pointer.startsWith(`/changes/${index}/`)) === true) return;
      known.set(field, { field, value: after ?? null, event });
    });
  }
  return [...known.values()].filter(({ value }) => value !== null && value !== '');
}

/** Several stretches of one history as one, newest first, each entry once. */
export function mergeHistories(...stretches: readonly (readonly DaybookEvent[])[]): DaybookEvent[] {
  const byId = new Map(stretches.flat().map((event) => [event.id, event]));
  return [...byId.values()].sort((left, right) => (left.id < right.id ? 1 : -1));
}

/** The record's name where the registry has none: the newest entry that tells it. */
export function titleFromEvents(events: readonly DaybookEvent[], record: { type: string; id: string }): string | null {
  for (const { targets } of events) {
    const target = targets.find(({ type, id }) => type === record.type && id === record.id);
    if (typeof target?.name === 'string') return target.name;
  }
  return null;
}

/** Records that are named together with this one, most often first. */
export function relatedRecords(events: readonly DaybookEvent[], record: { type: string; id: string }): { type: string; id: string; name: string; removed: boolean }[] {
  const seen = new Map<string, { count: number; type: string; id: string; name: string; removed: boolean }>();
  for (const { targets } of events) {
    for (const { type, id, name, removed } of targets) {
      if (type === record.type && id === record.id) continue;
      const key = `${type}/${id}`;
      const known = seen.get(key);
      if (known === undefined) seen.set(key, { count: 1, type, id, name: name ?? id, removed: removed === true });
      else known.count += 1;
    }
  }
  return [...seen.values()].sort((left, right) => right.count - left.count);
}
