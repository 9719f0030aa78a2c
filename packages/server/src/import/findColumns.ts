import { DaybookError } from '@daybook/core';
import { textOf } from './cell.ts';
import { columnFor, isStrongActivity, normaliseName, timeColumnFor } from './columnRoles.ts';
import type { FileFormat } from './detectFormat.ts';
import { collectionOf } from './guessCollection.ts';
import { ROLES, type Mapping, type Role, type Shape } from './mapping.ts';
import type { Sample } from './sampleFile.ts';
import { TimeSurvey } from './times/surveyTimes.ts';

export type RoleColumns = { [R in Role]?: string };

/** The shape of a file and which of its columns is what. */
export interface FoundColumns {
  shape: Shape;
  columns: RoleColumns;
  notes: string[];
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Tells the shape and the columns of a sample. The mapping's columns stand; null there means that there is none.
 * @throws DaybookError `invalid_parameter` naming what is missing and the columns there are.
 */
export function findColumns(sample: Sample, format: FileFormat['format'], mapping: Mapping): FoundColumns {
  const given = givenColumns(sample, mapping);
  const open = sample.columns.filter((column) => !Object.values(given).includes(column));
  const find = (role: Role, search: () => string | undefined): string | undefined => (role in given ? (given[role] ?? undefined) : search());

  const named = {
    field: find('field', () => columnFor('field', open)),
    before: find('before', () => columnFor('before', open)),
    after: find('after', () => columnFor('after', open)),
    activity: find('activity', () => columnFor('activity', open)),
    version: find('version', () => columnFor('version', open)),
  };
  const updated = find('time', () => timeColumnFor('snapshots', open));
  const shape = mapping.shape ?? tellShape(named, updated, format);
  if (shape === undefined) {
    throw refuse('/shape', 'The file is neither a log of events, nor one of changes, nor snapshots of records, as far as its columns show.', '"shape" and "columns" in the mapping', sample.columns);
  }

  const taken = new Set(Object.values(given));
  const columns: RoleColumns = {};
  const set = (role: Role, column: string | undefined): void => {
    if (column === undefined || (taken.has(column) && given[role] !== column)) return;
    columns[role] = column;
    taken.add(column);
  };
  if (shape === 'changes') for (const role of ['field', 'before', 'after'] as const) set(role, named[role]);
  if (shape === 'events') set('activity', named.activity);
  if (shape === 'snapshots') set('version', named.version);
  const left = (): string[] => open.filter((column) => !taken.has(column));
  const clocks = open.filter((column) => isClock(sample, column));
  const dated = (): string[] => left().filter((column) => !clocks.includes(column));
  set('time', find('time', () => timeColumnFor(shape, dated()) ?? sniffTime(sample, dated())));
  set('time_of_day', find('time_of_day', () => findTimeOfDay(sample, columns.time, clocks)));
  set('record', find('record', () => findRecord(sample, left(), shape === 'snapshots' && columns.version === undefined)));
  set('actor', find('actor', () => columnFor('actor', left())));
  if (given.actor_id) set('actor_id', given.actor_id);
  if (given.key) set('key', given.key);
  if (shape === 'events') set('detail', find('detail', () => columnFor('detail', left())));
  // An event log's own "name" or "title" column is more often an attribute than the record's name.
  const titles = shape === 'events' ? left().filter((column) => !['name', 'title', 'subject'].includes(normaliseName(column))) : left();
  set('name', find('name', () => columnFor('name', titles)));
  if (shape !== 'snapshots') {
    set('reason', find('reason', () => columnFor('reason', left())));
    set('run', find('run', () => columnFor('run', left())));
  }

  const required: Role[] = shape === 'events' ? ['record', 'time', 'activity'] : shape === 'changes' ? ['record', 'time', 'field'] : ['record', 'time'];
  for (const role of required) {
    if (columns[role] === undefined) throw refuse(`/columns/${role}`, `No column was found for "${role}" (${MEANING[role]}).`, `"columns": {"${role}": …} in the mapping`, sample.columns);
  }
  return { shape, columns, notes: notesOn(sample, shape, columns) };
}

const MEANING: Partial<Record<Role, string>> = {
  record: 'the id of the record a line is about',
  time: 'when it happened',
  activity: 'what happened',
  field: 'which field changed',
};

function givenColumns(sample: Sample, mapping: Mapping): { [R in Role]?: string | null } {
  const given: { [R in Role]?: string | null } = {};
  for (const role of ROLES) {
    const column = mapping.columns?.[role];
    if (column === undefined) continue;
    // NDJSON may bring a member later than the sample shows; CSV and XES show theirs at once.
    if (column !== null && !sample.columns.includes(column) && sample.rows.length > 0) {
      const near = sample.columns.find((candidate) => normaliseName(candidate) === normaliseName(column));
      throw refuse(`/columns/${role}`, `The file has no column called ${JSON.stringify(column)}.${near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`}`, 'a column of the file', sample.columns);
    }
    given[role] = column;
  }
  return given;
}

function tellShape(named: { field?: string | undefined; before?: string | undefined; after?: string | undefined; activity?: string | undefined; version?: string | undefined }, updated: string | undefined, format: FileFormat['format']): Shape | undefined {
  if (named.field !== undefined && (named.before !== undefined || named.after !== undefined)) return 'changes';
  if (format === 'xes') return 'events';
  const isTable = named.version !== undefined || (updated !== undefined && /updat|modif|snapshot|version|valid/u.test(normaliseName(updated)));
  if (named.activity !== undefined && (isStrongActivity(named.activity) || !isTable)) return 'events';
  return isTable || updated !== undefined ? 'snapshots' : undefined;
}

/**
 * By name; else `id`, unless it numbers the lines of a log; else a column called like a collection's id; else the first
 * whose values come back in several lines.
 */
function findRecord(sample: Sample, columns: readonly string[], isTable: boolean): string | undefined {
  const plain = columns.filter((column) => ['id', 'key'].includes(normaliseName(column)));
  const known = columnFor('record', columns.filter((column) => !plain.includes(column)));
  if (known !== undefined && repeats(sample, known)) return known;
  const id = columnFor('record', plain);
  if (id !== undefined && (isTable || repeats(sample, id))) return id;
  const identified = columns.filter((column) => /^(.+)_(?:id|no|number|key|nr)$/u.test(normaliseName(column)) && collectionOf(normaliseName(column).replace(/_[^_]+$/u, '')) !== undefined);
  return identified.find((column) => repeats(sample, column)) ?? known ?? identified[0] ?? id ?? columns.find((column) => repeats(sample, column));
}

function repeats(sample: Sample, column: string): boolean {
  const values = sample.rows.flatMap((row) => textOf(row, column, NONE) ?? []);
  const distinct = new Set(values).size;
  return values.length > sample.rows.length / 2 && distinct < values.length && distinct > 1;
}

/** The first column most of whose values are moments with a time of day, else with a date. */
function sniffTime(sample: Sample, columns: readonly string[]): string | undefined {
  const dated = columns.filter((column) => {
    const survey = new TimeSurvey();
    const values = sample.rows.slice(0, 200).flatMap((row) => textOf(row, column, NONE) ?? []);
    for (const value of values) survey.add(value);
    const verdict = survey.conclude();
    return verdict.verdict === 'ambiguous' || verdict.verdict === 'contradictory' || (verdict.verdict === 'format' && !verdict.format.startsWith('epoch') && verdict.fitting >= values.length * 0.6);
  });
  return dated.find((column) => sample.rows.slice(0, 20).some((row) => (textOf(row, column, NONE) ?? '').includes(':'))) ?? dated[0];
}

/** Whether a column holds bare readings of a clock: the other half of a date in another column. */
function isClock(sample: Sample, column: string): boolean {
  const values = sample.rows.slice(0, 200).flatMap((row) => textOf(row, column, NONE) ?? []);
  return values.length > 0 && values.every((text) => /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?$/u.test(text));
}

/** The clock readings beside a column of bare dates: they are called a time, or are the only ones. */
function findTimeOfDay(sample: Sample, time: string | undefined, clocks: readonly string[]): string | undefined {
  if (time === undefined || sample.rows.slice(0, 200).some((row) => (textOf(row, time, NONE) ?? '').includes(':'))) return undefined;
  return clocks.find((column) => normaliseName(column).includes('time')) ?? (clocks.length === 1 ? clocks[0] : undefined);
}

function notesOn(sample: Sample, shape: Shape, columns: RoleColumns): string[] {
  const notes: string[] = [];
  if (shape === 'snapshots' && sample.rows.length > 1 && !repeats(sample, columns.record!)) {
    notes.push(`No ${columns.record!} comes twice among the first ${sample.rows.length} lines: as far as seen, records are created and never changed.`);
  }
  if (columns.actor === undefined) notes.push('No column says who did it: the events will name an unknown actor.');
  return notes;
}

function refuse(pointer: string, detail: string, expected: string, columns: readonly string[]): DaybookError {
  return new DaybookError('invalid_parameter', { detail: `${detail} Columns: ${columns.join(', ')}.`, pointer, expected, remedy: `Give ${expected}.` });
}
