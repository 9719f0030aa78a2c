import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { placeOrder, type Checkout } from '../../crm/checkout.ts';
import type { WriteResult } from '../../records/record.ts';
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
      config: { scope: 'records:write', exactNumbers: true },
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
      const { tenantId, viewer } = request.principal;
      // The rules look at stock and prices whatever the buyer's role may see of them; the answer does not show more for it.
      const { viewer: _viewer, ...context } = writeContextOf(request);
      const { order, payment } = await pointingInto(PLACES, () => engine.records.write(context, (writer) => placeOrder(writer, checkout)));
      const shown = async ({ record: { collection, id } }: WriteResult) => repositoryRecord(await engine.records.get(tenantId, viewer, collection, id));
      return reply.code(201).send({ ...(await shown(order)), payment: payment === undefined ? null : await shown(payment) });
    },
  );
}
