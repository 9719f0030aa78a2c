import { createHash, randomBytes } from 'node:crypto';

/** A token is `<tenant>.<43 base64url characters>`: it names the tenant whose tables to ask; the secret decides. */
const SHAPE = /^([1-9][0-9]{0,9})\.([A-Za-z0-9_-]{43})$/;

/** A new token of a tenant: shown or sent once, and stored as a hash alone. */
export function mintToken(tenantId: number): string {
  return `${tenantId}.${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a token. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Takes a presented token apart; undefined when it does not look like one. */
export function parseToken(token: string): { tenantId: number; hash: Buffer } | undefined {
  const match = SHAPE.exec(token);
  const tenantId = Number(match?.[1]);
  return match && tenantId <= 0x7fffffff ? { tenantId, hash: hashToken(token) } : undefined;
}
