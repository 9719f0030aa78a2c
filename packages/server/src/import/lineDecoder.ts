import { isUtf8 } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';

/** Encodings a file may have. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** A physical line without its line feed; a carriage return before it is kept. */
export interface Line {
  number: number;
  text: string;
  /** Set where the text is not the whole or the exact line. */
  fault?: 'line_too_long' | 'invalid_encoding';
}

/** Longest line taken in; an event itself may have 1 MB. Beyond it the line is rejected, not held in memory. */
const LONGEST_LINE = 4 * 1024 * 1024;
/** What is shown of a line that is too long. */
const SHOWN_OF_LONG = 1024;

/** The encoding a file begins with: its byte order mark, else UTF-8 where the beginning is valid, else Windows-1252. */
export function detectEncoding(start: Buffer): Encoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  // A sample may end inside a character: up to three bytes of it are left out of the judgement.
  for (let cut = 0; cut <= 3; cut += 1) if (isUtf8(start.subarray(0, start.length - cut))) return 'utf-8';
  return 'windows-1252';
}

/** Cuts bytes into lines in constant memory. A leading byte order mark is dropped. */
export class LineDecoder {
  private rest: Buffer = Buffer.alloc(0);
  private skipping = false;
  private lines = 0;
  private readonly wide: StringDecoder | undefined;
  private readonly narrow: InstanceType<typeof TextDecoder> | undefined;

  constructor(encoding: Encoding) {
    if (encoding === 'utf-16le') this.wide = new StringDecoder('utf16le');
    if (encoding === 'windows-1252') this.narrow = new TextDecoder('windows-1252');
  }

  /** The lines that `chunk` completes. */
  push(chunk: Buffer): Line[] {
    const bytes = this.wide === undefined ? chunk : Buffer.from(this.wide.write(chunk), 'utf8');
    const end = bytes.lastIndexOf(0x0a);
    if (end < 0) {
      this.keep(bytes);
      return [];
    }
    const block = Buffer.concat([this.rest, bytes.subarray(0, end + 1)]);
    this.rest = Buffer.alloc(0);
    const found = this.cut(block);
    this.keep(bytes.subarray(end + 1));
    return found;
  }

  /** The last line, when the file does not end with a line feed. */
  end(): Line[] {
    const last = this.rest;
    this.rest = Buffer.alloc(0);
    return last.length > 0 ? this.cut(Buffer.concat([last, Buffer.from('\n')])) : [];
  }

  private keep(bytes: Buffer): void {
    if (!this.skipping) this.rest = this.rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.rest, bytes]);
    if (this.rest.length <= LONGEST_LINE) return;
    this.rest = this.rest.subarray(0, SHOWN_OF_LONG);
    this.skipping = true;
  }

  private cut(block: Buffer): Line[] {
    const whole = this.narrow !== undefined || isUtf8(block);
    const found: Line[] = [];
    if (whole && !this.skipping) {
      const texts = this.decode(block).split('\n');
      texts.pop();
      for (const text of texts) found.push(this.line(text));
      return found;
    }
    for (let start = 0; start < block.length; ) {
      const end = block.indexOf(0x0a, start);
      const bytes = block.subarray(start, end);
      const line = this.line(this.decode(bytes));
      if (this.skipping) Object.assign(line, { fault: 'line_too_long', text: line.text.slice(0, SHOWN_OF_LONG) });
      else if (!whole && !isUtf8(bytes)) line.fault = 'invalid_encoding';
      this.skipping = false;
      found.push(line);
      start = end + 1;
    }
    return found;
  }

  private decode(bytes: Buffer): string {
    return this.narrow === undefined ? bytes.toString('utf8') : this.narrow.decode(bytes);
  }

  private line(text: string): Line {
    this.lines += 1;
    return { number: this.lines, text: this.lines === 1 && text.startsWith('\ufeff') ? text.slice(1) : text };
  }
}
