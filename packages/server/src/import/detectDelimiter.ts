import { CsvRecords } from './csvRecords.ts';
import type { Line } from './lineDecoder.ts';

/** Delimiters tried, most usual first. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * The delimiter under which the first lines fall into records of the same number of cells: the one that most records
 * agree with, then the one with more cells. Undefined where none gives two cells.
 */
export function detectDelimiter(lines: readonly Line[]): string | undefined {
  let best: { delimiter: string; agreeing: number; width: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const records = new CsvRecords(delimiter).push(lines, true);
    const [header] = records;
    if (header === undefined || !('cells' in header) || header.cells.length < 2) continue;
    const width = header.cells.length;
    // Lines of another width come out as rejects; the one cut off by the sample's end counts like any other.
    const agreeing = records.filter((record) => 'cells' in record).length / records.length;
    if (best === undefined || agreeing > best.agreeing + 0.1 || (agreeing >= best.agreeing - 0.1 && width > best.width)) best = { delimiter, agreeing, width };
  }
  return best?.delimiter;
}
