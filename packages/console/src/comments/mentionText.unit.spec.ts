import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editedText, mentionTyped, plainMarkdown, storedText } from './mentionText.ts';

const dana = { id: 'user-dana', name: 'Dana Whitfield' };
const danaToo = { id: 'user-dana-2', name: 'Dana' };

describe('Markdown in a row', () => {
  it('is plain prose; marks that are part of words stay', () => {
    expect(plainMarkdown('They sign **the day after**, *surely*.\n\n- see [the letter](https://x.example)\n- run `npm test`')).toBe('They sign the day after, surely. see the letter run npm test');
    expect(plainMarkdown('snake_case_name and 2 * 3 * 4')).toBe('snake_case_name and 2 * 3 * 4');
  });
});

describe('mentions', () => {
  it('are stored with who is meant, the longest name that fits', () => {
    expect(storedText('@Dana Whitfield and @Dana, not dana@Dana.example', [danaToo, dana])).toEqual({
      text: '@[Dana Whitfield](user/user-dana) and @[Dana](user/user-dana-2), not dana@[Dana](user/user-dana-2).example',
      mentions: ['user-dana', 'user-dana-2'],
    });
    expect(storedText('@Danae is somebody else', [danaToo])).toEqual({ text: '@Danae is somebody else', mentions: [] });
  });

  it('come back as they were typed, whatever is in the name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30 }).filter((name) => !/[\n\r]/.test(name)), (name) => {
        const person = { id: 'user-1', name };
        const { text } = storedText(`Ask @${name} `, [person]);
        expect(editedText(text)).toEqual({ text: `Ask @${name} `, people: [person] });
      }),
    );
  });

  it('are looked for behind an @ that begins a word', () => {
    expect(mentionTyped('Ask @Da', 7)).toEqual({ from: 4, typed: 'Da' });
    expect(mentionTyped('Ask @Dana Wh', 12)).toEqual({ from: 4, typed: 'Dana Wh' });
    expect(mentionTyped('@', 1)).toEqual({ from: 0, typed: '' });
    expect(mentionTyped('dana@haldenfrost', 16)).toBeNull();
    expect(mentionTyped('@Dana Whitfield said that', 25)).toBeNull();
  });
});
