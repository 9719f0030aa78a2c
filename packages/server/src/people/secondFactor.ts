import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { ClientBase } from 'pg';
import { DaybookError } from '@daybook/core';
import type { Appender } from '../append/appender.ts';
import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { WriteContext } from '../records/record.ts';
import { appendAs } from './appendAs.ts';
import type { People } from './people.ts';
import { targetOf, type Person } from './person.ts';
import { openForPeople, sealForPerson } from './sealedDetails.ts';

const PERIOD_S = 30;
/** Steps either side that a code is taken of: a phone's clock may be half a minute off. */
const WINDOW = 1;
const CODES = 10;
const CODE_CHARACTERS = 15;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** How a code was good. */
export type CodeKind = 'authenticator' | 'recovery code';

export interface SecondFactorDeps {
  db: Database;
  keyring: Keyring;
  appender: Appender;
  people: People;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Authenticators (TOTP, RFC 6238) and the codes for when the phone is lost. */
export class SecondFactor {
  readonly #deps: SecondFactorDeps;

  constructor(deps: SecondFactorDeps) {
    this.#deps = deps;
  }

  /** Begins to set an authenticator up: its seed, and the address an app reads as a QR code. Nothing is asked for before `confirm`. */
  async begin(tenantId: number, workspace: string, person: Person): Promise<{ secret: string; uri: string }> {
    const { db, keyring } = this.#deps;
    const secret = new Secret({ size: 20 });
    const sealed = await sealForPerson(keyring, tenantId, person.id, 'totp', secret.base32);
    await withTenant(db.pools.writer, tenantId, async (client) => {
      const { rowCount } = await client.query(`update users set totp_pending = $3 where tenant_id = $1 and id = $2 and state = 'active' and password_hash is not null`, [tenantId, person.id, sealed]);
      if (rowCount !== 1) throw new DaybookError('invalid_person', { pointer: '/password', detail: 'A second factor is added to a password.', remedy: 'Set a password first.' });
    });
    const totp = totpOf(secret, `Daybook ${workspace}`, person.email ?? person.name ?? person.id);
    return { secret: secret.base32, uri: totp.toString() };
  }

  /** Takes the first code of a new authenticator: from now on it is asked for. Answers ten recovery codes, shown this once. */
  async confirm(context: WriteContext, person: Person, code: string): Promise<string[]> {
    const { db, appender, people } = this.#deps;
    const { tenantId } = context;
    const codes = Array.from({ length: CODES }, mintCode);
    await withTenant(db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<{ totp_pending: Buffer | null }>(`select totp_pending from users where tenant_id = $1 and id = $2 and state = 'active' for update`, [tenantId, person.id]);
      const pending = rows[0]?.totp_pending ?? null;
      const step = pending === null ? null : await this.#stepOf(tenantId, person.id, pending, code);
      if (step === null) throw new DaybookError('invalid_person', { pointer: '/code', detail: 'The code is not of this authenticator, or too old.', expected: 'the six digits shown now' });
      await client.query(`update users set totp_seed = totp_pending, totp_pending = null, totp_step = $3 where tenant_id = $1 and id = $2`, [tenantId, person.id, step]);
      await client.query(`delete from recovery_codes where tenant_id = $1 and user_id = $2`, [tenantId, person.id]);
      await client.query(`insert into recovery_codes (tenant_id, user_id, code_hash) select $1, $2, unnest($3::bytea[])`, [tenantId, person.id, codes.map((each) => hashCode(person.id, each))]);
      await appendAs(appender, client, context, [{ type: 'auth.second_factor_changed', targets: [targetOf(person)], payload: { factor: 'an authenticator', action: person.hasSecondFactor ? 'replaced' : 'added' } }]);
    });
    appender.announce(tenantId);
    people.forget(tenantId, person.id);
    return codes;
  }

  /** Takes the second factor off. The caller has asked for the password. */
  async remove(context: WriteContext, person: Person): Promise<void> {
    const { db, appender, people } = this.#deps;
    const { tenantId } = context;
    await withTenant(db.pools.writer, tenantId, async (client) => {
      const { rowCount } = await client.query(`update users set totp_seed = null, totp_pending = null where tenant_id = $1 and id = $2 and totp_seed is not null`, [tenantId, person.id]);
      if (rowCount === 0) return;
      await client.query(`delete from recovery_codes where tenant_id = $1 and user_id = $2`, [tenantId, person.id]);
      await appendAs(appender, client, context, [{ type: 'auth.second_factor_changed', targets: [targetOf(person)], payload: { factor: 'an authenticator', action: 'removed' } }]);
    });
    appender.announce(tenantId);
    people.forget(tenantId, person.id);
  }

  /**
   * Takes a code, in the caller's transaction: six digits of a time step not used yet, or a recovery code, which is then gone.
   * Undefined where it is neither.
   */
  async take(client: ClientBase, tenantId: number, userId: string, seed: Buffer, code: string): Promise<CodeKind | undefined> {
    const step = await this.#stepOf(tenantId, userId, seed, code);
    if (step !== null) {
      const { rowCount } = await client.query(`update users set totp_step = $3 where tenant_id = $1 and id = $2 and coalesce(totp_step, 0) < $3`, [tenantId, userId, step]);
      return rowCount === 1 ? 'authenticator' : undefined;
    }
    const { rowCount } = await client.query(`delete from recovery_codes where tenant_id = $1 and user_id = $2 and code_hash = $3`, [tenantId, userId, hashCode(userId, code)]);
    return rowCount === 1 ? 'recovery code' : undefined;
  }

  /** The time step a code is of; null where it is of none around now, or the person was erased. */
  async #stepOf(tenantId: number, userId: string, seed: Buffer, code: string): Promise<number | null> {
    const token = code.replaceAll(/[\s-]/g, '');
    if (!/^\d{6}$/.test(token)) return null;
    const [base32] = await openForPeople(this.#deps.keyring, tenantId, 'totp', [{ userId, sealed: seed }]);
    if (base32 === undefined || base32 === null) return null;
    const now = (this.#deps.now ?? Date.now)();
    const delta = totpOf(Secret.fromBase32(base32)).validate({ token, window: WINDOW, timestamp: now });
    return delta === null ? null : Math.floor(now / 1000 / PERIOD_S) + delta;
  }
}

function totpOf(secret: Secret, issuer = '', label = ''): TOTP {
  return new TOTP({ issuer, label, secret, algorithm: 'SHA1', digits: 6, period: PERIOD_S });
}

/** `abcde-fghjk-mnpqr`: 75 random bits in letters and digits that are not mistaken for each other. */
function mintCode(): string {
  const letters = [...randomBytes(CODE_CHARACTERS)].map((byte) => ALPHABET[byte % ALPHABET.length] ?? '0').join('');
  return letters.replaceAll(/(.{5})(?!$)/g, '$1-');
}

function hashCode(userId: string, code: string): Buffer {
  return createHash('sha256').update(`${userId}\n${code.toLowerCase().replaceAll(/[^0-9a-z]/g, '')}`).digest();
}
