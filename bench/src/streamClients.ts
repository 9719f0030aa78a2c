import { connect } from 'node:net';

/**
 * A process of its own that holds the readers of the stream row: so many connections per key, and when each event came on each.
 *
 * argv: port, connections per key, keys comma separated. Answers `ready`; to `ids`, the events seen; to their commits' times, how
 * long after them they came.
 */
const [port, perKey, keys] = process.argv.slice(2);
/** Each delivery: the event's number among `ids`, and when it came. */
let seen: number[] = [];
let came: number[] = [];
let numbers = new Map<string, number>();
let ready = 0;
const lastPositions: number[] = [];

const MARK = Buffer.from('data: {"id":"');
const ID_LENGTH = 36;
const FRAME_ID = Buffer.from('\nid: ');

function open(key: string, index: number): void {
  const socket = connect(Number(port), '127.0.0.1');
  socket.setNoDelay(true);
  socket.write(`GET /v1/events/stream HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${key}\r\nAccept: text/event-stream\r\n\r\n`);
  let isOpen = false;
  let rest: Buffer | undefined;
  socket.on('data', (chunk: Buffer) => {
    const now = Date.now();
    if (!isOpen) {
      if (!chunk.includes('event: ready')) {
        rest = rest ? Buffer.concat([rest, chunk]) : chunk;
        if (!rest.includes('event: ready')) return;
      }
      isOpen = true;
      ready += 1;
      rest = undefined;
      process.send?.({ ready });
      return;
    }
    const text = rest ? Buffer.concat([rest, chunk]) : chunk;
    let from = 0;
    for (;;) {
      const at = text.indexOf(MARK, from);
      if (at === -1 || at + MARK.length + ID_LENGTH > text.length) break;
      const id = text.toString('latin1', at + MARK.length, at + MARK.length + ID_LENGTH);
      let number = numbers.get(id);
      if (number === undefined) numbers.set(id, (number = numbers.size));
      seen.push(number);
      came.push(now);
      from = at + MARK.length + ID_LENGTH;
    }
    const id = text.lastIndexOf(FRAME_ID);
    if (id !== -1 && text.length > id + 20) lastPositions[index] = Number.parseInt(text.toString('latin1', id + 5, id + 20), 10);
    // A mark or an id may be cut at the end of a chunk.
    const tail = text.lastIndexOf(10);
    rest = text.subarray(Math.max(from, tail === -1 ? 0 : tail));
    if (rest.length > 65_536) rest = rest.subarray(rest.length - 1024);
  });
  socket.on('error', (error) => process.send?.({ error: error.message }));
  socket.on('close', () => process.send?.({ error: `connection ${index} was closed by the server` }));
}

let index = 0;
for (const key of (keys ?? '').split(',')) {
  for (let at = 0; at < Number(perKey); at += 1) {
    open(key, index);
    index += 1;
  }
}

process.on('message', (message: 'reset' | 'ids' | { commits: number[] }) => {
  if (message === 'reset') {
    seen = [];
    came = [];
    numbers = new Map();
  } else if (message === 'ids') process.send?.({ ids: [...numbers.keys()] });
  else {
    const delays = seen.map((number, i) => (came[i] ?? 0) - (message.commits[number] ?? Number.NaN)).sort((a, b) => a - b);
    const at = (share: number): number => Math.round(delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? Number.NaN);
    process.send?.({ report: { events: delays.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) } });
  }
});
