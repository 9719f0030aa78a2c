import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findLogLines } from '../logging/findLogLines.ts';
import { findEvent } from '../read/findEvent.ts';
import { STAFF } from '../read/visibility.ts';
import { type Command, UsageError } from './command.ts';
import { tenantOf } from './tenantOf.ts';
import { withInstallation } from './withInstallation.ts';

export const logsCommand: Command = {
  name: 'logs',
  summary: 'Prints the server\'s log lines about one entry of the log',
  usage: `daybook logs ENTRY [--tenant SLUG]

  ENTRY     the entry's number as the console shows it (№ 4711), its id, or a request id
  --tenant  needed for a number when there is more than one tenant

  The lines are those of the requests that stored or named the entry, oldest first, from the log files that are kept
  in the data folder (logs/server.log and the nine before it).`,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({ args: argv, options: { tenant: { type: 'string' } }, allowPositionals: true });
    const entry = positionals[0]?.replace(/^(?:№|#)\s*/, '');
    if (entry === undefined || entry === '' || positionals.length > 1) throw new UsageError('Give one entry: its number or its id.');
    return withInstallation(io, 'logs', async ({ engine, db, settings }) => {
      const ids = [entry];
      if (/^\d+$/.test(entry)) {
        const tenant = await tenantOf(db, values.tenant);
        const found = await findEvent(engine, tenant.id, STAFF, entry);
        if (found === undefined) {
          io.warn(`${tenant.slug} has no entry № ${entry}.`);
          return 1;
        }
        // What sent it may have kept a request id of its own; its lines are wanted as well.
        const own = found.event.context?.request_id;
        ids.splice(0, 1, found.event.id, ...(own === undefined ? [] : [own]));
      }
      const lines = await findLogLines(join(settings.dataDir, 'logs', 'server.log'), ids);
      for (const line of lines) io.print(line);
      if (lines.length === 0) io.warn(`No line about ${ids.join(', ')} in ${join(settings.dataDir, 'logs')}: it may be older than the kept files, imported, or stored by another machine.`);
      return lines.length === 0 ? 1 : 0;
    });
  },
};
