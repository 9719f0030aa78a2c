import type { ClientBase } from 'pg';
import { DaybookError, REMOVED_CONTACT, type Catalogue, type DaybookEvent, type EventInput, type Target } from '@daybook/core';
import { firstFailure } from '../append/appender.ts';
import { withTenant } from '../db/withTenant.ts';
import type { Engine } from '../engine.ts';
import { raiseVisibilityRevision } from '../keys/visibilityRevision.ts';
import { findEvent } from '../read/findEvent.ts';
import { STAFF } from '../read/visibility.ts';
import type { WriteContext } from '../records/record.ts';

type ActivityEngine = Pick<Engine, 'db' | 'keyring' | 'catalogues' | 'appender'>;

/** Said of by entries of their own: a comment's deletion leaves its trace, a correction is corrected by the next one. */
const CORRECTIONS: ReadonlySet<string> = new Set(['activity.deleted', 'activity.restored']);

/** Whether an event tells of a customer's story, so that one logged wrongly can be struck out. */
export function isActivity(catalogue: Catalogue, type: string): boolean {
  const declaration = catalogue.get(type);
  if (declaration === undefined || CORRECTIONS.has(type) || declaration.category === 'comment') return false;
  return (catalogue.categories().find(({ id }) => id === declaration.category)?.face ?? 'story') === 'story';
}

/**
 * Strikes an activity out: it stays in the log and in staff's counts, marked with when and by whom, and leaves every list, file,
 * figure and stream of customers. The event `activity.deleted` stands with it or not at all. Struck out already: nothing
 * happens, and the answer is the same. Answers the event as it reads now.
 *
 * Throws `not_found` (also where the viewer may not see it) and `not_an_activity`.
 */
export async function deleteActivity(engine: ActivityEngine, context: WriteContext, eventId: string, reason?: string): Promise<string> {
  return correct(engine, context, eventId, 'activity.deleted', reason, async (client, id, append) => {
    if (await isStruckOut(client, context.tenantId, id)) return false;
    const deletionId = await append();
    await client.query(`insert into deleted_activities (tenant_id, event_id, deletion_id) values ($1, $2::uuid, $3::uuid)`, [context.tenantId, id, deletionId]);
    return true;
  });
}

/** Takes `deleteActivity` back, with the event `activity.restored`; of an activity that stands, nothing happens. */
export async function restoreActivity(engine: ActivityEngine, context: WriteContext, eventId: string, reason?: string): Promise<string> {
  return correct(engine, context, eventId, 'activity.restored', reason, async (client, id, append) => {
    const { rowCount } = await client.query(`delete from deleted_activities where tenant_id = $1 and event_id = $2::uuid`, [context.tenantId, id]);
    if (rowCount === 0) return false;
    await append();
    return true;
  });
}

type Correction = (client: ClientBase, id: string, append: () => Promise<string>) => Promise<boolean>;

async function correct(engine: ActivityEngine, context: WriteContext, eventId: string, type: string, reason: string | undefined, change: Correction): Promise<string> {
  const { tenantId, viewer = STAFF } = context;
  const found = await findEvent(engine, tenantId, viewer, eventId);
  if (found === undefined) throw new DaybookError('not_found');
  const { event } = found;
  if (!isActivity(await engine.catalogues.of(tenantId), event.type)) throw new DaybookError('not_an_activity', { detail: `The entry is a ${event.type}.` });
  const changed = await withTenant(engine.db.pools.writer, tenantId, async (client) => {
    // Two at once: the second finds what the first did, and says nothing twice.
    await client.query(`select pg_advisory_xact_lock(hashtextextended($1, $2))`, [`activity ${event.id}`, tenantId]);
    const isChanged = await change(client, event.id, () => appendCorrection(engine, client, context, event, type, reason));
    if (isChanged) await raiseVisibilityRevision(client, tenantId);
    return isChanged;
  });
  if (changed) engine.appender.announce(tenantId);
  // As it reads now, which another request may have made so while this one waited.
  return (await findEvent(engine, tenantId, viewer, event.id))?.json ?? found.json;
}

async function appendCorrection({ appender }: ActivityEngine, client: ClientBase, context: WriteContext, event: DaybookEvent, type: string, reason: string | undefined): Promise<string> {
  const { tenantId, actor, on_behalf_of, via, context: origin, correlation_id, occurred_at } = context;
  const given = reason ?? context.reason;
  const input: EventInput = {
    type,
    actor,
    ...(on_behalf_of && { on_behalf_of }),
    ...(via && { via }),
    ...(origin && { context: origin }),
    ...(correlation_id !== undefined && { correlation_id }),
    ...(occurred_at !== undefined && { occurred_at }),
    ...(given !== undefined && given !== '' && { reason: given }),
    targets: event.targets.map(namedTarget),
    payload: { event_id: event.id },
    causation_id: event.id,
    visibility: 'staff',
  };
  const results = await appender.append(client, tenantId, [{ input }], { atomic: true });
  const failure = firstFailure(results);
  if (failure) throw failure;
  const [result] = results;
  if (result === undefined || result.status === 'failed') throw new Error('the correction has no result');
  return result.id;
}

/** A target as an event is sent: what reads as removed is nobody's name. */
function namedTarget({ type, id, name, role, removed }: Target): Target {
  return { type, id, ...(name !== undefined && name !== null && !removed && name !== REMOVED_CONTACT && { name }), ...(role !== undefined && { role }) };
}

async function isStruckOut(client: ClientBase, tenantId: number, id: string): Promise<boolean> {
  const { rowCount } = await client.query(`select 1 from deleted_activities where tenant_id = $1 and event_id = $2::uuid`, [tenantId, id]);
  return rowCount !== 0;
}
