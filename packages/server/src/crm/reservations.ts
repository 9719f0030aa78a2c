import type { RecordWriter, WriteResult } from '../records/record.ts';
import { requireState } from './states.ts';

/** Cancels what is booked; once. */
export async function cancelReservation(writer: RecordWriter, id: string, reason: string | undefined): Promise<WriteResult> {
  requireState(await writer.get('reservation', id), 'status', ['booked']);
  return writer.patch('reservation', id, { status: 'cancelled', ...(reason !== undefined && { cancel_reason: reason }) });
}
