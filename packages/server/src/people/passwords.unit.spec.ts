import { describe, expect, it } from 'vitest';
import { BackOff } from './backOff.ts';
import { normaliseEmail } from './emailAddress.ts';
import { Passwords, readNewPassword } from './passwords.ts';
import { borrowedScopes, isAtMost, ROLES, scopesOf } from './roles.ts';

describe('passwords', () => {
  it('are Argon2id of 19 MiB, salted, and compared in any spelling of their characters', async () => {
    const passwords = new Passwords();
    const [one, two] = [await passwords.hash('Größe zählt doch'), await passwords.hash('Größe zählt doch')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await passwords.verify('Größe zählt doch', one)).toBe(true);
    expect(await passwords.verify('Größe zählt doch'.normalize('NFD'), one)).toBe(true);
    expect(await passwords.verify('größe zählt doch', one)).toBe(false);
  });

  it('of nobody are hashed all the same, and never right', async () => {
    const passwords = new Passwords();
    for (const hash of [null, undefined]) for (const text of ['', 'anything at all', 'x'.repeat(5000)]) expect(await passwords.verify(text, hash)).toBe(false);
  });

  it('leave the event loop a turn between two hashes', async () => {
    const passwords = new Passwords();
    const order: string[] = [];
    const hashes = [1, 2, 3].map((name) => passwords.hash('a good password').then(() => order.push(`hash ${name}`)));
    const turns = (async () => {
      for (let i = 0; !order.includes('hash 3'); i += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        if (order.at(-1) !== 'turn') order.push('turn');
      }
    })();
    await Promise.all([...hashes, turns]);
    expect(order.indexOf('turn')).toBeLessThan(order.indexOf('hash 2'));
    expect(order.slice(order.indexOf('hash 1') + 1, order.indexOf('hash 2'))).toContain('turn');
  });

  it('that would keep others waiting too long are told to come back', async () => {
    const passwords = new Passwords();
    const all = await Promise.allSettled(Array.from({ length: 70 }, () => passwords.verify('x', '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')));
    expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(6);
  });

  it.each(['elevenchars', 'aaaaaaaaaaaaaaaa', 'ab'.repeat(10), 'abcd'.repeat(65), ''])('%j is no new password', (text) => {
    expect(() => readNewPassword(text, '/password')).toThrow(expect.objectContaining({ code: 'invalid_person' }) as Error);
  });
});

describe('back-off', () => {
  it('lets a few failures pass, doubles the pause up to its most, and forgets', () => {
    let now = 0;
    const backOff = new BackOff({ free: 2, firstMs: 100, mostMs: 1000, now: () => now });
    const waits = Array.from({ length: 8 }, () => {
      backOff.failed('a');
      return backOff.waitMs('a');
    });
    expect(waits).toEqual([0, 0, 100, 200, 400, 800, 1000, 1000]);
    expect(backOff.waitMs('b')).toBe(0);
    now += 400;
    expect(backOff.waitMs('a')).toBe(600);
    now += 1000;
    backOff.failed('a');
    expect(backOff.waitMs('a')).toBe(0);
    for (let i = 0; i < 3; i += 1) backOff.failed('d');
    expect(backOff.waitMs('d')).toBe(100);
    backOff.forgive('d');
    expect(backOff.waitMs('d')).toBe(0);
    backOff.failed('c');
    backOff.succeeded('c');
    expect(backOff.waitMs('c')).toBe(0);
  });
});

describe('roles', () => {
  it('lend nobody more than both have, and nothing that outlasts the loan', () => {
    for (const actor of ROLES) {
      for (const member of ROLES) {
        const scopes = [...borrowedScopes(actor, member)];
        expect(scopes.every((scope) => scopesOf(actor).has(scope) && scopesOf(member).has(scope))).toBe(true);
        expect(scopes.filter((scope) => ['keys:admin', 'people:admin', 'tenants:admin'].includes(scope))).toEqual([]);
      }
    }
    expect(isAtMost('admin', 'owner')).toBe(true);
    expect(isAtMost('owner', 'admin')).toBe(false);
  });
});

describe('addresses', () => {
  it.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['a.b+c@sub.example.com', 'a.b+c@sub.example.com'],
    ['ada@example', 'ada@example'],
    ['ada', undefined],
    ['ada@', undefined],
    ['@example.com', undefined],
    ['a@b@example.com', undefined],
    ['ada@exa mple.com', undefined],
    ['ada@example..com', undefined],
    ['ada@example.com\nBcc: x@y.z', undefined],
    ['Ada <ada@example.com>', undefined],
    [`${'a'.repeat(65)}@example.com`, undefined],
  ])('%j is kept as %j', (text, address) => {
    expect(normaliseEmail(text)).toBe(address);
  });
});
