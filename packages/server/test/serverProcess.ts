import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

/** The built command, as `npm start` runs it. */
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The real server in a process of its own. */
export interface ServerProcess {
  url: string;
  pid: number;
  /** Everything it has printed. */
  output(): string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Its exit code, once it has ended by whatever cause. */
  ended: Promise<number | null>;
  /** Asks it to stop in order; its exit code. */
  stop(): Promise<number | null>;
}

export interface CommandResult {
  code: number | null;
  output: string;
}

/** A port nobody listens on just now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** Our own settings alone: nothing of the environment the tests run in. */
function environment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const ours = /^(?:DAYBOOK_|PG|DATABASE_URL$|PORT$|HOST$|LOG_LEVEL$|VITEST)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name))), ...settings };
}

function run(args: string[], settings: Record<string, string>): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  if (!existsSync(MAIN)) throw new Error('packages/server/dist is missing: `npm run build` makes it.');
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment(settings), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => (output += text));
  }
  const ended = new Promise<number | null>((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => done(code));
  });
  return { child, output: () => output, ended };
}

/** Starts the server without waiting for it. `ready` resolves when it takes requests, and rejects when it ends before. */
export function spawnServer(settings: Record<string, string> & { PORT: string }): ServerProcess & { ready: Promise<void> } {
  const { child, output, ended } = run(['start'], { HOST: '127.0.0.1', ...settings });
  let exit: { code: number | null } | undefined;
  void ended.then((code) => (exit = { code }), () => (exit = { code: null }));
  const url = `http://127.0.0.1:${settings.PORT}`;
  const isReady = async (): Promise<boolean> => exit !== undefined || (output().includes('Daybook is running') && (await fetch(`${url}/readyz`)).ok);
  const ready = eventually('the server is ready', isReady, 60_000).then(
    () => {
      if (exit !== undefined) throw new Error(`the server ended with ${exit.code}:\n${output()}`);
    },
    (error: unknown) => {
      throw new Error(`the server does not come up:\n${output()}`, { cause: error });
    },
  );
  ready.catch(() => undefined);
  return {
    url,
    pid: child.pid ?? 0,
    output,
    ready,
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Starts the server and waits until it takes requests. */
export async function startServer(settings: Record<string, string> & { PORT: string }): Promise<ServerProcess> {
  const server = spawnServer(settings);
  await server.ready;
  return server;
}

/** Runs another command of ours to its end. */
export async function runCommand(args: string[], settings: Record<string, string>): Promise<CommandResult> {
  const { output, ended } = run(args, settings);
  return { code: await ended, output: output() };
}
