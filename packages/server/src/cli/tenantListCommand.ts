import { listTenants } from '../tenants/listTenants.ts';
import type { Command } from './command.ts';
import { withInstallation } from './withInstallation.ts';

export const tenantListCommand: Command = {
  name: 'tenant list',
  summary: 'Lists the tenants',
  usage: 'daybook tenant list',
  run: async (_argv, io) => {
    await withInstallation(io, 'tenant list', async ({ db }) => {
      for (const tenant of await listTenants(db)) {
        io.print(`${tenant.slug}\t${tenant.name}\t${tenant.createdAt.toISOString()}${tenant.demo ? '\tdemo' : ''}`);
      }
    });
    return 0;
  },
};
