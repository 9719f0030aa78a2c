import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPointer, parsePointer } from './jsonPointer.ts';
import { rawItems, rawMembers } from './rawJson.ts';
import { rawAt, replaceRaw } from './replaceRaw.ts';
import { rewriteRaw } from './rewriteRaw.ts';

const ODD = '{ "big":9007199254740993, "price": 1.10 ,"huge":1e400,"half":"\\ud800","nul":"\\u0000","z":1,"a":[ 1.0 , {} ],"z":2}';

describe('raw members and items', () => {
  it('keep the exact source of every value, their order and repetitions', () => {
    expect(rawMembers(ODD)).toEqual([
      { name: 'big', raw: '9007199254740993' },
      { name: 'price', raw: '1.10' },
      { name: 'huge', raw: '1e400' },
      { name: 'half', raw: '"\\ud800"' },
      { name: 'nul', raw: '"\\u0000"' },
      { name: 'z', raw: '1' },
      { name: 'a', raw: '[ 1.0 , {} ]' },
      { name: 'z', raw: '2' },
    ]);
    expect(rawItems(' [ 1.0 , {"a": 1} ,"\\/" ] ')).toEqual(['1.0', '{"a": 1}', '"\\/"']);
    expect(rawMembers('{}')).toEqual([]);
    expect(rawItems('[ ]')).toEqual([]);
  });

  it('read an object that starts inside a text, and decode names', () => {
    expect(rawMembers('[{"a\\u0062":1},2]', 1)).toEqual([{ name: 'ab', raw: '1' }]);
  });

  it('refuse what is not an object or array', () => {
    expect(() => rawMembers('[1]')).toThrow(/character 0; expected an object/);
    expect(() => rawItems('{}')).toThrow(/expected an array/);
    expect(() => rawItems('[1] x')).toThrow(/expected the end/);
  });

  it('put together again are the text', () => {
    fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
      const text = JSON.stringify(value);
      expect(`{${rawMembers(text).map(({ name, raw }) => `${JSON.stringify(name)}:${raw}`).join()}}`).toBe(text);
      const items = JSON.stringify(Object.values(value));
      expect(`[${rawItems(items).join()}]`).toBe(items);
    }));
  });
});

describe('replaceRaw and rawAt', () => {
  it('replace the value and nothing else', () => {
    expect(replaceRaw(ODD, ['/a/1', '/price'], ['null', '"x"'])).toBe(ODD.replace('{} ]', 'null ]').replace('1.10', '"x"'));
    expect(replaceRaw(' [1] ', [''], ['null'])).toBe(' null ');
  });

  it('replace every repetition of a member and read the last', () => {
    expect(replaceRaw(ODD, ['/z'], ['null'])).toBe(ODD.replace('"z":1', '"z":null').replace('"z":2', '"z":null'));
    expect(rawAt(ODD, ['/z', '/half'])).toEqual(['2', '"\\ud800"']);
  });

  it('give each repetition its own value where the pointer is given once for each', () => {
    expect(rawAt(ODD, ['/z', '/z'])).toEqual(['1', '2']);
    expect(replaceRaw(replaceRaw(ODD, ['/z', '/z'], ['null', 'null']), ['/z', '/z'], ['1', '2'])).toBe(ODD);
  });

  it('refuse a pointer that finds nothing, lies inside another or is none', () => {
    expect(() => replaceRaw('{"a":1}', ['/b'], ['1'])).toThrow(/"\/b" finds nothing/);
    expect(() => replaceRaw('{"a":{"b":1}}', ['/a', '/a/b'], ['1', '2'])).toThrow(/"\/a\/b" finds nothing/);
    expect(() => replaceRaw('[1]', ['/00'], ['2'])).toThrow(/finds nothing/);
    expect(() => replaceRaw('[1]', ['a'], ['2'])).toThrow(/not a JSON pointer/);
    expect(() => replaceRaw('[1]', ['/0', '/0'], ['2', '3'])).toThrow(/finds nothing/);
    expect(() => replaceRaw('[1]', ['/0'], [])).toThrow(/1 pointers came with 0 values/);
  });

  it('give the text back when what was taken out is put in again', () => {
    fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { minKeys: 1 }), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const pointers = Object.keys(value).map((name) => formatPointer([name]));
      const raws = rawAt(text, pointers);
      const emptied = replaceRaw(text, pointers, pointers.map(() => 'null'));
      expect(Object.values(JSON.parse(emptied) as object).every((member) => member === null)).toBe(true);
      expect(replaceRaw(emptied, pointers, raws)).toBe(text);
    }));
  });
});

describe('pointers', () => {
  it('survive the way there and back', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom('~', '/', '0', '1', 'é', '') })), (path) => {
      expect(parsePointer(formatPointer(path))).toEqual(path);
    }));
    expect(() => parsePointer('/~2')).toThrow(/not a JSON pointer/);
  });
});

describe('rewriteRaw', () => {
  it('leave a text that nobody changes as the same bytes', () => {
    expect(rewriteRaw(ODD, () => undefined)).toBe(ODD);
  });

  it('replace by member name whatever the kind of the value', () => {
    const text = '{"password": {"old":[1]} ,"n":1.10,"in":[{"password":null},{"password":"x"}]}';
    expect(rewriteRaw(text, ({ path }) => (path.at(-1) === 'password' ? '"[redacted]"' : undefined))).toBe(
      '{"password": "[redacted]" ,"n":1.10,"in":[{"password":"[redacted]"},{"password":"[redacted]"}]}',
    );
  });

  it('visit parents first, with path, kind and the source of scalars', () => {
    const visits: string[] = [];
    rewriteRaw('{"a":[1.0,"x"],"b":{"c":true,"d":null}}', ({ path, kind, raw }) => {
      visits.push(`${formatPointer(path)} ${kind} ${raw}`);
      return undefined;
    });
    expect(visits).toEqual([' object ', '/a array ', '/a/0 number 1.0', '/a/1 string "x"', '/b object ', '/b/c boolean true', '/b/d null null']);
  });

  it('change strings of any JSON as a walk over the parsed value would', () => {
    const shout = (value: unknown): unknown =>
      typeof value === 'string'
        ? value.toUpperCase()
        : Array.isArray(value)
          ? value.map(shout)
          : value && typeof value === 'object'
            ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shout(inner)]))
            : value;
    fc.assert(fc.property(fc.json(), (text) => {
      expect(JSON.parse(rewriteRaw(text, ({ kind, raw }) => (kind === 'string' ? JSON.stringify((JSON.parse(raw) as string).toUpperCase()) : undefined)))).toEqual(shout(JSON.parse(text)));
    }));
  });

  it('refuse nesting that no event can have', () => {
    expect(() => rewriteRaw('['.repeat(129) + ']'.repeat(129), () => undefined)).toThrow(/128 levels/);
  });
});
