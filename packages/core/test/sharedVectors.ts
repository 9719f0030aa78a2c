import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Public test vectors live beside the repository, never in it. */
const ROOT = fileURLToPath(new URL('../../../../shared/vectors', import.meta.url));

/** Specs that need the vectors are skipped, by name, where a clone stands alone. */
export const vectorsAreHere = existsSync(ROOT);

export function readVector(...path: string[]): Buffer {
  return readFileSync(join(ROOT, ...path));
}

export function readJsonVector<Shape>(...path: string[]): Shape {
  return JSON.parse(readVector(...path).toString('utf8')) as Shape;
}

/** Files below a folder of the vectors, sorted, as paths from that folder. */
export function listVectors(...path: string[]): string[] {
  if (!vectorsAreHere) return [];
  return readdirSync(join(ROOT, ...path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(ROOT, ...path).length + 1))
    .sort();
}
