import type { Actor, DaybookEvent } from '@daybook/core';
import type { EventRow } from './eventRow.ts';
import type { FilledText } from './eventText.ts';
import { utcTimestamp } from './utcTimestamp.ts';

/** An event ready to be sent: `json` is what goes out, byte for byte as it came in; `event` the same, parsed, to decide on. */
export interface ComposedEvent {
  event: DaybookEvent;
  json: string;
  /** The open slots with personal values in place: source text for exports that must not re-serialise. */
  text: FilledText;
  /** What it was made from, to make it once more for viewers who may not see all of it. */
  source: ComposedSource;
}

export interface ComposedSource {
  row: EventRow;
  summarize: Summarize;
  deletion: Deletion | undefined;
}

/** When an activity was struck out, and by whom, where that is still known. */
export interface Deletion {
  at: string;
  by: Actor | undefined;
}

/** The sentence of an event, by the version of its type that it was written with. */
export type Summarize = (event: DaybookEvent) => string;

/**
 * Stored row → event on the wire. `head` and `data` are spliced in as source text, so `1.10`, `1e400`,
 * `9007199254740993` and `"\ud800"` leave as they came; only id, position, recorded_at, erased, what is said of a deletion,
 * and summary are written here.
 */
export function composeEvent(row: EventRow, text: FilledText, position: number | null, summarize: Summarize, deletion?: Deletion): ComposedEvent {
  const { head, data, erased } = text;
  const known = `{"id":"${row.id}","position":${position},"recorded_at":"${utcTimestamp(row.recorded_at)}",`
    + `${head.slice(1, -1)},${data.slice(1, -1)}`
    + (erased.length > 0 ? `,"erased":${JSON.stringify(erased)}` : '')
    + (deletion === undefined ? '' : `,"deleted_at":"${deletion.at}"${deletion.by === undefined ? '' : `,"deleted_by":${JSON.stringify(deletion.by)}`}`);
  const event = JSON.parse(`${known}}`) as DaybookEvent;
  const summary = summarize(event);
  event.summary = summary;
  return { event, json: `${known},"summary":${JSON.stringify(summary)}}`, text, source: { row, summarize, deletion } };
}
