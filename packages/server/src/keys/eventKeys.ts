import type { ClientBase } from 'pg';
import { byteaArray, int8Array, textArray } from '../db/binaryArrays.ts';

/** The key of one event's shared values, wrapped and ready to be stored. */
export interface EventKey {
  subjectKey: bigint;
  /** Record keys of everyone whose erasure destroys it. */
  people: readonly bigint[];
  wrapped: Buffer;
}

/**
 * Stores the keys of events that are being appended, in the same transaction (tenant set, writer role): a key without its
 * event, or an event without its key, cannot be. Throws when one exists already, as then its event does too.
 */
export async function storeEventKeys(client: ClientBase, tenantId: number, keys: readonly EventKey[]): Promise<void> {
  if (keys.length === 0) return;
  await client.query({
    name: 'daybook store event keys',
    text: `
      insert into data_subject_keys (tenant_id, subject_key, wrapped_key, people)
      select $1, subject, wrapped, people::int8[]
        from unnest($2::int8[], $3::bytea[], $4::text[]) as made(subject, wrapped, people)`,
    values: [
      tenantId,
      int8Array(keys.map((key) => key.subjectKey)),
      byteaArray(keys.map((key) => key.wrapped)),
      textArray(keys.map((key) => `{${key.people.join(',')}}`)),
    ],
  });
}
