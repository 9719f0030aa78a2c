import type { FileFormat } from './detectFormat.ts';
import { newProgress, readRows } from './readRows.ts';
import type { Reject, Row } from './row.ts';

/** Rows looked at to understand a file. */
const SAMPLE_ROWS = 2_000;

/** The beginning of a file, read once before the import. */
export interface Sample {
  columns: readonly string[];
  rows: readonly Row[];
  rejects: readonly Reject[];
  /** The sample is all there is. */
  complete: boolean;
}

/** Reads the first rows of a file. Members of nested objects come as columns of their own too (`actor.name`). */
export async function sampleFile(path: string, format: FileFormat): Promise<Sample> {
  const progress = newProgress();
  const rows: Row[] = [];
  const rejects: Reject[] = [];
  let complete = true;
  for await (const batch of readRows(path, format, progress)) {
    for (const item of batch) {
      if ('row' in item) rows.push(item.row);
      else rejects.push(item.reject);
    }
    if (rows.length + rejects.length >= SAMPLE_ROWS) {
      complete = false;
      break;
    }
  }
  return { columns: format.format === 'ndjson' ? withNested(progress.columns, rows) : progress.columns, rows: rows.slice(0, SAMPLE_ROWS), rejects, complete };
}

function withNested(columns: readonly string[], rows: readonly Row[]): string[] {
  const nested = new Set<string>();
  for (const { values } of rows) {
    for (const [member, value] of values) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
      for (const inner of Object.keys(value)) nested.add(`${member}.${inner}`);
    }
  }
  return [...columns, ...nested];
}
