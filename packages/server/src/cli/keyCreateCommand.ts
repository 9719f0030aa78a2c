import { parseArgs } from 'node:util';
import { ApiKeys } from '../tenants/apiKeys.ts';
import { ALL_SCOPES, isScope, type Scope, SCOPES } from '../tenants/scopes.ts';
import { type Command, UsageError } from './command.ts';
import { recordCommand } from './recordCommand.ts';
import { tenantOf } from './tenantOf.ts';
import { withInstallation } from './withInstallation.ts';

const scopeList = Object.entries(SCOPES).map(([scope, what]) => `    ${scope.padEnd(16)} ${what}`).join('\n');

function readScopes(text: string | undefined): Scope[] {
  if (text === undefined) return ALL_SCOPES.filter((scope) => scope !== 'tenants:admin');
  if (text === 'all') return ALL_SCOPES;
  return text.split(',').map((name) => (isScope(name.trim()) ? (name.trim() as Scope) : unknownScope(name)));
}

function unknownScope(name: string): never {
  throw new UsageError(`There is no scope ${JSON.stringify(name.trim())}.`);
}

function readExpiry(days: string | undefined): Date | null {
  if (days === undefined) return null;
  if (!/^[1-9]\d{0,4}$/.test(days)) throw new UsageError('--days is a whole number of days.');
  return new Date(Date.now() + Number(days) * 86_400_000);
}

export const keyCreateCommand: Command = {
  name: 'key create',
  summary: 'Makes an API key and prints it once',
  usage: `daybook key create [--tenant SLUG] [--name NAME] [--scopes A,B|all] [--env ENV] [--days N]

  --tenant  needed when there is more than one
  --name    what it is for; shown in lists and as the actor of events that name none
  --scopes  all but tenants:admin when left out
  --env     stands in the key: dbk_<env>_…; live when left out
  --days    ends after so many days; never when left out

  Scopes:
${scopeList}`,
  run: async (argv, io) => {
    const { values } = parseArgs({
      args: argv,
      options: { tenant: { type: 'string' }, name: { type: 'string' }, scopes: { type: 'string' }, env: { type: 'string' }, days: { type: 'string' } },
    });
    const scopes = readScopes(values.scopes);
    const expiresAt = readExpiry(values.days);
    await withInstallation(io, 'key create', async ({ db, engine }) => {
      const tenant = await tenantOf(db, values.tenant);
      const { text, key } = await new ApiKeys(db).create(tenant.id, { name: values.name ?? 'command line', scopes, environment: values.env ?? 'live', expiresAt });
      await recordCommand(engine, tenant.id, { type: 'api_key.created', targets: [{ type: 'api_key', id: key.id, name: key.name }], payload: { scopes: key.scopes } });
      io.warn(`A key of ${tenant.slug}, ${key.expires_at === null ? 'without end' : `until ${key.expires_at.toISOString()}`}. It is not shown again:`);
      io.print(text);
    });
    return 0;
  },
};
