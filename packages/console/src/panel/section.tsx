import type { ReactNode } from 'react';

/** A titled part of the panel. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }): ReactNode {
  return (
    <section className="sec">
      <h3>
        {title}
        {aside !== undefined && <span className="r">{aside}</span>}
      </h3>
      {children}
    </section>
  );
}
