import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { NONCE_BYTES, SALT_BYTES, TAG_BYTES, type SealedSlot } from './sealedCodec.ts';
import { randomPool } from './randomPool.ts';

/** Binds a ciphertext to its place: tenant 4, event id 16, slot number 1. Moving it elsewhere fails to open. */
function associatedData(tenantId: number, eventId: Buffer, slotIndex: number): Buffer {
  const data = Buffer.allocUnsafe(21);
  data.writeInt32BE(tenantId, 0);
  eventId.copy(data, 4);
  data[20] = slotIndex;
  return data;
}

/**
 * The salt of a personal slot, drawn from the person's key: nothing is stored, and it dies with the key, so an
 * erased value cannot be confirmed by guessing it.
 */
export function personalSalt(key: Buffer, tenantId: number, eventId: Buffer, slotIndex: number): string {
  return createHmac('sha256', key)
    .update('daybook personal salt v1')
    .update(associatedData(tenantId, eventId, slotIndex))
    .digest()
    .subarray(0, SALT_BYTES)
    .toString('base64url');
}

/** Encrypts a slot's value (UTF-8 JSON text) under the person's 32-byte key with AES-256-GCM. */
export function sealSlot(key: Buffer, tenantId: number, eventId: Buffer, slotIndex: number, valueText: string): Pick<SealedSlot, 'nonce' | 'ciphertext' | 'tag'> {
  const nonce = randomPool(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associatedData(tenantId, eventId, slotIndex));
  const ciphertext = cipher.update(valueText, 'utf8');
  cipher.final();
  return { nonce, ciphertext, tag: cipher.getAuthTag() };
}

/** The slot's value as JSON text. Throws when key, place or bytes are not the ones it was sealed with. */
export function openSlot(key: Buffer, tenantId: number, eventId: Buffer, slotIndex: number, slot: SealedSlot): string {
  const decipher = createDecipheriv('aes-256-gcm', key, slot.nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(tenantId, eventId, slotIndex));
  decipher.setAuthTag(slot.tag);
  return decipher.update(slot.ciphertext, undefined, 'utf8') + decipher.final('utf8');
}
