import type { FastifyInstance } from 'fastify';
import { scanJson } from '@daybook/core';
import { decodeBody } from '../bodies.ts';
import { refuseInexactNumbers } from '../exactNumbers.ts';

/** What a form or a page view may weigh: no person writes more. */
export const PUBLIC_BODY_BYTES = 64 * 1024;

/**
 * Content types that browsers send to another site without asking first, for the public routes alone: elsewhere a page of
 * somebody else could post in the name of who is signed in. Call it within a plugin of its own.
 */
export function registerPublicBodies(scope: FastifyInstance): void {
  scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer', bodyLimit: PUBLIC_BODY_BYTES }, async (_request: unknown, sent: Buffer) => formFields(decodeBody(sent)));
  scope.addContentTypeParser('text/plain', { parseAs: 'buffer', bodyLimit: PUBLIC_BODY_BYTES }, async (_request: unknown, sent: Buffer) => {
    const text = decodeBody(sent);
    scanJson(text);
    refuseInexactNumbers(text);
    return JSON.parse(text) as unknown;
  });
}

/** The fields of an encoded form; one that repeats comes as a list. */
function formFields(text: string): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const known = fields.get(name);
    fields.set(name, known === undefined ? value : [...(typeof known === 'string' ? [known] : known), value]);
  }
  return Object.fromEntries(fields);
}
