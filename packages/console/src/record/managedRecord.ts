import { diffRecords, type Actor, type Change, type Json } from '@daybook/core';
import { useQuery, type QueryClient, type UseQueryResult } from '@tanstack/react-query';
import { ApiError, apiPath, getJson } from '../app/api.ts';
import type { RecordRow } from '../app/collections.ts';

export type RecordData = { [field: string]: Json };
export type RecordState = 'active' | 'archived' | 'deleted' | 'merged';

/** A record whose data Daybook holds. */
export interface ManagedRecord {
  collection: string;
  id: string;
  data: RecordData;
  state: RecordState;
  version: number;
  createdate: string;
  modifydate: string;
  /** `user/user-7`: type and id of who made and last changed it. */
  createuser: string;
  modifyuser: string;
  title: string | null;
  merged_into?: string;
  removed?: true;
}

/** Answer of `GET /v1/records/{collection}/{id}`: what the log knows of it and, of a managed record, its data. */
export type RecordDetail = RecordRow & Partial<Omit<ManagedRecord, 'id' | 'collection' | 'title' | 'removed'>>;

/** One stored version, as the history lists it. */
export interface RecordVersion {
  version: number;
  modifydate: string;
  state: RecordState;
  title: string | null;
  data: RecordData;
  changes: Change[];
  author: Actor;
  on_behalf_of?: Actor;
  ip?: string;
  reason?: string;
  events?: string[];
  undoes?: number;
}

export interface VersionList {
  data: RecordVersion[];
  has_more: boolean;
  next_cursor: string | null;
}

/** The API's path of a record, with what follows it: `recordApi('contact', 'c-1', 'history')`. */
export function recordApi(collection: string, id: string, ...rest: string[]): string {
  return ['/v1/records', encodeURIComponent(collection), encodeURIComponent(id), ...rest].join('/');
}

/** A record as it stands, or as it was at a moment. */
export function useRecord(collection: string, id: string, asOf?: string): UseQueryResult<RecordDetail, ApiError> {
  return useQuery<RecordDetail, ApiError>({
    queryKey: ['record', collection, id, ...(asOf === undefined ? [] : [asOf])],
    queryFn: ({ signal }) => getJson<RecordDetail>(apiPath(recordApi(collection, id), { as_of: asOf }), signal),
    retry: false,
    staleTime: 5_000,
  });
}

/** Whether Daybook holds the record's data, rather than only knowing of it. */
export function isManaged(record: RecordDetail | undefined): record is RecordDetail & ManagedRecord {
  return record?.data !== undefined && record.version !== undefined;
}

/** The record a refused write answers with (`version_conflict`); null for every other refusal. */
export function currentOf(error: ApiError | null): ManagedRecord | null {
  const current = error?.code === 'version_conflict' ? error.problem['current'] : undefined;
  return typeof current === 'object' && current !== null && 'data' in current ? (current as ManagedRecord) : null;
}

/** What changed between the data a reader has and the data as it stands now. */
export function changedMeanwhile(known: RecordData, current: RecordData): Change[] {
  return diffRecords(known, current, 'flat');
}

/** Everything shown of a record is asked for again: after a write of it. */
export async function refreshRecord(client: QueryClient, collection: string, id: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['record', collection, id] }),
    client.invalidateQueries({ queryKey: ['versions', collection, id] }),
    client.invalidateQueries({ queryKey: ['title', collection, id] }),
    client.invalidateQueries({ queryKey: ['records', collection] }),
    client.invalidateQueries({ queryKey: ['related'] }),
  ]);
}

/** What says nothing of any record, and stays. */
const LASTING = new Set(['session', 'collections', 'people', 'log', 'event-types', 'views', 'me']);

/** Whatever was read of records is forgotten and asked for again: after a deletion no name may stay on screen that everybody else no longer sees. */
export async function forgetRecords(client: QueryClient): Promise<void> {
  await client.resetQueries({ predicate: ({ queryKey }) => !LASTING.has(String(queryKey[0])) });
}
