import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { parseApiKey } from './tenants/apiKeyText.ts';

/** Everything the environment decides. Read once at start; nothing else looks at process.env. */
export interface Settings {
  host: string;
  port: number;
  /** Absent: the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | undefined;
  schema: string;
  dataDir: string;
  keysDir: string;
  apiKey: string | undefined;
  demo: boolean;
  jwtSecret: string | undefined;
  jwksUrl: string | undefined;
  jwtIssuer: string;
  jwtAudience: string;
  /** The log's name; fixed at first start. */
  origin: string;
  publicUrl: string;
  trustProxy: boolean;
  smtpUrl: string | undefined;
  mailFrom: string | undefined;
  s3Url: string | undefined;
  logLevel: string;
  logToStdout: boolean;
}

/** A setting has a value that is not allowed; the message has a sentence for each, saying what to set. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Throws a plain Error whose message completes "set NAME to …". */
function wanted(expected: string): never {
  throw new Error(expected);
}

function wholeNumber(text: string, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value <= most ? value : wanted(`a whole number from 0 to ${most}`);
}

function flag(text: string): boolean {
  if (text === '1' || text === 'true') return true;
  return text === '0' || text === 'false' ? false : wanted('1 or 0');
}

function address(text: string, protocols: readonly string[], example: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !protocols.includes(url.protocol)) wanted(`an address such as ${example}`);
  return text;
}

const MAIL_SERVER = 'smtps://user:password@mail.example.com';

function mailServer(text: string): string {
  return new URL(text).hostname === '' ? wanted(`an address such as ${MAIL_SERVER}`) : text;
}

/** Whoever can change the keys on their way can be anybody: https, but for this machine. */
function keysAddress(text: string): string {
  const url = new URL(address(text, ['https:', 'http:'], 'https://login.example.com/.well-known/jwks.json'));
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || isHere ? text : wanted('an address of https (http only on this machine)');
}

/** Reads the named variables of one environment, collecting what is wrong with each. */
class Reader {
  readonly problems: string[] = [];
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** The variable's value; `fallback` when it is unset, empty or (noted as a problem) not allowed. */
  read<T>(name: string, fallback: T, parse: (text: string) => T, secret = false): T {
    const text = this.#env[name]?.trim();
    if (text === undefined || text === '') return fallback;
    try {
      return parse(text);
    } catch (error) {
      const shown = secret ? 'not usable' : JSON.stringify(text);
      this.problems.push(`${name} is ${shown}: set it to ${error instanceof Error ? error.message : 'something else'}, or leave it out.`);
      return fallback;
    }
  }
}

/**
 * Reads and checks every setting. Nothing is required.
 *
 * @throws SettingsError naming every variable that has a value which is not allowed.
 */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const reader = new Reader(env);
  const text = (value: string): string => value;
  const port = reader.read('PORT', 4000, (value) => wholeNumber(value, 65_535));
  const databaseUrl = reader.read<string | undefined>('DATABASE_URL', undefined, (value) => address(value, ['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database'), true);
  const dataDir = reader.read('DAYBOOK_DATA_DIR', resolve('data'), (value) => resolve(value));
  const publicUrl = reader
    .read('DAYBOOK_PUBLIC_URL', `http://localhost:${port}`, (value) => address(value, ['http:', 'https:'], 'https://daybook.example.com'))
    .replace(/\/+$/, '');
  const smtpUrl = reader.read<string | undefined>('SMTP_URL', undefined, (value) => mailServer(address(value, ['smtp:', 'smtps:'], MAIL_SERVER)), true);
  const mailFrom = reader.read<string | undefined>('MAIL_FROM', undefined, (value) => (/^(?:[^\s@<>]+@[^\s@<>]+|[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>)$/.test(value) ? value : wanted('an address such as daybook@example.com')));
  if (smtpUrl !== undefined && mailFrom === undefined) reader.problems.push('SMTP_URL is set and MAIL_FROM is not: set MAIL_FROM to the sender of our mail, such as daybook@example.com.');
  const settings: Settings = {
    host: reader.read('HOST', 'localhost', text),
    port,
    databaseUrl,
    schema: reader.read('DAYBOOK_SCHEMA', 'daybook', (value) => (/^[a-z_][a-z0-9_]{0,62}$/.test(value) ? value : wanted('a schema name of lower-case letters, digits and _'))),
    dataDir,
    keysDir: reader.read('DAYBOOK_KEYS', join(dataDir, 'keys'), (value) => (/^[a-z][a-z0-9+.-]+:\/\//.test(value) ? wanted('a directory (key services are not supported by this release)') : resolve(value))),
    apiKey: reader.read<string | undefined>(
      'DAYBOOK_API_KEY',
      undefined,
      (value) => (parseApiKey(value) ? value : wanted('a key of the form dbk_<letters>_<16 hex digits>_<32 or more letters and digits>')),
      true,
    ),
    demo: reader.read('DAYBOOK_DEMO', databaseUrl === undefined, flag),
    jwtSecret: reader.read<string | undefined>('DAYBOOK_JWT_SECRET', undefined, (value) => (value.length >= 32 ? value : wanted('a secret of at least 32 characters')), true),
    jwksUrl: reader.read<string | undefined>('DAYBOOK_JWKS_URL', undefined, keysAddress),
    jwtIssuer: reader.read('DAYBOOK_JWT_ISS', 'daybook', text),
    jwtAudience: reader.read('DAYBOOK_JWT_AUD', 'daybook', text),
    origin: reader.read('DAYBOOK_ORIGIN', '', (value) => (/^[A-Za-z0-9.-]+(?::\d+)?(?:\/[A-Za-z0-9._/-]+)?$/.test(value) ? value : wanted('a name such as log.example.com'))),
    publicUrl,
    trustProxy: reader.read('TRUST_PROXY', false, flag),
    smtpUrl,
    mailFrom,
    s3Url: reader.read<string | undefined>('DAYBOOK_S3_URL', undefined, (value) => address(value, ['https:', 'http:', 's3:'], 'https://key:secret@s3.example.com/bucket'), true),
    logLevel: reader.read('LOG_LEVEL', 'info', (value) => (LOG_LEVELS.includes(value) ? value : wanted(`one of ${LOG_LEVELS.join(', ')}`))),
    logToStdout: reader.read('DAYBOOK_LOG_STDOUT', false, flag),
  };
  if (settings.jwtSecret !== undefined && settings.jwksUrl !== undefined) reader.problems.push('DAYBOOK_JWT_SECRET and DAYBOOK_JWKS_URL are both set: set one of them.');
  if (reader.problems.length > 0) throw new SettingsError(reader.problems.join('\n'));
  if (settings.origin === '') settings.origin = env['DAYBOOK_PUBLIC_URL'] ? new URL(publicUrl).host : hostname().toLowerCase();
  return settings;
}

/** An address without its password and query, or `(set)` when it has no host to show. */
function redactAddress(text: string): string {
  const url = new URL(text);
  if (url.username !== '') url.username = '***';
  if (url.password !== '') url.password = '***';
  url.search = '';
  return url.host === '' ? '(set)' : url.toString();
}

const SECRET = '(set)';
const NONE = '(not set)';
const LATER = 'read and checked; this release does not use it';

/** Every setting as it is shown at start: name and value, secrets redacted. */
export function describeSettings(settings: Settings): [name: string, value: string][] {
  const later = (value: string | undefined): string => (value === undefined ? NONE : `${value} (${LATER})`);
  const key = settings.apiKey === undefined ? undefined : parseApiKey(settings.apiKey);
  return [
    ['HOST', settings.host],
    ['PORT', String(settings.port)],
    ['DATABASE_URL', settings.databaseUrl === undefined ? '(embedded PostgreSQL)' : redactAddress(settings.databaseUrl)],
    ['DAYBOOK_SCHEMA', settings.schema],
    ['DAYBOOK_DATA_DIR', settings.dataDir],
    ['DAYBOOK_KEYS', settings.keysDir],
    ['DAYBOOK_API_KEY', key === undefined ? NONE : `dbk_${key.environment}_${key.id}_***`],
    ['DAYBOOK_DEMO', settings.demo ? '1' : '0'],
    ['DAYBOOK_JWT_SECRET', settings.jwtSecret === undefined ? NONE : SECRET],
    ['DAYBOOK_JWKS_URL', settings.jwksUrl === undefined ? NONE : redactAddress(settings.jwksUrl)],
    ['DAYBOOK_JWT_ISS', settings.jwtIssuer],
    ['DAYBOOK_JWT_AUD', settings.jwtAudience],
    ['DAYBOOK_ORIGIN', settings.origin],
    ['DAYBOOK_PUBLIC_URL', settings.publicUrl],
    ['TRUST_PROXY', settings.trustProxy ? '1' : '0'],
    ['SMTP_URL', settings.smtpUrl === undefined ? '(not set: mail is kept in the outbox)' : redactAddress(settings.smtpUrl)],
    ['MAIL_FROM', settings.mailFrom ?? NONE],
    ['DAYBOOK_S3_URL', later(settings.s3Url && redactAddress(settings.s3Url))],
    ['LOG_LEVEL', settings.logLevel],
    ['DAYBOOK_LOG_STDOUT', settings.logToStdout ? '1' : '0'],
  ];
}
