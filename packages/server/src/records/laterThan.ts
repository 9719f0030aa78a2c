import { formatTimestamp, parseTimestamp } from '@daybook/core';

/** A moment in the form versions keep it, moved on where it is not later than the version before (`last`, or '' for none). */
export function laterThan(moment: string, last: string): string {
  const at = formatTimestamp(parseTimestamp(moment));
  if (last === '' || at > last) return at;
  const { ms, micros } = parseTimestamp(last);
  return formatTimestamp(micros === 999 ? { ms: ms + 1, micros: 0 } : { ms, micros: micros + 1 });
}
