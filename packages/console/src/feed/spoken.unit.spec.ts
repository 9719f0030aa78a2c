import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitAt } from './spoken.tsx';

it('cuts a text around the longest names and loses no letter', () => {
  expect(splitAt('ask @Ann Lee or @Ann', ['@Ann', '@Ann Lee'])).toEqual(['ask ', '@Ann Lee', ' or ', '@Ann']);
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string({ minLength: 1 }), { maxLength: 4 }), (text, names) => {
      expect(splitAt(text, names).join('')).toBe(text);
    }),
  );
});
