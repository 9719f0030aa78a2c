import { type Change, type EventInput, formatTimestamp, mintEventId } from '@daybook/core';
import { withTenant } from '../db/withTenant.ts';
import type { Database } from '../db/database.ts';
import type { Engine } from '../engine.ts';
import { adoptEvents } from '../records/adoptEvents.ts';
import { TEAM } from './cast.ts';
import { Chance } from './chance.ts';
import { eraseForgotten } from './eraseForgotten.ts';
import { generateDemo } from './generateDemo.ts';
import { joinTeam } from './joinTeam.ts';
import { perform, performedOf } from './perform.ts';

/** Events of one append: small enough for progress to move, large enough to be quick. */
const BATCH = 500;

export type FillDeps = Pick<Engine, 'db' | 'appender' | 'sequencer' | 'keyring' | 'catalogues' | 'people' | 'records' | 'comments'>;

export interface FillProgress {
  appended: number;
  total: number;
}

/**
 * Fills a demo tenant with the history of `generateDemo`, ending when the tenant was created, and erases the one person
 * who asked for it. Events carry fixed ids, so a fill that was cut off is taken up where it stopped; a tenant that is
 * filled is left as it is (one query). Resolves once everything is numbered. Throws when an event is refused.
 */
export async function fillDemo(deps: FillDeps, tenant: { id: number; createdAt: Date }, onProgress: (progress: FillProgress) => void = () => undefined): Promise<void> {
  const now = tenant.createdAt.getTime();
  const ending = erasureId(now);
  if (await isStored(deps.db, tenant.id, ending)) return;
  const told = [...generateDemo({ now })];
  const performed = new Set(performedOf(told));
  const events = told.filter((event) => !performed.has(event));
  const stored = await countStored(deps.db, tenant.id, events);
  for (let at = stored; at < events.length; at += BATCH) {
    onProgress({ appended: at, total: events.length });
    await appendAll(deps, tenant.id, events.slice(at, at + BATCH));
  }
  onProgress({ appended: events.length, total: events.length });
  await deps.sequencer.drain(tenant.id);
  await joinTeam(deps, tenant.id);
  // What the log tells of is there to be opened: customers with their fields and versions, not names alone.
  await adoptEvents({ db: deps.db, keyring: deps.keyring, catalogue: await deps.records.collections(tenant.id) }, tenant.id, events.map(withOwnersById));
  await perform(deps, tenant.id, [...performed]);
  await deps.sequencer.drain(tenant.id);
  const erasure = await eraseForgotten(deps.db, tenant.id);
  deps.keyring.forget();
  // Last, and under an id of its own: that it stands there says that all is done.
  await appendAll(deps, tenant.id, [{ ...erasure, id: ending, occurred_at: formatTimestamp({ ms: eventMs(now), micros: 0 }) }]);
  await deps.sequencer.drain(tenant.id);
}

const MEMBER_IDS = new Map(TEAM.map(({ actor }) => [actor.name, actor.id]));

/** The stories tell owners by name, as logs do; a record refers to its owner by id. */
function withOwnersById<Told extends EventInput>(event: Told): Told {
  if (event.changes?.some(({ field }) => field === 'owner') !== true) return event;
  const sideOf = (side: 'before' | 'after', { [side]: value }: Change): Partial<Change> => (typeof value === 'string' ? { [side]: MEMBER_IDS.get(value) ?? value } : {});
  return { ...event, changes: event.changes.map((change) => (change.field === 'owner' ? { ...change, ...sideOf('before', change), ...sideOf('after', change) } : change)) };
}

async function appendAll(deps: FillDeps, tenantId: number, events: readonly EventInput[]): Promise<void> {
  const results = await deps.appender.submit(tenantId, events.map((input) => ({ input })));
  for (const [at, result] of results.entries()) {
    if (result.status === 'failed') throw new Error(`the demo's event ${events[at]?.type ?? at} was refused: ${result.error.message}`, { cause: result.error });
  }
}

/** Batches are appended in order, so what is stored is a beginning of the list: found by halving. */
async function countStored(db: Database, tenantId: number, events: readonly EventInput[]): Promise<number> {
  let from = 0;
  let to = Math.ceil(events.length / BATCH);
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const last = events[Math.min((middle + 1) * BATCH, events.length) - 1];
    if (last?.id !== undefined && (await isStored(db, tenantId, last.id))) from = middle + 1;
    else to = middle;
  }
  return from * BATCH;
}

async function isStored(db: Database, tenantId: number, id: string): Promise<boolean> {
  const { rowCount } = await withTenant(db.pools.reader, tenantId, (client) =>
    client.query(`select 1 from events where tenant_id = $1 and id = $2`, [tenantId, id]));
  return rowCount === 1;
}

/** A second after the last story, still before anybody looks. */
function eventMs(now: number): number {
  return Math.floor(now / 60_000) * 60_000 + 1000;
}

function erasureId(now: number): string {
  return mintEventId({ occurredAt: { ms: eventMs(now), micros: 0 }, random: new Chance('erasure').bytes(8) });
}
