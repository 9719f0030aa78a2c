import { describe, expect, it } from 'vitest';
import { DaybookError } from '@daybook/core';
import { readVisit } from './readVisit.ts';

const site = { origins: ['https://shop.example'] };
const good = { visitor: 'v_0123456789abcdef', url: 'https://shop.example/pricing?plan=pro#terms', title: ' Pricing ', referrer: 'https://search.example/?q=crates' };

describe('a page view', () => {
  it('is read with its path as the page, and its address without what follows the hash', () => {
    expect(readVisit(site, good)).toEqual({ visitorId: good.visitor, path: '/pricing', url: 'https://shop.example/pricing?plan=pro', title: 'Pricing', referrer: good.referrer });
    expect(readVisit({ origins: [] }, { ...good, url: 'https://ann:secret@any.example/', title: '', referrer: 'javascript:x' })).toEqual({ visitorId: good.visitor, path: '/', url: 'https://any.example/', title: undefined, referrer: undefined });
  });

  it.each([
    ['another type', { ...good, type: 'purchase' }, '/type'],
    ['no visitor', { ...good, visitor: undefined }, '/visitor'],
    ['a visitor that could be guessed', { ...good, visitor: '7' }, '/visitor'],
    ['no address', { ...good, url: '/pricing' }, '/url'],
    ['an address of a file', { ...good, url: 'file:///etc/passwd' }, '/url'],
    ['an address too long', { ...good, url: `https://shop.example/${'x'.repeat(4000)}` }, '/url'],
    ['a page of somebody else', { ...good, url: 'https://other.example/' }, '/url'],
  ])('refuses %s', (_what, body, pointer) => {
    expect.assertions(1);
    try {
      readVisit(site, body);
    } catch (error) {
      expect(error instanceof DaybookError && [error.code, error.details.pointer]).toEqual(['invalid_parameter', pointer]);
    }
  });
});
