import { ROLES, type Role } from './mapping.ts';
import { isLeftOut, type Plan } from './plan.ts';

const SHAPES: Record<Plan['shape'], string> = {
  events: 'a log of events: each line is something that happened',
  changes: 'a log of changes: each line is one changed field',
  snapshots: 'snapshots: each line is a whole record after a change, and is compared with the one before',
};
const DELIMITERS: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };
const TIMES: Readonly<Record<string, string>> = {
  'y/m/d': 'year, month, day (ISO 8601)',
  'd/m/y': 'day, month, year',
  'm/d/y': 'month, day, year',
  'month-name': 'with the month in words',
  'epoch-s': 'seconds since 1970',
  'epoch-ms': 'milliseconds since 1970',
  'epoch-us': 'microseconds since 1970',
};
const MEANINGS: Record<Exclude<Role, 'record' | 'time' | 'time_of_day'>, string> = {
  name: 'its name',
  actor: 'who',
  actor_id: 'id of who',
  activity: 'what happened',
  detail: 'more about it',
  field: 'field',
  before: 'old value',
  after: 'new value',
  version: 'version',
  reason: 'reason',
  run: 'job',
  key: 'line id',
};

/** What the import understood, a line of text each, for a person to check before it runs. */
export function describePlan(plan: Plan, types: readonly string[]): string[] {
  const { file, shape, columns, collection, time } = plan;
  const format = file.format === 'csv' ? `CSV, ${DELIMITERS[file.delimiter] ?? JSON.stringify(file.delimiter)}` : file.format.toUpperCase();
  const lines = [`${plan.source}: ${format}, ${file.encoding}; ${SHAPES[shape]}.`];
  const add = (label: string, text: string): void => void lines.push(`  ${label.padEnd(14)} ${text}`);
  add('record', `${columns.record!} → ${collection}`);
  add('when', `${columns.time!}${columns.time_of_day === undefined ? '' : ` and ${columns.time_of_day}`}, ${TIMES[time.format] ?? `written as ${time.format}`}; ${time.zone} where it names no zone`);
  for (const role of ROLES) {
    const column = columns[role];
    if (role !== 'record' && role !== 'time' && role !== 'time_of_day' && column !== undefined) add(MEANINGS[role], column);
  }
  for (const { collection: other, id, role } of plan.targets) add('also on', `${other} (${id})${role === undefined ? '' : ` as ${role}`}`);
  if (plan.track.length > 0) add('tracked', `${plan.track.join(', ')}: a change from one event of a ${collection} to its next is recorded`);
  add('event types', shorten(types));
  const roles = new Set<string>(Object.values(columns));
  const others = plan.allColumns.filter((column) => !roles.has(column) && !column.includes('.') && !isLeftOut(column, plan.leaveOut));
  if (others.length > 0) add(shape === 'snapshots' ? 'fields' : 'in the payload', shorten(others));
  if (plan.personal.length > 0) add('sealed', plan.personal.join(', '));
  add('no value', plan.empty.map((text) => JSON.stringify(text)).join(', ') || 'nothing stands for it');
  for (const note of plan.notes) lines.push(`  Note: ${note}`);
  return lines;
}

function shorten(words: readonly string[]): string {
  const shown = words.slice(0, 12).join(', ');
  return words.length > 12 ? `${shown} and ${words.length - 12} more` : shown || 'none';
}
