import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIVITY_COLUMNS, activityRowJson, type ActivityRow, activityRows, valueText } from './activityRow.ts';

const head = (extra = '', actor = '{"type":"integration","id":"hubspot","name":"HubSpot"}'): string =>
  `{"type":"customer.field_changed","type_version":1,"kind":"WEBHOOK","status":"SUCCESS","occurred_at":"2026-03-01T09:30:00.5+02:00","ingest":"live","actor":${actor},"targets":[{"type":"customer","id":"acme"}${extra}],"visibility":"staff"}`;

const cells = (row: ActivityRow): (string | undefined)[] => [row.timestamp, row.actor, row.actorType, row.eventType, row.field, valueText(row.oldRaw), valueText(row.newRaw), row.onboardingId];

describe('activity rows', () => {
  it('are one per changed field, in the exact columns', () => {
    const rows = activityRows({
      head: head(',{"type":"onboarding","id":"o_1"}'),
      data: '{"changes":[{"field":"plan","before":"Free","after":"Pro"},{"field":"tags","after":[ "a b" , 1.10 ]},{"field":"mrr","before":1e400}],"payload":{}}',
    });
    expect(rows.map(cells)).toEqual([
      ['2026-03-01T07:30:00.500000Z', 'HubSpot', 'integration', 'customer.field_changed', 'plan', 'Free', 'Pro', 'o_1'],
      ['2026-03-01T07:30:00.500000Z', 'HubSpot', 'integration', 'customer.field_changed', 'tags', undefined, '["a b",1.10]', 'o_1'],
      ['2026-03-01T07:30:00.500000Z', 'HubSpot', 'integration', 'customer.field_changed', 'mrr', '1e400', undefined, 'o_1'],
    ]);
    const json = rows.map(activityRowJson);
    expect(json[1]).toBe('{"timestamp":"2026-03-01T07:30:00.500000Z","actor":"HubSpot","actor_type":"integration","event_type":"customer.field_changed","field":"tags","old_value":null,"new_value":[ "a b" , 1.10 ],"onboarding_id":"o_1"}');
    expect(Object.keys(JSON.parse(json[0] ?? '') as object)).toEqual([...ACTIVITY_COLUMNS]);
  });

  it('are one for an event without changes', () => {
    const rows = activityRows({ head: head(), data: '{"changes":[],"payload":{}}' });
    expect(rows.map(cells)).toEqual([['2026-03-01T07:30:00.500000Z', 'HubSpot', 'integration', 'customer.field_changed', undefined, undefined, undefined, undefined]]);
    expect(JSON.parse(rows.map(activityRowJson).join())).toMatchObject({ field: null, old_value: null, new_value: null, onboarding_id: null });
  });

  it('name the actor by address or id where there is no name', () => {
    const named = (actor: string): string | undefined => activityRows({ head: head('', actor), data: '{"changes":[],"payload":{}}' })[0]?.actor;
    expect(named('{"type":"user","id":"u_1","name":null,"email":"ann@example.com"}')).toBe('ann@example.com');
    expect(named('{"type":"system","id":"system"}')).toBe('system');
    expect(named('{"type":"user","id":"u_1","name":"removed contact","removed":true}')).toBe('removed contact');
  });

  it('read by place what parsing would read, whatever the strings hold', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\\', '\\"', '","before":', '{"type":"onboarding","id":"x"}', '}', ']', ',"actor":{"type":"user"'));
    const person = fc.record({ type: fc.constant('user'), id: text, name: fc.option(text, { nil: undefined }), email: fc.option(text, { nil: undefined }) });
    const change = fc.record({ field: text, before: fc.option(fc.jsonValue(), { nil: undefined }), after: fc.option(fc.jsonValue(), { nil: undefined }) });
    const target = fc.record({ type: fc.constantFrom('customer', 'onboarding'), id: text, name: text });
    fc.assert(fc.property(person, fc.array(target), fc.array(change), fc.jsonValue(), text, (actor, targets, changes, value, via) => {
      const headText = JSON.stringify({ type: 'x.y', type_version: 1, kind: 'WEBHOOK', status: 'SUCCESS', occurred_at: '2026-03-01T09:30:00Z', ingest: 'live', actor, via: { type: via, id: via }, targets, visibility: 'staff' });
      const rows = activityRows({ head: headText, data: JSON.stringify({ changes, payload: { value } }) });
      const expected = changes.length === 0 ? [{}] : (JSON.parse(JSON.stringify(changes)) as { field?: string; before?: unknown; after?: unknown }[]);
      expect(rows.map((row) => JSON.parse(activityRowJson(row)) as unknown)).toEqual(expected.map((entry) => ({
        timestamp: '2026-03-01T09:30:00.000000Z',
        actor: actor.name ?? actor.email ?? actor.id,
        actor_type: 'user',
        event_type: 'x.y',
        field: entry.field ?? null,
        old_value: entry.before ?? null,
        new_value: entry.after ?? null,
        onboarding_id: targets.find(({ type }) => type === 'onboarding')?.id ?? null,
      })));
    }), { numRuns: 1000 });
  });

  it('show values as they stand', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const shown = valueText(JSON.stringify(value, undefined, 2));
      if (value === null) expect(shown).toBeUndefined();
      else if (typeof value === 'string') expect(shown).toBe(value);
      else expect(shown).toBe(JSON.stringify(value));
    }));
    expect(valueText('9007199254740993')).toBe('9007199254740993');
    expect(valueText('"\\ud800"')).toBe('\ud800');
  });
});
