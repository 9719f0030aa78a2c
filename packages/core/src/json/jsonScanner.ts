import { DaybookError } from '../errors/daybookError.ts';

/** Bounds that are checked while scanning, that is, before anything is parsed or built. */
export interface JsonLimits {
  /** Deepest nesting of objects and arrays. A scalar has depth 0, `[]` depth 1. */
  readonly maxDepth: number;
  /** Members of all objects of the text together. */
  readonly maxMembers: number;
  /** UTF-8 bytes of any one decoded string or member name. */
  readonly maxStringBytes: number;
  /** Whether a member named `__proto__`, however escaped, is refused. */
  readonly refuseProto: boolean;
}

/** The limits of one event as it comes in. */
export const JSON_LIMITS: JsonLimits = { maxDepth: 64, maxMembers: 10_000, maxStringBytes: 262_144, refuseProto: true };

/** Syntax only: for text that passed the limits when it came in. The scanner keeps its own stack, so depth is harmless. */
export const NO_JSON_LIMITS: JsonLimits = {
  maxDepth: Number.MAX_SAFE_INTEGER,
  maxMembers: Number.MAX_SAFE_INTEGER,
  maxStringBytes: Number.MAX_SAFE_INTEGER,
  refuseProto: false,
};

export type JsonValueKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/**
 * A cursor over JSON source text. It validates RFC 8259 syntax and the limits in one pass, allocates nothing per
 * value and never recurses. `position` always stands at the next unread character; methods named after a
 * production read exactly that production and throw where the text departs from it.
 *
 * Errors carry `position`, the offset in UTF-16 code units.
 */
export class JsonScanner {
  readonly text: string;
  position: number;
  /** Containers open at `position`. */
  depth = 0;
  /** A string or name held half a surrogate pair, escaped or literal. */
  hasLoneSurrogate = false;
  /** A string or name held U+0000 (only ever escaped). */
  hasNul = false;
  /** Whether the string read last held a backslash. */
  lastStringEscaped = false;

  readonly #limits: JsonLimits;
  #members = 0;
  readonly #open: number[] = [];

  constructor(text: string, limits: JsonLimits, position = 0) {
    this.text = text;
    this.position = position;
    this.#limits = limits;
  }

  /** Skips insignificant whitespace and returns the next character code, -1 at the end. */
  next(): number {
    const text = this.text;
    const length = text.length;
    let at = this.position;
    while (at < length) {
      const code = text.charCodeAt(at);
      if (code > 0x20 || (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09)) {
        this.position = at;
        return code;
      }
      at++;
    }
    this.position = at;
    return -1;
  }

  /** Nothing but whitespace may follow. */
  end(): void {
    if (this.next() !== -1) throw this.unexpected('the end of the text');
  }

  kind(): JsonValueKind {
    switch (this.next()) {
      case OPEN_OBJECT:
        return 'object';
      case OPEN_ARRAY:
        return 'array';
      case QUOTE:
        return 'string';
      case 0x74:
      case 0x66:
        return 'boolean';
      case 0x6e:
        return 'null';
      default:
        return 'number';
    }
  }

  /** Reads `{` and returns whether a member follows; an empty object is read whole. */
  openObject(): boolean {
    if (this.next() !== OPEN_OBJECT) throw this.unexpected('an object');
    this.#push(OPEN_OBJECT);
    if (this.next() !== CLOSE_OBJECT) return true;
    this.#pop();
    return false;
  }

  /** Reads `[` and returns whether an item follows; an empty array is read whole. */
  openArray(): boolean {
    if (this.next() !== OPEN_ARRAY) throw this.unexpected('an array');
    this.#push(OPEN_ARRAY);
    if (this.next() !== CLOSE_ARRAY) return true;
    this.#pop();
    return false;
  }

  /** After a member or item: reads `,` and returns true, or the closing bracket and returns false. */
  more(): boolean {
    const inObject = this.#open[this.depth - 1] === OPEN_OBJECT;
    const code = this.next();
    if (code === COMMA) {
      this.position++;
      return true;
    }
    if (code !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) throw this.unexpected(inObject ? '"," or "}"' : '"," or "]"');
    this.#pop();
    return false;
  }

  /** Reads a member's name and its colon. */
  name(): string {
    this.#name();
    return this.#lastName();
  }

  /** Reads one whole value, containers included, with an explicit stack. */
  value(): void {
    const base = this.depth;
    for (;;) {
      const code = this.next();
      if (code === QUOTE) this.string();
      else if (code === OPEN_OBJECT) {
        if (this.openObject()) {
          this.#name();
          continue;
        }
      } else if (code === OPEN_ARRAY) {
        if (this.openArray()) continue;
      } else this.#scalar(code);

      for (;;) {
        if (this.depth === base) return;
        if (this.more()) {
          if (this.#open[this.depth - 1] === OPEN_OBJECT) this.#name();
          break;
        }
      }
    }
  }

  /** Reads a string, quotes included. */
  string(): void {
    const text = this.text;
    const length = text.length;
    const start = this.position;
    let at = start + 1;
    let escaped = false;
    // Whether the code unit just decoded was the first half of a surrogate pair.
    let high = false;
    for (;;) {
      if (at >= length) throw this.#stringError(length, 'the string to be closed');
      let unit = text.charCodeAt(at);
      if (unit === QUOTE) break;
      if (unit === BACKSLASH) {
        escaped = true;
        at++;
        unit = this.#escape(at);
        at += text.charCodeAt(at) === 0x75 ? 5 : 1;
        if (unit === 0) this.hasNul = true;
      } else {
        if (unit < 0x20) throw this.#stringError(at, 'control characters to be escaped');
        at++;
      }
      if (high || (unit & 0xf800) === 0xd800) {
        const low = (unit & 0xfc00) === 0xdc00;
        if (low !== high) this.hasLoneSurrogate = true;
        high = (unit & 0xfc00) === 0xd800;
      }
    }
    if (high) this.hasLoneSurrogate = true;
    this.lastStringEscaped = escaped;
    this.position = at + 1;
    const limit = this.#limits.maxStringBytes;
    // A code unit is at most 3 bytes of UTF-8, so only long strings are decoded and counted.
    if ((at - start - 1) * 3 > limit && utf8Length(JSON.parse(text.slice(start, at + 1)) as string) > limit) {
      throw new DaybookError('json_string_too_long', {
        detail: `The string at character ${start} is longer than ${limit} bytes.`,
        position: start,
      });
    }
  }

  unexpected(expected: string, at = this.position): DaybookError {
    const found = at >= this.text.length ? 'end of text' : JSON.stringify(String.fromCodePoint(this.text.codePointAt(at) ?? 0));
    return new DaybookError('invalid_json', {
      detail: `Unexpected ${found} at character ${at}; expected ${expected}.`,
      expected,
      position: at,
    });
  }

  #stringError(at: number, expected: string): DaybookError {
    return this.unexpected(expected, at);
  }

  /** Value of the escape whose letter stands at `at`. */
  #escape(at: number): number {
    switch (this.text.charCodeAt(at)) {
      case QUOTE:
        return QUOTE;
      case BACKSLASH:
        return BACKSLASH;
      case 0x2f:
        return 0x2f;
      case 0x62:
        return 0x08;
      case 0x66:
        return 0x0c;
      case 0x6e:
        return 0x0a;
      case 0x72:
        return 0x0d;
      case 0x74:
        return 0x09;
      case 0x75: {
        let unit = 0;
        for (let digit = at + 1; digit <= at + 4; digit++) {
          const value = digit < this.text.length ? hexValue(this.text.charCodeAt(digit)) : -1;
          if (value < 0) throw this.unexpected('four hexadecimal digits', digit);
          unit = unit * 16 + value;
        }
        return unit;
      }
      default:
        throw this.unexpected('one of " \\ / b f n r t u after the backslash', at);
    }
  }

  #nameStart = 0;
  #nameEnd = 0;

  #name(): void {
    if (this.next() !== QUOTE) throw this.unexpected('a member name in double quotes');
    const start = this.position;
    this.string();
    this.#nameStart = start;
    this.#nameEnd = this.position;
    if (++this.#members > this.#limits.maxMembers) {
      throw new DaybookError('json_too_many_keys', {
        detail: `Member number ${this.#members} starts at character ${start}; at most ${this.#limits.maxMembers} are taken.`,
        position: start,
      });
    }
    if (this.#limits.refuseProto && (this.lastStringEscaped || this.position - start === 11) && this.#lastName() === '__proto__') {
      throw new DaybookError('json_forbidden_member', {
        detail: `The member at character ${start} is named __proto__.`,
        position: start,
      });
    }
    if (this.next() !== COLON) throw this.unexpected('":"');
    this.position++;
  }

  #lastName(): string {
    return this.lastStringEscaped
      ? (JSON.parse(this.text.slice(this.#nameStart, this.#nameEnd)) as string)
      : this.text.slice(this.#nameStart + 1, this.#nameEnd - 1);
  }

  #scalar(code: number): void {
    switch (code) {
      case 0x74:
        return this.#literal('true');
      case 0x66:
        return this.#literal('false');
      case 0x6e:
        return this.#literal('null');
      default:
        if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return this.#number();
        throw this.unexpected('a value');
    }
  }

  #literal(word: string): void {
    if (!this.text.startsWith(word, this.position)) throw this.unexpected(word);
    this.position += word.length;
  }

  #number(): void {
    let at = this.position;
    if (this.text.charCodeAt(at) === 0x2d) at++;
    if (this.text.charCodeAt(at) === 0x30) at++;
    else at = this.#digits(at);
    if (this.text.charCodeAt(at) === 0x2e) at = this.#digits(at + 1);
    const code = this.text.charCodeAt(at);
    if (code === 0x65 || code === 0x45) {
      const sign = this.text.charCodeAt(at + 1);
      at = this.#digits(sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
    }
    this.position = at;
  }

  #digits(from: number): number {
    const text = this.text;
    let at = from;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code < 0x30 || code > 0x39) break;
      at++;
    }
    if (at === from) throw this.unexpected('a digit', from);
    return at;
  }

  #push(bracket: number): void {
    if (this.depth >= this.#limits.maxDepth) {
      throw new DaybookError('json_too_deep', {
        detail: `Nesting exceeds ${this.#limits.maxDepth} levels at character ${this.position}.`,
        position: this.position,
      });
    }
    this.#open[this.depth++] = bracket;
    this.position++;
  }

  #pop(): void {
    this.depth--;
    this.position++;
  }
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Bytes of `text` in UTF-8; a lone surrogate counts as the three bytes of U+FFFD. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes++;
    else {
      bytes += 2;
      // A pair is 4 bytes for two units: 2 (length) + 2.
      if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at++;
    }
  }
  return bytes;
}
