import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
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

async function open(path: string, { width = 1440, height = 1000, theme = 'light' as 'light' | 'dark', as = signedIn as typeof signedIn | null } = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce', timezoneId: 'Europe/Oslo', locale: 'en-GB', ...(as !== null && { storageState: as }) });
  contexts.push(context);
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  // A refusal that the page shows is reported by the browser as well.
  page.on('console', (message) => message.type() === 'error' && !/status of 4\d\d/.test(message.text()) && problems.push(message.text()));
  await page.goto(server.url + path);
  return page;
}

async function api<T = unknown>(method: string, path: string, body?: object, key = server.key): Promise<T> {
  const response = await fetch(server.url + path, { method, headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

const create = (collection: string, id: string, data: object): Promise<unknown> => api('POST', `/v1/records/${collection}`, { id, data });
const patch = (collection: string, id: string, data: object): Promise<unknown> => api('PATCH', `/v1/records/${collection}/${id}`, { data });
const record = (collection: string, id: string): Promise<{ data: { [field: string]: unknown }; version: number; state: string }> => api('GET', `/v1/records/${collection}/${id}`);
const line = (page: Page, title: string): Locator => page.locator('.fieldline').filter({ has: page.locator(`bdi:text-is("${title}")`) });
const edit = async (page: Page, title: string): Promise<void> => {
  await line(page, title).hover();
  await page.getByRole('button', { name: `Edit ${title}`, exact: true }).click();
};

describe('making a record', () => {
  it('fills in a form from the declaration, with what is wrong said at its field', async () => {
    const page = await open('/records/contact');
    await page.getByRole('link', { name: 'New contact' }).click();
    await page.waitForURL(/\/new\/contact$/);
    await page.getByLabel('Name', { exact: true }).fill('Ada Solheim');
    await page.getByLabel('Email').fill('not an address');
    await page.getByRole('button', { name: 'Create contact' }).click();
    await page.waitForSelector('.hint.bad');
    expect(await page.getByLabel('Email').getAttribute('aria-invalid')).toBe('true');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByLabel('Email').fill('ada@tessel.example');
    await page.getByLabel('Customer').fill('Tessel');
    await page.getByRole('option', { name: /Tessel Mills/ }).click();
    await page.getByRole('button', { name: 'Create contact' }).click();
    await page.waitForSelector('h1:has-text("Ada Solheim")');
    await page.waitForSelector('article.row:has-text("added contact")');
  });

  it('asks first for what must be given, from the palette too', async () => {
    const page = await open('/activity');
    await page.waitForSelector('article.row');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or jump to' }).fill('New deal');
    await page.getByRole('option', { name: 'New deal create' }).click();
    await page.getByRole('button', { name: 'Create deal' }).click();
    await page.waitForSelector('.hint.bad:has-text("A deal needs this")');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
    expect(await page.getByLabel('Name', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  });
});

describe('the details of a record', () => {
  it('are edited where they stand, by keyboard', async () => {
    await create('customer', 'edit-me', { name: 'Edit Me Ltd', plan: 'Free' });
    const page = await open('/customers/edit-me?part=details');
    await edit(page, 'Plan');
    await page.getByLabel('Plan', { exact: true }).fill('Growth');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast:has-text("Plan saved")');
    expect((await record('customer', 'edit-me')).data['plan']).toBe('Growth');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Edit Plan');
    await edit(page, 'Plan');
    await page.getByLabel('Plan', { exact: true }).fill('Scale');
    await page.keyboard.press('Escape');
    expect((await record('customer', 'edit-me')).data['plan']).toBe('Growth');
  });

  it('say what somebody else saved meanwhile, and apply the change on top when asked', async () => {
    await create('customer', 'contended', { name: 'Contended Ltd', plan: 'Free' });
    const page = await open('/customers/contended?part=details');
    await edit(page, 'Plan');
    await patch('customer', 'contended', { seats: 12, plan: 'Growth' });
    await page.getByLabel('Plan', { exact: true }).fill('Scale');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.conflict:has-text("Not saved.")');
    expect(await page.locator('.conflict .chg').innerText()).toMatch(/Seats[\s\S]*12/);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Apply mine on top' }).click();
    await page.waitForSelector('.toast:has-text("Plan saved")');
    expect((await record('customer', 'contended')).data).toMatchObject({ plan: 'Scale', seats: 12 });
  });

  it('ask why a phase goes back', async () => {
    await create('customer', 'phased', { name: 'Phased Ltd' });
    await create('onboarding', 'onb-phased', { name: 'Phased onboarding', customer: 'phased' });
    await patch('onboarding', 'onb-phased', { phase: 'Data import' });
    const page = await open('/records/onboarding/onb-phased?part=details');
    await edit(page, 'Phase');
    await page.getByLabel('Phase', { exact: true }).selectOption('Kick-off');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByLabel('Reason').fill('The contract was amended');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast:has-text("Phase saved")');
    await page.getByRole('tab', { name: 'History' }).click();
    await page.waitForSelector('.version .reason:has-text("The contract was amended")');
    expect((await record('onboarding', 'onb-phased')).data['phase']).toBe('Kick-off');
  });
});

describe('the history of a record', () => {
  it('lists versions, compares two, shows the record as it was and one field alone', async () => {
    await create('customer', 'storied', { name: 'Storied Ltd', plan: 'Free' });
    await patch('customer', 'storied', { plan: 'Growth', seats: 5 });
    await patch('customer', 'storied', { plan: 'Scale' });
    const page = await open('/customers/storied?part=history');
    await page.waitForSelector('.version >> nth=2');
    await page.getByLabel('Compare version 1').check();
    await page.getByLabel('Compare version 3').check();
    await page.getByRole('button', { name: 'Compare 1 and 3' }).click();
    await page.waitForURL(/compare=1\.\.3/);
    await page.waitForSelector('.chg');
    expect(await page.locator('.chg').innerText()).toMatch(/Plan[\s\S]*Free[\s\S]*Scale/);
    await page.getByRole('button', { name: 'All versions' }).click();
    await page.getByRole('button', { name: 'More for version 2' }).click();
    await page.getByRole('menuitem', { name: /as of this version/ }).click();
    await page.waitForSelector('.asoftable tr.differs:has-text("Plan")');
    expect(await page.locator('.asoftable tr', { hasText: 'Plan' }).innerText()).toMatch(/Growth[\s\S]*Scale/);
    expect(await axeViolations(page)).toEqual([]);
    await page.goto(`${server.url}/customers/storied?part=history&field=plan`);
    await page.waitForSelector('.fieldhistory tbody tr >> nth=2');
    expect(await page.locator('.fieldhistory tbody tr').count()).toBe(3);
  });

  it('undoes a change; one that was overtaken only once that is confirmed', async () => {
    await create('customer', 'undone', { name: 'Undone Ltd', plan: 'Free' });
    await patch('customer', 'undone', { plan: 'Growth' });
    await patch('customer', 'undone', { plan: 'Scale' });
    const page = await open('/customers/undone?part=history');
    await page.getByRole('button', { name: 'More for version 2' }).click();
    await page.getByRole('menuitem', { name: /Undo this change/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo', exact: true }).click();
    await page.waitForSelector('[role=dialog]:has-text("Changed again since.")');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Overwrite and undo' }).click();
    await page.waitForSelector('.version:has-text("undid version 2")');
    expect((await record('customer', 'undone')).data['plan']).toBe('Free');
  });
});

describe('what is done to a record as a whole', () => {
  it('tags and untags it in its head', async () => {
    await create('customer', 'labelled', { name: 'Labelled Ltd', tags: ['pilot'] });
    const page = await open('/customers/labelled');
    await page.getByRole('button', { name: 'Add a tag' }).click();
    await page.keyboard.type('vip');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.chead .tag:has-text("vip")');
    await page.getByRole('button', { name: 'Remove tag pilot' }).click();
    await page.waitForFunction(() => !document.querySelector('.chead')?.textContent?.includes('pilot'));
    expect((await record('customer', 'labelled')).data['tags']).toEqual(['vip']);
  });

  it('offers to archive before it deletes, says what is hidden, and brings it back', async () => {
    await create('contact', 'leaving', { name: 'Leaving Person', email: 'leaving@tessel.example' });
    const page = await open('/records/contact/leaving');
    await page.getByRole('button', { name: 'More for Leaving Person' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.innerText()).toContain('removed contact');
    expect(await dialog.getByRole('button', { name: 'Archive instead' }).count()).toBe(1);
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.waitForSelector('h1:has-text("removed contact")');
    await page.waitForSelector('.statenote:has-text("Deleted by Riley Park")');
    expect(await page.locator('body').innerText()).not.toContain('leaving@tessel.example');
    await page.locator('.statenote').getByRole('button', { name: 'Restore' }).click();
    await page.waitForSelector('h1:has-text("Leaving Person")');
  });

  it('merges it into another, the reader settling what differs', async () => {
    await create('customer', 'kept-one', { name: 'Kept One', plan: 'Free' });
    await create('customer', 'twin', { name: 'Twin of it', plan: 'Scale', seats: 3 });
    const page = await open('/customers/twin');
    await page.getByRole('button', { name: 'More for Twin of it' }).click();
    await page.getByRole('menuitem', { name: 'Merge into…' }).click();
    await page.getByLabel('Into').fill('Kept');
    await page.getByRole('option', { name: /Kept One/ }).click();
    await page.getByRole('radiogroup', { name: 'Plan' }).getByRole('radio').nth(1).check();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    await page.waitForURL(/\/customers\/kept-one$/);
    expect((await record('customer', 'kept-one')).data).toMatchObject({ name: 'Kept One', plan: 'Scale', seats: 3 });
  });
});

describe('logging what happened', () => {
  it('writes a pinned note and a call, which appear in the timeline by themselves', async () => {
    await create('customer', 'talked-to', { name: 'Talked To Ltd' });
    const page = await open('/customers/talked-to');
    await page.getByRole('button', { name: 'Add a note' }).click();
    await page.keyboard.type('They renew in spring');
    await page.getByRole('button', { name: 'Pin' }).click();
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('article.row:has-text("added a pinned note"):has-text("They renew in spring")');
    await page.waitForSelector('.pinned:has-text("They renew in spring")');
    await page.getByRole('button', { name: 'Unpin' }).click();
    await page.waitForSelector('.pinned', { state: 'detached' });
    await page.getByRole('button', { name: 'Log call' }).click();
    await page.getByLabel('What was said?').fill('Kick-off went well');
    await page.getByLabel('Minutes').fill('32');
    await page.getByLabel('Outcome').selectOption('Reached');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Log call' }).click();
    await page.waitForSelector('article.row:has-text("logged a call"):has-text("32 min")');
  });

  it('shows an account’s parent and children as a tree', async () => {
    await create('account', 'top', { name: 'Top Group' });
    await create('account', 'middle', { name: 'Middle Ltd', parent: 'top' });
    await create('account', 'bottom', { name: 'Bottom Ltd', parent: 'middle' });
    const page = await open('/records/account/middle?view=hierarchy');
    await page.waitForSelector('.hier li >> nth=2');
    expect(await page.locator('.hier li').allInnerTexts()).toEqual(['Top Group', 'Middle Ltd', 'Bottom Ltd']);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Bottom Ltd' }).click();
    await page.waitForSelector('h1:has-text("Bottom Ltd")');
  });
});

describe('a role that only reads', () => {
  it('sees fields, history and comments, and nothing that changes them', async () => {
    await create('customer', 'read-only-view', { name: 'Looked At Ltd', plan: 'Free' });
    const { key } = await api<{ key: string }>('POST', '/v1/api-keys', { name: 'reader', scopes: ['events:read', 'records:read', 'comments:read', 'people:read'] });
    const page = await open('/activity', { as: null });
    await page.getByLabel('API key').fill(key);
    await page.keyboard.press('Enter');
    await page.waitForSelector('article.row');
    await page.goto(`${server.url}/customers/read-only-view?part=details`);
    await page.waitForSelector('.fieldline:has-text("Free")');
    expect(await page.getByRole('button', { name: /^Edit / }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Add a tag' }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Comments' }).click();
    await page.waitForSelector('text=No comments yet');
    expect(await page.locator('.cform').count()).toBe(0);
    await page.getByRole('tab', { name: 'Activity' }).click();
    await page.waitForSelector('article.row');
    expect(await page.locator('.comp').count()).toBe(0);
    await page.goto(`${server.url}/audit-log`);
    await page.waitForSelector('text=You can’t see the audit log');
  });
});

describe('every part of a record', () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      it.each([
        ['/customers/halden-frost?part=details', '.fieldline'],
        ['/customers/halden-frost?part=history', '.version'],
        ['/customers/halden-frost?part=comments', '.cform'],
        ['/new/contact', '.createform'],
        ['/records/account', '.recs'],
      ])(`is clean for axe and does not scroll sideways: %s (${theme}, ${width} wide)`, async (path, settled) => {
        const page = await open(path, { width, height: width === 390 ? 844 : 1000, theme });
        await page.waitForSelector(settled);
        expect(await axeViolations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      });
    }
  }
});
