/** Where a command reads and writes; a test passes its own. */
export interface Io {
  /** One line to the person. */
  print(line: string): void;
  /** One line about what went wrong or is under way; kept apart from results that are piped on. */
  warn(line: string): void;
  /** Rewrites the last line on a terminal; prints nothing elsewhere but the final state. */
  progress(line: string, final?: boolean): void;
  env: NodeJS.ProcessEnv;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  signal: AbortSignal;
}

/** One command of `daybook`. Each has a file of its own, named after it. */
export interface Command {
  /** As typed: `start`, `tenant create`. */
  name: string;
  /** One line for the list. */
  summary: string;
  /** Arguments and options, as `daybook help NAME` shows them. */
  usage: string;
  /** Does it and answers the exit code: 0 done, 1 found or met something wrong. Throws UsageError for bad arguments. */
  run(argv: string[], io: Io): Promise<number>;
}

/** The arguments do not fit; the message says how. Ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
