import { parse } from 'csv-parse/sync';
import type { Line } from './lineDecoder.ts';
import type { Reject, RejectCode } from './row.ts';

/** One CSV record: its cells and the text they were read from. */
export interface CsvRecord {
  line: number;
  cells: string[];
  text: string;
}

/** A quoted cell may run over this many lines; a quote open for longer was never meant to be one. */
const MOST_LINES = 2_000;
const MOST_CHARACTERS = 1024 * 1024;

/**
 * Records of RFC 4180 text: quoted cells may hold delimiters, quotes and line feeds. csv-parse reads the cells; this
 * class decides where a record ends, so that one stray quote costs its own line and not the rest of the file.
 */
export class CsvRecords {
  /** Lines of a record whose quoted cell is still open. */
  private open: Line[] = [];
  private openCharacters = 0;
  blankLines = 0;
  private readonly delimiter: string;
  /** Cells every record must have; the first record decides when absent. */
  private width: number | undefined;

  constructor(delimiter: string, width?: number) {
    this.delimiter = delimiter;
    this.width = width;
  }

  /** Records completed by these lines. With `last` no further lines will come. */
  push(lines: readonly Line[], last: boolean): (CsvRecord | Reject)[] {
    const ready: { line: number; text: string; lines: Line[] }[] = [];
    const found: (CsvRecord | Reject)[] = [];
    const flush = (): void => {
      found.push(...this.parseAll(ready.splice(0)));
    };
    let queue = lines;
    for (;;) {
      for (let index = 0; index < queue.length; index += 1) {
        const line = queue[index]!;
        if (line.fault !== undefined) {
          flush();
          found.push(toReject(line, line.fault));
          continue;
        }
        if (this.open.length === 0 && line.text.trim() === '') {
          this.blankLines += 1;
          continue;
        }
        const odd = hasOddQuotes(line.text);
        if (this.open.length === 0 && !odd) {
          ready.push({ line: line.number, text: withoutReturn(line.text), lines: [line] });
          continue;
        }
        this.open.push(line);
        this.openCharacters += line.text.length;
        if (this.open.length > 1 && odd) {
          const record = { line: this.open[0]!.number, text: withoutReturn(this.open.map(({ text }) => text).join('\n')), lines: this.open };
          this.close();
          if (this.fits(record.text)) ready.push(record);
          else {
            flush();
            found.push(this.alone(record.lines[0]!));
            queue = [...record.lines.slice(1), ...queue.slice(index + 1)];
            index = -1;
          }
        } else if (this.open.length > MOST_LINES || this.openCharacters > MOST_CHARACTERS) {
          flush();
          const [first, ...others] = this.open;
          this.close();
          found.push(this.alone(first!));
          queue = [...others, ...queue.slice(index + 1)];
          index = -1;
        }
      }
      flush();
      if (!last || this.open.length === 0) return found;
      const [first, ...others] = this.open;
      this.close();
      found.push(this.alone(first!));
      queue = others;
    }
  }

  private close(): void {
    this.open = [];
    this.openCharacters = 0;
  }

  /** The usual case: many records in one call. Only when something is odd are they looked at one by one. */
  private parseAll(records: readonly { line: number; text: string }[]): (CsvRecord | Reject)[] {
    if (records.length === 0) return [];
    const all = this.cells(records.map(({ text }) => text).join('\n'), false);
    if (all?.length === records.length) {
      this.width ??= all[0]!.length;
      if (all.every((cells) => cells.length === this.width)) {
        return all.map((cells, index) => ({ line: records[index]!.line, cells, text: records[index]!.text }));
      }
    }
    return records.map(({ line, text }) => this.parseOne(line, text, this.cells(text, false)));
  }

  /** A line with an unpaired quote, read on its own with the quote taken literally. */
  private alone(line: Line): CsvRecord | Reject {
    const text = withoutReturn(line.text);
    const cells = this.cells(text, true)?.[0];
    if (cells !== undefined && cells.length === this.width) return { line: line.number, cells, text };
    return { line: line.number, code: 'unclosed_quote', reason: 'A quote is opened on this line and not closed where a cell ends.', text };
  }

  private parseOne(line: number, text: string, parsed: string[][] | undefined): CsvRecord | Reject {
    // A quote in the middle of a cell: valid where the cells then come out right.
    const cells = (parsed ?? this.cells(text, true))?.[0];
    if (cells === undefined) return { line, code: 'invalid_csv', reason: 'The cells of this line cannot be told apart.', text };
    this.width ??= cells.length;
    if (cells.length === this.width) return { line, cells, text };
    return { line, code: 'wrong_column_count', reason: `${cells.length} cells where the header has ${this.width}.`, text };
  }

  private fits(text: string): boolean {
    const cells = this.cells(text, false);
    return cells?.length === 1 && (this.width === undefined || cells[0]!.length === this.width);
  }

  private cells(text: string, relaxed: boolean): string[][] | undefined {
    try {
      return parse(text, { delimiter: this.delimiter, record_delimiter: '\n', relax_column_count: true, relax_quotes: relaxed });
    } catch {
      return undefined;
    }
  }
}

function toReject(line: Line, code: RejectCode): Reject {
  const reason = code === 'line_too_long' ? 'The line is longer than 4 MB; only its beginning is shown.' : 'The line is not valid UTF-8; set "encoding" in the mapping if the file has another.';
  return { line: line.number, code, reason, text: line.text };
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
