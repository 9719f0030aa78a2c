import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { exportEvents, type ExportFormat } from '../export/exportEvents.ts';
import type { Engine } from '../engine.ts';
import type { RecordRef } from '../read/selection.ts';
import { recordAudit } from './audit.ts';
import type { EventQuery } from './eventQuery.ts';
import { requireScope, type Principal } from './principal.ts';

const MEDIA_TYPES = { csv: 'text/csv; charset=utf-8; header=present', ndjson: 'application/x-ndjson; charset=utf-8' } as const satisfies Record<ExportFormat, string>;

export interface ExportRequest {
  query: EventQuery;
  format: ExportFormat;
  /** What the file is called, without its ending. */
  name: string;
  record?: RecordRef;
  bom?: boolean;
}

/**
 * Streams everything a question finds. Needs the scope events:export; who took data out is recorded before the first byte
 * leaves, and that record is not part of what is exported. It names the record in words only: reading a timeline is no event
 * of that timeline.
 *
 * A failure before the first lines is answered as a problem. Later ones cut the connection, since the status is long sent: a
 * client sees an incomplete body, never a short file that looks whole.
 */
export async function sendExport(engine: Engine, principal: Principal, reply: FastifyReply, { query, format, name, record, bom = false }: ExportRequest): Promise<FastifyReply> {
  requireScope(principal, 'events:export');
  const except = await recordAudit(engine, principal, {
    type: 'export.requested',
    payload: { format: format.toUpperCase(), ...(query.text !== '' && { filter: query.text }), of: record ? `activity of ${record.collection} ${record.id}` : 'entries' },
  });
  const chunks = exportEvents(engine, principal.tenantId, query.selection, format, { bom, except });
  const body = Readable.from(resumed(await chunks.next(), chunks), { objectMode: false, highWaterMark: 1 << 20 });
  return reply
    .type(MEDIA_TYPES[format])
    .header('content-disposition', `attachment; filename="${name.replace(/[^\w.-]+/g, '-').slice(0, 100)}.${format}"`)
    .header('cache-control', 'no-store')
    .send(body);
}

async function* resumed(first: IteratorResult<Buffer, void>, rest: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
