import { setTimeout as delay } from 'node:timers/promises';
import { openSse, type SseClient } from './sseClient.ts';

/** A reader of the live stream that outlives servers: it reconnects with the last id it has, as a browser would. */
export interface ResumingReader {
  /** Event ids by position, in order: the place is the position. */
  ids: string[];
  /** What should not have come: repeated or skipped positions, gaps, refusals. */
  surprises: string[];
  connections: number;
  close(): Promise<void>;
}

/** Reads every position from 0 on, of whichever server answers. */
export function readResuming(urls: readonly [string, ...string[]], key: string): ResumingReader {
  let client: SseClient | undefined;
  let isClosed = false;
  let lastId: number | null = null;
  const reader: ResumingReader = { ids: [], surprises: [], connections: 0, close: async () => undefined };
  const take = (from: SseClient): void => {
    for (const block of from.blocks.splice(0)) {
      if (block.id !== null) lastId = block.id;
      if (block.event === 'gap') reader.surprises.push(`gap: ${block.data}`);
      if (block.event !== 'event') continue;
      if (block.id !== reader.ids.length) reader.surprises.push(`position ${block.id} where ${reader.ids.length} was due`);
      reader.ids.push((JSON.parse(block.data) as { id: string }).id);
    }
  };
  const connect = async (url: string): Promise<void> => {
    const headers = { authorization: `Bearer ${key}`, ...(lastId !== null && { 'last-event-id': String(lastId) }) };
    const opened = await openSse(`${url}/v1/events/stream?from_position=0`, headers);
    client = opened;
    if (isClosed) opened.close();
    if (opened.status !== 200 && opened.status < 500) reader.surprises.push(`refused with ${opened.status}`);
    if (opened.status === 200) reader.connections += 1;
    // `until` looks at every arrival and rejects when the stream ends, or after its time: then it is asked again.
    let over = false;
    void opened.ended.then(() => (over = true));
    while (!over) {
      await opened.until((received) => {
        if (opened.status === 200) take(received);
        return false;
      }).catch(() => undefined);
    }
  };
  const running = (async () => {
    for (let turn = 0; !isClosed; turn += 1) {
      await connect(urls[turn % urls.length] ?? urls[0]).catch(() => undefined);
      await delay(20);
    }
  })();
  reader.close = async () => {
    isClosed = true;
    client?.close();
    await running;
  };
  return reader;
}
