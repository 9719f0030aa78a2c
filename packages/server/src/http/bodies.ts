import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip as gunzipCallback } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DaybookError, scanJson } from '@daybook/core';
import { refuseInexactNumbers } from './exactNumbers.ts';

const gunzip = promisify(gunzipCallback);

/** A batch; a single event is held to `MAX_EVENT_BYTES` besides. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;
export const MAX_EVENT_BYTES = 1024 * 1024;

const JSON_TYPES = ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json', 'application/x-ndjson', 'application/ndjson'];

/** The text of a body. Refuses bytes that are not UTF-8: JSON has no other encoding (RFC 8259 section 8.1). */
export function decodeBody(body: Buffer): string {
  if (!isUtf8(body)) throw new DaybookError('invalid_json', { detail: 'The body is not UTF-8.', expected: 'UTF-8' });
  const text = body.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/**
 * Registers the content types we read. Bodies are measured, decompressed under a cap and scanned for depth, members and
 * string length before anything parses them; routes with `rawBody` get the bytes and scan each event for themselves.
 */
export function registerBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, async (request: FastifyRequest, sent: Buffer) => {
    const body = await decompressed(sent, request.headers['content-encoding']);
    if (request.routeOptions.config.rawBody) return body;
    if (body.length === 0) return undefined;
    const text = decodeBody(body);
    scanJson(text);
    if (request.routeOptions.config.exactNumbers) refuseInexactNumbers(text);
    return JSON.parse(text) as unknown;
  });
}

async function decompressed(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new DaybookError('unsupported_media_type', { pointer: 'content-encoding', expected: 'gzip or none' });
  try {
    return await gunzip(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new DaybookError(tooLarge ? 'body_too_large' : 'invalid_json', { detail: tooLarge ? 'Decompressed, the body is over 5 MB.' : 'The body is not gzip.' }, { cause: error });
  }
}
