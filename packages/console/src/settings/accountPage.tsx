import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { useAction } from '../app/useAction.ts';
import { Failure } from '../feed/emptyState.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { useMe, type Me } from './me.ts';
import { NotificationChoices } from './notificationChoices.tsx';
import { PasswordForm } from './passwordForm.tsx';
import { SecondFactor } from './secondFactor.tsx';
import { OwnSessions } from './ownSessions.tsx';

/** One's own account: name and address, password, second factor, where one is signed in, what one is told of. */
export function AccountPage(): ReactNode {
  const me = useMe();
  if (me.error !== null) return <Failure error={me.error} onRetry={() => void me.refetch()} />;
  if (me.data === undefined) return null;
  return (
    <>
      <h2>Name and address</h2>
      <NameForm me={me.data} />
      <h2>{me.data.has_password ? 'Password' : 'Set a password'}</h2>
      <PasswordForm me={me.data} />
      <h2>
        Second factor <span className="q">{me.data.second_factor ? 'on' : 'off'}</span>
      </h2>
      <SecondFactor me={me.data} />
      <h2>Notifications</h2>
      <NotificationChoices />
      <h2>Where you are signed in</h2>
      <OwnSessions />
    </>
  );
}

function NameForm({ me }: { me: Me }): ReactNode {
  const client = useQueryClient();
  const [name, setName] = useState(me.name ?? '');
  const [email, setEmail] = useState(me.email ?? '');
  const [password, setPassword] = useState('');
  const moves = email.trim() !== (me.email ?? '');
  const save = useAction(async () => {
    await sendJson('PATCH', '/v1/me', { ...(name.trim() !== me.name && { name: name.trim() }), ...(moves && { email: email.trim() }), ...(moves && password !== '' && { password }) });
    await Promise.all(['me', 'people', 'session'].map((key) => client.invalidateQueries({ queryKey: [key] })));
    setPassword('');
    toast('Account saved');
  });
  const at = (pointer: string): string | undefined => (save.error?.pointer === pointer ? (save.error.detail ?? save.error.message) : undefined);
  const unchanged = name.trim() === (me.name ?? '') && !moves;
  return (
    <form
      className="stackform"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <Labelled label="Name" error={at('/name')}>
        {({ id, describedBy, invalid }) => <input id={id} className={invalid ? 'input bad' : 'input'} aria-describedby={describedBy} autoComplete="name" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />}
      </Labelled>
      <Labelled label="E-mail address" hint="You sign in with it, and mail goes there." error={at('/email')}>
        {({ id, describedBy, invalid }) => <input id={id} type="email" className={invalid ? 'input bad' : 'input'} aria-describedby={describedBy} autoComplete="email" value={email} onChange={(event) => setEmail(event.target.value)} />}
      </Labelled>
      {moves && me.has_password && (
        <Labelled label="Your password" hint="Links for a new password go to the address, so it is asked for." error={at('/password')}>
          {({ id, describedBy, invalid }) => <input id={id} type="password" className={invalid ? 'input bad' : 'input'} aria-describedby={describedBy} autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Labelled>
      )}
      {['/name', '/email', '/password'].every((pointer) => at(pointer) === undefined) && <Refusal error={save.error} />}
      <div>
        <button type="submit" className="btn pri" disabled={unchanged || save.busy}>
          Save
        </button>
      </div>
    </form>
  );
}
