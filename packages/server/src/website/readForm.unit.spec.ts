import { describe, expect, it } from 'vitest';
import { DaybookError } from '@daybook/core';
import { readForm } from './readForm.ts';
import { checkSite, takesOrigin } from './site.ts';

const site = {
  openForms: false,
  forms: {
    demo: { fields: { email: { type: 'email', required: true }, seats: { type: 'number' }, note: { max_length: 10 } } },
    open: { fields: { email: { type: 'email' } }, open: true },
  },
} as const;
const good = { email: 'ingrid@halden.example' };

function refusal(work: () => unknown): { code: string; pointer: string | undefined } {
  try {
    work();
  } catch (error) {
    if (error instanceof DaybookError) return { code: error.code, pointer: error.details.pointer };
  }
  throw new Error('nothing was refused');
}

describe('a form', () => {
  it('is read with its fields, and what is ours apart from them', () => {
    const body = { ...good, seats: 45, _gotcha: '', _elapsed: '5200', _visitor: 'v_0123456789abcdef' };
    expect(readForm(site, 'demo', body)).toEqual({ form: 'demo', fields: { email: good.email, seats: 45 }, trapped: false, elapsedMs: 5200, visitorId: 'v_0123456789abcdef' });
    expect(readForm(site, 'demo', { ...good, _gotcha: 'x', _visitor: 'short', _elapsed: 'soon' })).toMatchObject({ trapped: true, elapsedMs: undefined, visitorId: undefined });
    expect(readForm(site, 'open', { topics: ['stock', 'scanners'], note: '' }).fields).toEqual({ topics: 'stock, scanners' });
  });

  it.each([
    ['no object', 'demo', ['email'], ''],
    ['nothing filled in', 'open', { email: '' }, ''],
    ['a required field left empty', 'demo', { email: '' }, '/email'],
    ['an address that is none', 'demo', { email: 'ingrid' }, '/email'],
    ['a number that is none', 'demo', { ...good, seats: 'many' }, '/seats'],
    ['a text too long', 'demo', { ...good, note: 'eleven char' }, '/note'],
    ['a field nobody declared', 'demo', { ...good, extra: '1' }, '/extra'],
    ['a field with a name of ours', 'open', { ...good, _other: '1' }, '/_other'],
    ['an object as value', 'open', { ...good, a: { b: 1 } }, '/a'],
    ['too many fields', 'open', Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}`, 'x'])), ''],
  ])('refuses %s', (_what, form, body, pointer) => {
    expect(refusal(() => readForm(site, form, body))).toEqual({ code: 'invalid_parameter', pointer });
  });

  it('is not found when the site takes declared ones alone', () => {
    expect(refusal(() => readForm(site, 'other', good)).code).toBe('not_found');
    expect(refusal(() => readForm(site, 'constructor', good)).code).toBe('not_found');
    expect(readForm({ ...site, openForms: true }, 'other', good).fields).toEqual(good);
  });
});

describe('a site', () => {
  it('takes pages of its origins, and requests of no page', () => {
    const { origins } = { origins: ['https://www.halden.example'] };
    expect(takesOrigin({ origins }, 'https://www.halden.example')).toBe(true);
    expect(takesOrigin({ origins }, 'https://halden.example')).toBe(false);
    expect(takesOrigin({ origins }, 'null')).toBe(false);
    expect(takesOrigin({ origins }, undefined)).toBe(true);
  });

  it.each([
    ['an app with capitals', { app: 'Shop' }, '/app'],
    ['an origin with a path', { app: 'shop', origins: ['https://a.example', 'https://b.example/x'] }, '/origins/1'],
    ['an origin of another scheme', { app: 'shop', origins: ['file:///x'] }, '/origins/0'],
    ['a form name with a slash', { app: 'shop', forms: { 'a/b': { fields: {} } } }, '/forms'],
    ['a field name of ours', { app: 'shop', forms: { a: { fields: { _x: {} } } } }, '/forms/a/fields'],
  ])('refuses %s', (_what, input, pointer) => {
    expect(refusal(() => checkSite(input))).toEqual({ code: 'invalid_parameter', pointer });
  });
});
