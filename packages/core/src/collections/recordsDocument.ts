/** docs/RECORDS.md: the collections that ship and where every event comes from. Written by `scripts/writeRecordsDocument.mjs`. */
import type { Json } from '../event/event.ts';
import type { CollectionDeclaration, EmitRule, FieldDeclaration } from './collection.ts';
import { capitalised } from '../summary/humaniseName.ts';
import { RECORD_TYPES } from './completeCollection.ts';

/** Which request makes an event. `{customer}` stands for the id of some customer, `{pending_release}` for one in that state. */
export interface EventSource {
  /** Sections of the product's own list of events: `A2`, `C4`. */
  surfaces: readonly string[];
  event: string;
  /** `PATCH /v1/records/customer/{customer}`; undefined for events of parts that do not run here yet. */
  request?: string;
  body?: Json;
  /** Fields told as changed. */
  changes?: readonly string[];
  /** Whose timelines show it, beside the record it is about. */
  timelines?: readonly string[];
  /** Who it is by, where that is not whoever calls. */
  by?: string;
}

/** How the schema of a day or moment begins. */
const DATE = '^\\d{4}-\\d{2}-\\d{2}';
const NOT_HERE = 'not yet from an operation of ours; captured by `POST /v1/events`';

/** The page, in Markdown. A function of its arguments alone. */
export function recordsDocument(collections: readonly CollectionDeclaration[], sources: readonly EventSource[]): string {
  return [
    '# Records',
    '',
    'A *collection* is one declaration: the fields of its records as JSON Schema, which of them are told to the log, which are personal, what they refer to, and which events its writes make. Validation, events, the timelines of parents, sealing and this page derive from it. This page is generated from the declarations (`packages/core/src/collections/builtinCollections`) and from `scripts/eventSources.json`; `GET /v1/collections` answers the same with whole schemas.',
    '',
    `Daybook ships ${collections.length} collections. \`POST /v1/collections\` adds one of your own, \`PATCH /v1/collections/{collection}\` adds fields to any. A field keeps its meaning once it is declared.`,
    '',
    'What holds for all of them:',
    '',
    '- Every write stores a version with its full data, author and time, and its events, in one transaction. A write that changes nothing makes neither.',
    '- A write of several fields makes one event for each rule that fits and one for the rest, with the same correlation id. Every tracked change is in exactly one of them; a list told item by item makes one per item.',
    '- A new record makes one event with all its fields; a merge one with what the kept record took over.',
    '- An event names the record, its parents in turn (a task\'s onboarding, that one\'s customer, that one\'s account) and the records named in it: its timeline, and theirs, show it. The parents are those at the time of the write; when a parent changes, the former one is named too.',
    '- Personal values are sealed under the key of the person they concern, in the record and in the events: of a contact and a lead its own, else that of the person the record refers to.',
    '- Most collections take fields nobody declared; in a collection of people those are personal.',
    '',
    '## Where each event comes from',
    '',
    'Each event of the customer history, the workspace feed, the activity logs and the CRM surface, with the request that makes it. `{customer}` is the id of a customer, `{pending_release}` that of a release that is PENDING, and so on. *Timelines* names whose timelines show it beside that of the record itself.',
    '',
    '| Surface | Event | Request | Body | Changes | Timelines | By |',
    '|---|---|---|---|---|---|---|',
    ...sources.map(sourceRow),
    '',
    ...collections.flatMap((declaration) => section(declaration)),
  ].join('\n');
}

function sourceRow({ surfaces, event, request, body, changes = [], timelines = [], by }: EventSource): string {
  const cells = request === undefined
    ? [surfaces.join(' '), code(event), NOT_HERE, '', '', '', '']
    : [surfaces.join(' '), code(event), code(request), body === undefined ? '' : code(JSON.stringify(body)), changes.map(code).join(' '), timelines.join(' '), by ?? 'caller'];
  return `| ${cells.map(escaped).join(' | ')} |`;
}

function section(declaration: CollectionDeclaration): string[] {
  const { name, plural, description, fields, parents, named, attached, openFields, administered, lifeCycle, phases, archivedStatus } = declaration;
  const notes: string[] = [];
  if (declaration.titleFields.length > 0) notes.push(`Called by ${declaration.titleFields.map(code).join(', else ')}.`);
  if (parents.length > 0) notes.push(`${attached ? 'Is about' : 'Its events also show on'} ${parents.map(code).join(', ')}.`);
  if (named.length > 0) notes.push(`Its events name ${named.map(code).join(', ')}.`);
  if (lifeCycle !== undefined) notes.push(`${code(lifeCycle.field)} starts as ${lifeCycle.initial} and moves ${Object.entries(lifeCycle.moves).map(([from, to]) => `${from} → ${to.join(', ')}`).join('; ')}.`);
  if (phases !== undefined) notes.push(`${code(phases.field)} is one of ${code(phases.order)}. The next one needs no reason; going back to an earlier one, or past the next, does.`);
  if (archivedStatus !== undefined) notes.push(`Archiving sets ${code(archivedStatus.field)} to ${archivedStatus.archived}.`);
  if (!openFields) notes.push('Takes no fields but these.');
  if (administered) notes.push('Written by administrators only.');
  return [
    `## ${plural}`,
    '',
    `${code(name)}. ${description}`,
    '',
    ...(notes.length > 0 ? [notes.join(' '), ''] : []),
    '| Field | Value | Notes |',
    '|---|---|---|',
    ...Object.entries(fields).map(([field, declared]) => `| ${code(field)} | ${escaped(valueText(declared))} | ${escaped(fieldNotes(declaration, field, declared))} |`),
    '',
    ...eventLines(declaration),
    '',
  ];
}

function valueText({ schema, references }: FieldDeclaration): string {
  const many = schema['type'] === 'array';
  if (references !== undefined) return many ? `ids of ${references} records` : `id of ${/^[aeio]/.test(references) ? 'an' : 'a'} ${references}`;
  const { enum: allowed, format, pattern } = schema;
  if (Array.isArray(allowed)) return allowed.map(String).join(', ');
  if (typeof pattern === 'string' && pattern.startsWith(DATE)) return 'date';
  if (typeof format === 'string') return format;
  const { type } = schema;
  return many ? 'list' : typeof type === 'string' ? (type === 'string' ? 'text' : type) : 'anything';
}

function fieldNotes({ required }: CollectionDeclaration, field: string, { description, personal, tracked, lookup, schema }: FieldDeclaration): string {
  const notes: string[] = [];
  if (required.includes(field)) notes.push('required');
  if (personal) notes.push('personal');
  if (!tracked) notes.push('not told to the log');
  if (lookup) notes.push('records are found by it');
  if (schema['default'] !== undefined) notes.push(`${JSON.stringify(schema['default'])} unless given`);
  const [first = '', ...rest] = notes;
  return [description, first === '' ? '' : `${[capitalised(first), ...rest].join(', ')}.`].filter((part) => part !== '').join(' ');
}

function eventLines({ emits, rules }: CollectionDeclaration): string[] {
  const operations = (['created', 'changed', 'archived', 'restored', 'deleted', 'merged', 'synced'] as const).filter((operation) => operation !== 'synced' || emits.synced !== emits.changed);
  const own = operations.filter((operation) => emits[operation] !== RECORD_TYPES[operation]);
  const generic = operations.filter((operation) => emits[operation] === RECORD_TYPES[operation]);
  return [
    `Events: ${own.map((operation) => `${operation} ${code(emits[operation])}`).join(', ')}${own.length > 0 && generic.length > 0 ? '; ' : ''}${generic.map((operation) => code(emits[operation])).join(', ')}.`,
    ...rules.map((rule) => `- ${ruleText(rule)}: ${code(rule.type)}`),
  ];
}

function ruleText({ field, to, from, dropsBy, rises, each, with: others }: EmitRule): string {
  const parts = [each === undefined ? code(field) : `each item ${each === 'added' ? 'added to' : 'removed from'} ${code(field)}`];
  if (from !== undefined) parts.push(`from ${from.map(String).join(', ')}`);
  if (to !== undefined) parts.push(`to ${to.map(String).join(', ')}`);
  if (dropsBy !== undefined) parts.push(`down by ${dropsBy} or more`);
  if (rises === true) parts.push('risen');
  if (others !== undefined) parts.push(`with ${others.map(code).join(', ')}`);
  return parts.join(' ');
}

function code(text: string): string {
  return `\`${text}\``;
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
