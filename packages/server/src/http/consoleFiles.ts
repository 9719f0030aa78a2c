import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import fastifyStatic from '@fastify/static';
import { DaybookError } from '@daybook/core';

/** Paths that are the API's: an unknown one is an error, never the console's page. */
const API_PATH = /^\/(?:v1|api|docs|healthz|readyz|metrics|repository)(?:\/|$)/;

/** Serves the built console: hashed assets for a year, its one page for every address a person may open. */
export async function registerConsoleFiles(app: FastifyInstance, folder: string | undefined): Promise<void> {
  if (folder !== undefined) {
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      wildcard: false,
      cacheControl: false,
      decorateReply: true,
      setHeaders: (response, path) => {
        response.setHeader('cache-control', path.startsWith(join(folder, 'assets')) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    const wantsPage = path === '/' || (request.headers.accept ?? '').includes('text/html');
    if (folder !== undefined && request.method === 'GET' && wantsPage && !API_PATH.test(path)) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    throw new DaybookError('not_found', { detail: `${request.method} ${path} is not a path of this API.`, remedy: 'See /docs for the paths there are.' });
  });
}
