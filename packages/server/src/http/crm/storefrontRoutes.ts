import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { placeOrder, type Checkout } from '../../crm/checkout.ts';
import type { HttpDeps } from '../deps.ts';
import { writeContextOf } from '../people/writeContext.ts';
import { pointingInto } from './pointers.ts';
import { repositoryRecord, repositoryRecordSchema } from './repositoryRecord.ts';
import { NEW_ID } from './supportRoutes.ts';

const recordId = Type.String({ minLength: 1, maxLength: 512 });

/** Where an order's refusals stand in the body. */
const PLACES = { '/data/contact': '/contactId', '/data/customer': '/customerId', '/data/shipping_address': '/shippingAddress', '/data/currency': '/currency', '/data/channel': '/channel' };

/** The storefront's checkout. */
export function registerStorefrontRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.post(
    '/api/crm/storefront/checkout',
    {
      config: { scope: 'records:write' },
      schema: {
        operationId: 'checkout',
        summary: 'Place an order',
        description: 'Prices are those of the products; stock goes down, the order is entered and, with `method`, a charge begun, all or nothing. Refused with state_conflict when a product has too few pieces. `order_placed`.',
        tags: ['CRM'],
        body: Type.Object(
          {
            id: NEW_ID,
            items: Type.Array(
              Type.Object({ productId: recordId, quantity: Type.Integer({ minimum: 1, maximum: 100_000 }) }, { additionalProperties: false }),
              { minItems: 1, maxItems: 200 },
            ),
            contactId: Type.Optional(recordId),
            customerId: Type.Optional(recordId),
            currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
            method: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'How it is paid: card, transfer. Begins a charge.' })),
            channel: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
            shippingAddress: Type.Optional(Type.Object({}, { additionalProperties: true })),
          },
          { additionalProperties: false },
        ),
        response: { 201: Type.Object({ ...repositoryRecordSchema.properties, payment: Type.Union([repositoryRecordSchema, Type.Null()]) }, { title: 'PlacedOrder' }) },
      },
    },
    async (request, reply) => {
      const checkout = request.body as Checkout;
      const { order, payment } = await pointingInto(PLACES, () => engine.records.write(writeContextOf(request), (writer) => placeOrder(writer, checkout)));
      return reply.code(201).send({ ...repositoryRecord(order.record), payment: payment === undefined ? null : repositoryRecord(payment.record) });
    },
  );
}
