import type { Command } from './command.ts';
import { createHelpCommand } from './helpCommand.ts';
import { keyCreateCommand } from './keyCreateCommand.ts';
import { linkCommand } from './linkCommand.ts';
import { startCommand } from './startCommand.ts';
import { tenantCreateCommand } from './tenantCreateCommand.ts';
import { tenantListCommand } from './tenantListCommand.ts';
import { versionCommand } from './versionCommand.ts';

/** Every command, in the order `daybook help` lists them. */
export const COMMANDS: readonly Command[] = [
  startCommand,
  tenantCreateCommand,
  tenantListCommand,
  keyCreateCommand,
  linkCommand,
  versionCommand,
  createHelpCommand(() => COMMANDS),
];
