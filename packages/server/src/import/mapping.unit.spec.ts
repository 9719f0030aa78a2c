import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mappingSchema, parseMapping, ROLES } from './mapping.ts';
import { isLeftOut } from './plan.ts';

const docs = fileURLToPath(new URL('../../../../docs/', import.meta.url));

describe('a mapping file', () => {
  it('may be empty', () => {
    expect(parseMapping('{}')).toEqual({});
  });

  it.each([
    ['not json', '', /not JSON/u],
    ['[]', '', /must be object/u],
    ['{"colums":{}}', '/colums', /no member called colums/u],
    ['{"columns":{"who":"Agent"}}', '/columns/who', /no member called who/u],
    ['{"shape":"table"}', '/shape', /must be equal to one of/u],
    ['{"time":{"zone":"Rome"}}', '/time/zone', /not a time zone/u],
    ['{"collection":"Ticket Log"}', '/collection', /must match pattern/u],
    ['{"targets":[{"collection":"customer"}]}', '/targets/0', /required/u],
    ['{"actors":{"Claude":"robot"}}', '/actors/Claude', /must be equal/u],
  ])('%s is refused at %j', (text, pointer, message) => {
    try {
      parseMapping(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_parameter', details: { pointer, detail: expect.stringMatching(message) } });
    }
  });

  it('is documented member by member', () => {
    const text = readFileSync(`${docs}IMPORT.md`, 'utf8');
    for (const member of Object.keys(mappingSchema.properties)) expect(text, member).toContain(`\`${member}\``);
    for (const role of ROLES) expect(text, role).toContain(`\`${role}\``);
  });

  it.each(readdirSync(`${docs}examples/import`).filter((name) => name.endsWith('.json')))('the example %s is right', (name) => {
    expect(() => parseMapping(readFileSync(`${docs}examples/import/${name}`, 'utf8'))).not.toThrow();
  });
});

describe('columns left out', () => {
  it.each([
    ['sys_id', ['sys_*'], true],
    ['system', ['sys_*'], false],
    ['a_sys_b', ['*sys*'], true],
    ['Variant (2)', ['Variant*'], true],
    ['ab', ['a*b*c'], false],
    ['aXbYc', ['a*b*c'], true],
    ['a', ['a*a'], false],
    ['exact', ['exact'], true],
  ])('%s by %j: %s', (column, patterns, expected) => {
    expect(isLeftOut(column, patterns)).toBe(expected);
  });
});
