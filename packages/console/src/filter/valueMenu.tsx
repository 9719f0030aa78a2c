import { Menu } from '@base-ui/react/menu';
import { useRef, type MouseEvent, type ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Store } from '../ui/store.ts';
import { copy } from '../ui/toast.tsx';
import { useStore } from '../ui/useStore.ts';

/** A value in the page that the filter can take: what it reads as, and the words of the filter language it stands for. */
export interface FilterableValue {
  /** As shown: "HubSpot". */
  label: string;
  /** `actor:integration/hubspot`, `field:plan new:Scale`. */
  terms: string;
  /** What copying gives. */
  text: string;
  /** Where the record is, for values that are records. */
  href?: string;
  /** Shows the hint of the key that does the same. */
  isActor?: boolean;
}

const opened = new Store<{ anchor: Element; value: FilterableValue } | null>(null);

/** Marks a value as one that can be filtered by: a click opens its menu. */
export function Value({ value, focusable = true, className, children }: { value: FilterableValue; focusable?: boolean; className?: string; children: ReactNode }): ReactNode {
  return (
    <button
      type="button"
      className={`val ${className ?? ''}`}
      aria-haspopup="menu"
      tabIndex={focusable ? 0 : -1}
      onClick={(event: MouseEvent) => {
        event.stopPropagation();
        opened.set({ anchor: event.currentTarget, value });
      }}
    >
      {children}
    </button>
  );
}

/** The menu of the value last clicked; once in a page with a filter. */
export function ValueMenu({ onFilter, onGo }: { onFilter(terms: string, exclude: boolean): void; onGo(href: string): void }): ReactNode {
  const current = useStore(opened);
  const last = useRef(current);
  last.current = current ?? last.current;
  const value = last.current?.value;
  if (value === undefined) return null;
  return (
    <Menu.Root open={current !== null} onOpenChange={(open) => !open && opened.set(null)} modal={false}>
      <Menu.Portal>
        <Menu.Positioner anchor={last.current?.anchor ?? null} align="start" sideOffset={4} className="z-30">
          <Menu.Popup className="menu" finalFocus={() => (last.current?.anchor instanceof HTMLElement ? last.current.anchor : true)}>
            <Menu.Item className="mi" onClick={() => onFilter(value.terms, false)}>
              <Icon name="list-filter" />
              <span>
                Only <bdi>{value.label}</bdi>
              </span>
              {value.isActor === true && (
                <span className="r">
                  <Kbd>.</Kbd>
                </span>
              )}
            </Menu.Item>
            <Menu.Item className="mi" onClick={() => onFilter(value.terms, true)}>
              <Icon name="ban" />
              <span>
                Not <bdi>{value.label}</bdi>
              </span>
            </Menu.Item>
            <Menu.Item className="mi" onClick={() => void copy(value.text, 'Value copied')}>
              <Icon name="copy" />
              Copy value
            </Menu.Item>
            {value.href !== undefined && (
              <Menu.Item className="mi" onClick={() => onGo(value.href ?? '')}>
                <Icon name="arrow-right" />
                <span>
                  Open <bdi>{value.label}</bdi>
                </span>
              </Menu.Item>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
