import { Secret, TOTP } from 'otpauth';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { startRealServer, type RealServer } from './realServer.ts';

let browser: Browser;
let server: RealServer;
let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;
const contexts: BrowserContext[] = [];
const problems: string[] = [];

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startRealServer()]);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.url + server.signInPath);
  await page.waitForSelector('article.row');
  signedIn = await context.storageState();
  await context.close();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  const told = problems.splice(0);
  if (told.length > 0) throw new Error(`The page complained: ${told.join('; ')}`);
});

async function open(path: string, { width = 1440, height = 1000, theme = 'light' as 'light' | 'dark' } = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce', timezoneId: 'Europe/Oslo', locale: 'en-GB', storageState: signedIn, permissions: ['clipboard-read', 'clipboard-write'] });
  contexts.push(context);
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  // A refusal that the page shows is reported by the browser as well.
  page.on('console', (message) => message.type() === 'error' && !/status of 4\d\d/.test(message.text()) && problems.push(message.text()));
  await page.goto(server.url + path);
  return page;
}

async function api<T = unknown>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(server.url + path, { method, headers: { authorization: `Bearer ${server.key}`, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** A page of the owner's who has signed in as a member. */
async function actAs(name: string): Promise<Page> {
  const page = await open('/settings/members');
  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: `Sign in as ${name.split(' ')[0] ?? ''}` }).click();
  await page.getByLabel('Reason').fill('Cannot see the renewal');
  await page.getByRole('button', { name: 'Sign in as them' }).click();
  await page.waitForSelector(`.banner.acting:has-text("Riley Park (support) as ${name}")`);
  return page;
}

/** The session is one, whatever page it is seen on: who acts as somebody else stops before the next test. */
async function beYourselfAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Be yourself again' }).click();
  await page.waitForSelector('.banner.acting', { state: 'detached' });
}

const parameters = (page: Page): Record<string, string> => Object.fromEntries(new URL(page.url()).searchParams);
const people = async (): Promise<{ id: string; name: string; role: string }[]> => (await api<{ data: { id: string; name: string; role: string }[] }>('GET', '/v1/people')).data;

describe('comments', () => {
  it('are written in Markdown, call on people, and say who reads them', async () => {
    await api('POST', '/v1/records/customer', { id: 'discussed', data: { name: 'Discussed Ltd' } });
    const page = await open('/customers/discussed?part=comments');
    const field = page.getByRole('textbox', { name: 'Write a comment' });
    await field.fill('**Ask** @Dan');
    await page.getByRole('option', { name: /Dana Whitfield/ }).click();
    await page.keyboard.type('<img src=x onerror=alert(1)> [run](javascript:alert(1)) https://daybook.example');
    expect(await page.locator('.cform').innerText()).toContain('Only your team sees this');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    const comment = page.locator('article.comment').first();
    await comment.waitFor();
    expect(await comment.locator('strong').innerText()).toBe('Ask');
    expect(await comment.locator('.mention').innerText()).toBe('Dana Whitfield');
    expect(await comment.locator('.words img').count()).toBe(0);
    expect(await comment.locator('.words a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual(['https://daybook.example']);
    expect(await comment.innerText()).toContain('Internal');
    await page.getByRole('radio', { name: 'Customer' }).click();
    await page.waitForSelector('.cform.public:has-text("The customer sees this too")');
    await field.fill('Your renewal is on its way');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('article.comment.customer:has-text("Your renewal")');
  });

  it('stand in threads; edits keep the earlier wording, deletions a trace', async () => {
    await api('POST', '/v1/records/customer', { id: 'threaded', data: { name: 'Threaded Ltd' } });
    const page = await open('/customers/threaded?part=comments');
    await page.getByRole('textbox', { name: 'Write a comment' }).fill('First wording');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Reply' }).click();
    await page.getByRole('textbox', { name: 'Write a reply' }).fill('An answer');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.replies article.comment:has-text("An answer")');
    await page.getByRole('button', { name: 'More for this comment' }).first().click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByRole('textbox', { name: 'Edit the comment' }).fill('Second wording');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: '(edited)' }).click();
    await page.waitForSelector('.wordings:has-text("First wording")');
    await page.getByRole('button', { name: 'More for this comment' }).nth(1).click();
    await page.getByRole('menuitem', { name: /Delete/ }).click();
    await page.waitForSelector('.comment.gone:has-text("A comment of Riley Park was deleted")');
    expect(await page.locator('.comments').innerText()).not.toContain('An answer');
  });

  it('are made on an entry too, in its panel', async () => {
    const { id } = await server.append({ type: 'note.added', actor: { type: 'user', id: 'u_dana', name: 'Dana Whitfield' }, targets: [{ type: 'customer', id: 'halden-frost' }], payload: { text: 'To be discussed' } });
    const page = await open(`/activity?entry=${id}&tab=comments`);
    await page.getByRole('textbox', { name: 'Write a comment' }).fill('Was that on Monday?');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.panel article.comment:has-text("Was that on Monday?")');
    await page.waitForSelector('.panel [data-tab=comments] .cnt:has-text("1")');
    expect(await axeViolations(page)).toEqual([]);
  });
});

describe('the inbox', () => {
  it('counts what is unread, leads to the comment and marks it read', async () => {
    const riley = (await people()).find(({ name }) => name === 'Riley Park')?.id ?? '';
    await api('POST', '/v1/records/customer', { id: 'calls-on-riley', data: { name: 'Calls On Riley Ltd' } });
    const comment = await api<{ id: string }>('POST', '/v1/records/customer/calls-on-riley/comments', { text: `@[Riley Park](user/${riley}) could you look at this?`, mentions: [riley] });
    const page = await open('/activity');
    const bell = page.getByRole('link', { name: /Inbox, \d+ unread/ });
    await bell.click();
    const row = page.locator('.inboxrow.unread', { hasText: 'could you look at this?' });
    await row.waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await row.locator('.opens').click();
    await page.waitForURL(new RegExp(`comment=${comment.id}`));
    await page.waitForSelector('article.comment.revealed');
    await page.goto(`${server.url}/inbox`);
    await page.waitForSelector('h1:has-text("Inbox")');
    await page.waitForFunction(() => !document.body.textContent?.includes('could you look at this?'));
    await page.getByRole('tab', { name: 'All' }).click();
    await page.waitForSelector('.inboxrow:not(.unread):has-text("could you look at this?")');
  });

  it('is told of what a followed view finds', async () => {
    const page = await open('/activity?q=type:deal.won+field:amount');
    await page.getByRole('button', { name: 'Notify me' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Won with amount');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save and notify me' }).click();
    const tab = page.getByRole('tab', { name: 'Won with amount' });
    await tab.waitFor();
    expect(await tab.getAttribute('aria-selected')).toBe('true');
    await page.waitForSelector('button[aria-pressed=true]:has-text("Notifying")');
    await page.getByRole('button', { name: /Remove .*Field/ }).click().catch(() => undefined);
    await server.append({ type: 'deal.won', actor: { type: 'user', id: 'u_dana', name: 'Dana Whitfield' }, targets: [{ type: 'deal', id: 'deal-followed', name: 'Followed deal' }], changes: [{ field: 'amount', before: 1, after: 2 }] });
    await page.goto(`${server.url}/inbox`);
    await page.waitForFunction(
      async () => {
        if (document.body.textContent?.includes('Found by “Won with amount”') === true) return true;
        (document.querySelector('[data-tab=all][aria-selected=false]') ?? document.querySelector<HTMLElement>('[data-tab=unread]'))?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
        return false;
      },
      undefined,
      { polling: 400 },
    );
  });
});

describe('an activity that was logged wrongly', () => {
  it('is struck out, says by whom, and can be shown again', async () => {
    const { id } = await server.append({ type: 'note.added', actor: { type: 'user', id: 'u_dana', name: 'Dana Whitfield' }, targets: [{ type: 'customer', id: 'halden-frost', name: 'Halden & Frost Logistics' }], payload: { text: 'This was another customer' } });
    const page = await open('/activity');
    const row = page.locator(`[data-key="${id}"]`);
    await row.click({ position: { x: 700, y: 10 } });
    await page.waitForSelector('.panel .no:has-text("№")');
    await page.locator('.panel').getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Strike out…' }).click();
    await page.getByLabel('Reason').fill('Logged on the wrong customer');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Strike out', exact: true }).click();
    await page.waitForSelector(`[data-key="${id}"].struck:has-text("deleted by Riley Park on")`);
    await page.locator('.panel').getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Show it again' }).click();
    await page.waitForSelector(`[data-key="${id}"]:not(.struck)`);
  });
});

describe('settings', () => {
  it('invite a member, whose letter is in the outbox, and change a role', async () => {
    const page = await open('/settings/members');
    await page.getByLabel('E-mail address').fill('new@fernhill.example');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.waitForSelector('td:has-text("new@fernhill.example")');
    await page.getByLabel('Role of Tomasz Wójcik').selectOption('read_only');
    await page.waitForSelector('.toast:has-text("Tomasz Wójcik is read-only now")');
    expect((await people()).find(({ name }) => name === 'Tomasz Wójcik')?.role).toBe('read_only');
    await page.goto(`${server.url}/settings/outbox`);
    await page.locator('.mailhead', { hasText: 'new@fernhill.example' }).click();
    await page.waitForSelector('.mailtext');
    expect(await page.getByRole('button', { name: 'Copy its link' }).count()).toBe(1);
    expect(await axeViolations(page)).toEqual([]);
  });

  it('sign in as a member: both names stand above every page and on what is done', async () => {
    const page = await actAs('Dana Whitfield');
    expect(await axeViolations(page)).toEqual([]);
    await page.goto(`${server.url}/customers/halden-frost`);
    await page.getByRole('button', { name: 'Add a note' }).click();
    await page.keyboard.type('Written by support');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('article.row:has-text("Riley Park (support) as Dana Whitfield")');
    await beYourselfAgain(page);
  });

  it('make a key that is shown once, and revoke it', async () => {
    const page = await open('/settings/api-keys');
    await page.getByLabel('Name', { exact: true }).fill('Nightly export');
    await page.getByRole('button', { name: 'Make key' }).click();
    expect(await page.locator('.madekey pre').innerText()).toMatch(/^dbk_/);
    await page.getByRole('button', { name: 'Revoke Nightly export' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.waitForSelector('tr:has-text("Nightly export"):has-text("Revoked")');
  });

  it('add a field, which forms and details then have, and hide it from a role', async () => {
    const page = await open('/settings/collections?collection=deal');
    await page.getByRole('button', { name: 'Add a field' }).click();
    await page.getByLabel('Title').fill('Warehouse count');
    await page.getByLabel('Holds').selectOption('number');
    await page.getByRole('button', { name: 'Add field' }).click();
    await page.waitForSelector('.fieldtable tr:has-text("warehouse_count")');
    await page.goto(`${server.url}/settings/field-policy?collection=deal`);
    await page.getByLabel('Hide Warehouse count from Member').check();
    await page.waitForSelector('.toast:has-text("Warehouse count is hidden from Member")');
    expect(await api('GET', '/v1/field-policy')).toMatchObject({ rules: expect.arrayContaining([{ collection: 'deal', field: 'warehouse_count', hidden_from: ['member'] }]) as unknown });
    await page.goto(`${server.url}/new/deal?warehouse_count=3`);
    expect(await page.getByLabel('Warehouse count').inputValue()).toBe('3');
    await api('POST', '/v1/records/deal', { id: 'counted', data: { name: 'Counted', customer: 'halden-frost', warehouse_count: 3 } });
    const member = await actAs('Dana Whitfield');
    await member.goto(`${server.url}/records/deal/counted?part=details`);
    await member.waitForSelector('.fieldline:has-text("Warehouse count"):has-text("hidden from your role")');
    await member.goto(`${server.url}/new/deal?warehouse_count=3`);
    await member.getByLabel('Name', { exact: true }).waitFor();
    expect(await member.getByLabel('Warehouse count').count()).toBe(0);
    await beYourselfAgain(member);
  });

  it('set up a second factor by a code that can be scanned', async () => {
    const page = await open('/settings/account');
    await page.getByLabel('New password').fill('four plain words together');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByLabel('Your password').fill('four plain words together');
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.waitForSelector('svg.qr');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.waitForSelector('.hint.bad');
    await page.waitForSelector('td:has-text("this one")');
    const key = (await page.locator('form:has(svg.qr) code').innerText()).replaceAll(' ', '');
    const authenticator = new TOTP({ secret: Secret.fromBase32(key), algorithm: 'SHA1', digits: 6, period: 30 });
    await page.getByLabel('Code', { exact: true }).fill(authenticator.generate());
    await page.getByRole('button', { name: 'Turn on' }).click();
    const recovery = (await page.getByLabel('Recovery codes').innerText()).split('\n');
    expect(await axeViolations(page)).toEqual([]);

    const owner = (await api<{ data: { email: string; name: string }[] }>('GET', '/v1/people')).data.find(({ name }) => name === 'Riley Park');
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
    contexts.push(context);
    const elsewhere = await context.newPage();
    await elsewhere.goto(`${server.url}/activity`);
    await elsewhere.getByLabel('Email').fill(owner?.email ?? '');
    await elsewhere.getByLabel('Password').fill('four plain words together');
    await elsewhere.getByRole('button', { name: 'Sign in' }).click();
    await elsewhere.getByLabel('Code').fill('000000');
    await elsewhere.getByRole('button', { name: 'Sign in' }).click();
    await elsewhere.waitForSelector('[role=alert]');
    await elsewhere.getByLabel('Code').fill(recovery[0] ?? '');
    await elsewhere.getByRole('button', { name: 'Sign in' }).click();
    await elsewhere.waitForSelector('article.row');
  });
});

describe('the audit log', () => {
  it('shows what was done to permissions and that it was read', async () => {
    const page = await open('/audit-log');
    await page.waitForSelector('article.row');
    await page.reload();
    await page.waitForSelector('article.row:has-text("audit log")');
    await page.locator('article.row').first().click({ position: { x: 700, y: 10 } });
    await page.waitForSelector('.panel .ptitle');
    expect(parameters(page)['entry']).toBeDefined();
  });
});

describe('every room', () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      it.each([
        ['/inbox?show=all', 'h1'],
        ['/audit-log', 'article.row'],
        ['/settings/account', '.ticks'],
        ['/settings/members', '.people'],
        ['/settings/api-keys', '.newkey'],
        ['/settings/collections?collection=contact', '.fieldtable'],
        ['/settings/field-policy', '.ticks'],
      ])(`is clean for axe and does not scroll sideways: %s (${theme}, ${width} wide)`, async (path, settled) => {
        const page = await open(path, { width, height: width === 390 ? 844 : 1000, theme });
        await page.waitForSelector(settled);
        expect(await axeViolations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      });
    }
  }
});
