import type { RecordWriter } from '../records/record.ts';
import { requireState } from './states.ts';

/** Writes on a ticket that is not closed. The words stand in the event alone; they are sealed there. */
export async function replyToTicket(writer: RecordWriter, id: string, { text, channel }: { text: string; channel?: string }): Promise<void> {
  const ticket = await writer.get('ticket', id);
  requireState(ticket, 'status', ['open', 'pending', 'solved']);
  writer.emit({ type: 'ticket.replied', targets: await writer.targets(ticket), payload: { text, ...(channel !== undefined && { channel }) } });
}
