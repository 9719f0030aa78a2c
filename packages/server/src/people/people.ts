import { randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import { DaybookError } from '@daybook/core';
import type { Appender } from '../append/appender.ts';
import type { Database } from '../db/database.ts';
import { isUniqueViolation } from '../db/isUniqueViolation.ts';
import { withTenant } from '../db/withTenant.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { WriteContext } from '../records/record.ts';
import { appendAs } from './appendAs.ts';
import { emailDigest, readEmail } from './emailAddress.ts';
import { targetOf, type Person, type PersonState } from './person.ts';
import { isAtMost, type Role } from './roles.ts';
import { openDetails, sealDetails, type Details } from './sealedDetails.ts';

export interface PeopleDeps {
  db: Database;
  keyring: Keyring;
  appender: Appender;
  /** Milliseconds since 1970. */
  now?: () => number;
}

interface UserRow {
  id: string;
  role: Role;
  state: PersonState;
  details: Buffer;
  created_at: Date;
  has_password: boolean;
  has_second_factor: boolean;
  by_token: boolean;
}

const COLUMNS = `id, role, state, details, created_at,
  password_hash is not null as has_password, totp_seed is not null as has_second_factor, token_digest is not null as by_token`;
const NAME_MAX = 200;
/** Other processes may take a person for what they were this long. */
const CACHE_MS = 30_000;
const CACHE_MAX = 10_000;

/** What a new account is made with. */
export interface NewPerson extends Details {
  id?: string;
  role: Role;
  byLink?: boolean;
  tokenDigest?: Buffer;
  passwordHash?: string;
}

/** A new account's id. */
export function mintUserId(): string {
  return `u_${randomBytes(10).toString('hex')}`;
}

/** A name as it is kept; throws `invalid_person` for one nobody could be called by. */
export function readName(text: string, pointer = '/name'): string {
  const name = text.normalize('NFC').trim();
  if (name === '' || name.length > NAME_MAX || /\p{Cc}/u.test(name)) throw new DaybookError('invalid_person', { pointer, expected: `1 to ${NAME_MAX} characters, in one line` });
  return name;
}

/** Accounts of a tenant's people: who they are, what they may do. The one writer of `users`, with the folder's other classes. */
export class People {
  readonly #deps: PeopleDeps;
  readonly #cache = new Map<string, { person: Person | undefined; until: number }>();

  constructor(deps: PeopleDeps) {
    this.#deps = deps;
  }

  /** Everybody of the tenant, removed accounts too, in the order they came. */
  async list(tenantId: number): Promise<Person[]> {
    const { db } = this.#deps;
    const rows = await withTenant(db.pools.writer, tenantId, async (client) => (await client.query<UserRow>(`select ${COLUMNS} from users where tenant_id = $1 order by created_at, id`, [tenantId])).rows);
    return this.#open(tenantId, rows);
  }

  /** Those of the ids that are people of the tenant, by id. */
  async find(tenantId: number, ids: Iterable<string>): Promise<Map<string, Person>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const rows = await withTenant(this.#deps.db.pools.writer, tenantId, async (client) => (await client.query<UserRow>(`select ${COLUMNS} from users where tenant_id = $1 and id = any($2)`, [tenantId, wanted])).rows);
    return new Map((await this.#open(tenantId, rows)).map((person) => [person.id, person]));
  }

  /** One person; throws `not_found`. */
  async get(tenantId: number, id: string): Promise<Person> {
    const person = (await this.find(tenantId, [id])).get(id);
    if (person === undefined) throw new DaybookError('not_found');
    return person;
  }

  /** The role somebody has, or is invited to have: mail to them is as mighty as they are. */
  async roleOf(tenantId: number, id: string): Promise<Role | undefined> {
    return withTenant(this.#deps.db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<{ role: Role }>(
        `select role from users where tenant_id = $1 and id = $2
         union all
         select role from invitations where tenant_id = $1 and user_id = $2 and accepted_at is null and withdrawn_at is null`,
        [tenantId, id],
      );
      return rows[0]?.role;
    });
  }

  /** Whether the id is a member's, suspended or not, or of somebody who is invited. In the caller's transaction. */
  async hasAccount(client: ClientBase, tenantId: number, id: string): Promise<boolean> {
    const { rowCount } = await client.query(
      `select from users where tenant_id = $1 and id = $2 and state <> 'removed'
       union all
       select from invitations where tenant_id = $1 and user_id = $2 and accepted_at is null and withdrawn_at is null and expires_at > now()`,
      [tenantId, id],
    );
    return rowCount !== 0;
  }

  /** One person, as of at most half a minute ago: what every request of a session asks. */
  async current(tenantId: number, id: string): Promise<Person | undefined> {
    const { now = Date.now } = this.#deps;
    const name = `${tenantId}:${id}`;
    const cached = this.#cache.get(name);
    if (cached !== undefined && cached.until > now()) return cached.person;
    const person = (await this.find(tenantId, [id])).get(id);
    if (this.#cache.size >= CACHE_MAX) this.#cache.clear();
    this.#cache.set(name, { person, until: now() + CACHE_MS });
    return person;
  }

  /** Makes this process ask again; called after every change of an account. */
  forget(tenantId: number, id: string): void {
    this.#cache.delete(`${tenantId}:${id}`);
  }

  /** Adds an account in the caller's transaction. Throws `person_exists` where the address has one. */
  async add(client: ClientBase, tenantId: number, person: NewPerson): Promise<string> {
    const { keyring } = this.#deps;
    const id = person.id ?? mintUserId();
    const details = await sealDetails(keyring, tenantId, id, { name: person.name, email: person.email });
    const digest = person.email === null ? null : await emailDigest(keyring, tenantId, person.email);
    await client.query(
      `insert into users (tenant_id, id, role, by_link, details, email_digest, token_digest, password_hash) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [tenantId, id, person.role, person.byLink ?? false, details, digest, person.tokenDigest ?? null, person.passwordHash ?? null],
    ).catch(personExists);
    return id;
  }

  /**
   * The account a link printed on the server signs in to: the tenant's oldest active owner, made where there is none. In the
   * caller's transaction; of two at once, one makes it.
   */
  async ownerOf(client: ClientBase, tenantId: number): Promise<Person> {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('owner of tenant ' || $1::text, 0))`, [tenantId]);
    const find = async (): Promise<Person | undefined> => {
      const { rows } = await client.query<UserRow>(
        `select ${COLUMNS} from users where tenant_id = $1 and role = 'owner' and state = 'active' order by by_link desc, created_at, id limit 1`,
        [tenantId],
      );
      return (await this.#open(tenantId, rows))[0];
    };
    const known = await find();
    if (known !== undefined) return known;
    const { rowCount } = await client.query(`select from users where tenant_id = $1 and by_link`, [tenantId]);
    await this.add(client, tenantId, { name: 'Owner', email: null, role: 'owner', byLink: rowCount === 0 });
    const made = await find();
    if (made === undefined) throw new Error('the owner’s account was made and is not there');
    return made;
  }

  /** Whether somebody owns the tenant: until then a key may invite an owner. */
  async hasOwner(tenantId: number): Promise<boolean> {
    const { rowCount } = await withTenant(this.#deps.db.pools.writer, tenantId, (client) => client.query(`select from users where tenant_id = $1 and role = 'owner' and state = 'active' limit 1`, [tenantId]));
    return rowCount !== 0;
  }

  /** Changes name or address of an account. An unchanged one makes no event. */
  async change(context: WriteContext, id: string, wanted: { name?: string; email?: string }): Promise<Person> {
    const { keyring } = this.#deps;
    const { tenantId } = context;
    const name = wanted.name === undefined ? undefined : readName(wanted.name);
    const email = wanted.email === undefined ? undefined : readEmail(wanted.email);
    return this.#write(context, id, async (client, before) => {
      const after = { name: name ?? before.name, email: email ?? before.email };
      const changes = (['name', 'email'] as const).filter((field) => after[field] !== before[field]).map((field) => ({ field, before: before[field], after: after[field] }));
      if (changes.length === 0) return;
      const digest = after.email === null ? null : await emailDigest(keyring, tenantId, after.email);
      await client.query(`update users set details = $3, email_digest = $4 where tenant_id = $1 and id = $2`, [tenantId, id, await sealDetails(keyring, tenantId, id, after), digest]).catch(personExists);
      // A link for a new password went to the old address.
      if (after.email !== before.email) await client.query(`update password_resets set used_at = now() where tenant_id = $1 and user_id = $2 and used_at is null`, [tenantId, id]);
      await appendAs(this.#deps.appender, client, context, [{ type: 'team.member_changed', targets: [targetOf({ ...before, ...after })], changes }]);
    });
  }

  /**
   * Changes a person's role, lets them in or keeps them out. `by` is the role of whoever asks: nobody gives or takes a role
   * above their own. Throws `forbidden`, `last_owner`, `not_found`.
   */
  async govern(context: WriteContext, by: Role, id: string, wanted: { role?: Role; state?: 'active' | 'suspended' }): Promise<Person> {
    const { tenantId } = context;
    return this.#write(context, id, async (client, before) => {
      const role = wanted.role ?? before.role;
      const state = wanted.state ?? before.state;
      refuseAbove(by, before.role);
      refuseAbove(by, role);
      if (role !== 'owner' || state !== 'active') await this.#keepOwner(client, tenantId, before);
      if (role === before.role && state === before.state) return;
      await client.query(`update users set role = $3, state = $4 where tenant_id = $1 and id = $2`, [tenantId, id, role, state]);
      await appendAs(this.#deps.appender, client, context, [
        ...(role === before.role ? [] : [{ type: 'team.role_changed', targets: [targetOf(before)], changes: [{ field: 'role', before: before.role, after: role }] }]),
        ...(state === before.state ? [] : [{ type: 'permission.changed', targets: [targetOf(before)], payload: { permission: 'sign-in', granted: state === 'active' } }]),
      ]);
    });
  }

  /** Takes a person out of the team: their name stays on what they did, address and credentials go. A token of theirs finds the removed account, and no new one. */
  async remove(context: WriteContext, by: Role, id: string): Promise<void> {
    const { tenantId } = context;
    await this.#write(context, id, async (client, before) => {
      refuseAbove(by, before.role);
      await this.#keepOwner(client, tenantId, before);
      await client.query(
        `update users set state = 'removed', details = $3, email_digest = null, password_hash = null, totp_seed = null, totp_pending = null where tenant_id = $1 and id = $2`,
        [tenantId, id, await sealDetails(this.#deps.keyring, tenantId, id, { name: before.name, email: null })],
      );
      await client.query(`delete from recovery_codes where tenant_id = $1 and user_id = $2`, [tenantId, id]);
      await appendAs(this.#deps.appender, client, context, [{ type: 'team.member_removed', targets: [targetOf(before)] }]);
    });
  }

  /** One locked account, one change, its events: committed together, then announced. Removed accounts are not there. */
  async #write(context: WriteContext, id: string, work: (client: ClientBase, before: Person) => Promise<void>): Promise<Person> {
    const { db, appender } = this.#deps;
    const { tenantId } = context;
    await withTenant(db.pools.writer, tenantId, async (client) => {
      // The owners first and in order: two who unmake each other wait here, and the second finds one owner left.
      await client.query(`select from users where tenant_id = $1 and role = 'owner' and state = 'active' order by id for update`, [tenantId]);
      const { rows } = await client.query<UserRow>(`select ${COLUMNS} from users where tenant_id = $1 and id = $2 and state <> 'removed' for update`, [tenantId, id]);
      const [before] = await this.#open(tenantId, rows);
      if (before === undefined) throw new DaybookError('not_found');
      await work(client, before);
    });
    appender.announce(tenantId);
    this.forget(tenantId, id);
    return this.get(tenantId, id);
  }

  async #keepOwner(client: ClientBase, tenantId: number, person: Person): Promise<void> {
    if (person.role !== 'owner' || person.state !== 'active') return;
    const { rowCount } = await client.query(`select from users where tenant_id = $1 and role = 'owner' and state = 'active' and id <> $2 limit 1`, [tenantId, person.id]);
    if (rowCount === 0) throw new DaybookError('last_owner');
  }

  async #open(tenantId: number, rows: readonly UserRow[]): Promise<Person[]> {
    const details = await openDetails(this.#deps.keyring, tenantId, rows.map(({ id, details: sealed }) => ({ userId: id, sealed })));
    return rows.map((row, i) => ({
      id: row.id,
      name: details[i]?.name ?? null,
      email: details[i]?.email ?? null,
      role: row.role,
      state: row.state,
      createdAt: row.created_at,
      hasPassword: row.has_password,
      hasSecondFactor: row.has_second_factor,
      byToken: row.by_token,
    }));
  }
}

function refuseAbove(by: Role, role: Role): void {
  if (!isAtMost(role, by)) throw new DaybookError('forbidden', { pointer: '/role', detail: 'The role is above your own.', remedy: 'Ask an owner.' });
}

/** An address or a token belongs to one account. */
function personExists(error: unknown): never {
  if (isUniqueViolation(error, 'users_by_')) throw new DaybookError('person_exists', { pointer: '/email' }, { cause: error });
  throw error;
}
