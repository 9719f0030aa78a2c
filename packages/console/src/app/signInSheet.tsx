import type { ReactNode } from 'react';

/** The page without the console around it: what people see before they are signed in. */
export function SignInSheet({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <main className="signin">
      <svg viewBox="0 0 18 18" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6">
        <path d="M3 1.8v14.4M6 1.8v14.4" />
        <path d="M9.5 4.5H16M9.5 9H16M9.5 12.6h6.5M9.5 15.4h6.5" strokeWidth="1.4" />
      </svg>
      <h1>{title}</h1>
      {children}
    </main>
  );
}
