import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggest, type SuggestFacts } from './suggest.ts';

const FACTS: SuggestFacts = {
  types: [{ type: 'customer.field_changed', title: 'Field changed' }, { type: 'customer.status_changed', title: 'Status changed' }, { type: 'deal.won', title: 'Deal won' }],
  categories: [{ id: 'email', title: 'Email' }],
  actors: [{ type: 'integration', id: 'hubspot', name: 'HubSpot' }, { type: 'user', id: 'u 1', name: 'Riley Park' }],
  records: [{ type: 'account', id: 'acme', title: 'Acme' }],
  collections: ['account', 'contact'],
  fields: ['plan', 'phase', 'custom size'],
  values: ['Free', 'Growth'],
};

/** The text after the first suggestion is taken at the caret, marked `|`. */
function complete(marked: string): string | undefined {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { from, to, items } = suggest(text, caret, FACTS);
  const [first] = items;
  return first === undefined ? undefined : text.slice(0, from) + first.insert + text.slice(to);
}

describe('suggest', () => {
  it.each([
    ['sta|', 'status:'],
    ['status:FAILED ty|', 'status:FAILED type:'],
    ['-act|', '-actor:'],
    ['status:f|', 'status:FAILED'],
    ['status:FAILED,w|', 'status:FAILED,WARNING'],
    ['status:|FAILED', 'status:SUCCESS'],
    ['(status:w|)', '(status:WARNING)'],
    ['type:won|', 'type:deal.won'],
    ['type:status|', 'type:customer.status_changed'],
    ['type:customer.*|', 'type:customer.*'],
    ['actor:ril|', 'actor:user/"u 1"'],
    ['actor:"hub|"', 'actor:integration/hubspot'],
    ['-actor:m|', '-actor:me'],
    ['target:ac|', 'target:account/acme'],
    ['field:cus|', 'field:"custom size"'],
    ['before:fr|', 'before:Free'],
    ['after:7|', 'after:7d'],
    ['recorded:24|', 'recorded:24h..'],
    ['is:att|', 'is:attention'],
    ['atten|', 'is:attention'],
    ['stat|us:FAILED', 'status:FAILED'],
    ['a "quoted sta|', undefined],
    ['run:x|', undefined],
  ])('completes %s to %s', (marked, completed) => {
    expect(complete(marked)).toBe(completed);
  });

  it('offers keys on an empty bar', () => {
    expect(suggest('', 0, FACTS).items.map((item) => item.label)).toContain('actor:');
    expect(suggest('a ', 2, FACTS)).toMatchObject({ from: 2, to: 2 });
  });

  it('answers any text and caret with a range around the caret', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', ' ', '(', ')', '-', '"', ',', ':', '\\', 'status:', 'FAILED'), { maxLength: 20 }), fc.integer({ min: -2, max: 80 }), (pieces, caret) => {
        const text = pieces.join('');
        const { from, to } = suggest(text, caret, FACTS);
        const at = Math.max(0, Math.min(caret, text.length));
        expect(from).toBeLessThanOrEqual(at);
        expect(to).toBeGreaterThanOrEqual(at);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 3000 },
    );
  });
});
