import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../../console/test/browser.ts';
import { callsOf, type Calls } from '../../test/crmCalls.ts';
import { eventually } from '../../test/eventually.ts';
import { createTestServer, type TestServer } from '../../test/testServer.ts';

let s: TestServer;
let c: Calls;
let shop: Server;
let shopUrl: string;
let browser: Browser;

const addressOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

/** A shop of another origin, whose every page loads the snippet. */
function openShop(daybookUrl: string): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>Page ${request.url}</title>
      <form data-daybook-form="demo"><input name="email"><input name="_gotcha"><input type="checkbox" name="topic" value="stock" checked><input type="checkbox" name="topic" value="tours" checked><button>Send</button></form>
      <script async src="${daybookUrl}/snippet.js" data-app="shop"></script>`);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

beforeAll(async () => {
  s = await createTestServer();
  c = callsOf(s);
  await s.app.listen({ host: '127.0.0.1', port: 0 });
  shop = await openShop(`http://127.0.0.1:${addressOf(s.app.server)}`);
  shopUrl = `http://localhost:${addressOf(shop)}`;
  await c.post('/v1/sites', { app: 'shop', origins: [shopUrl] });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  shop?.close();
  await s.close();
});

/** Events of a type, newest first, once there are so many. */
async function eventsOf(type: string, count: number): Promise<{ targets: { type: string; id: string }[]; payload: Record<string, unknown>; actor: { type: string } }[]> {
  let data: unknown[] = [];
  await eventually(`${count} of ${type}`, async () => {
    data = (await c.call('GET', `/v1/events?event_type=${type}`)).body.data as unknown as unknown[];
    return data.length >= count;
  });
  return data as never;
}

test('a page of another origin sends its views and its form, without cookies, and learns what became of it', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${shopUrl}/pricing?plan=pro#terms`);
  const [first] = await eventsOf('page.visited', 1);
  expect(first).toMatchObject({ actor: { type: 'anonymous' }, payload: { page: 'Page /pricing?plan=pro', url: `${shopUrl}/pricing?plan=pro` }, targets: [{ type: 'page', id: '/pricing' }, { type: 'visitor' }] });
  // An app that changes its address itself.
  await page.evaluate(`history.pushState({}, '', '/checkout')`);
  expect((await eventsOf('page.visited', 2))[0]).toMatchObject({ payload: { url: `${shopUrl}/checkout`, referrer: `${shopUrl}/pricing?plan=pro` }, targets: [{ id: '/checkout' }, { id: first?.targets[1]?.id }] });

  await page.evaluate(`document.addEventListener('daybook:submitted', () => { document.title = 'submitted'; }); document.addEventListener('daybook:refused', () => { document.title = 'refused'; });`);
  await page.fill('input[name=email]', 'ingrid@haldenfrost.example');
  // No person is quicker, and the guard would say so.
  await page.evaluate(`Date.now = ((now) => () => now() + 10000)(Date.now)`);
  await page.click('button');
  await page.waitForFunction(`document.title === 'submitted'`);
  const [submitted] = await eventsOf('form.submitted', 1);
  expect(submitted).toMatchObject({ actor: { type: 'customer' }, targets: [{ type: 'contact' }, { type: 'visitor', id: first?.targets[1]?.id }], payload: { form: 'demo', fields: { email: 'ingrid@haldenfrost.example', topic: 'stock, tours' } } });
  expect(await context.cookies()).toEqual([]);

  // The same tab: now it is known who looks.
  await page.goto(`${shopUrl}/thanks`);
  expect((await eventsOf('page.visited', 3))[0]).toMatchObject({ actor: { type: 'customer' }, targets: [{ id: '/thanks' }, { type: 'contact', id: submitted?.targets[0]?.id }, { type: 'visitor' }] });
  await context.close();
});
