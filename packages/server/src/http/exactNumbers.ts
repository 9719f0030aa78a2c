import { DaybookError, formatPointer, rewriteRaw } from '@daybook/core';

/** Sixteen digits in a row, or an exponent: only a text with one of them can hold a number that does not survive. */
const SUSPICIOUS = /\d{16}|\d[eE]/;

/**
 * Refuses (`invalid_record`, with pointer) whole numbers beyond 2⁵³ and numbers beyond double precision's range: where values are
 * read as JSON numbers and kept, they would be kept as another number.
 */
export function refuseInexactNumbers(text: string): void {
  if (!SUSPICIOUS.test(text)) return;
  rewriteRaw(text, ({ path, kind, raw }) => {
    if (kind === 'number' && !survives(raw)) {
      throw new DaybookError('invalid_record', { pointer: formatPointer(path), detail: 'The number would be kept as another one.', expected: 'a number within ±9007199254740991, or text' });
    }
    return undefined;
  });
}

function survives(raw: string): boolean {
  const value = Number(raw);
  if (!Number.isFinite(value)) return false;
  return /[.eE]/.test(raw) || Number.isSafeInteger(value);
}
