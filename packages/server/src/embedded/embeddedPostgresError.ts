/** The embedded PostgreSQL cannot run; the message is a sentence for the person who started it, with what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
