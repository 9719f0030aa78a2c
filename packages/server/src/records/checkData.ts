import { DaybookError, isArchivedByStatus, recordSchema, setMember, type CollectionDeclaration } from '@daybook/core';
import { redactRaw } from '../append/redact.ts';
import { compilePayloadSchema, type PayloadValidator } from '../catalogue/payloadValidator.ts';
import { schemaError } from '../catalogue/schemaErrors.ts';
import type { RecordData } from './record.ts';

/** Characters of a record's data as JSON. */
export const MAX_DATA_LENGTH = 1_000_000;

// Declarations never change; one is compiled when first used and forgotten with the catalogue that holds it.
const validators = new WeakMap<CollectionDeclaration, PayloadValidator>();

/** Refuses (`invalid_record`, pointer into the data) what does not match the collection. */
export function checkData(declaration: CollectionDeclaration, data: RecordData): void {
  let validate = validators.get(declaration);
  if (validate === undefined) {
    validate = compilePayloadSchema(recordSchema(declaration));
    validators.set(declaration, validate);
  }
  if (!validate(data)) throw schemaError('invalid_record', '/data', validate.errors?.[0]);
  if (JSON.stringify(data).length > MAX_DATA_LENGTH) throw new DaybookError('invalid_record', { pointer: '/data', expected: `at most ${MAX_DATA_LENGTH} characters as JSON` });
}

/** What was sent without its secrets: versions are kept for good, like the log, and hold none either. */
export function withoutSecrets(data: RecordData): RecordData {
  const clean: RecordData = {};
  for (const [field, value] of Object.entries(data)) {
    const raw = JSON.stringify(value);
    const redacted = redactRaw(field, raw);
    setMember(clean, field, redacted === raw ? value : (JSON.parse(redacted) as RecordData[string]));
  }
  return clean;
}

/** An error of core about a record's data: its pointer is into the data, the caller's into the request. */
export function intoRequest<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof DaybookError) || error.details.pointer === undefined || error.code === 'reason_required') throw error;
    throw new DaybookError(error.code, { ...error.details, pointer: `/data${error.details.pointer}` }, { cause: error });
  }
}

/** The state data alone puts a record in: a collection may say by a status of its own that it is archived. */
export function stateOf(declaration: CollectionDeclaration, data: RecordData): 'active' | 'archived' {
  return isArchivedByStatus(declaration, data) === true ? 'archived' : 'active';
}
