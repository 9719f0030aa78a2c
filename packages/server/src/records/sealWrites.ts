import { actorCollection, PERSON_ACTOR_TYPES, PERSON_COLLECTIONS, storable, personOf, type Actor, type CollectionDeclaration } from '@daybook/core';
import { cachedRecordKey } from '../db/recordKeys.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { RecordData } from './record.ts';
import { placeOf, sealFor, splitPersonal } from './sealedFields.ts';
import type { VersionRow } from './storeWrites.ts';
import type { HeldRecord } from './writeSession.ts';

/** Who wrote, and from where. */
export interface Writer {
  author: Actor;
  onBehalfOf: Actor | undefined;
  ip: string | undefined;
}

const NOTHING = Buffer.alloc(0);

/** Versions ready to be stored, one list per record. All keys are asked for at once: mostly they are at hand. */
export async function sealWrites(keyring: Pick<Keyring, 'ensure'>, tenantId: number, written: readonly HeldRecord[], writer: Writer): Promise<VersionRow[][]> {
  const split = written.map(({ declaration, now, versions }) =>
    versions.map((version) => ({ version, ...splitPersonal(declaration, version.data), subject: subjectOf(declaration, now, version.data) })),
  );
  const author = PERSON_ACTOR_TYPES.has(writer.author.type) ? cachedRecordKey(actorCollection(writer.author.type), writer.author.id) : undefined;
  const subjects = new Set<bigint>();
  for (const { personal, subject } of split.flat()) if (personal !== undefined) subjects.add(subject);
  if (author !== undefined && writer.ip !== undefined) subjects.add(author);
  const keys = await keyring.ensure(tenantId, subjects);
  const keyOf = (subject: bigint): NonNullable<ReturnType<typeof keys.get>> => {
    const key = keys.get(subject);
    if (key === undefined) throw new Error(`no key for data subject ${subject}`);
    return key;
  };
  return split.map((versions, i) => {
    const recordKey = written[i]?.now.key ?? 0n;
    return versions.map(({ version, open, personal, subject }): VersionRow => ({
      recordKey,
      version: version.version,
      modifiedAt: version.modifiedAt,
      state: version.state,
      author: `${writer.author.type}/${writer.author.id}`,
      onBehalfOf: writer.onBehalfOf === undefined ? '' : `${writer.onBehalfOf.type}/${writer.onBehalfOf.id}`,
      ip: author === undefined ? (writer.ip ?? '') : '',
      ipSealed: author === undefined || writer.ip === undefined ? NOTHING : sealFor(author, keyOf(author), placeOf(tenantId, recordKey, version.version, 'ip'), writer.ip),
      reason: storable(version.reason ?? ''),
      undoes: version.undoes ?? 0,
      mergedInto: version.mergedInto ?? '',
      events: version.events,
      data: JSON.stringify(open),
      sealed: personal === undefined ? NOTHING : sealFor(subject, keyOf(subject), placeOf(tenantId, recordKey, version.version, 'data'), JSON.stringify(personal)),
      fields: version.fields.map(storable),
    }));
  });
}

/**
 * Whose key a record's personal values are sealed under: the person it is; else the first its person fields name; where it names
 * nobody, a key of the record's own.
 */
export function subjectOf(declaration: CollectionDeclaration, { collection, key }: { collection: string; key: bigint }, data: RecordData): bigint {
  if (PERSON_COLLECTIONS.has(collection)) return key;
  const person = personOf(declaration, '', data);
  return person === undefined ? key : cachedRecordKey(person.collection, person.id);
}
