import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { FastifyInstance } from 'fastify';
import { allRoutes } from '../http/allRoutes.ts';
import { createAuthenticate } from '../http/authenticate.ts';
import type { Readiness } from '../http/deps.ts';
import { measureRequests, type Metrics } from '../http/metrics.ts';
import { createServer } from '../http/server.ts';
import type { Engine } from '../engine.ts';
import type { Settings } from '../settings.ts';
import { ApiKeys } from '../tenants/apiKeys.ts';
import { ConsoleSessions } from '../tenants/consoleSessions.ts';
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
  const keys = new ApiKeys(engine.db);
  const sessions = new ConsoleSessions(engine.db);
  const readiness = async (): Promise<Readiness> => {
    const checks = { database: await databaseCheck(engine), ...state.checks };
    return { ready: Object.values(checks).every((check) => check === 'ok'), checks };
  };
  return createServer(
    {
      engine,
      log,
      version: VERSION,
      authenticate: createAuthenticate(keys, sessions),
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
    [measureRequests(metrics), ...allRoutes({ keys, sessions, streamHub })],
  );
}

/** Where the server answers, for people: the address it was told to use in links, or the one it listens on. */
export function addressOf(app: FastifyInstance, settings: Settings): string {
  const bound = app.server.address();
  return settings.port === 0 && bound !== null && typeof bound === 'object' ? `http://localhost:${bound.port}` : settings.publicUrl;
}
