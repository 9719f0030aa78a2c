import { createCipheriv, createDecipheriv, hash } from 'node:crypto';
import { NONCE_BYTES, SALT_BYTES, TAG_BYTES, encodeSealedValue, type SealedSlot } from './sealedCodec.ts';
import { randomPool } from './randomPool.ts';

/** Binds a ciphertext to its place: tenant 4, event id 16, slot number 1. Moving it elsewhere fails to open. */
const PLACE_BYTES = 21;

function writePlace(out: Buffer, at: number, tenantId: number, eventId: Buffer, slotIndex: number): void {
  out.writeInt32BE(tenantId, at);
  eventId.copy(out, at + 4);
  out[at + 20] = slotIndex;
}

// Read by the cipher while it is set up, never kept: one buffer serves every slot.
const place = Buffer.allocUnsafeSlow(PLACE_BYTES);

function placeOf(tenantId: number, eventId: Buffer, slotIndex: number): Buffer {
  writePlace(place, 0, tenantId, eventId, slotIndex);
  return place;
}

const BLOCK_BYTES = 64;
const PURPOSE = Buffer.from('daybook personal salt v1');
// The two messages of an HMAC (RFC 2104): padded key and message; padded key and the first one's hash.
const inner = Buffer.alloc(BLOCK_BYTES + PURPOSE.length + PLACE_BYTES, 0x36);
const outer = Buffer.alloc(BLOCK_BYTES + 32, 0x5c);
PURPOSE.copy(inner, BLOCK_BYTES);

/**
 * The salt of a personal slot, drawn from the person's key: nothing is stored, and it dies with the key, so an
 * erased value cannot be confirmed by guessing it.
 *
 * HMAC-SHA-256 under the 32-byte key, of a purpose and the slot's place; its first 18 bytes, base64url. Made of two
 * one-shot hashes: `createHmac` takes 4.6 µs, these 1.0.
 */
export function personalSalt(key: Buffer, tenantId: number, eventId: Buffer, slotIndex: number): string {
  for (let at = 0; at < 32; at += 1) {
    const byte = key[at] ?? 0;
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  writePlace(inner, BLOCK_BYTES + PURPOSE.length, tenantId, eventId, slotIndex);
  outer.write(hash('sha256', inner, 'binary'), BLOCK_BYTES, 'latin1');
  return hash('sha256', outer, 'base64url').slice(0, (SALT_BYTES / 3) * 4);
}

/** Encrypts a slot's value (UTF-8 JSON text) under the person's 32-byte key with AES-256-GCM: nonce 12, length 3, ciphertext, tag 16. */
export function sealSlot(key: Buffer, tenantId: number, eventId: Buffer, slotIndex: number, valueText: string): Buffer {
  const nonce = randomPool(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(placeOf(tenantId, eventId, slotIndex));
  const ciphertext = cipher.update(valueText, 'utf8');
  cipher.final();
  return encodeSealedValue(nonce, ciphertext, cipher.getAuthTag());
}

/** The slot's value as JSON text. Throws when key, place or bytes are not the ones it was sealed with. */
export function openSlot(key: Buffer, tenantId: number, eventId: Buffer, slotIndex: number, slot: SealedSlot): string {
  const decipher = createDecipheriv('aes-256-gcm', key, slot.nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(placeOf(tenantId, eventId, slotIndex));
  decipher.setAuthTag(slot.tag);
  return decipher.update(slot.ciphertext, undefined, 'utf8') + decipher.final('utf8');
}
