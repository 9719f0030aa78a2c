import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { EXPORT_FORMATS, type ExportFormat } from '../export/exportEvents.ts';
import type { HttpDeps } from './deps.ts';
import { FILTER_PARAMETERS, readEventQuery, type FilterQuery } from './eventQuery.ts';
import { sendExport } from './exportReply.ts';

interface ExportQuery extends FilterQuery {
  format?: ExportFormat;
  bom?: boolean;
}

/** GET /v1/events/export: the whole filtered feed as a file. */
export function registerExportRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/events/export',
    {
      // HEAD would run, and record, a whole export to answer without it.
      exposeHeadRoute: false,
      config: { scope: 'events:export' },
      schema: {
        operationId: 'exportEvents',
        summary: 'Export events',
        description:
          'Everything the filter finds, newest first, streamed. CSV has one line per changed field: timestamp, actor, actor_type, event_type, field, old_value, new_value, onboarding_id; a cell that a spreadsheet could run begins with an apostrophe. NDJSON has whole events, lossless.',
        tags: ['Events'],
        querystring: Type.Object(
          {
            ...FILTER_PARAMETERS,
            format: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: [...EXPORT_FORMATS], default: 'csv' })),
            bom: Type.Optional(Type.Boolean({ default: false, description: 'Begins a CSV with a byte order mark, for spreadsheets that need one.' })),
          },
          { additionalProperties: false },
        ),
        response: { 200: { description: 'The file', content: { 'text/csv': { schema: Type.String() }, 'application/x-ndjson': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const { format = 'csv', bom = false, ...filters } = request.query as ExportQuery;
      const query = await readEventQuery(engine, request.principal, filters);
      return sendExport(engine, request.principal, reply, { query, format, name: `activity-${new Date(query.context.now).toISOString().slice(0, 10)}`, bom });
    },
  );
}
