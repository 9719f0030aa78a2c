import { actorCollection, PERSON_ACTOR_TYPES, REMOVED_CONTACT, type Actor, type ActorType } from '@daybook/core';
import type { ClientBase } from 'pg';
import { int8Array } from '../db/binaryArrays.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';

/** Type and id of an author as stored: `user/u_1`. */
function partsOf(author: string): { type: ActorType; id: string } {
  const slash = author.indexOf('/');
  return { type: author.slice(0, slash) as ActorType, id: author.slice(slash + 1) };
}

/** The key of an author's record, which is also that of their personal values. */
export function authorKey(author: string): bigint {
  const { type, id } = partsOf(author);
  return cachedRecordKey(actorCollection(type), id);
}

/**
 * Authors with what the registry calls them: versions hold no names. Somebody erased or hidden reads as everywhere. In the
 * caller's transaction, with the tenant set; one query for all of them.
 */
export async function namedAuthors(client: ClientBase, tenantId: number, authors: Iterable<string>): Promise<(author: string) => Actor> {
  const wanted = new Set(authors);
  const names = new Map<bigint, { title: string | null; gone: boolean }>();
  if (wanted.size > 0) {
    const { rows } = await client.query<{ record_key: bigint; title: string | null; gone: boolean }>({
      name: 'read_version_authors',
      text: `select r.record_key, r.title,
                    exists (select 1 from hidden_people h where h.tenant_id = $1 and h.subject_key = r.record_key)
                      or coalesce((
                        select k.wrapped_key is null from data_subject_keys k
                         where k.tenant_id = $1 and k.subject_key = r.record_key
                         order by k.generation desc limit 1
                      ), false) as gone
               from records r
              where r.tenant_id = $1 and r.record_key = any($2::int8[])`,
      values: [tenantId, int8Array([...wanted].map(authorKey))],
    });
    for (const row of rows) names.set(row.record_key, row);
  }
  return (author) => {
    const { type, id } = partsOf(author);
    const named = names.get(authorKey(author));
    if (named?.gone === true && PERSON_ACTOR_TYPES.has(type)) return { type, id, name: REMOVED_CONTACT, removed: true };
    return { type, id, ...(named?.title != null && { name: named.title }) };
  };
}
