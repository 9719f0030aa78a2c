import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { Labelled } from '../ui/labelled.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { ApiError, request, sendJson, setApiKey } from './api.ts';
import { asApiError } from './asApiError.ts';

const WORKSPACE = 'daybook.workspace';

/** The value of a field, or undefined when it is empty or not shown. */
export function fieldOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Address and password; the code of the second factor and the workspace once the server asks for them. */
export function PasswordForm({ onForgotten }: { onForgotten: () => void }): ReactNode {
  const client = useQueryClient();
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [asks, setAsks] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const codeField = useRef<HTMLInputElement>(null);

  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const tenant = fieldOf(form, 'tenant') ?? localStorage.getItem(WORKSPACE) ?? undefined;
    setBusy(true);
    setRefusal(null);
    try {
      await sendJson('POST', '/v1/session', { email: fieldOf(form, 'email'), password: fieldOf(form, 'password'), code: fieldOf(form, 'code')?.trim(), tenant });
      if (tenant !== undefined) localStorage.setItem(WORKSPACE, tenant);
      setApiKey(null);
      await client.resetQueries();
    } catch (error) {
      const refused = asApiError(error);
      const asked = refused.code === 'second_factor_required' ? 'code' : refused.pointer === '/tenant' ? 'tenant' : undefined;
      if (asked !== undefined) setAsks((before) => new Set(before).add(asked));
      // The first time a code is wanted nothing went wrong: the field says what to do.
      setRefusal(refused.code === 'second_factor_required' && !asks.has('code') ? null : refused);
      if (asked === 'code') setTimeout(() => codeField.current?.focus());
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className="stackform" onSubmit={(event) => void onSubmit(event)}>
      <Labelled label="Email">{({ id }) => <input id={id} name="email" className="input" type="email" autoComplete="username" required />}</Labelled>
      <Labelled label="Password">{({ id }) => <input id={id} name="password" className="input" type="password" autoComplete="current-password" required />}</Labelled>
      {asks.has('tenant') && <Labelled label="Workspace">{({ id }) => <input id={id} name="tenant" className="input mono" autoComplete="organization" autoCapitalize="none" spellCheck={false} required />}</Labelled>}
      {asks.has('code') && (
        <Labelled label="Code" hint="Six digits of your authenticator, or a recovery code">
          {({ id, describedBy }) => <input ref={codeField} id={id} aria-describedby={describedBy} name="code" className="input mono" autoComplete="one-time-code" inputMode="text" spellCheck={false} required />}
        </Labelled>
      )}
      <div className="formfoot">
        <button type="submit" className="btn pri" disabled={busy}>
          Sign in
        </button>
        <button type="button" className="btn ghost" onClick={onForgotten}>
          Forgot your password?
        </button>
        <Refusal error={refusal} />
      </div>
    </form>
  );
}

/** Asks for a link by mail. Says the same whether the address belongs to somebody. */
export function ForgottenForm({ onBack }: { onBack: () => void }): ReactNode {
  const [sent, setSent] = useState(false);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [asksWorkspace, setAsksWorkspace] = useState(false);

  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setRefusal(null);
    try {
      await request('/v1/password-resets', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: fieldOf(form, 'email'), tenant: fieldOf(form, 'tenant') ?? localStorage.getItem(WORKSPACE) ?? undefined }),
      });
      setSent(true);
    } catch (error) {
      const refused = asApiError(error);
      if (refused.pointer === '/tenant') setAsksWorkspace(true);
      setRefusal(refused);
    }
  };

  return (
    <form className="stackform" onSubmit={(event) => void onSubmit(event)}>
      <Labelled label="Email">{({ id }) => <input id={id} name="email" className="input" type="email" autoComplete="username" required />}</Labelled>
      {asksWorkspace && <Labelled label="Workspace">{({ id }) => <input id={id} name="tenant" className="input mono" autoComplete="organization" spellCheck={false} required />}</Labelled>}
      <div className="formfoot">
        <button type="submit" className="btn pri" disabled={sent}>
          Send a link
        </button>
        <button type="button" className="btn ghost" onClick={onBack}>
          Back to sign-in
        </button>
        <Refusal error={refusal} />
        <p role="status" className="hint">
          {sent && 'If the address belongs to an account, a link is on its way. It is good for an hour.'}
        </p>
      </div>
    </form>
  );
}
