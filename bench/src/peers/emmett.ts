import pg from 'pg';
import type { EventInput } from '@daybook/core';
import { streamOf } from './messageDb.ts';

/** The part of emmett's PostgreSQL event store that is measured. */
export interface Emmett {
  append(event: EventInput): Promise<void>;
  close(): Promise<void>;
}

/** emmett from npm, with its own schema, in a database of its own; its pool holds as many connections as asked for. */
export async function openEmmett(serverUrl: string, connections: number): Promise<Emmett> {
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query('drop database if exists emmett with (force)');
  await admin.query('create database emmett');
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = '/emmett';
  const { getPostgreSQLEventStore } = await import('@event-driven-io/emmett-postgresql');
  const pool = new pg.Pool({ connectionString: url.toString(), max: connections });
  const store = getPostgreSQLEventStore(url.toString(), { connectionOptions: { pool } });
  await store.schema.migrate();
  return {
    append: async (event) => {
      await store.appendToStream(streamOf(event), [{ type: event.type, data: event as unknown as Record<string, unknown> }]);
    },
    close: async () => {
      await store.close();
      await pool.end().catch(() => undefined);
    },
  };
}
