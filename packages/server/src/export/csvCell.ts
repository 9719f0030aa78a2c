/**
 * CSV that no spreadsheet runs and every reader gets back: RFC 4180 with every field quoted and CRLF line ends.
 *
 * A cell that a spreadsheet could take for a formula is given one leading apostrophe, unless it is a strict number. The
 * pattern includes apostrophes already there, so the mark can be taken off again without a doubt (`unmarkCell`).
 */
const FORMULA = /^'*[=+\-@\t\r\n\0＝＋－＠]/;
/** A number as JSON writes it (RFC 8259 section 6): nothing in it can be run. */
const STRICT_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Byte order mark: some spreadsheets read UTF-8 only when a file begins with it. */
export const CSV_BOM = '\uFEFF';
export const CSV_LINE_END = '\r\n';

/** The cell's text as it stands between its quotes, before quotes are doubled. */
export function markCell(text: string): string {
  if (text === '') return text;
  const first = text.charCodeAt(0);
  // Letters and digits below U+FF00 cannot match: nearly every cell ends here.
  if (first > 0x40 && first < 0xff00) return text;
  return FORMULA.test(text) && !STRICT_NUMBER.test(text) ? `'${text}` : text;
}

/** Undoes `markCell`. */
export function unmarkCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

/** One field, quoted. Text is taken as it stands; absent is the empty field. */
export function csvField(text: string | null | undefined): string {
  if (text === null || text === undefined || text === '') return '""';
  const cell = markCell(text);
  return cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : `"${cell}"`;
}

/** One line with its end. */
export function csvLine(cells: readonly (string | null | undefined)[]): string {
  let line = '';
  for (const cell of cells) line += line === '' ? csvField(cell) : `,${csvField(cell)}`;
  return line + CSV_LINE_END;
}
