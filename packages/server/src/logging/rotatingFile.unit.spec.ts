import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRotatingFile, rotatedFiles } from './rotatingFile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('begins a new file at its size, keeps the newest, loses no line of those', () => {
  const path = join(folder, 'logs', 'server.log');
  const file = openRotatingFile({ path, maxBytes: 100, keep: 3 });
  for (let number = 0; number < 60; number++) file.write(`${JSON.stringify({ number })}\n`);
  file.flush();
  const files = rotatedFiles(path, 3);
  expect(files).toHaveLength(4);
  const numbers = files.reverse().flatMap((name) => readFileSync(name, 'utf8').trim().split('\n')).map((line) => (JSON.parse(line) as { number: number }).number);
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 60 - numbers.length + index));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('goes on with the file it finds', () => {
  const path = join(folder, 'server.log');
  openRotatingFile({ path }).write('one\n');
  openRotatingFile({ path }).write('two\n');
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
});
