import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultyPool, type Cut } from '../../test/faultyPool.ts';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine, type Engine } from '../engine.ts';
import { sendMailTask } from '../mail/sendMail.ts';
import { prepareCommentNotices } from '../notifications/commentNotices.ts';
import { FollowFailures } from '../notifications/followFailures.ts';
import { followViews, type FollowDeps } from '../notifications/followViews.ts';
import { STAFF } from '../read/visibility.ts';
import { Comments } from './comments.ts';

let t: TestDatabase;
let engine: Engine;
let mentioned: string;

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] }, deliversMail: true });
  mentioned = await withTenant(t.db.pools.writer, t.tenant.id, (client) => engine.people.add(client, t.tenant.id, { name: 'Tomasz', email: 'tomasz@example.com', role: 'member' }));
  await engine.appender.submit(t.tenant.id, [{ input: { type: 'note.added', targets: [{ type: 'customer', id: 'halden' }], payload: { text: 'x' } } }]);
});
afterAll(() => t.drop());

const findPeople = (tenantId: number, ids: Iterable<string>) => engine.people.find(tenantId, ids);
const cut = (cuts: Cut[]) => ({ ...t.db, pools: { ...t.db.pools, writer: faultyPool(t.db.pools.writer, cuts) } });

async function counts(): Promise<Record<string, number>> {
  return withTenant(t.db.pools.writer, t.tenant.id, async (client) => {
    const found: Record<string, number> = {};
    for (const table of ['comments', 'comment_versions', 'notifications', 'outbox_mails', 'events', 'pending_appends']) {
      const { rows } = await client.query<{ n: number }>(`select count(*)::int4 as n from ${table} where tenant_id = $1`, [t.tenant.id]);
      found[table] = rows[0]?.n ?? -1;
    }
    return found;
  });
}

const plusOne = (before: Record<string, number>): Record<string, number> => Object.fromEntries(Object.entries(before).map(([table, n]) => [table, n + 1]));

describe.each<[Cut, boolean]>([['before commit', false], ['after commit', true]])('cut %s', (how, isStored) => {
  it('a comment has left everything of it behind or nothing, and asking again makes it exactly one', async () => {
    const comments = new Comments({
      ...engine,
      // The first commit is of the look whether the key was used.
      db: cut(['none', how]),
      findPeople,
      targetsOf: async () => undefined,
      prepareNotices: (tenantId, notice) => prepareCommentNotices({ findPeople, mail: engine.mail, publicUrl: 'http://daybook.test' }, tenantId, notice),
    });
    const create = () =>
      comments.create({ tenantId: t.tenant.id, actor: { type: 'user', id: 'u_author' } }, { subject: { record: { collection: 'customer', id: 'halden' } }, text: 'Once', mentions: [mentioned], idempotencyKey: how });
    const before = await counts();
    await expect(create()).rejects.toThrow('connection lost');
    expect(await counts()).toEqual(isStored ? plusOne(before) : before);
    expect(await create()).toMatchObject({ replayed: isStored, comment: { text: 'Once' } });
    expect(await counts()).toEqual(plusOne(before));
  });

  it('a stretch of the log was looked through for its followers or was not, and nobody is told twice', async () => {
    const view = await engine.views.create({ tenantId: t.tenant.id, userId: mentioned, mayGovern: false }, { name: how, page: 'activity', filter: `field:f_${String(isStored)}`, shared: false, subscribed: true });
    await engine.appender.submit(t.tenant.id, [{ input: { type: 'customer.field_changed', targets: [{ type: 'customer', id: 'halden' }], changes: [{ field: `f_${String(isStored)}`, before: 1, after: 2 }] } }]);
    await engine.sequencer.drain(t.tenant.id);
    const deps: FollowDeps = { ...engine, findPeople, viewerOf: async () => STAFF, publicUrl: 'http://daybook.test', holdBackMs: 60_000, failures: new FollowFailures(() => undefined), onMailRefused: () => undefined };
    const told = async (): Promise<number> =>
      withTenant(t.db.pools.reader, t.tenant.id, async (client) => (await client.query(`select from notifications where tenant_id = $1 and view_id = $2`, [t.tenant.id, view.id])).rowCount ?? 0);
    await expect(followViews({ ...deps, db: cut([how]) }, t.tenant.id)).rejects.toThrow('connection lost');
    expect(await told()).toBe(isStored ? 1 : 0);
    expect(await followViews(deps, t.tenant.id)).toBe('done');
    expect(await followViews(deps, t.tenant.id)).toBe('done');
    expect(await told()).toBe(1);
  });

  it('a mail whose delivery was not noted is sent again under the same id, and no other', async () => {
    const sent: string[] = [];
    const id = await withTenant(t.db.pools.writer, t.tenant.id, (client) => engine.mail.enqueue(client, t.tenant.id, { to: 'dana@example.com', subject: 'x', text: 'y' }));
    const task = sendMailTask({ ...engine, transport: { deliver: async (mail) => (sent.push(mail.id), { outcome: 'delivered' }), close: () => undefined } });
    const pool = cut(['none', how]).pools.writer;
    const run = (): Promise<void> =>
      task.run({ tenantId: t.tenant.id, payload: { tenant_id: t.tenant.id, mail_id: id }, attempt: 1, lastAttempt: false, signal: AbortSignal.timeout(60_000), transaction: (work) => withTenant(pool, t.tenant.id, work) });
    await expect(run()).rejects.toThrow('connection lost');
    await run();
    await run();
    expect(sent).toEqual(isStored ? [id] : [id, id]);
  });
});
