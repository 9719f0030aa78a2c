import type { Engine } from './engine.ts';
import type { Task } from './jobs/task.ts';
import { smtpTransport, type MailTransport } from './mail/mailTransport.ts';
import { sendMailTask } from './mail/sendMail.ts';
import type { Settings } from './settings.ts';

/** The mail server that is set; undefined where mail stays in the outbox. */
export function mailTransportOf({ smtpUrl, mailFrom }: Pick<Settings, 'smtpUrl' | 'mailFrom'>): MailTransport | undefined {
  return smtpUrl === undefined || mailFrom === undefined ? undefined : smtpTransport({ smtpUrl, mailFrom });
}

/** Every kind of background work. A new one is a file in the folder it belongs to and a line here. */
export function allTasks(engine: Engine, { transport }: { transport: MailTransport | undefined }): Task[] {
  const tasks: Task[] = [];
  if (transport !== undefined) tasks.push(sendMailTask({ ...engine, transport }));
  return tasks;
}
