import { builtinCollections, completeField } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { fieldOrder, inputKind, inputOfValue, valueOfInput } from './inputKind.ts';

const of = (collection: string, field: string) => inputKind(builtinCollections().get(collection)?.fields[field] ?? completeField(collection, field, {}));

describe('the control of a field', () => {
  it('follows from its declaration', () => {
    expect(of('customer', 'name').kind).toBe('text');
    expect(of('customer', 'description').kind).toBe('long');
    expect(of('customer', 'status')).toEqual({ kind: 'choice', choices: ['active', 'at_risk', 'churned', 'archived'] });
    expect(of('customer', 'renewal_date').kind).toBe('date');
    expect(of('customer', 'seats')).toMatchObject({ kind: 'number', whole: true, least: 0 });
    expect(of('customer', 'owner')).toEqual({ kind: 'reference', collection: 'user', several: false });
    expect(of('customer', 'tags').kind).toBe('list');
    expect(of('contact', 'email').kind).toBe('email');
    expect(of('contact', 'address')).toEqual({ kind: 'parts', parts: ['street', 'city', 'zip', 'region', 'country'] });
    expect(of('note', 'pinned').kind).toBe('truth');
  });

  it('gives the value that was typed, and the typed text of a value', () => {
    const cases = [
      ['customer', 'seats', '1,204', 1204],
      ['customer', 'tags', 'vip, pilot, vip', ['vip', 'pilot']],
      ['note', 'pinned', 'true', true],
      ['contact', 'address', '{"city":"Oslo"}', { city: 'Oslo' }],
      ['contact', 'address', '{"city":""}', null],
      ['customer', 'name', '  Halden ', 'Halden'],
      ['customer', 'plan', '', null],
    ] as const;
    for (const [collection, field, typed, value] of cases) {
      const input = of(collection, field);
      expect(valueOfInput(input, typed)).toEqual(value);
      expect(valueOfInput(input, inputOfValue(input, value as never))).toEqual(value);
    }
    expect(valueOfInput(of('customer', 'seats'), 'many')).toBe('many');
    expect(() => valueOfInput(of('contact', 'address'), '{')).toThrow(SyntaxError);
  });

  it('shows what must be given first, owner and labels last', () => {
    const customer = builtinCollections().get('customer');
    const order = customer === undefined ? [] : fieldOrder(customer);
    expect(order[0]).toBe('name');
    expect(order.slice(-2).toSorted()).toEqual(['owner', 'tags']);
    expect(new Set(order).size).toBe(Object.keys(customer?.fields ?? {}).length);
  });
});
