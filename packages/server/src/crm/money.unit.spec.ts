import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plus, sumOf } from './money.ts';

/** An amount in cents as people write it. */
const cents = fc.integer({ min: -1_000_000_00, max: 1_000_000_00 });

describe('amounts', () => {
  it('add up as people add them up', () => {
    expect([0.1 + 0.2, plus(0.1, 0.2)]).toEqual([0.30000000000000004, 0.3]);
    fc.assert(fc.property(cents, cents, (a, b) => plus(a / 100, b / 100) === (a + b) / 100));
  });

  it('take back what was added', () => {
    fc.assert(fc.property(cents, cents, (a, b) => plus(plus(a / 100, b / 100), -b / 100) === a / 100));
  });

  it('sum over any number of lines', () => {
    const lines = fc.array(fc.record({ price: fc.integer({ min: 0, max: 1_000_00 }), quantity: fc.integer({ min: 1, max: 1000 }) }), { maxLength: 50 });
    fc.assert(fc.property(lines, (each) => sumOf(each.map(({ price, quantity }) => ({ price: price / 100, quantity }))) === each.reduce((sum, { price, quantity }) => sum + price * quantity, 0) / 100));
  });
});
