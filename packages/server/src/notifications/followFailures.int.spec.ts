import { DaybookError } from '@daybook/core';
import { afterAll, beforeAll, afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { Browser, join, mailsTo, openLink } from '../../test/person.ts';
import { createTestServer, type TestServer } from '../../test/testServer.ts';
import type { HiddenFields } from '../read/visibility.ts';
import { ViewFollower, type ViewFollowerOptions } from './viewFollower.ts';

let s: TestServer;
let dana: { browser: Browser; id: string };
let tomasz: { browser: Browser; id: string };
let follower: ViewFollower | undefined;
let errors: string[] = [];

/** A field policy that cannot be read for one collection: every event about it is one that cannot be judged. */
class BrokenPolicy extends Map<string, ReadonlySet<string>> implements HiddenFields {
  override get(collection: string): ReadonlySet<string> | undefined {
    if (collection === 'merchant') throw new Error('policy of merchants');
    return super.get(collection);
  }
}

function start(broken: Partial<ViewFollowerOptions>): void {
  const { engine } = s;
  errors = [];
  follower = new ViewFollower({
    ...engine,
    findPeople: (tenantId, ids) => engine.people.find(tenantId, ids),
    viewerOf: async () => ({ role: 'staff', audit: true }),
    publicUrl: 'https://daybook.acme.test',
    pollMs: 20,
    onError: (error) => errors.push((error as Error).message),
    ...broken,
  });
  follower.start();
}

const change = (type: string, id: string): object => ({ type: 'record.updated', targets: [{ type, id }], changes: [{ field: 'stage', before: 1, after: 2 }] });
const append = async (...events: object[]): Promise<void> => {
  const { status, body } = await new Browser(s).ask('POST', '/v1/events', events, { authorization: `Bearer ${s.key}` });
  expect(status, JSON.stringify(body)).toBe(201);
};
const follow = async (who: Browser, name = 'Stages'): Promise<string> => String((await who.ask('POST', '/v1/views', { name, page: 'activity', filter: 'field:stage', subscribed: true })).body['id']);
const foundBy = async (who: Browser, view: string): Promise<string[]> => {
  const items = (await who.ask('GET', '/v1/notifications?limit=100')).body['data'] as { view: { id: string } | null; event: { targets: { id: string }[] } }[];
  return items.filter((item) => item.view?.id === view).map(({ event }) => event.targets[0]?.id ?? '').toReversed();
};
const told = (who: Browser, view: string, wanted: string[]): Promise<void> => eventually(`told of ${wanted.join()}`, async () => (await foundBy(who, view)).join() === wanted.join());

beforeAll(async () => {
  s = await createTestServer({ sequencing: true });
  const owner = await openLink(s);
  dana = await join(s, owner, 'member', 'dana@acme.test', 'Dana Whitfield');
  tomasz = await join(s, owner, 'member', 'tomasz@acme.test', 'Tomasz Wójcik');
});
afterEach(async () => {
  await follower?.stop();
  for (const { browser } of [dana, tomasz]) {
    for (const { id } of (await browser.ask('GET', '/v1/views')).body['data'] as { id: string }[]) await browser.ask('DELETE', `/v1/views/${id}`);
  }
});
afterAll(() => s.close());

describe('a subscription that fails', () => {
  it('stops nobody else, and is passed over after a few tries', async () => {
    const [hers, his] = [await follow(dana.browser), await follow(tomasz.browser)];
    start({ viewerOf: async (_tenantId, userId) => {
      if (userId === tomasz.id) throw new Error('cannot be opened');
      return { role: 'staff', audit: true };
    } });
    await append(change('deal', 'd-1'));
    await told(dana.browser, hers, ['d-1']);
    await append(change('deal', 'd-2'));
    await told(dana.browser, hers, ['d-1', 'd-2']);
    expect(await foundBy(tomasz.browser, his)).toEqual([]);
    expect(errors.slice(0, 2)).toEqual(['cannot be opened', 'cannot be opened']);
    for (const line of errors.slice(2)) expect(line).toMatch(new RegExp(`^view ${his} followed by ${tomasz.id} was passed over at position \\d+$`));
    expect(errors.length).toBeGreaterThan(2);
  });

  it('loses the events that cannot be judged, and no other', async () => {
    const his = await follow(tomasz.browser);
    start({ viewerOf: async () => ({ role: 'staff', audit: true, hidden: new BrokenPolicy([['deal', new Set(['margin'])]]) }) });
    await append(change('deal', 'd-3'), change('merchant', 'm-1'), change('deal', 'd-4'));
    await told(tomasz.browser, his, ['d-3', 'd-4']);
    await append(change('deal', 'd-5'));
    await told(tomasz.browser, his, ['d-3', 'd-4', 'd-5']);
    expect(errors[0]).toBe('policy of merchants');
  });

  it('passes over nothing while the database is away', async () => {
    const his = await follow(tomasz.browser);
    let away = 6;
    start({ viewerOf: async () => {
      away -= 1;
      if (away > 0) throw Object.assign(new Error('terminating connection'), { code: '57P01' });
      return { role: 'staff', audit: true };
    } });
    await append(change('deal', 'd-6'));
    await told(tomasz.browser, his, ['d-6']);
    expect(new Set(errors)).toEqual(new Set(['terminating connection']));
  });

  it('whose mail the outbox refuses keeps it for the next one, and the others get theirs', async () => {
    const [hers, his] = [await follow(dana.browser, 'Mailed'), await follow(tomasz.browser, 'Mailed')];
    const { mail } = s.engine;
    start({
      mail: {
        enqueue: async (client, tenantId, message) => {
          if (message.to === 'tomasz@acme.test') throw new DaybookError('invalid_parameter', { detail: 'no such address' });
          return mail.enqueue(client, tenantId, message);
        },
        announce: (tenantId) => mail.announce(tenantId),
      },
    });
    await append(change('deal', 'd-7'));
    await told(dana.browser, hers, ['d-7']);
    await told(tomasz.browser, his, ['d-7']);
    await eventually('mailed', async () => (await mailsTo(s, 'dana@acme.test')).some((text) => text.includes('The view Mailed found 1 new entry')));
    expect((await mailsTo(s, 'tomasz@acme.test')).filter((text) => text.includes('The view Mailed'))).toEqual([]);
    expect(errors).toHaveLength(1);
  });
});
