import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino, type Logger } from 'pino';
import { createEngine, type Engine } from '../src/engine.ts';
import { allRoutes } from '../src/http/allRoutes.ts';
import { createAuthenticate } from '../src/http/authenticate.ts';
import { createIdentity, type Identity, type IdentityOptions } from '../src/http/people/identity.ts';
import { createServer } from '../src/http/server.ts';
import type { StreamHubOptions } from '../src/stream/hub.ts';
import { createLiveStream, type LiveStream } from '../src/stream/liveStream.ts';
import type { ApiKeys } from '../src/tenants/apiKeys.ts';
import type { ConsoleSessions } from '../src/tenants/consoleSessions.ts';
import { ALL_SCOPES, type Scope } from '../src/tenants/scopes.ts';
import { createTestDatabase, type TestDatabase } from './testDatabase.ts';

/** The whole HTTP server on a database of its own, to `inject` or to `listen` with. */
export interface TestServer {
  app: FastifyInstance;
  engine: Engine;
  database: TestDatabase;
  keys: ApiKeys;
  sessions: ConsoleSessions;
  identity: Identity;
  /** A key of the first tenant with every scope. */
  key: string;
  createKey(scopes: readonly Scope[], tenantId?: number): Promise<string>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  sequencing?: boolean;
  log?: Logger;
  /** Tokens, whether keys are audited, a clock. */
  identity?: Partial<IdentityOptions>;
  /** How the live stream keeps time. */
  hub?: Omit<StreamHubOptions, 'reader'>;
}

/** Builds a server over a fresh database. The sequencer runs only with `sequencing`; else tests drain it themselves. */
export async function createTestServer({ sequencing = false, log = pino({ level: 'silent' }), identity: identityOptions = {}, hub }: TestServerOptions = {}): Promise<TestServer> {
  const database = await createTestDatabase();
  const kek = randomBytes(32);
  let live: LiveStream | undefined;
  const engine = createEngine({ db: database.db, keyEncryptionKeys: { current: kek, all: [kek] }, pollMs: 50, onSequenced: (batch) => live?.sequenced(batch) });
  live = createLiveStream({ deps: engine, ...(hub && { hub }) });
  const identity = createIdentity(engine, { publicUrl: 'http://daybook.test', ...identityOptions });
  const { keys, sessions } = identity;
  const createKey = async (scopes: readonly Scope[], tenantId = database.tenant.id): Promise<string> => (await keys.create(tenantId, { name: 'test', scopes, environment: 'test' })).text;
  const app = await createServer(
    {
      engine,
      log,
      version: '0.0.0',
      authenticate: createAuthenticate(identity),
      onScopeRefused: ({ tenantId, via, context }, scope) => {
        if (via.type === 'api_key') identity.keyAudit?.refused({ tenantId, id: via.id, name: via.name }, `without the scope ${scope}`, context);
      },
      readiness: async () => ({ ready: true, checks: {} }),
      metrics: async () => ({ contentType: 'text/plain', body: '' }),
      consoleFolder: undefined,
      trustProxy: false,
    },
    allRoutes({ identity, streamHub: live.hub }),
  );
  if (sequencing) engine.sequencer.start();
  return {
    app,
    engine,
    database,
    keys,
    sessions,
    identity,
    key: await createKey(ALL_SCOPES),
    createKey,
    close: async () => {
      await live.close();
      await app.close();
      await identity.settled();
      await engine.appender.drained();
      await engine.sequencer.stop();
      await database.drop();
    },
  };
}
