import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../event/event.ts';
import { applyChanges } from './applyChanges.ts';
import { diffItems } from './diffItems.ts';
import { diffRecords } from './diffRecords.ts';
import { diffText } from './diffText.ts';
import { formatFieldPath, parseFieldPath, type PathStep } from './fieldPath.ts';
import { jsonEqual, type JsonObject } from './jsonEqual.ts';

const member = fc.oneof(fc.constantFrom('a', 'b', 'c', 'a.b', 'x[0]', '\\', '', '"', '""', '__proto__', 'constructor'), fc.string({ maxLength: 4 }));
const scalar = fc.oneof(fc.constantFrom<Json>(null, true, false, 0, 1, 2, '', 'x'), fc.string({ maxLength: 3 }), fc.integer());
const { json } = fc.letrec<{ json: Json; object: JsonObject; items: Json[] }>((tie) => ({
  json: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar, tie('object'), tie('items'), fc.array(tie('json'), { maxLength: 3 })),
  object: fc.dictionary(member, tie('json'), { maxKeys: 4 }),
  // Lists of identified objects, drawn from few ids so that two of them overlap.
  items: fc.uniqueArray(fc.record({ id: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom('0', 'a"b', ']')), v: scalar }), { maxLength: 5, selector: (item) => item.id }),
}));
const record = fc.dictionary(member, json, { maxKeys: 5 }) as fc.Arbitrary<JsonObject>;

describe('diffRecords', () => {
  it.each(['flat', 'nested'] as const)('gives changes that rebuild the later state (%s)', (form) => {
    fc.assert(
      fc.property(record, record, (a, b) => {
        const rebuilt = applyChanges(a, diffRecords(a, b, form), form);
        expect(jsonEqual(rebuilt, b), `${JSON.stringify(rebuilt)} is not ${JSON.stringify(b)}`).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['flat', 'nested'] as const)('gives changes that undo themselves when turned round (%s)', (form) => {
    fc.assert(
      fc.property(record, record, (a, b) => {
        const undone = applyChanges(b, diffRecords(b, a, form), form);
        expect(jsonEqual(undone, a)).toBe(true);
      }),
    );
  });

  it('finds nothing between equal states, whatever the order of members', () => {
    fc.assert(
      fc.property(record, (a) => {
        const turned = Object.fromEntries(Object.entries(a).toReversed());
        expect(diffRecords(a, turned, 'nested')).toEqual([]);
      }),
    );
  });

  it('names nested members by path and tells absent from null', () => {
    expect(
      diffRecords({ plan: 'Free', address: { city: 'Oslo', zip: '0150' }, note: null }, { plan: 'Growth', address: { city: 'Bergen', zip: '0150' } }, 'nested'),
    ).toEqual([
      { field: 'plan', before: 'Free', after: 'Growth' },
      { field: 'address.city', before: 'Oslo', after: 'Bergen' },
      { field: 'note', before: null },
    ]);
  });

  it('follows the items of a list by their identity', () => {
    expect(
      diffRecords(
        { lines: [{ id: 7, qty: 1 }, { id: 8, qty: 2 }] },
        { lines: [{ id: 7, qty: 3 }, { id: 9, qty: 1 }] },
        'nested',
      ),
    ).toEqual([
      { field: 'lines[id=7].qty', before: 1, after: 3 },
      { field: 'lines[id=8]', before: { id: 8, qty: 2 } },
      { field: 'lines[id=9]', after: { id: 9, qty: 1 } },
    ]);
  });

  it('shows a reordered list, and a list of scalars, whole', () => {
    expect(diffRecords({ a: [{ id: 1 }, { id: 2 }], tags: ['x'] }, { a: [{ id: 2 }, { id: 1 }], tags: ['x', 'y'] }, 'nested')).toEqual([
      { field: 'a', before: [{ id: 1 }, { id: 2 }], after: [{ id: 2 }, { id: 1 }] },
      { field: 'tags', before: ['x'], after: ['x', 'y'] },
    ]);
  });

  it('takes the columns of a row literally', () => {
    expect(diffRecords({ 'NYC.gov Agency Directory': 'no' }, { 'NYC.gov Agency Directory': 'yes' }, 'flat')).toEqual([
      { field: 'NYC.gov Agency Directory', before: 'no', after: 'yes' },
    ]);
  });
});

describe('applyChanges', () => {
  it('refuses to reach into what the record does not have', () => {
    expect(() => applyChanges({ a: 1 }, [{ field: 'a.b', after: 2 }], 'nested')).toThrow(/nothing at `a\.b`/u);
  });
});

describe('field paths', () => {
  it('are read back as they were written', () => {
    const step = fc.oneof(
      fc.record({ member }),
      fc.record({ key: fc.constantFrom('id', 'sku'), value: fc.oneof(fc.string({ maxLength: 5 }), fc.maxSafeInteger()) }),
    );
    fc.assert(
      fc.property(fc.record({ member }), fc.array(step, { maxLength: 4 }), (first, rest) => {
        const steps: PathStep[] = [first, ...rest];
        expect(parseFieldPath(formatFieldPath(steps))).toEqual(steps);
      }),
    );
  });

  it.each(['', 'a..b', 'a[', 'a[id=]', 'a]', 'a[id=1]b'])('refuses %j', (text) => {
    expect(() => parseFieldPath(text)).toThrow(/not the path of a field/u);
  });
});

describe('diffItems', () => {
  it('tells what came and what went', () => {
    expect(diffItems(['trial', 'eu', 'eu'], ['eu', 'vip'])).toEqual({ added: ['vip'], removed: ['trial', 'eu'], reordered: false });
    expect(diffItems(['a', 'b'], ['b', 'a'])).toEqual({ added: [], removed: [], reordered: true });
  });
});

describe('diffText', () => {
  const words = fc.array(fc.oneof(fc.constantFrom('the ', 'plan ', 'was ', 'changed', '. ', '\n'), fc.string({ maxLength: 3 })), { maxLength: 40 }).map((parts) => parts.join(''));

  it('spells both texts', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const segments = diffText(a, b);
        const spell = (left: 'added' | 'removed'): string => segments.filter(({ kind }) => kind !== left).map(({ text }) => text).join('');
        expect(spell('added')).toBe(a);
        expect(spell('removed')).toBe(b);
      }),
      { numRuns: 1_000 },
    );
  });

  it('shows only the words that differ', () => {
    expect(diffText('Call Ada on Monday, please.', 'Call Ada on Friday, please.')).toEqual([
      { kind: 'same', text: 'Call Ada on ' },
      { kind: 'removed', text: 'Monday' },
      { kind: 'added', text: 'Friday' },
      { kind: 'same', text: ', please.' },
    ]);
  });

  it('gives up on word by word when little is left in common', () => {
    const [a, b] = [Array.from({ length: 900 }, (_, i) => `a${i} `).join(''), Array.from({ length: 900 }, (_, i) => `b${i} `).join('')];
    expect(diffText(a, b).length).toBeLessThan(5);
  });
});
