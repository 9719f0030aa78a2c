import { credentials } from '../app/api.ts';

/** One server-sent event, parsed (HTML Living Standard, section 9.2). */
export interface StreamMessage {
  event: string;
  data: string;
  id: string | null;
}

export interface StreamHandlers {
  onOpen(): void;
  onMessage(message: StreamMessage): void;
  /** The connection is gone; the next attempt comes in `retryMs`. */
  onLost(retryMs: number): void;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** Two missed heartbeats of the server: the connection is dead though nothing told us. */
const SILENCE_MS = 45_000;
/** A tab hidden this long lets its connection go. */
const REST_AFTER_MS = 60_000;

/**
 * Server-sent events over fetch, which unlike EventSource sends our headers and tells us when it reconnects.
 *
 * Modes: connecting → open → lost → (after a growing pause) connecting …, until `close()`; and open → resting while the
 * tab is hidden, since browsers give a server six connections for all tabs together. Across a reconnect or a rest
 * `Last-Event-ID` carries the last id seen, so the server continues exactly behind it.
 */
export class EventStream {
  #closed = false;
  #lastId: string | null;
  #retryMs = FIRST_RETRY_MS;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #resting = false;

  constructor(
    readonly path: string,
    readonly handlers: StreamHandlers,
    lastId: string | null = null,
  ) {
    this.#lastId = lastId;
    document.addEventListener('visibilitychange', this.#onVisibility);
    void this.#connect();
  }

  close(): void {
    this.#closed = true;
    document.removeEventListener('visibilitychange', this.#onVisibility);
    clearTimeout(this.#timer);
    clearTimeout(this.#restTimer);
    this.#abort?.abort();
  }

  /** Tries at once instead of waiting for the pause to end. */
  retryNow(): void {
    if (this.#closed || this.#timer === undefined) return;
    clearTimeout(this.#timer);
    void this.#connect();
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#restTimer);
    if (document.hidden) {
      this.#restTimer = setTimeout(() => {
        this.#resting = true;
        clearTimeout(this.#timer);
        this.#abort?.abort();
      }, REST_AFTER_MS);
    } else if (this.#resting) {
      this.#resting = false;
      void this.#connect();
    }
  };

  async #connect(): Promise<void> {
    this.#timer = undefined;
    const abort = new AbortController();
    this.#abort = abort;
    let silence = setTimeout(() => abort.abort(), SILENCE_MS);
    try {
      const response = await fetch(this.path, {
        headers: { accept: 'text/event-stream', ...credentials(), ...(this.#lastId !== null && { 'last-event-id': this.#lastId }) },
        cache: 'no-store',
        signal: abort.signal,
      });
      if (!response.ok || response.body === null) throw new Error(`stream answered ${response.status}`);
      this.#retryMs = FIRST_RETRY_MS;
      this.handlers.onOpen();
      const parser = new StreamParser((message) => {
        if (message.id !== null) this.#lastId = message.id;
        this.handlers.onMessage(message);
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        clearTimeout(silence);
        silence = setTimeout(() => abort.abort(), SILENCE_MS);
        parser.push(value);
      }
    } catch {
      // Cut, refused or silent: all end in the same pause below.
    }
    clearTimeout(silence);
    if (this.#closed || this.#resting) return;
    this.handlers.onLost(this.#retryMs);
    this.#timer = setTimeout(() => void this.#connect(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }
}

/** Takes text in pieces of any length and hands out whole messages. Comments (heartbeats) are dropped. */
export class StreamParser {
  #rest = '';
  #event = '';
  #data: string[] = [];
  #id: string | null = null;

  constructor(readonly emit: (message: StreamMessage) => void) {}

  push(piece: string): void {
    const text = this.#rest + piece;
    // A lone CR at the end may be half of CRLF: it waits for the next piece.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    if (line === '') {
      if (this.#data.length > 0) this.emit({ event: this.#event === '' ? 'message' : this.#event, data: this.#data.join('\n'), id: this.#id });
      this.#event = '';
      this.#data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
  }
}
