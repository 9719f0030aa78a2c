import { DaybookError } from '@daybook/core';

/** A mail to one person. */
export interface MailMessage {
  /** A bare address: `dana@example.com`. */
  to: string;
  subject: string;
  /** Plain text; every mail has it. */
  text: string;
  html?: string;
  /** The record it is about or for: `{ type: 'user', id }`. A delivery that fails for good is told on its timeline. */
  about?: { type: string; id: string };
}

const MAX_SUBJECT = 200;
/** One address and nothing besides: no list, no display name, no comment, no control character. */
const ADDRESS = /^[^\s@<>()[\],;:\\"\p{Cc}]{1,64}@[^\s@<>()[\],;:\\"\p{Cc}]{1,255}$/u;
const LINE_BREAKS_AND_CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/**
 * The message as it is kept: the address checked, and a subject that is one line. A name somebody gave a record may stand
 * in a subject; a line break in it would begin a header of its own (`Bcc:`).
 *
 * @throws DaybookError `invalid_parameter` for what is not one address.
 */
export function storableMail(mail: MailMessage): MailMessage {
  if (!ADDRESS.test(mail.to)) throw new DaybookError('invalid_parameter', { detail: 'The mail address cannot be written to.', expected: 'one e-mail address' });
  const line = mail.subject.replace(LINE_BREAKS_AND_CONTROLS, ' ').trim();
  return { ...mail, subject: line.length > MAX_SUBJECT ? `${line.slice(0, MAX_SUBJECT - 1)}…` : line };
}
