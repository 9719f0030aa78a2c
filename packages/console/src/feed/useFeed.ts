import { useEffect, useMemo } from 'react';
import { forgetLiveStatus, liveStatus } from '../app/liveStatus.ts';
import { useStore } from '../ui/useStore.ts';
import { FeedStore, type FeedQuery, type FeedSnapshot } from './feedStore.ts';

/** A feed for as long as the query stays the same; another query is another feed. Tells the top bar how its connection stands. */
export function useFeed(query: FeedQuery): { store: FeedStore; snapshot: FeedSnapshot } {
  const { path, q, liveQ, from, to, order, zone } = query;
  const store = useMemo(() => new FeedStore({ path, q, liveQ, from, to, order, zone }), [path, q, liveQ, from, to, order, zone]);
  useEffect(() => {
    void store.start();
    const tell = (): void => {
      const { connection, lagSeconds, lostAt } = store.get();
      const told = liveStatus.get();
      if (told.connection !== connection || told.lagSeconds !== lagSeconds || told.lostAt !== lostAt) liveStatus.set({ connection, lagSeconds, lostAt, retry: () => store.retryConnection() });
    };
    tell();
    const stop = store.subscribe(tell);
    return () => {
      stop();
      store.close();
      forgetLiveStatus();
    };
  }, [store]);
  return { store, snapshot: useStore(store) };
}
