import type { Io } from './command.ts';

/** Signals that come twice within this time are one: a terminal sends Ctrl-C to npm and to us, and npm passes its own on. */
const SAME_PRESS_MS = 500;

/**
 * The process's own input and output. The first Ctrl-C, SIGTERM or SIGHUP aborts `signal`, so that work ends in order; a second
 * press ends the process at once, running `onForced` first.
 */
export function processIo(onForced: () => void): Io {
  const controller = new AbortController();
  let first = 0;
  const onSignal = (): void => {
    const now = Date.now();
    if (first === 0) {
      first = now;
      controller.abort();
    } else if (now - first > SAME_PRESS_MS) {
      onForced();
      process.exit(130);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // The terminal was closed: without a listener we would end at once and leave PostgreSQL behind.
  process.on('SIGHUP', onSignal);
  // Nobody reads us any more (`… | head`): no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  let openLine = false;
  const endLine = (): void => {
    if (openLine) process.stderr.write('\n');
    openLine = false;
  };
  return {
    print: (line) => {
      endLine();
      process.stdout.write(`${line}\n`);
    },
    warn: (line) => {
      endLine();
      process.stderr.write(`${line}\n`);
    },
    progress: (line, final = false) => {
      if (process.stderr.isTTY) {
        process.stderr.write(`\r\u001b[2K${line}`);
        openLine = true;
        if (final) endLine();
      } else if (final) process.stderr.write(`${line}\n`);
    },
    env: process.env,
    signal: controller.signal,
  };
}
