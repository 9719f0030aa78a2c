import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent, type ReactNode } from 'react';
import { encode } from 'uqr';
import { sendJson } from '../app/api.ts';
import { useAction } from '../app/useAction.ts';
import { Icon } from '../ui/icon.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { copy, toast } from '../ui/toast.tsx';
import type { Me } from './me.ts';

interface Begun {
  secret: string;
  uri: string;
}

/** Codes of an authenticator beside the password: setting it up in three steps, and taking it off. */
export function SecondFactor({ me }: { me: Me }): ReactNode {
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [begun, setBegun] = useState<Begun | null>(null);
  const [recovery, setRecovery] = useState<readonly string[] | null>(null);
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ['me'] });
  const begin = useAction(async () => {
    setBegun(await sendJson<Begun>('POST', '/v1/me/second-factor', { password }));
    setPassword('');
  });
  const confirm = useAction(async () => {
    const { codes } = await sendJson<{ codes: string[] }>('POST', '/v1/me/second-factor/confirm', { code: code.replaceAll(/\s/g, '') });
    setRecovery(codes);
    setBegun(null);
    setCode('');
    await refresh();
  });
  const remove = useAction(async () => {
    await sendJson('DELETE', '/v1/me/second-factor', { password });
    setPassword('');
    setRecovery(null);
    await refresh();
    toast('Second factor taken off');
  });
  const submit = (work: () => Promise<boolean>) => (event: FormEvent): void => {
    event.preventDefault();
    void work();
  };
  if (recovery !== null) {
    return (
      <div className="stackform">
        <p>
          <Icon name="shield-check" small /> <b>The second factor is on.</b> Keep these recovery codes: each replaces the authenticator once, and they are not shown again.
        </p>
        <pre className="code codes" tabIndex={0} aria-label="Recovery codes">
          {recovery.join('\n')}
        </pre>
        <span className="flow">
          <button type="button" className="btn sm" onClick={() => void copy(recovery.join('\n'), 'Recovery codes copied')}>
            <Icon name="copy" />
            Copy codes
          </button>
          <button type="button" className="btn sm ghost" onClick={() => setRecovery(null)}>
            I have kept them
          </button>
        </span>
      </div>
    );
  }
  if (begun !== null) {
    return (
      <form className="stackform" noValidate onSubmit={submit(confirm.run)}>
        <p className="q2">Scan this with an authenticator app, or type the key, then give the code it shows.</p>
        <QrCode text={begun.uri} />
        <p>
          <span className="q">Key</span> <code className="mono">{begun.secret.replaceAll(/(.{4})/g, '$1 ').trim()}</code>
        </p>
        <Labelled label="Code" error={confirm.error === null ? undefined : (confirm.error.detail ?? confirm.error.message)}>
          {({ id, describedBy, invalid }) => (
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- The next thing to be done.
            <input id={id} className={invalid ? 'input bad num' : 'input num'} aria-describedby={describedBy} inputMode="numeric" autoComplete="one-time-code" autoFocus maxLength={16} value={code} onChange={(event) => setCode(event.target.value)} />
          )}
        </Labelled>
        <span className="flow">
          <button type="submit" className="btn pri" disabled={code.trim().length < 6 || confirm.busy}>
            Turn on
          </button>
          <button type="button" className="btn ghost" onClick={() => setBegun(null)}>
            Cancel
          </button>
        </span>
      </form>
    );
  }
  if (!me.has_password) return <p className="q2">It is asked for after the password. Set a password first.</p>;
  const [action, word, work] = me.second_factor ? (['btn danger', 'Take off', remove] as const) : (['btn', 'Set up', begin] as const);
  return (
    <form className="stackform" noValidate onSubmit={submit(work.run)}>
      <p className="q2">{me.second_factor ? 'Signing in asks for a code of your authenticator.' : 'Signing in then asks for a code of an authenticator app as well.'}</p>
      <Labelled label="Your password" error={work.error === null ? undefined : (work.error.detail ?? work.error.message)}>
        {({ id, describedBy, invalid }) => <input id={id} type="password" className={invalid ? 'input bad' : 'input'} aria-describedby={describedBy} autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />}
      </Labelled>
      <div>
        <button type="submit" className={action} disabled={password === '' || work.busy}>
          {word}
        </button>
      </div>
    </form>
  );
}

/** A QR code as one path; black on white in both themes, as readers expect. */
function QrCode({ text }: { text: string }): ReactNode {
  const { size, path } = useMemo(() => {
    const { data, size: width } = encode(text, { border: 2 });
    return { size: width, path: data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('') };
  }, [text]);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code of the authenticator key" shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
