import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utcMicroseconds, utcTimestamp } from './utcTimestamp.ts';

describe('utcMicroseconds', () => {
  it.each([
    ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000000Z'],
    ['2026-03-01t09:30:00.5z', '2026-03-01T09:30:00.500000Z'],
    ['2026-03-01T09:30:00.123456789Z', '2026-03-01T09:30:00.123456Z'],
    ['2026-03-01T01:30:00.25+02:00', '2026-02-28T23:30:00.250000Z'],
    ['2026-03-01T09:30:00.000001-05:30', '2026-03-01T15:00:00.000001Z'],
    ['2016-12-31T23:59:60.5Z', '2017-01-01T00:00:00.500000Z'],
    ['1899-12-31T00:00:00+01:00', '1899-12-30T23:00:00.000000Z'],
    ['2026-03-01 07:30:01.25+00', '2026-03-01T07:30:01.250000Z'],
  ])('reads %s as %s', (text, expected) => {
    expect(utcMicroseconds(text)).toBe(expected);
  });

  it('agrees with Date on every millisecond', () => {
    fc.assert(fc.property(fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }), (date) => {
      expect(utcMicroseconds(date.toISOString())).toBe(date.toISOString().replace('Z', '000Z'));
    }));
  });

  it('needs three digits or six on the wire', () => {
    expect(utcTimestamp('2026-03-01 07:30:01.25+00')).toBe('2026-03-01T07:30:01.250Z');
    expect(utcTimestamp('2026-03-01 07:30:01.250001+00')).toBe('2026-03-01T07:30:01.250001Z');
  });
});
