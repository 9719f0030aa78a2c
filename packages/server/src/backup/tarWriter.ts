import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { once } from 'node:events';

const BLOCK = 512;
const CHUNK = 1024 * 1024;

/** One file as it was written into the archive. */
export interface ArchivedFile {
  path: string;
  size: number;
  /** Hex, of the archived bytes. */
  sha256: string;
}

function octal(value: number, length: number): string {
  return value.toString(8).padStart(length - 1, '0') + '\0';
}

/** A ustar header (POSIX.1-1988). Long paths are split at a slash into prefix and name; sizes stay under 8 GB. */
function header(path: string, size: number, kind: 'file' | 'folder'): Buffer {
  let name = path;
  let prefix = '';
  if (Buffer.byteLength(name) > 100) {
    const slash = path.indexOf('/', path.length - 100);
    prefix = path.slice(0, slash);
    name = path.slice(slash + 1);
  }
  if (Buffer.byteLength(name) > 100 || Buffer.byteLength(prefix) > 155 || size >= 8 ** 11) throw new RangeError(`cannot archive ${path} (${size} bytes)`);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write(octal(kind === 'file' ? 0o600 : 0o700, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write('        ', 148);
  block.write(kind === 'file' ? '0' : '5', 156);
  block.write('ustar\0' + '00', 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/**
 * Writes a tar archive while its files may change: a file keeps the size it had when it was opened. What grows is cut, what
 * shrinks is filled with zeros; PostgreSQL's replay of the log repairs both (as it does for its own base backups).
 */
export class TarWriter {
  readonly #out: Writable;
  readonly files: ArchivedFile[] = [];

  /** Bytes of all files so far. */
  bytes = 0;

  constructor(out: Writable) {
    this.#out = out;
  }

  async #write(bytes: Buffer): Promise<void> {
    if (bytes.length > 0 && !this.#out.write(bytes)) await once(this.#out, 'drain');
  }

  #note(file: ArchivedFile): void {
    this.files.push(file);
    this.bytes += file.size;
  }

  async addFolder(path: string): Promise<void> {
    await this.#write(header(`${path}/`, 0, 'folder'));
  }

  async addBytes(path: string, bytes: Buffer): Promise<void> {
    await this.#write(header(path, bytes.length, 'file'));
    await this.#write(bytes);
    await this.#write(Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK));
    this.#note({ path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }

  /** Adds a file from disk; answers false when it is gone by now. */
  async addFile(path: string, source: string): Promise<boolean> {
    const file = await open(source, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (file === undefined) return false;
    try {
      const { size } = await file.stat();
      const hash = createHash('sha256');
      await this.#write(header(path, size, 'file'));
      for (let offset = 0; offset < size; ) {
        const chunk = Buffer.alloc(Math.min(CHUNK, size - offset));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, offset);
        // At a shrunk file's end the rest of the buffer is zeros already.
        const bytes = bytesRead === 0 ? chunk : chunk.subarray(0, bytesRead);
        hash.update(bytes);
        await this.#write(bytes);
        offset += bytes.length;
      }
      await this.#write(Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK));
      this.#note({ path, size, sha256: hash.digest('hex') });
      return true;
    } finally {
      await file.close();
    }
  }

  /** Two empty blocks end an archive. */
  async end(): Promise<void> {
    await this.#write(Buffer.alloc(2 * BLOCK));
    this.#out.end();
    await once(this.#out, 'finish');
  }
}
