import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActivityRow } from '../read/activityRow.ts';
import { ACTIVITY_CSV_HEADER, activityCsvLines } from './activityCsv.ts';
import { unmarkCell } from './csvCell.ts';

const text = fc.string({ unit: fc.constantFrom('=', '-', "'", '"', ',', '\r', '\n', 'a', '1', 'ä', '＋') });

describe('activity CSV', () => {
  it('has the exact columns', () => {
    expect(ACTIVITY_CSV_HEADER).toBe('"timestamp","actor","actor_type","event_type","field","old_value","new_value","onboarding_id"\r\n');
  });

  it('is read back by another CSV reader as the rows it was written from', () => {
    const rows = fc.array(fc.record({ actor: text, field: fc.option(text, { nil: undefined }), before: fc.option(text, { nil: undefined }), after: fc.option(text, { nil: undefined }), onboardingId: fc.option(text, { nil: undefined }) }), { minLength: 1 });
    fc.assert(fc.property(rows, (wanted) => {
      const made = wanted.map(({ actor, field, before, after, onboardingId }): ActivityRow => ({
        timestamp: '2026-03-01T07:30:00.500000Z', actor, actorType: 'user', eventType: 'note.added', field, onboardingId,
        oldRaw: before === undefined ? undefined : JSON.stringify(before),
        newRaw: after === undefined ? undefined : JSON.stringify(after),
      }));
      const read = parse(ACTIVITY_CSV_HEADER + activityCsvLines(made), { record_delimiter: '\r\n', from_line: 2 });
      expect(read.map((cells) => cells.map(unmarkCell))).toEqual(wanted.map(({ actor, field, before, after, onboardingId }) =>
        ['2026-03-01T07:30:00.500000Z', actor, 'user', 'note.added', field ?? '', before ?? '', after ?? '', onboardingId ?? '']));
    }));
  });

  it('shows arrays and objects as compact JSON and numbers with their digits', () => {
    const row: ActivityRow = { timestamp: 't', actor: 'a', actorType: 'user', eventType: 'e', field: 'f', oldRaw: '{ "a" : [1, 2] }', newRaw: '-1.10', onboardingId: undefined };
    expect(activityCsvLines([row])).toBe('"t","a","user","e","f","{""a"":[1,2]}","-1.10",""\r\n');
  });
});
