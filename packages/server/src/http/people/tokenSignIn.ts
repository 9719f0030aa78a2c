import { DaybookError } from '@daybook/core';
import type { Engine } from '../../engine.ts';
import type { TokenClaims } from '../../people/tokenVerifier.ts';
import { targetOf } from '../../people/person.ts';
import { recordAudit } from '../audit.ts';
import type { Principal } from '../principal.ts';

const REMEMBERED_MAX = 50_000;
const seenBy = new WeakMap<Engine, Set<string>>();

/**
 * A token is no sign-in of its own: clients renew it every few minutes. One event a person and day (UTC), by whichever process
 * sees them first; the request does not wait for it.
 */
export function recordTokenSignIn(engine: Engine, principal: Principal, claims: Pick<TokenClaims, 'issuer'>, background: (work: Promise<unknown>) => void): void {
  const { tenantId, actor, userId } = principal;
  const name = `token sign-in ${tenantId} ${userId ?? ''} ${new Date().toISOString().slice(0, 10)}`;
  const seen = seenBy.get(engine) ?? new Set<string>();
  seenBy.set(engine, seen);
  if (userId === undefined || seen.has(name)) return;
  if (seen.size >= REMEMBERED_MAX) seen.clear();
  seen.add(name);
  const person = { id: userId, name: actor.name ?? null, email: actor.email ?? null };
  background(
    recordAudit(engine, principal, { type: 'auth.signed_in', targets: [targetOf(person)], payload: { method: `a token of ${claims.issuer}`.slice(0, 100) }, idempotency_key: name }).catch((error: unknown) => {
      if (!(error instanceof DaybookError && error.code === 'idempotency_conflict')) throw error;
    }),
  );
}
