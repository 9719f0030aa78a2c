import type { CollectionDeclaration, FieldDeclaration, Json } from '@daybook/core';

/** How a field is filled in, decided by its declaration alone. */
export type InputKind =
  | { kind: 'text' | 'long' | 'email' | 'url' | 'date' | 'moment' | 'truth' | 'list' | 'json' }
  | { kind: 'number'; whole: boolean; least: number | undefined; most: number | undefined }
  | { kind: 'choice'; choices: readonly Json[] }
  /** An object of a few texts: an address. */
  | { kind: 'parts'; parts: readonly string[] }
  | { kind: 'reference'; collection: string; several: boolean };

/** Longer texts than this are paragraphs. */
const LINE = 2_000;
/** How the patterns of days and moments begin. */
const DAY = '^\\d{4}-\\d{2}-\\d{2}';

/** The control for a field: choices as a menu, references as a search, numbers, dates and truths as themselves, the rest as text. */
export function inputKind({ schema, references }: Pick<FieldDeclaration, 'schema' | 'references'>): InputKind {
  const type = mainType(schema['type']);
  if (references !== undefined) return { kind: 'reference', collection: references, several: type === 'array' };
  if (Array.isArray(schema['enum'])) return { kind: 'choice', choices: schema['enum'] as Json[] };
  if (type === 'number' || type === 'integer') return { kind: 'number', whole: type === 'integer', least: numberOr(schema['minimum']), most: numberOr(schema['maximum']) };
  if (type === 'boolean') return { kind: 'truth' };
  if (type === 'array') return { kind: mainType(itemSchema(schema)['type']) === 'string' ? 'list' : 'json' };
  const parts = type === 'object' ? textParts(schema) : [];
  if (parts.length > 0) return { kind: 'parts', parts };
  if (type !== 'string') return { kind: 'json' };
  switch (schema['format']) {
    case 'date':
      return { kind: 'date' };
    case 'date-time':
      return { kind: 'moment' };
    case 'email':
      return { kind: 'email' };
    case 'uri':
      return { kind: 'url' };
    default:
      if (typeof schema['pattern'] === 'string' && schema['pattern'].startsWith(DAY)) return { kind: 'date' };
      return { kind: (numberOr(schema['maxLength']) ?? Infinity) > LINE ? 'long' : 'text' };
  }
}

/** What was typed, as the JSON value the field takes; null empties it. Throws `SyntaxError` for JSON that cannot be read. */
export function valueOfInput(input: InputKind, typed: string): Json {
  const text = typed.trim();
  if (text === '') return null;
  switch (input.kind) {
    case 'number': {
      const number = Number(text.replace(/[\s,](?=\d{3}\b)/g, ''));
      // What is no number goes as it was typed: the server says what it expected.
      return Number.isFinite(number) ? number : text;
    }
    case 'truth':
      return text === 'true';
    case 'choice':
      return input.choices.find((choice) => String(choice) === text) ?? text;
    case 'list':
      return [...new Set(text.split(',').map((item) => item.trim()).filter((item) => item !== ''))];
    case 'reference':
      return input.several ? text.split(',').map((item) => item.trim()).filter((item) => item !== '') : text;
    case 'moment':
      return /(?:z|[+-]\d{2}:\d{2})$/i.test(text) ? text : new Date(text).toISOString();
    case 'parts': {
      const said = Object.entries(JSON.parse(text) as { [part: string]: Json }).filter(([, part]) => part !== '');
      return said.length === 0 ? null : Object.fromEntries(said);
    }
    case 'json':
      return JSON.parse(text) as Json;
    default:
      return text;
  }
}

/** The text a value is edited as: the inverse of {@link valueOfInput}. */
export function inputOfValue(input: InputKind, value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (input.kind === 'list' || (input.kind === 'reference' && input.several)) return Array.isArray(value) ? value.map(String).join(', ') : String(value);
  if (input.kind === 'parts') return JSON.stringify(value);
  if (input.kind === 'json') return typeof value === 'string' ? JSON.stringify(value) : JSON.stringify(value, null, 2);
  if (input.kind === 'moment') return localInput(String(value));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The fields a form shows, in their order: what must be given first, labels last. */
export function fieldOrder({ fields, required, titleFields }: CollectionDeclaration): string[] {
  const first = new Set([...titleFields.flatMap((alternative) => alternative.split(' ')), ...required]);
  const names = Object.keys(fields);
  const last = (name: string): boolean => name === 'owner' || name === 'tags';
  return [...names.filter((name) => first.has(name)), ...names.filter((name) => !first.has(name) && !last(name)), ...names.filter((name) => last(name) && !first.has(name))];
}

function mainType(type: unknown): unknown {
  return Array.isArray(type) ? type.find((one) => one !== 'null') : type;
}

function itemSchema(schema: FieldDeclaration['schema']): { [member: string]: unknown } {
  const items = schema['items'];
  return typeof items === 'object' && items !== null && !Array.isArray(items) ? (items as { [member: string]: unknown }) : {};
}

/** The members of an object that are all plain text; none where one is not. */
function textParts(schema: FieldDeclaration['schema']): string[] {
  const properties = schema['properties'];
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return [];
  const members = Object.entries(properties as { [part: string]: { [member: string]: unknown } });
  return members.every(([, part]) => part['type'] === 'string') ? members.map(([name]) => name) : [];
}

function numberOr(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** `2026-11-20T14:30` on the reader's clock, as the browser's own control wants it. */
function localInput(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
