import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { useAction } from '../app/useAction.ts';
import { Labelled } from '../ui/labelled.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import type { Me } from './me.ts';

const SHORTEST = 12;

/** Sets the first password or another one; every other session ends. */
export function PasswordForm({ me }: { me: Me }): ReactNode {
  const client = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const save = useAction(async () => {
    await sendJson('POST', '/v1/me/password', { password: next, ...(me.has_password && { current }) });
    await client.invalidateQueries({ queryKey: ['me'] });
    await client.invalidateQueries({ queryKey: ['list', '/v1/sessions'] });
    setCurrent('');
    setNext('');
    toast('Password set; your other sessions have ended');
  });
  const at = (pointer: string): string | undefined => (save.error?.pointer === pointer ? (save.error.detail ?? save.error.message) : undefined);
  return (
    <form
      className="stackform"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <input type="text" hidden readOnly autoComplete="username" value={me.email ?? ''} />
      {me.has_password && (
        <Labelled label="Current password" error={at('/current')}>
          {({ id, describedBy, invalid }) => <input id={id} type="password" className={invalid ? 'input bad' : 'input'} aria-describedby={describedBy} autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.target.value)} />}
        </Labelled>
      )}
      <Labelled label="New password" hint={`${SHORTEST} characters or more. Three or four words are easier to keep than signs.`} error={at('/password')}>
        {({ id, describedBy, invalid }) => <input id={id} type="password" className={invalid ? 'input bad' : 'input'} aria-describedby={describedBy} autoComplete="new-password" value={next} onChange={(event) => setNext(event.target.value)} />}
      </Labelled>
      {at('/current') === undefined && at('/password') === undefined && <Refusal error={save.error} />}
      <div>
        <button type="submit" className="btn" disabled={next.length < SHORTEST || (me.has_password && current === '') || save.busy}>
          {me.has_password ? 'Change password' : 'Set password'}
        </button>
      </div>
    </form>
  );
}
