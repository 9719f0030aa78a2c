import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listVectors, readJsonVector, readVector, vectorsAreHere } from '../../test/sharedVectors.ts';
import type { Json } from '../event/event.ts';
import { DaybookError } from '../errors/daybookError.ts';
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { decodeDisclosure, disclosureDigest, disclosureText, encodeDisclosure, encodedDisclosureDigest, parseDisclosure } from './disclosure.ts';
import { canonicalJson } from './jcs.ts';
import { leafText, parseLeaf } from './leaf.ts';
import { verifyLeaf } from './verifier.ts';

const ID = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
const digestOf = (text: string) => encodeBase64url(disclosureDigest(text));

describe('base64url', () => {
  it('is what Node writes, and reads back', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => {
      const text = encodeBase64url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect(decodeBase64url(text)).toEqual(bytes);
    }));
  });

  it.each(['A', 'AA==', 'A+', 'A/', 'A A', 'AB', 'AAB', 'é', 'AAAA\n'])('refuses %j', (text) => {
    expect(() => decodeBase64url(text)).toThrow(RangeError);
  });
});

describe.skipIf(!vectorsAreHere)('RFC 8785 (skipped without ../shared)', () => {
  it.each(listVectors('jcs', 'testdata', 'input'))('%s is canonical, byte for byte', (file) => {
    const canonical = canonicalJson(readJsonVector<Json>('jcs', 'testdata', 'input', file));
    expect(canonical).toBe(readVector('jcs', 'testdata', 'output', file).toString('utf8'));
    const bytes = readVector('jcs', 'testdata', 'outhex', file.replace('.json', '.txt')).toString('latin1').split(/\s+/).filter(Boolean).map((byte) => Number.parseInt(byte, 16));
    expect([...Buffer.from(canonical, 'utf8')]).toEqual(bytes);
  });

  it('writes the first 100,000 numbers of the published sequence as it says', () => {
    const readme = readVector('jcs', 'testdata', 'README.md').toString('utf8');
    const published = /^\| ([0-9a-f]{64}) +\| 100000 /m.exec(readme)?.[1];
    const statics = readme.slice(readme.indexOf('staticU64s = '), readme.indexOf('staticF64s')).match(/0x[0-9a-f]{16}/g) ?? [];
    const bits = statics.map((digits) => BigInt(digits));
    for (let at = 0n; at < 2000n; at += 1n) bits.push(0x0010000000000000n + at);
    let block = Buffer.alloc(32);
    while (bits.length < 100_000) {
      block = createHash('sha256').update(block).digest();
      for (let at = 0; at < 32; at += 8) {
        const value = block.readDoubleLE(at);
        if (value !== 0 && Number.isFinite(value)) bits.push(block.readBigUInt64LE(at));
      }
    }
    const lines = createHash('sha256');
    for (const each of bits.slice(0, 100_000)) {
      block.writeBigUInt64LE(each);
      lines.update(`${each.toString(16)},${canonicalJson(block.readDoubleLE(0))}\n`);
    }
    expect(lines.digest('hex')).toBe(published);
  });

  it('has six vectors', () => {
    expect(listVectors('jcs', 'testdata', 'input')).toHaveLength(6);
  });
});

describe('canonicalJson', () => {
  it('says the same value, whatever the order of its members', () => {
    fc.assert(fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      const canonical = canonicalJson(value as Json);
      expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(canonical) as Json)).toBe(canonical);
    }));
    expect(canonicalJson({ b: 1, a: [{ d: 1, c: 2 }] })).toBe('{"a":[{"c":2,"d":1}],"b":1}');
  });

  it('refuses what has no canonical form', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', { '\udc00': 1 }]) expect(() => canonicalJson(value)).toThrow(RangeError);
  });
});

describe.skipIf(!vectorsAreHere)('SD-JWT disclosures (skipped without ../shared)', () => {
  type Vector = { disclosure?: string; json?: string[]; sha256?: string; disclosures?: string[] };
  const vectors = () => readJsonVector<Vector[]>('sd-jwt', 'disclosures.json');

  it('have the digests of RFC 9901', () => {
    let digests = 0;
    for (const { disclosure, json, sha256 } of vectors()) {
      if (disclosure === undefined) continue;
      const text = decodeDisclosure(disclosure);
      expect(JSON.parse(text)).toEqual(json);
      expect(encodeDisclosure(text)).toBe(disclosure);
      expect(disclosureDigest(text)).toEqual(encodedDisclosureDigest(disclosure));
      if (sha256 !== undefined) {
        expect(digestOf(text)).toBe(sha256);
        digests++;
      }
    }
    expect(digests).toBe(1);
  });

  it('say the same in other spellings, each with its own digest', () => {
    const spellings = vectors().flatMap(({ disclosures }) => disclosures ?? []);
    expect(spellings).toHaveLength(3);
    const digests = spellings.map((encoded) => {
      const text = decodeDisclosure(encoded);
      expect(encodeDisclosure(text)).toBe(encoded);
      const { salt, name, raw } = parseDisclosure(text);
      expect([salt, name, JSON.parse(raw)]).toEqual(['_26bc4LT-ac6q2KI6cBW5es', 'family_name', 'Möbius']);
      expect(digestOf(text)).toBe(createHash('sha256').update(encoded, 'ascii').digest('base64url'));
      return digestOf(text);
    });
    expect(new Set([...digests, 'X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0']).size).toBe(4);
  });
});

describe('disclosures', () => {
  it('carry the value byte for byte', () => {
    for (const raw of ['9007199254740993', '1.10', '1e400', '"\\ud800"', '"\\u0000"', '{"b":1, "a":1,"a":2}', '"Möbius 😀"']) {
      const text = disclosureText({ salt: 'c2FsdHNhbHRzYWx0c2FsdA', name: 'data', raw });
      expect(text).toBe(`["c2FsdHNhbHRzYWx0c2FsdA","data",${raw}]`);
      expect(parseDisclosure(decodeDisclosure(encodeDisclosure(text)))).toEqual({ salt: 'c2FsdHNhbHRzYWx0c2FsdA', name: 'data', raw });
      expect(digestOf(text)).toBe(createHash('sha256').update(Buffer.from(text).toString('base64url')).digest('base64url'));
    }
  });

  it.each(['[]', '["a","b"]', '["a","b",1,2]', '[1,"b",1]', '{"a":1}', '["a","b",1] '.repeat(2)])('are not %s', (text) => {
    expect(() => parseDisclosure(text)).toThrow();
  });
});

describe('leaves', () => {
  const digests = ['head', 'data', 'personal:0'].map((name) => digestOf(disclosureText({ salt: 'x', name, raw: '1' })));

  it('are canonical JSON with sorted digests', () => {
    const text = leafText({ digests, recordedMs: 1_700_000_000_000, id: ID });
    expect(text).toBe(canonicalJson({ v: 1, id: ID, iat: 1_700_000_000_000, _sd_alg: 'sha-256', _sd: [...digests].sort() }));
    expect(leafText({ digests: [...digests].reverse(), recordedMs: 1_700_000_000_000, id: ID })).toBe(text);
    expect(parseLeaf(text)).toEqual({ digests: [...digests].sort(), recordedMs: 1_700_000_000_000, id: ID });
    expect(leafText({ digests: [], recordedMs: 0, id: ID })).toBe(`{"_sd":[],"_sd_alg":"sha-256","iat":0,"id":"${ID}","v":1}`);
  });

  it('hold as many digests as fit in 65,535 bytes', () => {
    const many = Array.from({ length: 1423 }, (_, at) => digestOf(String(at)));
    expect(leafText({ digests: many.slice(0, 1421), recordedMs: 1_700_000_000_000, id: ID }).length).toBeLessThanOrEqual(65_535);
    let caught: unknown;
    try {
      leafText({ digests: many, recordedMs: 1_700_000_000_000, id: ID });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(DaybookError);
    expect(caught).toMatchObject({ code: 'leaf_too_large' });
  });

  it('refuse parts that are not a leaf\'s', () => {
    const good = { digests, recordedMs: 1, id: ID };
    for (const bad of [{ recordedMs: -1 }, { recordedMs: 0.5 }, { id: ID.toUpperCase() }, { id: 'x' }, { digests: ['x'] }, { digests: [digests[0] ?? '', digests[0] ?? ''] }]) {
      expect(() => leafText({ ...good, ...bad })).toThrow(RangeError);
    }
    const text = leafText(good);
    for (const bad of [` ${text}`, text.replace('"v":1', '"v":2'), text.replace('"v":1', '"v":1,"x":1'), '{}', 'null', '', text.replace(digests[0] ?? '', digests[1] ?? '')]) {
      expect(() => parseLeaf(bad)).toThrow(/not a leaf/);
    }
  });
});

describe('verifyLeaf', () => {
  const texts = ['head', 'data', 'personal:0'].map((name) => disclosureText({ salt: `salt of ${name}`, name, raw: '"x"' }));
  const [head, data, personal] = texts as [string, string, string];
  const leaf = leafText({ digests: texts.map(digestOf), recordedMs: 1, id: ID });
  const verdictOf = (result: ReturnType<typeof verifyLeaf>, text: string) => result.digests.find(({ digest }) => digest === digestOf(text))?.verdict;

  it('opens what is disclosed', () => {
    const result = verifyLeaf({ leaf, disclosures: texts, erased: new Set() });
    expect(result.sound).toBe(true);
    expect(result.digests.map(({ verdict }) => verdict)).toEqual(['OPEN', 'OPEN', 'OPEN']);
  });

  it('tells erased from withheld from missing', () => {
    const erased = new Set([digestOf(personal)]);
    const part = verifyLeaf({ leaf, disclosures: [head], erased, withheld: new Set([digestOf(data)]) });
    expect([head, data, personal].map((text) => verdictOf(part, text))).toEqual(['OPEN', 'WITHHELD', 'ERASED']);
    expect(part.sound).toBe(true);
    const gone = verifyLeaf({ leaf, disclosures: [head], erased });
    expect(verdictOf(gone, data)).toBe('MISSING');
    expect(gone.sound).toBe(false);
  });

  it('finds one changed byte: the value is a stray and its digest missing', () => {
    const forged = data.replace('"x"', '"y"');
    const result = verifyLeaf({ leaf, disclosures: [head, forged, personal], erased: new Set() });
    expect(result.sound).toBe(false);
    expect(result.strays).toEqual([forged]);
    expect(verdictOf(result, data)).toBe('MISSING');
  });

  it('refuses a leaf that is none', () => {
    expect(() => verifyLeaf({ leaf: '{}', disclosures: [], erased: new Set() })).toThrow(RangeError);
  });
});
