import { rewriteRaw } from '@daybook/core';
import { mayHoldSecret } from './mayHoldSecret.ts';

/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Member names whose value is a secret, compared without case and punctuation. */
const SECRET_NAMES = new Set([
  'password', 'passwd', 'pwd', 'passphrase', 'secret', 'token', 'bearer', 'authorization', 'proxyauthorization', 'cookie', 'setcookie',
  'apikey', 'xapikey', 'accesskey', 'secretkey', 'privatekey', 'signingkey', 'encryptionkey', 'credential', 'credentials', 'connectionstring',
  'card', 'cardnumber', 'creditcard', 'pan', 'cvv', 'cvc', 'cvv2', 'ssn', 'socialsecuritynumber', 'pin', 'otp', 'totp', 'mfacode',
]);
const SECRET_ENDINGS = ['password', 'passphrase', 'secret', 'token', 'apikey', 'privatekey', 'cookie', 'secretkey'];

/** Cheap test over a whole source text: only a text that could hold a secret is walked. */
const SUSPICIOUS_NAME = /pass|pwd|secret|token|bearer|authorization|cookie|key|credential|connection|card|"pan"|cv[vc]|ssn|social|"pin"|otp|mfa/i;
const PATTERNS: ReadonlyArray<readonly [RegExp, string]> = [
  // JSON Web Tokens (RFC 7519), signed or not.
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*){1,3}/g, REDACTED],
  [/-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|CERTIFICATE|SECRET)[A-Z0-9 ]*-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g, REDACTED],
  // Keys of cloud, payment, source and chat providers, and our own, by their published prefixes.
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [/\b(?:[spr]k|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}\b/g, REDACTED],
  [/\bgh[pousr]_[A-Za-z0-9]{20,}\b|\bgithub_pat_\w{20,}/g, REDACTED],
  [/\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g, REDACTED],
  [/\bAIza[\w-]{30,}/g, REDACTED],
  [/\bglpat-[\w-]{16,}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bnpm_[A-Za-z0-9]{30,}/g, REDACTED],
  [/\bdbk_[a-z]+_[0-9a-f]{16}_[A-Za-z0-9]{16,}/g, REDACTED],
  [/(:\/\/[^\s/:@"]+:)[^\s/@"]+@/g, `$1${REDACTED}@`],
  [/([?&;][\w-]*(?:token|key|secret|password|sig|signature)=)[^&\s"'#;]+/gi, `$1${REDACTED}`],
  [/\b((?:bearer|basic)\s+)[A-Za-z0-9+/=._~-]{8,}/gi, `$1${REDACTED}`],
  // A header in a dump, to the end of its line; a member of JSON inside a text; an assignment of an environment or command line.
  [/((?:\b|\\[nrt])(?:(?:proxy-)?authorization|(?:set-)?cookie|x-(?:api-key|auth-token|amz-security-token))(?:\\?["'])?\s*[:=]\s*(?:\\?["'])?)(?!["'\s[\\])[^\r\n"'\\]+/gi, `$1${REDACTED}`],
  [/(["'][\w-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|ssn|cvv|cvc)\\?["']\s*:\s*\\?["'])(?!\[redacted\])[^"'\\]+/gi, `$1${REDACTED}`],
  [/\b([\w-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)=["']?)(?!\[redacted\])[^\s&;,"')]+/gi, `$1${REDACTED}`],
];

/** Starts and lengths of payment card numbers by network; 13 to 19 digits that pass Luhn are not enough (timestamps do). */
const CARD = /(?<![\d.-])(?:4(?:[ -]?\d){12}(?:(?:[ -]?\d){3}){0,2}|(?:5[1-5]|2[2-7])(?:[ -]?\d){14}|3[47](?:[ -]?\d){13}|6(?:011|5\d\d|4[4-9]\d)(?:[ -]?\d){12}|3(?:0[0-5]|[68]\d)(?:[ -]?\d){11}|35(?:[ -]?\d){14})(?![\d.])/g;

function passesLuhn(candidate: string): boolean {
  let sum = 0;
  let double = false;
  for (let i = candidate.length - 1; i >= 0; i -= 1) {
    let digit = candidate.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) continue;
    if (double) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
    double = !double;
  }
  return sum % 10 === 0;
}

/**
 * A candidate without the card number it is or begins with: a number of 13 or 16 digits may be followed by its check digits
 * or a year, which look like the rest of a longer one. It ends where a blank or a dash stands, so that no part of one group is cut.
 */
function withoutCard(candidate: string): string {
  if (passesLuhn(candidate)) return REDACTED;
  for (let end = candidate.length - 1; end > 12; end -= 1) {
    if (candidate[end] !== ' ' && candidate[end] !== '-') continue;
    const head = candidate.slice(0, end);
    const digits = head.replace(/\D/g, '').length;
    if ((digits === 13 || digits === 16) && passesLuhn(head)) return REDACTED + candidate.slice(end);
  }
  return candidate;
}

// Fields and members of a workspace are a few hundred names, met in every event.
const SECRECY_MAX = 10_000;
const secrecy = new Map<string, boolean>();

/** Whether a member or field of this name holds a secret by its name alone. */
export function isSecretName(name: string): boolean {
  let isSecret = secrecy.get(name);
  if (isSecret === undefined) {
    const bare = name.toLowerCase().replace(/[^a-z0-9]/g, '');
    isSecret = SECRET_NAMES.has(bare) || SECRET_ENDINGS.some((ending) => bare.endsWith(ending));
    if (secrecy.size >= SECRECY_MAX) secrecy.clear();
    if (name.length <= 100) secrecy.set(name, isSecret);
  }
  return isSecret;
}

/** Whether an object somewhere in this JSON text may have a member whose name says secret. */
export function hasSuspiciousName(text: string): boolean {
  return SUSPICIOUS_NAME.test(text);
}

/** The text with every secret that has a recognisable form replaced. Returns the same string when there is none. */
export function redactText(text: string): string {
  if (!mayHoldSecret(text)) return text;
  const clean = replaceForms(text);
  return clean.replace(CARD, (candidate, offset: number) => (isInUuid(clean, offset) ? candidate : withoutCard(candidate)));
}

const UUID = /(?<![0-9a-f-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f-])/gi;

/** Whether what begins at `offset` is part of a UUID: a random one passes for a card number now and then, and a reference must not be lost. */
function isInUuid(text: string, offset: number): boolean {
  for (const { index, 0: uuid } of text.matchAll(UUID)) if (index <= offset && offset < index + uuid.length) return true;
  return false;
}

/**
 * The same for ids and field names, card numbers aside: of all 16-digit ids that begin with 4, every tenth passes for one,
 * and two records must not become one.
 */
export function redactLabel(label: string): string {
  return mayHoldSecret(label) ? replaceForms(label) : label;
}

function replaceForms(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  return clean;
}

/**
 * Redacts the source text of one JSON value found under `name`, at any depth: values whose member name says secret,
 * and secrets recognisable by form inside strings and numbers. Everything else keeps its exact bytes; a value
 * without secrets is returned as the same string.
 */
export function redactRaw(name: string, raw: string): string {
  if (isSecretName(name)) return isEmptyValue(raw) ? raw : JSON.stringify(REDACTED);
  const first = raw.charCodeAt(0);
  const isContainer = first === 0x7b || first === 0x5b;
  if (!isContainer) {
    // A scalar that escapes nothing reads as it stands; one that does is decoded first, so \u0065yJ… does not slip by.
    if (!mayHoldSecret(raw) && !raw.includes('\\')) return raw;
    return redactScalar(raw);
  }
  if (!hasSuspiciousName(raw) && !mayHoldSecret(raw) && !raw.includes('\\u')) return raw;
  let isNamedBySecret = false;
  const clean = rewriteRaw(raw, ({ path, kind, raw: value }) => {
    const member = path.at(-1);
    if (member !== undefined && redactLabel(member) !== member) isNamedBySecret = true;
    if (member !== undefined && isSecretName(member) && (kind === 'object' || kind === 'array' || !isEmptyValue(value))) return JSON.stringify(REDACTED);
    if (kind === 'string' || kind === 'number') {
      const cleaned = redactScalar(value);
      return cleaned === value ? undefined : cleaned;
    }
    return undefined;
  });
  // A secret as a member's name (`{"sk_live_…": "revoked"}`) is rare enough to take the whole value away.
  return isNamedBySecret ? JSON.stringify(REDACTED) : clean;
}

function redactScalar(raw: string): string {
  const value: unknown = JSON.parse(raw);
  const text = typeof value === 'string' ? value : raw;
  const clean = redactText(text);
  return clean === text ? raw : JSON.stringify(clean);
}

function isEmptyValue(raw: string): boolean {
  return raw === 'null' || raw === '""' || raw === 'true' || raw === 'false';
}
