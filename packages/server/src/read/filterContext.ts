import { emailsOf, type ActorId, type Filter } from '@daybook/core';
import { personIdOfAddress } from '../keys/personId.ts';
import type { SqlFilterContext } from './filterToSql.ts';
import type { ReadDeps } from './readDeps.ts';
import type { Viewer } from './visibility.ts';
import { withheldFields } from './withheldFields.ts';

export interface FilterReader {
  tenantId: number;
  /** Whose filter it is: it tells nothing of fields hidden from them. */
  viewer: Viewer;
  /** Who asks, for `actor:me`. */
  me?: ActorId;
  /** IANA zone of days; UTC when absent. */
  zone?: string;
  /** Milliseconds since 1970 that durations count back from. */
  now: number;
}

/**
 * What a filter is compiled against on the server: the tenant's catalogue, and the ids that stand for the e-mail addresses
 * it names (an address given as an id is stored as its keyed digest).
 */
export async function filterContext(deps: Pick<ReadDeps, 'keyring' | 'catalogues'>, filter: Filter, reader: FilterReader): Promise<SqlFilterContext> {
  const { tenantId, me, zone, now, viewer: { hidden } } = reader;
  const withheld = withheldFields(hidden);
  const addresses = emailsOf(filter);
  const [types, key] = await Promise.all([deps.catalogues.of(tenantId), addresses.length === 0 ? null : deps.keyring.tenantKey(tenantId, 'person address')]);
  return {
    tenantId,
    types,
    now,
    ...(me !== undefined && { me }),
    ...(zone !== undefined && { zone }),
    ...(hidden !== undefined && withheld !== undefined && { hidden, withheld }),
    ...(key !== null && { emails: new Map(addresses.map((address) => [address, [personIdOfAddress(address, key)]])) }),
  };
}
