import { encodeBase64url } from './base64url.ts';
import { disclosureDigest } from './disclosure.ts';
import { parseLeaf } from './leaf.ts';
import { sha256, type Sha256 } from './sha256.ts';

/**
 * What is known of one commitment of a leaf:
 * OPEN, a disclosure hashes to it; ERASED, a later leaf names it as erased; WITHHELD, whoever asked may not see it,
 * and the bundle says so; MISSING, none of these, which is a failure.
 */
export type Verdict = 'OPEN' | 'ERASED' | 'WITHHELD' | 'MISSING';

export interface LeafEvidence {
  /** The leaf's exact text. */
  leaf: string;
  /** JSON texts of disclosures. */
  disclosures: readonly string[];
  /** base64url digests that later leaves of the log name as erased. */
  erased: ReadonlySet<string>;
  /** base64url digests the bundle declares as withheld. */
  withheld?: ReadonlySet<string>;
}

export interface LeafVerdict {
  /** No digest is MISSING and every disclosure belongs to the leaf. */
  sound: boolean;
  /** In the leaf's order. */
  digests: { digest: string; verdict: Verdict; disclosure?: string }[];
  /** Disclosures that hash to nothing in this leaf. */
  strays: string[];
}

/**
 * The verdict on every digest of a leaf. What is open counts as open even where it was erased: the bytes prove
 * themselves. Throws RangeError when `leaf` is not a leaf; that it is in the log is for `verifyInclusion`.
 */
export function verifyLeaf({ leaf, disclosures, erased, withheld }: LeafEvidence, hash: Sha256 = sha256): LeafVerdict {
  const { digests } = parseLeaf(leaf);
  const open = new Map(disclosures.map((text) => [encodeBase64url(disclosureDigest(text, hash)), text]));
  const verdicts = digests.map((digest) => {
    const disclosure = open.get(digest);
    if (disclosure !== undefined) return { digest, verdict: 'OPEN' as const, disclosure };
    const verdict: Verdict = erased.has(digest) ? 'ERASED' : withheld?.has(digest) ? 'WITHHELD' : 'MISSING';
    return { digest, verdict };
  });
  const committed = new Set(digests);
  const strays = [...open].filter(([digest]) => !committed.has(digest)).map(([, text]) => text);
  return { sound: strays.length === 0 && verdicts.every(({ verdict }) => verdict !== 'MISSING'), digests: verdicts, strays };
}
