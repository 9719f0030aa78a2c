import { useSyncExternalStore } from 'react';

/** What a hook needs of a store: a snapshot that keeps its identity while nothing changed, and a subscription. */
export interface Readable<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

/** The store's current value; the component renders again when it changes. */
export function useStore<T>(store: Readable<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
