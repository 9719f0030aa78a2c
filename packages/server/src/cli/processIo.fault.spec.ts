import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MODULE = JSON.stringify(fileURLToPath(new URL('../../dist/cli/processIo.js', import.meta.url)));

/** A command that never ends by itself, and says what it is told. */
function endless() {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', `const { processIo } = await import(${MODULE}); const io = processIo(() => console.log('forced')); io.signal.addEventListener('abort', () => console.log('asked')); console.log('ready'); setInterval(() => {}, 1000);`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const hasSaid = async (text: string): Promise<void> => {
    while (!said.includes(text)) await new Promise((done) => child.stdout.once('data', done));
  };
  return { child, said: () => said, hasSaid, ended: new Promise<number | null>((done) => child.once('exit', done)) };
}

test('one press that arrives twice asks once; a second press ends it at once', async () => {
  const command = endless();
  await command.hasSaid('ready');
  // A terminal sends Ctrl-C to npm and to us, and npm passes its own on.
  command.child.kill('SIGINT');
  command.child.kill('SIGINT');
  await command.hasSaid('asked');
  expect(command.child.exitCode).toBeNull();
  // What tells two presses from one is the time between them.
  await delay(600);
  command.child.kill('SIGINT');
  expect(await command.ended).toBe(130);
  expect(command.said()).toBe('ready\nasked\nforced\n');
});
