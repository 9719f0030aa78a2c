import { Menu } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import type { FeedOrder } from './feedStore.ts';

const TITLES: Record<FeedOrder, { title: string; what: string }> = {
  occurred: { title: 'By time', what: 'when it happened' },
  recorded: { title: 'As recorded', what: 'when it was written down' },
};

/** The two orders of a log: by the source's clock, or by our numbers. */
export function OrderMenu({ order, onChange }: { order: FeedOrder; onChange(order: FeedOrder): void }): ReactNode {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="q2 order" aria-label={`Order: ${TITLES[order].title}`}>
        {TITLES[order].title} <Icon name="chevron-down" small />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="start" sideOffset={4} className="z-30">
          <Menu.Popup className="menu">
            <Menu.RadioGroup value={order} onValueChange={(value: FeedOrder) => onChange(value)}>
              {(['occurred', 'recorded'] as const).map((value) => (
                <Menu.RadioItem key={value} value={value} className="mi" closeOnClick>
                  <span className="inline-flex w-4">{order === value && <Icon name="check" />}</span>
                  {TITLES[value].title}
                  <span className="r">{TITLES[value].what}</span>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
