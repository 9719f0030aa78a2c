import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { KeyEncryptionKeys } from './keyFile.ts';
import { randomPool } from './randomPool.ts';

/** What a data subject's wrapped key is bound to: moved to another row it does not open. */
export function subjectContext(tenantId: number, subjectKey: bigint): string {
  return `tenant ${tenantId} subject ${subjectKey}`;
}

/** Wraps 32 key bytes under the current key-encryption key: nonce 12, ciphertext 32, tag 16. */
export function wrapKey(keys: KeyEncryptionKeys, key: Buffer, context: string): Buffer {
  const nonce = randomPool(12);
  const cipher = createCipheriv('aes-256-gcm', keys.current, nonce);
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Unwraps with whichever key-encryption key it was wrapped under (two exist while a rotation runs).
 * Throws when none fits: the key directory does not belong to this database.
 */
export function unwrapKey(keys: KeyEncryptionKeys, wrapped: Buffer, context: string): Buffer {
  for (let i = keys.all.length - 1; i >= 0; i -= 1) {
    const candidate = keys.all[i];
    if (candidate === undefined) continue;
    try {
      const decipher = createDecipheriv('aes-256-gcm', candidate, wrapped.subarray(0, 12), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(wrapped.subarray(44));
      return Buffer.concat([decipher.update(wrapped.subarray(12, 44)), decipher.final()]);
    } catch {
      // Wrapped under another key of the directory; the next one is tried.
    }
  }
  throw new Error('A wrapped key opens with none of the key-encryption keys. DAYBOOK_KEYS points to another installation\'s keys, or the key backup is older than the data.');
}
