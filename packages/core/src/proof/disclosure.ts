import { rawItems } from '../json/rawJson.ts';
import { utf8Bytes, utf8Into, utf8Text } from '../json/utf8.ts';
import { base64urlInto, base64urlLength, decodeBase64url, encodeBase64url } from './base64url.ts';
import { Scratch } from './scratch.ts';
import { sha256, type Sha256 } from './sha256.ts';

/** A slot's commitment, opened: SD-JWT's disclosure of an object property (RFC 9901 section 4.2.1). */
export interface Disclosure {
  /** At least 128 fresh random bits, base64url. */
  salt: string;
  /** The slot: `head`, `data`, `personal:0`. */
  name: string;
  /** The value as JSON source text, byte for byte. */
  raw: string;
}

const utf8Scratch = new Scratch();
const asciiScratch = new Scratch();

/** The disclosure's JSON text, `["<salt>","<name>",<value>]`. The value goes in as it is: callers pass JSON. */
export function disclosureText({ salt, name, raw }: Disclosure): string {
  return `["${salt}",${JSON.stringify(name)},${raw}]`;
}

/** The disclosure as SD-JWT carries it: base64url of the UTF-8 text. */
export function encodeDisclosure(text: string): string {
  return encodeBase64url(utf8Bytes(text));
}

/**
 * The 32-byte digest that commits to a disclosure: SHA-256 over the ASCII of its base64url form (RFC 9901
 * section 4.2.3). Nothing is canonicalised: another spelling of the same value has another digest.
 *
 * `text` is the JSON text; it must not hold literal halves of surrogate pairs, which UTF-8 cannot carry (their
 * escapes are fine).
 */
export function disclosureDigest(text: string, hash: Sha256 = sha256): Uint8Array {
  const bytes = utf8Scratch.atLeast(text.length * 3);
  const length = utf8Into(text, bytes, 0);
  const encoded = asciiScratch.atLeast(base64urlLength(length));
  return hash(encoded.subarray(0, base64urlInto(bytes, length, encoded)));
}

/** The digest of a disclosure in its encoded form, whatever is inside. */
export function encodedDisclosureDigest(encoded: string, hash: Sha256 = sha256): Uint8Array {
  return hash(utf8Bytes(encoded));
}

/** The JSON text of an encoded disclosure. Throws RangeError or TypeError when it is not base64url of UTF-8. */
export function decodeDisclosure(encoded: string): string {
  return utf8Text(decodeBase64url(encoded));
}

/** The parts of a disclosure's JSON text, the value as exact source. Throws `invalid_json` or RangeError. */
export function parseDisclosure(text: string): Disclosure {
  const items = rawItems(text);
  const [salt, name] = items.slice(0, 2).map((raw) => JSON.parse(raw) as unknown);
  const raw = items[2];
  if (items.length !== 3 || typeof salt !== 'string' || typeof name !== 'string' || raw === undefined) {
    throw new RangeError('a disclosure is [salt, name, value]');
  }
  return { salt, name, raw };
}
