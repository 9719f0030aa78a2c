import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { ApiError, getJson, setApiKey } from './api.ts';

/** The way in when there is no session: the one-time link, or a key for this tab. */
export function SignIn(): ReactNode {
  const [refused, setRefused] = useState<string | null>(null);
  const client = useQueryClient();
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get('key') ?? '').trim();
    setApiKey(key);
    try {
      await getJson('/v1/session');
      await client.resetQueries();
    } catch (error) {
      setApiKey(null);
      setRefused(error instanceof ApiError ? `${error.message}. ${error.remedy ?? ''}` : String(error));
    }
  };
  return (
    <main className="signin">
      <svg viewBox="0 0 18 18" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6">
        <path d="M3 1.8v14.4M6 1.8v14.4" />
        <path d="M9.5 4.5H16M9.5 9H16M9.5 12.6h6.5M9.5 15.4h6.5" strokeWidth="1.4" />
      </svg>
      <h1>Open the daybook</h1>
      <p className="q2">
        When Daybook starts, it prints a link that opens this console. The link works once; <code className="mono">npm start</code> prints a new one. Or use an API key: it stays in this tab only.
      </p>
      <form onSubmit={(event) => void onSubmit(event)}>
        <label htmlFor="key">API key</label>
        <input id="key" name="key" className="input mono" type="password" autoComplete="off" spellCheck={false} placeholder="dbk_live_…" required aria-describedby="key-refused" />
        <button type="submit" className="btn pri">
          Open
        </button>
      </form>
      <p id="key-refused" role="alert" className="refused">
        {refused}
      </p>
    </main>
  );
}
