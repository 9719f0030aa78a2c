import { Popover } from '@base-ui/react/popover';
import { useState, type FormEvent, type ReactNode } from 'react';
import { withDays, withLast, withRange } from '../filter/range.ts';
import { classNames } from '../ui/classNames.ts';
import { Icon } from '../ui/icon.tsx';

const LASTS = [7, 30, 90] as const;

/** Which time: the last 7, 30 or 90 days, all of it, or two days of one's own. Writes the same filter a person would type. */
export function DateRangeMenu({ q, onChange }: { q: string; onChange(q: string): void }): ReactNode {
  const [open, setOpen] = useState(false);
  const isLast = (days: number): boolean => new RegExp(`(?:^|\\s)(?:since|after):${days}d(?:\\s|$)`).test(q);
  const isCustom = /(?:^|\s)(?:since|until|after|before):\d{4}-/.test(q);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    onChange(withDays(q, String(data.get('since') ?? ''), String(data.get('until') ?? '')));
    setOpen(false);
  };
  return (
    <span className="seg" role="group" aria-label="Time">
      <button type="button" aria-pressed={!LASTS.some(isLast) && !isCustom} onClick={() => onChange(withRange(q, null))}>
        All
      </button>
      {LASTS.map((days) => (
        <button key={days} type="button" aria-pressed={isLast(days)} onClick={() => onChange(withLast(q, days, 'd'))}>
          <span className="sr">Last </span>
          {days}d
        </button>
      ))}
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger className={classNames(isCustom && 'on')} aria-pressed={isCustom}>
          Custom <Icon name="chevron-down" small />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner align="end" sideOffset={4} className="z-30">
            <Popover.Popup className="menu rangeform">
              <form onSubmit={onSubmit}>
                <label>
                  From <input className="input" type="date" name="since" />
                </label>
                <label>
                  To <input className="input" type="date" name="until" />
                </label>
                <button type="submit" className="btn sm pri">
                  Show these days
                </button>
              </form>
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </span>
  );
}
