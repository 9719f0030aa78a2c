import type { Json } from '@daybook/core';
import { newId } from '../db/newId.ts';
import type { RecordWriter, WriteResult } from '../records/record.ts';
import { listOf, requireState } from './states.ts';

/** DRAFT → PENDING: its members may now be charged. */
export async function promoteRelease(writer: RecordWriter, id: string, options: { version?: number } = {}): Promise<WriteResult> {
  requireState(await writer.get('release', id), 'status', ['DRAFT']);
  return writer.patch('release', id, { status: 'PENDING' }, options);
}

/** Calls a release off that is not done yet; the reason is kept with the event. */
export async function cancelRelease(writer: RecordWriter, id: string, { reason, version }: { reason: string; version?: number }): Promise<WriteResult> {
  requireState(await writer.get('release', id), 'status', ['DRAFT', 'PENDING']);
  return writer.patch('release', id, { status: 'CANCELLED' }, { reason, ...(version !== undefined && { version }) });
}

/** What charging the members came to. Only while it is PENDING; a second run replaces the figures of the first. */
export async function processReleasePayments(writer: RecordWriter, id: string, payments: { charged: number; declined?: number; amount?: number; currency?: string }): Promise<WriteResult> {
  requireState(await writer.get('release', id), 'status', ['PENDING']);
  return writer.patch('release', id, { payments: { ...payments } });
}

/** One customer gets something else within the release, as long as it is not sent. */
export async function addReleaseModification(writer: RecordWriter, id: string, { customer, modification }: { customer?: string; modification: string }): Promise<WriteResult> {
  const release = await writer.get('release', id);
  requireState(release, 'status', ['DRAFT', 'PENDING']);
  // A reference of a list's item is not the data layer's to check.
  if (customer !== undefined) await writer.get('customer', customer);
  return writer.patch('release', id, { modifications: [...(listOf(release, 'modifications') as Json[]), { id: newId(), ...(customer !== undefined && { customer }), modification }] });
}
