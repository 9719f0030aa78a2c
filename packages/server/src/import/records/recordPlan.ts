import { DaybookError, type CollectionDeclaration } from '@daybook/core';
import { isLeftOut } from '../plan.ts';
import { inspectFile } from '../readRows.ts';
import { sampleFile } from '../sampleFile.ts';
import type { FileFormat } from '../detectFormat.ts';
import { TimeSurvey } from '../times/surveyTimes.ts';
import type { TimeFormat } from '../times/timeFormat.ts';
import { readRows, newProgress } from '../readRows.ts';
import { textOf } from '../cell.ts';
import type { FieldSource, IdForm, RecordMapping } from './recordMapping.ts';

/** One state of a record: when it began, and the fields it brought. */
export interface PlannedStep {
  /** Column of the moment; undefined: when the import runs. */
  at: string | undefined;
  /** Only of lines whose columns hold one of these texts. */
  when: { readonly [column: string]: readonly string[] };
  fields: { readonly [field: string]: FieldSource };
}

/** Everything an import of records decides before it writes. */
export interface RecordPlan {
  file: FileFormat;
  collection: string;
  source: string;
  /** Undefined: ids are made of the line's own text, so that the same line stays the same record. */
  id: { column: string; as: IdForm } | undefined;
  /** The first begins the record. */
  steps: readonly [PlannedStep, ...PlannedStep[]];
  time: { format: TimeFormat; zone: string };
  empty: readonly string[];
  leftOut: readonly string[];
}

/** Columns that hold a record's id, where the mapping does not say which. */
const ID_NAMES = ['id', 'uuid', 'key', 'record_id', 'external_id'];
const NO_VALUE = ['', 'NULL', 'null', 'N/A', 'n/a', '-'];

/**
 * Reads the beginning of a file and decides what its columns are: fields of the collection by their names or titles, unless the
 * mapping says otherwise; other columns become fields of their own names where the collection takes any.
 *
 * @throws DaybookError `invalid_parameter` where a required field has no column, a column does not exist, or times are ambiguous.
 */
export async function planRecords(path: string, mapping: RecordMapping, declaration: CollectionDeclaration, source: string): Promise<RecordPlan> {
  const file = await inspectFile(path, mapping);
  const { columns } = await sampleFile(path, file);
  const named = new Set(columnsOf(mapping));
  for (const column of named) {
    if (!columns.includes(column)) throw refuse(`The file has no column ${JSON.stringify(column)}.`, `one of ${columns.slice(0, 40).join(', ')}`, '');
  }
  const id = idOf(mapping, declaration, columns);
  const leaveOut = mapping.leave_out ?? [];
  const fields: Record<string, FieldSource> = {};
  const leftOut: string[] = [];
  for (const column of columns) {
    if (named.has(column) || column === id?.column || column.includes('.')) continue;
    const field = fieldOfColumn(declaration, column);
    if (field === undefined || isLeftOut(column, leaveOut) || mapping.rest === 'leave_out') leftOut.push(column);
    else if (!Object.hasOwn(mapping.fields ?? {}, field) && !Object.hasOwn(fields, field)) fields[field] = column;
  }
  const first: PlannedStep = { at: mapping.at, when: {}, fields: { ...fields, ...mapping.fields } };
  const missing = declaration.required.filter((field) => !Object.hasOwn(first.fields, field));
  if (missing.length > 0) throw refuse(`No column of the file holds ${missing.join(' and ')} of a ${declaration.name}.`, `{"fields": {"${missing[0]}": "<column>"}}`, '/fields');
  const later = (mapping.steps ?? []).map(({ at, when = {}, fields: changed }): PlannedStep => ({ at, when, fields: changed }));
  const empty = mapping.empty ?? NO_VALUE;
  const times = [mapping.at, ...later.map(({ at }) => at)].filter((column) => column !== undefined);
  return {
    file, collection: declaration.name, source: mapping.source ?? source, id, steps: [first, ...later], empty, leftOut,
    time: { format: mapping.time?.format ?? (await timeFormatOf(path, file, times, empty)), zone: mapping.time?.zone ?? 'UTC' },
  };
}

/** Columns a mapping names, wherever. */
function columnsOf({ id, at, fields = {}, steps = [] }: RecordMapping): string[] {
  const sources = [...Object.values(fields), ...steps.flatMap((step) => Object.values(step.fields))];
  return [
    ...(id === undefined ? [] : [typeof id === 'string' ? id : id.column]),
    ...(at === undefined ? [] : [at]),
    ...steps.flatMap((step) => [...(step.at === undefined ? [] : [step.at]), ...Object.keys(step.when ?? {})]),
    ...sources.flatMap(columnsOfSource),
  ];
}

/** Columns that a field's value is made of. */
export function columnsOfSource(source: FieldSource): string[] {
  if (typeof source === 'string') return [source];
  if ('column' in source) return [source.column];
  return 'template' in source ? [...source.template.matchAll(/\{([^{}]+)\}/g)].map(([, column = '']) => column) : [];
}

function idOf({ id }: RecordMapping, { name }: CollectionDeclaration, columns: readonly string[]): RecordPlan['id'] {
  if (typeof id === 'string') return { column: id, as: 'text' };
  if (id !== undefined) return { column: id.column, as: id.as ?? 'text' };
  const column = columns.find((each) => [...ID_NAMES, `${name}_id`].includes(plain(each)));
  return column === undefined ? undefined : { column, as: 'text' };
}

function fieldOfColumn({ fields, openFields }: CollectionDeclaration, column: string): string | undefined {
  const name = plain(column);
  if (Object.hasOwn(fields, name)) return name;
  const titled = Object.entries(fields).find(([, { title }]) => plain(title) === name);
  if (titled !== undefined) return titled[0];
  return openFields && /^[a-z][a-z0-9_]{0,63}$/.test(name) ? name : undefined;
}

/** `Office location` and `officeLocation` are office_location. */
function plain(column: string): string {
  return column.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
}

/** The one way to read every time of the file. */
async function timeFormatOf(path: string, file: FileFormat, columns: readonly string[], empty: readonly string[]): Promise<TimeFormat> {
  if (columns.length === 0) return 'y/m/d';
  const survey = new TimeSurvey();
  const none = new Set(empty);
  for await (const batch of readRows(path, file, newProgress())) {
    for (const item of batch) if ('row' in item) for (const column of columns) survey.add(textOf(item.row, column, none) ?? '');
  }
  const verdict = survey.conclude();
  if (verdict.verdict === 'format') return verdict.format;
  if (verdict.verdict === 'none') return 'y/m/d';
  throw refuse(`Nothing in ${columns.join(' and ')} tells day from month.`, verdict.formats.join(' or '), '/time/format');
}

function refuse(detail: string, expected: string, pointer: string): DaybookError {
  return new DaybookError('invalid_parameter', { detail, expected, pointer, remedy: 'Say so in a mapping file, and name it with --mapping; docs/IMPORT.md describes every member.' });
}
