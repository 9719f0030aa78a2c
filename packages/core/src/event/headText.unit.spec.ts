import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEAD_DEFAULTS, completeHead, headStart, idTells, type HeadStart } from './headText.ts';
import { INGESTS, KINDS, STATUSES, VISIBILITIES } from './event.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';
import { eventIdText, mintEventIdInto } from './uuidv7.ts';

const REST = ',"actor":{"type":"user","id":"u,1"},"targets":[]}';
const moment = fc.record({ ms: fc.integer({ min: 0, max: 4_102_444_800_000 }), micros: fc.integer({ min: 0, max: 999 }) });
const idOf = (at: { ms: number; micros: number }): string => {
  const bytes = new Uint8Array(16);
  mintEventIdInto(bytes, { occurredAt: at, random: new Uint8Array(8) });
  return eventIdText(bytes);
};
const start = fc.record({
  type: fc.constantFrom('deal.stage_changed', 'x.y'),
  typeVersion: fc.integer({ min: 1, max: 12 }),
  kind: fc.constantFrom(...KINDS),
  status: fc.constantFrom(...STATUSES),
  visibility: fc.constantFrom(...VISIBILITIES),
  ingest: fc.constantFrom(...INGESTS),
});

describe('the head as stored', () => {
  it('reads as what was left out, whatever was', () => {
    fc.assert(
      fc.property(start, moment, fc.boolean(), (members, at, canonical) => {
        const occurredAt = canonical ? formatTimestamp(at) : `${formatTimestamp(at).slice(0, -1)}+00:00`;
        const told = idTells(occurredAt, parseTimestamp(occurredAt), idOf(at));
        expect(told).toBe(canonical);
        const head = `${headStart({ ...members, occurredAt: told ? undefined : occurredAt })}${REST}`;
        const { typeVersion, ...same } = members;
        expect(JSON.parse(completeHead(head, idOf(at)))).toEqual({ ...same, type_version: typeVersion, occurred_at: occurredAt, actor: { type: 'user', id: 'u,1' }, targets: [] });
      }),
    );
  });

  it('holds nothing that every event says', () => {
    const { type_version: typeVersion, ...members } = HEAD_DEFAULTS;
    const plain: HeadStart = { type: 'x.y', typeVersion, ...members, occurredAt: undefined };
    expect(headStart(plain)).toBe('{"type":"x.y"');
  });

  it('completes a whole head to itself', () => {
    const whole = `{"type":"x.y","type_version":1,"kind":"USER_ACTION","status":"SUCCESS","visibility":"staff","ingest":"live","occurred_at":"2026-03-01T09:30:00.5+02:00"${REST}`;
    expect(completeHead(whole, idOf({ ms: 0, micros: 0 }))).toBe(whole);
  });

  it.each(['{}', '[]', '', '{"type":"x', '{"type":"x.y","kind":"W'])('refuses %j', (text) => {
    expect(() => completeHead(text, idOf({ ms: 0, micros: 0 }))).toThrow(RangeError);
  });

  it.each(['2026-03-01T09:30:00.5Z', '2026-03-01t09:30:00.500000Z', '2026-03-01T09:30:00.500000z', '2026-03-01T10:30:00.500000+01:00', '2016-12-31T23:59:60.000000Z', '2026-03-01 09:30:00.500000Z'])(
    'keeps the time as sent where the id tells it in other words: %s',
    (text) => {
      const at = parseTimestamp(text);
      expect(idTells(text, at, idOf(at))).toBe(false);
    },
  );
});
