import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createEngine, type Engine } from '../src/engine.ts';
import { connectionConfig } from '../src/db/connection.ts';
import type { WriteContext } from '../src/records/record.ts';
import { createTestDatabase } from './testDatabase.ts';

/** An engine on a database of its own, and a member of the team who writes records. */
export interface RecordsBench {
  engine: Engine;
  tenantId: number;
  context: WriteContext;
  /** The superuser's address of the database. */
  url: string;
  /** Connections as the role that destroys keys. */
  eraser: pg.Pool;
  close(): Promise<void>;
}

/** The sequencer is not running: tests that need numbers drain it. */
export async function createRecordsBench({ now }: { now?: () => number } = {}): Promise<RecordsBench> {
  const database = await createTestDatabase();
  const key = randomBytes(32);
  const engine = createEngine({ db: database.db, keyEncryptionKeys: { current: key, all: [key] }, ...(now && { now }) });
  const eraser = new pg.Pool({ ...connectionConfig({ url: database.url, schema: database.db.schema, role: 'eraser', applicationName: 'eraser', statementTimeoutMs: 0 }), max: 1 });
  return {
    engine,
    tenantId: database.tenant.id,
    context: { tenantId: database.tenant.id, actor: { type: 'user', id: 'u_1', name: 'Riley Park', email: 'riley@example.com' }, context: { ip: '192.0.2.7' } },
    url: database.url,
    eraser,
    close: async () => {
      await eraser.end();
      await database.drop();
    },
  };
}
