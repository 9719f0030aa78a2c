import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DaybookError } from '../errors/daybookError.ts';
import { JSON_LIMITS, NO_JSON_LIMITS, utf8Length } from './jsonScanner.ts';
import { scanJson } from './scanJson.ts';

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof DaybookError) return `${error.code}@${error.details.position}`;
    throw error;
  }
  return 'accepted';
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON text with whitespace, escapes and number spellings that `JSON.stringify` never writes. */
const spelledJson = fc.letrec<{ value: string }>((tie) => {
  const space = fc.constantFrom('', '', ' ', '\n', '\t\r');
  const string = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.constantFrom('"\\u0000"', '"\\ud800"', '"\\uD83D\\uDE00"', '"\\/\\b"', '"é😀"'),
  );
  const scalar = fc.oneof(string, fc.constantFrom('null', 'true', 'false', '0', '-0', '1.10', '1e400', '-12E+3', '9007199254740993', '0.5e-7'));
  const list = (open: string, close: string, item: fc.Arbitrary<string>) =>
    fc.tuple(fc.array(item, { maxLength: 4 }), space).map(([items, gap]) => open + gap + items.join(gap + ',' + gap) + gap + close);
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      list('[', ']', tie('value')),
      list('{', '}', fc.tuple(string, space, tie('value')).map(([name, gap, value]) => `${name}${gap}:${gap}${value}`)),
    ),
  };
}).value;

describe('scanJson', () => {
  it('accepts every spelling of JSON that JSON.parse accepts', () => {
    fc.assert(fc.property(spelledJson, (text) => {
      expect(parses(text)).toBe(true);
      expect(codeOf(() => scanJson(text, NO_JSON_LIMITS))).toBe('accepted');
    }));
  });

  it('accepts a damaged text if and only if JSON.parse does', () => {
    const damage = fc.record({ at: fc.nat(), drop: fc.nat({ max: 2 }), put: fc.constantFrom('', ',', '"', '\\', '{', '}', '[', ']', ':', '0', '-', '.', 'e', ' ', '\u0000', '\u00a0', '\ufeff', 'u', 'null', '\n') });
    fc.assert(
      fc.property(spelledJson, damage, (text, { at, drop, put }) => {
        const cut = at % (text.length + 1);
        const damaged = text.slice(0, cut) + put + text.slice(cut + drop);
        expect(codeOf(() => scanJson(damaged, NO_JSON_LIMITS)) === 'accepted').toBe(parses(damaged));
      }),
      { numRuns: 3000 },
    );
  });

  it('accepts any text of JSON characters if and only if JSON.parse does', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'{}[]:,"\\u0123eE+-.truefalsn \t\ud800'), maxLength: 12 });
    fc.assert(fc.property(soup, (text) => {
      expect(codeOf(() => scanJson(text, NO_JSON_LIMITS)) === 'accepted').toBe(parses(text));
    }), { numRuns: 5000 });
  });

  it.each([
    ['', 'invalid_json@0'],
    ['nul', 'invalid_json@0'],
    ['{"a":1,}', 'invalid_json@7'],
    ['[1 2]', 'invalid_json@3'],
    ['01', 'invalid_json@1'],
    ['1.', 'invalid_json@2'],
    ['"\\x"', 'invalid_json@2'],
    ['"\\u12g4"', 'invalid_json@5'],
    ['"a\nb"', 'invalid_json@2'],
    ['"open', 'invalid_json@5'],
    ['{} {}', 'invalid_json@3'],
    ['\ufeff{}', 'invalid_json@0'],
    ['{"a":{"__proto__":1}}', 'json_forbidden_member@6'],
    ['{"\\u005f_proto__":1}', 'json_forbidden_member@1'],
  ])('names the character where %j goes wrong', (text, code) => {
    expect(codeOf(() => scanJson(text))).toBe(code);
  });

  it('takes 64 levels and refuses the 65th', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(codeOf(() => scanJson(nested(64)))).toBe('accepted');
    expect(codeOf(() => scanJson(nested(65)))).toBe('json_too_deep@64');
    expect(codeOf(() => scanJson(nested(200_000)))).toBe('json_too_deep@64');
    expect(codeOf(() => scanJson(nested(200_000), NO_JSON_LIMITS))).toBe('accepted');
  });

  it('takes 10,000 members of all objects together and refuses one more', () => {
    const members = (count: number) => `[${Array.from({ length: count / 100 }, () => `{${Array.from({ length: 100 }, (_, at) => `"m${at}":0`).join()}}`).join()}`;
    expect(codeOf(() => scanJson(`${members(10_000)}]`))).toBe('accepted');
    expect(codeOf(() => scanJson(`${members(10_000)},{"m":0}]`))).toMatch(/^json_too_many_keys@/);
  });

  it('counts a string in UTF-8 bytes of what it means, not of how it is spelt', () => {
    const limit = JSON_LIMITS.maxStringBytes;
    expect(codeOf(() => scanJson(JSON.stringify('a'.repeat(limit))))).toBe('accepted');
    expect(codeOf(() => scanJson(JSON.stringify('a'.repeat(limit + 1))))).toBe('json_string_too_long@0');
    expect(codeOf(() => scanJson(JSON.stringify('é'.repeat(limit / 2))))).toBe('accepted');
    expect(codeOf(() => scanJson(JSON.stringify('é'.repeat(limit / 2 + 1))))).toBe('json_string_too_long@0');
    expect(codeOf(() => scanJson(`"${'\\u0041'.repeat(limit)}"`))).toBe('accepted');
    expect(codeOf(() => scanJson(`{"${'k'.repeat(limit + 1)}":1}`))).toBe('json_string_too_long@1');
  });

  it.each([
    ['"\\ud800"', { hasLoneSurrogate: true, hasNul: false }],
    ['"\ud800"', { hasLoneSurrogate: true, hasNul: false }],
    ['"\\udc00\\ud800"', { hasLoneSurrogate: true, hasNul: false }],
    ['"\\ud83d\\ude00"', { hasLoneSurrogate: false, hasNul: false }],
    ['"\\ud83d\\ud83d\\ude00"', { hasLoneSurrogate: true, hasNul: false }],
    ['{"\\u0000":1}', { hasLoneSurrogate: false, hasNul: true }],
    ['"\\\\u0000 \\\\ud800"', { hasLoneSurrogate: false, hasNul: false }],
  ])('says what %j holds', (text, traits) => {
    expect(scanJson(text)).toEqual(traits);
  });

  it('says what any string holds', () => {
    fc.assert(fc.property(fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }), (text) => {
      const expected = { hasLoneSurrogate: /\p{Surrogate}/u.test(text), hasNul: text.includes('\u0000') };
      expect(scanJson(JSON.stringify(text))).toEqual(expected);
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    }));
  });
});
