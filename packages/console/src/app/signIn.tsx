import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Labelled } from '../ui/labelled.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { getJson, setApiKey, type ApiError } from './api.ts';
import { asApiError } from './asApiError.ts';
import { fieldOf, ForgottenForm, PasswordForm } from './passwordForm.tsx';
import { SignInSheet } from './signInSheet.tsx';

/** The way in when there is no session: address and password, or a key for this tab; the one-time link leads past it. */
export function SignIn(): ReactNode {
  const [forgotten, setForgotten] = useState(false);
  if (forgotten) {
    return (
      <SignInSheet title="Forgot your password?">
        <ForgottenForm onBack={() => setForgotten(false)} />
      </SignInSheet>
    );
  }
  return (
    <SignInSheet title="Open the daybook">
      <PasswordForm onForgotten={() => setForgotten(true)} />
      <KeyForm />
    </SignInSheet>
  );
}

/** For those who run the server: an API key, kept in this tab only. */
function KeyForm(): ReactNode {
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const client = useQueryClient();
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setApiKey(fieldOf(new FormData(event.currentTarget), 'key')?.trim() ?? null);
    try {
      await getJson('/v1/session');
      await client.resetQueries();
    } catch (error) {
      setApiKey(null);
      setRefusal(asApiError(error));
    }
  };
  return (
    <section className="otherway" aria-label="Other ways in">
      <p className="q2">
        Where Daybook runs, <code className="mono">daybook link</code> prints a link that signs in as the owner, once. Or use an API key, in this tab only.
      </p>
      <form className="keyform" onSubmit={(event) => void onSubmit(event)}>
        <Labelled label="API key">{({ id }) => <input id={id} name="key" className="input mono" type="password" autoComplete="off" spellCheck={false} placeholder="dbk_live_…" required />}</Labelled>
        <button type="submit" className="btn">
          Open
        </button>
      </form>
      <Refusal error={refusal} />
    </section>
  );
}
