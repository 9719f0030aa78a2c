/** docs/EVENTS.md: the built-in types as a page to read. Written by `scripts/writeEventsDocument.mjs`. */
import { summaryOf } from '../summary/summarize.ts';
import type { Catalogue } from './catalogue.ts';
import type { EventTypeDeclaration } from './eventType.ts';

/** The page, in Markdown. A function of the catalogue alone. */
export function eventsDocument(catalogue: Catalogue): string {
  const types = catalogue.types();
  const sections = catalogue.categories().map((category) => {
    const rows = types.filter((declaration) => declaration.category === category.id).map((declaration) => row(declaration, catalogue));
    return [`## ${category.title}`, '', '| Type | When | Reads | Payload | Also |', '|---|---|---|---|---|', ...rows, ''].join('\n');
  });
  return [
    '# Events',
    '',
    `Daybook knows ${types.length} event types. This page is generated from their declarations (\`packages/core/src/catalogue/builtinTypes\`); \`GET /v1/event-types\` answers the same with whole schemas and an example each, and \`POST /v1/event-types\` adds types of your own.`,
    '',
    'Payload: members named in the schema, required ones in bold, `·` marks a personal value, sealed under the key of the person it concerns. Payloads may hold further members. Also: other spellings understood on input and in filters; what an event is where it says nothing else (only what differs from a successful user action, seen by staff).',
    '',
    ...sections,
  ].join('\n');
}

function row(declaration: EventTypeDeclaration, catalogue: Catalogue): string {
  const { example, status } = declaration;
  const sentence = summaryOf({ ...example, status: example.status ?? status, type_version: declaration.version }, catalogue);
  return `| ${[code(declaration.type), declaration.description, sentence, payloadCell(declaration), alsoCell(declaration)].map(escaped).join(' | ')} |`;
}

function payloadCell(declaration: EventTypeDeclaration): string {
  const { properties, required } = declaration.payload;
  const needed = new Set(Array.isArray(required) ? required : []);
  const personal = new Set<string>(declaration.personal.map(({ member }) => member.slice('payload.'.length)));
  const names = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  for (const name of personal) if (!names.includes(name)) names.push(name);
  return names.map((name) => `${needed.has(name) ? `**${code(name)}**` : code(name)}${personal.has(name) ? '·' : ''}`).join(' ');
}

function alsoCell(declaration: EventTypeDeclaration): string {
  const notes = declaration.aliases.map(code);
  if (declaration.foundAs.length > 0) notes.push(`found as ${declaration.foundAs.map(code).join(', ')}`);
  if (declaration.kind !== 'USER_ACTION') notes.push(declaration.kind);
  if (declaration.status !== 'SUCCESS') notes.push(declaration.status);
  if (declaration.visibility !== 'staff') notes.push('seen by customers');
  if (declaration.staffOnly) notes.push('never seen by customers');
  if (declaration.reasonRequired) notes.push('needs a reason');
  if (declaration.retention !== 'standard') notes.push(`${declaration.retention} retention`);
  if (declaration.retryable) notes.push('retryable');
  return notes.join(', ');
}

function code(text: string): string {
  return `\`${text}\``;
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
