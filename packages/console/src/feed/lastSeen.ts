const KEY = 'daybook.seen';

/** The highest position this browser had shown in an earlier visit, -1 when there was none. Never the clock: two clocks differ. */
export function readLastSeen(tenant: string): number {
  try {
    const value = Number(localStorage.getItem(`${KEY}.${tenant}`) ?? -1);
    return Number.isInteger(value) ? value : -1;
  } catch {
    return -1;
  }
}

/** Remembers what was shown; a lower position than the remembered one changes nothing. */
export function writeLastSeen(tenant: string, position: number): void {
  try {
    if (position > readLastSeen(tenant)) localStorage.setItem(`${KEY}.${tenant}`, String(position));
  } catch {
    // Storage refused: every visit is the first.
  }
}
