import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { DaybookError } from '@daybook/core';
import type { ReadProgress } from './row.ts';

/**
 * The bytes of a file, unpacked when they begin like gzip (RFC 1952) whatever the file is called. `progress.bytesRead`
 * counts what was read from disk. @throws DaybookError `invalid_parameter` when there is no such file, or its end is cut off.
 */
export async function* openSource(path: string, progress: ReadProgress): AsyncGenerator<Buffer> {
  const packed = await inspect(path, progress);
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  file.on('data', (chunk) => {
    progress.bytesRead += chunk.length;
  });
  // pipe() does not forward errors; without this a failing disk would leave the reader waiting.
  const stream = packed ? file.pipe(createGunzip({ chunkSize: 256 * 1024 })) : file;
  if (packed) file.on('error', (error) => stream.destroy(error));
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!code.startsWith('Z_')) throw error;
    throw new DaybookError('invalid_parameter', {
      detail: `${path} is not a whole gzip file: ${(error as Error).message}.`,
      remedy: 'Fetch the file again; what was read before the damage is imported and will not be doubled.',
    }, { cause: error });
  } finally {
    file.destroy();
  }
}

async function inspect(path: string, progress: ReadProgress): Promise<boolean> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new DaybookError('invalid_parameter', { detail: `${path} cannot be read (${error.code}).`, remedy: 'Check the path and its permissions.' }, { cause: error });
  });
  if (!info.isFile()) throw new DaybookError('invalid_parameter', { detail: `${path} is not a file.`, remedy: 'Name one file.' });
  progress.bytesTotal = info.size;
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
