import type { Comments } from '../comments/comments.ts';
import { deleteActivity } from '../activities/deleteActivity.ts';
import type { Engine } from '../engine.ts';
import { STAFF } from '../read/visibility.ts';
import type { WriteContext } from '../records/record.ts';
import { TEAM } from './cast.ts';
import type { DemoEvent } from './world.ts';

export type PerformDeps = Pick<Engine, 'db' | 'keyring' | 'catalogues' | 'appender'> & { comments: Comments };

/**
 * The events that come from doing what they tell, since there is more to it than the event: comments, and activities that stay
 * struck out.
 */
export function performedOf(events: readonly DemoEvent[]): DemoEvent[] {
  const restored = new Set(events.flatMap(({ type, payload }) => (type === 'activity.restored' ? [payload?.['event_id']] : [])));
  return events.filter(({ type, payload }) => type.startsWith('comment.') || (type === 'activity.deleted' && !restored.has(payload?.['event_id'])));
}

/**
 * Writes the comments the demo tells of, edits and deletes them, strikes activities out: each at its time, telling nobody. Every
 * step does nothing when it was done before, so a fill that was cut off goes through all of them again.
 */
export async function perform(deps: PerformDeps, tenantId: number, events: readonly DemoEvent[]): Promise<void> {
  /** Ids of comments by the demo's own. */
  const comments = new Map<string, string>();
  for (const event of events) {
    const { type, actor, targets: [about] = [], payload = {}, occurred_at, reason, correlation_id } = event;
    if (actor === undefined || about === undefined) throw new Error(`the demo's ${type} names nobody`);
    const context: WriteContext = { tenantId, actor, occurred_at, quiet: true, ...(reason !== undefined && { reason }), ...(correlation_id !== undefined && { correlation_id }) };
    const member = (name: string): string => (typeof payload[name] === 'string' ? payload[name] : '');
    const told = member('comment_id');
    const id = comments.get(told) ?? '';
    switch (type) {
      case 'comment.added': {
        const mentions = mentioned(payload['mentions']);
        const parent = comments.get(member('parent_id'));
        const { comment } = await deps.comments.create(context, {
          subject: { record: { collection: about.type, id: about.id } },
          text: withMentions(member('text'), mentions),
          mentions,
          ...(parent !== undefined && { parentId: parent }),
          idempotencyKey: `demo/${event.id}`,
        });
        comments.set(told, comment.id);
        break;
      }
      case 'comment.edited': {
        const before = await deps.comments.get(tenantId, STAFF, id);
        const mentions = before.mentions.map((mention) => mention.id);
        if (before.deleted_at === null) await deps.comments.edit(context, id, { text: withMentions(member('text'), mentions), mentions });
        break;
      }
      case 'comment.deleted':
        await deps.comments.remove(context, id, { mayModerate: true });
        break;
      default:
        await deleteActivity(deps, context, member('event_id'));
    }
  }
}

function mentioned(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}

/** The stories write `@Name`; a comment names who is meant. */
function withMentions(text: string, mentions: readonly string[]): string {
  return TEAM.filter(({ actor }) => mentions.includes(actor.id)).reduce((rest, { actor }) => rest.replaceAll(`@${actor.name}`, `@[${actor.name}](user/${actor.id})`), text);
}
