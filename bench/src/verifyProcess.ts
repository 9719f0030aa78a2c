import { openDatabase } from '../../packages/server/dist/db/database.js';
import { Keyring } from '../../packages/server/dist/keys/keyring.js';
import { readKeyDirectory } from '../../packages/server/dist/keys/keyFile.js';
import { verifyLocal } from '../../packages/server/dist/verify/verifyLocal.js';

/** `daybook verify --local` of one tenant in a process of its own, for its CPU time. argv: database, keys, slug. */
const [url = '', keysDir = '', slug = ''] = process.argv.slice(2);
const db = openDatabase({ url });
const keyring = new Keyring({ pool: db.pools.keyring, keyEncryptionKeys: await readKeyDirectory(keysDir, { create: false }) });
const before = process.cpuUsage();
const started = performance.now();
const report = await verifyLocal({ db, keyring, tenants: [slug] });
const used = process.cpuUsage(before);
console.log(JSON.stringify({ sound: report.sound, events: report.events, seconds: (performance.now() - started) / 1000, cpuSeconds: (used.user + used.system) / 1e6, finding: report.tenants[0]?.finding }));
await db.close();
