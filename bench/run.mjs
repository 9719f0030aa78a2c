// `npm run bench`: installs what is compared with (here, never in the workspaces), builds, and runs the bench.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');

function run(command, args, cwd) {
  const { status, signal } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (signal) process.kill(process.pid, signal);
  if (status !== 0) process.exit(status ?? 1);
}

const stamp = join(here, 'node_modules', '.installed');
const lock = createHash('sha256').update(readFileSync(join(here, 'package-lock.json'))).digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  run('npm', ['ci', '--no-audit', '--no-fund'], here);
  writeFileSync(stamp, lock);
}
run('npx', ['tsc', '-b', 'packages/server', 'bench'], root);
run(process.execPath, [join(here, 'dist', 'main.js'), ...process.argv.slice(2)], root);
