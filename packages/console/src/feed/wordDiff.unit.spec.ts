import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordDiff } from './wordDiff.ts';

const side = (parts: ReturnType<typeof wordDiff>, without: 'added' | 'removed'): string => parts.filter(({ kind }) => kind !== without).map(({ text }) => text).join('');

describe('wordDiff', () => {
  it('reads a changed name as one change', () => {
    expect(wordDiff('contact is Alex Chen.', 'contact is Ingrid Solheim.')).toEqual([
      { kind: 'same', text: 'contact is ' },
      { kind: 'removed', text: 'Alex Chen' },
      { kind: 'added', text: 'Ingrid Solheim' },
      { kind: 'same', text: '.' },
    ]);
  });

  it('spells both texts', () => {
    const text = fc.array(fc.constantFrom('a', 'bb', ' ', '  ', '.', '\n', 'c'), { maxLength: 30 }).map((words) => words.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = wordDiff(before, after);
        expect(side(parts, 'added')).toBe(before);
        expect(side(parts, 'removed')).toBe(after);
      }),
    );
  });
});
