import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterArbitrary, type Vocabulary } from '../../test/filterArbitrary.ts';
import { DaybookError } from '../errors/daybookError.ts';
import type { Filter } from './ast.ts';
import { countNodes, filterDepth, MAX_FILTER_DEPTH, MAX_FILTER_NODES } from './limits.ts';
import { parseFilter } from './parser.ts';
import { printFilter } from './print.ts';
import { filterFromParameters } from './shorthand.ts';

const ANYTHING: Vocabulary = {
  types: ['customer.*', 'deal.won'],
  categories: ['email'],
  ids: ['hubspot', 'me', 'Me', 'user/ana', 'contact/x', 'a/b', 'ana@example.org', 'a b', '"', '\\', '-', ',', '(', '2026-01-01', 'OR'],
  collections: ['account', 'contact'],
  fields: ['plan', 'custom.size (m²)'],
  values: ['7d', '2026-11-20', '', 'Free', 'a,b', '2026-11-20T10:00:00Z', '..', 'x:y', '*'],
  texts: ['won', 'OR', 'NOT', 'AND', 'a:b', 'halden frost', 'x*', '-x', '"'.concat('q'), 'status:FAILED'],
  moments: [1_763_600_000_000],
  anyText: true,
};

function refusal(text: string): { code: string; position?: number | undefined; expected?: string | undefined; detail?: string | undefined } {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof DaybookError) return { code: error.code, position: error.details.position, expected: error.details.expected, detail: error.details.detail };
    throw error;
  }
  throw new Error(`"${text}" was accepted`);
}

describe('parseFilter', () => {
  it.each<[string, string]>([
    ['', ''],
    ['  ', ''],
    ['()', ''],
    ['actor:hubspot field:plan after:7d', 'actor:hubspot field:plan since:7d'],
    ['actor:hubspot type:customer.* field:plan before:Free status:FAILED,WARNING target:account/acme after:7d -actor:me "free text"',
      'actor:hubspot type:customer.* field:plan before:Free status:FAILED,WARNING target:account/acme since:7d -actor:me "free text"'],
    ['after:Growth', 'after:Growth'],
    ['new:7d', 'after:"7d"'],
    ['after:"7d"', 'after:"7d"'],
    ['old:2026-11-20', 'before:"2026-11-20"'],
    ['before:2026-11-20', 'before:2026-11-20'],
    ['after:7d,14d', 'after:7d,14d'],
    ['before:2026-13-40', 'before:2026-13-40'],
    ['after:5m', 'after:5m'],
    ['after:5MIN', 'since:5min'],
    ['since:2026-11-20t09:30z', 'since:2026-11-20T09:30:00Z'],
    ['status:failed, warning', 'status:FAILED,WARNING'],
    ['kind:background-job', 'kind:BACKGROUND_JOB'],
    ['STATUS:FAILED', 'status:FAILED'],
    ['by:me', 'actor:me'],
    ['actor:ME', 'actor:me'],
    ['actor:"me"', 'actor:"me"'],
    ['actor:contact/c_1', 'actor:customer/c_1'],
    ['actor:user/"ana b"', 'actor:user/"ana b"'],
    ['actor:"user/ana"', 'actor:"user/ana"'],
    ['actor:team/ana', 'actor:team/ana'],
    ['target:account/a/b', 'target:account/a/b'],
    ['target:"account/a b"', 'target:"account/a b"'],
    ['won deal', 'won deal'],
    ['"won deal"', '"won deal"'],
    ['Halden & Frost', 'Halden Frost'],
    ["O'Brien", '"O\'Brien"'],
    ['hald*', 'hald*'],
    ['"frost log"*', '"frost log"*'],
    ['a b OR c', '(a b) OR c'],
    ['a (b OR c)', 'a (b OR c)'],
    ['a AND b', 'a b'],
    ['NOT a', '-a'],
    ['-(a OR b)', '-(a OR b)'],
    ['or Or', 'or Or'],
    ['(((a)))', 'a'],
    ['(a b) c', '(a b) c'],
    ['occurred:2026-11-01..2026-11-07', 'since:2026-11-01 until:2026-11-07'],
    ['-occurred:2026-11-01', '-(since:2026-11-01 until:2026-11-01)'],
    ['recorded:24h.. x', 'recorded:24h.. x'],
    ['recorded:7d..1d', 'recorded:7d.. recorded:..1d'],
    ['position:№12', 'position:12'],
    ['position:10..20 position:..5 position:7.. -position:..', 'position:10..20 position:..5 position:7.. -position:..'],
    ['is:attention,audit', 'is:attention,audit'],
    ['via:api_key/k1,webhook', 'via:api_key/k1,webhook'],
    ['10:30 foo-bar:baz', '"10:30" "foo-bar:baz"'],
    ['field:"a \\"b\\" \\\\c"', 'field:"a \\"b\\" \\\\c"'],
    ['field:a\\b', 'field:a\\b'],
  ])('reads %s', (text, printed) => {
    expect(printFilter(parseFilter(text))).toBe(printed);
  });

  it.each<[string, number, RegExp]>([
    ['status:', 7, /ends where a value/],
    ['status:FAILD', 7, /Did you mean FAILED/],
    ['actr:ana', 0, /Did you mean "actor:"/],
    ['http://example.org', 0, /is not a key/],
    ['a (b OR', 7, /ends where a condition/],
    ['(a b', 0, /never closed/],
    ['a )', 2, /closes nothing/],
    ['"abc', 0, /never closed/],
    ['x "a\\n"', 4, /backslash/],
    ['OR a', 0, /before "OR"/],
    ['a OR', 4, /ends where a condition/],
    ['a AND', 5, /ends where a condition/],
    ['a -', 3, /Nothing follows "-"/],
    ['NOT', 3, /Nothing follows "NOT"/],
    ['-&', 1, /no letter or digit/],
    ['since:Free', 6, /is not a time/],
    ['since:2026-02-30', 6, /is not a time/],
    ['since:1d,2d', 9, /takes one value/],
    ['occurred:2026-01-01..x', 21, /is not a time/],
    ['occurred:..', 9, /no end/],
    ['position:9..3', 0, /ends before it begins/],
    ['position:abc', 9, /not a position/],
    ['target:acme', 7, /does not name a record/],
    ['field:', 6, /ends where a value/],
    ['field:""', 6, /empty/],
    ['status:FAILED,', 14, /ends where a value/],
    ['status:(a)', 7, /before "\("/],
    ['field:"a"b', 9, /cannot stand directly behind/],
    ['field:a"b"c', 10, /cannot stand directly behind/],
    ['is:nice', 3, /not a preset/],
  ])('refuses %s at %i', (text, position, detail) => {
    const error = refusal(text);
    expect(error).toMatchObject({ code: 'invalid_filter', position });
    expect(error.detail).toMatch(detail);
    expect(error.expected).toMatch(/./);
  });

  it('refuses filters beyond its limits', () => {
    const hundred = Array.from({ length: 99 }, (_, index) => `w${index}`).join(' ');
    expect(countNodes(parseFilter(hundred))).toBe(100);
    expect(refusal(`${hundred} x`).code).toBe('filter_too_large');
    expect(refusal(`"${hundred} x y"`).code).toBe('filter_too_large');
    expect(refusal(`field:${hundred.replaceAll(' ', ',')},x,y`).code).toBe('filter_too_large');
    expect(refusal('x'.repeat(9000)).code).toBe('filter_too_large');
    expect(refusal('('.repeat(2000)).code).toBe('filter_too_large');
    expect(refusal('-'.repeat(2000)).code).toBe('filter_too_large');
    expect(refusal('-NOT '.repeat(1000)).code).toBe('filter_too_large');
    expect(printFilter(parseFilter(`${'('.repeat(8)}a${')'.repeat(8)}`))).toBe('a');
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(filterArbitrary(ANYTHING), (filter) => {
        fc.pre(countNodes(filter) <= MAX_FILTER_NODES && filterDepth(filter) <= MAX_FILTER_DEPTH && !asksForNothing(filter));
        expect(parseFilter(printFilter(filter))).toEqual(filter);
      }),
      { numRuns: 3000 },
    );
  });

  it('answers any text with a filter or with one of its two errors', () => {
    const piece = fc.oneof(fc.constantFrom('a', ' ', '(', ')', '-', '"', ',', ':', '*', '\\', 'OR ', 'NOT ', 'status:', 'FAILED', 'after:', '7d', 'position:', '..', 'actor:', 'me', '№'), fc.string({ unit: 'binary', maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        let filter: Filter;
        try {
          filter = parseFilter(text);
        } catch (error) {
          if (!(error instanceof DaybookError)) throw error;
          expect(['invalid_filter', 'filter_too_large']).toContain(error.code);
          if (error.code === 'invalid_filter') {
            expect(error.details.position).toBeGreaterThanOrEqual(0);
            expect(error.details.position).toBeLessThanOrEqual(text.length);
          }
          return;
        }
        expect(parseFilter(printFilter(filter))).toEqual(filter);
      }),
      { numRuns: 5000 },
    );
  });
});

/** Texts without a letter or digit ask for nothing, and the parser leaves them out. */
function asksForNothing(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.all.some(asksForNothing);
    case 'or':
      return filter.any.some(asksForNothing);
    case 'not':
      return asksForNothing(filter.filter);
    case 'text':
      return !/[\p{L}\p{N}]/u.test(filter.text.normalize('NFKC'));
    default:
      return false;
  }
}

describe('filterFromParameters', () => {
  it.each([
    [{}, ''],
    [{ actor: 'me, hubspot', event_type: ['deal.won', 'deal.lost'], status: '', from: '7d', to: '2026-11-20' }, 'actor:me,hubspot type:deal.won,deal.lost since:7d until:2026-11-20'],
    [{ q: 'field:plan after:Growth', kind: 'WEBHOOK' }, 'field:plan after:Growth kind:WEBHOOK'],
    [{ q: 'a OR b', entity: 'contact' }, '(a OR b) entity:contact'],
    [{ q: 'field:plan after:Growth', field: 'owner' }, '(field:plan after:Growth) field:owner'],
  ])('combines %j', (parameters, printed) => {
    expect(printFilter(filterFromParameters(parameters))).toBe(printed);
  });

  it('names the parameter that is wrong', () => {
    expect(() => filterFromParameters({ status: 'BROKEN' })).toThrow(expect.objectContaining({ code: 'invalid_filter', details: expect.objectContaining({ pointer: 'status' }) }));
    expect(() => filterFromParameters({ q: 'a (' })).toThrow(expect.objectContaining({ details: expect.objectContaining({ pointer: 'q', position: 3 }) }));
  });
});
