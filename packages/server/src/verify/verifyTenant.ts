import { withTenant } from '../db/withTenant.ts';
import { FindingError } from './finding.ts';
import { countStoredIds, nameDifference } from './idSets.ts';
import { checkTileCounts, readLogSnapshot, type LogSnapshot } from './logSnapshot.ts';
import { verifyLeaves } from './verifyLeaves.ts';
import { verifyPending } from './verifyPending.ts';
import { VerifyRun, type TenantVerification, type VerifyTenantOptions } from './verifyRun.ts';

/**
 * Recomputes one tenant's log from stored bytes: every digest, leaf and leaf hash against the tree, every tile, the
 * frontier and the root; every pending event; and that no event is stored beside them. Ends at the first thing wrong.
 *
 * What the head states is taken in one snapshot, and what it covers never changes, so the log may grow meanwhile.
 * Memory is bounded by a batch of events. It cannot see a log that was shortened with its tail, head, tiles, counts and
 * events all rewritten to agree: only a checkpoint kept elsewhere can. Search words, titles of records and the parts of
 * the hourly counts are derived and not compared, only the counts' sum.
 *
 * Rejects when the signal aborts or the database does not answer: then nothing is known.
 */
export async function verifyTenant(tenantId: number, options: VerifyTenantOptions): Promise<TenantVerification> {
  const run = new VerifyRun(tenantId, options);
  try {
    await verify(run);
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    run.report.finding = error.finding;
  }
  return run.report;
}

async function verify(run: VerifyRun): Promise<void> {
  // A wrong pending event comes after every numbered one: kept until the log itself is known to be right.
  let wrongPending: FindingError | undefined;
  const snapshot = await withTenant(
    run.db.pools.reader,
    run.tenantId,
    async (client): Promise<LogSnapshot> => {
      const state = await readLogSnapshot(client, run.tenantId);
      run.report.size = state.head.size;
      run.report.root = state.head.root.toString('base64');
      await verifyPending(run, client).catch((error: unknown) => {
        if (!(error instanceof FindingError)) throw error;
        wrongPending = error;
      });
      await countStoredIds(client, run.tenantId, run.seed, run.sets, run.signal);
      return state;
    },
    { isolation: 'repeatable read', statementTimeoutMs: 0 },
  );
  await verifyLeaves(run, snapshot.head);
  checkTileCounts(snapshot);
  if (wrongPending) throw wrongPending;
  await verifyIdSets(run);
  if (snapshot.counted !== snapshot.head.size) {
    throw new FindingError('counts_changed', `The hourly counts add up to ${snapshot.counted} events; the log has ${snapshot.head.size}.`);
  }
}

async function verifyIdSets(run: VerifyRun): Promise<void> {
  const [hour] = run.sets.differing();
  if (hour === undefined) return;
  const difference = await withTenant(run.db.pools.reader, run.tenantId, (client) => nameDifference(client, run.tenantId, hour, run.signal), {
    isolation: 'repeatable read',
    statementTimeoutMs: 0,
  });
  if (difference?.kind === 'twice') {
    throw new FindingError('event_numbered_twice', `Position ${difference.position} numbers an event that has a number already.`, { position: difference.position, eventId: difference.id });
  }
  if (difference) throw new FindingError('event_unnumbered', 'The event is stored, but the log has no leaf for it and none waits.', { eventId: difference.id });
  throw new FindingError('event_unnumbered', `The events of the hour from ${new Date(hour * 3_600_000).toISOString()} are not those that are numbered or waiting.`);
}
