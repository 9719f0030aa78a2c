import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '@daybook/core';

export type RecordState = { [field: string]: Json };

/** Characters of states kept in memory: some 256 MB. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/**
 * The last state of every record of a file. The ones touched last are in memory; beyond a bound the oldest go to a
 * temporary file, which is removed when the import ends and is already unlinked where the system allows, so that a crash
 * leaves nothing of it. Per record in that file some 100 bytes stay in memory.
 */
export class RecordStates {
  private readonly hot = new Map<string, { state: RecordState; size: number }>();
  private hotSize = 0;
  private readonly cold = new Map<string, { at: number; length: number }>();
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
    return this.hot.size + this.cold.size;
  }

  get(id: string): RecordState | undefined {
    const kept = this.hot.get(id);
    if (kept !== undefined) {
      // Moved to the back of the line of those that may leave.
      this.hot.delete(id);
      this.hot.set(id, kept);
      return kept.state;
    }
    const place = this.cold.get(id);
    if (place === undefined || this.file === undefined) return undefined;
    const bytes = Buffer.alloc(place.length);
    readSync(this.file, bytes, 0, place.length, place.at);
    return JSON.parse(bytes.toString('utf8')) as RecordState;
  }

  /** `size`: about how many characters the state takes. */
  set(id: string, state: RecordState, size: number): void {
    this.hotSize += size - (this.hot.get(id)?.size ?? 0);
    this.hot.delete(id);
    this.cold.delete(id);
    this.hot.set(id, { state, size });
    for (const [oldest, kept] of this.hot) {
      if (this.hotSize <= this.bound || this.hot.size === 1) break;
      this.hot.delete(oldest);
      this.hotSize -= kept.size;
      this.spill(oldest, kept.state);
    }
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    this.hot.clear();
    this.cold.clear();
  }

  private spill(id: string, state: RecordState): void {
    if (this.file === undefined) {
      const path = join(this.directory, `daybook-import-${process.pid}-${Date.now()}.tmp`);
      this.file = openSync(path, 'wx+', 0o600);
      unlinkSync(path);
    }
    const bytes = Buffer.from(JSON.stringify(state));
    writeSync(this.file, bytes, 0, bytes.length, this.end);
    this.cold.set(id, { at: this.end, length: bytes.length });
    this.end += bytes.length;
  }
}
