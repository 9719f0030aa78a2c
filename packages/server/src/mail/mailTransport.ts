import { createTransport } from 'nodemailer';
import type { MailMessage } from './mailMessage.ts';

/** What became of an attempt. `cause` is ours to show: the server's own words repeat addresses. */
export type Delivery = { outcome: 'delivered' } | { outcome: 'later' | 'never'; cause: string };

/** Hands one mail to a mail server. */
export interface MailTransport {
  deliver(mail: MailMessage & { id: string; date: Date }): Promise<Delivery>;
  close(): void;
}

/** The address alone of `Name <address>`. */
const BARE = /<([^<>]+)>\s*$/;
const TIMEOUT_MS = 30_000;

/**
 * The mail server of `SMTP_URL`. One connection a mail: mail is rare, and a connection kept open is one that breaks
 * unnoticed. Nothing of a message may name a file or an address to be fetched.
 */
export function smtpTransport(settings: { smtpUrl: string; mailFrom: string }): MailTransport {
  const url = new URL(settings.smtpUrl);
  const secure = url.protocol === 'smtps:';
  const transport = createTransport({
    host: url.hostname,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...(url.username !== '' && { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const sender = BARE.exec(settings.mailFrom)?.[1] ?? settings.mailFrom;
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  return {
    deliver: async ({ id, date, to, subject, text, html }) => {
      try {
        await transport.sendMail({
          from: settings.mailFrom,
          to: { name: '', address: to },
          subject,
          text,
          ...(html !== undefined && { html }),
          date,
          // The same at every attempt, so that a mail that was accepted unheard is not shown twice.
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return { outcome: 'delivered' };
      } catch (error) {
        return failureOf(error);
      }
    },
    close: () => transport.close(),
  };
}

/** Whether another attempt can help: RFC 5321 section 4.2.1 gives 5xx to what will not change. A refused sign-in is ours to mend, so it waits. */
function failureOf(error: unknown): Delivery {
  const { code, responseCode, command } = error as { code?: string; responseCode?: number; command?: string };
  if (code === 'EAUTH' || command?.startsWith('AUTH') === true) return { outcome: 'later', cause: `the mail server refused our sign-in (${responseCode ?? code})` };
  if (responseCode !== undefined && responseCode >= 500) return { outcome: 'never', cause: `the mail server refused it (${responseCode})` };
  if (responseCode !== undefined) return { outcome: 'later', cause: `the mail server asked to wait (${responseCode})` };
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return { outcome: 'never', cause: `the mail cannot be sent as it is (${code})` };
  return { outcome: 'later', cause: `the mail server did not answer (${code ?? 'no reason given'})` };
}
