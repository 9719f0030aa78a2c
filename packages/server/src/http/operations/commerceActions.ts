import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { applySwap, createShipment } from '../../crm/fulfillments.ts';
import { chargePayment, failPayment, refundPayment, succeedPayment } from '../../crm/payments.ts';
import { addReleaseModification, cancelRelease, processReleasePayments, promoteRelease } from '../../crm/releases.ts';
import { adjustStock } from '../../crm/stock.ts';
import { DaybookError } from '@daybook/core';
import type { HttpDeps } from '../deps.ts';
import { REASON, registerAction, VERSION } from './actionRoute.ts';

const words = (most = 2000) => Type.String({ minLength: 1, maxLength: most });
const currency = Type.String({ pattern: '^[A-Z]{3}$' });

/** Releases, payments, fulfillments and stock. */
export function registerCommerceActions(app: FastifyInstance, { engine }: HttpDeps): void {
  registerAction<{ version?: number }>(app, engine, {
    path: '/v1/records/release/:id/promote', operationId: 'promoteRelease', summary: 'Promote a release', body: VERSION,
    description: 'From DRAFT to PENDING: its members may now be charged. `release.promoted`.',
    run: (writer, id, body) => promoteRelease(writer, id, body),
  });
  registerAction<{ reason: string; version?: number }>(app, engine, {
    path: '/v1/records/release/:id/cancel', operationId: 'cancelRelease', summary: 'Cancel a release', body: { reason: words(), ...VERSION },
    description: 'Of one in DRAFT or PENDING. The reason is kept with it. `release.cancelled`.',
    run: (writer, id, body) => cancelRelease(writer, id, body),
  });
  registerAction<{ charged: number; declined?: number; amount?: number; currency?: string }>(app, engine, {
    path: '/v1/records/release/:id/payments', operationId: 'processReleasePayments', summary: "Process a release's payments",
    body: {
      charged: Type.Integer({ minimum: 0 }), declined: Type.Optional(Type.Integer({ minimum: 0 })), amount: Type.Optional(Type.Number({ minimum: 0 })), currency: Type.Optional(currency),
    },
    description: 'What charging its members came to, while it is PENDING. `release.payments_processed`.',
    run: (writer, id, body) => processReleasePayments(writer, id, body),
  });
  registerAction<{ customer?: string; modification: string }>(app, engine, {
    path: '/v1/records/release/:id/modifications', operationId: 'addReleaseModification', summary: 'Add a modification to a release',
    body: { customer: Type.Optional(words(512)), modification: words() },
    description: 'One customer gets something else. `release.modification_added`, on the customer as well.',
    run: (writer, id, body) => addReleaseModification(writer, id, body),
  });

  registerAction<{ method?: string }>(app, engine, {
    path: '/v1/records/payment/:id/charge', operationId: 'chargePayment', summary: 'Charge a payment', body: { method: Type.Optional(words(200)) },
    description: 'Begins a charge of a pending payment, or tries a failed one again. `payment.charge_attempted`.',
    run: (writer, id, body) => chargePayment(writer, id, body),
  });
  registerAction<object>(app, engine, {
    path: '/v1/records/payment/:id/succeed', operationId: 'succeedPayment', summary: 'Say that a charge succeeded', body: {},
    description: 'Of a payment that is being charged. `payment.succeeded`.',
    run: (writer, id) => succeedPayment(writer, id),
  });
  registerAction<{ decline_reason?: string; next_attempt_at?: string }>(app, engine, {
    path: '/v1/records/payment/:id/fail', operationId: 'failPayment', summary: 'Say that a charge failed',
    body: { decline_reason: Type.Optional(words(500)), next_attempt_at: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}([Tt ].+)?$', maxLength: 40 })) },
    description: 'Of a payment that is being charged; it may be charged again. `payment.failed`.',
    run: (writer, id, { decline_reason: declineReason, next_attempt_at: nextAttemptAt }) =>
      failPayment(writer, id, { ...(declineReason !== undefined && { declineReason }), ...(nextAttemptAt !== undefined && { nextAttemptAt }) }),
  });
  registerAction<{ amount?: number; cause?: string }>(app, engine, {
    path: '/v1/records/payment/:id/refund', operationId: 'refundPayment', summary: 'Refund a payment',
    body: { amount: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'All that is left, when left out.' })), cause: Type.Optional(words()) },
    description: 'In whole or in part, never more than came. `payment.refunded`.',
    run: (writer, id, body) => refundPayment(writer, id, body),
  });

  registerAction<{ carrier: string; tracking_number?: string }>(app, engine, {
    path: '/v1/records/fulfillment/:id/shipments', operationId: 'createShipment', summary: 'Create a shipment',
    body: { carrier: words(500), tracking_number: Type.Optional(words(200)) },
    description: 'Hands the parcel to a carrier. Its status is set apart from this: PATCH the record. `fulfillment.shipment_created`.',
    run: (writer, id, body) => createShipment(writer, id, body),
  });
  registerAction<{ removed: string; added: string }>(app, engine, {
    path: '/v1/records/fulfillment/:id/swaps', operationId: 'applySwap', summary: 'Swap an article', body: { removed: words(500), added: words(500) },
    description: 'One article instead of another, before anything left the house. `fulfillment.swap_applied`.',
    run: (writer, id, body) => applySwap(writer, id, body),
  });
  registerAction<{ status: string; reason?: string; version?: number }>(app, engine, {
    path: '/v1/records/fulfillment/:id/status', operationId: 'changeFulfillmentStatus', summary: "Change a fulfillment's status",
    body: { status: words(50), ...REASON, ...VERSION },
    description: 'Packed, shipped, delivered, returned or cancelled, as its life cycle allows. `fulfillment.status_changed`.',
    pointers: { '/data/status': '/status' },
    run: (writer, id, { status, reason, version }) => writer.patch('fulfillment', id, { status }, { ...(reason !== undefined && { reason }), ...(version !== undefined && { version }) }),
  });

  registerAction<{ delta?: number; stock?: number; cause?: string; allow_negative?: boolean }>(app, engine, {
    path: '/v1/records/product/:id/stock', operationId: 'adjustStock', summary: 'Adjust the stock of a product',
    body: {
      delta: Type.Optional(Type.Number({ description: 'Pieces added, or taken when negative.' })),
      stock: Type.Optional(Type.Number({ description: 'Pieces counted; instead of `delta`.' })),
      cause: Type.Optional(words()),
      allow_negative: Type.Optional(Type.Boolean({ default: false, description: 'Takes a stock below zero: more was promised than is there.' })),
    },
    description: 'Adds, takes or counts pieces, one after the other whoever else does. `product.stock_adjusted`.',
    run: (writer, id, { delta, stock, cause, allow_negative: mayGoBelowZero }) => {
      if ((delta === undefined) === (stock === undefined)) throw new DaybookError('invalid_parameter', { pointer: '/delta', expected: 'either delta or stock' });
      const options = { ...(cause !== undefined && { cause }), ...(mayGoBelowZero !== undefined && { mayGoBelowZero }) };
      return adjustStock(writer, id, stock === undefined ? { delta: delta ?? 0 } : { stock }, options);
    },
  });
}
