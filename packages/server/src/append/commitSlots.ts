import { hash } from 'node:crypto';
import { DaybookError } from '@daybook/core';
import type { SubjectKey } from '../keys/keyring.ts';
import { personalSalt, sealSlot } from '../keys/personalSlot.ts';
import { randomPool } from '../keys/randomPool.ts';
import { SALT_BYTES, encodeSealed, type SlotToStore } from '../keys/sealedCodec.ts';
import type { Slots } from './composeSlots.ts';

/** C2SP entry bundles hold a leaf in a 16-bit length. */
const MAX_LEAF_BYTES = 65_535;

export interface Commitment {
  sealed: Buffer;
  /** 32 bytes, as a text of Latin-1: a Buffer from `hash` costs three times the hash. */
  leafHash: string;
}

// Texts are short: one buffer serves to turn them into bytes, one to hold their base64url. Longer ones get their own.
const SCRATCH_BYTES = 65_536;
const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
const ascii = Buffer.allocUnsafeSlow(SCRATCH_BYTES * 2);
const SALT_LENGTH = (SALT_BYTES / 3) * 4;

/**
 * Digest of a slot's disclosure (RFC 9901 section 4.2.1): SHA-256 over the ASCII of the base64url of the JSON array
 * `["salt","name",value]`, the value's bytes as given. The native twin of core's `disclosureDigest`; a test holds them
 * equal. In base64url, as the leaf has it.
 */
export function slotDigest(salt: string, name: string, valueText: string): string {
  const text = `["${salt}","${name}",${valueText}]`;
  if (text.length * 3 > SCRATCH_BYTES) return hash('sha256', Buffer.from(text).toString('base64url'), 'base64url');
  const encoded = scratch.toString('base64url', 0, scratch.write(text, 0));
  // Bytes are hashed a third faster than the text they are.
  return hash('sha256', ascii.subarray(0, ascii.write(encoded, 0, 'latin1')), 'base64url');
}

/**
 * Commits to an event's slots: fresh salts, personal slots encrypted under their data subject's key, and the hash of
 * the leaf (RFC 9162 section 2.1.1) that reveals nothing but when the event happened and when it was recorded.
 */
export function commitSlots(
  tenantId: number,
  id: Buffer,
  idText: string,
  recordedMs: number,
  slots: Slots,
  keys: ReadonlyMap<bigint, SubjectKey>,
): Commitment {
  const salts = randomPool(2 * SALT_BYTES);
  const saltsText = salts.toString('base64url');
  const digests = [
    slotDigest(saltsText.slice(0, SALT_LENGTH), 'head', slots.head),
    slotDigest(saltsText.slice(SALT_LENGTH), 'data', slots.data),
  ];
  const stored: SlotToStore[] = [];
  for (let i = 0; i < slots.personal.length; i += 1) {
    const group = slots.personal[i];
    if (group === undefined) continue;
    const { subjectKey, raws } = group;
    const subject = keys.get(subjectKey);
    if (subject === undefined) throw new Error(`no key for data subject ${subjectKey}`);
    const valueText = `[${raws.join(',')}]`;
    const digest = slotDigest(personalSalt(subject.key, tenantId, id, i), `personal:${i}`, valueText);
    digests.push(digest);
    stored.push({ subjectKey, generation: subject.generation, digest, value: sealSlot(subject.key, tenantId, id, i, valueText) });
  }
  digests.sort();
  const leaf = `{"_sd":["${digests.join('","')}"],"_sd_alg":"sha-256","iat":${recordedMs},"id":"${idText}","v":1}`;
  if (leaf.length > MAX_LEAF_BYTES) throw new DaybookError('leaf_too_large');
  return { sealed: encodeSealed(salts, stored), leafHash: hash('sha256', `\0${leaf}`, 'binary') };
}
