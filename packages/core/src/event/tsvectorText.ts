import { storable } from './searchText.ts';
import { collectSearchWords, type SearchableEvent } from './searchWords.ts';

/** The lexeme every stored event of a tenant carries, so that the shared index answers for one tenant alone. */
export function tenantLexeme(tenantId: number): string {
  return `#${tenantId}`;
}

/**
 * What append stores in `events.words`: the event's search lexemes and the tenant's own, as the text of a Postgres
 * `tsvector` without positions. Cast it `::tsvector`.
 *
 * ```ts
 * tsvectorText(7, { actor: { type: 'user' }, changes: [{ field: 'owner', after: "O'Brien" }] }, 'Owner changed');
 * // "'#7' 'f:owner' 'a:o''brien\towner' 'owner' 'changed' 'o' 'brien'"
 * ```
 */
export function tsvectorText(tenantId: number, event: SearchableEvent, title: string): string {
  const lexemes: string[] = [tenantLexeme(tenantId)];
  const structured = collectSearchWords(event, title, lexemes);
  // Plain words hold nothing that would need quoting.
  for (let index = 1; index < structured; index++) lexemes[index] = escapeLexeme(lexemes[index] ?? '');
  return `'${lexemes.join("' '")}'`;
}

/** A lexeme as it stands in `tsvector` and `tsquery` text: in quotes, with quotes and backslashes doubled. */
export function quoteLexeme(lexeme: string): string {
  return `'${escapeLexeme(lexeme)}'`;
}

function escapeLexeme(lexeme: string): string {
  return /['\\\0\ud800-\udfff]/.test(lexeme) ? storable(lexeme).replaceAll('\\', '\\\\').replaceAll("'", "''") : lexeme;
}
