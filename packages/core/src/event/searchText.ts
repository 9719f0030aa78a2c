/**
 * How text becomes search words. Events and filters go through the very same functions, in JavaScript on both
 * sides, so a match never depends on a database's locale or dictionaries.
 */

/** Longest word kept, in UTF-16 units; longer ones are cut, in events and filters alike. */
export const MAX_WORD_LENGTH = 40;
/** Longest old or new value compared, in UTF-16 units. */
export const MAX_VALUE_LENGTH = 60;

// Text beyond this many units of one string is not searched: a 200 KB body must not cost an append its time.
const MAX_TEXT_LENGTH = 600;

const SEPARATOR = 0;
const LOWER_OR_DIGIT = 1;
const UPPER = 2;
const ASCII_CLASS = new Uint8Array(128);
for (let code = 48; code <= 57; code++) ASCII_CLASS[code] = LOWER_OR_DIGIT;
for (let code = 97; code <= 122; code++) ASCII_CLASS[code] = LOWER_OR_DIGIT;
for (let code = 65; code <= 90; code++) ASCII_CLASS[code] = UPPER;

// Marks belong to the letter before them: without them Hindi and Thai words would fall apart.
const WORDS = /[\p{L}\p{N}\p{M}]+/gu;
// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const CONTROLS = /[\u0001-\u001f]/g;
// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const UNSTORABLE = /[\0\p{Surrogate}]/gu;
// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const MAY_BE_UNSTORABLE = /[\0\ud800-\udfff]/;
const STRICT_NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?(?:[eE][+-]?\d{1,2})?$/;

/**
 * Adds the words of `text` to `into`, lower-cased, until `into` holds `limit` entries: runs of letters, digits and
 * marks, NFKC-normalised, at most {@link MAX_WORD_LENGTH} units each. Repeats are kept.
 *
 * ```ts
 * const words: string[] = [];
 * addWords('Moved to Straße-7', words, 64); // moved, to, straße, 7
 * ```
 */
export function addWords(text: string, into: string[], limit: number): void {
  const end = Math.min(text.length, MAX_TEXT_LENGTH);
  let start = -1;
  let upper = false;
  // ASCII is scanned by table (some 10 ns a word); the first other character hands the whole text to the slow path.
  for (let index = 0; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code > 127) return addUnicodeWords(text, into, limit);
    const kind = ASCII_CLASS[code];
    if (kind === SEPARATOR) {
      if (start >= 0) {
        if (into.length >= limit) return;
        addAsciiWord(text, start, index, upper, into);
        start = -1;
        upper = false;
      }
    } else {
      if (start < 0) start = index;
      if (kind === UPPER) upper = true;
    }
  }
  if (start >= 0 && into.length < limit) addAsciiWord(text, start, end, upper, into);
}

/** The words of a typed text, in order, without repeats. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  addWords(text, words, Number.MAX_SAFE_INTEGER);
  return [...new Set(words)];
}

/**
 * A value or field name as it is compared: NFKC, lower-cased, trimmed, at most {@link MAX_VALUE_LENGTH} units.
 * A text that is a plain number of up to 15 digits reads as that number, so `1.10` finds 1.1. NUL and lone
 * surrogates, which Postgres cannot hold, become U+FFFD; other control characters read as spaces, so a tab can part
 * value and field.
 */
export function comparableText(text: string): string {
  const first = text.charCodeAt(0);
  if (text.length <= 24 && (first === 45 || (first >= 48 && first <= 57)) && STRICT_NUMBER.test(text)) {
    return numberText(Number(text));
  }
  let plain = text.length <= MAX_VALUE_LENGTH;
  for (let index = 0; plain && index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 127 || code < 32) plain = false;
  }
  if (plain) return text.trim().toLowerCase();
  const normalised = storable(text.slice(0, MAX_VALUE_LENGTH * 4)).normalize('NFKC').replace(CONTROLS, ' ').toLowerCase().trim();
  return cut(normalised, MAX_VALUE_LENGTH);
}

/** An identifier as it is compared: exactly, on its first 200 units. */
export function exactText(text: string): string {
  return cut(MAY_BE_UNSTORABLE.test(text) ? storable(text) : text, 200);
}

/** A number as it is compared. */
export function numberText(value: number): string {
  return value === 0 ? '0' : String(value).toLowerCase();
}

/** The text with NUL and lone surrogates replaced by U+FFFD: what Postgres text and tsvector can hold. */
export function storable(text: string): string {
  return text.replace(UNSTORABLE, '\uFFFD');
}

function addAsciiWord(text: string, start: number, end: number, upper: boolean, into: string[]): void {
  const word = text.slice(start, Math.min(end, start + MAX_WORD_LENGTH));
  into.push(upper ? word.toLowerCase() : word);
}

function addUnicodeWords(text: string, into: string[], limit: number): void {
  const normalised = text.slice(0, MAX_TEXT_LENGTH).normalize('NFKC').toLowerCase();
  for (const [word] of normalised.matchAll(WORDS)) {
    if (into.length >= limit) return;
    into.push(cut(word, MAX_WORD_LENGTH));
  }
}

/** Cuts without splitting a surrogate pair. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
