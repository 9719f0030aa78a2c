import { Store } from '../ui/store.ts';
import type { Connection } from '../feed/feedStore.ts';

/** The connection the page in view lives on; the dot in the top bar and the offline banner show it. */
export interface LiveStatus {
  connection: Connection;
  lagSeconds: number | null;
  /** ms; null while connected. */
  lostAt: number | null;
  retry: (() => void) | null;
}

const QUIET: LiveStatus = { connection: 'connecting', lagSeconds: null, lostAt: null, retry: null };

export const liveStatus = new Store<LiveStatus>(QUIET);

/** When a page leaves, the next one tells its own. */
export function forgetLiveStatus(): void {
  liveStatus.set(QUIET);
}
