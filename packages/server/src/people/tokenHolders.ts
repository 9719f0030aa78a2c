import { DaybookError, type EventContext } from '@daybook/core';
import { withTenant } from '../db/withTenant.ts';
import { findTenant } from '../tenants/findTenant.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { appendAs } from './appendAs.ts';
import { emailDigest, normaliseEmail, tokenDigest } from './emailAddress.ts';
import { mintUserId, readName, type People, type PeopleDeps } from './people.ts';
import { actorOf, targetOf, type Person } from './person.ts';
import type { Role } from './roles.ts';
import type { TokenClaims } from './tokenVerifier.ts';

const CACHE_MS = 30_000;
const CACHE_MAX = 10_000;

interface Remembered<T> {
  value: T;
  until: number;
}

async function remembered<T>(cache: Map<string, Remembered<T>>, name: string, now: number, ask: () => Promise<T>): Promise<T> {
  const known = cache.get(name);
  if (known !== undefined && known.until > now) return known.value;
  const value = await ask();
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(name, { value, until: now + CACHE_MS });
  return value;
}

/** Accounts of those who come with a token of the organisation's own sign-in. */
export class TokenHolders {
  readonly #deps: PeopleDeps & { people: People };
  readonly #now: () => number;
  readonly #tenants = new Map<string, Remembered<Tenant | undefined>>();
  readonly #holders = new Map<string, Remembered<string>>();
  /** Last owners whose token says another role: asked about again only after a while. */
  readonly #lastOwners = new Map<string, Remembered<true>>();

  constructor(deps: PeopleDeps & { people: People }) {
    this.#deps = deps;
    this.#now = deps.now ?? Date.now;
  }

  /** The tenant a token names; throws `invalid_token` where there is none. */
  async tenantOf({ org }: TokenClaims): Promise<Tenant> {
    const known = await remembered(this.#tenants, org, this.#now(), () => findTenant(this.#deps.db, org));
    if (known === undefined) throw new DaybookError('invalid_token', { detail: 'Its org is no tenant here.' });
    return known;
  }

  /**
   * The account of a staff token's holder. An unknown `sub` becomes one from the claims: the account that has the address
   * already where the issuer says the address is verified, else a new one. The token's role is the account's from then on,
   * except that a tenant's last owner stays its owner. Undefined where the account is kept out.
   */
  async personOf(tenantId: number, claims: TokenClaims, context: EventContext): Promise<Person | undefined> {
    const { keyring, people } = this.#deps;
    const digest = await tokenDigest(keyring, tenantId, claims.issuer, claims.subject);
    const name = `${tenantId}:${digest.toString('base64url')}`;
    const userId = await remembered(this.#holders, name, this.#now(), () => this.#find(tenantId, digest, claims, context));
    const person = await people.current(tenantId, userId);
    if (person === undefined || person.state !== 'active') return undefined;
    return claims.role === undefined || person.role === claims.role ? person : this.#takeRole(tenantId, person, claims.role, context);
  }

  async #find(tenantId: number, digest: Buffer, claims: TokenClaims, context: EventContext): Promise<string> {
    const { db, keyring, people, appender } = this.#deps;
    const address = claims.email === undefined ? undefined : normaliseEmail(claims.email);
    const byAddress = address === undefined ? undefined : await emailDigest(keyring, tenantId, address);
    const { id, fresh } = await withTenant(db.pools.writer, tenantId, async (client) => {
      const bySubject = async (): Promise<string | undefined> => (await client.query<{ id: string }>(`select id from users where tenant_id = $1 and token_digest = $2`, [tenantId, digest])).rows[0]?.id;
      const known = await bySubject();
      if (known !== undefined) return { id: known, fresh: false };
      // Of several first requests at once, one makes the account.
      await client.query(`select pg_advisory_xact_lock(hashtextextended('token ' || $1::text, 0))`, [`${tenantId} ${digest.toString('hex')}`]);
      const made = await bySubject();
      if (made !== undefined) return { id: made, fresh: false };
      const taken = byAddress === undefined ? undefined : (await client.query<{ id: string; token_digest: Buffer | null }>(`select id, token_digest from users where tenant_id = $1 and email_digest = $2 for update`, [tenantId, byAddress])).rows[0];
      if (taken !== undefined && taken.token_digest === null && claims.emailVerified) {
        await client.query(`update users set token_digest = $3 where tenant_id = $1 and id = $2`, [tenantId, taken.id, digest]);
        return { id: taken.id, fresh: false };
      }
      const person = { id: mintUserId(), name: nameOf(claims), email: taken === undefined ? (address ?? null) : null };
      await people.add(client, tenantId, { ...person, role: claims.role ?? 'read_only', tokenDigest: digest });
      await appendAs(appender, client, { tenantId, actor: actorOf(person), via: viaOf(claims), context }, [{ type: 'team.member_joined', targets: [targetOf(person)] }]);
      return { id: person.id, fresh: true };
    });
    if (fresh) appender.announce(tenantId);
    people.forget(tenantId, id);
    return id;
  }

  async #takeRole(tenantId: number, person: Person, role: Role, context: EventContext): Promise<Person> {
    const { people } = this.#deps;
    const name = `${tenantId}:${person.id}`;
    if ((this.#lastOwners.get(name)?.until ?? 0) > this.#now()) return { ...person, role };
    try {
      return await people.govern({ tenantId, actor: SIGN_IN, context }, 'owner', person.id, { role });
    } catch (error) {
      if (!(error instanceof DaybookError && error.code === 'last_owner')) throw error;
      await remembered(this.#lastOwners, name, this.#now(), async () => true as const);
      return { ...person, role };
    }
  }
}

/** What the organisation's own sign-in does is done by nobody of its people. */
const SIGN_IN = { type: 'system', id: 'single-sign-on', name: 'Single sign-on' } as const;

/** What a token's events came through. */
export function viaOf({ issuer }: TokenClaims): { type: string; id: string; name: string } {
  return { type: 'token', id: issuer, name: issuer };
}

/** The name claimed, if it can be one; a token is not refused for its name. */
function nameOf({ name }: TokenClaims): string | null {
  try {
    return name === undefined ? null : readName(name);
  } catch {
    return null;
  }
}
