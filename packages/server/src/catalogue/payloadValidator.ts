import { DaybookError, type Json, type JsonSchema } from '@daybook/core';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { checkTenantSchema } from './checkTenantSchema.ts';

// Keywords we do not know are a tenant's own notes. One fault is enough: the first is what the caller is told.
const ajv = new Ajv2020({ strict: false, allowUnionTypes: true, verbose: true, validateFormats: true, addUsedSchema: false, logger: false });
addFormats.default(ajv);

export type PayloadValidator = ValidateFunction<{ [member: string]: Json }>;

/** Compiles a payload schema (some milliseconds). The compiler keeps nothing of it. */
export function compilePayloadSchema(schema: JsonSchema): PayloadValidator {
  try {
    return ajv.compile<{ [member: string]: Json }>(schema);
  } finally {
    ajv.removeSchema(schema);
  }
}

/**
 * Compiles a schema that a tenant sent. Throws `invalid_event_type` with a pointer when it is too large or too deep,
 * refers elsewhere or to itself, holds a regular expression, or is no JSON Schema.
 */
export function compileTenantSchema(schema: JsonSchema): PayloadValidator {
  checkTenantSchema(schema);
  try {
    return compilePayloadSchema(schema);
  } catch (error) {
    throw new DaybookError('invalid_event_type', { pointer: '/payload', detail: `The payload schema cannot be compiled: ${error instanceof Error ? error.message : String(error)}.`, expected: 'a JSON Schema (2020-12)' });
  }
}
