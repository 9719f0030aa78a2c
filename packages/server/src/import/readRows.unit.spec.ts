import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFormat } from './detectFormat.ts';
import { markExactNumbers, unmarkJson } from './exactNumbers.ts';
import { readCsv } from './readCsv.ts';
import { readNdjson } from './readNdjson.ts';
import { newProgress } from './readRows.ts';
import { readXes } from './readXes.ts';
import type { ReadItem, Reject, Row } from './row.ts';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(items: AsyncIterable<ReadItem[]>): Promise<{ rows: Row[]; rejects: Reject[] }> {
  const all: ReadItem[] = [];
  for await (const batch of items) all.push(...batch);
  return { rows: all.flatMap((item) => ('row' in item ? [item.row] : [])), rejects: all.flatMap((item) => ('reject' in item ? [item.reject] : [])) };
}

async function csv(text: string | Buffer, { delimiter = ',', size = 7 } = {}): Promise<{ rows: Row[]; rejects: Reject[]; blankLines: number }> {
  const progress = newProgress();
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const { encoding } = detectFormat(bytes, true, { format: 'csv', delimiter });
  return { ...(await collect(readCsv(chunksOf(bytes, size), { delimiter, encoding }, progress))), blankLines: progress.blankLines };
}

const cellsOf = (rows: readonly Row[]): unknown[][] => rows.map((row) => [...row.values.values()]);

describe('reading CSV', () => {
  it('gives back every cell that a writer quoted, wherever the chunks are cut', async () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.constantFrom('a,b', 'say "hi"', 'two\nlines', 'two\r\nlines', '"', '', ' x ', 'é', '漢字'));
    const table = fc.integer({ min: 2, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 40 }), async (cells, delimiter, newline, size) => {
        const text = cells.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(delimiter)).join(newline);
        const { rows, rejects } = await csv(text, { delimiter, size });
        expect(rejects).toEqual([]);
        expect(cellsOf(rows)).toEqual(cells.slice(1));
      }),
      { numRuns: 300 },
    );
  });

  it('drops the byte order mark and numbers a repeated column', async () => {
    const { rows } = await csv('\ufeffVariant,Variant,\n1,2,3\n');
    expect([...(rows[0]?.values ?? [])]).toEqual([['Variant', '1'], ['Variant (2)', '2'], ['column 3', '3']]);
  });

  it('names the line of a record even after cells of several lines', async () => {
    const { rows } = await csv('a,b\n"x\ny",1\nz,2\n');
    expect(rows.map(({ line }) => line)).toEqual([2, 4]);
  });

  it('rejects lines of another width and keeps the rest', async () => {
    const { rows, rejects } = await csv('a,b\n1,2\n1\n1,2,3\n3,4\n');
    expect(cellsOf(rows)).toEqual([['1', '2'], ['3', '4']]);
    expect(rejects).toEqual([
      { line: 3, code: 'wrong_column_count', reason: '1 cells where the header has 2.', text: '1' },
      { line: 4, code: 'wrong_column_count', reason: '3 cells where the header has 2.', text: '1,2,3' },
    ]);
  });

  it('loses only the line whose quote is never closed', async () => {
    const { rows, rejects } = await csv('a,b\n1,"open\n3,4\n5,6\n');
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([[2, 'unclosed_quote']]);
    expect(cellsOf(rows)).toEqual([['3', '4'], ['5', '6']]);
  });

  it('takes a quote inside an unquoted cell for itself', async () => {
    const { rows, rejects } = await csv('a,b\n5" disk,1\n3.5" disk,2\nplain,3\n');
    expect(rejects).toEqual([]);
    expect(cellsOf(rows)).toEqual([['5" disk', '1'], ['3.5" disk', '2'], ['plain', '3']]);
  });

  it('counts blank lines instead of dropping them unseen', async () => {
    const { rows, blankLines } = await csv('a,b\n\n1,2\n  \n3,4\n\n');
    expect(rows.length).toBe(2);
    expect(blankLines).toBe(3);
  });

  it('rejects a line that is not valid UTF-8 in a file that else is', async () => {
    const beginning = `a,b\n${'é,1\n'.repeat(10)}`;
    const bytes = Buffer.concat([Buffer.from(beginning), Buffer.from([0xe9, 0x2c, 0x31, 0x0a]), Buffer.from('z,2\n')]);
    const { rows, rejects } = await collect(readCsv(chunksOf(bytes, 9), { delimiter: ',', encoding: 'utf-8' }, newProgress()));
    expect(rows.length).toBe(11);
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([[12, 'invalid_encoding']]);
  });

  it('reads Windows-1252 and UTF-16', async () => {
    expect(cellsOf((await csv(Buffer.from('a,b\ncaf\u00e9,1\n', 'latin1'))).rows)).toEqual([['café', '1']]);
    expect(cellsOf((await csv(Buffer.from('\ufeffa,b\ncafé,漢\n', 'utf16le'), { size: 3 })).rows)).toEqual([['café', '漢']]);
  });

  it('rejects a line beyond 4 MB without holding it', async () => {
    const { rows, rejects } = await csv(`a,b\n${'x'.repeat(5 * 1024 * 1024)},1\n1,2\n`, { size: 64 * 1024 });
    expect(rejects.map(({ line, code, text }) => [line, code, text.length])).toEqual([[2, 'line_too_long', 1024]]);
    expect(cellsOf(rows)).toEqual([['1', '2']]);
  });
});

describe('telling the format', () => {
  const of = (text: string): unknown => detectFormat(Buffer.from(text), true, {});
  it.each([
    ['a,b\n1,2\n', { format: 'csv', delimiter: ',' }],
    ['a;b\n"1;x";2,5\n3;4,5\n', { format: 'csv', delimiter: ';' }],
    ['a\tb\n1,5\t2\n', { format: 'csv', delimiter: '\t' }],
    ['a|b|c\n1|2, and|3\n', { format: 'csv', delimiter: '|' }],
    ['{"a":1}\n', { format: 'ndjson' }],
    ['<?xml version="1.0"?>\n<log/>', { format: 'xes' }],
  ])('%j', (text, expected) => {
    expect(of(text)).toMatchObject(expected);
  });

  it('says what to do with an empty file, a JSON array, and text without columns', () => {
    expect(() => of('\n')).toThrow(/empty/u);
    expect(() => of('[{"a":1}]')).toThrow(/one JSON array/u);
    expect(() => of('just text\nmore text\n')).toThrow(/No delimiter/u);
  });
});

describe('reading NDJSON', () => {
  it('keeps numbers that JavaScript cannot hold', async () => {
    const text = '{"n":9007199254740993,"m":1.10,"deep":[{"x":1e400}],"same":12.5}';
    const { rows } = await collect(readNdjson(chunksOf(Buffer.from(text), 5), 'utf-8', newProgress()));
    expect(unmarkJson(JSON.stringify(Object.fromEntries(rows[0]?.values ?? [])))).toBe(text);
  });

  it('does not take a text for a number', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('\u0000number:', '\u0000number:1', '\u0000number:"1"', 'x'), (value, text) => {
        const source = JSON.stringify([value, text, { [text]: text }]);
        const marked = JSON.stringify(JSON.parse(markExactNumbers(source)));
        expect(JSON.parse(unmarkJson(marked) ?? marked)).toEqual(JSON.parse(source));
      }),
    );
  });

  it('rejects lines with their number and cause', async () => {
    const { rows, rejects } = await collect(readNdjson(chunksOf(Buffer.from('{"a":1}\nnot json\n[1]\n\n{"__proto__":1}\n{"a":2}'), 4), 'utf-8', newProgress()));
    expect(rows.length).toBe(2);
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([[2, 'invalid_json'], [3, 'not_an_object'], [5, 'invalid_json']]);
  });
});

describe('reading XES', () => {
  const log = (inside: string): Buffer => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<log>\n<global scope="event"><string key="concept:name" value="UNKNOWN"/></global>\n${inside}\n</log>`);
  it('gives one row per event with the attributes of its trace', async () => {
    const { rows } = await collect(
      readXes(chunksOf(log('<trace><string key="concept:name" value="T &amp; 1"/><event>\n<string key="org:resource" value="Åsa"/><int key="n" value="7"/><boolean key="b" value="true"/></event></trace>'), 6), 'utf-8', newProgress()),
    );
    expect(rows.map(({ line, values }) => [line, Object.fromEntries(values)])).toEqual([[4, { 'case:concept:name': 'T & 1', 'org:resource': 'Åsa', n: 7, b: true }]]);
  });

  it('names the place where the XML breaks', async () => {
    await expect(collect(readXes(chunksOf(log('<trace><event></trace>'), 9), 'utf-8', newProgress()))).rejects.toThrow(/XML cannot be read: 4:/u);
  });
});
