import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DaybookError } from '../errors/daybookError.ts';
import { decodeCursor, encodeCursor, encodeCursorScope, type Cursor } from './cursorCodec.ts';

const id = fc.uuid();
const cursors: fc.Arbitrary<Cursor> = fc.oneof(
  id.map((lastId): Cursor => ({ order: 'occurred', lastId })),
  fc.record({ order: fc.constant('rows' as const), lastId: id, changeOrdinal: fc.integer({ min: 0, max: 0xffff_ffff }) }),
  fc.record({ order: fc.constant('recorded' as const), lastPosition: fc.maxSafeNat() }),
  fc.record({ order: fc.constant('name' as const), lastName: fc.string({ unit: 'binary' }) }),
);

describe('cursor codec', () => {
  it('gives back every cursor it wrote', () => {
    fc.assert(fc.property(cursors, (cursor) => {
      expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
    }));
  });

  it('has one spelling: any bytes it accepts are the bytes it writes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0, max: 5 }), (tail, order) => {
      const bytes = Uint8Array.of(1, order, ...tail);
      let cursor: Cursor;
      try {
        cursor = decodeCursor(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(DaybookError);
        expect((error as DaybookError).code).toBe('invalid_cursor');
        return;
      }
      expect(encodeCursor(cursor)).toEqual(bytes);
    }));
  });

  it.each([
    ['nothing', []],
    ['another version', [2, 1, ...new Uint8Array(16)]],
    ['an unknown order', [1, 9, ...new Uint8Array(16)]],
    ['a short id', [1, 1, ...new Uint8Array(15)]],
    ['a position beyond whole numbers', [1, 3, 255, 255, 255, 255, 255, 255, 255, 255]],
    ['a name that is not UTF-8', [1, 4, 0xff]],
  ])('refuses %s', (_title, bytes) => {
    expect(() => decodeCursor(Uint8Array.from(bytes))).toThrow(DaybookError);
  });

  it('keeps tenants and queries apart in the scope', () => {
    const digest = new Uint8Array(32).fill(7);
    const other = new Uint8Array(32).fill(8);
    const scopes = [
      encodeCursorScope({ tenantId: 1, queryDigest: digest }),
      encodeCursorScope({ tenantId: 2, queryDigest: digest }),
      encodeCursorScope({ tenantId: 1, queryDigest: other }),
    ].map((bytes) => bytes.join());
    expect(new Set(scopes).size).toBe(3);
  });
});
