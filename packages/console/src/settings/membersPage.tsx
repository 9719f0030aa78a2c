import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { useMembers, type Member } from '../app/members.ts';
import { useMay } from '../app/permission.ts';
import { useSession } from '../app/session.ts';
import { useAction } from '../app/useAction.ts';
import { Failure } from '../feed/emptyState.tsx';
import { ActionTable } from '../ui/actionTable.tsx';
import { ActorMark } from '../ui/actorMark.tsx';
import { Icon } from '../ui/icon.tsx';
import { MenuLine, PopMenu } from '../ui/popMenu.tsx';
import { Pen } from '../ui/pen.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { Invitations } from './invitations.tsx';
import { RemoveMemberDialog, SignInAsDialog } from './memberDialogs.tsx';
import { ROLES, roleTitle } from './roles.ts';

/** Who works here, and what each may do. */
export function MembersPage(): ReactNode {
  const members = useMembers();
  const mayGovern = useMay('people:admin');
  if (members.error !== null) return <Failure error={members.error} onRetry={() => void members.refetch()} />;
  const shown = (members.data ?? []).filter(({ state }) => state !== 'removed');
  const removed = (members.data ?? []).length - shown.length;
  return (
    <>
      <h2>
        Members <span className="q">{shown.length === 1 ? 'one person' : `${shown.length} people`}{removed > 0 && `, ${removed} removed`}</span>
      </h2>
      <ActionTable columns={['Name', 'Role', 'Second factor']}>
        {shown.map((member) => (
          <MemberRow key={member.id} member={member} mayGovern={mayGovern} />
        ))}
      </ActionTable>
      {mayGovern && <Invitations />}
      <h2>What roles may do</h2>
      <dl className="kv roomy">
        {ROLES.map(({ id, title, may }) => (
          <div key={id} className="contents">
            <dt>{title}</dt>
            <dd>{may}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function MemberRow({ member, mayGovern }: { member: Member; mayGovern: boolean }): ReactNode {
  const client = useQueryClient();
  const session = useSession().data;
  const [asking, setAsking] = useState<'remove' | 'signInAs' | null>(null);
  const { id, name, email, role, state } = member;
  const isSelf = session?.user?.id === id;
  const govern = useAction(async (wish: { role?: string; state?: string }) => {
    await sendJson('PATCH', `/v1/people/${id}`, wish);
    await Promise.all([client.invalidateQueries({ queryKey: ['people'] }), client.invalidateQueries({ queryKey: ['session'] })]);
    toast(wish.role === undefined ? (wish.state === 'suspended' ? `${name} is kept out` : `${name} is let in again`) : `${name} is ${roleTitle(wish.role).toLowerCase()} now`);
  });
  return (
    <tr>
      <td>
        <span className="flow tight">
          <ActorMark actor={{ type: 'user', id, name }} />
          <b className="who">
            <bdi>{name}</bdi>
          </b>
          {isSelf && <span className="tag">you</span>}
          {state === 'suspended' && <Pen value="suspended" />}
        </span>
        <span className="sub2">
          <bdi>{email}</bdi>
        </span>
        <Refusal error={govern.error} />
      </td>
      <td>
        {mayGovern && state === 'active' ? (
          <select className="input compact" aria-label={`Role of ${name}`} value={role} disabled={govern.busy} onChange={(event) => void govern.run({ role: event.target.value })}>
            {ROLES.map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}
              </option>
            ))}
          </select>
        ) : (
          roleTitle(role)
        )}
      </td>
      <td className="factor">
        {member.second_factor === true ? (
          <span className="st">
            <Icon name="shield-check" small />
            On
          </span>
        ) : (
          <span className="q">Off</span>
        )}
      </td>
      <td className="tools">
        {mayGovern && !isSelf && (
          <PopMenu label={`More for ${name}`} icon="ellipsis">
            {state === 'active' && (
              <MenuLine icon="venetian-mask" onPick={() => setAsking('signInAs')}>
                Sign in as {name}…
              </MenuLine>
            )}
            <MenuLine icon={state === 'active' ? 'lock' : 'log-in'} onPick={() => void govern.run({ state: state === 'active' ? 'suspended' : 'active' })}>
              {state === 'active' ? 'Keep out for now' : 'Let in again'}
            </MenuLine>
            <MenuLine icon="user-round-minus" danger onPick={() => setAsking('remove')}>
              Remove…
            </MenuLine>
          </PopMenu>
        )}
        {asking === 'remove' && <RemoveMemberDialog member={member} onClose={() => setAsking(null)} />}
        {asking === 'signInAs' && <SignInAsDialog member={member} onClose={() => setAsking(null)} />}
      </td>
    </tr>
  );
}
