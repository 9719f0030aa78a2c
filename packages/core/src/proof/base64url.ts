import { utf8Text } from '../json/utf8.ts';

const ALPHABET = Uint8Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', (char) => char.charCodeAt(0));
const VALUES = new Int16Array(128).fill(-1);
ALPHABET.forEach((code, value) => {
  VALUES[code] = value;
});

/**
 * Writes base64url without padding (RFC 4648 section 5) of the first `length` bytes as ASCII into `target`, and returns
 * how many: what a disclosure's digest is taken over. `target` has room for `base64urlLength(length)`.
 */
export function base64urlInto(bytes: Uint8Array, length: number, target: Uint8Array): number {
  const rest = length % 3;
  const whole = length - rest;
  let to = 0;
  for (let at = 0; at < whole; at += 3) {
    const group = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    target[to++] = ALPHABET[group >> 18] as number;
    target[to++] = ALPHABET[(group >> 12) & 63] as number;
    target[to++] = ALPHABET[(group >> 6) & 63] as number;
    target[to++] = ALPHABET[group & 63] as number;
  }
  if (rest > 0) {
    const group = ((bytes[whole] as number) << 16) | (rest === 2 ? (bytes[whole + 1] as number) << 8 : 0);
    target[to++] = ALPHABET[group >> 18] as number;
    target[to++] = ALPHABET[(group >> 12) & 63] as number;
    if (rest === 2) target[to++] = ALPHABET[(group >> 6) & 63] as number;
  }
  return to;
}

/** Characters of base64url without padding for so many bytes. */
export function base64urlLength(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}

/** base64url without padding (RFC 4648 section 5). */
export function encodeBase64url(bytes: Uint8Array): string {
  const target = new Uint8Array(base64urlLength(bytes.length));
  base64urlInto(bytes, bytes.length, target);
  return utf8Text(target);
}

/**
 * The bytes of base64url text. Strict, so that one value has one spelling: no padding, no other alphabet, no white
 * space, unused bits zero (RFC 4648 section 3.5). Throws RangeError.
 */
export function decodeBase64url(text: string): Uint8Array {
  const rest = text.length % 4;
  if (rest === 1) throw new RangeError('base64url text of an impossible length');
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let to = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const value = code < 128 ? (VALUES[code] as number) : -1;
    if (value < 0) throw new RangeError(`not base64url: ${JSON.stringify(text.charAt(at))} at character ${at}`);
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[to++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  if (held !== 0) throw new RangeError('base64url text with unused bits set');
  return out;
}
