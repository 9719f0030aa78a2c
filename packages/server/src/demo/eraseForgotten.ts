import { type EventInput, recordKey } from '@daybook/core';
import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import { destroySubjectKey } from '../keys/destroySubjectKey.ts';
import { decodeSealed } from '../keys/sealedCodec.ts';
import { removeTitle } from '../sequence/removeTitle.ts';
import { riley } from './cast.ts';
import { FORGOTTEN } from './stories/rarities.ts';

/** Digests one event of an erasure names at most. */
const MAX_DIGESTS = 1000;

/**
 * Destroys the key of the demo's one forgotten person, and what stands of them in plain text, and returns the event that
 * tells so: it names the digests that no longer open. May be repeated: a second time it finds the key destroyed and
 * names the same digests.
 */
export async function eraseForgotten(db: Database, tenantId: number): Promise<EventInput> {
  const subject = recordKey(FORGOTTEN.collection, FORGOTTEN.id);
  const digests = await withTenant(db.pools.owner, tenantId, async (client) => {
    await client.query('set local role daybook_eraser');
    const keys = await client.query<{ subject_key: string }>(
      `select subject_key::text
       from data_subject_keys
       where tenant_id = $1
         and (subject_key = $2::int8 or $2::int8 = any(people))`,
      [tenantId, String(subject)],
    );
    const theirs = new Set(keys.rows.map((row) => row.subject_key));
    const { rows } = await client.query<{ sealed: Buffer }>(
      `select events.sealed
       from event_edges
       join events on events.tenant_id = $1 and events.id = event_edges.event_id
       where event_edges.tenant_id = $1
         and event_edges.record_key = $2
       order by event_edges.event_id`,
      [tenantId, String(subject)],
    );
    await destroySubjectKey(client, tenantId, subject, 'request 81');
    await removeTitle(client, tenantId, subject);
    return rows.flatMap((row) => decodeSealed(row.sealed).slots.filter((slot) => theirs.has(String(slot.subjectKey))).map((slot) => slot.digest.toString('base64url')));
  });
  return {
    type: 'log.erased', actor: riley.actor, targets: [{ type: FORGOTTEN.collection, id: FORGOTTEN.id }],
    payload: { digests: digests.slice(0, MAX_DIGESTS), values: digests.length, request: '81' }, reason: 'Request of the person',
  };
}
