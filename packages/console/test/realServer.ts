import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url));
const CONSOLE = fileURLToPath(new URL('../dist/index.html', import.meta.url));

export interface RealServer {
  url: string;
  /** A fresh one-time sign-in address, path and token. */
  signInPath: string;
  key: string;
  /** Sends one event over the API and gives its receipt. */
  append(event: object): Promise<{ id: string }>;
  close(): Promise<void>;
}

/**
 * The product itself on a free port: `daybook start` with the demo workspace in a data folder of its own, which is removed
 * at the end. Takes as long as a first start takes.
 */
export async function startRealServer(): Promise<RealServer> {
  for (const file of [MAIN, CONSOLE]) if (!existsSync(file)) throw new Error(`${file} is missing: run "npm run build" first`);
  const folder = await mkdtemp(join(tmpdir(), 'daybook-console-'));
  const child = spawn(process.execPath, [MAIN, 'start'], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', DAYBOOK_DATA_DIR: folder, DAYBOOK_DEMO: '1', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const said = await whenStarted(child);
    const url = /running at (http\S+)/.exec(said)?.[1]?.replace('localhost', '127.0.0.1');
    const link = /(\/#token=\S+)/.exec(said)?.[1];
    const key = /(dbk_\S+)/.exec(said)?.[1];
    if (url === undefined || link === undefined || key === undefined) throw new Error(`The server started without saying where:\n${said}`);
    await whenReady(url, child);
    return {
      url,
      signInPath: link,
      key,
      append: async (event) => {
        const response = await fetch(`${url}/v1/events`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(event) });
        if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
        return (await response.json()) as { id: string };
      },
      close: () => stop(child, folder),
    };
  } catch (error) {
    await stop(child, folder);
    throw error;
  }
}

function whenStarted(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const onText = (piece: Buffer): void => {
      said += piece.toString();
      if (said.includes('Ctrl-C stops it')) resolve(said);
    };
    child.stdout?.on('data', onText);
    child.stderr?.on('data', onText);
    child.on('exit', (code) => reject(new Error(`The server ended (${code}) before it ran:\n${said}`)));
  });
}

/** Green only once the demo workspace is filled. */
async function whenReady(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/readyz`).catch(() => null);
    if (response?.ok === true) return;
    if (child.exitCode !== null) throw new Error('The server ended before it was ready');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
}
