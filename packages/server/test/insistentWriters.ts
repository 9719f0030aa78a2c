import { setTimeout as delay } from 'node:timers/promises';
import type { SeededRandom } from './seededRandom.ts';

/** One event a writer sent, and what it was told. */
export interface SentEvent {
  /** In its payload: finds it again wherever it is stored. */
  marker: string;
  /** The id the server acknowledged; undefined while nobody knows. */
  id: string | undefined;
  /** Repeated until acknowledged; the others are sent once, whatever comes back. */
  insisted: boolean;
}

/** What the writers have sent and heard, and where the server contradicted itself. */
export class History {
  readonly sent = new Map<string, SentEvent>();
  readonly contradictions: string[] = [];
  acknowledged = 0;
  /** Attempts that ended without an answer, or with 5xx. */
  unheard = 0;

  send(marker: string, insisted: boolean): SentEvent {
    const event: SentEvent = { marker, id: undefined, insisted };
    this.sent.set(marker, event);
    return event;
  }

  /** An answer: the same event must have the same id every time. */
  acknowledge(event: SentEvent, id: string): void {
    if (event.id === undefined) this.acknowledged += 1;
    else if (event.id !== id) this.contradictions.push(`${event.marker}: first ${event.id}, then ${id}`);
    event.id = id;
  }
}

export interface WriterOptions {
  /** Servers to write to; a writer goes to another one when an attempt fails. */
  urls: readonly [string, ...string[]];
  key: string;
  name: string;
  history: History;
  random: SeededRandom;
  /** Resolves when a writer may begin its next request. */
  turn: () => Promise<void>;
  /** Ends a writer after the request under way is answered. */
  stop: AbortSignal;
  /** Ends it at once. */
  abandon: AbortSignal;
}

interface Request {
  events: SentEvent[];
  headers: Record<string, string>;
  body: string;
}

/** Writes events of many shapes until told to stop, one request after another, each repeated until it is answered. */
export async function writeInsistently({ urls, key, name, history, random, turn, stop, abandon }: WriterOptions): Promise<void> {
  let server = random.whole(0, urls.length - 1);
  let earlier: Request | undefined;
  for (let round = 0; !stop.aborted; round += 1) {
    await turn();
    // Now and then an old request again: a replay must give the same ids for ever.
    const request = earlier !== undefined && random.whole(0, 9) === 0 ? earlier : makeRequest(`${name}-${round}`, history, random);
    for (;;) {
      const answered = await attempt(`${urls[server]}/v1/events`, key, request, history);
      if (answered || abandon.aborted || request.events.every((event) => !event.insisted)) break;
      history.unheard += 1;
      server = (server + 1) % urls.length;
      await delay(20);
    }
    if (request.events.every((event) => event.insisted)) earlier = request;
  }
}

function makeRequest(name: string, history: History, random: SeededRandom): Request {
  const insisted = random.whole(0, 7) > 0;
  const many = random.whole(0, 2) === 0;
  const events = Array.from({ length: many ? random.whole(2, 25) : 1 }, (_, i) => history.send(`${name}-${i}`, insisted));
  const bodies = events.map(({ marker }) => ({
    type: 'activity.logged',
    actor: { type: 'user', id: `u_${random.whole(1, 400)}`, name: 'Ada Lindqvist', email: 'ada@example.com' },
    targets: [{ type: 'deal', id: `d_${random.whole(1, 50)}`, name: 'Renewal' }, { type: 'contact', id: `c_${random.whole(1, 2000)}`, name: 'Kim Ode' }],
    changes: [{ field: 'stage', before: 'Open', after: 'Won' }],
    payload: { type: 'chaos', marker },
  }));
  const [only] = bodies;
  // A key of the event's own, or one of the request's for all of its events.
  if (!many && random.whole(0, 1) === 0) return { events, headers: { 'content-type': 'application/json', 'idempotency-key': name }, body: JSON.stringify(only) };
  if (many && random.whole(0, 1) === 0) return { events, headers: { 'content-type': 'application/json', 'idempotency-key': name }, body: JSON.stringify(bodies) };
  const keyed = bodies.map((body) => JSON.stringify({ ...body, idempotency_key: body.payload.marker }));
  return many ? { events, headers: { 'content-type': 'application/x-ndjson' }, body: keyed.join('\n') } : { events, headers: { 'content-type': 'application/json' }, body: keyed[0] ?? '' };
}

/** One attempt. True when every event of it was answered for; a refusal is a contradiction, as all of them are valid. */
async function attempt(url: string, key: string, { events, headers, body }: Request, history: History): Promise<boolean> {
  let status: number;
  let answer: { id?: string; data?: { status: string; id?: string; error?: { code: string; status: number } }[]; code?: string };
  try {
    const response = await fetch(url, { method: 'POST', headers: { ...headers, authorization: `Bearer ${key}` }, body, signal: AbortSignal.timeout(20_000) });
    status = response.status;
    answer = (await response.json()) as typeof answer;
  } catch {
    return false;
  }
  // An outage is told as one that passes; 500 would mean that we do not know what happened.
  if (status === 500) history.contradictions.push(`${events[0]?.marker}: answered with 500`);
  if (status >= 500 || status === 409) return false;
  if (status >= 400) {
    history.contradictions.push(`${events[0]?.marker}: refused with ${status} ${answer.code}`);
    return true;
  }
  const results = answer.data ?? [{ status: 'created', ...(answer.id !== undefined && { id: answer.id }) }];
  events.forEach((event, i) => {
    const id = results[i]?.id;
    if (id === undefined) history.contradictions.push(`${event.marker}: item refused with ${results[i]?.error?.code}`);
    else history.acknowledge(event, id);
  });
  return true;
}
