import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeEvent } from './composeEvent.ts';
import { fillPersonal, personalPointers, splitBody } from './eventText.ts';

const HEAD = '{"type":"contact.added","type_version":1,"kind":"USER_ACTION","status":"SUCCESS","visibility":"staff","ingest":"live","occurred_at":"2026-03-01T09:30:00.5+02:00",'
  + '"actor":{"type":"user","id":"u_1","name":null,"email":null},"targets":[{"type":"contact","id":"c_1","name":null},{"type":"customer","id":"acme","name":"Acme"}]';
const PERSONAL = ',"personal":[["/actor/name","/actor/email"],["/targets/0/name","/changes/0/after","/payload/a~1b"]]}';
const DATA = '{"changes":[{"field":"phone","after":null}],"payload":{"a/b":null,"amount":1.10,"huge":1e400,"big":9007199254740993,"half":"\\ud800","odd":",{\\"changes\\":["}}';
const row = { id: '0192f0c1-2345-7abc-8def-0123456789ab', recorded_at: '2026-03-01 07:30:01.25+00', body: `[${HEAD}${PERSONAL},${DATA}]`, sealed: Buffer.alloc(0), revision: null, struck: null };

describe('splitBody', () => {
  it('parts the slots at their exact boundary, whatever strings hold', () => {
    expect(splitBody(row.body, row.id)).toEqual({ head: `${HEAD}${PERSONAL}`, data: DATA });
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (name, payload) => {
      const head = `${HEAD.slice(0, HEAD.indexOf(',"actor"'))},"targets":[{"type":"customer","id":${JSON.stringify(name)}}]}`;
      const data = `{"changes":[],"payload":{"p":${JSON.stringify(payload)}}}`;
      expect(splitBody(`[${head},${data}]`, row.id)).toEqual({ head, data });
    }));
  });

  it('refuses what is not a body', () => {
    expect(() => splitBody('[{}]', row.id)).toThrow(RangeError);
    expect(() => splitBody('{"a":1,{"changes":[]}', row.id)).toThrow(RangeError);
  });
});

describe('personal values', () => {
  const text = splitBody(row.body, row.id);
  const [actor = [], contact = []] = personalPointers(text.head);

  it('are named by the head', () => {
    expect(actor).toEqual(['/actor/name', '/actor/email']);
    expect(contact).toEqual(['/targets/0/name', '/changes/0/after', '/payload/a~1b']);
    expect(personalPointers(HEAD)).toEqual([]);
  });

  it('come back as the source text they left with', () => {
    const filled = fillPersonal(text, [{ pointers: actor, raws: ['"Ann"', '"ann@example.com"'] }, { pointers: contact, raws: ['"Bob"', '1.50', '"\\ud83d"'] }]);
    expect(filled.head).toContain('"name":"Ann","email":"ann@example.com"');
    expect(filled.data).toContain('"after":1.50');
    expect(filled.data).toContain('"a/b":"\\ud83d","amount":1.10,"huge":1e400,"big":9007199254740993,"half":"\\ud800"');
    expect(filled.erased).toEqual([]);
    const { json } = composeEvent(row, filled, 41, () => 'Contact added');
    expect(json).toContain('"amount":1.10,"huge":1e400,"big":9007199254740993,"half":"\\ud800"');
  });

  it('of an erased person read as removed, and everything else stands', () => {
    const filled = fillPersonal(text, [{ pointers: actor, raws: ['"Ann"', '"ann@example.com"'] }, { pointers: contact, raws: undefined }]);
    const { event } = composeEvent(row, filled, null, (read) => `${read.targets[0]?.name} added`);
    expect(event.targets[0]).toEqual({ type: 'contact', id: 'c_1', name: 'removed contact', removed: true });
    expect(event.actor).toEqual({ type: 'user', id: 'u_1', name: 'Ann', email: 'ann@example.com' });
    expect(event.changes[0]).toEqual({ field: 'phone', after: null });
    expect(event.erased).toEqual(['/changes/0/after', '/payload/a~1b']);
    expect(event.summary).toBe('removed contact added');
  });

  it('of an erased actor read as removed, with a name or only an address', () => {
    const both = fillPersonal(text, [{ pointers: actor, raws: undefined }, { pointers: contact, raws: ['"Bob"', '1', '2'] }]);
    expect(composeEvent(row, both, null, () => '').event.actor).toEqual({ type: 'user', id: 'u_1', name: 'removed contact', email: null, removed: true });
    expect(both.erased).toEqual(['/actor/email']);
    const nameless = { head: '{"type":"x","actor":{"type":"user","id":"u_1","email":null},"targets":[],"personal":[["/actor/email"]]}', data: '{"changes":[],"payload":{}}' };
    const filled = fillPersonal(nameless, [{ pointers: ['/actor/email'], raws: undefined }]);
    expect(composeEvent(row, filled, null, () => '').event.actor).toEqual({ type: 'user', id: 'u_1', name: 'removed contact', email: null, removed: true });
    expect(filled.erased).toEqual(['/actor/email']);
  });
});

describe('composeEvent', () => {
  it('sends what it parsed, with position, time and sentence', () => {
    const { event, json } = composeEvent({ ...row, body: `[${HEAD}},${DATA}]` }, { ...splitBody(`[${HEAD}},${DATA}]`, row.id), erased: [] }, 3, () => 'A "quoted" sentence');
    expect(event).toMatchObject({ id: row.id, position: 3, recorded_at: '2026-03-01T07:30:01.250Z', type: 'contact.added', summary: 'A "quoted" sentence' });
    expect(JSON.parse(json)).toEqual(event);
  });
});
