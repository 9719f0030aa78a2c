import { open, stat, truncate, type FileHandle } from 'node:fs/promises';
import type { Reject } from './row.ts';

/**
 * The lines that were not imported, with their number and cause: CSV where the path ends in `.csv`, else NDJSON. The file
 * is made with the first reject. `keep` is how much of it an interrupted import had settled: what stands behind that
 * was written by lines that come again.
 */
export class RejectFile {
  private file: FileHandle | undefined;
  private readonly asCsv: boolean;
  readonly path: string;
  /** Bytes written so far. */
  size: number;

  constructor(path: string, keep: number) {
    this.path = path;
    this.size = keep;
    this.asCsv = path.toLowerCase().endsWith('.csv');
  }

  async write(rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    if (this.file === undefined) await this.open();
    const text = rejects.map((reject) => (this.asCsv ? toCsv(reject) : `${JSON.stringify(reject)}\n`)).join('');
    this.size += (await this.file!.write(text)).bytesWritten;
  }

  private async open(): Promise<void> {
    if (this.size > 0) {
      const standing = await stat(this.path).catch(() => undefined);
      // Moved away meanwhile: a new file has the rest.
      if (standing === undefined || standing.size < this.size) this.size = 0;
      else await truncate(this.path, this.size);
    }
    this.file = await open(this.path, this.size > 0 ? 'a' : 'w', 0o600);
    if (this.asCsv && this.size === 0) this.size += (await this.file.write('line,code,reason,text\r\n')).bytesWritten;
  }

  async close(): Promise<void> {
    await this.file?.sync();
    await this.file?.close();
    this.file = undefined;
  }
}

function toCsv({ line, code, reason, text }: Reject): string {
  return `${line},${code},${[reason, text].map((cell) => `"${guarded(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe; so does one that already has it, so that it can be taken off again. */
function guarded(cell: string): string {
  return /^'*[=+\-@\t\r\n\0＝＋－＠]/u.test(cell) ? `'${cell}` : cell;
}
