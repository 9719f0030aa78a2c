import { once } from 'node:events';
import type pg from 'pg';
import type { EventInput } from '@daybook/core';
import { seconds } from './measure.ts';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** Feeds lines to COPY FROM STDIN; resolves once it is committed. */
export async function copyIn(client: pg.Client, statement: string, chunks: Iterable<Buffer>): Promise<void> {
  const stream = client.query(copyFrom(statement));
  const done = once(stream, 'finish');
  for (const chunk of chunks) if (!stream.write(chunk)) await once(stream, 'drain');
  stream.end();
  await done;
}

/** Drains COPY TO STDOUT and says how many bytes came. */
export async function copyOut(client: pg.Client, statement: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of client.query(copyTo(statement))) bytes += (chunk as Buffer).length;
  return bytes;
}

/** A text for COPY's text format. */
export function copyText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

/**
 * The floor of every way in: COPY of the same events, as JSON, into a heap with one jsonb column and no index, over one
 * connection, one commit at the end. The JSON is made ready before the clock starts; `around` may count what the rest costs.
 */
export async function copyJsonbFloor(client: pg.Client, events: readonly EventInput[], around: (work: () => Promise<void>) => Promise<void> = (work) => work()): Promise<number> {
  await client.query('create table if not exists floor_events (event jsonb not null)');
  await client.query('truncate floor_events');
  const chunks: Buffer[] = [];
  for (let at = 0; at < events.length; at += 100) chunks.push(Buffer.from(events.slice(at, at + 100).map((event) => `${copyText(JSON.stringify(event))}\n`).join('')));
  let took = Number.NaN;
  await around(async () => {
    took = await seconds(() => copyIn(client, 'copy floor_events (event) from stdin', chunks));
  });
  return events.length / took;
}
