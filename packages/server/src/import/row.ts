import type { Json } from '@daybook/core';

/** One record of a file, whatever its format: values by column name. CSV values are text; absent cells are not there. */
export interface Row {
  /** Line of the file it starts on, counting from 1. */
  line: number;
  /** What tells it from the file's other records: its line; in XES, which may stand on one line whole, its number. */
  record: number;
  values: ReadonlyMap<string, Json>;
  /** The record as it stands in the file (for XES, as JSON): told apart by it, and shown when it is rejected. */
  text: string;
}

/** Why a line did not become an event. One code per cause; docs/IMPORT.md lists them. */
export type RejectCode =
  | 'line_too_long'
  | 'invalid_encoding'
  | 'unclosed_quote'
  | 'wrong_column_count'
  | 'invalid_csv'
  | 'invalid_json'
  | 'not_an_object'
  | 'invalid_xml'
  | 'record_id_missing'
  | 'time_missing'
  | 'time_unreadable'
  | 'activity_missing'
  | 'field_missing'
  | 'imported_differently'
  | 'refused';

/** A line that was not imported. */
export interface Reject {
  line: number;
  code: RejectCode;
  /** One sentence. */
  reason: string;
  text: string;
}

/** What a reader gives: rows and rejects in file order. */
export type ReadItem = { row: Row } | { reject: Reject };

/** What a reader saw so far, kept up to date while it reads. */
export interface ReadProgress {
  /** Bytes of the file as stored, compressed or not. */
  bytesRead: number;
  bytesTotal: number;
  /** Empty lines: skipped, and told in the report. */
  blankLines: number;
  /** Columns in file order; known once the first batch was given (CSV) or growing (NDJSON, XES). */
  columns: string[];
}
