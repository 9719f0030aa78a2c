import { DaybookError } from '@daybook/core';
import type { RecordData, RecordWriter, WriteResult } from '../records/record.ts';

/** Stages that end a deal, as written by us and by imports. */
const CLOSED = /^(?:closed[ _])?(won|lost)$/i;

export type DealOutcome = { stage: 'Won'; amount?: number } | { stage: 'Lost'; lost_to?: string; lost_reason?: string };

/** Ends a deal that is open. `closedOn` is the day it ended: `2026-11-20`. */
export async function closeDeal(writer: RecordWriter, id: string, outcome: DealOutcome, { closedOn, version }: { closedOn: string; version?: number }): Promise<WriteResult> {
  const deal = await writer.get('deal', id);
  const { stage } = deal.data;
  if (typeof stage === 'string' && CLOSED.test(stage)) {
    throw new DaybookError('state_conflict', { pointer: '/data/stage', detail: `deal/${id} is ${stage} already.`, expected: 'an open stage', remedy: 'Move it back to an open stage first.' });
  }
  const data: RecordData = { ...outcome, closed_on: closedOn };
  return writer.patch('deal', id, data, version === undefined ? {} : { version });
}
