// Writes what the repository keeps of generated text: docs/schema.sql and docs/openapi.json.
// `--check` writes nothing and fails, with the first differing line, when a file no longer matches. Needs a build.
import { readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../packages/server/dist/db/database.js';
import { migrate } from '../packages/server/dist/db/migrate.js';
import { dumpSchema } from '../packages/server/dist/db/schemaDump.js';
import { startEmbeddedPostgres } from '../packages/server/dist/embedded/embeddedPostgres.js';
import { openapiDocument } from '../packages/server/dist/http/openapiDocument.js';
import { VERSION } from '../packages/server/dist/version.js';

async function schema() {
  const dataDir = await mkdtemp(join(tmpdir(), 'daybook-schema-'));
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({ dataDir, durability: 'disposable' });
  try {
    await migrate({ url: server.url });
    const db = openDatabase({ url: server.url });
    const text = await dumpSchema(db.pools.owner, db.schema);
    await db.close();
    return `-- The schema of a fresh database, from its catalogue. Written by \`npm run generate\`; compared by CI and \`daybook doctor\`.\n\n${text}`;
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const FILES = {
  'docs/schema.sql': schema,
  'docs/openapi.json': async () => `${JSON.stringify(await openapiDocument(VERSION), null, 2)}\n`,
};

function firstDifference(before, after) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const line = now.findIndex((text, index) => text !== old[index]);
  return `line ${line + 1}:\n  - ${old[line] ?? ''}\n  + ${now[line] ?? ''}`;
}

let stale = false;
for (const [name, make] of Object.entries(FILES)) {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const text = await make();
  let before = '';
  try {
    before = readFileSync(file, 'utf8');
  } catch {
    // A missing file differs from any text.
  }
  if (before === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${name} no longer matches the code; run \`npm run generate\` and commit it. First difference, ${firstDifference(before, text)}`);
    stale = true;
  } else {
    writeFileSync(file, text);
    console.log(`wrote ${name}`);
  }
}
process.exit(stale ? 1 : 0);
