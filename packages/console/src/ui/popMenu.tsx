import { Menu } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import { classNames } from './classNames.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './iconMap.ts';

/** A button and the menu it opens. */
export function PopMenu({ label, icon, children, className = 'btn ghost icon', align = 'end' }: { label: string; icon?: IconName; children: ReactNode; className?: string; align?: 'start' | 'end' }): ReactNode {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={className} aria-label={icon === undefined ? undefined : label}>
        {icon === undefined ? label : <Icon name={icon} />}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align={align} sideOffset={4} className="z-30">
          <Menu.Popup className="menu">{children}</Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** One line of a menu. What cannot be undone is red and says so with its word. */
export function MenuLine({ icon, children, hint, danger = false, onPick }: { icon: IconName; children: ReactNode; hint?: ReactNode; danger?: boolean; onPick(): void }): ReactNode {
  return (
    <Menu.Item className={classNames('mi', danger && 'del')} onClick={onPick}>
      <Icon name={icon} />
      {children}
      {hint !== undefined && <span className="r">{hint}</span>}
    </Menu.Item>
  );
}
