import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { describeSettings, readSettings, SettingsError } from './settings.ts';

const KEY = `dbk_live_${'0a'.repeat(8)}_${'S'.repeat(32)}`;

test('nothing is required', () => {
  const settings = readSettings({});
  expect(settings).toMatchObject({ port: 4000, host: 'localhost', databaseUrl: undefined, demo: true, publicUrl: 'http://localhost:4000', dataDir: resolve('data') });
  expect(settings.keysDir).toBe(resolve('data/keys'));
  expect(readSettings({ PORT: '', DATABASE_URL: 'postgres://db/x' })).toMatchObject({ port: 4000, demo: false });
});

test.each([
  ['PORT', 'http'],
  ['PORT', '70000'],
  ['DATABASE_URL', 'mysql://x'],
  ['DATABASE_URL', 'db'],
  ['DAYBOOK_DEMO', 'yes'],
  ['DAYBOOK_API_KEY', 'secret'],
  ['DAYBOOK_KEYS', 'aws-kms://key'],
  ['DAYBOOK_JWT_SECRET', 'short'],
  ['DAYBOOK_JWKS_URL', 'login.example.com'],
  ['DAYBOOK_JWKS_URL', 'http://login.example.com/jwks.json'],
  ['DAYBOOK_PUBLIC_URL', 'daybook.example.com'],
  ['DAYBOOK_ORIGIN', 'two words'],
  ['DAYBOOK_SCHEMA', 'Day"book'],
  ['SMTP_URL', 'http://mail'],
  ['MAIL_FROM', 'nobody'],
  ['TRUST_PROXY', '10.0.0.1'],
  ['LOG_LEVEL', 'loud'],
])('%s=%s stops the start with a sentence that says what to set', (name, value) => {
  expect(() => readSettings({ [name]: value })).toThrow(SettingsError);
  expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^${name} is .*: set it to .+, or leave it out\\.`, 'm'));
});

test('all bad values are told at once, secrets not repeated', () => {
  const read = () => readSettings({ PORT: 'x', DAYBOOK_API_KEY: 'hunter2', SMTP_URL: 'smtp://mail' });
  for (const problem of ['PORT is "x"', 'DAYBOOK_API_KEY is not usable', 'set MAIL_FROM']) expect(read).toThrow(problem);
  expect(read).not.toThrow(/hunter2/);
});

test('tokens are signed with one secret or by the keys of one address, for an issuer and an audience', () => {
  expect(readSettings({})).toMatchObject({ jwtSecret: undefined, jwksUrl: undefined, jwtIssuer: 'daybook', jwtAudience: 'daybook' });
  const jwksUrl = 'http://localhost:9000/jwks.json';
  expect(readSettings({ DAYBOOK_JWKS_URL: jwksUrl, DAYBOOK_JWT_ISS: 'https://login.example.com', DAYBOOK_JWT_AUD: 'crm' })).toMatchObject({ jwksUrl, jwtIssuer: 'https://login.example.com', jwtAudience: 'crm' });
  expect(() => readSettings({ DAYBOOK_JWKS_URL: jwksUrl, DAYBOOK_JWT_SECRET: 's'.repeat(32) })).toThrow('DAYBOOK_JWT_SECRET and DAYBOOK_JWKS_URL are both set: set one of them.');
  expect(Object.fromEntries(describeSettings(readSettings({ DAYBOOK_JWT_SECRET: 's'.repeat(32) })))).toMatchObject({ DAYBOOK_JWT_SECRET: '(set)', DAYBOOK_JWKS_URL: '(not set)' });
});

test('what is shown holds no secret', () => {
  const shown = JSON.stringify(
    describeSettings(
      readSettings({
        DATABASE_URL: 'postgres://me:hunter2@db/crm?password=hunter3',
        DAYBOOK_API_KEY: KEY,
        DAYBOOK_JWT_SECRET: 'hunter4'.repeat(5),
        SMTP_URL: 'smtps://me:hunter5@mail',
        MAIL_FROM: 'a@example.com',
        DAYBOOK_S3_URL: 'https://id:hunter6@s3.example.com/b',
      }),
    ),
  );
  expect(shown).not.toMatch(/hunter\d|SSSS/);
  expect(shown).toContain('postgres://***:***@db/crm');
});
