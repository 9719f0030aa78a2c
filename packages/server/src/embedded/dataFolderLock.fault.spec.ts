import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolderInUse, lockDataFolder, lockHolder } from './dataFolderLock.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'daybook-lock-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const MODULE = JSON.stringify(fileURLToPath(new URL('../../dist/embedded/dataFolderLock.js', import.meta.url)));

test('a second taker is told who holds it and where it answers', () => {
  const lock = lockDataFolder(dataDir, 'start');
  expect(() => lockDataFolder(dataDir, 'start')).toThrow(DataFolderInUse);
  lock.announce('http://localhost:4000');
  expect(() => lockDataFolder(dataDir, 'start')).toThrow(`Daybook is running at http://localhost:4000 on ${dataDir} (process ${process.pid}).`);
  expect(lockHolder(dataDir)?.address).toBe('http://localhost:4000');
  lock.release();
  expect(lockHolder(dataDir)).toBeUndefined();
  lockDataFolder(dataDir, 'restore').release();
  expect(existsSync(join(dataDir, 'daybook.lock'))).toBe(false);
});

test('a killed holder\'s lock is taken over, and so is that of a process whose number another one has', () => {
  const dead = spawnSync(process.execPath, ['--input-type=module', '-e', `const { lockDataFolder } = await import(${MODULE}); lockDataFolder(${JSON.stringify(dataDir)}, 'start'); process.kill(process.pid, 'SIGKILL')`]);
  expect(dead.signal).toBe('SIGKILL');
  lockDataFolder(dataDir, 'start').release();
  writeFileSync(join(dataDir, 'daybook.lock'), JSON.stringify({ pid: process.pid, started: 'long ago', purpose: 'start' }));
  lockDataFolder(dataDir, 'start').release();
  writeFileSync(join(dataDir, 'daybook.lock'), 'half of');
  lockDataFolder(dataDir, 'start').release();
});

test('of many that find a dead holder\'s lock at once, one gets it', async () => {
  writeFileSync(join(dataDir, 'daybook.lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: '', purpose: 'start' }));
  const script = `
    const { lockDataFolder } = await import(${MODULE});
    try { lockDataFolder(${JSON.stringify(dataDir)}, 'start'); console.log('got it'); } catch (error) { console.log(error.name); }
    process.stdin.resume();
  `;
  const children = Array.from({ length: 4 }, () => spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }));
  const said = await Promise.all(children.map((child) => new Promise<string>((done) => child.stdout.once('data', (chunk: Buffer) => done(chunk.toString().trim())))));
  expect(said.sort()).toEqual(['DataFolderInUse', 'DataFolderInUse', 'DataFolderInUse', 'got it']);
  await Promise.all(children.map((child) => new Promise((done) => {
    child.once('exit', done);
    child.stdin.end();
  })));
});
