import { useEffect, useRef } from 'react';

/** What a key does. Return false to leave the key to the browser. */
export type KeyActions = Record<string, (event: KeyboardEvent) => void | false>;

const layers: { current: KeyActions }[] = [];
/** When g was last pressed, ms since the page began. */
let pendingG = -Infinity;

/**
 * Binds single keys (`j`, `Escape`, `?`) and sequences that begin with g (`g a`) while the component is mounted. Later
 * layers are asked first, so an open panel's Esc wins over the page's. Keys typed into a field, into an open dialog or
 * menu, or with a modifier are never ours; Esc is, as it must leave fields too.
 */
export function useKeys(actions: KeyActions): void {
  const layer = useRef(actions);
  layer.current = actions;
  useEffect(() => {
    layers.push(layer);
    if (layers.length === 1) document.addEventListener('keydown', onKeyDown);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target instanceof Element && isOccupied(event.target, event.key)) return;
  const key = event.timeStamp - pendingG < 1000 && event.key !== 'g' ? `g ${event.key}` : event.key;
  pendingG = event.key === 'g' ? event.timeStamp : -Infinity;
  for (const layer of layers.toReversed()) {
    const action = layer.current[key];
    if (action === undefined || action(event) === false) continue;
    event.preventDefault();
    return;
  }
}

/** Whether the key belongs to what has the focus. */
function isOccupied(target: Element, key: string): boolean {
  if (target.closest('[role=dialog], [role=menu], [role=listbox]') !== null && target.closest('[data-keys=page]') === null) return true;
  const field = target.closest('input, textarea, select, [contenteditable=true]');
  if (field !== null) return key !== 'Escape' || field.hasAttribute('data-own-escape');
  // Enter and Space press a focused control; arrows move within tabs, radios and sliders.
  if ((key === 'Enter' || key === ' ') && target.closest('a, button, summary') !== null) return true;
  return key.startsWith('Arrow') && target.closest('[role=tablist], [role=slider], [role=radiogroup]') !== null;
}
