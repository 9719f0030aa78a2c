import { parseArgs } from 'node:util';
import { FINDINGS } from '../verify/finding.ts';
import { verifyLocal, type TenantReport, type VerifyProgress, type VerifyReport } from '../verify/verifyLocal.ts';
import { type Command, UsageError } from './command.ts';
import { withInstallation } from './withInstallation.ts';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Recomputes the log from stored bytes and names the first thing wrong',
  usage: `daybook verify --local [--tenant SLUG]... [--without-keys] [--json]

  --local         this installation's database: every digest, leaf, tile and root, and every waiting event
  --tenant        this tenant only; may be given several times
  --without-keys  does not open personal values; their digests are taken as stored
  --json          the whole report as JSON

  Exit code 0: nothing is wrong. 1: something is, or it was stopped before the end.`,
  run: async (argv, io) => {
    const { values } = parseArgs({
      args: argv,
      options: { local: { type: 'boolean' }, tenant: { type: 'string', multiple: true }, 'without-keys': { type: 'boolean' }, json: { type: 'boolean' } },
    });
    if (!values.local) throw new UsageError('Say --local to verify the log of this installation.');
    return withInstallation(io, 'verify', async ({ db, engine }) => {
      const started = performance.now();
      let last: VerifyProgress | undefined;
      let report: VerifyReport;
      try {
        report = await verifyLocal({
          db,
          ...(!values['without-keys'] && { keyring: engine.keyring }),
          ...(values.tenant && { tenants: values.tenant }),
          signal: io.signal,
          onProgress: (progress) => {
            last = progress;
            io.progress(describeProgress(progress));
          },
        });
      } catch (error) {
        if (!io.signal.aborted) throw error;
        io.warn(`Stopped before the end${last ? `, at event ${count(last.verified)} of ${count(last.total)} in ${last.tenant}` : ''}: nothing is known of the rest.`);
        return 1;
      }
      if (last) io.progress(describeProgress(last), true);
      if (values.json) io.print(JSON.stringify(report, undefined, 2));
      else for (const line of describeReport(report, (performance.now() - started) / 1000)) io.print(line);
      return report.sound ? 0 : 1;
    });
  },
};

/** The report for a person: a line per tenant, what is wrong below its own, a line for all. */
export function describeReport(report: VerifyReport, seconds: number): string[] {
  const wrong = report.tenants.filter(({ finding }) => finding !== undefined).length;
  return [
    ...report.tenants.flatMap(describeTenant),
    report.sound
      ? `Everything is as it was written: ${count(report.events)} events of ${tenantsOf(report)} in ${seconds.toFixed(1)} s.`
      : `${count(wrong)} of ${tenantsOf(report)} ${wrong === 1 ? 'has' : 'have'} a log that is not as it was written.`,
  ];
}

function describeTenant({ tenant, size, pending, root, erasedSlots, unopenedSlots, finding }: TenantReport): string[] {
  if (finding) {
    const where = [
      finding.position === null ? undefined : `position ${finding.position}`,
      finding.eventId === null ? undefined : `event ${finding.eventId}`,
    ].filter((part) => part !== undefined);
    return [`✗ ${tenant}: ${finding.code}${where.length > 0 ? ` at ${where.join(', ')}` : ''}`, `    ${FINDINGS[finding.code]}`, `    ${finding.detail}`];
  }
  const notes = [
    `${count(size)} leaves`,
    pending > 0 && `${count(pending)} waiting for their number`,
    erasedSlots > 0 && `${count(erasedSlots)} personal slots erased`,
    unopenedSlots > 0 && `${count(unopenedSlots)} personal slots not opened`,
  ].filter((note) => note !== false);
  return [`✓ ${tenant}: ${notes.join(', ')}, root ${root}`];
}

function describeProgress({ tenant, tenantNumber, tenants, verified, total, eventsPerSecond, secondsLeft }: VerifyProgress): string {
  const which = tenants === 1 ? tenant : `${tenant} (${tenantNumber} of ${tenants})`;
  const share = total === 0 ? 100 : Math.floor((Math.min(verified, total) / total) * 100);
  return `Verifying ${which}: ${count(verified)} of ${count(total)} events, ${share} %, ${count(Math.round(eventsPerSecond))}/s, ${Math.ceil(secondsLeft)} s left`;
}

function tenantsOf({ tenants }: VerifyReport): string {
  return `${count(tenants.length)} ${tenants.length === 1 ? 'tenant' : 'tenants'}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
