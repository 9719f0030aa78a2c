import { DaybookError } from '@daybook/core';
import { detectDelimiter } from './detectDelimiter.ts';
import { detectEncoding, LineDecoder, type Encoding } from './lineDecoder.ts';

/** How the bytes of a file are to be read. */
export type FileFormat =
  | { format: 'csv'; delimiter: string; encoding: Encoding }
  | { format: 'ndjson'; encoding: Encoding }
  | { format: 'xes'; encoding: Encoding };

/** What a mapping may fix about the format. */
export interface FormatHints {
  format?: FileFormat['format'] | undefined;
  delimiter?: string | undefined;
  encoding?: Encoding | undefined;
}

/**
 * The format a file's beginning shows, hints first. `complete` says that the beginning is the whole file.
 * @throws DaybookError `invalid_parameter` for an empty file, a JSON array, or text without columns.
 */
export function detectFormat(start: Buffer, complete: boolean, hints: FormatHints): FileFormat {
  if (start[0] === 0x50 && start[1] === 0x4b && start[2] === 0x03) {
    throw new DaybookError('invalid_parameter', { detail: 'The file is a zip archive or a spreadsheet.', remedy: 'Unpack it, or save the sheet as CSV, and import that.' });
  }
  const encoding = hints.encoding ?? detectEncoding(start);
  const decoder = new LineDecoder(encoding);
  const lines = decoder.push(start);
  if (complete || lines.length === 0) lines.push(...decoder.end());
  const first = lines.find(({ text }) => text.trim() !== '')?.text.trimStart() ?? '';
  if (first === '') throw new DaybookError('invalid_parameter', { detail: 'The file is empty.', remedy: 'Name a file that has lines.' });
  const format = hints.format ?? (first.startsWith('<') ? 'xes' : first.startsWith('{') ? 'ndjson' : 'csv');
  if (format !== 'csv') return { format, encoding };
  if (first.startsWith('[') && hints.format === undefined) {
    throw new DaybookError('invalid_parameter', {
      detail: 'The file is one JSON array.',
      remedy: 'Write one object a line (`jq -c ".[]" in.json > out.ndjson`) and import that.',
    });
  }
  const delimiter = hints.delimiter ?? detectDelimiter(lines.slice(0, 200));
  if (delimiter === undefined) {
    throw new DaybookError('invalid_parameter', {
      detail: 'No delimiter (comma, semicolon, tab, bar) parts the first lines into columns.',
      remedy: 'Set "delimiter" in the mapping, or check that the file is CSV, NDJSON or XES.',
    });
  }
  return { format, delimiter, encoding };
}
