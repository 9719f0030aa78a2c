import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { clockZone } from '../app/settings.ts';
import { Icon } from '../ui/icon.tsx';
import { Store } from '../ui/store.ts';
import { copy } from '../ui/toast.tsx';
import { useStore } from '../ui/useStore.ts';
import { fullMoment, utcMoment } from './format.ts';
import { useNow } from './now.ts';
import { relativeTime } from './relative.ts';

interface Shown {
  instant: number;
  /** As sent, where the source gave more digits than we show. */
  exact: string;
  anchor: DOMRect;
}

const shown = new Store<Shown | null>(null);
const OPENS_AFTER_MS = 350;
const CLOSES_AFTER_MS = 160;
let timer: ReturnType<typeof setTimeout> | undefined;

function later(change: () => void, ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(change, ms);
}

/** A moment in the text. Hover or focus shows it on every clock; a click copies it. One card serves the whole page. */
export function Moment({ iso, text, focusable = true, className }: { iso: string; text: string; focusable?: boolean; className?: string }): ReactNode {
  const instant = Date.parse(iso);
  const open = (element: Element, ms: number): void => {
    const anchor = element.getBoundingClientRect();
    later(() => shown.set({ instant, exact: iso, anchor }), ms);
  };
  const close = (): void => later(() => shown.set(null), CLOSES_AFTER_MS);
  return (
    <time dateTime={iso} className={className}>
      <button
        type="button"
        tabIndex={focusable ? 0 : -1}
        aria-label={`${text}, copy time`}
        onPointerEnter={(event) => event.pointerType === 'mouse' && open(event.currentTarget, OPENS_AFTER_MS)}
        onPointerLeave={close}
        onFocus={(event) => event.currentTarget.matches(':focus-visible') && open(event.currentTarget, 0)}
        onBlur={close}
        onClick={(event) => {
          event.stopPropagation();
          void copy(iso, 'Time copied');
        }}
      >
        {text}
      </button>
    </time>
  );
}

/** The card itself; once, in the shell. */
export function TimeCard(): ReactNode {
  const current = useStore(shown);
  useEffect(() => {
    if (current === null) return undefined;
    const close = (): void => shown.set(null);
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close();
    };
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('scroll', close, { capture: true, passive: true });
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('scroll', close, { capture: true });
    };
  }, [current]);
  return current === null ? null : <Card key={`${current.instant}${current.anchor.y}`} {...current} />;
}

function Card({ instant, exact, anchor }: Shown): ReactNode {
  const zone = useStore(clockZone);
  const now = useNow(instant);
  const card = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: 0, top: -1000 });
  useLayoutEffect(() => {
    const { width = 0, height = 0 } = card.current?.getBoundingClientRect() ?? {};
    const below = anchor.bottom + 6 + height < innerHeight;
    setPlace({ left: Math.max(12, Math.min(anchor.left, innerWidth - width - 12)), top: below ? anchor.bottom + 6 : anchor.top - height - 6 });
  }, [anchor]);
  const lines = [
    { name: 'Relative', text: relativeTime(instant, now) },
    { name: 'Local', text: fullMoment(instant, 'local') },
    { name: 'UTC', text: utcMoment(instant), copied: exact },
    { name: 'Epoch', text: String(instant), mono: true },
  ];
  return (
    <div ref={card} className="hcard" role="group" aria-label="This moment on every clock" style={place} onPointerEnter={() => clearTimeout(timer)} onPointerLeave={() => later(() => shown.set(null), CLOSES_AFTER_MS)}>
      {lines.map((line) => (
        <button
          key={line.name}
          type="button"
          tabIndex={-1}
          className={line.name === (zone === 'utc' ? 'UTC' : 'Local') ? 'on' : undefined}
          onClick={() => void copy(line.copied ?? line.text, `${line.name} time copied`)}
        >
          <span className="k">{line.name}</span>
          <span className={line.mono === true ? 'mono' : undefined}>{line.text}</span>
          <Icon name="copy" small />
        </button>
      ))}
    </div>
  );
}
