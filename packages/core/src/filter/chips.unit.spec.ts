import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterArbitrary, type Vocabulary } from '../../test/filterArbitrary.ts';
import { chipsOf, filterOfChips, makeChip } from './chips.ts';
import { countNodes, filterDepth, MAX_FILTER_DEPTH, MAX_FILTER_NODES } from './limits.ts';
import { parseFilter } from './parser.ts';
import { printFilter } from './print.ts';

const VOCABULARY: Vocabulary = {
  types: ['customer.*', 'deal.won'], categories: ['email'], ids: ['hubspot', 'me', 'user/ana', 'a b'], collections: ['account'], fields: ['plan', 'a,b'],
  values: ['7d', 'Free', ''], texts: ['won', 'halden frost'], moments: [1_763_600_000_000], anyText: false,
};

describe('chips', () => {
  it('name key, operator and values', () => {
    const chips = chipsOf(parseFilter('type:customer.*,deal.won -actor:me status:FAILED -kind:WEBHOOK,SYSTEM_EVENT field:plan before:Free after:"7d" since:7d before:2026-11-20 until:1d -since:2d "big deal" -won hald* position:3.. position:7 recorded:7d..1d -new:x target:"account/a b"'));
    expect(chips.map(({ key, operator, values }) => `${key} ${operator} ${values.join('|')}`)).toEqual([
      'type any of customer.*|deal.won', 'actor is not me', 'status is FAILED', 'kind none of WEBHOOK|SYSTEM_EVENT', 'field is plan', 'before changed from Free',
      'after changed to 7d', 'since after 7d', 'before before 2026-11-20', 'until until 1d', 'since before 2d', 'text contains big deal', 'text does not contain won',
      'text contains hald*', 'position between 3..', 'position is 7', 'recorded after 7d', 'recorded until 1d', 'after not changed to x', 'target is account/a b',
    ]);
  });

  it('show what is not a plain list as one expression', () => {
    expect(chipsOf(parseFilter('a (b OR c)'))).toEqual([{ key: 'expression', operator: null, values: ['a (b OR c)'], text: 'a (b OR c)' }]);
    expect(chipsOf(parseFilter(''))).toEqual([]);
  });

  it('give back the filter they came from', () => {
    fc.assert(
      fc.property(filterArbitrary(VOCABULARY), (filter) => {
        fc.pre(countNodes(filter) <= MAX_FILTER_NODES && filterDepth(filter) <= MAX_FILTER_DEPTH);
        expect(filterOfChips(chipsOf(filter))).toEqual(filter);
      }),
      { numRuns: 2000 },
    );
  });

  it('can be put beside others', () => {
    expect(printFilter(filterOfChips([...chipsOf(parseFilter('a OR b')), makeChip('status', ['FAILED'])]))).toBe('(a OR b) status:FAILED');
    expect(printFilter(filterOfChips([...chipsOf(parseFilter('field:plan since:7d')), makeChip('after', ['Growth'])]))).toBe('field:plan since:7d after:Growth');
  });

  it('are made from chosen values, whatever they contain', () => {
    expect(makeChip('status', ['FAILED'], { exclude: true }).text).toBe('-status:FAILED');
    expect(makeChip('before', ['7d'])).toMatchObject({ operator: 'changed from', text: 'before:"7d"' });
    expect(makeChip('after', ['a, "b"'])).toMatchObject({ operator: 'changed to', values: ['a, "b"'] });
    expect(makeChip('text', ['say "hi"'])).toMatchObject({ operator: 'contains', values: ['say "hi"'] });
    expect(makeChip('actor', ['user/ana b']).text).toBe('actor:user/"ana b"');
  });
});
