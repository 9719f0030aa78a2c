import { BUILTIN_COLLECTIONS, builtinCatalogue, eventsOfWrite, type CollectionDeclaration, type Json, type JsonSchema, type Operation } from '@daybook/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { validateInput } from '../append/validateInput.ts';
import { validatePayload } from '../catalogue/validatePayload.ts';
import { changesOf } from './changesOf.ts';
import { checkData } from './checkData.ts';
import type { RecordData } from './record.ts';

/** Values a field's schema takes, its bounds first of all: what it takes, the events it goes into must take too. */
function valuesOf(schema: JsonSchema): fc.Arbitrary<Json> {
  const { type, enum: allowed, format, pattern, minimum, maximum } = schema;
  if (Array.isArray(allowed)) return fc.constantFrom(...allowed);
  const bound = (value: Json | undefined, other: number): number => (typeof value === 'number' ? value : other);
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.constantFrom(bound(minimum, -5), bound(minimum, -5) + 1, bound(maximum, 1e9));
    case 'number':
      return fc.constantFrom(bound(minimum, -1e9), bound(maximum, 1e12), (bound(minimum, 0) + bound(maximum, 99)) / 2.3);
    case 'array': {
      const { items, uniqueItems } = schema;
      const item = valuesOf((items ?? {}) as JsonSchema);
      return uniqueItems === true ? fc.uniqueArray(item, { maxLength: 3 }) : fc.array(item, { maxLength: 3 });
    }
    case 'object': {
      const properties = Object.entries((schema['properties'] ?? {}) as { [member: string]: JsonSchema });
      return fc.record(Object.fromEntries(properties.map(([member, inner]) => [member, valuesOf(inner)])), { requiredKeys: (schema['required'] ?? []) as string[] });
    }
    case 'string': {
      if (format === 'email') return fc.constantFrom('a@b.example', `${'x'.repeat(60)}@haldenfrost.example`);
      if (pattern === '^[A-Z]{3}$') return fc.constantFrom('EUR', 'NOK');
      if (typeof pattern === 'string') return fc.constantFrom('2026-11-20', '2026-11-20T10:00:00+01:00');
      return fc.constantFrom('x'.repeat(bound(schema['minLength'], 0)), 'Ingrid', '漢'.repeat(bound(schema['maxLength'], 500)));
    }
    default:
      return fc.constantFrom('Ingrid', 1, true);
  }
}

function recordsOf({ fields, required }: CollectionDeclaration): fc.Arbitrary<RecordData> {
  return fc.record(Object.fromEntries(Object.entries(fields).map(([field, { schema }]) => [field, valuesOf(schema)])), { requiredKeys: [...required] });
}

const catalogue = builtinCatalogue();

it.each(BUILTIN_COLLECTIONS.map((declaration) => [declaration.name, declaration] as const))('every event that a write of a %s makes is one the log takes', (name, declaration) => {
  fc.assert(
    fc.property(recordsOf(declaration), recordsOf(declaration), fc.constantFrom<Operation>('create', 'change', 'sync', 'archive', 'delete', 'merge'), (before, after, operation) => {
      checkData(declaration, after);
      const isNew = operation === 'create';
      const events = eventsOfWrite(declaration, {
        operation, id: 'r_1', ...(!isNew && { before }), after, changes: changesOf(isNew ? {} : before, after), targets: [{ type: name, id: 'r_1' }], reason: 'Because', merged: before,
      });
      for (const event of events) {
        const type = catalogue.get(event.type);
        if (type === undefined) throw new Error(`${event.type} is not declared`);
        validatePayload(type, event.payload ?? {});
        validateInput({ ...event, actor: { type: 'user', id: 'u_1' } });
      }
      expect(events.length).toBeGreaterThanOrEqual(operation === 'create' || operation === 'delete' || operation === 'merge' ? 1 : 0);
    }),
    { numRuns: 60 },
  );
});
