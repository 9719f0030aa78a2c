import { DaybookError } from '@daybook/core';
import type { ManagedRecord, RecordWriter, WriteResult } from '../records/record.ts';
import { plus } from './money.ts';
import { amountOf } from './states.ts';

/** Counts stock anew (`stock`), or adds and takes pieces (`delta`). Not below zero, unless more was promised than is there. */
export async function adjustStock(
  writer: RecordWriter,
  id: string,
  change: { stock: number } | { delta: number },
  { cause, mayGoBelowZero = false }: { cause?: string; mayGoBelowZero?: boolean } = {},
): Promise<WriteResult> {
  const product = await writer.get('product', id);
  const stock = 'stock' in change ? change.stock : plus(amountOf(product, 'stock'), change.delta);
  if (stock < 0 && !mayGoBelowZero) throw outOfStock(product, '/delta');
  return writer.patch('product', id, { stock }, cause === undefined ? {} : { reason: cause });
}

/** That a product has fewer pieces than are wanted. How many it has is not for everybody to know. */
export function outOfStock(product: ManagedRecord, pointer: string): DaybookError {
  return new DaybookError('state_conflict', { pointer, detail: `Not so many of ${product.title ?? product.id} are in stock.`, expected: 'fewer pieces' });
}
