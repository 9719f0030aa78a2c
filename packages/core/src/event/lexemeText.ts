import { storable } from './searchText.ts';

/** The lexeme every stored event of a tenant carries, so that the shared index answers for one tenant alone. */
export function tenantLexeme(tenantId: number): string {
  return `#${tenantId}`;
}

/** A lexeme as it stands in `tsquery` text: in quotes, with quotes and backslashes doubled. */
export function quoteLexeme(lexeme: string): string {
  return `'${storable(lexeme).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
