import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CollectionDeclaration, Json } from '@daybook/core';
import { toIconName } from '../ui/icon.tsx';
import type { IconName } from '../ui/iconMap.ts';
import { apiPath, getJson } from './api.ts';

/** A kind of record that has its own list. */
export interface Collection {
  id: string;
  /** Plural, sentence case. */
  title: string;
  icon: IconName;
}

/** In the order of the rail. */
export const COLLECTIONS: readonly Collection[] = [
  { id: 'customer', title: 'Customers', icon: 'building-2' },
  { id: 'account', title: 'Accounts', icon: 'landmark' },
  { id: 'contact', title: 'Contacts', icon: 'contact' },
  { id: 'lead', title: 'Leads', icon: 'user-search' },
  { id: 'deal', title: 'Deals', icon: 'handshake' },
  { id: 'ticket', title: 'Tickets', icon: 'life-buoy' },
  { id: 'order', title: 'Orders', icon: 'shopping-cart' },
  { id: 'onboarding', title: 'Onboardings', icon: 'milestone' },
  { id: 'release', title: 'Releases', icon: 'package-open' },
  { id: 'product', title: 'Products', icon: 'tag' },
];

/** Title and icon of any collection, known or the tenant's own, which its declaration names. */
export function collectionOf(id: string, declaration?: CollectionDeclaration): Collection {
  const known = COLLECTIONS.find((collection) => collection.id === id);
  if (known !== undefined) return known;
  if (declaration !== undefined) return { id, title: declaration.plural, icon: toIconName(declaration.icon) };
  return { id, title: `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll('_', ' ')} records`, icon: 'layers' };
}

/** Where a collection's list is. */
export function collectionPath(id: string): string {
  return id === 'customer' ? '/customers' : `/records/${encodeURIComponent(id)}`;
}

/** Where a record's page is. */
export function recordPath(collection: string, id: string): string {
  return `${collectionPath(collection)}/${encodeURIComponent(id)}`;
}

export interface RecordRow {
  id: string;
  collection: string;
  title: string | null;
  /** The person it was is erased or deleted. */
  removed?: true;
  /** Of a managed record: its data and how it stands. */
  data?: { [field: string]: Json };
  state?: 'active' | 'archived' | 'deleted' | 'merged';
  version?: number;
  modifydate?: string;
  modifyuser?: string;
}

export interface RecordList {
  data: RecordRow[];
  has_more: boolean;
  next_cursor: string | null;
}

const KEY = 'daybook.collections';
/** The page's own requests go first: a browser has six connections to a server, and one is the stream's. */
const ASK_AFTER_MS = 700;

/** The collections that hold at least one record; until the answers are in, those that did when this browser last asked. */
export function useFilledCollections(): readonly Collection[] {
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setAsking(true), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const answers = useQueries({
    queries: COLLECTIONS.map(({ id }) => ({
      queryKey: ['records', id, 'any'],
      queryFn: ({ signal }: { signal: AbortSignal }) => getJson<RecordList>(apiPath(`/v1/records/${id}`, { limit: 1 }), signal),
      enabled: asking,
      staleTime: 300_000,
      retry: false,
    })),
  });
  const answered = answers.every(({ isSuccess }) => isSuccess);
  const filled = answered ? COLLECTIONS.filter((_, index) => (answers[index]?.data?.data.length ?? 0) > 0).map(({ id }) => id) : remembered();
  const text = filled.join(' ');
  useEffect(() => {
    if (answered) remember(text);
  }, [answered, text]);
  return COLLECTIONS.filter(({ id }) => id === 'customer' || filled.includes(id));
}

function remembered(): string[] {
  try {
    return localStorage.getItem(KEY)?.split(' ') ?? [];
  } catch {
    return []; // Storage refused: the rail fills a moment later.
  }
}

function remember(ids: string): void {
  try {
    localStorage.setItem(KEY, ids);
  } catch {
    // As above.
  }
}
