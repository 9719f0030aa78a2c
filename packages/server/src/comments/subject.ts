import { PERSON_COLLECTIONS, type Target } from '@daybook/core';
import type { ClientBase } from 'pg';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { findEvent } from '../read/findEvent.ts';
import type { ReadDeps } from '../read/readDeps.ts';
import { recordIsKnown } from '../read/recordIsKnown.ts';
import { mayOpenRecord, type Viewer } from '../read/visibility.ts';
import type { WriteContext } from '../records/record.ts';
import type { CommentSubject } from './comment.ts';
import { currentNames, type FindPeople } from './partyNames.ts';

export interface SubjectDeps extends ReadDeps {
  findPeople: FindPeople;
  /** The record and its parents as they are now, in the caller's transaction; undefined for a record whose data lives elsewhere. */
  targetsOf: (client: ClientBase, context: WriteContext, record: { collection: string; id: string }) => Promise<Target[] | undefined>;
}

/** What a comment is to be about, found. */
export interface FoundSubject {
  subject: CommentSubject;
  /** Whose key seals the text: the person's it is about, else one of the tenant. */
  subjectKey: bigint;
  mayBeForCustomers: boolean;
  /** It is a person who was deleted: what is said of them now would be read by nobody. */
  removed: boolean;
  /** Whose timelines show the comment's events. */
  targets: (client: ClientBase, context: WriteContext) => Promise<Target[]>;
  /** What people call it. */
  title: string;
}

/** What stands for the tenant among the data subjects: seals comments that are about no person. */
const TENANT_SUBJECT = { collection: 'tenant', id: 'comments' } as const;

function subjectKeyOf(record: { collection: string; id: string } | undefined): bigint {
  const { collection, id } = record !== undefined && PERSON_COLLECTIONS.has(record.collection) ? record : TENANT_SUBJECT;
  return cachedRecordKey(collection, id);
}

/** What a comment names as its subject; undefined where there is no such thing, or the viewer may not see it: both look the same. */
export async function findSubject(deps: SubjectDeps, tenantId: number, viewer: Viewer, subject: CommentSubject): Promise<FoundSubject | undefined> {
  if ('record' in subject) {
    const { record } = subject;
    if (!mayOpenRecord(viewer, record.collection, record.id) || !(await recordIsKnown(deps, tenantId, record))) return undefined;
    const party = `${record.collection}/${record.id}`;
    const title = (await currentNames(deps, tenantId, [party])).get(party);
    return {
      subject,
      subjectKey: subjectKeyOf(record),
      mayBeForCustomers: true,
      removed: title?.removed === true,
      targets: async (client, context) => (await deps.targetsOf(client, context, record)) ?? [targetOf(record.collection, record.id, title)],
      title: title?.name ?? party,
    };
  }
  const event = (await findEvent(deps, tenantId, viewer, subject.event))?.event;
  if (event === undefined) return undefined;
  const targets = event.targets.map(({ type, id, name, role, removed }) => ({ ...targetOf(type, id, { name: name ?? null, ...(removed && { removed }) }), ...(role !== undefined && { role }) }));
  const person = event.targets.find(({ type }) => PERSON_COLLECTIONS.has(type));
  return {
    subject: { event: event.id },
    subjectKey: subjectKeyOf(person && { collection: person.type, id: person.id }),
    mayBeForCustomers: event.visibility === 'customer',
    removed: person?.removed === true,
    targets: async () => targets,
    title: event.targets[0]?.name ?? 'an entry',
  };
}

/** A name that reads "removed contact" is not one to be written down. */
function targetOf(type: string, id: string, title: { name: string | null; removed?: true } | undefined): Target {
  return { type, id, ...(title?.name != null && title.removed === undefined && { name: title.name }) };
}
