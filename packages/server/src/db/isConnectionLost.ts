/** SQLSTATEs that pass: connection lost, server starting, stopping or crashed, too many connections. */
const PASSING = /^(?:08|57P0[1-5]|53300)/;
/** The system's words for a server that is not there just now; ENOENT is of a socket whose folder is gone. */
const SYSTEM = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);
/** The driver's own errors have no code (pg 8, lib/client.js and pg-pool). */
const DRIVER = /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout)/;

/**
 * Whether an error of the driver means that the database is away, not that a statement was wrong: the caller may repeat.
 * What was under way may or may not have been committed.
 */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined) return DRIVER.test(error.message);
  // ENOENT of a file is another matter than of a socket.
  return PASSING.test(code) || (SYSTEM.has(code) && (code !== 'ENOENT' || syscall === 'connect'));
}
