import pino, { type Logger } from 'pino';
import { openRotatingFile } from './rotatingFile.ts';

export interface LogOptions {
  path: string;
  level: string;
  /** Also to standard output, for containers and service managers. */
  toStdout: boolean;
}

/** Members whose values never reach a log, wherever a caller puts them. */
const REDACTED = ['authorization', 'cookie', 'password', 'secret', 'token', 'api_key', 'apiKey'];

/**
 * The server's log: JSON lines with `time` (ISO 8601), `level` by name and, where there is one, `request_id`.
 * Error texts of PostgreSQL carry row values in `detail` and `where`: those are left out.
 */
export function createLog({ path, level, toStdout }: LogOptions): { log: Logger; flush: () => void } {
  const file = openRotatingFile({ path });
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
      serializers: { err: serializeError, error: serializeError },
    },
    { write: (line: string) => {
      file.write(line);
      if (toStdout) process.stdout.write(line);
    } },
  );
  return { log, flush: file.flush };
}

/** What of an error is logged: its kind, code, message and stack, and those of its cause. */
export function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  return {
    type: error.name,
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    ...('constraint' in error && typeof error.constraint === 'string' && { constraint: error.constraint }),
    message: error.message,
    stack: error.stack,
    ...(error.cause !== undefined && { cause: serializeError(error.cause) }),
  };
}
