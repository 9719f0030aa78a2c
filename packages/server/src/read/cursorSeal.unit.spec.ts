import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cursor } from '@daybook/core';
import { openCursor, queryDigest, sealCursor } from './cursorSeal.ts';

const key = randomBytes(32);
const scope = { tenantId: 7, queryDigest: queryDigest({ path: 'events', q: 'actor:hubspot' }) };
const occurred: Cursor = { order: 'occurred', lastId: '0192f0c1-2345-7abc-8def-0123456789ab' };

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
}

describe('sealed cursors', () => {
  it('open for the tenant and question they were made for', () => {
    fc.assert(fc.property(fc.uuid(), fc.integer({ min: 0, max: 1000 }), (lastId, changeOrdinal) => {
      const cursor: Cursor = { order: 'rows', lastId, changeOrdinal };
      expect(openCursor(key, scope, 'rows', sealCursor(key, scope, cursor))).toEqual(cursor);
    }));
  });

  it('show nothing of what they hold and differ each time', () => {
    const tokens = [sealCursor(key, scope, occurred), sealCursor(key, scope, occurred)];
    expect(tokens[0]).not.toBe(tokens[1]);
    expect(Buffer.from(tokens[0] ?? '', 'base64url').toString('hex')).not.toContain('0192f0c123457abc');
  });

  it('are refused by another tenant, question, key or order', () => {
    const token = sealCursor(key, scope, occurred);
    expect(codeOf(() => openCursor(key, { ...scope, tenantId: 8 }, 'occurred', token))).toBe('invalid_cursor');
    expect(codeOf(() => openCursor(key, { ...scope, queryDigest: queryDigest({ path: 'events' }) }, 'occurred', token))).toBe('invalid_cursor');
    expect(codeOf(() => openCursor(randomBytes(32), scope, 'occurred', token))).toBe('invalid_cursor');
    expect(codeOf(() => openCursor(key, scope, 'recorded', token))).toBe('invalid_cursor');
  });

  it('are refused when any character is altered, added or removed', () => {
    const token = sealCursor(key, scope, occurred);
    fc.assert(fc.property(fc.nat({ max: token.length - 1 }), fc.constantFrom(...'ABCxyz019-_=+ .'), (at, character) => {
      fc.pre(token[at] !== character);
      expect(codeOf(() => openCursor(key, scope, 'occurred', token.slice(0, at) + character + token.slice(at + 1)))).toBe('invalid_cursor');
      expect(codeOf(() => openCursor(key, scope, 'occurred', token.slice(0, at)))).toBe('invalid_cursor');
      expect(codeOf(() => openCursor(key, scope, 'occurred', token + character))).toBe('invalid_cursor');
    }));
  });
});

describe('queryDigest', () => {
  it('does not depend on the order of the parts, and does on every value', () => {
    expect(queryDigest({ a: '1', b: '2' })).toEqual(queryDigest({ b: '2', a: '1', c: undefined }));
    expect(queryDigest({ a: '1', b: '2' })).not.toEqual(queryDigest({ a: '1', b: '3' }));
    expect(queryDigest({ a: ['x', 'y'] })).not.toEqual(queryDigest({ a: ['x,y'] }));
  });
});
