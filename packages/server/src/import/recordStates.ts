import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '@daybook/core';

export type RecordState = { [field: string]: Json };

/** What is kept of a record: its last state, and the version a snapshot had. */
export interface KeptState {
  state: RecordState;
  version?: number;
}

/** Characters of states kept in memory: 64 to 128 MB. */
const MOST_CHARACTERS = 64 * 1024 * 1024;
/** Bytes of a spilled state read at once; longer ones take a second read. */
const READ_BYTES = 4 * 1024;

/**
 * The last state of every record of a file. States touched lately are in memory, as JSON text; when they outgrow a bound,
 * those not touched since the last time go to a temporary file in one write. Of a state there only its place stays in
 * memory. The file is unlinked as soon as it is open, so that a crash leaves nothing of it.
 */
export class RecordStates {
  /** Touched since the last spill, and before it. Two halves instead of a queue: no order to keep per access. */
  private young = new Map<string, string>();
  private old = new Map<string, string>();
  private youngSize = 0;
  private readonly cold = new Map<string, number>();
  private file: number | undefined;
  private end = 0;
  private readonly directory: string;
  private readonly bound: number;

  constructor(directory: string, bound = MOST_CHARACTERS) {
    this.directory = directory;
    this.bound = bound;
  }

  /** Records seen. */
  get size(): number {
    let size = this.young.size + this.cold.size;
    for (const id of this.old.keys()) if (!this.young.has(id)) size += 1;
    return size;
  }

  get(id: string): KeptState | undefined {
    const text = this.young.get(id) ?? this.old.get(id) ?? this.spilled(id);
    return text === undefined ? undefined : (JSON.parse(text) as KeptState);
  }

  set(id: string, kept: KeptState): void {
    const text = JSON.stringify(kept);
    this.youngSize += text.length - (this.young.get(id)?.length ?? 0);
    this.young.set(id, text);
    this.cold.delete(id);
    if (this.youngSize > this.bound / 2) this.turnOver();
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    this.young.clear();
    this.old.clear();
    this.cold.clear();
  }

  private turnOver(): void {
    const parts: Buffer[] = [];
    let at = this.end;
    for (const [id, text] of this.old) {
      if (this.young.has(id)) continue;
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      parts.push(length, bytes);
      this.cold.set(id, at);
      at += 4 + bytes.length;
    }
    if (parts.length > 0) this.write(Buffer.concat(parts));
    this.old = this.young;
    this.young = new Map();
    this.youngSize = 0;
  }

  private write(bytes: Buffer): void {
    if (this.file === undefined) {
      const path = join(this.directory, `daybook-import-${process.pid}-${Date.now()}.tmp`);
      this.file = openSync(path, 'wx+', 0o600);
      unlinkSync(path);
    }
    for (let done = 0; done < bytes.length; ) done += writeSync(this.file, bytes, done, bytes.length - done, this.end + done);
    this.end += bytes.length;
  }

  private spilled(id: string): string | undefined {
    const at = this.cold.get(id);
    if (at === undefined || this.file === undefined) return undefined;
    let bytes = Buffer.alloc(READ_BYTES);
    const read = readSync(this.file, bytes, 0, READ_BYTES, at);
    const end = 4 + bytes.readUInt32BE(0);
    if (end > read) {
      bytes = Buffer.alloc(end);
      readSync(this.file, bytes, 0, end, at);
    }
    return bytes.toString('utf8', 4, end);
  }
}
