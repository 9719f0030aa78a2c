import type { Actor } from '@daybook/core';
import type { ReactNode } from 'react';

/** Who did something, plainly; both people where one worked as the other: "Riley Park (support) as Chidi Okonkwo". */
export function ActorNames({ actor, onBehalfOf }: { actor: Actor; onBehalfOf?: Actor | undefined }): ReactNode {
  return (
    <>
      <NameOf actor={actor} />
      {onBehalfOf !== undefined && (
        <>
          {' '}
          (support) as <NameOf actor={onBehalfOf} />
        </>
      )}
    </>
  );
}

function NameOf({ actor }: { actor: Actor }): ReactNode {
  if (actor.removed === true) return <span className="tag dash">{actor.name}</span>;
  return (
    <b className="who">
      <bdi>{actor.name ?? actor.id}</bdi>
    </b>
  );
}
