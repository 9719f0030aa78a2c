import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { readLogState } from '../read/readLogState.ts';
import type { HttpDeps } from './deps.ts';
import { requireStaff } from './visibility/staffOnly.ts';

/** The state of the tenant's log: how many entries, its root, and how far numbering is behind. */
export function registerLogRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/log',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'getLog',
        summary: 'State of the log',
        tags: ['Operations'],
        response: {
          200: Type.Object(
            {
              object: Type.Literal('log'),
              tenant: Type.Object({ slug: Type.String(), name: Type.String(), demo: Type.Boolean() }),
              size: Type.Integer({ description: 'Numbered entries; the next position.' }),
              root: Type.String({ description: 'Merkle root of the numbered entries, base64 (RFC 9162).' }),
              pending_appends: Type.Integer({ description: 'Appends not numbered yet, counted up to 1,000.' }),
              lag_ms: Type.Integer({ description: 'Age of the oldest append not numbered yet; 0 when there is none.' }),
            },
            { title: 'Log' },
          ),
        },
      },
    },
    async ({ principal }) => {
      // How much there is, and how fast it grows, is staff's to know.
      requireStaff(principal);
      return { object: 'log', ...(await readLogState(engine.db, principal.tenantId)) };
    },
  );
}
