/** A stretch of text that stayed, went or came. */
export interface TextSegment {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Beyond this many differing words the middle is shown as replaced whole: reading it word by word would help nobody. */
const MOST_EDITS = 400;

/**
 * Word diff of two texts: the segments without `added` spell `before`, those without `removed` spell `after`.
 * Words, runs of white space and single punctuation marks are the units. Myers' O(ND) algorithm ("An O(ND) Difference
 * Algorithm and Its Variations", 1986), bounded, between the common beginning and end.
 */
export function diffText(before: string, after: string): TextSegment[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  const middle = editScript(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return merge([
    { kind: 'same', text: old.slice(0, start).join('') },
    ...middle,
    { kind: 'same', text: old.slice(old.length - end).join('') },
  ]);
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[\s\S]/gu) ?? [];
}

/** Greedy search for the shortest edit script, then the walk back through the saved fronts. */
function editScript(old: readonly string[], now: readonly string[]): TextSegment[] {
  const fronts: Int32Array[] = [];
  const limit = Math.min(old.length + now.length, MOST_EDITS);
  const front = new Int32Array(2 * limit + 3);
  for (let edits = 0; edits <= limit; edits += 1) {
    fronts.push(front.slice());
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = furthest(front, limit, edits, diagonal);
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x += 1;
      front[diagonal + limit + 1] = x;
      if (x >= old.length && x - diagonal >= now.length) return walkBack(old, now, fronts, limit);
    }
  }
  return [
    { kind: 'removed', text: old.join('') },
    { kind: 'added', text: now.join('') },
  ];
}

/** Where the path with `edits` edits on this diagonal starts: one word further down (added) or right (removed). */
function furthest(front: Int32Array, limit: number, edits: number, diagonal: number): number {
  const [below, above] = [front[diagonal + limit] ?? 0, front[diagonal + limit + 2] ?? 0];
  return comesFromAbove(edits, diagonal, below, above) ? above : below + (edits === 0 ? 0 : 1);
}

function comesFromAbove(edits: number, diagonal: number, below: number, above: number): boolean {
  return diagonal === -edits || (diagonal !== edits && below < above);
}

function walkBack(old: readonly string[], now: readonly string[], fronts: readonly Int32Array[], limit: number): TextSegment[] {
  const segments: TextSegment[] = [];
  let [x, y] = [old.length, now.length];
  for (let edits = fronts.length - 1; edits > 0; edits -= 1) {
    const front = fronts[edits]!;
    const diagonal = x - y;
    const [below, above] = [front[diagonal + limit] ?? 0, front[diagonal + limit + 2] ?? 0];
    const added = comesFromAbove(edits, diagonal, below, above);
    const fromX = added ? above : below;
    const fromY = fromX - (added ? diagonal + 1 : diagonal - 1);
    while (x > fromX && y > fromY && !(added ? x === fromX : y === fromY)) {
      segments.push({ kind: 'same', text: old[x - 1]! });
      x -= 1;
      y -= 1;
    }
    segments.push(added ? { kind: 'added', text: now[y - 1]! } : { kind: 'removed', text: old[x - 1]! });
    [x, y] = [fromX, fromY];
  }
  while (x > 0) {
    segments.push({ kind: 'same', text: old[x - 1]! });
    x -= 1;
  }
  return segments.toReversed();
}

function merge(segments: readonly TextSegment[]): TextSegment[] {
  const merged: TextSegment[] = [];
  for (const segment of segments) {
    const last = merged.at(-1);
    if (segment.text === '') continue;
    if (last?.kind === segment.kind) last.text += segment.text;
    else merged.push({ ...segment });
  }
  return merged;
}
