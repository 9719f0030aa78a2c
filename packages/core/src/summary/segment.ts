/**
 * A sentence in parts: what a console renders as marks, links and diff pills, and what joins to plain text.
 * Texts are clean (no control characters, no bidi controls, cut to a sane length) but not escaped: they are data.
 */
import type { ActorType, Json } from '../event/event.ts';

export type Segment =
  | { kind: 'text'; text: string }
  | { kind: 'actor'; text: string; actor: { type: ActorType; id: string }; removed?: true; onBehalfOf?: true }
  | { kind: 'target'; text: string; target: { type: string; id: string }; removed?: true }
  /** A field's name; `field` as stored. */
  | { kind: 'field'; text: string; field: string }
  /** One side of a change; `change` is its place in the event's changes. */
  | { kind: 'before' | 'after'; text: string; field: string; change: number; value: Json | undefined; erased?: true }
  /** A value out of the payload. */
  | { kind: 'value'; text: string }
  /** What somebody said or wrote: a console may set it on a second line. Only at the end of a sentence. */
  | { kind: 'quote'; text: string }
  /** How many fields changed; opens the diff. */
  | { kind: 'count'; text: string; changes: number };

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_DIRECTIONAL_ISOLATE = '\u2069';

/**
 * The sentence as plain text. Data that runs from right to left is isolated, so that it cannot reorder the words
 * around it; all else stands as it is.
 */
export function summaryText(segments: readonly Segment[]): string {
  let text = '';
  for (const segment of segments) {
    switch (segment.kind) {
      case 'text':
      case 'count':
        text += segment.text;
        break;
      case 'quote':
        text += `: “${isolated(segment.text)}”`;
        break;
      default:
        text += isolated(segment.text);
    }
  }
  return text;
}

function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? FIRST_STRONG_ISOLATE + text + POP_DIRECTIONAL_ISOLATE : text;
}
