import { DaybookError } from '@daybook/core';
import { momentTextOf } from './cell.ts';
import type { Plan } from './plan.ts';
import { newProgress, readRows } from './readRows.ts';
import type { Recognised } from './recognise.ts';
import { TimeSurvey, type TimeVerdict } from './times/surveyTimes.ts';

/**
 * The plan with its time format decided. Where the sample leaves day and month open, the whole file is read for one value
 * that tells; where none does, or two contradict each other, the import is refused rather than guessed.
 *
 * @throws DaybookError `invalid_parameter` at `/time/format`.
 */
export async function resolveTimes(path: string, { plan, verdict }: Recognised, complete: boolean): Promise<Plan> {
  if (plan.time.format !== undefined) return { ...plan, time: { zone: plan.time.zone, format: plan.time.format } };
  const decided = complete ? verdict : await surveyFile(path, plan);
  if (decided.verdict === 'format') return { ...plan, time: { zone: plan.time.zone, format: decided.format } };
  const column = plan.columns.time!;
  if (decided.verdict === 'contradictory') {
    throw refuse(
      `Times in ${column} are written in more than one order: ${decided.examples.map((example, index) => `${example} can only be ${decided.formats[index]!}`).join(', ')}.`,
      decided.formats,
      'Lines that do not fit the order you choose will be rejected and listed.',
    );
  }
  const formats = decided.verdict === 'ambiguous' ? decided.formats : [];
  const example = decided.verdict === 'ambiguous' ? decided.example : '';
  throw refuse(`Nothing in ${column} tells day from month: no value has a day beyond the 12th, and ${example} could be ${formats.join(' or ')}.`, formats, '');
}

async function surveyFile(path: string, plan: Recognised['plan']): Promise<TimeVerdict> {
  const survey = new TimeSurvey();
  const empty = new Set(plan.empty);
  for await (const batch of readRows(path, plan.file, newProgress())) {
    for (const item of batch) if ('row' in item) survey.add(momentTextOf(item.row, plan.columns, empty) ?? '');
  }
  return survey.conclude();
}

function refuse(detail: string, formats: readonly string[], more: string): DaybookError {
  const [first = 'd/m/y'] = formats;
  return new DaybookError('invalid_parameter', {
    detail,
    pointer: '/time/format',
    expected: formats.join(' or '),
    remedy: `Put {"time": {"format": "${first}"}} into a mapping file${formats.length > 1 ? ` (or ${formats.slice(1).map((format) => `"${format}"`).join(', ')})` : ''} and name it with --mapping. ${more}`.trim(),
  });
}
