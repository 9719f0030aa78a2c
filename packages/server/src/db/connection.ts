import pg from 'pg';
import { ROLES, type RoleName } from './roles.ts';

/** Object ids of the types whose default parsing would lose something. */
const INT8 = 20;
const INT8_ARRAY = 1016;

/** `{1,-2,NULL}`: numbers need no quoting, so an array of them is split at its commas. */
function parseInt8Array(text: string): (bigint | null)[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',').map((item) => (item === 'NULL' ? null : BigInt(item)));
}

/** int8 is bigint everywhere: record keys and positions use all 64 bits. Set per connection, never on the driver's globals. */
function typeParsers(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, (text: string) => BigInt(text));
  types.setTypeParser(INT8_ARRAY, parseInt8Array);
  return types;
}

const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** Refuses a schema name that would need quoting somewhere. */
export function assertSchemaName(schema: string): void {
  if (!SCHEMA_NAME.test(schema)) throw new RangeError(`schema name ${JSON.stringify(schema)}: use lower-case letters, digits and _`);
}

export interface ConnectionOptions {
  url: string;
  schema: string;
  /** Starts the session as this role; absent: as the login user. */
  role?: RoleName;
  applicationName: string;
  /** 0 = none. */
  statementTimeoutMs: number;
}

/**
 * The driver's settings for one kind of connection: role, search path and timeouts are start-up options, so a
 * connection is never in another state, not even after an error. Options in the URL itself are kept.
 */
export function connectionConfig(options: ConnectionOptions): pg.ClientConfig {
  assertSchemaName(options.schema);
  const url = new URL(options.url);
  const settings = [
    url.searchParams.get('options'),
    options.role && `-c role=${ROLES[options.role]}`,
    `-c search_path=${options.schema},pg_temp`,
    `-c statement_timeout=${options.statementTimeoutMs}`,
    '-c idle_in_transaction_session_timeout=60000',
    '-c timezone=UTC',
    '-c datestyle=ISO',
    // Compiling a plan over many partitions costs more than running it.
    '-c jit=off',
  ].filter(Boolean);
  url.searchParams.set('options', settings.join(' '));
  return {
    connectionString: url.toString(),
    application_name: options.applicationName,
    types: typeParsers(),
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // A transaction's first statement goes out with its BEGIN (withTenant); everything else is awaited one by one.
    pipeline: true,
  };
}
