import { Agent, get, type IncomingMessage } from 'node:http';

export interface SseBlock {
  id: number | null;
  event: string;
  data: string;
}

/** A reader of server-sent events over a connection of its own, as a browser's EventSource is, but without reconnecting by itself. */
export interface SseClient {
  status: number;
  /** Everything received so far. */
  blocks: SseBlock[];
  /** Positions of the events received, in order. */
  positions(): number[];
  /** The last id received, on events or not: what a reconnect sends as Last-Event-ID. */
  lastId(): number | null;
  /** Resolves once `done` holds; rejects when the connection ends before, or after 20 s. */
  until(done: (client: SseClient) => boolean): Promise<void>;
  /** Resolves when the server has ended or cut the stream. */
  ended: Promise<void>;
  /** Stops taking bytes off the network. */
  pause(): void;
  close(): void;
}

/** Opens a stream. Resolves with the response's head. */
export function openSse(url: string, headers: Record<string, string>): Promise<SseClient> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { accept: 'text/event-stream', ...headers }, agent: new Agent({ keepAlive: false }) }, (response) => resolve(readSse(response, () => request.destroy())));
    request.on('error', reject);
  });
}

function readSse(response: IncomingMessage, close: () => void): SseClient {
  let rest = '';
  let over = false;
  const watchers = new Set<() => void>();
  const notify = (): void => {
    for (const watcher of watchers) watcher();
  };
  const client: SseClient = {
    status: response.statusCode ?? 0,
    blocks: [],
    positions: () => client.blocks.filter((block) => block.event === 'event').map((block) => block.id ?? Number.NaN),
    lastId: () => client.blocks.findLast((block) => block.id !== null)?.id ?? null,
    until: (done) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => settle(new Error(`not within 20 s; received ${client.blocks.length} blocks`)), 20_000);
        const settle = (error?: Error): void => {
          clearTimeout(timer);
          watchers.delete(check);
          if (error === undefined) resolve();
          else reject(error);
        };
        const check = (): void => {
          if (done(client)) settle();
          else if (over) settle(new Error('the stream ended'));
        };
        watchers.add(check);
        check();
      }),
    ended: new Promise((resolve) => {
      response.on('close', () => {
        over = true;
        notify();
        resolve();
      });
    }),
    pause: () => void response.pause(),
    close,
  };
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  response.on('data', (chunk: string) => {
    rest += chunk;
    const parts = rest.split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) client.blocks.push(readBlock(part));
    notify();
  });
  return client;
}

function readBlock(text: string): SseBlock {
  const values = (name: string): string[] => text.split('\n').filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
  const [id] = values('id');
  return { id: id === undefined ? null : Number(id), event: values('event')[0] ?? '', data: values('data').join('\n') };
}
