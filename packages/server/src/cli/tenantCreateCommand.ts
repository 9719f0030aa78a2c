import { parseArgs } from 'node:util';
import { createTenant } from '../tenants/createTenant.ts';
import { type Command, UsageError } from './command.ts';
import { withInstallation } from './withInstallation.ts';

export const tenantCreateCommand: Command = {
  name: 'tenant create',
  summary: 'Makes a tenant',
  usage: `daybook tenant create SLUG [--name NAME]

  SLUG    lower-case letters, digits and hyphens; stands in addresses and in the log's name
  --name  shown to people; the slug when left out`,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({ args: argv, options: { name: { type: 'string' } }, allowPositionals: true });
    const [slug] = positionals;
    if (slug === undefined || positionals.length > 1) throw new UsageError('Give one slug.');
    await withInstallation(io, 'tenant create', async ({ db }) => {
      const tenant = await createTenant(db, { slug, ...(values.name !== undefined && { name: values.name }) });
      io.print(`Tenant ${tenant.slug} (${tenant.name}) is there. A key for it: daybook key create --tenant ${tenant.slug}`);
    });
    return 0;
  },
};
