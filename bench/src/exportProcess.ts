import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { parseFilter } from '@daybook/core';
import { openDatabase } from '../../packages/server/dist/db/database.js';
import { TenantCatalogues } from '../../packages/server/dist/catalogue/tenantCatalogues.js';
import { exportEvents } from '../../packages/server/dist/export/exportEvents.js';
import { readKeyDirectory } from '../../packages/server/dist/keys/keyFile.js';
import { Keyring } from '../../packages/server/dist/keys/keyring.js';
import { FieldPolicies } from '../../packages/server/dist/policy/fieldPolicies.js';
import { filterContext } from '../../packages/server/dist/read/filterContext.js';
import { selectionFilter } from '../../packages/server/dist/read/selection.js';
import { STAFF } from '../../packages/server/dist/read/visibility.js';

/**
 * One CSV export in a process of its own, so that its memory is its own. argv: database, keys, tenant, filter, file (or
 * `-`: the bytes are counted and let go, as the floor's are). Prints one line of JSON.
 */
const [url = '', keysDir = '', tenant = '', query = '', file = '-'] = process.argv.slice(2);
const db = openDatabase({ url });
// What reading takes, and nothing of what takes events in.
const now = Date.now;
const deps = {
  db,
  keyring: new Keyring({ pool: db.pools.keyring, keyEncryptionKeys: await readKeyDirectory(keysDir, { create: false }), now }),
  catalogues: new TenantCatalogues({ pool: db.pools.reader, now }),
  policies: new FieldPolicies({ pool: db.pools.reader, now }),
};
const tenantId = Number(tenant);
const filter = parseFilter(query);
const compiled = selectionFilter(filter, await filterContext(deps, filter, { tenantId, now: now(), viewer: STAFF }));
const selection = { viewer: STAFF, ...(compiled && { filter: compiled }) };

async function run(): Promise<{ bytes: number; lines: number; seconds: number; mostMemory: number }> {
  const out = file === '-' ? undefined : createWriteStream(file);
  let bytes = 0;
  let lines = 0;
  let mostMemory = 0;
  const started = performance.now();
  for await (const chunk of exportEvents(deps, tenantId, selection, 'csv')) {
    bytes += chunk.length;
    if (out !== undefined) {
      for (let at = chunk.indexOf('\r\n'); at !== -1; at = chunk.indexOf('\r\n', at + 2)) lines += 1;
      if (!out.write(chunk)) await once(out, 'drain');
    }
    mostMemory = Math.max(mostMemory, process.memoryUsage.rss());
  }
  const seconds = (performance.now() - started) / 1000;
  if (out) {
    out.end();
    await once(out, 'finish');
  }
  return { bytes, lines, seconds, mostMemory };
}

// The first run opens connections and keys and lets the code be compiled; a long export would not notice either.
if (file === '-') await run();
console.log(JSON.stringify(await run()));
await db.close();
