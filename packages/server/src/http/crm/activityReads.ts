import { DaybookError } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readActivityPage, type ActivityQuestion } from '../../crm/activityPage.ts';
import { activityJson, CUSTOMER_DATATYPES } from '../../crm/activityShape.ts';
import type { HttpDeps } from '../deps.ts';
import { COLLECTION_PARAMETER, RECORD_ID_PARAMETER, recordOfPath, requireRecord } from '../recordPath.ts';
import { activitySchema } from './activitySchema.ts';
import { PAGE_PARAMETERS, pageOf, pageSchema, sendPage } from './paging.ts';

const CUSTOMERS: ReadonlySet<string> = new Set(CUSTOMER_DATATYPES);
const datatype = Type.Unsafe<string>({ type: 'string', enum: [...CUSTOMER_DATATYPES] });
const querystring = Type.Object(PAGE_PARAMETERS, { additionalProperties: false });
const response = { 200: pageSchema(activitySchema, 'Activities') };

interface OwnerPath {
  datatype?: string;
  ownerId?: string;
}

/** The two pivots of the CRM surface: activities about a customer, and about anything else. */
export function registerActivityReads(app: FastifyInstance, { engine }: HttpDeps): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply, question: ActivityQuestion): Promise<FastifyReply> => {
    const { principal } = request;
    const asked = pageOf(request.query);
    const found = await readActivityPage(engine, principal.tenantId, principal.viewer, question, asked);
    const view = 'owner' in question ? { owner: question.owner } : { datatypes: question.datatypes };
    return sendPage(reply, found.activities.map((activity) => activityJson(activity, view)), asked, found);
  };
  const ofOwner = async (request: FastifyRequest, reply: FastifyReply, collection: string, id: string): Promise<FastifyReply> => {
    const owner = await recordOfPath(engine, request.principal, collection, id);
    await requireRecord(engine, request.principal, owner);
    return answer(request, reply, { owner });
  };

  app.get(
    '/api/crm/activity/by-customer',
    { config: { scope: 'events:read' }, schema: { operationId: 'listCustomersActivities', summary: 'Activities of all customers', description: 'Of every contact, lead and merchant, newest first.', tags: ['CRM'], querystring, response } },
    (request, reply) => answer(request, reply, { datatypes: CUSTOMER_DATATYPES }),
  );
  app.get(
    '/api/crm/activity/by-customer/:datatype',
    {
      config: { scope: 'events:read' },
      schema: { operationId: 'listDatatypeActivities', summary: 'Activities of all customers of a kind', tags: ['CRM'], params: Type.Object({ datatype }), querystring, response },
    },
    (request, reply) => answer(request, reply, { datatypes: [(request.params as { datatype: string }).datatype] }),
  );
  app.get(
    '/api/crm/activity/by-customer/:datatype/:ownerId',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'listContactActivities',
        summary: "One customer's activities",
        description: 'Newest first: everything that names the contact, lead or merchant. Comments, the audit log and struck-out activities are not among them.',
        tags: ['CRM'],
        params: Type.Object({ datatype, ownerId: RECORD_ID_PARAMETER }),
        querystring,
        response,
      },
    },
    (request, reply) => {
      const { datatype: collection = '', ownerId = '' } = request.params as OwnerPath;
      return ofOwner(request, reply, collection, ownerId);
    },
  );
  app.get(
    '/api/crm/activity/by-resource/:datatype/:ownerId',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'listResourceActivities',
        summary: "One resource's activities",
        description: 'Of a ticket, a campaign, an order, or any other record that is no customer.',
        tags: ['CRM'],
        params: Type.Object({ datatype: COLLECTION_PARAMETER, ownerId: RECORD_ID_PARAMETER }),
        querystring,
        response,
      },
    },
    (request, reply) => {
      const { datatype: collection = '', ownerId = '' } = request.params as OwnerPath;
      if (CUSTOMERS.has(collection)) throw new DaybookError('invalid_parameter', { pointer: 'datatype', expected: 'a resource such as ticket, campaign or order; customers are asked for under by-customer' });
      return ofOwner(request, reply, collection, ownerId);
    },
  );
}
