/**
 * Amounts are in major units, 12.5, and must add up as people add them up: in whole minor units. Six digits behind the point
 * hold every currency and the unit prices of bulk goods.
 */
const MINOR = 1_000_000;

const toMinor = (amount: number): number => Math.round(amount * MINOR);

/** Sum of amounts times quantities. */
export function sumOf(lines: readonly { price: number; quantity: number }[]): number {
  return Math.round(lines.reduce((sum, { price, quantity }) => sum + toMinor(price) * quantity, 0)) / MINOR;
}

export function plus(a: number, b: number): number {
  return (toMinor(a) + toMinor(b)) / MINOR;
}
