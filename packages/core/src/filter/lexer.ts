import { DaybookError } from '../errors/daybookError.ts';

/** A value as typed. */
export interface ValueToken {
  /** Without quotes and escapes. */
  readonly text: string;
  /** Length of the part of `text` in front of the quotes: `user/"a b"` has 5; all of it when nothing is quoted. */
  readonly bare: number;
  readonly quoted: boolean;
  /** Offset in the filter's text. */
  readonly start: number;
}

const ENDS_WORD = /[\s()"]/;
const ENDS_VALUE = /[\s()",]/;
const KEY = /([A-Za-z][A-Za-z_]*):/y;

/** The error for a filter that cannot be read: where, and what was expected there. */
export function invalidFilter(position: number, detail: string, expected: string, remedy?: string): DaybookError {
  return new DaybookError('invalid_filter', { position, detail, expected, ...(remedy !== undefined && { remedy }) });
}

/** Reads a filter's text from left to right. Offsets count UTF-16 units, as text fields do. */
export class Lexer {
  readonly text: string;
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  skipSpace(): void {
    while (this.position < this.text.length && /\s/.test(this.text.charAt(this.position))) this.position++;
  }

  get done(): boolean {
    return this.position >= this.text.length;
  }

  peek(): string {
    return this.text.charAt(this.position);
  }

  /** Steps over `char` if it stands here. */
  take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.position++;
    return true;
  }

  /** Steps over the word (`OR`, `AND`, `NOT`) if it stands here, alone and in capitals. */
  takeWord(word: string): boolean {
    if (!this.text.startsWith(word, this.position)) return false;
    const next = this.text.charAt(this.position + word.length);
    if (next !== '' && !ENDS_WORD.test(next)) return false;
    this.position += word.length;
    return true;
  }

  /** Whether the word stands here, without stepping over it. */
  atWord(word: string): boolean {
    const start = this.position;
    const found = this.takeWord(word);
    this.position = start;
    return found;
  }

  /** Steps over `key:` and gives the key's spelling, or null if none stands here. */
  takeKey(): string | null {
    KEY.lastIndex = this.position;
    const match = KEY.exec(this.text);
    if (match === null) return null;
    this.position = KEY.lastIndex;
    return match[1] ?? null;
  }

  /** A word of free text: up to white space, a parenthesis or a quote. May be empty. */
  takeBareWord(): string {
    return this.takeUntil(ENDS_WORD);
  }

  /** A value: bare, quoted, or bare and then quoted (`account/"a b"`). Throws when there is none. */
  takeValue(expected: string): ValueToken {
    const start = this.position;
    const head = this.takeUntil(ENDS_VALUE);
    if (this.peek() !== '"') {
      if (head === '') throw invalidFilter(start, this.done ? 'The filter ends where a value should stand.' : `A value should stand before "${this.peek()}".`, expected);
      return { text: head, bare: head.length, quoted: false, start };
    }
    const tail = this.takeQuoted();
    return { text: head + tail, bare: head.length, quoted: true, start };
  }

  /** What stands between the quotes that begin here. `\"` is a quote, `\\` a backslash. */
  takeQuoted(): string {
    const start = this.position;
    this.position++;
    let value = '';
    for (;;) {
      if (this.done) throw invalidFilter(start, 'The quotes that begin here are never closed.', 'a closing "');
      const char = this.peek();
      this.position++;
      if (char === '"') return value;
      if (char !== '\\') {
        value += char;
        continue;
      }
      const escaped = this.peek();
      if (escaped !== '"' && escaped !== '\\') {
        throw invalidFilter(this.position - 1, 'A backslash inside quotes must be followed by a quote or a backslash.', '\\" or \\\\');
      }
      value += escaped;
      this.position++;
    }
  }

  private takeUntil(end: RegExp): string {
    const start = this.position;
    while (this.position < this.text.length && !end.test(this.text.charAt(this.position))) this.position++;
    return this.text.slice(start, this.position);
  }
}
