import { PERSON_COLLECTIONS } from '../event/event.ts';
import { capitalised, plainWords } from '../summary/humaniseName.ts';
import type { CollectionDeclaration, CollectionInput, EmittedTypes, FieldDeclaration, FieldInput } from './collection.ts';

/** The types of records whose collection names none. */
export const RECORD_TYPES: EmittedTypes = {
  created: 'record.created',
  changed: 'record.changed',
  archived: 'record.archived',
  restored: 'record.restored',
  deleted: 'record.deleted',
  tagged: 'record.changed',
  untagged: 'record.changed',
  merged: 'record.merged',
  synced: 'record.changed',
};

/** Labels that any record may carry, unless its collection says otherwise. */
const TAGS: FieldInput = {
  title: 'Tags',
  description: 'Labels, each once.',
  schema: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 200 }, uniqueItems: true, maxItems: 200 },
  personal: false,
};

/** Who looks after the record. */
const OWNER: FieldInput = {
  title: 'Owner',
  description: 'The member of the team who looks after it.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  references: 'user',
  personal: false,
};

/**
 * Fills in what a declaration leaves out: titles from its name, closed to unknown fields, `record.*` events, tracked plain text
 * fields (personal ones in a collection of people), and the fields `tags` and `owner`, which every record has.
 *
 * ```ts
 * completeCollection({ name: 'machine', fields: { serial: { lookup: true } }, titleFields: ['serial'] }).plural; // 'Machines'
 * ```
 */
export function completeCollection(input: CollectionInput): CollectionDeclaration {
  const { name } = input;
  const title = input.title ?? capitalised(plainWords(name));
  const inputs: { [field: string]: FieldInput } = { ...input.fields };
  if (!Object.hasOwn(inputs, 'tags')) inputs['tags'] = TAGS;
  if (!Object.hasOwn(inputs, 'owner')) inputs['owner'] = OWNER;
  const fields = Object.fromEntries(Object.entries(inputs).map(([field, declared]) => [field, completeField(name, field, declared)]));
  const changed = input.emits?.changed ?? RECORD_TYPES.changed;
  return {
    name,
    title,
    plural: input.plural ?? `${title}s`,
    description: input.description ?? '',
    icon: input.icon ?? 'file',
    titleFields: input.titleFields ?? ['name', 'title'].filter((field) => Object.hasOwn(fields, field)),
    fields,
    required: input.required ?? [],
    openFields: input.openFields ?? false,
    parents: input.parents ?? [],
    named: input.named ?? [],
    attached: input.attached ?? false,
    personFields: input.personFields ?? [],
    lifeCycle: input.lifeCycle,
    phases: input.phases,
    archivedStatus: input.archivedStatus,
    administered: input.administered ?? false,
    emits: { ...RECORD_TYPES, tagged: changed, untagged: changed, synced: changed, ...input.emits },
    rules: input.rules ?? [],
    createdPayload: input.createdPayload ?? {},
    customerFields: input.customerFields,
  };
}

/** A field with what its declaration leaves out. */
export function completeField(collection: string, field: string, input: FieldInput): FieldDeclaration {
  return {
    title: input.title ?? capitalised(plainWords(field)),
    description: input.description ?? '',
    schema: input.schema ?? { type: 'string', maxLength: 20_000 },
    tracked: input.tracked ?? true,
    personal: input.personal ?? PERSON_COLLECTIONS.has(collection),
    references: input.references,
    lookup: input.lookup ?? false,
  };
}

/** What archiving and restoring are told as. It says nothing about a person, and no collection declares it. */
export const ARCHIVED = 'archived';

/** A field of the collection as declared; one nobody declared where the collection is open, else undefined. */
export function fieldOf(declaration: CollectionDeclaration, field: string): FieldDeclaration | undefined {
  if (Object.hasOwn(declaration.fields, field)) return declaration.fields[field];
  if (field === ARCHIVED) return declaration.openFields ? completeField(declaration.name, field, { schema: {}, personal: false }) : undefined;
  return declaration.openFields ? completeField(declaration.name, field, { schema: {} }) : undefined;
}
