import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';

export interface Tab<Id extends string> {
  id: Id;
  title: string;
  count?: string | undefined;
  /** The filter was changed since the tab was chosen. */
  modified?: boolean;
}

/** A row of tabs with one tab stop; arrows, Home and End move between them and choose. */
export function Tabs<Id extends string>({ label, tabs, value, onChange, controls, children }: { label: string; tabs: readonly Tab<Id>[]; value: Id | null; onChange(id: Id): void; controls: string; children?: ReactNode }): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  // Where the tabs scroll sideways, the chosen one is in view.
  useEffect(() => list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'center' }), [value]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ id }) => id === value);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = tabs[(next + tabs.length) % tabs.length];
    if (tab === undefined) return;
    onChange(tab.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${tab.id}"]`)?.focus();
  };
  return (
    <div className="tabs">
      <div className="tl" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map((tab, index) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            data-tab={tab.id}
            aria-selected={tab.id === value}
            aria-controls={controls}
            tabIndex={tab.id === value || (value === null && index === 0) ? 0 : -1}
            onClick={() => onChange(tab.id)}
          >
            {tab.title}
            {tab.count !== undefined && <span className="cnt">{tab.count}</span>}
            {tab.modified === true && (
              <span className="mod">
                <span className="sr"> modified</span>
              </span>
            )}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}
