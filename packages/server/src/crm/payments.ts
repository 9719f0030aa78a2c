import { DaybookError } from '@daybook/core';
import type { RecordWriter, WriteResult } from '../records/record.ts';
import { plus } from './money.ts';
import { amountOf, requireState } from './states.ts';

/** Begins a charge, of a new payment or once more of a failed one. Whether it succeeds is told by `succeedPayment` or `failPayment`. */
export async function chargePayment(writer: RecordWriter, id: string, { method }: { method?: string } = {}): Promise<WriteResult> {
  requireState(await writer.get('payment', id), 'status', ['pending', 'failed']);
  return writer.patch('payment', id, { status: 'processing', decline_reason: null, next_attempt_at: null, ...(method !== undefined && { method }) });
}

/** The money came. */
export async function succeedPayment(writer: RecordWriter, id: string): Promise<WriteResult> {
  requireState(await writer.get('payment', id), 'status', ['processing']);
  return writer.patch('payment', id, { status: 'succeeded' });
}

/** The charge did not succeed; it may be tried again. */
export async function failPayment(writer: RecordWriter, id: string, { declineReason, nextAttemptAt }: { declineReason?: string; nextAttemptAt?: string } = {}): Promise<WriteResult> {
  requireState(await writer.get('payment', id), 'status', ['processing']);
  return writer.patch('payment', id, {
    status: 'failed',
    ...(declineReason !== undefined && { decline_reason: declineReason }),
    ...(nextAttemptAt !== undefined && { next_attempt_at: nextAttemptAt }),
  });
}

/** Gives money back, all that is left or a part. Never more than came. */
export async function refundPayment(writer: RecordWriter, id: string, { amount, cause }: { amount?: number; cause?: string } = {}): Promise<WriteResult> {
  const payment = await writer.get('payment', id);
  requireState(payment, 'status', ['succeeded', 'partially_refunded']);
  const { amount: paid } = payment.data;
  // Every payment has one: it is hidden from whoever sees none, and giving back what one may not see is not theirs to do.
  if (typeof paid !== 'number') throw new DaybookError('forbidden', { pointer: '/data/amount', detail: 'The field amount is hidden from your role.' });
  const refunded = amountOf(payment, 'refunded_amount');
  const left = plus(paid, -refunded);
  const back = amount ?? left;
  if (back > left) throw new DaybookError('state_conflict', { pointer: '/amount', detail: `Of ${paid}, ${left} is left to give back.`, expected: `at most ${left}` });
  const all = plus(refunded, back);
  return writer.patch('payment', id, { refunded_amount: all, status: all === paid ? 'refunded' : 'partially_refunded', ...(cause !== undefined && { refund_reason: cause }) });
}
