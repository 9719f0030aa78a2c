import { DaybookError } from '@daybook/core';
import { isFieldName, isFormName, type FormField, type Site } from './site.ts';

/** What a form holds besides its fields. Names of ours begin with an underscore, which no field's does. */
export const HONEYPOT = '_gotcha';
export const ELAPSED = '_elapsed';
export const VISITOR = '_visitor';
const OURS: ReadonlySet<string> = new Set([HONEYPOT, ELAPSED, VISITOR]);

/** A submission, read and checked. */
export interface Submission {
  form: string;
  /** What was entered, in the order it came; numbers and yes/no of a JSON body stay what they were. */
  fields: { [name: string]: string | number | boolean };
  /** Whether the field no person sees was filled in. */
  trapped: boolean;
  /** Milliseconds from opening the page to sending, where the page says so. */
  elapsedMs: number | undefined;
  visitorId: string | undefined;
}

const MOST_FIELDS = 50;
const MOST_CHARACTERS = 5000;
const VISITOR_ID = /^[A-Za-z0-9_-]{16,64}$/;
const ADDRESS = /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/;

export const isVisitorId = (text: string): boolean => VISITOR_ID.test(text);

/**
 * Reads the body of a form. Throws `not_found` for a form the site does not take, `invalid_parameter` with the field's
 * pointer for a value it does not take. A field left empty counts as left out.
 */
export function readForm(site: Pick<Site, 'forms' | 'openForms'>, form: string, body: unknown): Submission {
  const declared = Object.hasOwn(site.forms, form) ? site.forms[form] : undefined;
  if (!isFormName(form) || (declared === undefined && !site.openForms)) throw new DaybookError('not_found', { detail: 'This site has no form of that name.' });
  if (typeof body !== 'object' || body === null || Array.isArray(body)) refuse('', 'an object of fields');
  const entries = Object.entries(body as Record<string, unknown>);
  if (entries.length > MOST_FIELDS + OURS.size) refuse('', `at most ${MOST_FIELDS} fields`);
  const known = declared?.fields ?? {};
  const isOpen = declared === undefined || declared.open === true;
  const fields: Submission['fields'] = {};
  for (const [name, value] of entries) {
    if (OURS.has(name)) continue;
    if (!isFieldName(name)) refuse(pointerTo(name), 'a name that begins with a letter, of letters, digits, dots, hyphens and _');
    if (!isOpen && !Object.hasOwn(known, name)) refuse(pointerTo(name), `one of ${Object.keys(known).join(', ')}`);
    const read = readField(name, value, Object.hasOwn(known, name) ? known[name] : undefined);
    if (read !== undefined) fields[name] = read;
  }
  for (const [name, { required }] of Object.entries(known)) if (required && !Object.hasOwn(fields, name)) refuse(pointerTo(name), 'a value');
  if (Object.keys(fields).length === 0) refuse('', 'at least one field');
  const sent = body as Record<string, unknown>;
  const elapsed = Number(sent[ELAPSED] ?? Number.NaN);
  const visitor = sent[VISITOR];
  return {
    form,
    fields,
    trapped: Object.hasOwn(sent, HONEYPOT) && sent[HONEYPOT] !== '' && sent[HONEYPOT] !== null,
    elapsedMs: Number.isFinite(elapsed) && elapsed >= 0 ? elapsed : undefined,
    visitorId: typeof visitor === 'string' && isVisitorId(visitor) ? visitor : undefined,
  };
}

function readField(name: string, value: unknown, { type = 'text', max_length: most = MOST_CHARACTERS }: FormField = {}): string | number | boolean | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  // A repeated field of an encoded form: boxes ticked under one name.
  const single = Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(', ') : value;
  if (typeof single !== 'string' && typeof single !== 'number' && typeof single !== 'boolean') refuse(pointerTo(name), 'text, a number, or true or false');
  const text = String(single);
  if (text.length > most) refuse(pointerTo(name), `at most ${most} characters`);
  if (type === 'email' && !isAddress(text)) refuse(pointerTo(name), 'an e-mail address');
  if (type === 'number' && !Number.isFinite(Number(text))) refuse(pointerTo(name), 'a number');
  if (type === 'url' && !/^https?:\/\//i.test(text)) refuse(pointerTo(name), 'an address that begins with https:// or http://');
  return single;
}

/** Whether a text is an e-mail address somebody could have. */
export function isAddress(text: string): boolean {
  return text.length <= 320 && ADDRESS.test(text);
}

function pointerTo(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function refuse(pointer: string, expected: string): never {
  throw new DaybookError('invalid_parameter', { pointer, expected });
}
