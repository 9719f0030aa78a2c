import type { DaybookEvent } from '@daybook/core';
import type { ComposedEvent } from '../read/composeEvent.ts';
import { seenBy } from '../read/seenBy.ts';
import type { Viewer } from '../read/visibility.ts';

/** Bytes on the stream, and the last position they speak of. */
export interface Frame {
  readonly position: number;
  readonly bytes: Buffer;
}

/** A numbered event on the stream: made once, written to every client that wants it. */
export interface EventFrame extends Frame {
  readonly event: DaybookEvent;
  /** The whole event; absent where nobody's frame need differ. */
  readonly composed?: ComposedEvent;
}

/** Why positions are not on the stream; the same events may be found by a list or an export. */
export type GapReason =
  /** They were archived or purged. */
  | 'archived'
  /** The log has not come this far: it was restored to an earlier state. */
  | 'ahead'
  /** A filtered stream would have to look through too much to catch up. */
  | 'too_far_back'
  /** The filter takes too long on each event; the stream ends after this. */
  | 'filter_too_slow';

export interface Gap {
  readonly reason: GapReason;
  /** First position left out. */
  readonly from: number;
  /** The position the stream goes on with. */
  readonly to: number;
}

/** The frame of a numbered event: `id:` is its position (WHATWG HTML, server-sent events). */
export function eventFrame(composed: ComposedEvent): EventFrame {
  const { event, json } = composed;
  const { position } = event;
  if (position === null) throw new RangeError(`event ${event.id} is not numbered`);
  // Source text may hold line breaks between its tokens; each line of data is a line of its own.
  const data = /[\r\n]/.test(json) ? json.replace(/\r\n|\r|\n/g, '\ndata: ') : json;
  return { position, event, composed, bytes: Buffer.from(`id: ${position}\nevent: event\ndata: ${data}\n\n`) };
}

/** The frame as the viewer is to see it: the same bytes for everybody from whom nothing of the event is hidden. */
export function frameSeenBy(viewer: Viewer, frame: EventFrame): EventFrame {
  const { composed } = frame;
  if (composed === undefined) return frame;
  const seen = seenBy(viewer, composed);
  return seen === composed ? frame : eventFrame(seen);
}

/** Says what is left out. Its id is the last position left out, so that a reconnect does not ask again. */
export function gapFrame(gap: Gap): Frame {
  return { position: gap.to - 1, bytes: Buffer.from(`id: ${gap.to - 1}\nevent: gap\ndata: ${JSON.stringify(gap)}\n\n`) };
}

/** The bytes of some frames, one behind the other; null for none. */
export function joinFrames(frames: readonly Frame[]): Buffer | null {
  const [only] = frames;
  if (only === undefined) return null;
  return frames.length === 1 ? only.bytes : Buffer.concat(frames.map((frame) => frame.bytes));
}

/** The first thing on every stream: where it begins. With its id a client that reconnects before any event misses none. */
export function readyFrame(next: number): Buffer {
  return Buffer.from(`retry: 1000\nid: ${next - 1}\nevent: ready\ndata: {"next_position":${next}}\n\n`);
}

/**
 * A sign of life. With `next` it moves the client's last event id on over events its filter left out (a block without
 * data dispatches nothing but sets the id), so that a reconnect does not look through them again.
 */
export function heartbeatFrame(next: number | null): Buffer {
  return Buffer.from(next === null ? ': heartbeat\n\n' : `: heartbeat\nid: ${next - 1}\n\n`);
}
