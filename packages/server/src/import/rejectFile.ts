import { open, type FileHandle } from 'node:fs/promises';
import type { Reject } from './row.ts';

/**
 * The lines that were not imported, with their number and cause: CSV where the path ends in `.csv`, else NDJSON. The file
 * is made with the first reject; `resume` goes on behind what an interrupted import wrote.
 */
export class RejectFile {
  private file: FileHandle | undefined;
  private readonly asCsv: boolean;
  readonly path: string;
  private readonly resume: boolean;

  constructor(path: string, resume: boolean) {
    this.path = path;
    this.resume = resume;
    this.asCsv = path.toLowerCase().endsWith('.csv');
  }

  async write(rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    if (this.file === undefined) {
      this.file = await open(this.path, this.resume ? 'a' : 'w', 0o600);
      if (this.asCsv && (await this.file.stat()).size === 0) await this.file.write('line,code,reason,text\r\n');
    }
    await this.file.write(rejects.map((reject) => (this.asCsv ? toCsv(reject) : `${JSON.stringify(reject)}\n`)).join(''));
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
