import { describe, expect, it } from 'vitest';
import { hiddenFrom, withRule } from './fieldRules.ts';

describe('the field policy', () => {
  it('hides a field from a role and shows it again, leaving the other rules as they are', () => {
    const other = { collection: 'customer', field: 'plan', hidden_from: ['customer'] };
    const one = withRule([other], 'contact', 'phone', 'member', true);
    const two = withRule(one, 'contact', 'phone', 'read_only', true);
    expect(hiddenFrom(two, 'contact', 'phone')).toEqual(['member', 'read_only']);
    expect(withRule(two, 'contact', 'phone', 'member', true)).toEqual(two);
    const back = withRule(withRule(two, 'contact', 'phone', 'member', false), 'contact', 'phone', 'read_only', false);
    expect(back).toEqual([other]);
    expect(hiddenFrom(back, 'contact', 'phone')).toEqual([]);
  });
});
