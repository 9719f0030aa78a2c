import { basename } from 'node:path';
import { DaybookError } from '@daybook/core';
import { momentTextOf, textOf } from './cell.ts';
import type { FileFormat } from './detectFormat.ts';
import { findColumns } from './findColumns.ts';
import { findTargets, findTracked } from './findFields.ts';
import { guessCollection } from './guessCollection.ts';
import type { Mapping } from './mapping.ts';
import { isLeftOut, type Plan } from './plan.ts';
import type { Sample } from './sampleFile.ts';
import { isStandardLifecycle } from './xesLifecycle.ts';
import type { TimeFormat } from './times/timeFormat.ts';
import { TimeSurvey, type TimeVerdict } from './times/surveyTimes.ts';

/** Texts that stand for "no value" in exports of well-known tools; believed when several columns hold them. */
const USUAL_MARKERS = ['?', '\\N', 'NULL', '(null)', '#N/A'] as const;

export interface RecogniseOptions {
  path: string;
  file: FileFormat;
  sample: Sample;
  mapping: Mapping;
}

/** A plan whose time format may still be open, because the sample alone does not tell day from month. */
export interface Recognised {
  plan: Omit<Plan, 'time'> & { time: { zone: string; format: TimeFormat | undefined } };
  /** What the sample says about the time column. */
  verdict: TimeVerdict;
}

/**
 * Understands a file from its sample: what the mapping says stands, the rest is found by the names of columns and by
 * their values. Pure but for its input: the same sample and mapping give the same plan.
 *
 * @throws DaybookError `invalid_parameter` when it cannot be understood, naming the columns and the member of the mapping
 * that would help.
 */
export function recognise({ path, file, sample, mapping }: RecogniseOptions): Recognised {
  if (sample.rows.length === 0) {
    const [bad] = sample.rejects;
    throw new DaybookError('invalid_parameter', {
      detail: bad === undefined ? 'The file has no lines to import.' : `None of the first lines can be read; line ${bad.line}: ${bad.reason}`,
      remedy: 'Check that the first line holds the names of the columns and that the file is what it is taken for, or set "format", "delimiter" and "encoding" in the mapping.',
    });
  }
  const { shape, columns, notes } = findColumns(sample, file.format, mapping);
  const fileName = basename(path).replace(/\.gz$/iu, '');
  const empty = mapping.empty ?? ['', ...findMarkers(sample)];
  const emptySet = new Set(empty);
  const texts = (column: string | undefined): string[] => sample.rows.flatMap((row) => textOf(row, column, emptySet) ?? []);

  const collection =
    mapping.collection ??
    guessCollection({
      idColumn: columns.record!,
      idValues: texts(columns.record).slice(0, 50),
      columns: sample.columns,
      activities: [...new Set(texts(columns.activity))].slice(0, 50),
      fileName: fileName.replace(/\.[a-z]+$/iu, ''),
    });
  const leaveOut = mapping.leave_out ?? (shape === 'snapshots' ? bookkeepingOf(sample.columns) : []);
  if (leaveOut.length > 0) {
    const left = sample.columns.filter((column) => isLeftOut(column, leaveOut) && !Object.values(columns).includes(column));
    if (left.length > 0) notes.push(`Left out: ${left.join(', ')}.`);
  }
  if (columns.detail !== undefined && mapping.columns?.detail === undefined && texts(columns.detail).every(isStandardLifecycle)) delete columns.detail;

  const survey = new TimeSurvey();
  for (const row of sample.rows) survey.add(momentTextOf(row, columns, emptySet) ?? '');
  const verdict = survey.conclude();
  const format = mapping.time?.format ?? (verdict.verdict === 'format' ? verdict.format : undefined);
  if (format === undefined && verdict.verdict === 'none') {
    throw new DaybookError('invalid_parameter', {
      detail: `The column ${columns.time!} does not hold moments in a way the import knows (${texts(columns.time).slice(0, 3).map((text) => JSON.stringify(text)).join(', ') || 'it is empty'}).`,
      pointer: '/time/format',
      expected: 'a pattern such as "dd.MM.yyyy HH:mm", or another column as "columns": {"time": …}',
      remedy: 'Set "time": {"format": …} in the mapping.',
    });
  }

  const targets = mapping.targets ?? (shape === 'snapshots' ? [] : findTargets(sample.columns, columns, collection));
  const track = shape !== 'events' ? [] : (mapping.track ?? findTracked(sample, columns, emptySet));
  return {
    verdict,
    plan: {
      file,
      shape,
      source: mapping.source ?? fileName,
      collection,
      columns,
      time: { zone: mapping.time?.zone ?? 'UTC', format },
      actors: mapping.actors ?? {},
      types: mapping.types ?? {},
      createdFields: mapping.created_fields ?? ['_ROW_ADDED', 'created'],
      deletedFields: mapping.deleted_fields ?? ['_ROW_REMOVED', '_ROW_DELETED', 'deleted'],
      track: track.filter((column) => !isLeftOut(column, leaveOut)),
      rename: mapping.rename ?? {},
      targets,
      personal: mapping.personal ?? [],
      empty,
      leaveOut,
      visibility: mapping.visibility,
      allColumns: sample.columns,
      notes,
    },
  };
}

function findMarkers(sample: Sample): string[] {
  return USUAL_MARKERS.filter((marker) => {
    const columns = new Set<string>();
    for (const { values } of sample.rows) for (const [column, value] of values) if (value === marker) columns.add(column);
    return columns.size >= 2;
  });
}

/** ServiceNow and its like prefix what the system itself keeps about a row; a diff of it would only say that the row was saved. */
function bookkeepingOf(columns: readonly string[]): string[] {
  return columns.filter((column) => column.startsWith('sys_')).length >= 2 ? ['sys_*'] : [];
}
