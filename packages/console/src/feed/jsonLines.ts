import type { Json } from '@daybook/core';

export interface DiffLine {
  kind: 'same' | 'removed' | 'added' | 'folded';
  text: string;
}

const CONTEXT = 2;

/**
 * The line diff of two JSON values, printed with two spaces. Unchanged stretches of more than a few lines fold to one
 * line that says how many; `open` shows them all. Longest common subsequence over lines, between common ends.
 */
export function jsonLines(before: Json | undefined, after: Json | undefined, open = false): DiffLine[] {
  const old = print(before);
  const now = print(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  const lines: DiffLine[] = [
    ...old.slice(0, start).map(same),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...old.slice(old.length - end).map(same),
  ];
  return open ? lines : foldUnchanged(lines);
}

function print(value: Json | undefined): string[] {
  return value === undefined ? [] : JSON.stringify(value, null, 2).split('\n');
}

function same(text: string): DiffLine {
  return { kind: 'same', text };
}

/** More cells than this and the middle is shown as replaced whole. */
const MOST_CELLS = 1_000_000;

function middle(old: readonly string[], now: readonly string[]): DiffLine[] {
  const replaced: DiffLine[] = [...old.map((text): DiffLine => ({ kind: 'removed', text })), ...now.map((text): DiffLine => ({ kind: 'added', text }))];
  if (old.length * now.length > MOST_CELLS) return replaced;
  const width = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      longest[i * width + j] = old[i] === now[j] ? 1 + (longest[(i + 1) * width + j + 1] ?? 0) : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push(same(old[i++] ?? ''));
      j++;
    } else if (j >= now.length || (i < old.length && (longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0))) lines.push({ kind: 'removed', text: old[i++] ?? '' });
    else lines.push({ kind: 'added', text: now[j++] ?? '' });
  }
  return lines;
}

function foldUnchanged(lines: readonly DiffLine[]): DiffLine[] {
  const folded: DiffLine[] = [];
  let at = 0;
  while (at < lines.length) {
    let end = at;
    while (end < lines.length && lines[end]?.kind === 'same') end++;
    const head = at === 0 ? 0 : CONTEXT;
    const tail = end === lines.length ? 0 : CONTEXT;
    const hidden = end - at - head - tail;
    if (hidden > 2) {
      folded.push(...lines.slice(at, at + head), { kind: 'folded', text: `… ${hidden} lines unchanged …` }, ...lines.slice(end - tail, end));
    } else folded.push(...lines.slice(at, end));
    at = end;
    for (let line = lines[at]; line !== undefined && line.kind !== 'same'; line = lines[++at]) folded.push(line);
  }
  return folded;
}
