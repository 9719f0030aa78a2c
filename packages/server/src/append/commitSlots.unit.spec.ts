import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as core from '@daybook/core';
import { decodeSealed } from '../keys/sealedCodec.ts';
import { personalSalt } from '../keys/personalSlot.ts';
import { commitSlots, slotDigest } from './commitSlots.ts';

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

describe('committing slots', () => {
  it('digests exactly as core does', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'grapheme' }), (raw) => {
        const salt = base64url(randomBytes(18));
        expect(slotDigest(salt, 'data', raw)).toBe(base64url(core.disclosureDigest(core.disclosureText({ salt, name: 'data', raw }))));
      }),
    );
  });

  it('draws the salt of a personal slot by HMAC-SHA-256 from the person’s key', () => {
    const key = randomBytes(32);
    const id = randomBytes(16);
    const message = Buffer.concat([Buffer.from('daybook personal salt v1'), Buffer.of(0, 0, 0, 7), id, Buffer.of(3)]);
    expect(personalSalt(key, 7, id, 3)).toBe(createHmac('sha256', key).update(message).digest().subarray(0, 18).toString('base64url'));
  });

  it('hashes the leaf that core builds from the same parts', () => {
    const id = randomBytes(16);
    const idText = core.mintEventId({ occurredAt: { ms: 1_795_422_942_118, micros: 7 }, random: randomBytes(8) });
    const key = randomBytes(32);
    const slots = {
      head: '{"type":"x"}',
      data: '{"changes":[],"payload":{}}',
      personal: [{ subjectKey: 5n, people: undefined, pointers: ['/actor/name'], raws: ['"Ingrid"'] }],
      personalChanges: undefined,
      personalMembers: undefined,
    };
    const { sealed, leafHash } = commitSlots(7, id, idText, 1_795_422_942_200, slots, new Map([[5n, { generation: 1, key }]]));
    const parts = decodeSealed(sealed);
    const digests = [
      slotDigest(base64url(parts.headSalt), 'head', slots.head),
      slotDigest(base64url(parts.dataSalt), 'data', slots.data),
      slotDigest(personalSalt(key, 7, id, 0), 'personal:0', '["Ingrid"]'),
    ];
    const leaf = core.leafText({ digests, recordedMs: 1_795_422_942_200, id: idText });
    expect(base64url(Buffer.from(leafHash, 'latin1'))).toBe(base64url(core.leafHash(leaf)));
  });
});
