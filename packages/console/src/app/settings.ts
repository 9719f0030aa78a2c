import { Store } from '../ui/store.ts';

export type Theme = 'system' | 'light' | 'dark';
export type ClockZone = 'local' | 'utc';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** The reader's own choices. They stay in this browser; nothing of them is in a shared link. */
export const theme = new Store<Theme>(read('daybook.theme', THEMES, 'system'));
export const clockZone = new Store<ClockZone>(read('daybook.clock', ['local', 'utc'], 'local'));

theme.subscribe(() => {
  const chosen = theme.get();
  if (chosen === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = chosen;
  write('daybook.theme', chosen);
});
clockZone.subscribe(() => write('daybook.clock', clockZone.get()));

/** System, light, dark, and round again. */
export function nextTheme(current: Theme): Theme {
  return THEMES[(THEMES.indexOf(current) + 1) % THEMES.length] ?? 'system';
}

function read<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
  try {
    const value = localStorage.getItem(key);
    return allowed.find((candidate) => candidate === value) ?? fallback;
  } catch {
    return fallback; // Storage refused: the choice lasts for this page only.
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}
