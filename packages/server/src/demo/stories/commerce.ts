import type { Target } from '@daybook/core';
import { about, chidi, type Company, fedex, max, noura, priya, PRODUCTS, square, tomasz } from '../cast.ts';
import { DAY, HOUR, MINUTE, type Story, type World } from '../world.ts';
import { someone } from './people.ts';

/** Orders of a customer and the parcels that follow. */
export function* orders(world: World, company: Company): Story {
  const chance = world.chance.fork(`orders ${company.key}`);
  for (let number = 1; ; number++) {
    yield world.anytime(30, 75);
    if (world.valueOf(company.customer, 'status') === 'churned') return;
    world.begin(order(world, company, 1000 + Math.floor(chance.between(0, 8999)), chance.is(0.06)));
  }
}

/** One order: placed, packed, shipped, delivered; a few are changed, swapped or cancelled. */
export function* order(world: World, company: Company, number: number, cancels: boolean): Story {
  const id = `${company.key}-${number}`;
  const chance = world.chance.fork(`order ${id}`);
  const person = someone(world, company, chance);
  const record: Target = { type: 'order', id: `order-${id}`, name: `order ${number}` };
  const product = chance.pick(PRODUCTS);
  const quantity = product.price > 100 ? chance.whole(1, 6) : chance.whole(6, 80);
  const rate = company.currency === 'SEK' || company.currency === 'NOK' ? 11 : 1;
  const correlation_id = record.id;
  const targets = about(company, record, person.target);
  world.establish(record, { quantity });
  const placed = world.tell({ type: 'order.placed', actor: person.actor, targets, payload: { total: Math.round(product.price * rate * quantity * 100) / 100, currency: company.currency, items: quantity, channel: 'storefront' }, correlation_id });
  if (chance.is(0.15)) {
    yield world.after(25 * MINUTE);
    world.tell({ type: 'order.field_changed', actor: person.actor, targets, changes: world.change(record, { quantity: quantity + 2 }), correlation_id });
  }
  if (cancels) {
    yield world.after(HOUR);
    world.tell({ type: 'order.cancelled', actor: person.actor, targets, payload: { cause: 'Ordered twice' }, correlation_id, causation_id: placed });
    return;
  }
  yield* parcel(world, company, record, placed);
}

/** A parcel from packing to the customer's dock. */
export function* parcel(world: World, company: Company, order: Target, causation_id: string): Story {
  const chance = world.chance.fork(`parcel ${order.id}`);
  const number = chance.whole(1000, 9999);
  const packer = chance.pick([tomasz, chidi, noura, max]);
  const record: Target = { type: 'fulfillment', id: order.id.replace('order', 'fulfillment'), name: `parcel ${number}` };
  const correlation_id = order.id;
  const targets = about(company, record, order);
  world.establish(record, { status: 'pending' });
  yield world.office(0.3, 1);
  if (chance.is(0.12)) {
    const [removed, added] = chance.shuffled(PRODUCTS);
    world.tell({ type: 'fulfillment.swap_applied', actor: packer.actor, targets, payload: { removed: removed?.target.name ?? '', added: added?.target.name ?? '' }, correlation_id, causation_id });
  }
  const packed = world.tell({ type: 'fulfillment.status_changed', actor: packer.actor, targets, changes: world.change(record, { status: 'packed' }), correlation_id, causation_id });
  yield world.after(HOUR);
  world.tell({ type: 'fulfillment.shipment_created', actor: packer.actor, targets: [...targets, company.people[0].target], payload: { carrier: 'FedEx', tracking_number: `88 ${1000 + number % 900} ${4000 + number % 999}` }, correlation_id, causation_id: packed });
  world.tell({ type: 'fulfillment.status_changed', actor: fedex, kind: 'WEBHOOK', via: { type: 'webhook', id: 'fedex-inbound', name: 'FedEx' }, targets, changes: world.change(record, { status: 'shipped' }), correlation_id });
  yield world.anytime(1, 3);
  world.tell({ type: 'fulfillment.status_changed', actor: fedex, kind: 'WEBHOOK', via: { type: 'webhook', id: 'fedex-inbound', name: 'FedEx' }, targets, changes: world.change(record, { status: 'delivered' }), correlation_id });
}

/** Visits to the showroom: booked by customers, sometimes cancelled. */
export function* visits(world: World, company: Company): Story {
  const chance = world.chance.fork(`visits ${company.key}`);
  for (let number = 1; ; number++) {
    yield world.anytime(110, 260);
    if (world.valueOf(company.customer, 'status') === 'churned') return;
    const person = someone(world, company, chance);
    const record: Target = { type: 'reservation', id: `reservation-${company.key}-${number}`, name: 'showroom visit' };
    const starts = new Date(Math.floor((world.now + chance.whole(6, 20) * DAY) / DAY) * DAY + chance.whole(8, 14) * HOUR).toISOString().replace('.000', '');
    const booked = world.tell({ type: 'reservation.booked', actor: person.actor, targets: about(company, record, person.target), payload: { starts_at: starts, guests: chance.whole(1, 6), place: 'Showroom' }, correlation_id: record.id });
    if (!chance.is(0.3)) continue;
    yield world.anytime(1, 4);
    world.tell({ type: 'reservation.cancelled', actor: person.actor, targets: about(company, record, person.target), payload: { cause: chance.pick(['The hall is being painted', 'Half the team has the flu', 'Moved to autumn']) }, correlation_id: record.id, causation_id: booked });
  }
}

/** What is sold: entered, priced, counted, synced. */
export function* stock(world: World): Story {
  const chance = world.chance.fork('stock');
  for (const product of PRODUCTS) {
    world.establish(product.target, { stock: 400, price: product.price });
    world.tell({ type: 'product.created', actor: priya.actor, targets: [product.target], payload: { sku: product.sku } });
  }
  for (;;) {
    yield world.office(4, 12);
    const { target } = chance.pick(PRODUCTS);
    const count = Number(world.valueOf(target, 'stock') ?? 400);
    switch (chance.whole(1, 5)) {
      case 1:
        world.tell({ type: 'product.updated', actor: priya.actor, targets: [target], changes: world.change(target, { price: Math.round(Number(world.valueOf(target, 'price')) * chance.between(1.02, 1.07) * 100) / 100 }) });
        break;
      case 2:
      case 3: {
        const delta = chance.pick([-12, -6, -3, 8, 40, 120]);
        world.tell({ type: 'product.stock_adjusted', actor: chance.pick([max, tomasz]).actor, targets: [target], changes: world.change(target, { stock: Math.max(0, count + delta) }), payload: { delta, cause: delta < 0 ? 'Broken in the yard' : 'Counted on Sunday' } });
        break;
      }
      case 4:
        world.tell({ type: 'product.synced', actor: square, targets: [target], changes: world.change(target, { stock: Math.max(0, count - chance.whole(1, 25)) }), payload: { fields: 6 } });
        break;
      default:
        world.tell({ type: 'product.synced', actor: square, status: 'FAILED', targets: [target], run: { id: `sync-${target.id}-${Math.floor(world.now / DAY)}`, attempt: 1, retryable: true }, error: { message: '504 from inventory/batch-retrieve-counts', code: 'GATEWAY_TIMEOUT' }, payload: { fields: 0 } });
    }
  }
}
