import { DaybookError } from '@daybook/core';
import { withTenant } from '../db/withTenant.ts';
import type { WriteContext } from '../records/record.ts';
import type { Acting, ConsoleSession, ConsoleSessions } from '../tenants/consoleSessions.ts';
import { appendAs } from './appendAs.ts';
import type { People, PeopleDeps } from './people.ts';
import { targetOf, type Person } from './person.ts';
import { isAtMost, type Role } from './roles.ts';

/** It ends by itself: nobody stays somebody else over lunch. */
const LONGEST_MS = 60 * 60 * 1000;

export interface ImpersonationDeps extends PeopleDeps {
  people: People;
  sessions: ConsoleSessions;
}

/** Support as the member: a session that works with a member's role and scopes, under both names. */
export class Impersonation {
  readonly #deps: ImpersonationDeps;

  constructor(deps: ImpersonationDeps) {
    this.#deps = deps;
  }

  /** Begins. `context` has the impersonator as actor; `by` is their role: nobody borrows one above their own. */
  async begin(context: WriteContext, by: Role, session: Pick<ConsoleSession, 'id' | 'userId'>, wanted: { user: string; reason: string }): Promise<{ member: Person; acting: Acting }> {
    const { db, people, sessions, appender, now = Date.now } = this.#deps;
    const { tenantId } = context;
    const reason = wanted.reason.trim();
    if (reason === '') throw new DaybookError('reason_required', { pointer: '/reason' });
    const member = (await people.find(tenantId, [wanted.user])).get(wanted.user);
    if (member === undefined || member.state !== 'active') throw new DaybookError('invalid_parameter', { pointer: '/user', expected: 'the id of an active member' });
    if (member.id === session.userId) throw new DaybookError('invalid_parameter', { pointer: '/user', expected: 'somebody else' });
    if (!isAtMost(member.role, by)) throw new DaybookError('forbidden', { pointer: '/user', detail: 'The member’s role is above your own.', remedy: 'Ask an owner.' });
    const since = new Date(now());
    const acting: Acting = { userId: member.id, reason, since, until: new Date(since.getTime() + LONGEST_MS) };
    await withTenant(db.pools.writer, tenantId, async (client) => {
      if (!(await sessions.beginActing(client, tenantId, session.id, acting))) throw new DaybookError('state_conflict', { detail: 'The session acts for somebody already.', remedy: 'End that first: DELETE /v1/impersonation.' });
      await appendAs(appender, client, context, [{ type: 'auth.impersonation_started', targets: [targetOf(member)], reason }]);
    });
    appender.announce(tenantId);
    sessions.forget(tenantId, session.id);
    return { member, acting };
  }

  /** Ends, by the impersonator or by the clock: recorded once, whoever notices. */
  async end(context: WriteContext, session: Pick<ConsoleSession, 'id'>, memberId: string): Promise<void> {
    const { db, people, sessions, appender } = this.#deps;
    const { tenantId } = context;
    const member = await people.get(tenantId, memberId);
    await withTenant(db.pools.writer, tenantId, async (client) => {
      if (await sessions.endActing(client, tenantId, session.id)) await appendAs(appender, client, context, [{ type: 'auth.impersonation_ended', targets: [targetOf(member)] }]);
    });
    appender.announce(tenantId);
    sessions.forget(tenantId, session.id);
  }
}
