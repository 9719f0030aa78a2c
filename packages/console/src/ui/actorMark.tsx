import type { Actor } from '@daybook/core';
import type { ReactNode } from 'react';
import { classNames } from './classNames.ts';
import { Icon } from './icon.tsx';

/** Up to two letters of a name, from any script: "Dana Whitfield" DW, "نورة الهاشمي" نه, "HubSpot" H. */
export function initials(name: string, most = 2): string {
  const words = name.split(/\s/u.test(name) ? /\s+/u : /[._@-]+/u).map((word) => word.replace(/^ال(?=..)/u, '')).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const picked = words.length > 2 ? [words[0], words.at(-1)] : words;
  return picked.slice(0, most).map((word) => [...(word ?? '')].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? '').join('').toUpperCase();
}

/** The sign before a name. Its shape tells the kind: circle person, filled square integration, diamond assistant, outlined square system, dashed ring removed. */
export function ActorMark({ actor, large = false }: { actor: Pick<Actor, 'type' | 'id' | 'name' | 'removed'>; large?: boolean }): ReactNode {
  const size = large && 'lg';
  if (actor.removed === true) return <span className={classNames('mk rm', size)} aria-hidden="true" />;
  const name = actor.name ?? actor.id;
  switch (actor.type) {
    case 'integration':
      return (
        <span className={classNames('mk sq', size)} aria-hidden="true">
          {initials(name, 1)}
        </span>
      );
    case 'assistant':
      return (
        <span className={classNames('mk di', size)} aria-hidden="true">
          <Icon name="sparkle" />
        </span>
      );
    case 'system':
      return (
        <span className={classNames('mk sy', size)} aria-hidden="true">
          <Icon name="cog" />
        </span>
      );
    case 'anonymous':
      return (
        <span className={classNames('mk', size)} aria-hidden="true">
          <Icon name="globe" />
        </span>
      );
    default:
      return (
        <span className={classNames('mk', size)} aria-hidden="true">
          {initials(name)}
        </span>
      );
  }
}
