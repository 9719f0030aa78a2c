import { readSettings } from '../settings.ts';
import type { Io } from './command.ts';
import { type Installation, openInstallation } from './openInstallation.ts';

/** Opens the installation the environment names, runs a command's work on it and closes it, whatever happened. */
export async function withInstallation<T>(io: Io, purpose: string, work: (installation: Installation) => Promise<T>): Promise<T> {
  const settings = readSettings(io.env);
  const installation = await openInstallation(settings, {
    purpose,
    onStep: (step) => io.progress(`${step} …`),
    onIdleError: (error, pool) => io.warn(`A connection (${pool}) broke: ${error.message}`),
  });
  try {
    return await work(installation);
  } finally {
    await installation.close();
  }
}
