import type { Command } from './command.ts';
import { UsageError } from './command.ts';
import { findCommand } from './runCli.ts';

/** Makes `help`, which lists the others. */
export function createHelpCommand(commands: () => readonly Command[]): Command {
  const usage = 'daybook help [COMMAND]';
  return {
    name: 'help',
    summary: 'Lists the commands, or explains one',
    usage,
    run: async (argv, io) => {
      if (argv.length > 0) {
        const found = findCommand(commands(), argv);
        if (found === undefined) throw new UsageError(`There is no command ${JSON.stringify(argv.join(' '))}.`);
        io.print(`daybook ${found.command.name} — ${found.command.summary}\n\n${found.command.usage}`);
        return 0;
      }
      const width = Math.max(...commands().map((command) => command.name.length));
      io.print('Daybook: one append-only event log per tenant.\n\nUsage: daybook COMMAND [options]   (in a clone: npm run daybook -- COMMAND [options])\n');
      for (const command of commands()) io.print(`  ${command.name.padEnd(width)}  ${command.summary}`);
      io.print('\nSettings are environment variables: docs/OPERATIONS.md lists them. `daybook help COMMAND` explains one.');
      return 0;
    },
  };
}
