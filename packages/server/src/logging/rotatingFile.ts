import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import pino from 'pino';

/** A log file that is kept small: `server.log`, then `server.log.1` (newest) to `server.log.<keep>`. */
export interface RotatingFile {
  write(line: string): void;
  /** Writes what is still in memory; call it before the process ends. */
  flush(): void;
}

export interface RotatingFileOptions {
  path: string;
  /** Bytes after which a new file is begun. */
  maxBytes?: number;
  /** Older files kept. */
  keep?: number;
}

/** Files of a rotated log, newest first; those that exist. */
export function rotatedFiles(path: string, keep = 9): string[] {
  return [path, ...Array.from({ length: keep }, (_, index) => `${path}.${index + 1}`)].filter((file) => existsSync(file));
}

/**
 * Opens a rotating log file, readable by its owner alone. Lines are handed to the system as they come, in order, without
 * waiting for the disk: a killed process loses at most the line being written.
 */
export function openRotatingFile({ path, maxBytes = 20 * 1024 * 1024, keep = 9 }: RotatingFileOptions): RotatingFile {
  mkdirSync(dirname(path), { recursive: true });
  let size = existsSync(path) ? statSync(path).size : 0;
  const file = pino.destination({ dest: path, append: true, sync: true, mode: 0o600 });
  const rotate = (): void => {
    file.flushSync();
    for (let number = keep; number >= 1; number--) {
      const older = number === 1 ? path : `${path}.${number - 1}`;
      if (existsSync(older)) renameSync(older, `${path}.${number}`);
    }
    // Synchronous files are reopened at once: no line goes to the renamed one.
    file.reopen();
    size = 0;
  };
  return {
    write: (line) => {
      if (size > maxBytes) rotate();
      size += Buffer.byteLength(line);
      file.write(line);
    },
    flush: () => file.flushSync(),
  };
}
