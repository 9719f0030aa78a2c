import { DaybookError } from '@daybook/core';
import type { ManagedRecord } from '../records/record.ts';

/**
 * Refuses (`state_conflict`, naming the state) a record that is in none of the states an operation starts from. The data layer
 * refuses moves of a life cycle by itself; this is for operations that are none, and for a second time of the same one,
 * which would otherwise be an unchanged write.
 */
export function requireState(record: ManagedRecord, field: string, allowed: readonly string[]): void {
  const state = record.data[field];
  if (typeof state === 'string' && allowed.includes(state)) return;
  throw new DaybookError('state_conflict', {
    pointer: `/data/${field}`,
    detail: `${record.collection}/${record.id} has ${field} ${JSON.stringify(state ?? null)}.`,
    expected: allowed.length === 1 ? `${allowed[0]}` : `one of ${allowed.join(', ')}`,
  });
}

/** A number of a record; 0 where there is none. */
export function amountOf(record: ManagedRecord, field: string): number {
  const value = record.data[field];
  return typeof value === 'number' ? value : 0;
}

/** A list of a record; empty where there is none. */
export function listOf(record: ManagedRecord, field: string): readonly unknown[] {
  const value = record.data[field];
  return Array.isArray(value) ? value : [];
}
