import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeViolations } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { startFakeServer, type FakeServer } from './fixtures/fakeServer.ts';
import { positionOfStory } from './fixtures/stories.ts';

let browser: Browser;
let server: FakeServer;
let context: BrowserContext;
let page: Page;
let problems: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(async () => {
  await context.close();
  await server.close();
  if (problems.length > 0) throw new Error(`The page complained: ${problems.join('; ')}`);
});

async function open(path: string, { width = 1440, height = 1000, theme = 'light' as 'light' | 'dark' } = {}): Promise<void> {
  context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce', timezoneId: 'Europe/Oslo', locale: 'en-GB' });
  context.setDefaultTimeout(30_000);
  page = await context.newPage();
  problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && /Content Security|Refused/.test(message.text()) && problems.push(message.text()));
  await page.goto(server.url + path);
}

/** An entry that changes three fields. */
const CHANGED = positionOfStory('three fields, money and long text');
const PAGES = [
  ['the feed', '/activity', 'article.row'],
  ['the feed with a filter and the panel', `/activity?q=-actor:me+field:plan&entry=${CHANGED}`, '.panel .chg'],
  ['the panel’s raw tab', `/activity?entry=${CHANGED}&tab=raw`, '.raw'],
  ['a customer', '/customers/halden-frost', 'article.row'],
  ['a list of records', '/records/contact', '.recs'],
  ['no match', '/activity?q=field:plan+nonsense', '.empty'],
  ['an address that is no page', '/nowhere', '.empty'],
] as const;

describe('every page', () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      it.each(PAGES)(`is clean for axe and does not scroll sideways: %s (${theme}, ${width} wide)`, async (_, path, settled) => {
        await open(path, { width, height: width === 390 ? 844 : 1000, theme });
        await page.waitForSelector(settled);
        expect(await axeViolations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      });
    }
  }
});

describe('rows', () => {
  it('survive every hard case: markup stays text, names are isolated, an erased person is a dashed mark', async () => {
    await open('/activity');
    await page.waitForSelector('article.row');
    await page.locator('.page').evaluate((element) => element.scrollTo(0, 600));
    await page.waitForSelector('text=<img src=x onerror=alert(1)>');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('bdi', { hasText: 'شركة الواحة للتجارة' }).count()).toBeGreaterThan(0);
    expect(await page.locator('.mk.rm').count()).toBeGreaterThan(0);
  });

  it('tell by the rail what is not numbered yet, and get their number in place', async () => {
    await open('/activity');
    await page.waitForSelector('.row.pending');
    expect(await page.locator('.row.pending .pos').innerText()).toBe('pending');
    await page.waitForSelector('text=Live');
    server.settle();
    await page.waitForSelector('.row.pending', { state: 'detached' });
    expect(await page.locator('.row .pos').first().innerText()).toMatch(/^\d+$/);
    expect(await page.locator('.pill').count()).toBe(0);
  });

  it('open a fold and close it again', async () => {
    await open('/activity');
    const fold = page.locator('.row.folded').first();
    await fold.waitFor();
    const before = await page.locator('.row').count();
    await fold.locator('.exp').click();
    await page.waitForFunction((count) => document.querySelectorAll('.row').length > count, before);
    expect(await fold.locator('.exp').getAttribute('aria-expanded')).toBe('true');
    await fold.locator('.exp').click();
    await page.waitForFunction(() => document.querySelectorAll('.row.nested').length === 0);
  });

  it('open a closed fold on the way when the panel steps into it', async () => {
    const above = positionOfStory('right-to-left names');
    await open(`/activity?entry=${above}`);
    await page.waitForSelector(`.panel .no:has-text("${above}")`);
    const before = await page.locator('.row.nested').count();
    await page.keyboard.press('j');
    await page.waitForSelector(`.panel .no:has-text("${positionOfStory('sync 0')}")`);
    await page.waitForSelector('.row.nested.sel');
    expect(before).toBe(0);
  });

  it('fold forty changes to a dozen and show all on request', async () => {
    await open('/customers/halden-frost');
    await page.locator('.exp', { hasText: '40 fields' }).click();
    await page.waitForSelector('.chg.in');
    expect(await page.locator('.chg.in dt').count()).toBe(12);
    await page.locator('.link', { hasText: 'Show all 40' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.chg.in dt').length === 40);
  });
});

describe('states', () => {
  it('name the filter that removed the most', async () => {
    await open('/activity?q=actor:integration/stripe+type:deal.won');
    await page.waitForSelector('text=removed the most');
    expect(await page.locator('.empty .eh').innerText()).toBe('No entry matches these 2 filters');
    await page.getByRole('button', { name: 'Remove this one' }).click();
    await page.waitForSelector('article.row');
  });

  it('show a failure with its code and request, and try again', async () => {
    server.failWith({ status: 503, code: 'query_timeout', title: 'The question took too long to answer' });
    await open('/customers/halden-frost');
    await page.waitForSelector('text=query_timeout · request req-fake', { timeout: 20_000 });
    server.failWith(null);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForSelector('article.row');
    expect(await page.locator('.empty').count()).toBe(0);
  });

  it('say what is not allowed', async () => {
    await open('/activity');
    await page.waitForSelector('article.row');
    server.failWith({ status: 403, code: 'forbidden', title: 'These credentials do not allow this' });
    await page.getByRole('tab', { name: 'Needs attention' }).click();
    await page.waitForSelector('text=You can’t see this');
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });

  it('tell that the connection is gone and come back by themselves', async () => {
    await open('/activity');
    await page.waitForSelector('text=Live');
    server.failWith({ status: 503, code: 'unavailable', title: 'The server cannot answer right now' });
    server.cutStreams();
    await page.waitForSelector('text=No connection since');
    server.failWith(null);
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.waitForSelector('.banner:has-text("No connection")', { state: 'detached' });
    expect(await page.locator('.live').innerText()).toContain('Live');
  });

  it('begin with a call that can be pasted where nothing was recorded', async () => {
    await server.close();
    server = await startFakeServer({ stories: [] });
    await open('/activity');
    await page.waitForSelector('text=Nothing recorded yet');
    expect(await page.locator('pre.code').innerText()).toContain('/v1/events');
  });

  it('mark where a filter cannot be read, and keep the list', async () => {
    await open('/activity');
    await page.waitForSelector('article.row');
    await page.locator('.filter input').fill('status:');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.filtererror');
    expect(await page.locator('.row').count()).toBeGreaterThan(0);
  });
});

describe('a long history', () => {
  it('keeps few rows in the document however far it is read', async () => {
    await server.close();
    server = await startFakeServer({ extra: 3_000 });
    await open('/activity');
    await page.waitForSelector('article.row');
    await page.waitForFunction(
      () => {
        const list = document.querySelector('.page');
        list?.scrollTo(0, list.scrollHeight);
        return document.body.textContent?.includes('History begins') === true;
      },
      undefined,
      { timeout: 60_000, polling: 50 },
    );
    expect(await page.locator('.row').count()).toBeLessThan(120);
    expect(await page.locator('.pos').last().innerText()).toBe('0');
  });

  it('finds the row a link names, far down', async () => {
    await server.close();
    server = await startFakeServer({ extra: 1_200 });
    await open('/activity?entry=500');
    await page.waitForSelector('.panel .ptitle');
    await page.waitForSelector('.row.sel');
    expect(await page.locator('.row.sel .pos').innerText()).toBe('500');
  });
});
