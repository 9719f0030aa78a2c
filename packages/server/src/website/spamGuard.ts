import type { Submission } from './readForm.ts';

/** What becomes of a submission: it counts, it is kept with a mark and tells nobody who it is from, or it is dropped. */
export type Verdict = { kind: 'clean' } | { kind: 'suspect'; marks: readonly string[] } | { kind: 'dropped' };

/** No person reads and fills in a form faster. */
const LEAST_ELAPSED_MS = 2000;
const MOST_LINKS = 3;
const LINK = /\b(?:https?:\/\/|www\.)/gi;

/**
 * Looks at a submission as a person would.
 *
 * Filled in where no person sees a field: certainly a program; dropped, and answered like any other, so that the program
 * learns nothing. Too quick, or full of links: perhaps a person with a password manager or a long story, so it is kept
 * and marked; but it makes no contact and links no visitor, as nobody has looked at it.
 */
export function judgeSubmission({ trapped, elapsedMs, fields }: Pick<Submission, 'trapped' | 'elapsedMs' | 'fields'>): Verdict {
  if (trapped) return { kind: 'dropped' };
  const marks: string[] = [];
  if (elapsedMs !== undefined && elapsedMs < LEAST_ELAPSED_MS) marks.push('filled_in_too_quickly');
  let links = 0;
  for (const value of Object.values(fields)) if (typeof value === 'string') links += value.match(LINK)?.length ?? 0;
  if (links > MOST_LINKS) marks.push('too_many_links');
  return marks.length === 0 ? { kind: 'clean' } : { kind: 'suspect', marks };
}
