import { useEffect, useState, type ReactNode } from 'react';

const WIDTHS = [310, 244, 372, 288, 216, 340] as const;
const AFTER_MS = 200;

/** The grid of the rows to come, still, and only where they take longer than 200 ms. */
export function Skeleton(): ReactNode {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <div className="feed" role="status" aria-label="Loading">
      {WIDTHS.map((width) => (
        <div className="row numbered" key={width} aria-hidden="true">
          <span className="t">
            <span className="sk w-8.5" />
          </span>
          <span className="rl" />
          <span className="ic">
            <span className="sk w-3.5" />
          </span>
          <div className="words">
            <p className="say">
              <span className="sk w-4.5" />
              &ensp;
              <span className="sk" style={{ width }} />
            </p>
          </div>
          <div className="meta">
            <span className="sk w-10" />
          </div>
        </div>
      ))}
    </div>
  );
}
