import { useState, type FormEvent, type ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { useSession } from '../app/session.ts';
import { clockZone } from '../app/settings.ts';
import { useAction } from '../app/useAction.ts';
import { EmptyState, Failure } from '../feed/emptyState.tsx';
import { shortDate } from '../time/format.ts';
import { ActionTable } from '../ui/actionTable.tsx';
import { Icon } from '../ui/icon.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { Modal } from '../ui/modal.tsx';
import { Pen } from '../ui/pen.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { copy, toast } from '../ui/toast.tsx';
import { useStore } from '../ui/useStore.ts';
import { useList } from './useList.ts';

interface ApiKey {
  id: string;
  prefix: string;
  name: string;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
}

/** Keys of programs: made once, shown once, revoked at once. */
export function ApiKeysPage(): ReactNode {
  const zone = useStore(clockZone);
  const { list, refresh } = useList<ApiKey>('/v1/api-keys');
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const revoke = useAction(async (key: ApiKey) => {
    await sendJson('DELETE', `/v1/api-keys/${key.id}`);
    await refresh();
    setRevoking(null);
    toast(`“${key.name}” revoked`);
  });
  if (list.error !== null) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  const keys = list.data ?? [];
  const day = (iso: string | null, none: string): string => (iso === null ? none : shortDate(Date.parse(iso), zone));
  return (
    <>
      {made !== null && (
        <div className="madekey" role="status">
          <p>
            <b>“{made.name}” is made.</b> This is the only time the key is shown.
          </p>
          <pre className="code" tabIndex={0} aria-label="The new key">
            {made.key}
          </pre>
          <span className="flow">
            <button type="button" className="btn sm pri" onClick={() => void copy(made.key, 'Key copied')}>
              <Icon name="copy" />
              Copy key
            </button>
            <button type="button" className="btn sm ghost" onClick={() => setMade(null)}>
              I have kept it
            </button>
          </span>
        </div>
      )}
      <h2>New key</h2>
      <NewKey
        onMade={(key) => {
          setMade(key);
          void refresh();
        }}
      />
      <h2>Keys</h2>
      {list.isSuccess && keys.length === 0 && (
        <EmptyState icon="key" title="No keys yet">
          <p>Programs that send or read entries authenticate with a key of their own.</p>
        </EmptyState>
      )}
      {keys.length > 0 && (
        <ActionTable className="keys" columns={['Name', 'May', 'Last used']}>
          {keys.map((key) => (
            <tr key={key.id}>
              <td>
                <b className="who">
                  <bdi>{key.name}</bdi>
                </b>
                <span className="sub2 mono">{key.prefix}…</span>
                <span className="sub2">
                  made {day(key.created_at, '')}
                  {key.expires_at !== null && `, until ${day(key.expires_at, '')}`}
                </span>
              </td>
              <td>
                <span className="flow tight">
                  {key.scopes.map((scope) => (
                    <span key={scope} className="tag">
                      {scope}
                    </span>
                  ))}
                </span>
              </td>
              <td>{day(key.last_used_at, 'never')}</td>
              <td className="tools">
                {key.revoked_at === null ? (
                  <button type="button" className="btn sm ghost" onClick={() => setRevoking(key)}>
                    Revoke<span className="sr"> {key.name}</span>
                  </button>
                ) : (
                  <Pen value="revoked" />
                )}
              </td>
            </tr>
          ))}
        </ActionTable>
      )}
      {revoking !== null && (
        <Modal
          title={<>Revoke <bdi>{revoking.name}</bdi>?</>}
          onClose={() => setRevoking(null)}
          onSubmit={() => void revoke.run(revoking)}
          foot={
            <>
              <span className="grow" />
              <button type="button" className="btn ghost" onClick={() => setRevoking(null)}>
                Cancel
              </button>
              <button type="submit" className="btn danger" disabled={revoke.busy}>
                Revoke
              </button>
            </>
          }
        >
          <p>Programs that use it are refused from this moment. It cannot be taken back; what was sent with it stays.</p>
          <Refusal error={revoke.error} />
        </Modal>
      )}
    </>
  );
}

function NewKey({ onMade }: { onMade(key: { name: string; key: string }): void }): ReactNode {
  const own = useSession().data?.scopes ?? [];
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<ReadonlySet<string>>(new Set(['events:read', 'events:write']));
  const make = useAction(async () => {
    const key = await sendJson<{ name: string; key: string }>('POST', '/v1/api-keys', { name: name.trim(), scopes: own.filter((scope) => scopes.has(scope)) });
    setName('');
    onMade(key);
  });
  return (
    <form
      className="newkey"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void make.run();
      }}
    >
      <Labelled label="Name" hint="Where it is used: “Billing export”.">
        {({ id, describedBy }) => <input id={id} className="input" aria-describedby={describedBy} maxLength={200} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />}
      </Labelled>
      <fieldset>
        <legend>May</legend>
        {own.map((scope) => (
          <label key={scope} className="checkline">
            <input
              type="checkbox"
              checked={scopes.has(scope)}
              onChange={(event) => {
                const { checked } = event.target;
                setScopes((before) => new Set(checked ? [...before, scope] : [...before].filter((one) => one !== scope)));
              }}
            />{' '}
            <span className="mono">{scope}</span>
          </label>
        ))}
      </fieldset>
      <Refusal error={make.error} />
      <div>
        <button type="submit" className="btn pri" disabled={name.trim() === '' || scopes.size === 0 || make.busy}>
          Make key
        </button>
      </div>
    </form>
  );
}
