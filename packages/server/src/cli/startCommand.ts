import { join } from 'node:path';
import { keepMonthsAhead } from '../db/partitions.ts';
import { fillDemo } from '../demo/fillDemo.ts';
import { EmbeddedPostgresError } from '../embedded/embeddedPostgresError.ts';
import { createMetrics, type Metrics } from '../http/metrics.ts';
import { createLog } from '../logging/createLog.ts';
import { describeSettings, readSettings, type Settings } from '../settings.ts';
import { createLiveStream, type LiveStream } from '../stream/liveStream.ts';
import { ConsoleSessions } from '../tenants/consoleSessions.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { type BackgroundWork, startBackgroundWork } from './backgroundWork.ts';
import type { Command, Io } from './command.ts';
import { ensureFirstTenant, fixOrigin } from './firstTenant.ts';
import { type Installation, openInstallation } from './openInstallation.ts';
import { addressOf, buildServer, type ServerState } from './runningServer.ts';
import { signInAddress } from './signInAddress.ts';

/** Open requests get this long to end before their connections are cut. */
const DRAIN_MS = 10_000;

export const startCommand: Command = {
  name: 'start',
  summary: 'Starts the server (and, without DATABASE_URL, its PostgreSQL)',
  usage: `daybook start

  Everything is set by environment variables; docs/OPERATIONS.md lists them.
  Ctrl-C (SIGINT) or SIGTERM stops it in order; a second Ctrl-C at once.`,
  run: (_argv, io) => runServer(io),
};

/** Rejects when the person asked to stop while something was still being set up. */
function throwIfStopped(io: Io): void {
  io.signal.throwIfAborted();
}

async function runServer(io: Io): Promise<number> {
  const settings = readSettings(io.env);
  io.print('Settings');
  for (const [name, value] of describeSettings(settings)) io.print(`  ${name.padEnd(20)} ${value}`);
  io.print('');
  const { log, flush } = createLog({ path: join(settings.dataDir, 'logs', 'server.log'), level: settings.logLevel, toStdout: settings.logToStdout });
  // Node prints it and ends the process; PostgreSQL goes on, and the next start stops it.
  process.on('uncaughtExceptionMonitor', (error) => log.fatal({ err: error }, 'the server ended by an error nobody expected'));
  let metrics: Metrics | undefined;
  let live: LiveStream | undefined;
  let work: BackgroundWork | undefined;
  let giveUp: (error: EmbeddedPostgresError) => void = () => undefined;
  const databaseLost = new Promise<never>((_resolve, reject) => (giveUp = reject));
  // Noticed where the server waits to be stopped; until it does, start-up fails by itself.
  databaseLost.catch(() => undefined);
  const installation = await openInstallation(settings, {
    purpose: 'start',
    onStep: (step) => {
      io.warn(`${step} …`);
      log.info(step);
    },
    onPostgresCrash: ({ pid, restarted, error }) => {
      log.error({ pid, restarted, err: error }, 'the embedded PostgreSQL died');
      if (restarted) io.warn(`PostgreSQL (process ${pid}) died and was started again.`);
      // A server without its database serves nobody: whoever watches over processes shall see it end and start it again.
      else giveUp(new EmbeddedPostgresError(`PostgreSQL (process ${pid}) died and does not come up again: see ${join(settings.dataDir, 'logs', 'postgres.log')}. Start Daybook again once its cause is mended; everything accepted is stored.`));
    },
    onIdleError: (error, pool) => log.warn({ err: error, pool }, 'a database connection broke'),
    engine: {
      onSequenced: (batch) => {
        metrics?.sequenced(batch);
        live?.sequenced(batch);
        work?.sequenced(batch);
      },
      onError: (error, tenantId) => log.error({ err: error, tenant_id: tenantId }, 'numbering failed'),
    },
  });
  metrics = createMetrics(installation.db);
  live = createLiveStream({ deps: installation.engine, onError: (error, tenantId) => log.warn({ err: error, tenant_id: tenantId }, 'the live stream is interrupted') });
  try {
    work = startBackgroundWork({ engine: installation.engine, settings, log });
    await serve({ io, settings, installation, log, metrics, live, databaseLost });
    return 0;
  } catch (error) {
    if (io.signal.aborted) return 0;
    throw error;
  } finally {
    io.warn('Stopping …');
    await work?.stop().catch((error: unknown) => log.warn({ err: error }, 'background work ended badly; the next start goes on with it'));
    await installation.close();
    io.warn('Stopped; everything accepted is stored.');
    log.info('stopped');
    flush();
  }
}

interface ServeOptions {
  io: Io;
  settings: Settings;
  installation: Installation;
  log: ReturnType<typeof createLog>['log'];
  metrics: Metrics;
  live: LiveStream;
  /** Rejects when the embedded PostgreSQL does not come up again. */
  databaseLost: Promise<never>;
}

/** Serves until told to stop, then lets open requests end. */
async function serve({ io, settings, installation, log, metrics, live, databaseLost }: ServeOptions): Promise<void> {
  const { db, engine, lock } = installation;
  throwIfStopped(io);
  const origin = await fixOrigin(db, settings, io.env['DAYBOOK_ORIGIN'] !== undefined && io.env['DAYBOOK_ORIGIN'] !== '');
  const { tenant, newKey } = await ensureFirstTenant(db, settings);
  const state: ServerState = { checks: tenant.demo ? { demo: 'the demo workspace is being filled' } : {} };
  const app = await buildServer({ engine, settings, log, metrics, state, streamHub: live.hub });
  const keeper = keepMonthsAhead(db, (error) => log.error({ err: error }, 'making months ahead failed'));
  engine.sequencer.start();
  await live.start();
  try {
    await app.listen({ host: settings.host, port: settings.port });
    const address = addressOf(app, settings);
    lock?.announce(address);
    throwIfStopped(io);
    log.info({ address, origin, tenant: tenant.slug, schema: installation.migrations.version }, 'started');
    if (newKey !== undefined) io.print(`API key of ${tenant.slug}, shown this once:\n  ${newKey}\n`);
    if (tenant.demo) await fill(installation, tenant, io, state);
    const link = await new ConsoleSessions(db).createLink(tenant.id);
    const keyLine = newKey ?? (settings.apiKey === undefined ? 'shown at the first start; `npm run daybook -- key create` makes another' : 'the one in DAYBOOK_API_KEY');
    io.print(`Daybook is running at ${address}`);
    io.print(`  Console   ${signInAddress(address, link)}`);
    io.print('            (signs this browser in as the owner; good once, for a day)');
    io.print(`  API key   ${keyLine}`);
    io.print(`  API       ${address}/docs`);
    io.print(`  Data      ${settings.databaseUrl === undefined ? join(settings.dataDir, 'postgres') : 'in DATABASE_URL'} · keys in ${settings.keysDir} · logs in ${join(settings.dataDir, 'logs')}`);
    io.print('  Ctrl-C stops it.');
    await Promise.race([stopAsked(io), databaseLost]);
  } finally {
    state.checks['stopping'] = 'the server is stopping';
    keeper.stop();
    const cut = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
    await live.close();
    await app.close();
    clearTimeout(cut);
  }
}

/** Fills the demo tenant, or what an earlier start left unfilled; costs one query when it is full. Stops between batches. */
async function fill({ engine }: Installation, tenant: Tenant, io: Io, state: ServerState): Promise<void> {
  let total = 0;
  await fillDemo(engine, tenant, (progress) => {
    throwIfStopped(io);
    total = progress.total;
    const share = `${Math.round((100 * progress.appended) / progress.total)} %`;
    state.checks['demo'] = `the demo workspace is being filled: ${share}`;
    io.progress(`Filling the demo workspace: ${progress.appended} of ${progress.total} events (${share}) …`);
  });
  if (total > 0) io.progress(`Filled the demo workspace with ${total} events.`, true);
  state.checks['demo'] = 'ok';
}

function stopAsked(io: Io): Promise<void> {
  return new Promise((done) => {
    if (io.signal.aborted) done();
    else io.signal.addEventListener('abort', () => done(), { once: true });
  });
}
