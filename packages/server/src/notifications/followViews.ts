import { compilePredicate, DaybookError, parseFilter, type EventPredicate } from '@daybook/core';
import type { ClientBase } from 'pg';
import { withTenant } from '../db/withTenant.ts';
import type { ComposedEvent } from '../read/composeEvent.ts';
import { filterContext } from '../read/filterContext.ts';
import { readByPosition } from '../read/readByPosition.ts';
import type { ReadDeps } from '../read/readDeps.ts';
import { seenBy } from '../read/seenBy.ts';
import { STAFF, visibleTo, type Viewer } from '../read/visibility.ts';
import { mailFindings, type FindingsMailDeps } from './findingsMail.ts';
import type { FollowFailures } from './followFailures.ts';
import { settingsOf } from './settings.ts';
import { storeNotifications, type NewNotification } from './storeNotifications.ts';

export interface FollowDeps extends ReadDeps, FindingsMailDeps {
  /** What a member of the team may see, as of now; undefined for somebody who may see nothing any more. */
  viewerOf: (tenantId: number, userId: string) => Promise<Viewer | undefined>;
  /** Who could not be judged, and how often. */
  failures: FollowFailures;
}

export interface Subscription {
  view_id: string;
  user_id: string;
  from_position: bigint;
  name: string;
  filter: string;
}

/** What notifications make of themselves: it never feeds a subscription, or one failed mail would ring for ever. */
const OWN_EVENTS: ReadonlySet<string> = new Set(['notification.sent', 'mail.delivery_failed']);
/** Positions looked through in one transaction. */
const STRETCH = 200;

/** What a turn found: nothing to do or somebody else is at it, done, or more to look through. */
export type Turn = 'idle' | 'done' | 'more';

/**
 * Looks through the next stretch of a tenant's log for those who follow views, and tells them in the same transaction that
 * moves the tenant's position on: after a crash the stretch is looked through again as if never before, so nothing is missed
 * and nothing told twice. The position's row is locked; another process passes the tenant by meanwhile.
 */
export async function followViews(deps: FollowDeps, tenantId: number): Promise<Turn> {
  let mailed = false;
  const turn = await withTenant(deps.db.pools.writer, tenantId, async (client): Promise<Turn> => {
    const { rows } = await client.query<{ position: bigint }>({ name: 'notifications_follow', text: `select position from view_followers where tenant_id = $1 for update skip locked`, values: [tenantId] });
    const [follower] = rows;
    if (follower === undefined) return 'idle';
    const subscriptions = await subscriptionsOf(client, tenantId);
    if (subscriptions.length === 0) return 'idle';
    const { events, next, size } = await readByPosition(deps, tenantId, STAFF, Number(follower.position), STRETCH);
    const found = events.length === 0 ? [] : await findings(deps, tenantId, subscriptions, events);
    if (found.length > 0) await tell(client, tenantId, found);
    if (next > Number(follower.position)) await client.query(`update view_followers set position = $2 where tenant_id = $1`, [tenantId, next]);
    mailed = await mailFindings(deps, client, tenantId);
    return next < size ? 'more' : 'done';
  });
  if (mailed) deps.mail.announce(tenantId);
  return turn;
}

async function subscriptionsOf(client: ClientBase, tenantId: number): Promise<Subscription[]> {
  const { rows } = await client.query<Subscription>({
    name: 'notifications_subscriptions',
    text: `select s.view_id, s.user_id, s.from_position, v.name, v.filter
             from view_subscriptions s
             join saved_views v on v.tenant_id = s.tenant_id and v.id = s.view_id
            where s.tenant_id = $1
            order by s.user_id, s.view_id`,
    values: [tenantId],
  });
  return rows;
}

type Finding = NewNotification & { viewId: string; position: number };

/** What each subscription finds, judged on the event as its subscriber may see it. Live events alone. */
async function findings(deps: FollowDeps, tenantId: number, subscriptions: readonly Subscription[], events: readonly ComposedEvent[]): Promise<Finding[]> {
  const live = events.filter(({ event }) => event.ingest === 'live' && !OWN_EVENTS.has(event.type));
  if (live.length === 0) return [];
  const viewers = new Map<string, Viewer | undefined>();
  const found: Finding[] = [];
  for (const subscription of subscriptions) {
    const { user_id: userId } = subscription;
    const place = { position: live[0]?.event.position ?? 0 };
    try {
      if (!viewers.has(userId)) viewers.set(userId, await deps.viewerOf(tenantId, userId));
      const viewer = viewers.get(userId);
      if (viewer !== undefined) await findingsOf(deps, tenantId, subscription, viewer, live, found, place);
      deps.failures.wentWell(tenantId, subscription);
    } catch (error) {
      deps.failures.passOver(error, tenantId, subscription, place.position);
    }
  }
  return found;
}

/** Adds what one subscription finds. An event that cannot be judged is left out, `place` at the first such, and its error thrown at the end. */
async function findingsOf(
  deps: FollowDeps, tenantId: number, { view_id: viewId, user_id: userId, from_position: from, filter }: Subscription, viewer: Viewer, live: readonly ComposedEvent[], found: Finding[], place: { position: number },
): Promise<void> {
  const matches = await predicateOf(deps, tenantId, viewer, userId, filter);
  if (matches === undefined) return;
  const failed: { error: unknown }[] = [];
  for (const composed of live) {
    try {
      const { event } = seenBy(viewer, composed);
      if (event.position === null || event.position < Number(from) || !visibleTo(viewer, event) || !matches(event)) continue;
      found.push({ userId, kind: 'subscription', eventId: event.id, viewId, position: event.position });
    } catch (error) {
      if (failed.length === 0) place.position = composed.event.position ?? place.position;
      failed.push({ error });
    }
  }
  if (failed[0] !== undefined) throw failed[0].error;
}

/** The filter for its reader; undefined where it cannot be compiled any more, so that one bad view silences no other. */
async function predicateOf(deps: FollowDeps, tenantId: number, viewer: Viewer, userId: string, text: string): Promise<EventPredicate | undefined> {
  try {
    const filter = parseFilter(text);
    return compilePredicate(filter, await filterContext(deps, filter, { tenantId, viewer, me: { type: 'user', id: userId }, now: Date.now() }));
  } catch (error) {
    if (error instanceof DaybookError) return undefined;
    throw error;
  }
}

async function tell(client: ClientBase, tenantId: number, found: ReadonlyArray<NewNotification & { viewId: string }>): Promise<void> {
  const settings = await settingsOf(client, tenantId, [...new Set(found.map(({ userId }) => userId))]);
  await storeNotifications(client, tenantId, found.filter(({ userId }) => settings.get(userId)?.subscription.console));
  const counts = new Map<string, { viewId: string; userId: string; count: number }>();
  for (const { userId, viewId } of found) {
    if (settings.get(userId)?.subscription.mail !== true) continue;
    const key = `${userId} ${viewId}`;
    counts.set(key, { viewId, userId, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  if (counts.size === 0) return;
  const all = [...counts.values()];
  await client.query(
    `update view_subscriptions s
        set unmailed = s.unmailed + found.count
       from unnest($2::uuid[], $3::text[], $4::int4[]) as found(view_id, user_id, count)
      where s.tenant_id = $1 and s.view_id = found.view_id and s.user_id = found.user_id`,
    [tenantId, all.map(({ viewId }) => viewId), all.map(({ userId }) => userId), all.map(({ count }) => count)],
  );
}
