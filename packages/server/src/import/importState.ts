import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportCounts } from './importCounts.ts';

/** How far an interrupted import came. */
export interface ImportState {
  /** Lines (rows and rejects) of the file that are settled, from its beginning. */
  settled: number;
  /** Where the last settled batch began: it is appended once more, to see that the database really has it. */
  checkFrom: number;
  counts: ImportCounts;
  /** Bytes of the reject file that belong to the settled lines. */
  rejectBytes: number;
}

/**
 * Where an import keeps how far it came, one small file per file, plan and tenant. It only saves time: whatever it says,
 * the idempotency key of every line keeps a line from being imported twice. A crash leaves the last one written, or the
 * one before.
 */
export class ImportStateFile {
  private readonly directory: string;
  private readonly path: string;

  /** `identity`: everything that makes two imports the same one. */
  constructor(directory: string, identity: readonly unknown[]) {
    this.directory = directory;
    this.path = join(directory, `${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32)}.json`);
  }

  async read(): Promise<ImportState | undefined> {
    const text = await readFile(this.path, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      const state = JSON.parse(text) as ImportState;
      return Number.isSafeInteger(state.settled) && Number.isSafeInteger(state.checkFrom) && Number.isSafeInteger(state.rejectBytes) && typeof state.counts?.read === 'number' ? state : undefined;
    } catch {
      return undefined;
    }
  }

  async write(state: ImportState): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await writeFile(`${this.path}.new`, JSON.stringify(state), { mode: 0o600 });
    await rename(`${this.path}.new`, this.path);
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}
