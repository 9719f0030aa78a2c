import { describe, expect, it } from 'vitest';
import { nameFromTitle } from './nameFromTitle.ts';

describe('a name out of a title', () => {
  it('has small letters, digits and underscores, and begins with a letter', () => {
    expect(nameFromTitle('Expected close (EU)')).toBe('expected_close_eu');
    expect(nameFromTitle('Étage préféré')).toBe('etage_prefere');
    expect(nameFromTitle('2nd contact')).toBe('nd_contact');
    expect(nameFromTitle('…')).toBe('');
  });
});
