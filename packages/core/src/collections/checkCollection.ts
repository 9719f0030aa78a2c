/** Whether a declaration holds together: what no schema of its shape can say. */
import type { Catalogue } from '../catalogue/catalogue.ts';
import { DaybookError } from '../errors/daybookError.ts';
import { type Json, PERSON_COLLECTIONS } from '../event/event.ts';
import type { CollectionDeclaration, FieldDeclaration, PayloadSource } from './collection.ts';
import { ARCHIVED, fieldOf } from './completeCollection.ts';
import { SPECIAL_SOURCES } from './payloadSource.ts';
import { titleFieldNames } from './titleOf.ts';

/** Names of records that are not kept as a collection's. */
const RESERVED_COLLECTIONS: ReadonlySet<string> = new Set(['visitor', 'event', 'comment', 'collection', 'tenant', 'api_key', 'system', 'webhook', 'job']);
/** What an archived record is told as; and members no record may shadow. */
const RESERVED_FIELDS: ReadonlySet<string> = new Set([ARCHIVED, 'merged_into']);

/** Families of events that only Daybook itself writes. */
const KEPT_CATEGORIES: ReadonlySet<string> = new Set(['security', 'log', 'comment', 'system', 'job', 'webhook']);

/** What a declaration is checked against. */
export interface CollectionSurroundings {
  types: Catalogue;
  /** Whether records of a collection exist or may be referred to. */
  isCollection: (name: string) => boolean;
}

/** Refuses (`invalid_collection` with pointer) a declaration that does not hold together. Pointers use the wire's names. */
export function checkCollection(declaration: CollectionDeclaration, surroundings: CollectionSurroundings): void {
  const { name } = declaration;
  if (RESERVED_COLLECTIONS.has(name)) throw refused('/name', 'another name', `${name} is kept by Daybook itself.`);
  checkFields(declaration, declaration.fields, surroundings);
  declaration.required.forEach((field, index) => has(declaration, field, `/required/${index}`));
  titleFieldNames(declaration).forEach((field) => {
    const at = `/title_fields/${declaration.titleFields.findIndex((alternative) => alternative.split(' ').includes(field))}`;
    const { personal } = has(declaration, field, at);
    if (personal && !PERSON_COLLECTIONS.has(name)) throw refused(at, 'a field that is not personal', 'A title is shown wherever the record is named.');
  });
  declaration.parents.forEach((field, index) => refers(declaration, field, `/parents/${index}`));
  declaration.named.forEach((field, index) => refers(declaration, field, `/named/${index}`));
  declaration.personFields.forEach((field, index) => {
    const at = `/person_fields/${index}`;
    if (!PERSON_COLLECTIONS.has(refers(declaration, field, at))) throw refused(at, 'a field that references a collection of people');
  });
  declaration.customerFields?.forEach((field, index) => has(declaration, field, `/customer_fields/${index}`));
  checkStates(declaration);
  checkEvents(declaration, surroundings.types);
}

/** Refuses (`invalid_collection`) fields that cannot be kept: reserved names, references to nothing. */
export function checkFields(declaration: Pick<CollectionDeclaration, 'name'>, fields: { readonly [field: string]: FieldDeclaration }, { isCollection }: CollectionSurroundings): void {
  for (const [field, { references }] of Object.entries(fields)) {
    if (RESERVED_FIELDS.has(field)) throw refused(`/fields/${field}`, 'another name', `${field} is kept by Daybook itself.`);
    const isKnown = references === undefined || references === declaration.name || references === 'user' || isCollection(references);
    if (!isKnown) throw refused(`/fields/${field}/references`, 'a collection that exists', `There is no collection ${references}.`);
  }
}

function checkStates(declaration: CollectionDeclaration): void {
  const { lifeCycle, phases, archivedStatus } = declaration;
  if (lifeCycle !== undefined) {
    takes(declaration, lifeCycle.field, lifeCycle.initial, '/life_cycle/initial', '/life_cycle/field');
    for (const [from, to] of Object.entries(lifeCycle.moves)) {
      const at = `/life_cycle/moves/${from.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      takes(declaration, lifeCycle.field, from, at);
      to.forEach((state, index) => takes(declaration, lifeCycle.field, state, `${at}/${index}`));
    }
  }
  if (phases !== undefined) {
    has(declaration, phases.field, '/phases/field');
    has(declaration, phases.order, '/phases/order');
  }
  if (archivedStatus !== undefined) {
    takes(declaration, archivedStatus.field, archivedStatus.archived, '/archived_status/archived', '/archived_status/field');
    takes(declaration, archivedStatus.field, archivedStatus.restored, '/archived_status/restored');
  }
}

function checkEvents(declaration: CollectionDeclaration, types: Catalogue): void {
  for (const [operation, type] of Object.entries(declaration.emits) as [string, string][]) {
    checkType(declaration, types, type, `/emits/${operation}`, operation === 'created' ? declaration.createdPayload : {});
  }
  checkPayload(declaration, types, declaration.emits.created, declaration.createdPayload, '/created_payload');
  declaration.rules.forEach((rule, index) => {
    const at = `/rules/${index}`;
    has(declaration, rule.field, `${at}/field`);
    (rule.with ?? []).forEach((field, position) => has(declaration, field, `${at}/with/${position}`));
    checkType(declaration, types, rule.type, `${at}/type`, rule.payload ?? {});
    checkPayload(declaration, types, rule.type, rule.payload ?? {}, `${at}/payload`, rule.field);
    (rule.targets ?? []).forEach(({ id }, position) => checkSource(declaration, id, `${at}/targets/${position}/id`, rule.field));
  });
}

/** The type exists, is not one that only Daybook writes, and is given what its payload needs. */
function checkType(declaration: CollectionDeclaration, types: Catalogue, type: string, pointer: string, payload: { readonly [member: string]: PayloadSource }): void {
  const declared = types.get(type);
  if (declared === undefined || declared.type !== type) throw refused(pointer, 'an event type that is declared', `There is no event type ${type}.`);
  const isKept = KEPT_CATEGORIES.has(declared.category) || (declared.category === 'settings' && !declaration.administered);
  if (isKept) throw refused(pointer, 'a type of the business', `${type} is written by Daybook itself.`);
  const { required } = declared.payload;
  const missing = (Array.isArray(required) ? required : []).find((member: Json) => typeof member === 'string' && !Object.hasOwn(payload, member));
  if (missing !== undefined) throw refused(pointer, `a payload with ${String(missing)}`, `${type} is recorded with ${String(missing)}.`);
}

/** Personal values stay sealed: into the payload they go only where the type seals the member. */
function checkPayload(declaration: CollectionDeclaration, types: Catalogue, type: string, payload: { readonly [member: string]: PayloadSource }, pointer: string, item?: string): void {
  const sealed = new Set<string>(types.get(type)?.personal.map(({ member }) => member));
  for (const [member, source] of Object.entries(payload)) {
    const at = `${pointer}/${member}`;
    for (const { personal } of checkSource(declaration, source, at, item)) {
      if (personal && !sealed.has(`payload.${member}`)) throw refused(at, 'a field that is not personal', `${type} does not seal ${member}.`);
    }
  }
}

/** The fields a source takes its value from. */
function checkSource(declaration: CollectionDeclaration, source: PayloadSource, pointer: string, item?: string): FieldDeclaration[] {
  return source.split('|').flatMap((alternative) => {
    const [first = '', second = ''] = alternative.split('.');
    if (first === '$count') return [{ ...has(declaration, second, pointer), personal: false }];
    if (first === '$item' && item !== undefined) return [has(declaration, item, pointer)];
    if ((SPECIAL_SOURCES as readonly string[]).includes(first)) return [];
    if (first.startsWith('$')) throw refused(pointer, `a field, or one of ${SPECIAL_SOURCES.join(', ')}`);
    return [has(declaration, first, pointer)];
  });
}

function has(declaration: CollectionDeclaration, field: string, pointer: string): FieldDeclaration {
  const declared = fieldOf(declaration, field);
  if (declared === undefined) throw refused(pointer, 'a field that is declared', `${declaration.name} has no field ${field}.`);
  return declared;
}

function refers(declaration: CollectionDeclaration, field: string, pointer: string): string {
  const { references } = has(declaration, field, pointer);
  if (references === undefined) throw refused(pointer, 'a field with `references`');
  return references;
}

/** The state is one the field's own schema takes. */
function takes(declaration: CollectionDeclaration, field: string, state: string, pointer: string, fieldPointer = pointer): void {
  const { schema } = has(declaration, field, fieldPointer);
  const allowed = schema['enum'];
  if (Array.isArray(allowed) && !allowed.includes(state)) throw refused(pointer, `one of ${allowed.map(String).join(', ')}`);
}

function refused(pointer: string, expected: string, detail?: string): DaybookError {
  return new DaybookError('invalid_collection', { pointer, expected, ...(detail !== undefined && { detail }) });
}
