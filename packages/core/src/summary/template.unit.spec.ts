import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILTIN_TYPES } from '../catalogue/builtinTypes/index.ts';
import { DaybookError } from '../errors/daybookError.ts';
import { renderTemplate } from './renderTemplate.ts';
import { summaryText } from './segment.ts';
import { parseTemplate } from './template.ts';

const event = {
  type: 'any.thing', actor: { type: 'user', id: 'u', name: 'Dana' }, targets: [{ type: 'customer', id: 'c', name: 'Acme' }],
  payload: { there: 'yes', nothing: null, off: false, none: 0, size: 3, inner: { most: 'deep' }, list: ['a', 'b'] },
} as const;

function rendered(template: string): string {
  return summaryText(renderTemplate(parseTemplate(template), structuredClone(event) as never));
}

function errorOf(template: string): DaybookError | undefined {
  try {
    parseTemplate(template);
  } catch (error) {
    if (error instanceof DaybookError) return error;
    throw error;
  }
  return undefined;
}

describe('templates', () => {
  it('leave out groups without their values and take the first complete alternative', () => {
    expect(rendered('{actor} saw[ {payload.there}][ and {payload.nothing}][ or {payload.gone}]')).toBe('Dana saw yes');
    expect(rendered('[{payload.gone}//{payload.inner.most}//never]')).toBe('deep');
    expect(rendered('a[{payload.gone}]b[ [{payload.gone}//x][{payload.there} ]y]')).toBe('ab xyes y');
    expect(rendered('{payload.gone} by {target:nobody}')).toBe('something by something');
  });

  it('decide groups by tests', () => {
    expect(rendered('[{payload.there?}1][{payload.nothing?}2][{payload.off?}3][{payload.none?}4][{payload.off=false}5][{payload.size>2}6][{payload.size>3}7][{target:contact?}8]')).toBe('156');
  });

  it('know escapes, formats and quotations', () => {
    expect(rendered('\\[\\{{actor}\\}\\] http://x')).toBe('[{Dana}] http://x');
    expect(rendered('{payload.size|plural:thing:things}, {payload.list|count:thing:things}, {payload.list}, {payload.there|title}{payload.there|quote}')).toBe('3 things, 2 things, a and b, “yes”: “yes”');
  });

  it('say where they cannot be read and what was expected', () => {
    for (const [template, position] of [['{actor', 0], ['ab[c', 2], ['ab]', 2], ['{actor} {what}', 8], ['{payload.a|shout}', 0], ['{payload.a|money}', 0], ['{payload.a>x}', 0], ['[[[[[x]]]]]', 4], ['{payload.}', 0]] as const) {
      const error = errorOf(template);
      expect(error?.code, template).toBe('invalid_event_type');
      expect(error?.details, template).toMatchObject({ pointer: '/summary', position });
      expect(error?.details.expected, template).toBeTruthy();
    }
  });

  it('can all be read among the built-in types', () => {
    for (const declaration of BUILTIN_TYPES) {
      expect(errorOf(declaration.summary)?.details, declaration.type).toBeUndefined();
      for (const template of Object.values(declaration.summaryByStatus)) expect(errorOf(template ?? '')?.details, declaration.type).toBeUndefined();
    }
  });

  it('are read or refused, never anything else', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', '//', '|', ':', 'actor', 'target', 'payload.', '?', '=', '>', '\\', 'x', ' ', 'money', 'before:a');
    fc.assert(fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      expect([undefined, 'invalid_event_type']).toContain(errorOf(pieces.join(''))?.code);
    }), { numRuns: 3000 });
  });
});
