import { createHash } from 'node:crypto';
import { DESTROYED, type Keyring } from '../keys/keyring.ts';
import { randomPool } from '../keys/randomPool.ts';
import { SALT_BYTES } from '../keys/sealedCodec.ts';
import { openText, sealText } from '../keys/sealedText.ts';

/** A wording as it is stored. */
export interface SealedWording {
  comment_id: string;
  version: number;
  subject_key: bigint;
  generation: number;
  sealed: Buffer;
}

function place(tenantId: number, commentId: string, version: number): string {
  return `comment ${tenantId} ${commentId} ${version}`;
}

/**
 * What the log says of a text: SHA-256 of salt ‖ UTF-8, base64url. The salt stands beside the text; once that row is gone,
 * the digest cannot be held against a guess.
 */
export function commentDigest(salt: Buffer, text: string): string {
  return createHash('sha256').update(salt).update(text, 'utf8').digest('base64url');
}

/** Seals a wording under the newest key of a data subject, with a fresh salt for its digest. */
export async function sealWording(
  keyring: Pick<Keyring, 'ensure'>,
  tenantId: number,
  { commentId, version, subjectKey, text }: { commentId: string; version: number; subjectKey: bigint; text: string },
): Promise<{ generation: number; sealed: Buffer; salt: Buffer; digest: string }> {
  const key = (await keyring.ensure(tenantId, new Set([subjectKey]))).get(subjectKey);
  if (key === undefined) throw new Error(`no key for data subject ${subjectKey}`);
  const salt = Buffer.from(randomPool(SALT_BYTES));
  return { generation: key.generation, sealed: sealText(key.key, place(tenantId, commentId, version), text), salt, digest: commentDigest(salt, text) };
}

/** Texts of wordings, in their order; null where the key was destroyed or its person is hidden. */
export async function openWordings(keyring: Pick<Keyring, 'open'>, tenantId: number, wordings: readonly SealedWording[], hidden: ReadonlySet<bigint>): Promise<Array<string | null>> {
  const keys = await keyring.open(tenantId, wordings.map(({ subject_key: subjectKey, generation }) => ({ subjectKey, generation })), hidden);
  return wordings.map((wording) => {
    const key = keys.get(`${wording.subject_key}:${wording.generation}`) ?? DESTROYED;
    return key === DESTROYED || hidden.has(wording.subject_key) ? null : openText(key, place(tenantId, wording.comment_id, wording.version), wording.sealed);
  });
}
