import { useEffect, type ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { Store } from './store.ts';
import { useStore } from './useStore.ts';

/** What a toast offers: "Undo". */
export interface ToastAction {
  word: string;
  run(): void;
}

const shown = new Store<{ text: string; failed: boolean; number: number; action: ToastAction | undefined } | null>(null);
const STAYS_MS = 4_000;
/** What can be pressed stays longer. */
const STAYS_WITH_ACTION_MS = 10_000;

/** Says the result of something done elsewhere, for four seconds, aloud too; with a way back, for ten. */
export function toast(text: string, failed = false, action?: ToastAction): void {
  shown.update((last) => ({ text, failed, action, number: (last?.number ?? 0) + 1 }));
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
    const timer = setTimeout(() => shown.set(null), current.action === undefined ? STAYS_MS : STAYS_WITH_ACTION_MS);
    return () => clearTimeout(timer);
  }, [current]);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {current !== null && (
        <div className="toast" key={current.number}>
          <Icon name={current.failed ? 'circle-alert' : 'check'} />
          <span>{current.text}</span>
          {current.action !== undefined && (
            <button
              type="button"
              className="link"
              onClick={() => {
                shown.set(null);
                current.action?.run();
              }}
            >
              {current.action.word}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
