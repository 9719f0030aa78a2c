import { diffText, type TextSegment } from '@daybook/core';

/**
 * The word diff of two texts as people read one: changed words with nothing but a space between them are one change, so
 * "Alex Chen" became "Ingrid Solheim", not word against word. The pieces without `added` spell `before`, those without
 * `removed` spell `after`.
 */
export function wordDiff(before: string, after: string): TextSegment[] {
  const parts = diffText(before, after);
  const result: TextSegment[] = [];
  let removed = '';
  let added = '';
  const flush = (): void => {
    // A space both sides end in belongs to neither.
    const tail = /\s+$/.exec(removed)?.[0] ?? '';
    const shared = tail !== '' && added.endsWith(tail) ? tail : '';
    const pieces: TextSegment[] = [
      { kind: 'removed', text: removed.slice(0, removed.length - shared.length) },
      { kind: 'added', text: added.slice(0, added.length - shared.length) },
      { kind: 'same', text: shared },
    ];
    result.push(...pieces.filter(({ text }) => text !== ''));
    removed = '';
    added = '';
  };
  parts.forEach((part, index) => {
    if (part.kind === 'removed') removed += part.text;
    else if (part.kind === 'added') added += part.text;
    else if (/^\s+$/.test(part.text) && removed + added !== '' && index < parts.length - 1) {
      removed += part.text;
      added += part.text;
    } else {
      flush();
      result.push(part);
    }
  });
  flush();
  return result;
}
