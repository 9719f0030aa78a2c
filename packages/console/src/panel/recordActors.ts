import type { ActorType } from '@daybook/core';

/** The collection under which an actor of this type has a page of its own. */
export const RECORD_ACTOR_TYPES: { readonly [T in ActorType]?: string } = { user: 'user', customer: 'contact', integration: 'integration' };
