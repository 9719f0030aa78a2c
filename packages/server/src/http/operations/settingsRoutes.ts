import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { changeSettings } from '../../crm/settings.ts';
import type { ManagedRecord, RecordData } from '../../records/record.ts';
import type { HttpDeps } from '../deps.ts';
import { writeContextOf } from '../people/writeContext.ts';
import { requireStaff } from '../visibility/staffOnly.ts';

const COLLECTION = 'organization';
const settingsSchema = Type.Object(
  { object: Type.Literal('settings'), data: Type.Record(Type.String(), Type.Unknown()), version: Type.Integer({ description: '0 before anything was set.' }), modifydate: Type.Union([Type.String(), Type.Null()]) },
  { title: 'Settings' },
);
const sendSettings = (record: ManagedRecord | undefined) => ({ object: 'settings' as const, data: record?.data ?? {}, version: record?.version ?? 0, modifydate: record?.modifydate ?? null });

/** The organisation's own settings: a record like any other, with its history under `/v1/records/organization/{slug}/history`. */
export function registerSettingsRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/settings',
    { config: { scope: 'records:read' }, schema: { operationId: 'getSettings', summary: "The organisation's settings", tags: ['Administration'], response: { 200: settingsSchema } } },
    async ({ principal }) => {
      requireStaff(principal);
      return sendSettings(await engine.records.find(principal.tenantId, principal.viewer, COLLECTION, principal.tenantSlug));
    },
  );

  app.put(
    '/v1/settings',
    {
      config: { scope: 'settings:admin', exactNumbers: true },
      schema: {
        operationId: 'changeSettings',
        summary: "Change the organisation's settings",
        description: 'The settings named are changed, null takes one away, the others stay. `settings.changed`, one entry for all of them.',
        tags: ['Administration'],
        body: Type.Object(
          { data: Type.Record(Type.String({ maxLength: 200 }), Type.Unknown()), version: Type.Optional(Type.Integer({ minimum: 1 })), reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })) },
          { additionalProperties: false },
        ),
        response: { 200: settingsSchema },
      },
    },
    async (request) => {
      const { principal } = request;
      const { data, version, reason } = request.body as { data: RecordData; version?: number; reason?: string };
      const context = writeContextOf(request, reason === undefined ? {} : { reason });
      const { record } = await engine.records.write(context, (writer) => changeSettings(writer, principal.tenantSlug, data, version === undefined ? {} : { version }));
      return sendSettings(record);
    },
  );
}
