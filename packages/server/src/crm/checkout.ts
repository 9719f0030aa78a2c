import { DaybookError } from '@daybook/core';
import type { ManagedRecord, RecordData, RecordWriter, WriteResult } from '../records/record.ts';
import { sumOf } from './money.ts';
import { chargePayment } from './payments.ts';
import { amountOf } from './states.ts';
import { outOfStock } from './stock.ts';

export interface CheckoutItem {
  productId: string;
  quantity: number;
}

export interface Checkout {
  /** The order's id; made when left out. */
  id?: string;
  items: readonly CheckoutItem[];
  contactId?: string;
  customerId?: string;
  /** Only to make sure: another currency than the products' is refused. */
  currency?: string;
  /** How it is paid; a charge is then begun. */
  method?: string;
  channel?: string;
  shippingAddress?: RecordData;
}

export interface CheckedOut {
  order: WriteResult;
  payment?: WriteResult;
}

/**
 * Places an order: prices are those of the products, stock goes down, the order is entered and, where it says how it is paid, a
 * charge begun; all in the writer's transaction. Refused as a whole (`state_conflict`) when a product has too few pieces or is
 * not on sale.
 *
 * Products are locked together and in one order, so that checkouts of the same two products wait for each other and
 * never deadlock; whoever waited sees what is left. A product without a stock is not counted.
 */
export async function placeOrder(writer: RecordWriter, { id, items, contactId, customerId, currency, method, channel = 'storefront', shippingAddress }: Checkout): Promise<CheckedOut> {
  const wanted = new Map<string, number>();
  for (const { productId, quantity } of items) wanted.set(productId, (wanted.get(productId) ?? 0) + quantity);
  await writer.lock([...wanted.keys()].map((id) => ({ collection: 'product', id })));
  const products = new Map<string, ManagedRecord>();
  for (const productId of wanted.keys()) products.set(productId, await productOf(writer, productId, items));
  const lines = items.map(({ productId, quantity }, index) => {
    const product = products.get(productId);
    if (product === undefined) throw new RangeError(`the product ${productId} was not looked up`);
    return lineOf(product, quantity, index);
  });
  const total = sumOf(lines);
  const paidIn = currencyOf([...products.values()], currency);
  for (const [productId, quantity] of wanted) {
    const product = products.get(productId);
    if (product === undefined || typeof product.data['stock'] !== 'number') continue;
    const left = amountOf(product, 'stock') - quantity;
    if (left < 0) throw outOfStock(product, `/items/${items.findIndex((item) => item.productId === productId)}/quantity`);
    await writer.patch('product', productId, { stock: left });
  }
  const parties = { ...(contactId !== undefined && { contact: contactId }), ...(customerId !== undefined && { customer: customerId }) };
  const order = await writer.create('order', {
    ...(id !== undefined && { id }),
    data: { items: lines.map((line) => ({ ...line })), total, ...(paidIn !== undefined && { currency: paidIn }), channel, ...parties, ...(shippingAddress !== undefined && { shipping_address: shippingAddress }) },
  });
  if (method === undefined) return { order };
  if (paidIn === undefined) throw new DaybookError('invalid_parameter', { pointer: '/currency', expected: 'a currency, as the products name none' });
  const { record } = await writer.create('payment', { data: { amount: total, currency: paidIn, method, order: order.record.id, ...parties } });
  return { order, payment: await chargePayment(writer, record.id) };
}

async function productOf(writer: RecordWriter, id: string, items: readonly CheckoutItem[]): Promise<ManagedRecord> {
  const product = await writer.find('product', id);
  const pointer = `/items/${items.findIndex(({ productId }) => productId === id)}/productId`;
  if (product === undefined) throw new DaybookError('invalid_record', { pointer, detail: `There is no product ${id}.`, expected: 'the id of a product' });
  if (product.data['active'] === false || product.state !== 'active') throw new DaybookError('state_conflict', { pointer, detail: `${product.title ?? id} is not on sale.` });
  return product;
}

function lineOf(product: ManagedRecord, quantity: number, index: number): { product: string; title: string; sku?: string; quantity: number; price: number } {
  const { price, sku } = product.data;
  if (typeof price !== 'number') throw new DaybookError('state_conflict', { pointer: `/items/${index}/productId`, detail: `${product.title ?? product.id} has no price.` });
  return { product: product.id, title: product.title ?? product.id, ...(typeof sku === 'string' && { sku }), quantity, price };
}

/** The one currency of all products that name one, which the buyer's must be. */
function currencyOf(products: readonly ManagedRecord[], asked: string | undefined): string | undefined {
  const named = new Set(products.map(({ data }) => data['currency']).filter((currency) => typeof currency === 'string'));
  if (asked !== undefined) named.add(asked);
  if (named.size > 1) throw new DaybookError('invalid_parameter', { pointer: '/currency', detail: `The prices are in ${[...named].join(' and ')}.`, expected: 'one currency' });
  return [...named][0];
}
