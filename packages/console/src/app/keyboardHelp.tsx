import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';

const GROUPS: readonly { title: string; keys: readonly (readonly [keys: readonly string[], what: string])[] }[] = [
  {
    title: 'Anywhere',
    keys: [
      [['Mod K'], 'search or jump'],
      [['G', 'A'], 'Activity'],
      [['G', 'C'], 'Customers'],
      [['G', 'I'], 'Inbox'],
      [['G', 'S'], 'Settings'],
      [['U'], 'local clock or UTC'],
      [['?'], 'this list'],
    ],
  },
  {
    title: 'In a feed',
    keys: [
      [['J', '↓'], 'next entry'],
      [['K', '↑'], 'previous entry'],
      [['Enter'], 'open the entry, or unfold'],
      [['Space'], 'show its changes in place'],
      [['L'], 'show what is new; follow while at the top'],
      [['.'], 'only this actor'],
      [['C'], 'copy a link to the entry, or to the view'],
      [['Esc'], 'close the panel'],
    ],
  },
  {
    title: 'Filter',
    keys: [
      [['/'], 'type a filter'],
      [['F'], 'the same'],
      [['Tab'], 'take the first suggestion'],
      [['←', '→'], 'move the chosen edge of the range; with Shift ten steps'],
    ],
  },
];

/** The keyboard map, one key away. */
export function KeyboardHelp({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }): ReactNode {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog help">
          <div className="dh">
            <Dialog.Title>Keyboard</Dialog.Title>
            <Dialog.Close className="btn ghost icon" aria-label="Close">
              <Icon name="x" />
            </Dialog.Close>
          </div>
          <div className="db keygroups">
            {GROUPS.map(({ title, keys }) => (
              <section key={title}>
                <h3>{title}</h3>
                <dl>
                  {keys.map(([names, what]) => (
                    <div key={what}>
                      <dt>
                        {names.map((name) => (
                          <Kbd key={name}>{name}</Kbd>
                        ))}
                      </dt>
                      <dd>{what}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
