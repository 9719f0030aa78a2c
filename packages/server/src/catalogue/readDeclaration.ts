import { DaybookError, declarationFromWire, type EventTypeDeclaration, type Json, parseTemplate, type Status } from '@daybook/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { declarationSchema } from './declarationSchema.ts';
import { compileTenantSchema } from './payloadValidator.ts';
import { schemaError } from './schemaErrors.ts';

const MAX_EXAMPLE_LENGTH = 16_384;
const fits = new Ajv2020({ strict: false, verbose: true }).compile(declarationSchema);

/**
 * Reads a tenant's declaration from its wire form. Throws `invalid_event_type` with the pointer of the first member at
 * fault: shape, sentence templates, payload schema, example.
 */
export function readDeclaration(input: unknown): EventTypeDeclaration {
  if (!fits(input)) throw schemaError('invalid_event_type', '', fits.errors?.[0]);
  const wire = input as unknown as { [member: string]: Json };
  const declaration = declarationFromWire(wire);
  if (declaration.staffOnly && declaration.visibility === 'customer') {
    throw new DaybookError('invalid_event_type', { pointer: '/visibility', expected: 'staff, as staff_only is true' });
  }
  parseTemplate(declaration.summary, '/summary');
  for (const [status, template] of Object.entries(declaration.summaryByStatus) as [Status, string][]) parseTemplate(template, `/summary_by_status/${status}`);
  const validate = compileTenantSchema(declaration.payload);
  checkExample(declaration, validate, wire['example'] !== undefined);
  return declaration;
}

function checkExample(declaration: EventTypeDeclaration, validate: ReturnType<typeof compileTenantSchema>, isGiven: boolean): void {
  if (!isGiven) return;
  if (JSON.stringify(declaration.example).length > MAX_EXAMPLE_LENGTH) {
    throw new DaybookError('invalid_event_type', { pointer: '/example', expected: `at most ${MAX_EXAMPLE_LENGTH} characters` });
  }
  if (!validate(declaration.example.payload ?? {})) throw schemaError('invalid_event_type', '/example/payload', validate.errors?.[0]);
}
