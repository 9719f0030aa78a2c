import { CATEGORIES, DaybookError, type Catalogue, type EventTypeDeclaration } from '@daybook/core';

/**
 * How the CRM surface spells types: one canonical name, `contact.added`, goes out as `contact_created` there. Types without
 * a spelling of their own have their dots as underscores.
 */
const SPELLINGS: Readonly<Record<string, string>> = {
  'contact.added': 'contact_created',
  'call.completed': 'call_logged',
  'meeting.held': 'meeting_logged',
};

/** Short names that a person writes for what they log by hand, beside the catalogue's aliases. */
const SHORT_NAMES: Readonly<Record<string, string>> = { call: 'call.completed', meeting: 'meeting.held', note: 'note.added', note_logged: 'note.added', email: 'email.sent' };

/** Entries of a kind the catalogue does not know; their own name is in the payload. */
export const UNKNOWN_ACTIVITY = 'activity.logged';

const AUDIT: ReadonlySet<string> = new Set(CATEGORIES.filter(({ face }) => face === 'audit').map(({ id }) => id));

const CORRECTIONS: ReadonlySet<string> = new Set(['activity.deleted', 'activity.restored']);

/**
 * Whether a type is no activity of a customer: discussion among staff, security and configuration, and what says
 * that an activity was struck out. They stand in the native API alone.
 */
export function isHiddenActivity({ type, category, staffOnly }: Pick<EventTypeDeclaration, 'type' | 'category' | 'staffOnly'>): boolean {
  return staffOnly || category === 'comment' || AUDIT.has(category) || CORRECTIONS.has(type);
}

/** The spelling of an event's type: `contact_created`, or of an unknown one the name it was sent with. */
export function spellingOf(type: string, payloadType: unknown): string {
  if (type === UNKNOWN_ACTIVITY && typeof payloadType === 'string' && payloadType !== '') return payloadType;
  return SPELLINGS[type] ?? type.replaceAll('.', '_');
}

/**
 * The declaration a manual activity is stored under: that of its name, alias or short name, else `activity.logged`. Throws
 * `invalid_parameter` for what is written in its own way: comments, and what the audit log is made of.
 */
export function declarationOfManual(catalogue: Catalogue, type: string): EventTypeDeclaration {
  const declaration = catalogue.get(Object.hasOwn(SHORT_NAMES, type) ? (SHORT_NAMES[type] ?? type) : type) ?? catalogue.get(type.replace('_', '.')) ?? catalogue.get(UNKNOWN_ACTIVITY);
  if (declaration === undefined) throw new RangeError('the catalogue has no activity.logged');
  if (isHiddenActivity(declaration)) {
    throw new DaybookError('invalid_parameter', { pointer: '/type', detail: `${type} is not logged by hand.`, expected: 'an activity such as call_logged, meeting_logged or note_added' });
  }
  return declaration;
}
