import { useState, type FormEvent, type ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { sendJson } from '../app/api.ts';
import { useMemberName } from '../app/members.ts';
import { useMay } from '../app/permission.ts';
import { clockZone } from '../app/settings.ts';
import { useAction } from '../app/useAction.ts';
import { shortDate } from '../time/format.ts';
import { ActionTable } from '../ui/actionTable.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { useStore } from '../ui/useStore.ts';
import { ROLES, roleTitle } from './roles.ts';
import { useList } from './useList.ts';

interface Invitation {
  id: string;
  email: string | null;
  name: string | null;
  role: string;
  invited_by: string;
  expires_at: string;
  over: boolean;
}

/** Asks people in by mail; invitations that are open, and taking them back. */
export function Invitations(): ReactNode {
  const zone = useStore(clockZone);
  const nameOf = useMemberName();
  const maySeeOutbox = useMay('settings:admin');
  const { list, refresh } = useList<Invitation>('/v1/invitations');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('member');
  const invite = useAction(async () => {
    await sendJson('POST', '/v1/invitations', { email: email.trim(), role });
    await refresh();
    toast(`Invitation written to ${email.trim()}`);
    setEmail('');
  });
  const withdraw = useAction(async (id: string) => {
    await sendJson('DELETE', `/v1/invitations/${id}`);
    await refresh();
    toast('Invitation withdrawn');
  });
  const atEmail = invite.error?.pointer === '/email' ? (invite.error.detail ?? invite.error.message) : undefined;
  const open = list.data ?? [];
  return (
    <>
      <h2>
        Invite somebody <span className="q">a link by mail, good once, for seven days</span>
      </h2>
      <form
        className="rowform"
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void invite.run();
        }}
      >
        <Labelled label="E-mail address" error={atEmail}>
          {({ id, describedBy, invalid }) => <input id={id} type="email" className={invalid ? 'input bad' : 'input'} aria-describedby={describedBy} aria-invalid={invalid || undefined} value={email} autoComplete="off" onChange={(event) => setEmail(event.target.value)} />}
        </Labelled>
        <Labelled label="Role">
          {({ id }) => (
            <select id={id} className="input" value={role} onChange={(event) => setRole(event.target.value)}>
              {ROLES.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.title}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <button type="submit" className="btn pri" disabled={email.trim() === '' || invite.busy}>
          Invite
        </button>
      </form>
      {atEmail === undefined && <Refusal error={invite.error} />}
      {maySeeOutbox && (
        <p className="hint">
          Without a mail server the letter is kept in the{' '}
          <Link className="link" to="/settings/$page" params={{ page: 'outbox' }}>
            outbox
          </Link>
          , where you can copy its link.
        </p>
      )}
      {open.length > 0 && (
        <ActionTable columns={['Invited', 'Role', 'Until']}>
          {open.map((one) => (
            <tr key={one.id}>
              <td>
                <b className="who">
                  <bdi>{one.email ?? one.name ?? one.id}</bdi>
                </b>
                <span className="sub2">by {nameOf(one.invited_by)}</span>
              </td>
              <td>{roleTitle(one.role)}</td>
              <td>{one.over ? 'too old' : shortDate(Date.parse(one.expires_at), zone)}</td>
              <td className="tools">
                <button type="button" className="btn sm ghost" disabled={withdraw.busy} onClick={() => void withdraw.run(one.id)}>
                  Withdraw
                </button>
              </td>
            </tr>
          ))}
        </ActionTable>
      )}
      <Refusal error={withdraw.error} />
    </>
  );
}
