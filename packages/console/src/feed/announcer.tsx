import { useEffect, useRef, useState, type ReactNode } from 'react';

const EVERY_MS = 10_000;

/** Tells a screen reader what came in, politely and at most every ten seconds. */
export function Announcer({ waiting }: { waiting: number }): ReactNode {
  const [said, setSaid] = useState('');
  const latest = useRef(waiting);
  const next = useRef(0);
  latest.current = waiting;
  useEffect(() => {
    if (waiting === 0) return undefined;
    const timer = setTimeout(
      () => {
        next.current = Date.now() + EVERY_MS;
        setSaid(`${latest.current} new ${latest.current === 1 ? 'entry' : 'entries'}`);
      },
      Math.max(0, next.current - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [waiting]);
  return (
    <p className="sr" role="status" aria-live="polite">
      {said}
    </p>
  );
}
