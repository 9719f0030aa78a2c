import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

const FIRST_MS = -62_167_219_200_000;
const LAST_MS = 253_402_300_799_999;
const moments = fc.record({ ms: fc.integer({ min: FIRST_MS, max: LAST_MS }), micros: fc.nat(999) });

describe('formatTimestamp', () => {
  it('writes every moment of the years 0000 to 9999 as ECMAScript does, with the microseconds behind it', () => {
    const check = ({ ms, micros }: { ms: number; micros: number }): void => expect(formatTimestamp({ ms, micros })).toBe(`${new Date(ms).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`);
    for (const ms of [FIRST_MS, LAST_MS, 0, -1, 86_399_999, 86_400_000]) check({ ms, micros: 999 });
    // Neighbours on one day, which share their date, and moments of other days in between.
    fc.assert(fc.property(fc.array(moments, { minLength: 1, maxLength: 20 }), fc.nat(86_400_000), (list, near) => {
      for (const moment of list) {
        check(moment);
        check({ ...moment, ms: Math.min(LAST_MS, moment.ms + near) });
        check(moment);
      }
    }));
  });

  it('is read back to the same moment', () => {
    fc.assert(fc.property(moments, (moment) => {
      expect(parseTimestamp(formatTimestamp(moment))).toEqual(moment);
    }));
  });

  it.each([[{ ms: FIRST_MS - 1, micros: 0 }], [{ ms: LAST_MS + 1, micros: 0 }], [{ ms: 0.5, micros: 0 }], [{ ms: 0, micros: 1000 }]])('refuses %j', (moment) => {
    expect(() => formatTimestamp(moment)).toThrow(RangeError);
  });
});
