import { BUILTIN_TYPES, builtinCatalogue, DaybookError, type EventTypeDeclaration, type Json, wireDeclaration } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { readDeclaration } from './readDeclaration.ts';
import { storedDeclaration } from './storedDeclaration.ts';
import { validatePayload } from './validatePayload.ts';

function errorOf(operation: () => unknown): DaybookError | undefined {
  try {
    operation();
  } catch (error) {
    if (error instanceof DaybookError) return error;
    throw error;
  }
  return undefined;
}

const tasting = { type: 'tasting.attended', title: 'Tasting attended', category: 'tasting', summary: '{actor} attended {target}' };

function declarationError(members: { [member: string]: unknown }): DaybookError | undefined {
  return errorOf(() => readDeclaration({ ...tasting, ...members }));
}

describe('validatePayload', () => {
  it('accepts the example of every built-in type, and members nobody declared', () => {
    for (const declaration of BUILTIN_TYPES) {
      expect(errorOf(() => validatePayload(declaration, declaration.example.payload ?? {}))?.details, declaration.type).toBeUndefined();
      expect(errorOf(() => validatePayload(declaration, { ...declaration.example.payload, not_declared: [1, null] }))?.details, declaration.type).toBeUndefined();
    }
  });

  it('names the member at fault and what was expected', () => {
    const payment = builtinCatalogue().get('payment.succeeded') as EventTypeDeclaration;
    const fault = (payload: { [member: string]: Json }) => errorOf(() => validatePayload(payment, payload))?.toProblem();
    expect(fault({ amount: 1 })).toMatchObject({ code: 'invalid_payload', pointer: '/payload/currency', expected: 'a value' });
    expect(fault({ amount: 'a lot', currency: 'EUR' })).toMatchObject({ code: 'invalid_payload', pointer: '/payload/amount', expected: 'number' });
    expect(fault({ amount: 1, currency: 'euro' })).toMatchObject({ pointer: '/payload/currency' });
    const call = builtinCatalogue().get('call.completed') as EventTypeDeclaration;
    expect(errorOf(() => validatePayload(call, { direction: 'sideways' }))?.details).toMatchObject({ pointer: '/payload/direction', expected: 'one of outbound, inbound' });
  });
});

describe('readDeclaration', () => {
  it('completes a declaration and keeps it whole through storage', () => {
    const declaration = readDeclaration({ ...tasting, staff_only: true, found_as: ['activity.logged'], plain_fields: ['taste'], summary_by_status: { FAILED: '{actor} missed {target}' }, personal: [{ member: 'payload.note', of: 'target:contact' }] });
    expect(declaration).toMatchObject({ version: 1, kind: 'USER_ACTION', visibility: 'staff', staffOnly: true, foundAs: ['activity.logged'], plainFields: ['taste'] });
    expect(storedDeclaration(JSON.stringify(wireDeclaration(declaration)))).toEqual(declaration);
  });

  it('refuses what has not the shape of a declaration, by pointer', () => {
    expect(errorOf(() => readDeclaration(null))?.code).toBe('invalid_event_type');
    expect(errorOf(() => readDeclaration([]))?.code).toBe('invalid_event_type');
    expect(declarationError({ title: undefined })?.details.pointer).toBe('/title');
    expect(declarationError({ type: 'Tasting' })?.details.pointer).toBe('/type');
    expect(declarationError({ colour: 'red' })?.details.pointer).toBe('/colour');
    expect(declarationError({ kind: 'OTHER' })?.details).toMatchObject({ pointer: '/kind', expected: 'one of USER_ACTION, BACKGROUND_JOB, WEBHOOK, SYSTEM_EVENT' });
    expect(declarationError({ personal: [{ member: 'payload.a', of: 'everybody' }] })?.details.pointer).toBe('/personal/0/of');
    expect(declarationError({ summary: '{actor} {ate}' })?.details).toMatchObject({ pointer: '/summary', position: 8 });
    expect(declarationError({ summary_by_status: { FAILED: '[' } })?.details).toMatchObject({ pointer: '/summary_by_status/FAILED', position: 0 });
    expect(declarationError({ staff_only: true, visibility: 'customer' })?.details.pointer).toBe('/visibility');
    expect(declarationError({ payload: { type: 'object', required: ['guests'] }, example: { payload: {} } })?.details.pointer).toBe('/example/payload/guests');
  });

  it('refuses schemas that could harm, and takes ones with keywords of their own', () => {
    const schemaError = (payload: unknown) => declarationError({ payload })?.details;
    expect(schemaError({ type: 'object', 'x-note': 'ours', properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { type: 'string' } } })).toBeUndefined();
    expect(schemaError({ properties: { a: { pattern: '(a+)+$' } } })).toMatchObject({ pointer: '/payload/properties/a/pattern' });
    expect(schemaError({ properties: { a: { $ref: 'https://example.com/schema' } } })).toMatchObject({ pointer: '/payload/properties/a/$ref' });
    expect(schemaError({ $defs: { a: { items: { $ref: '#/$defs/a' } } }, $ref: '#/$defs/a' })).toMatchObject({ expected: 'no recursion' });
    expect(schemaError({ properties: { a: { type: 'nonsense' } } })).toMatchObject({ pointer: '/payload' });
    expect(schemaError({ properties: { a: 7 } })).toMatchObject({ pointer: '/payload/properties/a' });
    expect(schemaError({ description: 'x'.repeat(70_000) })).toMatchObject({ pointer: '/payload' });
    const deep = Array.from({ length: 30 }).reduce<object>((inner) => ({ not: inner }), {});
    expect(schemaError(deep)?.expected).toMatch(/levels/);
    const doubling = Object.fromEntries(Array.from({ length: 18 }, (_, at) => [`d${at}`, { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] }]));
    expect(schemaError({ $ref: '#/$defs/d0', $defs: { ...doubling, d18: {} } })?.expected).toMatch(/subschemas|levels/);
  });
});
