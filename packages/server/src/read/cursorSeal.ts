import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { DaybookError, decodeCursor, encodeCursor, encodeCursorScope, type Cursor, type CursorOrder, type CursorScope } from '@daybook/core';
import { randomPool } from '../keys/randomPool.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What the sealing key is drawn for (`keyring.tenantKey(tenantId, CURSOR_PURPOSE)`). */
export const CURSOR_PURPOSE = 'cursor';

/**
 * SHA-256 of the question a cursor belongs to: path, path parameters, filter, order and viewer, everything that decides
 * which rows there are. `limit` is left out on purpose, so that a page size may change half way.
 */
export function queryDigest(question: Readonly<Record<string, string | readonly string[] | undefined>>): Uint8Array {
  const parts = Object.entries(question)
    .filter((entry): entry is [string, string | readonly string[]] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

/**
 * A page token: base64url(nonce 12 ‖ ciphertext ‖ tag 16), AES-256-GCM under the tenant's cursor key (32 bytes) with tenant
 * and query digest as associated data. Nothing of it can be read, altered or used for another tenant or question.
 */
export function sealCursor(key: Buffer, scope: CursorScope, cursor: Cursor): string {
  const nonce = randomPool(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(encodeCursorScope(scope));
  return Buffer.concat([nonce, cipher.update(encodeCursor(cursor)), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Opens a page token of this tenant, question and order. Anything else: `invalid_cursor`, without saying what was wrong with it. */
export function openCursor<O extends CursorOrder>(key: Buffer, scope: CursorScope, order: O, token: string): Extract<Cursor, { order: O }> {
  const cursor = decodeCursor(unseal(key, scope, token));
  if (cursor.order !== order) throw refused();
  return cursor as Extract<Cursor, { order: O }>;
}

function unseal(key: Buffer, scope: CursorScope, token: string): Buffer {
  const sealed = Buffer.from(token, 'base64url');
  // The decoder skips what is not base64url; only our own spelling is taken.
  if (sealed.length < NONCE_BYTES + TAG_BYTES || sealed.toString('base64url') !== token) throw refused();
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(encodeCursorScope(scope));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw refused(cause);
  }
}

function refused(cause?: unknown): DaybookError {
  return new DaybookError('invalid_cursor', { pointer: 'cursor' }, { cause });
}
