import { DaybookError } from '@daybook/core';
import { MigrationError } from '../db/migrate.ts';
import { DataFolderInUse } from '../embedded/dataFolderLock.ts';
import { EmbeddedPostgresError } from '../embedded/embeddedPostgresError.ts';
import { SettingsError } from '../settings.ts';
import { type Command, type Io, UsageError } from './command.ts';

/** Errors whose message is all a person needs; of others the stack is shown. */
const EXPECTED = [MigrationError, DataFolderInUse, EmbeddedPostgresError, SettingsError];

/** What of an error a person is told. */
export function explain(error: unknown): string {
  if (error instanceof DaybookError) {
    const { detail, pointer, expected } = error.details;
    const where = pointer === undefined ? '' : ` (${pointer}${expected === undefined ? '' : `: expected ${expected}`})`;
    const problem = error.toProblem();
    return `${(detail ?? problem.title).replace(/\.$/u, '')}${where}. ${problem.remedy}`;
  }
  if (EXPECTED.some((kind) => error instanceof kind)) return (error as Error).message;
  if (error instanceof Error) {
    const refused = 'code' in error && error.code === 'ECONNREFUSED';
    return refused ? `The database does not answer: ${error.message}. Check DATABASE_URL and that it runs.` : (error.stack ?? error.message);
  }
  return String(error);
}

/** The command that the words begin with, longest name first (`tenant create` before `tenant`), and what follows it. */
export function findCommand(commands: readonly Command[], argv: readonly string[]): { command: Command; rest: string[] } | undefined {
  const matching = commands.filter((command) => command.name.split(' ').every((word, index) => argv[index] === word));
  const command = matching.sort((a, b) => b.name.length - a.name.length)[0];
  return command && { command, rest: argv.slice(command.name.split(' ').length) };
}

/** `node:util`'s parseArgs says what is wrong with an option by these codes. */
function isUsageProblem(error: unknown): error is Error {
  return error instanceof UsageError || (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
}

/** Runs one command line and answers the exit code: 0 done, 1 failed, 2 not understood. */
export async function runCli(commands: readonly Command[], argv: readonly string[], io: Io): Promise<number> {
  const found = findCommand(commands, argv.length === 0 || argv[0] === '--help' || argv[0] === '-h' ? ['help'] : argv[0] === '--version' ? ['version'] : argv);
  if (found === undefined) {
    const [first = ''] = argv;
    const near = commands.filter((command) => command.name.startsWith(`${first} `)).map((command) => command.name);
    io.warn(near.length > 0 ? `Say which: ${near.join(', ')}.` : `There is no command ${JSON.stringify(first)}; \`daybook help\` lists them.`);
    return 2;
  }
  const { command, rest } = found;
  if (rest.includes('--help') || rest.includes('-h')) {
    io.print(`daybook ${command.name} — ${command.summary}\n\n${command.usage}`);
    return 0;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (isUsageProblem(error)) {
      io.warn(`${error.message}\n\n${command.usage}`);
      return 2;
    }
    io.warn(explain(error));
    return 1;
  }
}
