import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { mintApiKey } from '../../packages/server/dist/tenants/apiKeyText.js';
import type { Stage } from './stage.ts';

const MAIN = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url));

/** A Daybook server as it is started in earnest, in a process of its own, on the stage's database. */
export interface ServerProcess {
  port: number;
  apiKey: string;
  /** CPU time used so far, seconds (Linux); undefined elsewhere. */
  pid: number;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

export async function startServer(stage: Stage): Promise<ServerProcess> {
  const port = await freePort();
  const apiKey = mintApiKey('live');
  const child: ChildProcess = spawn(process.execPath, [...process.execArgv, MAIN, 'start'], {
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: stage.url,
      DAYBOOK_DATA_DIR: join(stage.folder, 'server'),
      DAYBOOK_KEYS: stage.keysDir,
      DAYBOOK_API_KEY: apiKey,
      DAYBOOK_DEMO: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  child.stderr?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await Promise.race([ended, delay(20_000).then(() => child.kill('SIGKILL'))]);
    await ended;
  };
  for (const until = Date.now() + 60_000; Date.now() < until; await delay(100)) {
    if (child.exitCode !== null) throw new Error(`the server did not start:\n${output}`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return { port, apiKey, pid: child.pid ?? 0, stop };
  }
  await stop();
  throw new Error(`the server was not ready after a minute:\n${output}`);
}
