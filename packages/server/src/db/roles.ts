import type { Client } from 'pg';

/**
 * The roles every statement runs under. They are cluster-wide and cannot log in: a pool's connections
 * log in as the user of the database URL and start as one of these.
 *
 * - `owner` owns schema and tables; migrations only.
 * - `lookup` owns the few functions that may look across tenants, and can do nothing else.
 * - `maintenance` is the only one whose DELETE on the log passes the triggers (archive, deletion of a tenant).
 */
export const ROLES = {
  owner: 'daybook_owner',
  lookup: 'daybook_lookup',
  writer: 'daybook_writer',
  sequencer: 'daybook_sequencer',
  reader: 'daybook_reader',
  eraser: 'daybook_eraser',
  maintenance: 'daybook_maintenance',
} as const;
export type RoleName = keyof typeof ROLES;

/** Two databases of one cluster may be migrated at once; what the other one won is not an error here. */
const LOST_RACE = new Set(['23505', '42710', 'XX000']);
const ATTEMPTS = 20;

function sqlState(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Advisory locks are per database and cannot order two databases: repeat what lost a race instead. */
async function repeated(statement: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await statement();
      return;
    } catch (error) {
      const state = sqlState(error);
      if (state === '42710') return;
      if (state === undefined || !LOST_RACE.has(state) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function mayBecome(client: Client, role: string): Promise<boolean> {
  try {
    await client.query(`set role ${role}`);
    await client.query('reset role');
    return true;
  } catch (error) {
    if (sqlState(error) === '42501') return false;
    throw error;
  }
}

/**
 * Creates the roles that are missing and lets the login user become each of them.
 *
 * `client` is logged in as a superuser or a user with CREATEROLE, outside a transaction; where neither is
 * given, the roles must exist and be granted already (docs/OPERATIONS.md has the statements).
 * NOINHERIT, so that the owner does not pass for `lookup` without saying so.
 */
export async function ensureRoles(client: Client): Promise<void> {
  const present = await client.query<{ rolname: string }>(`
    select rolname from pg_catalog.pg_roles where rolname = any ($1)
  `, [Object.values(ROLES)]);
  const existing = new Set(present.rows.map((row) => row.rolname));
  for (const role of Object.values(ROLES)) {
    if (!existing.has(role)) await repeated(() => client.query(`create role ${role} nologin noinherit`));
    if (!(await mayBecome(client, role))) await repeated(() => client.query(`grant ${role} to current_user`));
  }
  const member = await client.query<{ member: boolean }>(`
    select pg_catalog.pg_has_role($1, $2, 'member') as member
  `, [ROLES.owner, ROLES.lookup]);
  // Migrations hand the look-up functions to their owner.
  if (!member.rows[0]?.member) await repeated(() => client.query(`grant ${ROLES.lookup} to ${ROLES.owner}`));
}
