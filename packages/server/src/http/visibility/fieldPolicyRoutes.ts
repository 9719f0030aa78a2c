import { Type, type Static } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { withTenant } from '../../db/withTenant.ts';
import { readRules } from '../../policy/fieldPolicies.ts';
import { MAX_RULES, POLICY_ROLES, type FieldRule } from '../../policy/fieldRule.ts';
import { setFieldPolicy } from '../../policy/setFieldPolicy.ts';
import type { HttpDeps } from '../deps.ts';
import { writeContextOf } from '../people/writeContext.ts';

const rule = Type.Object(
  {
    collection: Type.String({ pattern: '^[a-z][a-z0-9_]{0,62}$' }),
    // What parts a path or would have to be escaped in JSON is no part of a field's name.
    field: Type.String({ pattern: '^[^"\\\\.\\[\\]\\u0000-\\u001f]{1,100}$', description: 'A field of its records: changes of it, of what lies inside it, and payload members of its name are left out.' }),
    hidden_from: Type.Array(Type.Unsafe<(typeof POLICY_ROLES)[number]>({ type: 'string', enum: [...POLICY_ROLES] }), { uniqueItems: true, description: 'Roles that may not see it; `service` are API keys.' }),
  },
  { additionalProperties: false, title: 'FieldRule' },
);
const policy = Type.Object({ object: Type.Literal('field_policy'), rules: Type.Array(rule) }, { title: 'FieldPolicy' });
const body = Type.Object({ rules: Type.Array(rule, { maxItems: MAX_RULES }) }, { additionalProperties: false });

const answer = (rules: readonly FieldRule[]) => ({ object: 'field_policy' as const, rules });

/** Which roles may not see which fields: of records, their history, events, searches, counts, exports and streams alike. */
export function registerFieldPolicyRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/field-policy',
    {
      config: { scope: 'settings:admin' },
      schema: { operationId: 'getFieldPolicy', summary: 'Fields that roles may not see', tags: ['Administration'], querystring: Type.Object({}, { additionalProperties: false }), response: { 200: policy } },
    },
    async (request) => {
      const { tenantId } = request.principal;
      return answer(await withTenant(engine.db.pools.reader, tenantId, (client) => readRules(client, tenantId)));
    },
  );

  app.put(
    '/v1/field-policy',
    {
      config: { scope: 'settings:admin' },
      schema: {
        operationId: 'setFieldPolicy',
        summary: 'Replace the field policy',
        description: 'Holds at once: in lists, details, search, counts, exports and open streams. An entry of the audit log says what changed.',
        tags: ['Administration'],
        body,
        response: { 200: policy },
      },
    },
    async (request) => answer(await setFieldPolicy(engine, writeContextOf(request), (request.body as Static<typeof body>).rules)),
  );
}
