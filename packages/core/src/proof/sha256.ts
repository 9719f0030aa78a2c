import { sha256 as nobleSha256 } from '@noble/hashes/sha2';

/**
 * SHA-256 (FIPS 180-4) of some bytes: 32 bytes. Every function of core that hashes takes one as its last argument,
 * so that the server can pass the faster native one; results do not depend on which.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** The portable implementation, and the default everywhere in core. */
export const sha256: Sha256 = nobleSha256;
