import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../src/', import.meta.url));

/** Tables whose rows belong to one tenant each. */
const TENANT_TABLES = [
  'tenant_secrets', 'api_keys', 'sign_in_links', 'console_sessions', 'users', 'recovery_codes', 'invitations', 'password_resets', 'data_subject_keys', 'event_types', 'events', 'event_edges',
  'visibility_revisions', 'hidden_people', 'deleted_activities', 'field_policies', 'idempotency_keys', 'pending_appends', 'log_heads', 'log_tiles', 'rollup_hours', 'records',
  'collections', 'managed_records', 'record_versions', 'record_field_versions', 'record_lookups', 'sites', 'site_visitors',
  'comments', 'comment_versions', 'notifications', 'notification_settings', 'saved_views', 'view_subscriptions', 'view_followers', 'outbox_mails',
];
const USES = new RegExp(`\\b(?:from|join|into|update)\\s+(?:${TENANT_TABLES.join('|')})\\b`);
const NAMES_TENANT = /\btenant_id\b|\btenantId\b/;

/** Every template and string of a file that reads as SQL. */
function statements(file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...text.matchAll(/`(?:[^`\\]|\\.)*`/g)].map(([literal]) => literal).filter((literal) => USES.test(literal));
}

test('every statement on a table of tenants names the tenant', () => {
  const files = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  const all = files.flatMap((file) => statements(file).map((statement) => ({ file: relative(source, file), statement })));
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter(({ statement }) => !NAMES_TENANT.test(statement))).toEqual([]);
});

test('migrations give every table that has a tenant its policy', () => {
  const folder = join(source, 'db/migrations');
  const sql = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  const withTenant = [...sql.matchAll(/create table (\w+) \(([\s\S]*?)\n\)/g)].filter(([, , body]) => /\btenant_id\b/.test(body ?? '')).map(([, name]) => name ?? '');
  expect([...withTenant].toSorted()).toEqual([...TENANT_TABLES].toSorted());
  const unprotected = withTenant.filter((name) => !new RegExp(`protect_tenant_table\\('${name}'|'${name}'[^;]*\\]\\) as name`).test(sql));
  expect(unprotected).toEqual([]);
});
