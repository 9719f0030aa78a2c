import type { EventTypeDeclaration, Json } from '@daybook/core';
import { compilePayloadSchema, type PayloadValidator } from './payloadValidator.ts';
import { schemaError } from './schemaErrors.ts';

// Declarations never change, so each is compiled once, when first used; forgotten with the catalogue that holds it.
const validators = new WeakMap<EventTypeDeclaration, PayloadValidator>();

/** Refuses (`invalid_payload`, with the pointer of the first member at fault) a payload that does not fit its type's version. */
export function validatePayload(declaration: EventTypeDeclaration, payload: { [member: string]: Json }): void {
  let validate = validators.get(declaration);
  if (validate === undefined) {
    validate = compilePayloadSchema(declaration.payload);
    validators.set(declaration, validate);
  }
  if (!validate(payload)) throw schemaError('invalid_payload', '/payload', validate.errors?.[0]);
}
