import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../../', import.meta.url));
const serverSource = join(packages, 'server/src');
const coreSource = join(packages, 'core/src');

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name));

/** What each folder of the server may import besides itself, core and packages. Nothing may import http, cli or main.ts. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  db: [],
  embedded: [],
  backup: ['db', 'embedded'],
  logging: [],
  keys: ['db'],
  tenants: ['db', 'keys'],
  catalogue: ['db'],
  append: ['db', 'keys'],
  people: ['db', 'keys', 'tenants', 'append', 'mail', 'records'],
  jobs: ['db'],
  mail: ['db', 'keys', 'append', 'jobs'],
  comments: ['db', 'keys', 'append', 'read', 'records'],
  notifications: ['db', 'read', 'mail', 'comments'],
  sequence: ['db'],
  read: ['db', 'keys', 'catalogue'],
  verify: ['db', 'keys'],
  stream: ['db', 'keys', 'catalogue', 'read', 'sequence'],
  export: ['db', 'keys', 'catalogue', 'read'],
  policy: ['db', 'keys', 'append', 'read', 'records', 'engine.ts'],
  activities: ['db', 'keys', 'append', 'read', 'records', 'engine.ts'],
  // Business rules over the data layer's writer: they write no table.
  crm: ['db', 'keys', 'catalogue', 'append', 'read', 'records', 'engine.ts'],
  website: ['db', 'keys', 'append', 'read', 'records', 'engine.ts'],
  records: ['db', 'keys', 'catalogue', 'append', 'read'],
  import: ['db', 'keys', 'catalogue', 'append', 'records', 'engine.ts'],
  demo: ['db', 'keys', 'catalogue', 'append', 'sequence', 'records', 'people', 'comments', 'activities', 'read', 'engine.ts'],
};

/** Tables and the one folder that writes each (inserts, updates, deletes); ARCHITECTURE.md lists the same. */
const WRITERS: Readonly<Record<string, readonly string[]>> = {
  installation: ['db'],
  migrations: ['db'],
  tenants: ['tenants'],
  api_keys: ['tenants'],
  sign_in_links: ['tenants'],
  console_sessions: ['tenants'],
  users: ['people'],
  recovery_codes: ['people'],
  invitations: ['people'],
  password_resets: ['people'],
  data_subject_keys: ['keys'],
  tenant_secrets: ['keys'],
  hidden_people: ['keys'],
  visibility_revisions: ['keys'],
  deleted_activities: ['activities'],
  field_policies: ['policy'],
  event_types: ['catalogue'],
  events: ['append'],
  event_edges: ['append'],
  idempotency_keys: ['append'],
  // A queue: append puts in, sequence takes out. A new tenant's first head row comes with the tenant.
  pending_appends: ['append', 'sequence'],
  log_heads: ['tenants', 'sequence'],
  log_tiles: ['sequence'],
  rollup_hours: ['sequence'],
  records: ['sequence'],
  collections: ['records'],
  managed_records: ['records'],
  record_versions: ['records'],
  record_field_versions: ['records'],
  record_lookups: ['records'],
  sites: ['website'],
  site_visitors: ['website'],
  outbox_mails: ['mail'],
  comments: ['comments'],
  comment_versions: ['comments'],
  notifications: ['notifications'],
  notification_settings: ['notifications'],
  saved_views: ['notifications'],
  view_subscriptions: ['notifications'],
  view_followers: ['notifications'],
};

const importsOf = (text: string): string[] => [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');

describe('the shape of the code', () => {
  it('imports one way between the folders of the server', () => {
    const wrong: string[] = [];
    for (const file of sources(serverSource)) {
      const from = relative(serverSource, file).split('/')[0] ?? '';
      const allowed = MAY_IMPORT[from];
      for (const specifier of importsOf(readFileSync(file, 'utf8'))) {
        if (!specifier.startsWith('.')) continue;
        const to = relative(serverSource, resolve(dirname(file), specifier)).split('/')[0] ?? '';
        const isWiring = ['http', 'cli', 'main.ts', 'index.ts'].includes(from);
        const reachesUp = (to === 'main.ts' && from !== 'main.ts') || (to === 'cli' && from !== 'cli' && from !== 'main.ts') || (to === 'http' && !isWiring);
        if (from === to ? false : reachesUp || (allowed !== undefined && !allowed.includes(to))) wrong.push(`${relative(packages, file)} imports ${to}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('knows every folder of the server', () => {
    const folders = readdirSync(serverSource, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(folders.filter((folder) => !(folder in MAY_IMPORT) && folder !== 'http' && folder !== 'cli')).toEqual([]);
  });

  it('keeps core free of Node', () => {
    const wrong = sources(coreSource).filter((file) => importsOf(readFileSync(file, 'utf8')).some((specifier) => specifier.startsWith('node:')));
    expect(wrong).toEqual([]);
  });

  it('writes each table from one folder', () => {
    const wrong: string[] = [];
    const statement = /\b(?:insert\s+into|update|delete\s+from|truncate)\s+([a-z_]+)\b/g;
    for (const file of sources(serverSource)) {
      const folder = relative(serverSource, file).split('/')[0] ?? '';
      // Only what stands in a string is SQL; comments and names are prose.
      const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      for (const [literal] of text.matchAll(/`[^`]*`|'[^'\n]*'/g)) {
        for (const [, table] of literal.matchAll(statement)) {
          const writers = table === undefined ? undefined : WRITERS[table];
          if (writers !== undefined && !writers.includes(folder)) wrong.push(`${relative(packages, file)} writes ${table}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('names every table’s writer in ARCHITECTURE.md', () => {
    const document = readFileSync(join(packages, '../docs/ARCHITECTURE.md'), 'utf8');
    expect(Object.keys(WRITERS).filter((table) => !document.includes(`\`${table}\``))).toEqual([]);
  });

  it('keeps files small and named after what they hold', () => {
    const all = [...sources(serverSource), ...sources(coreSource)];
    expect(all.filter((file) => /\/(?:utils?|helpers?|common|misc|lib)\.ts$/.test(file))).toEqual([]);
    expect(all.filter((file) => readFileSync(file, 'utf8').split('\n').length > 400).map((file) => relative(packages, file))).toEqual([]);
  });
});
