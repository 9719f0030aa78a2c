import { describe, expect, it } from 'vitest';
import { formProblem } from './formProblems.ts';

const FIELDS = ['email', 'address', 'a/b'];
const refused = (pointer: string | undefined, detail?: string) => formProblem({ pointer, detail, message: 'The record is not valid' } as Parameters<typeof formProblem>[0], FIELDS);

describe('a refusal in a form', () => {
  it('stands at the field its pointer leads to', () => {
    expect(refused('/data/email', 'Not an address.')).toEqual({ field: 'email', message: 'Not an address.' });
    expect(refused('/email').field).toBe('email');
    expect(refused('/data/address/city').field).toBe('address');
    expect(refused('/data/a~1b').field).toBe('a/b');
  });

  it('is the whole form’s where it leads to no field', () => {
    expect(refused(undefined)).toEqual({ field: null, message: 'The record is not valid.' });
    expect(refused('/data/unheard_of').field).toBeNull();
    expect(refused('/reason').field).toBeNull();
  });

  it('says what was expected where nothing else is said', () => {
    expect(formProblem({ pointer: '/data/email', message: 'x', problem: { expected: 'an address' } } as unknown as Parameters<typeof formProblem>[0], FIELDS).message).toBe('Expected an address.');
  });
});
