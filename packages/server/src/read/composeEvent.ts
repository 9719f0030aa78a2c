import type { DaybookEvent } from '@daybook/core';
import type { EventRow } from './eventRow.ts';
import type { FilledText } from './eventText.ts';
import { utcTimestamp } from './utcTimestamp.ts';

/** An event ready to be sent: `json` is what goes out, byte for byte as it came in; `event` the same, parsed, to decide on. */
export interface ComposedEvent {
  event: DaybookEvent;
  json: string;
  /** The open slots with personal values in place: source text for exports that must not re-serialise. */
  text: FilledText;
}

/** The sentence of an event, by the version of its type that it was written with. */
export type Summarize = (event: DaybookEvent) => string;

/**
 * Stored row → event on the wire. `head` and `data` are spliced in as source text, so `1.10`, `1e400`,
 * `9007199254740993` and `"\ud800"` leave as they came; only id, position, recorded_at, erased and summary are written here.
 */
export function composeEvent(row: EventRow, text: FilledText, position: number | null, summarize: Summarize): ComposedEvent {
  const { head, data, erased } = text;
  const known = `{"id":"${row.id}","position":${position},"recorded_at":"${utcTimestamp(row.recorded_at)}",`
    + `${head.slice(1, -1)},${data.slice(1, -1)}`
    + (erased.length > 0 ? `,"erased":${JSON.stringify(erased)}` : '');
  const event = JSON.parse(`${known}}`) as DaybookEvent;
  const summary = summarize(event);
  event.summary = summary;
  return { event, json: `${known},"summary":${JSON.stringify(summary)}}`, text };
}
