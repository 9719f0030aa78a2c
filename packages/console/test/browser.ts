import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';

const FOLDER = fileURLToPath(new URL('../../../node_modules/.cache/chromium-147', import.meta.url));
const SYSTEM = '/usr/bin/chromium';

/**
 * A real browser without anything installed: `CHROMIUM_PATH`, else the one of @sparticuz/chromium, unpacked once into
 * node_modules/.cache, else the system's. The caller closes it.
 */
export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findChromium();
  return chromium.launch({
    executablePath: path,
    headless: true,
    chromiumSandbox: false,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

async function findChromium(): Promise<{ path: string; env: Record<string, string> }> {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') return { path: given, env: {} };
  mkdirSync(FOLDER, { recursive: true });
  const before = { tmp: process.env['TMPDIR'], aws: process.env['AWS_EXECUTION_ENV'] };
  // The package decides by these, while it is imported, where it unpacks and which libraries come along.
  process.env['TMPDIR'] = FOLDER;
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs20.x';
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    const path = await packaged.executablePath();
    repairFonts();
    return { path, env: { LD_LIBRARY_PATH: join(FOLDER, 'al2023', 'lib'), FONTCONFIG_PATH: join(FOLDER, 'fonts') } };
  } catch (error) {
    if (existsSync(SYSTEM)) return { path: SYSTEM, env: {} };
    throw error;
  } finally {
    restore('TMPDIR', before.tmp);
    restore('AWS_EXECUTION_ENV', before.aws);
  }
}

/** Its fonts.conf names a folder that may not exist; then web fonts fail without a message and pages show no text. */
function repairFonts(): void {
  const file = join(FOLDER, 'fonts', 'fonts.conf');
  if (!existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  const fixed = text.replace(/<dir>[^<]*<\/dir>/, `<dir>${join(FOLDER, 'fonts', 'fonts')}</dir>`);
  if (fixed !== text) writeFileSync(file, fixed);
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
