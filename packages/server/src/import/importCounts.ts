import { DaybookError } from '@daybook/core';

/** What became of the lines of a file. */
export interface ImportCounts {
  /** Lines that are not blank, without a header. */
  read: number;
  /** New events. */
  imported: number;
  /** Lines whose event was in the log already. */
  replayed: number;
  /** Snapshots equal to the one before: nothing to tell, no event. */
  unchanged: number;
  /** Lines listed in the reject file. */
  rejected: number;
  /** Changed fields in the events imported or replayed. */
  changes: number;
  /** Events whose time named no zone. */
  zoneAssumed: number;
}

export function noCounts(): ImportCounts {
  return { read: 0, imported: 0, replayed: 0, unchanged: 0, rejected: 0, changes: 0, zoneAssumed: 0 };
}

/** Holds that every line read has become something. @throws DaybookError `internal_error` where a line is missing. */
export function assertAddsUp({ read, imported, replayed, unchanged, rejected }: ImportCounts): void {
  if (read === imported + replayed + unchanged + rejected) return;
  throw new DaybookError('internal_error', { detail: `The import does not add up: ${read} lines read, ${imported} imported, ${replayed} replayed, ${unchanged} unchanged, ${rejected} rejected.` });
}
