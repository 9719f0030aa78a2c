import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { FastifyInstance } from 'fastify';
import { allRoutes } from '../http/allRoutes.ts';
import { createAuthenticate } from '../http/authenticate.ts';
import type { Readiness } from '../http/deps.ts';
import { measureRequests, type Metrics } from '../http/metrics.ts';
import { createIdentity } from '../http/people/identity.ts';
import { createServer } from '../http/server.ts';
import type { Engine } from '../engine.ts';
import type { TokenSettings } from '../people/tokenVerifier.ts';
import type { Settings } from '../settings.ts';
import type { StreamHub } from '../stream/hub.ts';
import { VERSION } from '../version.ts';

/** What `/readyz` waits for besides the database: set by whoever starts and stops the server. */
export interface ServerState {
  /** Name of what is still to be done, and how far it is; `ok` once done. */
  checks: Record<string, string>;
}

const CONSOLE = fileURLToPath(new URL('../../../console/dist/', import.meta.url));

/** A check of the database that answers within a second: a probe that hangs is worse than one that fails. */
async function databaseCheck(engine: Engine): Promise<string> {
  const ask = engine.db.pools.reader.query('select 1').then(() => 'ok', () => 'does not answer');
  const late = new Promise<string>((done) => setTimeout(done, 1000, 'does not answer within a second').unref());
  return Promise.race([ask, late]);
}

/** The HTTP server of one engine with everything it serves, not yet listening. */
export async function buildServer(options: { engine: Engine; settings: Settings; log: Logger; metrics: Metrics; state: ServerState; streamHub: StreamHub }): Promise<FastifyInstance> {
  const { engine, settings, log, metrics, state, streamHub } = options;
  const tokens = tokenSettings(settings);
  const identity = createIdentity(engine, {
    publicUrl: settings.publicUrl,
    ...(tokens && { tokens }),
    auditKeys: true,
    onError: (error) => log.error({ err: error }, 'something of the audit log or of mail was not written'),
  });
  const readiness = async (): Promise<Readiness> => {
    const checks = { database: await databaseCheck(engine), ...state.checks };
    return { ready: Object.values(checks).every((check) => check === 'ok'), checks };
  };
  const app = await createServer(
    {
      engine,
      log,
      version: VERSION,
      authenticate: createAuthenticate(identity),
      onScopeRefused: ({ tenantId, via, context }, scope) => {
        if (via.type === 'api_key') identity.keyAudit?.refused({ tenantId, id: via.id, name: via.name }, `without the scope ${scope}`, context);
      },
      readiness,
      metrics: () => {
        const { clients, dropped } = streamHub.stats;
        metrics.streamClients.set(clients);
        metrics.streamDropped.reset();
        metrics.streamDropped.inc(dropped);
        return metrics.page();
      },
      consoleFolder: existsSync(`${CONSOLE}index.html`) ? CONSOLE : undefined,
      trustProxy: settings.trustProxy,
    },
    [measureRequests(metrics), ...allRoutes({ identity, streamHub })],
  );
  app.addHook('onClose', () => identity.settled());
  return app;
}

/** Which tokens the environment says to take. */
function tokenSettings({ jwtSecret, jwksUrl, jwtIssuer: issuer, jwtAudience: audience }: Settings): TokenSettings | undefined {
  if (jwtSecret !== undefined) return { issuer, audience, secret: jwtSecret };
  return jwksUrl === undefined ? undefined : { issuer, audience, jwksUrl };
}

/** Where the server answers, for people: the address it was told to use in links, or the one it listens on. */
export function addressOf(app: FastifyInstance, settings: Settings): string {
  const bound = app.server.address();
  return settings.port === 0 && bound !== null && typeof bound === 'object' ? `http://localhost:${bound.port}` : settings.publicUrl;
}
