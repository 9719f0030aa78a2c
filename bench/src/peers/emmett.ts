import pg from 'pg';
import type { EventInput } from '@daybook/core';
import { streamOf } from './messageDb.ts';

/** The part of emmett's PostgreSQL event store that is measured. */
export interface Emmett {
  /** `hand` parts the streams of callers at once, which would otherwise refuse each other's versions: in its favour. */
  append(event: EventInput, hand: number): Promise<void>;
  close(): Promise<void>;
}

/** emmett from npm, with its own schema, in a database of its own; its pool holds as many connections as asked for. */
export async function openEmmett(serverUrl: string, connections: number): Promise<Emmett> {
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  const database = `emmett_${connections}`;
  await admin.query(`create database ${database}`);
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  const { getPostgreSQLEventStore } = await import('@event-driven-io/emmett-postgresql');
  const pool = new pg.Pool({ connectionString: url.toString(), max: connections });
  // It keeps connections that it took, which end with the cluster.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const store = getPostgreSQLEventStore(url.toString(), { connectionOptions: { pool } });
  await store.schema.migrate();
  return {
    append: async (event, hand) => {
      await store.appendToStream(`${streamOf(event)}-${hand}`, [{ type: event.type, data: event as unknown as Record<string, unknown> }]);
    },
    close: async () => {
      await store.close();
      await pool.end().catch(() => undefined);
    },
  };
}
