import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import type { HttpDeps } from './deps.ts';

/** /healthz: the process answers. /readyz: it can do its work. /metrics: figures for Prometheus. */
export function registerHealthRoutes(app: FastifyInstance, deps: HttpDeps): void {
  app.get('/healthz', { schema: { operationId: 'health', summary: 'Whether the process answers', tags: ['Operations'], response: { 200: Type.Object({ status: Type.Literal('ok'), version: Type.String() }) } } }, async () => ({
    status: 'ok',
    version: deps.version,
  }));

  const readiness = Type.Object({ ready: Type.Boolean(), checks: Type.Record(Type.String(), Type.String()) });
  app.get('/readyz', { schema: { operationId: 'readiness', summary: 'Whether the server can do its work', tags: ['Operations'], response: { 200: readiness, 503: readiness } } }, async (_request, reply) => {
    const state = await deps.readiness();
    return reply.code(state.ready ? 200 : 503).send(state);
  });

  app.get('/metrics', { schema: { operationId: 'metrics', summary: 'Metrics in Prometheus text format', tags: ['Operations'] } }, async (_request, reply) => {
    const { contentType, body } = await deps.metrics();
    return reply.type(contentType).send(body);
  });
}
