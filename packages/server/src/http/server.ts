import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import fastifyRateLimit from '@fastify/rate-limit';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { DaybookError } from '@daybook/core';
import { registerAuthentication } from './authentication.ts';
import { MAX_BODY_BYTES, registerBodies } from './bodies.ts';
import { answerNoHttp, answerUnroutable } from './brokenRequests.ts';
import { registerConsoleFiles } from './consoleFiles.ts';
import type { HttpDeps, RegisterRoutes } from './deps.ts';
import { registerOpenapi } from './openapi.ts';
import { sendProblem } from './problems.ts';
import { registerSecurityHeaders } from './securityHeaders.ts';

/** Requests a minute: of one key, and of one address without credentials. */
const REQUESTS_PER_KEY = 120_000;
const REQUESTS_PER_ADDRESS = 600;

/** A trace id of W3C Trace Context (`traceparent`), or undefined. */
function traceId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(header)?.[1] : undefined;
}

/**
 * The HTTP server with every route, ready to `listen` or `inject`. Parsing, authentication, limits, problems and headers
 * are set once here; a route parses, authorises, calls and responds.
 */
export async function createServer(deps: HttpDeps, routes: readonly RegisterRoutes[]): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: deps.trustProxy,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerNoHttp,
    genReqId: (request) => traceId(request.headers.traceparent) ?? randomUUID(),
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', strict: false, allErrors: false } },
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 1024 },
  });
  app.decorateRequest('principal');
  app.setErrorHandler(sendProblem);
  registerSecurityHeaders(app);
  registerBodies(app);
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  app.addHook('onResponse', async (request, reply) => {
    request.log.info({ method: request.method, path: request.routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 }, 'request');
  });
  await app.register(fastifyCookie);
  await app.register(fastifyRateLimit, {
    global: true,
    timeWindow: 60_000,
    enableDraftSpec: true,
    max: (request) => (request.headers.authorization === undefined && request.headers.cookie === undefined ? REQUESTS_PER_ADDRESS : REQUESTS_PER_KEY),
    // The key's public part: a wrong secret counts against the key it pretends to be, and against the address. Browsers with a
    // cookie count by themselves, so that a busy office does not keep the next colleague from the sign-in page.
    keyGenerator: (request) => /^Bearer dbk_[a-z]+_([0-9a-f]{16})_/.exec(request.headers.authorization ?? '')?.[1] ?? (request.headers.cookie === undefined ? request.ip : `${request.ip} with a cookie`),
    allowList: (request) => request.url === '/healthz' || request.url === '/readyz',
    errorResponseBuilder: (_request, context) => new DaybookError('rate_limited', { detail: `At most ${context.max} requests a minute.` }),
  });
  await registerOpenapi(app, deps.version);
  registerAuthentication(app, deps);
  for (const register of routes) register(app, deps);
  await registerConsoleFiles(app, deps.consoleFolder);
  return app;
}
