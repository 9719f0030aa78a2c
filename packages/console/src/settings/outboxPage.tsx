import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { getJson, type ApiError } from '../app/api.ts';
import { clockZone } from '../app/settings.ts';
import { EmptyState, Failure } from '../feed/emptyState.tsx';
import { clockTime, shortDate } from '../time/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Pen } from '../ui/pen.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { copy } from '../ui/toast.tsx';
import { useStore } from '../ui/useStore.ts';
import { useList } from './useList.ts';

interface Mail {
  id: string;
  state: 'kept' | 'waiting' | 'sent' | 'failed';
  to: string;
  subject: string;
  created_at: string;
  attempts: number;
  failure: string | null;
}

/** Mail Daybook wrote: kept here to be read where no mail server is set, else on its way, sent or failed. */
export function OutboxPage(): ReactNode {
  const zone = useStore(clockZone);
  const { list } = useList<Mail>('/v1/outbox?limit=100');
  const [open, setOpen] = useState<string | null>(null);
  if (list.error !== null) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  const mails = list.data ?? [];
  if (list.isSuccess && mails.length === 0) {
    return (
      <EmptyState icon="mail" title="No mail yet">
        <p>Invitations, links for a new password and notifications are listed here. Without a mail server (SMTP_URL) they are kept and can be read.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <h2>Outbox</h2>
      <ul className="mails">
        {mails.map((mail) => {
          const at = Date.parse(mail.created_at);
          return (
            <li key={mail.id}>
              <button type="button" className="mailhead" aria-expanded={open === mail.id} onClick={() => setOpen(open === mail.id ? null : mail.id)}>
                <Icon name={open === mail.id ? 'chevron-down' : 'chevron-right'} small />
                <b className="who trunc">{mail.subject}</b>
                <bdi className="q2 trunc">{mail.to}</bdi>
                <span className="grow" />
                {mail.state !== 'sent' && <Pen value={mail.state} />}
                <span className="q">
                  {shortDate(at, zone)}, {clockTime(at, zone)}
                </span>
              </button>
              {mail.failure !== null && <p className="reason fail">{mail.failure}</p>}
              {open === mail.id && <MailText id={mail.id} />}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function MailText({ id }: { id: string }): ReactNode {
  const { data, error } = useQuery<{ text: string | null }, ApiError>({ queryKey: ['list', '/v1/outbox', id], queryFn: ({ signal }) => getJson(`/v1/outbox/${id}`, signal), retry: false });
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  if (data.text === null) return <p className="statenote">It was delivered; its text is not kept.</p>;
  const link = /https?:\/\/\S+/.exec(data.text)?.[0];
  return (
    <>
      <pre className="code mailtext" tabIndex={0} aria-label="The mail">
        {data.text}
      </pre>
      {link !== undefined && (
        <p className="pt-2">
          <button type="button" className="btn sm" onClick={() => void copy(link, 'Link copied')}>
            <Icon name="link" />
            Copy its link
          </button>
        </p>
      )}
    </>
  );
}
