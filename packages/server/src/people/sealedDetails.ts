import { cachedRecordKey } from '../db/recordKeys.ts';
import { DESTROYED, type Keyring } from '../keys/keyring.ts';
import { openText, sealText } from '../keys/sealedText.ts';

/** What is kept sealed of a person. */
export interface Details {
  name: string | null;
  email: string | null;
}

const GENERATION_BYTES = 2;
const NOTHING: Details = { name: null, email: null };

/** The data subject of a person: the record `user/<id>`. */
export function subjectOf(userId: string): bigint {
  return cachedRecordKey('user', userId);
}

const place = (tenantId: number, userId: string, column: string): string => `tenant ${tenantId} user ${userId} ${column}`;

/** Seals a text under a person's current key, made where there is none: generation 2, then `sealText`'s form. */
export async function sealForPerson(keyring: Keyring, tenantId: number, userId: string, column: string, text: string): Promise<Buffer> {
  const subject = subjectOf(userId);
  const key = (await keyring.ensure(tenantId, new Set([subject]))).get(subject);
  if (key === undefined) throw new Error(`no key for ${userId}`);
  const generation = Buffer.alloc(GENERATION_BYTES);
  generation.writeUInt16BE(key.generation);
  return Buffer.concat([generation, sealText(key.key, place(tenantId, userId, column), text)]);
}

/** A sealed column of a person, with whose it is. */
export interface SealedColumn {
  userId: string;
  sealed: Buffer;
}

/** Opens sealed columns with one look-up of keys; null where the person was erased since. In the order given. */
export async function openForPeople(keyring: Keyring, tenantId: number, column: string, columns: readonly SealedColumn[]): Promise<(string | null)[]> {
  const refs = columns.map(({ userId, sealed }) => ({ subjectKey: subjectOf(userId), generation: sealed.readUInt16BE(0) }));
  const keys = await keyring.open(tenantId, refs);
  return columns.map(({ userId, sealed }, i) => {
    const ref = refs[i];
    const key = ref && keys.get(`${ref.subjectKey}:${ref.generation}`);
    return key === undefined || key === DESTROYED ? null : openText(key, place(tenantId, userId, column), sealed.subarray(GENERATION_BYTES));
  });
}

export async function sealDetails(keyring: Keyring, tenantId: number, userId: string, details: Details): Promise<Buffer> {
  return sealForPerson(keyring, tenantId, userId, 'details', JSON.stringify(details));
}

/** Names and addresses of people; both null where the person was erased. In the order given. */
export async function openDetails(keyring: Keyring, tenantId: number, columns: readonly SealedColumn[]): Promise<Details[]> {
  return (await openForPeople(keyring, tenantId, 'details', columns)).map((text) => (text === null ? NOTHING : (JSON.parse(text) as Details)));
}
