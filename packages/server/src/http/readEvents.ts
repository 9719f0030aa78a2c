import { DaybookError, rawItems, rawMembers, scanJson, type EventInput } from '@daybook/core';
import type { EventSource } from '../append/draft.ts';
import { MAX_EVENT_BYTES } from './bodies.ts';
import { fromCloudEvent } from './cloudEvents.ts';

/** Events of one request, at most. */
export const MAX_EVENTS = 10_000;

/** One event of a request: ready to append, or why it cannot be read. */
export type ReadEvent = EventSource | { error: DaybookError };

export interface ReadBody {
  /** Whether the body was one event (answered by a receipt) or several (answered item by item). */
  single: boolean;
  events: ReadEvent[];
  /** Pointer of an item in the request. */
  pointerOf: (index: number) => string;
}

/** Splits a body into events by its content type, each with its exact source text. Throws where it cannot be split. */
export function readEvents(text: string, mediaType: string): ReadBody {
  switch (mediaType) {
    case 'application/x-ndjson':
    case 'application/ndjson': {
      const lines = text.split('\n');
      const numbers: number[] = [];
      const items: string[] = [];
      lines.forEach((line, i) => {
        if (line.trim() === '') return;
        numbers.push(i + 1);
        items.push(line);
      });
      return many(items, readEvent, (index) => `/line ${numbers[index] ?? index + 1}`);
    }
    case 'application/cloudevents+json':
      return { single: true, events: [readEvent(text, fromCloudEvent)], pointerOf: () => '' };
    case 'application/cloudevents-batch+json':
      return many(rawItems(text), (item) => readEvent(item, fromCloudEvent), (index) => `/${index}`);
    default: {
      const first = text.trimStart().charAt(0);
      if (first === '[') return many(rawItems(text), readEvent, (index) => `/${index}`);
      if (first === '{') {
        const members = rawMembers(text);
        const [only] = members;
        if (members.length === 1 && only?.name === 'events' && only.raw.startsWith('[')) return many(rawItems(only.raw), readEvent, (index) => `/events/${index}`);
      }
      return { single: true, events: [readEvent(text)], pointerOf: () => '' };
    }
  }
}

function many(items: string[], read: (item: string) => ReadEvent, pointerOf: (index: number) => string): ReadBody {
  if (items.length > MAX_EVENTS) throw new DaybookError('too_many_events', { detail: `The request has ${items.length} events.` });
  return { single: false, events: items.map((item) => read(item)), pointerOf };
}

function readEvent(text: string, convert?: (text: string) => EventSource): ReadEvent {
  try {
    if (text.length > MAX_EVENT_BYTES) throw new DaybookError('body_too_large', { detail: 'The event is over 1 MB.' });
    const traits = scanJson(text);
    const source = convert ? convert(text) : { input: JSON.parse(text) as EventInput, text };
    return traits.hasNul || traits.hasLoneSurrogate ? { ...source, flags: ['text_replaced'] } : source;
  } catch (error) {
    if (error instanceof DaybookError) return { error };
    throw error;
  }
}
