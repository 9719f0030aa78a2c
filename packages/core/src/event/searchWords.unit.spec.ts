import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparableText, wordsOf } from './searchText.ts';
import { MAX_CHANGE_LEXEMES, MAX_SEARCH_WORDS, searchWords, typeLexeme, type SearchableEvent } from './searchWords.ts';
import { quoteLexeme } from './lexemeText.ts';

const user = { type: 'user', id: 'u1' } as const;
const type = 'deal.stage_changed';
const ofType = typeLexeme(type);

describe('searchWords', () => {
  it('lists fields, old and new values and words', () => {
    const event: SearchableEvent = {
      type,
      actor: { type: 'integration', name: 'HubSpot' },
      via: { type: 'webhook', id: 'wh_1' },
      targets: [{ name: 'Halden & Frost Logistics' }, { name: null }],
      changes: [
        { field: 'plan', before: 'Free', after: 'Growth' },
        { field: 'Seats', before: 3, after: null },
        { field: 'tags', before: ['old'], after: ['old', 'VIP'] },
      ],
      payload: { id: '0193a1b2-0000-7000-8000-000000000000', at: '2026-11-20T09:00:00Z', thread: 'thr_91', due: '2026-11-20', invoice: 'INV-2031', note: { text: 'Signed today' }, count: 4 },
      reason: 'Renewal',
      flags: ['redacted'],
      run: { id: 'run-9' },
      correlation_id: 'C-1',
    };
    expect(searchWords(event)).toEqual([
      ofType, 't:integration', 'v:webhook/wh_1', 'r:run-9', 'c:C-1', 'x:redacted',
      'f:plan', 'f:seats', 'f:tags',
      'b:free\tplan', 'a:growth\tplan', 'b:3\tseats', 'a:null\tseats', 'b:old\ttags', 'a:old\ttags', 'a:vip\ttags',
      'halden', 'frost', 'logistics', 'renewal', 'hubspot', 'free', 'growth', 'old', 'vip', 'inv', '2031', 'signed', 'today',
    ]);
  });

  it('leaves out what is personal, whether the value stands there or was replaced by null', () => {
    const personal = [['/actor/name', '/targets/0/name', '/changes/0/after', '/payload/from', '/payload/people/1', '/changes/1/after/0']];
    const read: SearchableEvent = {
      type,
      actor: { ...user, name: 'Ana' },
      targets: [{ name: 'Ben' }, { name: 'Acme' }],
      changes: [{ field: 'email', before: null, after: 'ben@example.org' }, { field: 'tags', after: ['cara', 'vip'] }],
      payload: { from: { name: 'Dora' }, people: ['Team', 'Emil'], subject: 'Hello' },
      personal,
    };
    const appended: SearchableEvent = {
      type,
      actor: { ...user, name: null },
      targets: [{ name: null }, { name: 'Acme' }],
      changes: [{ field: 'email', before: null, after: null }, { field: 'tags', after: [null, 'vip'] }],
      payload: { from: null, people: ['Team', null], subject: 'Hello' },
      personal,
    };
    expect(searchWords(read)).toEqual(searchWords(appended));
    const words = searchWords(read).join(' ');
    for (const name of ['ana', 'ben', 'cara', 'dora', 'emil', 'example']) expect(words).not.toContain(name);
    expect(searchWords(read)).toEqual([ofType, 'f:email', 'f:tags', 'b:null\temail', 'a:vip\ttags', 'acme', 'vip', 'team', 'hello']);
  });

  it('gives the same at append, where what is sealed is known without pointers', () => {
    const event: SearchableEvent = {
      type,
      actor: { ...user, name: 'Ana' },
      targets: [{ type: 'contact', name: 'Ben' }, { type: 'account', name: 'Acme' }],
      changes: [{ field: 'email', before: 'b@x.example', after: 'ben@example.org' }, { field: 'plan', after: 'Growth' }],
      payload: { from: 'Dora', subject: 'Hello' },
    };
    const personal = [['/actor/name', '/targets/0/name', '/changes/0/before', '/changes/0/after', '/payload/from']];
    expect(searchWords({ ...event, sealed: { changes: new Set([0]), members: new Set(['from']) } })).toEqual(searchWords({ ...event, personal }));
  });

  it('does not find erased people by what they read as now', () => {
    const erased: SearchableEvent = { type, actor: { type: 'user', name: 'removed contact', removed: true }, targets: [{ name: 'removed contact', removed: true }], personal: [['/actor/email']] };
    expect(searchWords(erased)).toEqual([ofType]);
  });

  it('stays bounded, fields first', () => {
    const changes = Array.from({ length: 300 }, (_, index) => ({ field: `field_${index}`, before: `b${index}`, after: `a${index} ${'word '.repeat(200)}` }));
    const lexemes = searchWords({ type, actor: user, changes, payload: { text: Array.from({ length: 90 }, (_, index) => `w${index}`).join(' ') } });
    expect(lexemes.filter((lexeme) => lexeme.includes(':')).length).toBeLessThanOrEqual(MAX_CHANGE_LEXEMES + 5);
    expect(lexemes.filter((lexeme) => !lexeme.includes(':')).length).toBeLessThanOrEqual(MAX_SEARCH_WORDS);
    expect(lexemes.slice(1, 257)).toEqual(Array.from({ length: 256 }, (_, index) => `f:field_${index}`));
  });

  it('gives short, storable words without repeats for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 80 }), (text, value) => {
        const lexemes = searchWords({ type, actor: user, reason: text, changes: [{ field: value, after: value }] });
        expect(new Set(lexemes).size).toBe(lexemes.length);
        for (const lexeme of lexemes) {
          expect(lexeme).not.toBe('');
          expect(lexeme).not.toMatch(/[\0\p{Surrogate}]/u);
          expect(lexeme.length).toBeLessThanOrEqual(125);
        }
        for (const word of lexemes.filter((lexeme) => !/^[a-z]:/.test(lexeme))) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]{1,40}$/u);
      }),
    );
  });
});

describe('text as it is compared', () => {
  it('splits words the same way for every script', () => {
    expect(wordsOf("O'Brien's Straße-7, ＡＢＣ प्रिया e\u0301t\u00e9")).toEqual(['o', 'brien', 's', 'straße', '7', 'abc', 'प्रिया', 'été']);
    expect(wordsOf('x'.repeat(90))).toEqual(['x'.repeat(40)]);
  });

  it.each([
    ['Free ', 'free'],
    ['1.10', '1.1'],
    ['1e3', '1000'],
    ['007', '007'],
    ['9007199254740993', '9007199254740993'],
    ['-0', '0'],
    ['a\0b', 'a\ufffdb'],
    ['a\tb', 'a b'],
    ['a\ud800', 'a\ufffd'],
    ['É'.repeat(70), 'é'.repeat(60)],
    [`${'a'.repeat(59)}😀`, 'a'.repeat(59)],
  ])('compares %j as %j', (text, expected) => {
    expect(comparableText(text)).toBe(expected);
  });
});

describe('quoteLexeme', () => {
  it('doubles what would end the quotes', () => {
    expect(quoteLexeme("a:o'brien\\\0\towner")).toBe("'a:o''brien\\\\\ufffd\towner'");
  });
});
