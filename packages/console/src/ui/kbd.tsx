import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** A key hint at the edge of what it acts on. */
export function Kbd({ children }: { children: string }): ReactNode {
  if (children === 'Mod K') return <kbd>{isApple() ? <Icon name="command" /> : 'Ctrl '}K</kbd>;
  return <kbd>{children}</kbd>;
}

/** Whether the command key is at hand. */
export function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}
