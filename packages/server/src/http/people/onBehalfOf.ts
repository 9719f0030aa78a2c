import type { FastifyRequest } from 'fastify';
import { DaybookError, type Actor } from '@daybook/core';
import { actorOf } from '../../people/person.ts';
import type { People } from '../../people/people.ts';

const HEADER = 'x-on-behalf-of';

/** The member a key acts for, by its header `X-On-Behalf-Of: user/<id>`. Throws `invalid_parameter` for nobody of the tenant's team. */
export async function onBehalfOf(request: FastifyRequest, people: People, tenantId: number): Promise<Actor | undefined> {
  const header = request.headers[HEADER];
  if (header === undefined) return undefined;
  const id = typeof header === 'string' ? /^user\/(\S+)$/.exec(header)?.[1] : undefined;
  const person = id === undefined ? undefined : await people.current(tenantId, id);
  if (person === undefined || person.state !== 'active') throw new DaybookError('invalid_parameter', { pointer: 'X-On-Behalf-Of', expected: 'user/ and the id of an active member' });
  return actorOf(person);
}

/** Refuses the header to whoever is somebody already: people impersonate, with a reason, or act for themselves. */
export function refuseOnBehalfOf(request: FastifyRequest): void {
  if (request.headers[HEADER] !== undefined) throw new DaybookError('forbidden', { detail: 'X-On-Behalf-Of is for API keys.', remedy: 'Leave it out; people work as a member with POST /v1/impersonation.' });
}
