import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REDACTED, isSecretName, redactRaw, redactText } from './redact.ts';

/** Well-formed but worthless secrets, one per form. */
const CANARIES = {
  jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLWNhbmFyeQ',
  pem: '-----BEGIN PRIVATE KEY-----\nMIIcanary\n-----END PRIVATE KEY-----',
  aws: 'AKIACANARYCANARY0000',
  stripe: 'sk_live_canarycanarycanary',
  webhook: 'whsec_canarycanarycanary',
  github: 'ghp_canarycanarycanarycanarycanary0000',
  slack: 'xoxb-canary-canary-canary',
  ours: 'dbk_live_0123456789abcdef_canarycanarycanarycanarycanary00',
  card: '4242424242424242',
  spacedCard: '3782 822463 10005',
  bearer: 'Bearer canary-canary-canary',
} as const;

describe('redaction', () => {
  it.each(Object.entries(CANARIES))('finds a %s in a string, a stack trace, a URL and a nested body', (_form, canary) => {
    const text = `could not call: ${canary}\n    at fetch`;
    expect(redactText(text)).not.toContain(canary);
    expect(redactText(text)).toContain(REDACTED);
    expect(redactRaw('body', JSON.stringify({ a: [{ b: text }] }))).not.toContain(canary);
  });

  it('finds a secret behind JSON escapes', () => {
    expect(redactRaw('note', '"\\u0073k_live_canarycanarycanary"')).toBe(JSON.stringify(REDACTED));
    expect(redactRaw('body', '{"p\\u0061ssword":"canary"}')).toBe(`{"p\\u0061ssword":"${REDACTED}"}`);
  });

  it('takes a whole value away by its name, whatever it is', () => {
    expect(redactRaw('Authorization', '"anything"')).toBe(`"${REDACTED}"`);
    expect(redactRaw('headers', '{"Set-Cookie":["a=1"],"x":1.10}')).toBe(`{"Set-Cookie":"${REDACTED}","x":1.10}`);
    expect(redactRaw('card', '{"brand":"visa"}')).toBe(`"${REDACTED}"`);
  });

  it('takes credentials out of addresses and keeps the rest', () => {
    expect(redactText('https://bob:hunter22@db.example/x?api_key=abc&page=2')).toBe(`https://bob:${REDACTED}@db.example/x?api_key=${REDACTED}&page=2`);
  });

  it.each(['token_count', 'tokens_used', 'secretary', 'passenger', 'keyboard', 'monkey', 'author', 'pinned', 'company'])('leaves %s alone', (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  it.each(['1795422942118', '1795422942118000', '2026-11-20T10:00:00.000000Z', '4242424242424241', '+47 22 12 34 56', '018f4e1a-0000-7000-8000-4242424242424242'])(
    'does not take %s for a card number',
    (text) => expect(redactText(text)).toBe(text),
  );

  it.each(['4242424242424242 123', '4242 4242 4242 4242 123', '4242424242424242 123 456', '4242427777777710 000'])('finds a card number before further digits: %s', (text) => {
    expect(redactText(text)).toBe(`${REDACTED} ${text.replace(/^(?:\d ?){16} ?/, '')}`);
  });

  it('returns the very same text for values without secrets', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: fc.constantFrom('a', 'é', '漢', ' ', '1', '"') }), (raw) => {
        expect(redactRaw('payload', raw)).toBe(raw);
      }),
    );
  });
});

it('leaves a UUID whole whose digits pass for a card number', () => {
  const id = '01a1fafc-4111-1111-1111-11119b396e74';
  expect(redactText(id)).toBe(id);
  expect(redactText(`order ${id}, paid with 4111 1111 1111 1111`)).toBe(`order ${id}, paid with [redacted]`);
});
