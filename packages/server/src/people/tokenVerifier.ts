import { createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, type ProtectedHeaderParameters } from 'jose';
import { DaybookError } from '@daybook/core';
import { isRole, type Role } from './roles.ts';

/** Which tokens are taken: signed with one secret, or by the keys of one address. Never both. */
export type TokenSettings = { issuer: string; audience: string } & ({ secret: string } | { jwksUrl: string });

/** What a valid token says. */
export interface TokenClaims {
  kind: 'staff' | 'customer';
  issuer: string;
  subject: string;
  /** Slug of the tenant. */
  org: string;
  /** Absent for customers. */
  role?: Role;
  name?: string;
  email?: string;
  emailVerified: boolean;
  /** `contact/c_1`: what a customer may see. Nothing without the claim. */
  records: string[];
  expiresAt: Date;
}

const STAFF_TYPE = 'JWT';
const EMBED_TYPE = 'viewer+jwt';
const EMBED_LIFE_S = 15 * 60;
const CLOCK_SLACK_S = 5;
const SUBJECT_MAX = 255;
const RECORDS_MAX = 100;
/** A header that names its own key is refused before anything of it is used. */
const FORBIDDEN_HEADERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'] as const;
const TEXT = /^[^\p{Cc}]+$/u;

/** Three parts of base64url: how a token looks, and an API key does not. */
export function looksLikeToken(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

/**
 * Verifies tokens (JWT, RFC 7519). The algorithm is fixed by the setting, never by the token: HS256 with a secret, RS256 or
 * ES256 (whichever the key is for) with keys from an address, fetched when first needed and kept.
 */
export class TokenVerifier {
  readonly #settings: TokenSettings;
  readonly #key: Uint8Array | JWTVerifyGetKey;
  readonly #algorithms: string[];
  readonly #now: () => number;

  constructor(settings: TokenSettings, now: () => number = Date.now) {
    this.#settings = settings;
    this.#now = now;
    this.#key = 'secret' in settings
      ? new TextEncoder().encode(settings.secret)
      : createRemoteJWKSet(new URL(settings.jwksUrl), { timeoutDuration: 5_000, cooldownDuration: 30_000, cacheMaxAge: 600_000 });
    this.#algorithms = 'secret' in settings ? ['HS256'] : ['RS256', 'ES256'];
  }

  /** What the token says. Throws `invalid_token` with the cause, `unavailable` where the keys cannot be fetched. */
  async verify(token: string): Promise<TokenClaims> {
    const type = typeOf(token);
    const { issuer, audience } = this.#settings;
    const options: JWTVerifyOptions = {
      issuer,
      audience,
      algorithms: this.#algorithms,
      requiredClaims: ['iss', 'aud', 'exp', 'sub', 'org', ...(type === EMBED_TYPE ? ['iat'] : [])],
      clockTolerance: CLOCK_SLACK_S,
      currentDate: new Date(this.#now()),
    };
    try {
      const { payload } = typeof this.#key === 'function' ? await jwtVerify(token, this.#key, options) : await jwtVerify(token, this.#key, options);
      return claimsOf(payload, type, this.#now());
    } catch (error) {
      throw asDaybookError(error);
    }
  }
}

function refused(detail: string, cause?: unknown): DaybookError {
  return new DaybookError('invalid_token', { detail }, cause === undefined ? {} : { cause });
}

function typeOf(token: string): typeof STAFF_TYPE | typeof EMBED_TYPE {
  let header: ProtectedHeaderParameters;
  try {
    header = decodeProtectedHeader(token);
  } catch (error) {
    throw refused('Its header cannot be read.', error);
  }
  const forbidden = FORBIDDEN_HEADERS.find((name) => name in header);
  if (forbidden !== undefined) throw refused(`Its header has ${forbidden}, which is never taken.`);
  if (header.typ !== STAFF_TYPE && header.typ !== EMBED_TYPE) throw refused(`Its header has to say typ ${STAFF_TYPE}, or ${EMBED_TYPE} for an embed.`);
  return header.typ;
}

function claimsOf(payload: JWTPayload, type: typeof STAFF_TYPE | typeof EMBED_TYPE, now: number): TokenClaims {
  const { iss = '', sub = '', exp = 0, iat } = payload;
  const { org, role, name, email, email_verified: emailVerified, records } = payload;
  if (typeof sub !== 'string' || sub.length > SUBJECT_MAX || !TEXT.test(sub)) throw refused(`Its sub has to be 1 to ${SUBJECT_MAX} characters.`);
  if (typeof org !== 'string' || org === '') throw refused('Its org has to be the slug of a tenant.');
  if (name !== undefined && typeof name !== 'string') throw refused('Its name has to be text.');
  if (email !== undefined && typeof email !== 'string') throw refused('Its email has to be text.');
  const customer = type === EMBED_TYPE || role === 'customer';
  if (customer && role !== undefined && role !== 'customer') throw refused(`A token of typ ${EMBED_TYPE} is for a customer.`);
  if (!customer && (typeof role !== 'string' || !isRole(role))) throw refused('Its role has to be owner, admin, member, read_only or customer.');
  if (type === EMBED_TYPE) checkEmbedLife(exp, iat, now);
  return {
    kind: customer ? 'customer' : 'staff',
    issuer: iss,
    subject: sub,
    org,
    ...(!customer && { role: role as Role }),
    ...(name !== undefined && name.trim() !== '' && { name }),
    ...(email !== undefined && email.trim() !== '' && { email }),
    emailVerified: emailVerified === true,
    records: customer ? recordsOf(records) : [],
    expiresAt: new Date(exp * 1000),
  };
}

function checkEmbedLife(exp: number, iat: number | undefined, now: number): void {
  if (iat === undefined || iat * 1000 > now + CLOCK_SLACK_S * 1000) throw refused('Its iat is in the future.');
  if (exp - iat > EMBED_LIFE_S) throw refused('An embed’s token may live 15 minutes at most.');
}

function recordsOf(records: unknown): string[] {
  if (records === undefined) return [];
  const valid = Array.isArray(records) && records.length <= RECORDS_MAX && records.every((record) => typeof record === 'string' && record.length <= 1024 && /^[a-z][a-z0-9_]*\/./.test(record));
  if (!valid) throw refused(`Its records have to be a list of at most ${RECORDS_MAX}, each such as contact/c_1.`);
  return records as string[];
}

/** Why a token is refused, in words of ours: what a library says may quote the token. */
function asDaybookError(error: unknown): unknown {
  if (error instanceof DaybookError) return error;
  if (error instanceof errors.JWTExpired) return refused('It has expired.', error);
  if (error instanceof errors.JWTClaimValidationFailed) return refused(`Its claim ${error.claim} is ${error.reason === 'missing' ? 'missing' : 'not what is expected here'}.`, error);
  if (error instanceof errors.JOSEAlgNotAllowed) return refused('It is signed in a way that is not taken here.', error);
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || !(error instanceof errors.JOSEError)) {
    return new DaybookError('unavailable', { detail: 'The keys that tokens are signed with cannot be fetched.', remedy: 'Look at DAYBOOK_JWKS_URL.' }, { cause: error });
  }
  // A JWKS answer that was no 200, or no JSON, is a plain JOSEError; whatever else is of a kind of its own is the token's fault.
  if (error.code === 'ERR_JOSE_GENERIC') return new DaybookError('unavailable', { detail: 'The keys that tokens are signed with cannot be fetched.' }, { cause: error });
  return refused('Its signature does not fit, or it is no token.', error);
}
