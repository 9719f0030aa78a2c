import { parseArgs } from 'node:util';
import { readSettings } from '../settings.ts';
import { ConsoleSessions } from '../tenants/consoleSessions.ts';
import type { Command } from './command.ts';
import { recordCommand } from './recordCommand.ts';
import { signInAddress } from './signInAddress.ts';
import { tenantOf } from './tenantOf.ts';
import { withInstallation } from './withInstallation.ts';

export const linkCommand: Command = {
  name: 'link',
  summary: 'Prints a one-time link that signs a browser in as the workspace’s owner',
  usage: `daybook link [--tenant SLUG]

  The link is good once, for a day; the browser then stays signed in for 30 days.`,
  run: async (argv, io) => {
    const { values } = parseArgs({ args: argv, options: { tenant: { type: 'string' } } });
    await withInstallation(io, 'link', async ({ db, engine }) => {
      const tenant = await tenantOf(db, values.tenant);
      const token = await new ConsoleSessions(db).createLink(tenant.id);
      await recordCommand(engine, tenant.id, { type: 'admin.action_taken', payload: { action: 'printed a link that signs in as the owner' } });
      io.print(signInAddress(readSettings(io.env).publicUrl, token));
    });
    return 0;
  },
};
