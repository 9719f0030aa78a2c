import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
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
  /** Stops it and starts it again on the same port and data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The product itself on a free port: `daybook start` with the demo workspace in a data folder of its own, which is removed
 * at the end. Takes as long as a first start takes.
 */
export async function startRealServer(): Promise<RealServer> {
  for (const file of [MAIN, CONSOLE]) if (!existsSync(file)) throw new Error(`${file} is missing: run "npm run build" first`);
  const folder = await mkdtemp(join(tmpdir(), 'daybook-console-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child = spawnServer(folder, port);
  try {
    const said = await whenStarted(child);
    const link = /(\/#token=\S+)/.exec(said)?.[1];
    const key = /(dbk_\S+)/.exec(said)?.[1];
    if (link === undefined || key === undefined) throw new Error(`The server started without a link or a key:\n${said}`);
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
      restart: async () => {
        await stop(child);
        child = spawnServer(folder, port);
        await whenStarted(child);
        await whenReady(url, child);
      },
      close: async () => {
        await stop(child);
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await stop(child);
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function spawnServer(folder: string, port: number): ChildProcess {
  return spawn(process.execPath, [MAIN, 'start'], {
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', DAYBOOK_DATA_DIR: folder, DAYBOOK_DEMO: '1', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A port below those that systems hand out by themselves: between our look and the server's start nobody is given it. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    server.once('error', () => resolve(freePort()));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
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

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
}
