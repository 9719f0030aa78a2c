import { hash } from 'node:crypto';
import type { SubjectKey } from '../keys/keyring.ts';
import { personalSalt, sealSlot } from '../keys/personalSlot.ts';
import { randomPool } from '../keys/randomPool.ts';
import { SALT_BYTES, encodeSealed, type SealedSlot } from '../keys/sealedCodec.ts';
import type { Slots } from './composeSlots.ts';
import { DaybookError } from '@daybook/core';

/** C2SP entry bundles hold a leaf in a 16-bit length. */
const MAX_LEAF_BYTES = 65_535;

export interface Commitment {
  sealed: Buffer;
  leafHash: Buffer;
}

// Texts are short: one buffer serves to turn them into bytes and base64url. Longer ones get their own.
const SCRATCH_BYTES = 65_536;
const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

/** base64url of a text's UTF-8. */
function textBase64url(text: string): string {
  if (text.length * 3 > SCRATCH_BYTES) return Buffer.from(text).toString('base64url');
  return scratch.toString('base64url', 0, scratch.write(text, 0));
}

/**
 * Digest of a slot's disclosure (RFC 9901 section 4.2.1): SHA-256 over the ASCII of the base64url of the JSON array
 * `["salt","name",value]`, the value's bytes as given. The native twin of core's `disclosureDigest`; a test holds them
 * equal. Answers the 32 bytes as a string of Latin-1: a Buffer from `hash` costs three times the hash.
 */
export function slotDigest(salt: string, name: string, valueText: string): string {
  return hash('sha256', textBase64url(`["${salt}","${name}",${valueText}]`), 'binary');
}

function digestBase64url(digest: string): string {
  return scratch.toString('base64url', 0, scratch.write(digest, 0, 'latin1'));
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
  const headSalt = randomPool(SALT_BYTES);
  const dataSalt = randomPool(SALT_BYTES);
  const digests = [
    digestBase64url(slotDigest(headSalt.toString('base64url'), 'head', slots.head)),
    digestBase64url(slotDigest(dataSalt.toString('base64url'), 'data', slots.data)),
  ];
  const sealedSlots: SealedSlot[] = [];
  slots.personal.forEach((group, i) => {
    const subject = keys.get(group.subjectKey);
    if (subject === undefined) throw new Error(`no key for data subject ${group.subjectKey}`);
    const valueText = `[${group.raws.join(',')}]`;
    const digest = slotDigest(personalSalt(subject.key, tenantId, id, i), `personal:${i}`, valueText);
    digests.push(digestBase64url(digest));
    sealedSlots.push({
      subjectKey: group.subjectKey,
      generation: subject.generation,
      digest: Buffer.from(digest, 'latin1'),
      ...sealSlot(subject.key, tenantId, id, i, valueText),
    });
  });
  digests.sort();
  const leaf = `{"_sd":["${digests.join('","')}"],"_sd_alg":"sha-256","iat":${recordedMs},"id":"${idText}","v":1}`;
  if (leaf.length > MAX_LEAF_BYTES) throw new DaybookError('leaf_too_large');
  return { sealed: encodeSealed({ headSalt, dataSalt, slots: sealedSlots }), leafHash: Buffer.from(hash('sha256', `\0${leaf}`, 'binary'), 'latin1') };
}
