import { bytesToHex, bytesToUtf8, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';
import { DaybookError } from '../errors/daybookError.ts';

/**
 * Where the next page starts, one shape per order. What a page token holds; the token itself is these bytes sealed
 * (packages/server/src/read/cursorSeal.ts), so that nobody can read, alter or carry it to another tenant or query.
 */
export type Cursor =
  /** Newest first by id, that is, by occurred_at: the next page holds ids below `lastId`. */
  | { order: 'occurred'; lastId: string }
  /** Rows of an event, one per changed field: the next page goes on after `changeOrdinal` of `lastId`. */
  | { order: 'rows'; lastId: string; changeOrdinal: number }
  /** Newest first by position: the next page holds positions below `lastPosition`. */
  | { order: 'recorded'; lastPosition: number }
  /** Ascending by name: the next page holds names after `lastName`. */
  | { order: 'name'; lastName: string };

export type CursorOrder = Cursor['order'];

/** What a cursor is good for: one tenant, and one question (path, filter, order, viewer) by its SHA-256. */
export interface CursorScope {
  tenantId: number;
  /** 32 bytes. */
  queryDigest: Uint8Array;
}

const VERSION = 1;
const ORDER_CODES = { occurred: 1, rows: 2, recorded: 3, name: 4 } as const satisfies Record<CursorOrder, number>;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ID_BYTES = 16;
const DIGEST_BYTES = 32;

/** The cursor as bytes: version 1, order 1, then id 16 (and ordinal 4), position 8, or the name in UTF-8. Integers are big-endian. */
export function encodeCursor(cursor: Cursor): Uint8Array {
  const header = [VERSION, ORDER_CODES[cursor.order]];
  switch (cursor.order) {
    case 'occurred':
      return Uint8Array.of(...header, ...idBytes(cursor.lastId));
    case 'rows':
      return Uint8Array.of(...header, ...idBytes(cursor.lastId), ...unsigned(cursor.changeOrdinal, 4));
    case 'recorded':
      return Uint8Array.of(...header, ...unsigned(cursor.lastPosition, 8));
    case 'name':
      return Uint8Array.of(...header, ...utf8ToBytes(cursor.lastName));
  }
}

/** Reads what `encodeCursor` wrote and nothing else. Throws `invalid_cursor` on any other bytes. */
export function decodeCursor(bytes: Uint8Array): Cursor {
  if (bytes.length < 2 || bytes[0] !== VERSION) throw refused();
  const body = bytes.subarray(2);
  switch (bytes[1]) {
    case ORDER_CODES.occurred:
      if (body.length !== ID_BYTES) throw refused();
      return { order: 'occurred', lastId: idText(body) };
    case ORDER_CODES.rows:
      if (body.length !== ID_BYTES + 4) throw refused();
      return { order: 'rows', lastId: idText(body.subarray(0, ID_BYTES)), changeOrdinal: readUnsigned(body.subarray(ID_BYTES)) };
    case ORDER_CODES.recorded:
      if (body.length !== 8) throw refused();
      return { order: 'recorded', lastPosition: readUnsigned(body) };
    case ORDER_CODES.name: {
      const lastName = bytesToUtf8(body);
      // Not UTF-8 as we write it: the decoder put U+FFFD in, which encodes differently.
      if (bytesToHex(utf8ToBytes(lastName)) !== bytesToHex(body)) throw refused();
      return { order: 'name', lastName };
    }
    default:
      throw refused();
  }
}

/** The scope as bytes to authenticate with the cursor: tenant 4 (big-endian), digest 32. */
export function encodeCursorScope(scope: CursorScope): Uint8Array {
  if (scope.queryDigest.length !== DIGEST_BYTES) throw new RangeError('a query digest has 32 bytes');
  const bytes = new Uint8Array(4 + DIGEST_BYTES);
  new DataView(bytes.buffer).setInt32(0, scope.tenantId);
  bytes.set(scope.queryDigest, 4);
  return bytes;
}

function refused(): DaybookError {
  return new DaybookError('invalid_cursor', { pointer: 'cursor' });
}

function idBytes(id: string): Uint8Array {
  if (!UUID.test(id)) throw new RangeError('a cursor needs a lower-case UUID');
  return hexToBytes(id.replaceAll('-', ''));
}

function idText(bytes: Uint8Array): string {
  const hex = bytesToHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function unsigned(value: number, width: 4 | 8): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || (width === 4 && value > 0xffff_ffff)) throw new RangeError('a cursor holds whole numbers from 0');
  const bytes = new Uint8Array(width);
  let rest = value;
  for (let at = width - 1; at >= 0; at -= 1) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

function readUnsigned(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  if (!Number.isSafeInteger(value)) throw refused();
  return value;
}
