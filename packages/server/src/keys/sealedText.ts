import { createCipheriv, createDecipheriv } from 'node:crypto';
import { randomPool } from './randomPool.ts';
import { NONCE_BYTES, TAG_BYTES } from './sealedCodec.ts';

/**
 * Seals a text that stands in a table of its own: AES-256-GCM under a 32-byte key, nonce 12 ‖ ciphertext ‖ tag 16. `place`
 * names the row and column; moved anywhere else the text does not open.
 */
export function sealText(key: Buffer, place: string, text: string): Buffer {
  const nonce = randomPool(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `sealText` sealed. Throws when key, place or bytes are not the ones it was sealed with. */
export function openText(key: Buffer, place: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}
