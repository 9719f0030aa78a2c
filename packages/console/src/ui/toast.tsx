import { useEffect, type ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { Store } from './store.ts';
import { useStore } from './useStore.ts';

const shown = new Store<{ text: string; failed: boolean; number: number } | null>(null);
const STAYS_MS = 4_000;

/** Says the result of something done elsewhere, for four seconds, aloud too. */
export function toast(text: string, failed = false): void {
  shown.update((last) => ({ text, failed, number: (last?.number ?? 0) + 1 }));
}

/** Copies text and says so: `copy(url, 'Link copied, filters included')`. */
export async function copy(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(said);
  } catch {
    toast('The browser did not allow copying', true);
  }
}

/** The place toasts appear; once, in the shell. */
export function Toasts(): ReactNode {
  const current = useStore(shown);
  useEffect(() => {
    if (current === null) return undefined;
    const timer = setTimeout(() => shown.set(null), STAYS_MS);
    return () => clearTimeout(timer);
  }, [current]);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {current !== null && (
        <div className="toast" key={current.number}>
          <Icon name={current.failed ? 'circle-alert' : 'check'} />
          <span>{current.text}</span>
        </div>
      )}
    </div>
  );
}
