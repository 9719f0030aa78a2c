import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { cancelReservation } from '../../crm/reservations.ts';
import { replyToTicket } from '../../crm/tickets.ts';
import type { RecordData } from '../../records/record.ts';
import type { HttpDeps } from '../deps.ts';
import { createOnce, IDEMPOTENCY_HEADERS, onceFor } from '../idempotencyKey.ts';
import { writeContextOf } from '../people/writeContext.ts';
import { pointingInto } from './pointers.ts';
import { repositoryRecord, repositoryRecordSchema } from './repositoryRecord.ts';

const recordId = Type.String({ minLength: 1, maxLength: 512 });
const words = (most: number) => Type.String({ minLength: 1, maxLength: most });
/** Of the record to be made: sent again after a lost answer, it is refused with record_exists instead of made twice. */
export const NEW_ID = Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: 'Made when left out. Sent again, it is refused with record_exists instead of made twice.' }));
const moment = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}([Tt ].+)?$', maxLength: 40 });
const optional = (members: Record<string, RecordData[string] | undefined>): RecordData =>
  Object.fromEntries(Object.entries(members).filter((entry): entry is [string, RecordData[string]] => entry[1] !== undefined));

/** Leads, tickets and reservations in the CRM surface's spelling. */
export function registerSupportRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.put(
    '/api/crm/leads/detail/:id',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'changeLead',
        summary: 'Change a lead',
        description: 'A move of `stage` is `lead_stage_changed`. Fields not named stay; null takes one away.',
        tags: ['CRM'],
        params: Type.Object({ id: recordId }),
        body: Type.Object(
          { stage: Type.Optional(words(500)), data: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Type.Unknown(), { description: 'Further fields.' })), version: Type.Optional(Type.Integer({ minimum: 1 })), reason: Type.Optional(words(2000)) },
          { additionalProperties: false, minProperties: 1 },
        ),
        response: { 200: repositoryRecordSchema },
      },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const { stage, data = {}, version, reason } = request.body as { stage?: string; data?: RecordData; version?: number; reason?: string };
      const options = { ...(version !== undefined && { version }), ...(reason !== undefined && { reason }) };
      const patch = () => engine.records.write(writeContextOf(request), (writer) => writer.patch('lead', id, { ...data, ...(stage !== undefined && { stage }) }, options));
      const { record } = await (stage === undefined ? patch() : pointingInto({ '/data/stage': '/stage' }, patch));
      return repositoryRecord(record);
    },
  );

  app.post(
    '/api/crm/tickets/create',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'createTicket',
        summary: 'Open a ticket',
        description: 'Sent again with the same `Idempotency-Key`, it is opened once.',
        tags: ['CRM'],
        headers: IDEMPOTENCY_HEADERS,
        body: Type.Object(
          {
            id: NEW_ID,
            subject: words(500),
            text: Type.Optional(words(20_000)),
            contactId: recordId,
            priority: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['low', 'normal', 'high', 'urgent'] })),
            channel: Type.Optional(words(500)),
          },
          { additionalProperties: false },
        ),
        response: { 201: repositoryRecordSchema },
      },
    },
    async (request, reply) => {
      const { id, subject, text, contactId, priority, channel } = request.body as { id?: string; subject: string; text?: string; contactId: string; priority?: string; channel?: string };
      const data = { subject, contact: contactId, ...optional({ text, priority, channel }) };
      const { record } = await pointingInto({ '/data/contact': '/contactId', '/data': '' }, () => engine.records.write(writeContextOf(request), (writer) => createOnce(request, reply, writer, 'ticket', { id, data })));
      return reply.code(201).send(repositoryRecord(record));
    },
  );

  app.post(
    '/api/crm/tickets/reply/:ticketId',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'replyToTicket',
        summary: 'Reply on a ticket',
        description: 'Of one that is not closed. Sent again with the same `Idempotency-Key`, it is written once.',
        tags: ['CRM'],
        params: Type.Object({ ticketId: recordId }),
        headers: IDEMPOTENCY_HEADERS,
        body: Type.Object({ text: words(20_000), channel: Type.Optional(words(500)) }, { additionalProperties: false }),
        response: { 201: repositoryRecordSchema },
      },
    },
    async (request, reply) => {
      const { ticketId } = request.params as { ticketId: string };
      const body = request.body as { text: string; channel?: string };
      const record = await engine.records.write(writeContextOf(request), async (writer) => {
        await onceFor(request, reply, writer, () => replyToTicket(writer, ticketId, body), async () => undefined);
        return writer.get('ticket', ticketId);
      });
      return reply.code(201).send(repositoryRecord(record));
    },
  );

  app.put(
    '/api/crm/tickets/status/:ticketId',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'changeTicketStatus',
        summary: "Change a ticket's status",
        description: 'From open to pending, solved or closed, and back as long as it is not closed.',
        tags: ['CRM'],
        params: Type.Object({ ticketId: recordId }),
        body: Type.Object({ status: Type.Unsafe<string>({ type: 'string', enum: ['open', 'pending', 'solved', 'closed'] }), version: Type.Optional(Type.Integer({ minimum: 1 })), reason: Type.Optional(words(2000)) }, { additionalProperties: false }),
        response: { 200: repositoryRecordSchema },
      },
    },
    async (request) => {
      const { ticketId } = request.params as { ticketId: string };
      const { status, version, reason } = request.body as { status: string; version?: number; reason?: string };
      const options = { ...(version !== undefined && { version }), ...(reason !== undefined && { reason }) };
      const { record } = await pointingInto({ '/data/status': '/status' }, () => engine.records.write(writeContextOf(request), (writer) => writer.patch('ticket', ticketId, { status }, options)));
      return repositoryRecord(record);
    },
  );

  app.post(
    '/api/crm/reservations/create',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'createReservation',
        summary: 'Book a reservation',
        description: 'Sent again with the same `Idempotency-Key`, it is booked once.',
        tags: ['CRM'],
        headers: IDEMPOTENCY_HEADERS,
        body: Type.Object(
          {
            id: NEW_ID,
            contactId: Type.Optional(recordId),
            customerId: Type.Optional(recordId),
            startsAt: moment,
            endsAt: Type.Optional(moment),
            guests: Type.Optional(Type.Integer({ minimum: 0 })),
            name: Type.Optional(words(500)),
            place: Type.Optional(words(500)),
            wishes: Type.Optional(words(20_000)),
          },
          { additionalProperties: false },
        ),
        response: { 201: repositoryRecordSchema },
      },
    },
    async (request, reply) => {
      const { id, contactId, customerId, startsAt, endsAt, ...rest } = request.body as { id?: string; contactId?: string; customerId?: string; startsAt: string; endsAt?: string; guests?: number; name?: string; place?: string; wishes?: string };
      const data = { starts_at: startsAt, ...optional({ contact: contactId, customer: customerId, ends_at: endsAt, ...rest }) };
      const places = { '/data/contact': '/contactId', '/data/customer': '/customerId', '/data/starts_at': '/startsAt', '/data/ends_at': '/endsAt', '/data': '' };
      const { record } = await pointingInto(places, () => engine.records.write(writeContextOf(request), (writer) => createOnce(request, reply, writer, 'reservation', { id, data })));
      return reply.code(201).send(repositoryRecord(record));
    },
  );

  app.delete(
    '/api/crm/reservations/cancel/:id',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'cancelReservation',
        summary: 'Cancel a reservation',
        description: 'Of one that is booked; a cancelled one is refused with state_conflict. The reason may stand in the query or in a body.',
        tags: ['CRM'],
        params: Type.Object({ id: recordId }),
        querystring: Type.Object({ reason: Type.Optional(words(2000)) }, { additionalProperties: false }),
        body: Type.Union([Type.Object({ reason: Type.Optional(words(2000)) }, { additionalProperties: false }), Type.Null()]),
        response: { 200: repositoryRecordSchema },
      },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const reason = (request.body as { reason?: string } | null | undefined)?.reason ?? (request.query as { reason?: string }).reason;
      const { record } = await engine.records.write(writeContextOf(request), (writer) => cancelReservation(writer, id, reason));
      return repositoryRecord(record);
    },
  );
}
