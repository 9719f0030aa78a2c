import { DaybookError, PERSON_COLLECTIONS } from '@daybook/core';
import { Type } from 'typebox';
import type { Engine } from '../engine.ts';
import { isAddress, personIdOfAddress } from '../keys/personId.ts';
import { recordIsKnown } from '../read/recordIsKnown.ts';
import type { RecordRef } from '../read/selection.ts';
import { mayOpenRecord } from '../read/visibility.ts';
import type { Principal } from './principal.ts';

export const COLLECTION_PARAMETER = Type.String({ minLength: 1, maxLength: 64, description: 'Singular, as in targets: `customer`, `contact`, `deal`.' });
export const RECORD_ID_PARAMETER = Type.String({ minLength: 1, maxLength: 512, description: "The record's id where it lives; of a person also the e-mail address." });

/** The record a path names; a person named by e-mail address is the one whose id stands for it. */
export async function recordOfPath(engine: Engine, principal: Principal, collection: string, id: string): Promise<RecordRef> {
  if (!PERSON_COLLECTIONS.has(collection) || !isAddress(id)) return { collection, id };
  return { collection, id: personIdOfAddress(id, await engine.keyring.tenantKey(principal.tenantId, 'person address')) };
}

/**
 * Refuses (`not_found`) a record that no event of this tenant ever named, or that the viewer may not open: both look the
 * same. Asks the timeline's index, so a record is found at once, before it is registered.
 */
export async function requireRecord(engine: Engine, principal: Principal, record: RecordRef): Promise<void> {
  if (!mayOpenRecord(principal.viewer, record.collection, record.id) || !(await recordIsKnown(engine, principal.tenantId, record))) throw new DaybookError('not_found');
}
