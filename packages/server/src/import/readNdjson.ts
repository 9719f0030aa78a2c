import { DaybookError, scanJson, type Json } from '@daybook/core';
import { markExactNumbers } from './exactNumbers.ts';
import { LineDecoder, type Encoding, type Line } from './lineDecoder.ts';
import type { ReadItem, ReadProgress, Reject } from './row.ts';

/** Rows of newline-delimited JSON objects, one batch per chunk. `progress.columns` grows as members are met. */
export async function* readNdjson(bytes: AsyncIterable<Buffer>, encoding: Encoding, progress: ReadProgress): AsyncGenerator<ReadItem[]> {
  const decoder = new LineDecoder(encoding);
  const known = new Set<string>();

  const take = (lines: readonly Line[]): ReadItem[] => {
    const items: ReadItem[] = [];
    for (const line of lines) {
      const text = line.text.trim();
      if (text === '' && line.fault === undefined) progress.blankLines += 1;
      else items.push(readLine(line, text));
    }
    for (const item of items) {
      if (!('row' in item)) continue;
      for (const column of item.row.values.keys()) known.add(column);
    }
    if (known.size !== progress.columns.length) progress.columns = [...known];
    return items;
  };

  for await (const chunk of bytes) yield take(decoder.push(chunk));
  yield take(decoder.end());
}

function readLine(line: Line, text: string): ReadItem {
  const reject = (code: Reject['code'], reason: string): ReadItem => ({ reject: { line: line.number, code, reason, text: line.text } });
  if (line.fault === 'line_too_long') return reject(line.fault, 'The line is longer than 4 MB; only its beginning is shown.');
  if (line.fault === 'invalid_encoding') return reject(line.fault, 'The line is not valid UTF-8.');
  try {
    scanJson(text);
  } catch (error) {
    if (!(error instanceof DaybookError)) throw error;
    return reject('invalid_json', `${error.message}${error.details.position === undefined ? '' : ` (at character ${error.details.position + 1})`}`);
  }
  const value = JSON.parse(markExactNumbers(text)) as Json;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return reject('not_an_object', 'The line is JSON, but not an object.');
  return { row: { line: line.number, record: line.number, values: new Map(Object.entries(value)), text } };
}
