import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import type { Member } from '../app/members.ts';
import { useAction } from '../app/useAction.ts';
import { Labelled } from '../ui/labelled.tsx';
import { Modal } from '../ui/modal.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';

/** Removing a member signs them out for good; what they did keeps their name. */
export function RemoveMemberDialog({ member, onClose }: { member: Member; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const remove = useAction(async () => {
    await sendJson('DELETE', `/v1/people/${member.id}`);
    await client.invalidateQueries({ queryKey: ['people'] });
    toast(`${member.name} removed`);
    onClose();
  });
  return (
    <Modal
      title={<>Remove <bdi>{member.name}</bdi>?</>}
      onClose={onClose}
      onSubmit={() => void remove.run()}
      foot={
        <>
          <span className="grow" />
          <button type="button" className="btn ghost" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn danger" disabled={remove.busy}>
            Remove
          </button>
        </>
      }
    >
      <p>They are signed out at once, everywhere. Their name stays on what they did. To come back they are invited again.</p>
      <Refusal error={remove.error} />
    </Modal>
  );
}

/** Support as the member: every entry names both, so it asks why. */
export function SignInAsDialog({ member, onClose }: { member: Member; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const begin = useAction(async (reason: string) => {
    await sendJson('POST', '/v1/impersonation', { user: member.id, reason });
    onClose();
    await navigate({ to: '/activity' });
    await client.resetQueries();
  });
  return (
    <Modal
      title={<>Sign in as <bdi>{member.name}</bdi></>}
      onClose={onClose}
      onSubmit={(form) => void begin.run(String(form.get('reason') ?? '').trim())}
      foot={
        <>
          <span className="q">For an hour at most; it stands in the audit log.</span>
          <span className="grow" />
          <button type="button" className="btn ghost" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn pri" disabled={begin.busy}>
            Sign in as them
          </button>
        </>
      }
    >
      <p className="q2">You work with their role, never more than your own. Every entry you make names you and, as whom you worked, them. Keys, people, passwords and second factors cannot be changed meanwhile.</p>
      <Labelled label="Reason" error={begin.error?.pointer === '/reason' ? 'Say why: it is recorded.' : undefined}>
        {({ id, describedBy, invalid }) => (
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- The one field of a dialog that was asked for.
          <input id={id} name="reason" className={invalid ? 'input bad' : 'input'} aria-describedby={describedBy} autoFocus required maxLength={1_000} autoComplete="off" placeholder="Ticket 4711: cannot see the renewal" />
        )}
      </Labelled>
      {begin.error?.pointer !== '/reason' && <Refusal error={begin.error} />}
    </Modal>
  );
}
