import { PERSON_COLLECTIONS } from '@daybook/core';

/** A mention in a text: `@[Name](user/u_1)`, also of other people on file: `@[Name](contact/c_1)`. A name escapes its brackets with `\`. */
const MENTION = /@\[((?:[^[\]\\\n]|\\[^\n]){0,400})\]\(([a-z_]{1,64})\/([^()\s]{1,512})\)/g;

/** The people a text mentions, as `collection/id`. */
export function mentionedIn(text: string): Set<string> {
  const people = new Set<string>();
  for (const [, , collection = '', id] of text.matchAll(MENTION)) if (PERSON_COLLECTIONS.has(collection)) people.add(`${collection}/${id}`);
  return people;
}

/** The text with today's names in its mentions; those `nameOf` does not know stand as they were written. */
export function withCurrentNames(text: string, nameOf: (person: string) => string | undefined): string {
  return text.replace(MENTION, (whole, _written: string, collection: string, id: string) => {
    const name = nameOf(`${collection}/${id}`);
    return name === undefined ? whole : `@[${name.replace(/[[\]\\]/g, '\\$&')}](${collection}/${id})`;
  });
}
