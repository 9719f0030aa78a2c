/** A mention as it is stored: `@[Name](user/user-7)`. A name escapes its brackets with `\`. */
const MENTION = /@\[((?:[^[\]\\\n]|\\[^\n]){0,400})\]\(user\/([^()\s]{1,512})\)/g;

/** Somebody who can be called upon. */
export interface Person {
  id: string;
  name: string;
}

/** A stored text as it is edited: names stand plainly behind their `@`, beside who they are. */
export function editedText(stored: string): { text: string; people: Person[] } {
  const people: Person[] = [];
  const text = stored.replace(MENTION, (_, written: string, id: string) => {
    const name = written.replace(/\\(.)/g, '$1');
    if (!people.some((person) => person.id === id)) people.push({ id, name });
    return `@${name}`;
  });
  return { text, people };
}

/** An edited text as it is stored, and whom it mentions: each `@Name` of a person who was picked, longest names first. */
export function storedText(edited: string, people: readonly Person[]): { text: string; mentions: string[] } {
  const longestFirst = people.toSorted((left, right) => right.name.length - left.name.length);
  const mentions = new Set<string>();
  let text = '';
  let at = 0;
  while (at < edited.length) {
    const person = edited[at] === '@' ? longestFirst.find(({ name }) => edited.startsWith(name, at + 1) && !/^[\p{L}\p{N}]/u.test(edited.slice(at + 1 + name.length))) : undefined;
    if (person === undefined) {
      text += edited[at];
      at += 1;
      continue;
    }
    mentions.add(person.id);
    text += `@[${person.name.replace(/[[\]\\]/g, '\\$&')}](user/${person.id})`;
    at += 1 + person.name.length;
  }
  return { text, mentions: [...mentions] };
}

/** What is being typed behind an `@` before the caret, if anything: where it begins and its letters. */
export function mentionTyped(text: string, caret: number): { from: number; typed: string } | null {
  const found = /(?:^|[\s(])@([\p{L}\p{N}'._-]*(?: [\p{L}\p{N}'._-]+)?)$/u.exec(text.slice(0, caret));
  if (found === null) return null;
  const typed = found[1] ?? '';
  return { from: caret - typed.length - 1, typed };
}

/** Markdown as one plain line of prose: emphasis, code marks, list marks and link targets go, words stay. */
export function plainMarkdown(text: string): string {
  return text
    .replace(/^\s*(?:[-*+]|\d+[.)]|#{1,6}|>)\s+/gm, '')
    .replace(/!?\[([^\]\n]*)\]\([^()\s]*\)/g, '$1')
    .replace(/(\*\*|__|~~)(?=\S)([^\n]*?\S)\1/g, '$2')
    .replace(/(^|[\s(])([*_])(?=\S)([^*_\n]*?\S)\2(?=$|[\s).,;:!?])/g, '$1$3')
    .replace(/`+([^`\n]+)`+/g, '$1')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}
