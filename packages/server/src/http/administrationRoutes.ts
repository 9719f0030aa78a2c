import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import type { ApiKey, ApiKeys } from '../tenants/apiKeys.ts';
import { createTenant } from '../tenants/createTenant.ts';
import { listTenants } from '../tenants/listTenants.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { ALL_SCOPES, type Scope } from '../tenants/scopes.ts';
import { recordAudit } from './audit.ts';
import type { RegisterRoutes } from './deps.ts';
import { requireScope } from './principal.ts';

const scope = Type.Unsafe<Scope>({ type: 'string', enum: ALL_SCOPES });
const time = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);
const keySchema = Type.Object(
  {
    object: Type.Literal('api_key'),
    id: Type.String(),
    prefix: Type.String(),
    name: Type.String(),
    environment: Type.String(),
    scopes: Type.Array(scope),
    created_at: Type.String(),
    expires_at: time,
    last_used_at: time,
    revoked_at: time,
  },
  { title: 'ApiKey' },
);
const tenantSchema = Type.Object({ object: Type.Literal('tenant'), id: Type.Integer(), slug: Type.String(), name: Type.String(), demo: Type.Boolean() }, { title: 'Tenant' });
const list = <T extends ReturnType<typeof Type.Object>>(item: T) => Type.Object({ object: Type.Literal('list'), data: Type.Array(item), has_more: Type.Boolean(), next_cursor: Type.Union([Type.String(), Type.Null()]) });

const sendKey = (key: ApiKey) => ({
  object: 'api_key' as const,
  ...key,
  created_at: key.created_at.toISOString(),
  expires_at: key.expires_at?.toISOString() ?? null,
  last_used_at: key.last_used_at?.toISOString() ?? null,
  revoked_at: key.revoked_at?.toISOString() ?? null,
});
const sendTenant = ({ id, slug, name, demo }: Tenant) => ({ object: 'tenant' as const, id, slug, name, demo });

/** API keys of the caller's tenant, and the tenants of the installation. Every change is an event of the audit log. */
export function administrationRoutes(keys: ApiKeys): RegisterRoutes {
  return (app: FastifyInstance, { engine }) => {
    app.get(
      '/v1/api-keys',
      { config: { scope: 'keys:admin' }, schema: { operationId: 'listApiKeys', summary: 'List API keys', tags: ['Administration'], response: { 200: list(keySchema) } } },
      async (request) => ({ object: 'list' as const, data: (await keys.list(request.principal.tenantId)).map(sendKey), has_more: false, next_cursor: null }),
    );

    app.post(
      '/v1/api-keys',
      {
        config: { scope: 'keys:admin' },
        schema: {
          operationId: 'createApiKey',
          summary: 'Create an API key',
          description: 'The answer is the only one that holds `key`: it cannot be shown again. A key can give no scope its maker does not have.',
          tags: ['Administration'],
          body: Type.Object(
            {
              name: Type.String({ minLength: 1, maxLength: 200 }),
              scopes: Type.Array(scope, { minItems: 1, uniqueItems: true }),
              environment: Type.Optional(Type.String({ pattern: '^[a-z]{1,16}$' })),
              expires_at: Type.Optional(Type.String({ format: 'date-time' })),
            },
            { additionalProperties: false },
          ),
          response: { 201: Type.Object({ ...keySchema.properties, key: Type.String() }, { title: 'NewApiKey' }) },
        },
      },
      async (request, reply) => {
        const { principal } = request;
        const body = request.body as { name: string; scopes: Scope[]; environment?: string; expires_at?: string };
        for (const wanted of body.scopes) requireScope(principal, wanted);
        const { key, text } = await keys.create(principal.tenantId, {
          name: body.name,
          scopes: body.scopes,
          ...(body.environment !== undefined && { environment: body.environment }),
          ...(body.expires_at !== undefined && { expiresAt: new Date(body.expires_at) }),
        });
        await recordAudit(engine, principal, { type: 'api_key.created', targets: [{ type: 'api_key', id: key.id, name: key.name }], payload: { scopes: key.scopes } });
        return reply.code(201).send({ ...sendKey(key), key: text });
      },
    );

    app.delete(
      '/v1/api-keys/:id',
      {
        config: { scope: 'keys:admin' },
        schema: { operationId: 'revokeApiKey', summary: 'Revoke an API key', tags: ['Administration'], params: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{16}$' }) }), response: { 204: Type.Null() } },
      },
      async (request, reply) => {
        const { principal } = request;
        const { id } = request.params as { id: string };
        await keys.revoke(principal.tenantId, id);
        await recordAudit(engine, principal, { type: 'api_key.revoked', targets: [{ type: 'api_key', id }] });
        return reply.code(204).send();
      },
    );

    app.get(
      '/v1/tenants',
      { config: { scope: 'tenants:admin' }, schema: { operationId: 'listTenants', summary: 'List tenants', tags: ['Administration'], response: { 200: list(tenantSchema) } } },
      async () => ({ object: 'list' as const, data: (await listTenants(engine.db)).map(sendTenant), has_more: false, next_cursor: null }),
    );

    app.post(
      '/v1/tenants',
      {
        config: { scope: 'tenants:admin' },
        schema: {
          operationId: 'createTenant',
          summary: 'Create a tenant',
          description: 'Answers with the tenant and its first key, which has every scope but tenants:admin and cannot be shown again.',
          tags: ['Administration'],
          body: Type.Object({ slug: Type.String({ maxLength: 63 }), name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) }, { additionalProperties: false }),
          response: { 201: Type.Object({ ...tenantSchema.properties, key: Type.String() }, { title: 'NewTenant' }) },
        },
      },
      async (request, reply) => {
        const { slug, name } = request.body as { slug: string; name?: string };
        const tenant = await createTenant(engine.db, { slug, ...(name !== undefined && { name }) });
        const { text } = await keys.create(tenant.id, { name: 'First key', scopes: ALL_SCOPES.filter((each) => each !== 'tenants:admin') });
        await recordAudit(engine, request.principal, {
          type: 'admin.action_taken',
          targets: [{ type: 'tenant', id: tenant.slug, name: tenant.name }],
          payload: { action: 'created the workspace' },
        });
        return reply.code(201).send({ ...sendTenant(tenant), key: text });
      },
    );
  };
}
