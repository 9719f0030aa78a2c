#!/usr/bin/env node
import { COMMANDS } from './cli/commands.ts';
import { processIo } from './cli/processIo.ts';
import { runCli } from './cli/runCli.ts';

// A forced end leaves PostgreSQL running on its own; the next start finds and stops it.
const io = processIo(() => process.stderr.write('Ended at once; the next start recovers.\n'));

process.exitCode = await runCli(COMMANDS, process.argv.slice(2), io);
// Timers of a library must not hold a finished command.
setTimeout(() => process.exit(), 1000).unref();
