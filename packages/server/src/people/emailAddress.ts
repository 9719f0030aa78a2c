import { createHmac } from 'node:crypto';
import { DaybookError } from '@daybook/core';
import type { Keyring } from '../keys/keyring.ts';

const ADDRESS = /^[^\s@"<>()[\]\\,;:\p{Cc}]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/u;

/** The one spelling an address is kept and compared in; undefined when it is none. */
export function normaliseEmail(text: string): string | undefined {
  const address = text.normalize('NFC').trim().toLowerCase();
  return address.length <= 254 && ADDRESS.test(address) && !address.includes('..') ? address : undefined;
}

/** The address as it is kept; throws `invalid_person` when it is none. */
export function readEmail(text: string, pointer = '/email'): string {
  const address = normaliseEmail(text);
  if (address === undefined) throw new DaybookError('invalid_person', { pointer, expected: 'an e-mail address' });
  return address;
}

/** What an address is found by: a digest under a key of the tenant, so that the table alone tells nobody's address. */
export async function emailDigest(keyring: Keyring, tenantId: number, address: string): Promise<Buffer> {
  return createHmac('sha256', await keyring.tenantKey(tenantId, 'person e-mail')).update(address).digest();
}

/** What the account of a token's holder is found by. */
export async function tokenDigest(keyring: Keyring, tenantId: number, issuer: string, subject: string): Promise<Buffer> {
  return createHmac('sha256', await keyring.tenantKey(tenantId, 'person token')).update(JSON.stringify([issuer, subject])).digest();
}
