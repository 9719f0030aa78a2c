import { createHash, randomBytes } from 'node:crypto';

const KEY = /^dbk_([a-z]{1,16})_([0-9a-f]{16})_([0-9A-Za-z]{32,128})$/;
const ALPHANUMERICS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 40;

/** A presented key taken apart: `dbk_<environment>_<id>_<secret>`. */
export interface ApiKeyText {
  environment: string;
  /** 16 hex digits; public, shown in lists and logs. */
  id: string;
  /** SHA-256 of the whole text. */
  secretHash: Buffer;
}

/** What is stored of a key: SHA-256 of the whole text. Random secrets of this size need no slow hash. */
export function hashApiKey(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Takes a presented key apart; undefined when it does not look like one. */
export function parseApiKey(text: string): ApiKeyText | undefined {
  const match = KEY.exec(text);
  return match?.[1] && match[2] ? { environment: match[1], id: match[2], secretHash: hashApiKey(text) } : undefined;
}

/** 40 letters and digits: 238 bits. Bytes of 248 and more are drawn again, so that each character is equally likely. */
function mintSecret(): string {
  let secret = '';
  while (secret.length < SECRET_LENGTH) {
    for (const byte of randomBytes(SECRET_LENGTH)) {
      if (byte < 248 && secret.length < SECRET_LENGTH) secret += ALPHANUMERICS[byte % ALPHANUMERICS.length] ?? '';
    }
  }
  return secret;
}

/** The text of a new key, to be shown once and stored nowhere. */
export function mintApiKey(environment: string): string {
  return `dbk_${environment}_${randomBytes(8).toString('hex')}_${mintSecret()}`;
}
