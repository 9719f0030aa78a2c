import { Type, type TProperties } from 'typebox';
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../engine.ts';
import type { RecordWriter, WriteResult } from '../../records/record.ts';
import type { Scope } from '../../tenants/scopes.ts';
import { changeOnce, IDEMPOTENCY_HEADERS } from '../idempotencyKey.ts';
import { writeContextOf } from '../people/writeContext.ts';
import { sendWritten, writtenRecordSchema } from '../records/recordWire.ts';
import { pointingInto } from '../crm/pointers.ts';

/** Something that is done to a record and that no plain change of its fields says: promote, refund, ship. */
export interface Action<Body> {
  /** `/v1/records/release/:id/promote` */
  path: string;
  operationId: string;
  summary: string;
  description: string;
  body: TProperties;
  scope?: Scope;
  /** Where the record's fields stand in the body, for refusals of the data layer: `{'/data/stage': '/phase'}`. */
  pointers?: Readonly<Record<string, string>>;
  run: (writer: RecordWriter, id: string, body: Body) => Promise<WriteResult>;
}

const version = Type.Optional(Type.Integer({ minimum: 1, description: 'The version the caller knows; another one is refused with version_conflict.' }));
export const VERSION = { version };
export const REASON = { reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })) };
const RECORD_ID = Type.Object({ id: Type.String({ minLength: 1, maxLength: 512 }) });

/** `/v1/records/payment/:id/charge` is about a payment, `/v1/integrations/:id/connect` about an integration. */
function collectionOf(path: string): string {
  return /^\/v1\/records\/([^/]+)\//.exec(path)?.[1] ?? 'integration';
}

/** Registers an action as a POST that answers the record as it is afterwards. */
export function registerAction<Body>(app: FastifyInstance, engine: Engine, action: Action<Body>): void {
  const { path, operationId, summary, description, body, scope = 'records:write', pointers = {}, run } = action;
  app.post(
    path,
    {
      config: { scope, exactNumbers: true },
      // An action that needs nothing said may come without a body.
      preValidation: async (request) => void (request.body ??= {}),
      schema: {
        operationId,
        summary,
        description,
        tags: ['Operations on records'],
        params: RECORD_ID,
        headers: IDEMPOTENCY_HEADERS,
        body: Type.Object({ ...body }, { additionalProperties: false }),
        response: { 200: writtenRecordSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params as { id: string };
      const write = () =>
        engine.records.write(writeContextOf(request), (writer) =>
          changeOnce(request, reply, writer, { collection: collectionOf(path), id }, () => run(writer, id, request.body as Body)));
      return sendWritten(reply, await pointingInto(pointers, write));
    },
  );
}
