import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** A key hint at the edge of what it acts on. */
export function Kbd({ children }: { children: string }): ReactNode {
  if (children === 'Mod K') return <kbd>{isApple() ? <Icon name="command" /> : 'Ctrl '}K</kbd>;
  // The bundled faces have no left and right arrows.
  if (children === '←') return <kbd><Icon name="arrow-left" /><span className="sr">Left</span></kbd>;
  if (children === '→') return <kbd><Icon name="arrow-right" /><span className="sr">Right</span></kbd>;
  return <kbd>{children}</kbd>;
}

/** Whether the command key is at hand. */
function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}
