import type { Actor } from '@daybook/core';
import type { Role } from './roles.ts';

/** Active people can sign in; suspended ones cannot until they are let in again; removed ones never again. */
export const PERSON_STATES = ['active', 'suspended', 'removed'] as const;
export type PersonState = (typeof PERSON_STATES)[number];

/** A person of a tenant, opened. */
export interface Person {
  id: string;
  /** Null where there is none yet, or the person was erased. */
  name: string | null;
  email: string | null;
  role: Role;
  state: PersonState;
  createdAt: Date;
  hasPassword: boolean;
  hasSecondFactor: boolean;
  /** Whether tokens of the organisation's own sign-in belong to it. */
  byToken: boolean;
}

/** The person as actor of an event. */
export function actorOf({ id, name, email }: Pick<Person, 'id' | 'name' | 'email'>): Actor {
  return { type: 'user', id, name: name ?? email, ...(email !== null && { email }) };
}

/** The record of a person: `user/<id>`. */
export function targetOf({ id, name, email }: Pick<Person, 'id' | 'name' | 'email'>): { type: string; id: string; name?: string } {
  const shown = name ?? email;
  return { type: 'user', id, ...(shown !== null && { name: shown }) };
}
