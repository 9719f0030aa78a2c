import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Labelled } from '../ui/labelled.tsx';
import { Refusal } from '../ui/refusal.tsx';
import type { AccountLink } from './accountLink.ts';
import { sendJson, setApiKey, type ApiError } from './api.ts';
import { asApiError } from './asApiError.ts';
import { fieldOf } from './passwordForm.tsx';
import { SignInSheet } from './signInSheet.tsx';

const SHORTEST = 12;

/** What a link out of a mail leads to: a new password, or the account somebody is invited to. `onDone` leads on. */
export function AccountLinkForm({ link, onDone }: { link: AccountLink; onDone: () => void }): ReactNode {
  const client = useQueryClient();
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [unequal, setUnequal] = useState(false);
  const [changed, setChanged] = useState(false);
  const [busy, setBusy] = useState(false);
  const invited = link.kind === 'invitation';

  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = fieldOf(form, 'password');
    setUnequal(password !== fieldOf(form, 'again'));
    setRefusal(null);
    if (password !== fieldOf(form, 'again')) return;
    setBusy(true);
    try {
      const token = encodeURIComponent(link.token);
      if (invited) await sendJson('POST', `/v1/invitations/${token}/accept`, { name: fieldOf(form, 'name'), password });
      else await sendJson('POST', `/v1/password-resets/${token}`, { password });
      setApiKey(null);
      if (invited) {
        await client.resetQueries();
        onDone();
      } else setChanged(true);
    } catch (error) {
      setRefusal(asApiError(error));
    } finally {
      setBusy(false);
    }
  };

  if (changed) {
    return (
      <SignInSheet title="Your password is set">
        <p className="q2">You were signed out everywhere. Sign in with the new password.</p>
        <div className="formfoot">
          <button type="button" className="btn pri" onClick={onDone}>
            Sign in
          </button>
        </div>
      </SignInSheet>
    );
  }
  return (
    <SignInSheet title={invited ? 'Join the workspace' : 'Set a new password'}>
      <form className="stackform" onSubmit={(event) => void onSubmit(event)}>
        {invited && <Labelled label="Your name">{({ id }) => <input id={id} name="name" className="input" autoComplete="name" maxLength={200} required />}</Labelled>}
        <Labelled label="New password" hint={`${SHORTEST} characters or more`}>
          {({ id, describedBy }) => <input id={id} name="password" className="input" type="password" autoComplete="new-password" minLength={SHORTEST} maxLength={256} required aria-describedby={describedBy} />}
        </Labelled>
        <Labelled label="New password again" error={unequal ? 'The two are not the same' : undefined}>
          {({ id, describedBy, invalid }) => <input id={id} name="again" className="input" type="password" autoComplete="new-password" required aria-describedby={describedBy} aria-invalid={invalid} />}
        </Labelled>
        <div className="formfoot">
          <button type="submit" className="btn pri" disabled={busy}>
            {invited ? 'Join' : 'Set the password'}
          </button>
          <Refusal error={refusal} />
        </div>
      </form>
    </SignInSheet>
  );
}
