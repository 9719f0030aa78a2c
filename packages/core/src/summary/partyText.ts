/** How actors and targets are called in a sentence. */
import { type Actor, type ActorType, REMOVED_CONTACT, type Target } from '../event/event.ts';
import { cleanText, MAX_NAME } from './cleanText.ts';
import { capitalised, plainWords } from './humaniseName.ts';

/** What somebody is called whose name is not known. */
const NAMELESS: { readonly [T in ActorType]: string } = {
  user: 'A team member',
  integration: 'An integration',
  assistant: 'The assistant',
  system: 'System',
  customer: 'A customer',
  anonymous: 'Somebody',
};

/** An actor's name; "removed contact" once erased; by kind when it has none. A machine's id is as good as a name. */
export function actorText(actor: Actor | undefined): string {
  if (actor === undefined) return 'Somebody';
  if (actor.removed) return REMOVED_CONTACT;
  const name = typeof actor.name === 'string' ? cleanText(actor.name, MAX_NAME) : '';
  if (name !== '') return name;
  const isMachine = actor.type === 'integration' || actor.type === 'assistant';
  if (isMachine && typeof actor.id === 'string' && /^[a-z][a-z0-9_-]{0,39}$/i.test(actor.id)) return capitalised(plainWords(actor.id));
  return NAMELESS[actor.type] ?? 'Somebody';
}

/** A record's name; else its kind and, where it is short, its id: "order 3310". */
export function targetText(target: Target): string {
  if (target.removed) return REMOVED_CONTACT;
  const name = typeof target.name === 'string' ? cleanText(target.name, MAX_NAME) : '';
  if (name !== '') return name;
  const kind = kindText(target);
  const id = typeof target.id === 'string' ? target.id : '';
  if (/^[a-z0-9-]{1,20}$/i.test(id)) return id.toLowerCase().startsWith(`${kind}-`) ? id.replace('-', ' ') : `${kind} ${id}`;
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

/** The kind of a record as a word: "email thread". */
export function kindText(target: Target): string {
  return typeof target.type === 'string' && target.type !== '' ? cleanText(plainWords(target.type), 60) || 'record' : 'record';
}
