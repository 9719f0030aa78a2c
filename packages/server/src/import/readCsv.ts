import type { Json } from '@daybook/core';
import { columnNames } from './columnNames.ts';
import { CsvRecords } from './csvRecords.ts';
import { LineDecoder, type Encoding } from './lineDecoder.ts';
import type { ReadItem, ReadProgress } from './row.ts';

/** Rows of CSV bytes, one batch per chunk. The first record is the header. */
export async function* readCsv(
  bytes: AsyncIterable<Buffer>,
  { delimiter, encoding }: { delimiter: string; encoding: Encoding },
  progress: ReadProgress,
): AsyncGenerator<ReadItem[]> {
  const decoder = new LineDecoder(encoding);
  const records = new CsvRecords(delimiter);
  let columns: string[] | undefined;

  const take = (lines: ReturnType<LineDecoder['push']>, last: boolean): ReadItem[] => {
    const items: ReadItem[] = [];
    for (const record of records.push(lines, last)) {
      if (!('cells' in record)) items.push({ reject: record });
      else if (columns === undefined) progress.columns = columns = columnNames(record.cells);
      else {
        const values = new Map<string, Json>();
        for (let index = 0; index < columns.length; index += 1) values.set(columns[index]!, record.cells[index]!);
        items.push({ row: { line: record.line, record: record.line, values, text: record.text } });
      }
    }
    progress.blankLines = records.blankLines;
    return items;
  };

  for await (const chunk of bytes) yield take(decoder.push(chunk), false);
  yield take(decoder.end(), true);
}
