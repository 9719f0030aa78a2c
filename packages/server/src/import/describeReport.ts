import type { ImportReport } from './runImport.ts';

/** What an import did, a line of text each. The counts add up: read is the sum of the four that follow it. */
export function describeReport(report: ImportReport, { tenant, rejectsPath, dryRun }: { tenant: string; rejectsPath: string; dryRun: boolean }): string[] {
  const { read, imported, replayed, unchanged, rejected, changes, zoneAssumed, seconds, plan } = report;
  const rate = seconds > 0 ? Math.round((read - report.resumedAfter) / seconds) : read;
  const head = dryRun ? `Dry run: nothing was written to ${tenant}.` : report.interrupted ? `Stopped. What was imported into ${tenant} stays; run the same command again to go on.` : `Imported into ${tenant} in ${seconds.toFixed(1)} s, ${format(rate)} lines/s.`;
  const lines = [head];
  const add = (count: number, text: string): void => void lines.push(`${format(count).padStart(12)}  ${text}`);
  add(read, `lines read${report.interrupted ? ' so far' : ''}${report.resumedAfter > 0 ? `, the first ${format(report.resumedAfter)} by the run before` : ''}`);
  add(imported, dryRun ? 'would be imported, or found there already' : 'imported');
  if (!dryRun) add(replayed, 'there already');
  add(unchanged, 'unchanged: a snapshot equal to the one before, no event');
  add(rejected, rejected === 0 ? 'rejected' : `rejected: ${rejectsPath}`);
  if (plan.shape === 'snapshots') add(report.records, `${plan.collection} records`);
  if (changes > 0) add(changes, 'field changes');
  if (zoneAssumed > 0) add(zoneAssumed, `times named no zone and were taken as ${plan.time.zone} (flag time_zone_assumed)`);
  if (report.blankLines > 0) add(report.blankLines, 'blank lines, not counted above');
  if (report.versionsOutOfOrder > 0) add(report.versionsOutOfOrder, `lines whose ${plan.columns.version!} was not above the one before: the order of the file was followed`);
  if (report.declaredTypes.length > 0) add(report.declaredTypes.length, `event types ${dryRun ? 'would be ' : ''}declared: ${report.declaredTypes.slice(0, 20).join(', ')}${report.declaredTypes.length > 20 ? ', …' : ''}`);
  return lines;
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}
