import type { Json, JsonObject } from '@daybook/core';
import { newId } from '../db/newId.ts';
import type { RecordWriter, WriteResult } from '../records/record.ts';
import { listOf, requireState } from './states.ts';

/** Hands a parcel, or a part of it, to a carrier. */
export async function createShipment(writer: RecordWriter, id: string, shipment: { carrier: string; tracking_number?: string }): Promise<WriteResult> {
  const fulfillment = await writer.get('fulfillment', id);
  requireState(fulfillment, 'status', ['pending', 'packed', 'shipped']);
  return writer.patch('fulfillment', id, { shipments: [...(listOf(fulfillment, 'shipments') as Json[]), { id: newId(), ...shipment } satisfies JsonObject] });
}

/** Replaces one article by another, as long as nothing left the house. */
export async function applySwap(writer: RecordWriter, id: string, { removed, added }: { removed: string; added: string }): Promise<WriteResult> {
  const fulfillment = await writer.get('fulfillment', id);
  requireState(fulfillment, 'status', ['pending', 'packed']);
  return writer.patch('fulfillment', id, { swaps: [...(listOf(fulfillment, 'swaps') as Json[]), { id: newId(), removed, added }] });
}
