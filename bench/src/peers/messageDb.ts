import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { EventInput } from '@daybook/core';
import { copyIn, copyText } from '../floors.ts';

/** message-db, the real one: its package's SQL, installed into a database of its own on the same server. */
export interface MessageDb {
  url: string;
  drop(): Promise<void>;
}

function packageFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@eventide/message-db/package.json')), 'database');
}

async function sqlOf(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}

/** The order of its `install.sh`. Functions name each other only when called, except `category`, which an index uses. */
export async function installMessageDb(serverUrl: string): Promise<MessageDb> {
  const database = packageFolder();
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query('drop database if exists message_store').catch(() => undefined);
  for (const sql of await sqlOf(join(database, 'roles'))) await admin.query(sql);
  await admin.query('create database message_store');
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = '/message_store';
  const client = new pg.Client({ connectionString: url.toString(), options: '-c search_path=message_store,public -c check_function_bodies=off' });
  await client.connect();
  for (const part of ['schema', 'extensions', 'types', 'tables', 'functions', 'indexes', 'views', 'privileges']) {
    for (const sql of await sqlOf(join(database, part))) await client.query(sql);
  }
  await client.end();
  return {
    url: url.toString(),
    drop: async () => {
      const last = new pg.Client({ connectionString: serverUrl });
      await last.connect();
      await last.query('drop database if exists message_store with (force)');
      await last.end();
    },
  };
}

export async function connectMessageDb(store: MessageDb): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: store.url, options: '-c search_path=message_store,public' });
  await client.connect();
  return client;
}

/** The stream an event would go to: one per customer. */
export function streamOf(event: EventInput): string {
  return `customer-${event.targets?.find((target) => target.type === 'customer')?.id ?? 'none'}`;
}

/** One durable append through its own function. */
export async function writeMessage(client: pg.Client, event: EventInput): Promise<void> {
  await client.query({
    name: 'write',
    text: 'select message_store.write_message($1::varchar, $2::varchar, $3::varchar, $4::jsonb, $5::jsonb)',
    values: [randomUUID(), streamOf(event), event.type, JSON.stringify(event), null],
  });
}

/** Fills its table as its function would, by COPY: positions count per stream. */
export async function fillMessageDb(client: pg.Client, total: number, batch: (from: number, count: number) => EventInput[], onProgress: (done: number) => void): Promise<Map<string, number>> {
  const versions = new Map<string, number>();
  function* chunks(): Generator<Buffer> {
    for (let from = 0; from < total; from += 500) {
      const lines = batch(from, Math.min(500, total - from)).map((event) => {
        const stream = streamOf(event);
        const position = versions.get(stream) ?? 0;
        versions.set(stream, position + 1);
        return `${position}\t${stream}\t${event.type}\t${copyText(JSON.stringify(event))}\t${randomUUID()}\n`;
      });
      onProgress(from);
      yield Buffer.from(lines.join(''));
    }
  }
  await copyIn(client, 'copy message_store.messages (position, stream_name, type, data, id) from stdin', chunks());
  await client.query('vacuum (analyze) message_store.messages');
  return versions;
}
