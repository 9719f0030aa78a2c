import { useCallback, useRef, useState } from 'react';
import { ApiError } from './api.ts';

/** Something under way that a press began: whether it runs, and why the last one failed. */
export interface Action<A extends unknown[]> {
  run(...given: A): Promise<boolean>;
  busy: boolean;
  error: ApiError | null;
  clear(): void;
}

/** Runs one request at a time; a second press while it runs does nothing. `run` tells whether it succeeded. */
export function useAction<A extends unknown[]>(work: (...given: A) => Promise<unknown>): Action<A> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const running = useRef(false);
  const latest = useRef(work);
  latest.current = work;
  const run = useCallback(async (...given: A): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await latest.current(...given);
      return true;
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setError(null), []);
  return { run, busy, error, clear };
}
