import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvField, csvLine, CSV_BOM, markCell, unmarkCell } from './csvCell.ts';

const RULE = /^'*[=+\-@\t\r\n\0＝＋－＠]/;
const STRICT_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
/** Text that looks for trouble: signs, apostrophes, quotes, separators, line ends, wide signs, anything. */
const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom("'", '"', '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', ',', ';', '1', '.', 'e', 'a', ' '), maxLength: 8 }),
  fc.string({ unit: 'binary' }),
  fc.double().map(String),
);

describe('cells', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30 1234', "'+49 30 1234"],
    ['-5', '-5'],
    ['-5.50', '-5.50'],
    ['-1e400', '-1e400'],
    ['-05', "'-05"],
    ['-5 Mio', "'-5 Mio"],
    ["'=x", "''=x"],
    ["'quoted'", "'quoted'"],
    ['＝cmd', "'＝cmd"],
    ['\t=x', "'\t=x"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['Acme', 'Acme'],
    ['', ''],
  ])('%j is written %j', (text, written) => {
    expect(markCell(text)).toBe(written);
    expect(unmarkCell(written)).toBe(text);
  });

  it('are marked exactly by the rule', () => {
    fc.assert(fc.property(cell, (text) => {
      expect(markCell(text)).toBe(RULE.test(text) && !STRICT_NUMBER.test(text) ? `'${text}` : text);
    }), { numRuns: 2000 });
  });

  it('never start as a formula, and give back every text', () => {
    fc.assert(fc.property(cell, (text) => {
      const written = markCell(text);
      expect(/^[=+\-@\t\r\n\0＝＋－＠]/.test(written) && !STRICT_NUMBER.test(written)).toBe(false);
      expect(unmarkCell(written)).toBe(text);
    }), { numRuns: 2000 });
  });
});

describe('lines', () => {
  it('are read back by another CSV reader as they were', () => {
    fc.assert(fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
      const text = CSV_BOM + rows.map(csvLine).join('');
      const read = parse(text, { bom: true, record_delimiter: '\r\n' });
      expect(read.map((row) => row.map(unmarkCell))).toEqual(rows);
    }));
  });

  it('quote every field and end in CRLF', () => {
    expect(csvLine(['a', null, 'say "hi"', undefined, '1'])).toBe('"a","","say ""hi""","","1"\r\n');
    expect(csvField('')).toBe('""');
  });
});
