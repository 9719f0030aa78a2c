// Writes docs/openapi.json from the routes' own schemas; with --check, fails where the committed file differs.
import { readFile, writeFile } from 'node:fs/promises';
import { openapiDocument } from '../packages/server/dist/http/openapiDocument.js';

const path = new URL('../docs/openapi.json', import.meta.url);
const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
const text = `${JSON.stringify(await openapiDocument(version), null, 1)}\n`;
if (process.argv.includes('--check')) {
  const committed = await readFile(path, 'utf8').catch(() => '');
  if (committed !== text) {
    console.error('docs/openapi.json does not match the routes. Run `npm run openapi` and commit it.');
    process.exitCode = 1;
  }
} else {
  await writeFile(path, text);
  console.log('docs/openapi.json written');
}
