import type { APIRequestContext, Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { axeViolations } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { startRealServer, type RealServer } from './realServer.ts';

const PASSWORD = 'correct horse battery staple';

let browser: Browser;
let server: RealServer;
/** The owner, signed in by the printed link. */
let owner: APIRequestContext;
let ownerContext: BrowserContext;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startRealServer()]);
  ownerContext = await browser.newContext();
  const page = await ownerContext.newPage();
  await page.goto(server.url + server.signInPath);
  await page.waitForSelector('article.row');
  owner = ownerContext.request;
  await send('patch', '/v1/me', { name: 'Olive Owner', email: 'olive@fernhill.example' });
  await send('post', '/v1/me/password', { password: PASSWORD });
});
afterAll(async () => {
  await ownerContext.close();
  await browser.close();
  await server.close();
});
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function send(method: 'get' | 'post' | 'patch', path: string, data?: object): Promise<Record<string, unknown>> {
  const response = await owner[method](server.url + path, data === undefined ? {} : { data });
  if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`);
  const text = await response.text();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** The address in the newest mail to somebody about something, as the outbox shows it, as soon as it is there. */
async function linkTo(address: string, about: 'invitation' | 'reset'): Promise<string> {
  return vi.waitFor(
    async () => {
      const { data } = (await send('get', '/v1/outbox')) as { data: { id: string; to: string }[] };
      const { text } = (await send('get', `/v1/outbox/${data.find(({ to }) => to === address)?.id ?? 'none'}`)) as { text: string };
      const hash = /\/#(\w+)=\S+/.exec(text);
      if (hash?.[1] !== about) throw new Error(`no mail about ${about} yet`);
      return hash[0];
    },
    { timeout: 10_000, interval: 200 },
  );
}

async function open(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  contexts.push(context);
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  await page.goto(server.url + path);
  return page;
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

describe('signing in', () => {
  it('takes address and password, says what is wrong, and opens the shared link that was asked for', async () => {
    const page = await open('/activity?q=type%3Adeal.*');
    await page.waitForSelector('text=Open the daybook');
    expect(await axeViolations(page)).toEqual([]);
    await signIn(page, 'olive@fernhill.example', 'not the password');
    await page.getByText('sign_in_failed').waitFor();
    await signIn(page, 'olive@fernhill.example', PASSWORD);
    await page.waitForSelector('article.row');
    expect(page.url()).toContain('deal');
  });

  it('sends a link to those who forgot their password, which sets a new one', async () => {
    const invited = (await send('post', '/v1/invitations', { email: 'frida@fernhill.example', role: 'member' })) as { id: string };
    expect(invited.id).toMatch(/^inv_/);
    const join = await open(await linkTo('frida@fernhill.example', 'invitation'));
    await join.getByRole('heading', { name: 'Join the workspace' }).waitFor();
    expect(join.url()).not.toContain('invitation');
    expect(await axeViolations(join)).toEqual([]);
    await join.getByLabel('Your name').fill('Frida Forgetful');
    await join.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await join.getByLabel('New password again').fill('something else');
    await join.getByRole('button', { name: 'Join' }).click();
    await join.getByText('The two are not the same').waitFor();
    await join.getByLabel('New password again').fill(PASSWORD);
    await join.getByRole('button', { name: 'Join' }).click();
    await join.waitForSelector('article.row');

    const page = await open('/activity');
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByLabel('Email').fill('frida@fernhill.example');
    await page.getByRole('button', { name: 'Send a link' }).click();
    await page.getByText('a link is on its way').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    const link = await linkTo('frida@fernhill.example', 'reset');
    const reset = await open(link);
    await reset.getByLabel('New password', { exact: true }).fill('another fine password');
    await reset.getByLabel('New password again').fill('another fine password');
    await reset.getByRole('button', { name: 'Set the password' }).click();
    await reset.getByText('You were signed out everywhere').waitFor();
    await reset.getByRole('button', { name: 'Sign in' }).click();
    await signIn(reset, 'frida@fernhill.example', 'another fine password');
    await reset.waitForSelector('article.row');
    const again = await open(link);
    await again.getByLabel('New password', { exact: true }).fill('another fine password');
    await again.getByLabel('New password again').fill('another fine password');
    await again.getByRole('button', { name: 'Set the password' }).click();
    await again.getByText('link_over').waitFor();
  });
});
