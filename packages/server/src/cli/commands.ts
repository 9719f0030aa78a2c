import type { Command } from './command.ts';
import { backupCommand } from './backupCommand.ts';
import { doctorCommand } from './doctorCommand.ts';
import { createHelpCommand } from './helpCommand.ts';
import { importCommand } from './importCommand.ts';
import { keyCreateCommand } from './keyCreateCommand.ts';
import { linkCommand } from './linkCommand.ts';
import { logsCommand } from './logsCommand.ts';
import { restoreCommand } from './restoreCommand.ts';
import { startCommand } from './startCommand.ts';
import { tenantCreateCommand } from './tenantCreateCommand.ts';
import { tenantListCommand } from './tenantListCommand.ts';
import { verifyCommand } from './verifyCommand.ts';
import { versionCommand } from './versionCommand.ts';

/** Every command, in the order `daybook help` lists them. */
export const COMMANDS: readonly Command[] = [
  startCommand,
  tenantCreateCommand,
  tenantListCommand,
  keyCreateCommand,
  linkCommand,
  importCommand,
  verifyCommand,
  logsCommand,
  doctorCommand,
  backupCommand,
  restoreCommand,
  versionCommand,
  createHelpCommand(() => COMMANDS),
];
