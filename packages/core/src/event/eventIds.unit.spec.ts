import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DaybookError } from '../errors/daybookError.ts';
import { recordKey } from './recordKey.ts';
import { compareTimestamps, formatTimestamp, parseTimestamp, type Timestamp } from './timestamp.ts';
import { typeKey } from './typeKey.ts';
import { clampToLog, eventIdBytes, eventIdMs, eventIdText, eventIdTimestamp, firstIdAt, isEventId, mintEventId } from './uuidv7.ts';

const moment: fc.Arbitrary<Timestamp> = fc.record({
  ms: fc.oneof(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_003 })),
  micros: fc.integer({ min: 0, max: 999 }),
});
const logMoment = moment.map(({ ms, micros }) => ({ ms: Math.abs(ms), micros }));
const random = fc.uint8Array({ minLength: 8, maxLength: 10 });

describe('timestamps', () => {
  it('survive the way there and back', () => {
    fc.assert(fc.property(moment, (at) => {
      expect(parseTimestamp(formatTimestamp(at))).toEqual(at);
    }));
  });

  it('read as Date reads them, whatever the zone', () => {
    const zone = fc.constantFrom('Z', 'z', '+00:00', '-00:00', '+05:30', '-12:00', '+14:00', '-23:59');
    fc.assert(fc.property(fc.integer({ min: -60_000_000_000_000, max: 250_000_000_000_000 }), zone, fc.constantFrom('T', 't', ' '), (ms, zoneText, mark) => {
      const local = new Date(ms).toISOString().slice(0, -1);
      expect(parseTimestamp(local.replace('T', mark) + zoneText)).toEqual({ ms: Date.parse(local + zoneText.toUpperCase()), micros: 0 });
    }));
  });

  it.each([
    ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000000Z'],
    ['2026-03-01T09:30:00.1+02:00', '2026-03-01T07:30:00.100000Z'],
    ['2026-03-01T09:30:00.123456999Z', '2026-03-01T09:30:00.123456Z'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
    ['0000-02-29T00:00:00Z', '0000-02-29T00:00:00.000000Z'],
    ['0099-01-01T00:00:00.5Z', '0099-01-01T00:00:00.500000Z'],
    ['2016-12-31T23:59:60.25Z', '2017-01-01T00:00:00.250000Z'],
    ['2017-01-01T05:29:60+05:30', '2017-01-01T00:00:00.000000Z'],
  ])('read %s as %s', (text, canonical) => {
    expect(formatTimestamp(parseTimestamp(text))).toBe(canonical);
  });

  it.each([
    ['', 0, 'the year takes 4 digits'],
    ['2026', 4, '"-" is missing at character 4'],
    ['2026-13-01T00:00:00Z', 5, 'there is no month 13'],
    ['2026-02-29T00:00:00Z', 8, '2026-02 has no day 29'],
    ['1900-02-29T00:00:00Z', 8, '1900-02 has no day 29'],
    ['2026-02-28', 10, 'the time of day, after "T", is missing'],
    ['2026-02-28T24:00:00Z', 11, 'there is no hour 24'],
    ['2026-02-28T23:60:00Z', 14, 'there is no minute 60'],
    ['2026-02-28T23:59:61Z', 17, 'there is no second 61'],
    ['2026-02-28T12:00:60Z', 17, 'a second 60 exists at the end of a UTC day only'],
    ['2026-02-28T12:00:00', 19, 'it has no zone'],
    ['2026-02-28T12:00:00.Z', 20, 'no digit follows the point'],
    ['2026-02-28T12:00:00,5Z', 19, 'a zone is expected'],
    ['2026-02-28T12:00:00+0100', 22, '":" of the zone is missing'],
    ['2026-02-28T12:00:00+24:00', 20, 'there is no zone +24:00'],
    ['2026-02-28T12:00:00Z ', 20, '" " follows it'],
    ['0000-01-01T00:00:00+01:00', 0, 'outside the years'],
    ['２026-02-28T12:00:00Z', 0, 'the year takes 4 digits'],
    [`2026-02-28T12:00:00.${'1'.repeat(80)}Z`, 64, 'longer than 64 characters'],
  ])('refuse %j and say why', (text, position, why) => {
    let caught: unknown;
    try {
      parseTimestamp(text, { pointer: '/occurred_at' });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(DaybookError);
    expect(caught).toMatchObject({ code: 'invalid_event', details: { pointer: '/occurred_at', position, detail: expect.stringContaining(why) } });
  });
});

describe('event ids', () => {
  it('are UUIDv7 that hold their microsecond', () => {
    fc.assert(fc.property(logMoment, random, (occurredAt, bytes) => {
      const id = mintEventId({ occurredAt, random: bytes });
      expect(isEventId(id)).toBe(true);
      expect(eventIdMs(id)).toBe(occurredAt.ms);
      expect(eventIdTimestamp(id)).toEqual(occurredAt);
      expect(eventIdText(eventIdBytes(id))).toBe(id);
    }));
  });

  it('hold every microsecond of a millisecond', () => {
    for (let micros = 0; micros < 1000; micros++) {
      const id = mintEventId({ occurredAt: { ms: 1, micros }, random: new Uint8Array(8) });
      expect(eventIdTimestamp(id)).toEqual({ ms: 1, micros });
    }
  });

  it('sort as their moments do', () => {
    fc.assert(fc.property(logMoment, random, logMoment, random, (a, randomA, b, randomB) => {
      const order = compareTimestamps(a, b);
      fc.pre(order !== 0);
      const [idA, idB] = [mintEventId({ occurredAt: a, random: randomA }), mintEventId({ occurredAt: b, random: randomB })];
      expect(idA < idB).toBe(order < 0);
    }));
  });

  it('lie within the bounds of a range exactly when their moment does', () => {
    fc.assert(fc.property(logMoment, random, logMoment, (at, bytes, bound) => {
      const id = mintEventId({ occurredAt: at, random: bytes });
      expect(id >= firstIdAt(bound.ms, bound.micros)).toBe(compareTimestamps(at, bound) >= 0);
    }));
    const any = mintEventId({ occurredAt: { ms: 0xffff_ffff_ffff, micros: 999 }, random: new Uint8Array(8).fill(255) });
    expect(any < firstIdAt(0xffff_ffff_ffff + 1)).toBe(true);
    expect(any >= firstIdAt(-1)).toBe(true);
  });

  it('put the parts where the example of RFC 9562, appendix A.6, has them', () => {
    // 017F22E2-79B0-7CC3-98C4-DC0C0C07398F: 2022-02-22T19:22:22Z, rand_a CC3.
    const random = Uint8Array.from([0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
    const id = mintEventId({ occurredAt: { ms: 0x017f22e279b0, micros: 798 }, random });
    expect(id).toBe('017f22e2-79b0-7cc4-98c4-dc0c0c07398f');
  });

  it.each(['', 'x', '017f22e2-79b0-4cc3-98c4-dc0c0c07398f', '017f22e2-79b0-7cc3-c8c4-dc0c0c07398f', '017f22e279b07cc398c4dc0c0c07398f', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f0'])(
    'do not include %j',
    (text) => {
      expect(isEventId(text)).toBe(false);
    },
  );

  it('refuse what no id can hold', () => {
    for (const ms of [-1, 0.5, Number.NaN, 2 ** 48]) {
      expect(() => mintEventId({ occurredAt: { ms, micros: 0 }, random: new Uint8Array(8) })).toThrow(RangeError);
    }
    expect(() => mintEventId({ occurredAt: { ms: 0, micros: 1000 }, random: new Uint8Array(8) })).toThrow(RangeError);
    expect(() => mintEventId({ occurredAt: { ms: 0, micros: 0 }, random: new Uint8Array(7) })).toThrow(RangeError);
  });

  it('are minted no earlier than 1970 and no later than five minutes from now', () => {
    const now = 1_700_000_000_000;
    expect(clampToLog({ ms: -1, micros: 5 }, now)).toEqual({ ms: 0, micros: 0 });
    expect(clampToLog({ ms: now + 300_000, micros: 5 }, now)).toEqual({ ms: now + 300_000, micros: 5 });
    expect(clampToLog({ ms: now + 300_001, micros: 5 }, now)).toEqual({ ms: now + 300_000, micros: 0 });
    expect(clampToLog({ ms: 7, micros: 5 }, now)).toEqual({ ms: 7, micros: 5 });
  });
});

describe('record and type keys', () => {
  it('are the leading bytes of a SHA-256, signed, whichever implementation hashes', () => {
    const native = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (collection, id) => {
      const digest = createHash('sha256').update(`${collection}\0${id}`, 'utf8').digest();
      expect(recordKey(collection, id)).toBe(digest.readBigInt64BE());
      expect(recordKey(collection, id, native)).toBe(digest.readBigInt64BE());
      expect(typeKey(id)).toBe(createHash('sha256').update(id, 'utf8').digest().readInt32BE());
      expect(typeKey(id, native)).toBe(typeKey(id));
    }));
  });

  it('never change', () => {
    expect(recordKey('customer', 'acme')).toBe(BigInt.asIntN(64, BigInt(`0x${createHash('sha256').update('customer\0acme').digest('hex').slice(0, 16)}`)));
    expect(typeKey('deal.stage_changed')).toMatchInlineSnapshot(`-1128759598`);
    expect(recordKey('contact', '42')).toMatchInlineSnapshot(`8283873535579211161n`);
  });
});
