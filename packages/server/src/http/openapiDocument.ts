import { pino } from 'pino';
import { openDatabase } from '../db/database.ts';
import { createEngine } from '../engine.ts';
import { createLiveStream } from '../stream/liveStream.ts';
import { allRoutes } from './allRoutes.ts';
import { createIdentity } from './people/identity.ts';
import { createServer } from './server.ts';

/** The OpenAPI document of every route, without a database: pools connect when first used, and nothing here uses one. */
export async function openapiDocument(version: string): Promise<object> {
  const db = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' });
  const key = Buffer.alloc(32);
  const engine = createEngine({ db, keyEncryptionKeys: { current: key, all: [key] } });
  const app = await createServer(
    {
      engine,
      log: pino({ level: 'silent' }),
      version,
      authenticate: async () => undefined,
      readiness: async () => ({ ready: false, checks: {} }),
      metrics: async () => ({ contentType: 'text/plain', body: '' }),
      consoleFolder: undefined,
      trustProxy: false,
    },
    allRoutes({ identity: createIdentity(engine, { publicUrl: 'http://localhost' }), streamHub: createLiveStream({ deps: engine }).hub }),
  );
  try {
    await app.ready();
    return app.swagger();
  } finally {
    await app.close();
    await db.close();
  }
}
