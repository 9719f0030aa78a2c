import { detectFormat, type FileFormat, type FormatHints } from './detectFormat.ts';
import { openSource } from './openSource.ts';
import { readCsv } from './readCsv.ts';
import { readNdjson } from './readNdjson.ts';
import { readXes } from './readXes.ts';
import type { ReadItem, ReadProgress } from './row.ts';

/** How much of a file is looked at to tell its format. */
const START_BYTES = 256 * 1024;

/** A progress that has seen nothing yet. */
export function newProgress(): ReadProgress {
  return { bytesRead: 0, bytesTotal: 0, blankLines: 0, columns: [] };
}

/** Looks at the beginning of a file, unpacked. @throws DaybookError `invalid_parameter` when it cannot be told or read. */
export async function inspectFile(path: string, hints: FormatHints): Promise<FileFormat> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of openSource(path, newProgress())) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= START_BYTES) break;
  }
  return detectFormat(Buffer.concat(chunks), size < START_BYTES, hints);
}

/** The rows and rejects of a file in file order, in batches as they are read: memory does not depend on its size. */
export async function* readRows(path: string, format: FileFormat, progress: ReadProgress): AsyncGenerator<ReadItem[]> {
  const bytes = openSource(path, progress);
  if (format.format === 'csv') yield* readCsv(bytes, format, progress);
  else if (format.format === 'ndjson') yield* readNdjson(bytes, format.encoding, progress);
  else yield* readXes(bytes, format.encoding, progress);
}
