import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canaryCard, canarySecrets } from '../../test/canarySecrets.ts';
import { mayHoldSecret } from './mayHoldSecret.ts';
import { redactText } from './redact.ts';

const FORMS = [...canarySecrets(1), canaryCard(1), { form: 'spaced card', text: '3782 822463 10005', needle: '' }, { form: 'dashed card', text: '4242-4242-4242-4242', needle: '' }];

describe('the first look for secrets', () => {
  it.each(FORMS)('sees a $form wherever it stands', ({ text }) => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(' ', '\n', '"', 'a', 'é', '7 ', '(', ': ', ', ') }), fc.string(), (before, after) => {
        const whole = `${before}${before === '' || /[\s"(,]$/.test(before) ? '' : ' '}${text} ${after}`;
        expect(mayHoldSecret(whole)).toBe(true);
        expect(redactText(whole)).not.toBe(whole);
      }),
    );
  });

  it('misses nothing that would be redacted', () => {
    const pieces = fc.constantFrom('sk_live_', 'AKIA', 'eyJ', 'abcdefghijklmnop', '0123456789012345', '4242', '-', ' ', '=', '"', ':', '\\', "'", 'token', 'SECRET', 'Cookie', 'Api-Key', 'x-api-key', '://', 'a:b@', '.', 'SG.', 'ghp_', 'basic ', 'BEARER\t', '?', '&', 'sig', '\n', '5', '6011');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const text = parts.join('');
        if (redactText(text) !== text) expect(mayHoldSecret(text)).toBe(true);
      }),
    );
  });

  it.each(['Dana Whitfield', 'deal_88231', 'Oscar de la Renta', 'Peter Pan', '1795422942118', '2026-11-20T10:00:00.000000Z', '018f4e1a-0000-7000-8000-424242424242', '{"status":"open","type":"task","amount":1.10}', 'https://acme.example/x?page=2', '10:30 Uhr', 'dana@acme.example'])(
    'has no second look at %s',
    (text) => expect(mayHoldSecret(text)).toBe(false),
  );
});
