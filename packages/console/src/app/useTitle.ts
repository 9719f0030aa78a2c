import { useEffect } from 'react';
import { breadcrumb } from './topBar.tsx';

/** Sets the window's title and the breadcrumb for as long as the page is in view. */
export function useTitle(title: string, parent?: { title: string; to: string }): void {
  const { title: parentTitle, to } = parent ?? {};
  useEffect(() => {
    document.title = `${title} · Daybook`;
    breadcrumb.set(parentTitle === undefined || to === undefined ? { title } : { title, parent: { title: parentTitle, to } });
  }, [title, parentTitle, to]);
}
