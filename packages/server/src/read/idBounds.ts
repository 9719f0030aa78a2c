/** Below every id, and above every id an event may have. */
export const LEAST_ID = '00000000-0000-0000-0000-000000000000';
export const BEYOND_IDS = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The id right after this one: turns an exclusive bound into an inclusive one. */
export function idAfter(id: string): string {
  const next = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return `${next.slice(0, 8)}-${next.slice(8, 12)}-${next.slice(12, 16)}-${next.slice(16, 20)}-${next.slice(20)}`;
}

/** The lesser of two ids. UUIDs in lower case order as text as PostgreSQL orders them. */
export function lesserId(a: string, b: string): string {
  return a < b ? a : b;
}
