import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino, type Logger } from 'pino';
import { createEngine, type Engine } from '../src/engine.ts';
import { allRoutes } from '../src/http/allRoutes.ts';
import { createAuthenticate } from '../src/http/authenticate.ts';
import { createServer } from '../src/http/server.ts';
import { createLiveStream, type LiveStream } from '../src/stream/liveStream.ts';
import { ApiKeys } from '../src/tenants/apiKeys.ts';
import { ConsoleSessions } from '../src/tenants/consoleSessions.ts';
import { ALL_SCOPES, type Scope } from '../src/tenants/scopes.ts';
import { createTestDatabase, type TestDatabase } from './testDatabase.ts';

/** The whole HTTP server on a database of its own, to `inject` or to `listen` with. */
export interface TestServer {
  app: FastifyInstance;
  engine: Engine;
  database: TestDatabase;
  keys: ApiKeys;
  sessions: ConsoleSessions;
  /** A key of the first tenant with every scope. */
  key: string;
  createKey(scopes: readonly Scope[], tenantId?: number): Promise<string>;
  close(): Promise<void>;
}

/** Builds a server over a fresh database. The sequencer runs only with `sequencing`; else tests drain it themselves. */
export async function createTestServer({ sequencing = false, log = pino({ level: 'silent' }) }: { sequencing?: boolean; log?: Logger } = {}): Promise<TestServer> {
  const database = await createTestDatabase();
  const kek = randomBytes(32);
  let live: LiveStream | undefined;
  const engine = createEngine({ db: database.db, keyEncryptionKeys: { current: kek, all: [kek] }, pollMs: 50, onSequenced: (batch) => live?.sequenced(batch) });
  live = createLiveStream({ deps: engine });
  const keys = new ApiKeys(database.db);
  const sessions = new ConsoleSessions(database.db);
  const createKey = async (scopes: readonly Scope[], tenantId = database.tenant.id): Promise<string> => (await keys.create(tenantId, { name: 'test', scopes, environment: 'test' })).text;
  const app = await createServer(
    {
      engine,
      log,
      version: '0.0.0',
      authenticate: createAuthenticate(keys, sessions),
      readiness: async () => ({ ready: true, checks: {} }),
      metrics: async () => ({ contentType: 'text/plain', body: '' }),
      consoleFolder: undefined,
      trustProxy: false,
    },
    allRoutes({ keys, sessions, streamHub: live.hub }),
  );
  if (sequencing) engine.sequencer.start();
  return {
    app,
    engine,
    database,
    keys,
    sessions,
    key: await createKey(ALL_SCOPES),
    createKey,
    close: async () => {
      await live.close();
      await app.close();
      await engine.appender.drained();
      await engine.sequencer.stop();
      await database.drop();
    },
  };
}
