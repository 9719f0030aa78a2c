// Makes a clone ready to run: installs what package-lock.json names and builds, each only when it changed.
// Runs before `npm start` and `npm test`; needs Node and npm, nothing else. Two at once wait for each other.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LOCK = join(ROOT, '.daybook', 'setup.lock');
const OLDEST_NODE = [20, 19];
/** What a build reads; everything else may change without one. */
const BUILD_INPUTS = ['packages', 'tsconfig.json', 'tsconfig.base.json', 'package-lock.json'];
const BUILD_OUTPUTS = ['packages/core/dist/index.js', 'packages/server/dist/main.js', 'packages/console/dist/index.html'];
const NOT_INPUT = /(^|\/)(node_modules|dist|test|data)(\/|$)|\.spec\.tsx?$|\.tsbuildinfo$|\.md$/;

const path = (...parts) => join(ROOT, ...parts);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

function stop(message) {
  console.error(message);
  process.exit(1);
}

function assertNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    stop(`Daybook needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  }
}

// --- What is there -----------------------------------------------------------------------------------------

// Inside node_modules, so that it goes when they go.
const STAMP = path('node_modules', '.cache', 'daybook-setup.json');

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return {};
  }
}

function writeStamp(stamp) {
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(`${STAMP}.new`, JSON.stringify(stamp));
  renameSync(`${STAMP}.new`, STAMP);
}

/** Whether node_modules, installed without us, holds the versions the lockfile names (other platforms' packages aside). */
function isInstalled(lockText) {
  let installed;
  try {
    installed = JSON.parse(readFileSync(path('node_modules', '.package-lock.json'), 'utf8')).packages;
  } catch {
    return false;
  }
  return Object.entries(JSON.parse(lockText).packages).every(
    ([name, wanted]) => name === '' || wanted.link || !name.includes('node_modules/') || installed[name]?.version === wanted.version || (installed[name] === undefined && wanted.optional),
  );
}

function sourceFiles(folder) {
  const files = [];
  const walk = (name) => {
    if (NOT_INPUT.test(relative(ROOT, name))) return;
    if (!statSync(name).isDirectory()) files.push(name);
    else for (const child of readdirSync(name)) walk(join(name, child));
  };
  if (existsSync(folder)) walk(folder);
  return files;
}

function buildInputsHash() {
  const hash = createHash('sha256');
  for (const file of BUILD_INPUTS.flatMap((name) => sourceFiles(path(name))).sort((a, b) => (a < b ? -1 : 1))) {
    hash.update(`${relative(ROOT, file)}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

// --- One at a time -----------------------------------------------------------------------------------------

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Waits for a set-up that is under way; one that died leaves its lock, which is taken over. */
function takeLock() {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (let told = false; ; ) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      process.on('exit', () => rmSync(LOCK, { force: true }));
      for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    let holder = 0;
    try {
      holder = Number(readFileSync(LOCK, 'utf8'));
    } catch {
      continue;
    }
    if (holder > 0 && !isAlive(holder)) {
      rmSync(LOCK, { force: true });
      continue;
    }
    if (!told) console.log('Another set-up is under way; waiting for it …');
    told = true;
    sleep(200);
  }
}

// --- Doing it ----------------------------------------------------------------------------------------------

function npm(args, what) {
  console.log(`${what} …`);
  const started = Date.now();
  // npm gives its own path to the scripts it runs; from a plain `node scripts/setup.mjs` it is found by name.
  const cli = process.env.npm_execpath;
  const result = cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, ...args], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 })
    : spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28, shell: process.platform === 'win32' });
  if (result.status !== 0) stop(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}\n\`npm ${args.join(' ')}\` failed: see above.`);
  console.log(`${what}: done in ${Math.round((Date.now() - started) / 1000)} s`);
}

assertNode();
const lockText = readFileSync(path('package-lock.json'), 'utf8');
const wantedLock = sha256(lockText);
const isBuilt = (stamp) => BUILD_OUTPUTS.every((file) => existsSync(path(file))) && stamp.build === buildInputsHash();

const before = readStamp();
if (before.lock !== wantedLock || !isBuilt(before)) {
  takeLock();
  // The other set-up may have done it all.
  const stamp = readStamp();
  if (stamp.lock !== wantedLock) {
    if (!isInstalled(lockText)) npm(['ci', '--no-audit', '--no-fund'], 'Installing packages (once)');
    writeStamp({ ...readStamp(), lock: wantedLock });
  }
  if (!isBuilt(readStamp())) {
    // Hashed before: a file changed during the build costs one more build, never a stale one.
    const build = buildInputsHash();
    npm(['run', 'build', '--silent'], 'Building');
    writeStamp({ lock: wantedLock, build });
  }
}
