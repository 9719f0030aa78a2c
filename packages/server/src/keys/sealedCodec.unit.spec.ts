import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSlot, personalSalt, sealSlot } from './personalSlot.ts';
import { decodeSealed, encodeSealed, encodeSealedValue, type Sealed, type SealedSlot } from './sealedCodec.ts';

const bytes = (length: number): fc.Arbitrary<Buffer> => fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
const sealed: fc.Arbitrary<Sealed> = fc.record({
  headSalt: bytes(18),
  dataSalt: bytes(18),
  slots: fc.array(
    fc.record({
      subjectKey: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      generation: fc.integer({ min: 0, max: 65_535 }),
      digest: bytes(32),
      nonce: bytes(12),
      ciphertext: fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
      tag: bytes(16),
    }),
    { maxLength: 5 },
  ),
});

const stored = ({ headSalt, dataSalt, slots }: Sealed): Buffer =>
  encodeSealed(
    Buffer.concat([headSalt, dataSalt]),
    slots.map(({ subjectKey, generation, digest, nonce, ciphertext, tag }) => ({ subjectKey, generation, digest: digest.toString('base64url'), value: encodeSealedValue(nonce, ciphertext, tag) })),
  );

describe('the sealed column', () => {
  it('reads back what was written', () => {
    fc.assert(fc.property(sealed, (value) => {
      expect(decodeSealed(stored(value))).toEqual(value);
    }));
  });

  it('refuses every truncation and every extension', () => {
    fc.assert(
      fc.property(sealed, fc.nat(), (value, cut) => {
        const whole = stored(value);
        expect(() => decodeSealed(whole.subarray(0, cut % whole.length))).toThrow(RangeError);
        expect(() => decodeSealed(Buffer.concat([whole, Buffer.of(0)]))).toThrow(RangeError);
      }),
    );
  });

  it('refuses another version', () => {
    const whole = encodeSealed(randomBytes(36), []);
    whole[0] = 2;
    expect(() => decodeSealed(whole)).toThrow('version');
  });
});

describe('a personal slot', () => {
  const key = randomBytes(32);
  const id = randomBytes(16);
  const sealedInto = (slotIndex: number): SealedSlot => {
    const whole = encodeSealed(randomBytes(36), [{ subjectKey: 1n, generation: 1, digest: randomBytes(32).toString('base64url'), value: sealSlot(key, 7, id, slotIndex, '["Ingrid"]') }]);
    return decodeSealed(whole).slots[0]!;
  };
  const slot = sealedInto(0);

  it('opens with its key, in its place', () => {
    expect(openSlot(key, 7, id, 0, slot)).toBe('["Ingrid"]');
  });

  it.each([
    ['another key', () => openSlot(randomBytes(32), 7, id, 0, slot)],
    ['another tenant', () => openSlot(key, 8, id, 0, slot)],
    ['another event', () => openSlot(key, 7, randomBytes(16), 0, slot)],
    ['another slot', () => openSlot(key, 7, id, 1, slot)],
    ['another tag', () => openSlot(key, 7, id, 0, { ...slot, tag: randomBytes(16) })],
  ])('does not open with %s', (_what, open) => {
    expect(open).toThrow();
  });

  it('draws its salt from the key, another for every place', () => {
    const salt = personalSalt(key, 7, id, 0);
    expect(Buffer.from(salt, 'base64url')).toHaveLength(18);
    expect(new Set([salt, personalSalt(key, 7, id, 1), personalSalt(key, 8, id, 0), personalSalt(randomBytes(32), 7, id, 0)]).size).toBe(4);
  });
});
