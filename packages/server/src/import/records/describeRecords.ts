import type { CollectionDeclaration } from '@daybook/core';
import { columnsOfSource, type RecordPlan } from './recordPlan.ts';
import type { RecordImportReport } from './importRecords.ts';

/** What was understood of a file of records, a line of text each. */
export function describeRecordPlan({ collection, id, steps, time, leftOut, file }: RecordPlan, { plural, fields }: CollectionDeclaration): string[] {
  const lines = [`${file.format.toUpperCase()} of ${plural.toLowerCase()} (${collection}).`];
  lines.push(`  id        ${id === undefined ? 'made of the line' : `${id.column}${id.as === 'text' ? '' : ` as ${id.as}`}`}`);
  for (const [place, step] of steps.entries()) {
    const when = Object.entries(step.when).map(([column, texts]) => `${column} is ${texts.join(' or ')}`).join(' and ');
    lines.push(`  ${place === 0 ? 'begins' : 'then'.padEnd(6)}    ${step.at === undefined ? 'when it is imported' : `at ${step.at}`}${when === '' ? '' : `, where ${when}`}`);
    for (const [field, source] of Object.entries(step.fields)) {
      const from = typeof source === 'object' && 'value' in source ? JSON.stringify(source.value) : columnsOfSource(source).join(', ');
      lines.push(`              ${field.padEnd(20)} ${from}${Object.hasOwn(fields, field) ? '' : ' (a field of its own name)'}`);
    }
  }
  if (leftOut.length > 0) lines.push(`  left out  ${leftOut.join(', ')}`);
  if (steps.some(({ at }) => at !== undefined)) lines.push(`  times     ${time.format}, in ${time.zone} where they name no zone`);
  return lines;
}

/** What an import of records did, a line of text each. Lines read is the sum of the three that follow it. */
export function describeRecordReport(report: RecordImportReport, { tenant, rejectsPath, dryRun }: { tenant: string; rejectsPath: string; dryRun: boolean }): string[] {
  const { read, imported, replayed, rejected, versions, untimed, zoneAssumed, unknownReferences, seconds, plan } = report;
  const rate = seconds > 0 ? Math.round(read / seconds) : read;
  const lines = [dryRun ? `Dry run: nothing was written to ${tenant}.` : report.interrupted ? `Stopped. What was imported into ${tenant} stays; run the same command again to go on.` : `Imported into ${tenant} in ${seconds.toFixed(1)} s, ${format(rate)} lines/s.`];
  const add = (count: number, text: string): void => void lines.push(`${format(count).padStart(12)}  ${text}`);
  add(read, `lines read${report.interrupted ? ' so far' : ''}`);
  add(imported, dryRun ? `${plan.collection} records would be made, or are there already` : `${plan.collection} records made`);
  if (!dryRun) add(replayed, 'there already');
  add(rejected, rejected === 0 ? 'rejected' : `rejected: ${rejectsPath}`);
  add(versions, 'versions');
  if (untimed > 0) add(untimed, `lines name no time in ${plan.steps[0].at ?? ''}: they begin at the time of the import`);
  if (zoneAssumed > 0) add(zoneAssumed, `lines' times named no zone and were taken as ${plan.time.zone}`);
  for (const [name, count] of [...unknownReferences].sort(([, a], [, b]) => b - a).slice(0, 20)) add(count, `lines name a record nobody knows, kept as text: ${name}`);
  if (unknownReferences.size > 20) lines.push(`${' '.repeat(14)}and ${format(unknownReferences.size - 20)} more such texts`);
  if (report.blankLines > 0) add(report.blankLines, 'blank lines, not counted above');
  if (report.declaredCollections.length > 0) lines.push(`${' '.repeat(14)}declared: ${report.declaredCollections.join(', ')}`);
  return lines;
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}
