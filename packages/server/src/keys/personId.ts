import { createHmac } from 'node:crypto';

const ADDRESS = /^[^\s@]{1,64}@[^\s@]{1,255}$/;

/** Whether an id is really somebody's e-mail address. */
export function isAddress(id: string): boolean {
  return id.includes('@') && ADDRESS.test(id);
}

/**
 * The opaque person id that stands for an e-mail address given as an id: ids are committed to in the open and outlive
 * an erasure, so an address must not be one. Keyed with a secret of the tenant, so nobody outside can guess it back;
 * the same address gives the same id without a look-up.
 */
export function personIdOfAddress(address: string, key: Buffer): string {
  return `p_${createHmac('sha256', key).update(address.trim().toLowerCase()).digest('hex').slice(0, 20)}`;
}
