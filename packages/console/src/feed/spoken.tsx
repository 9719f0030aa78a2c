import type { DaybookEvent } from '@daybook/core';
import { Fragment, type ReactNode } from 'react';

/** What somebody wrote, with the people it calls upon marked where the text names them. Text, whatever it looks like. */
export function Spoken({ event, text }: { event: DaybookEvent; text: string }): ReactNode {
  const names = event.targets.flatMap(({ type, role, name }) => (type === 'user' && role !== 'author' && typeof name === 'string' && name !== '' ? [`@${name}`] : []));
  const pieces = splitAt(text, names);
  return pieces.map((piece, index) => (names.includes(piece) ? <span key={index} className="mention">{piece}</span> : <Fragment key={index}>{piece}</Fragment>));
}

/** The text cut around every occurrence of the names; joined it is the text again. */
export function splitAt(text: string, names: readonly string[]): string[] {
  const longestFirst = names.toSorted((left, right) => right.length - left.length);
  const pieces: string[] = [];
  let rest = text;
  while (rest !== '') {
    const found = longestFirst.map((name) => ({ name, at: rest.indexOf(name) })).filter(({ at }) => at !== -1).sort((left, right) => left.at - right.at || right.name.length - left.name.length)[0];
    if (found === undefined) return [...pieces, rest];
    if (found.at > 0) pieces.push(rest.slice(0, found.at));
    pieces.push(found.name);
    rest = rest.slice(found.at + found.name.length);
  }
  return pieces;
}
