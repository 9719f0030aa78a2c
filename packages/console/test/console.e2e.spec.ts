import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { startRealServer, type RealServer } from './realServer.ts';

const CSV_HEADER = '"timestamp","actor","actor_type","event_type","field","old_value","new_value","onboarding_id"';

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
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(server.url + path);
  return page;
}

const rows = (page: Page) => page.locator('article.row');
const parameters = (page: Page): Record<string, string> => Object.fromEntries(new URL(page.url()).searchParams);

describe('signing in', () => {
  it('shows the way in without a session, and takes an API key', async () => {
    const context = await browser.newContext();
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(`${server.url}/activity`);
    await page.waitForSelector('text=Open the daybook');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByLabel('API key').fill(server.key);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.waitForSelector('article.row');
  });

  it('takes the token of a link out of the address', async () => {
    const context = await browser.newContext({ storageState: signedIn });
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(`${server.url}/#token=1.used`);
    await page.waitForSelector('article.row');
    expect(page.url()).toBe(`${server.url}/activity`);
  });
});

describe('the workspace feed', () => {
  it('groups entries by day, newest first, each day with its heading and positions', async () => {
    const page = await open('/activity');
    await rows(page).first().waitFor();
    const days = await page.locator('.day .dd').allInnerTexts();
    expect(days[0]).toContain('today');
    expect(await page.locator('.day .fo').first().innerText()).toMatch(/^[\d,]+( – [\d,]+)?$/);
    expect(await page.locator('section > [role=feed]').count()).toBeGreaterThan(0);
  });

  it('announces a live entry by the pill, moves nothing, and shows it on request', async () => {
    const page = await open('/activity');
    await page.waitForSelector('.live:has-text("Live")');
    await rows(page).first().waitFor();
    const first = await rows(page).first().getAttribute('data-key');
    const { id } = await server.append({ type: 'note.added', actor: { type: 'user', id: 'user-live', name: 'Live Tester' }, targets: [{ type: 'customer', id: 'halden-frost', name: 'Halden & Frost Logistics' }], payload: { text: 'It arrived by itself' } });
    await page.waitForSelector('.pill:has-text("1 new")');
    expect(await rows(page).first().getAttribute('data-key')).toBe(first);
    await page.locator('.pill').click();
    await page.waitForSelector(`[data-key="${id}"]`);
    expect(await page.locator('.pill').count()).toBe(0);
    expect(await page.locator(`[data-key="${id}"]`).innerText()).toContain('It arrived by itself');
  });

  it('keeps a live entry that the filter does not want away', async () => {
    const page = await open('/activity?q=type:deal.won');
    await page.waitForSelector('.live:has-text("Live")');
    await rows(page).first().waitFor();
    await server.append({ type: 'note.added', actor: { type: 'user', id: 'user-live', name: 'Live Tester' }, targets: [{ type: 'customer', id: 'halden-frost' }], payload: { text: 'Not for this filter' } });
    await server.append({ type: 'deal.won', actor: { type: 'user', id: 'user-live', name: 'Live Tester' }, targets: [{ type: 'deal', id: 'deal-live', name: 'Live deal' }] });
    await page.waitForSelector('.pill:has-text("1 new")');
    await page.locator('.pill').click();
    await page.waitForSelector('text=Live deal');
    expect(await page.locator('text=Not for this filter').count()).toBe(0);
  });

  it('turns typed text into chips, chips into the URL, and back into text', async () => {
    const page = await open('/activity');
    await rows(page).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('sta');
    await page.waitForSelector('[role=option]:has-text("status:")');
    await page.keyboard.press('Tab');
    await page.keyboard.type('FAIL');
    await page.keyboard.press('Tab');
    await page.waitForSelector('.chip:has-text("Failed")');
    expect(parameters(page)['q']).toBe('status:FAILED');
    await page.waitForFunction(() => [...document.querySelectorAll('article.row')].every((row) => row.querySelector('.st.fail') !== null));

    await page.locator('.chip .op').click();
    await page.waitForURL(/-status:FAILED/);
    await page.getByRole('button', { name: 'As text' }).click();
    await expect.poll(() => page.locator('.filter input').inputValue()).toBe('-status:FAILED');
    await page.locator('.filter input').fill('type:deal.* "contract"');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.chip:has-text("deal.*")');
    expect(parameters(page)['q']).toBe('type:deal.* contract');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.chip').length === 0);
    expect(parameters(page)).toEqual({});
  });

  it('filters by a clicked value, and excludes it', async () => {
    const page = await open('/activity');
    const who = rows(page).locator('.who').first();
    const name = await who.innerText();
    await who.click();
    await page.getByRole('menuitem', { name: `Not ${name}` }).click();
    await page.waitForSelector('.chip.neg');
    await page.waitForFunction((text) => [...document.querySelectorAll('.row .who')].every((element) => element.textContent !== text), name);
    expect(parameters(page)['q']).toMatch(/^-actor:/);
  });

  it('offers presets as tabs, which add to the filter', async () => {
    const page = await open('/activity');
    await page.getByRole('tab', { name: 'Needs attention' }).click();
    await page.waitForFunction(() => document.querySelectorAll('article.row').length > 0 && [...document.querySelectorAll('article.row')].every((row) => row.querySelector('.st.warn, .st.fail') !== null));
    expect(parameters(page)).toEqual({ view: 'attention' });
  });

  it('sets the range by a drag over the histogram, moves its edge by keys, and lifts it', async () => {
    const page = await open('/activity');
    await rows(page).first().waitFor();
    const box = await page.locator('.histplot svg').boundingBox();
    if (box === null) throw new Error('no histogram');
    await page.mouse.move(box.x + box.width * 0.4, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 20, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/since.*before/);
    await page.waitForSelector('.chip:has-text("between")');
    const before = parameters(page)['q'];
    await page.getByRole('slider', { name: 'Range begins' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((q) => new URL(location.href).searchParams.get('q') !== q, before);
    await page.getByRole('button', { name: 'Zoom in to the range' }).click();
    await page.waitForURL(/span=/);
    await page.getByRole('button', { name: 'Zoom out' }).click();
    await page.locator('.chip .x').click();
    await page.waitForFunction(() => new URL(location.href).search === '');
    expect(await page.locator('.chip').count()).toBe(0);
  });

  it('shows the order as recorded with positions falling', async () => {
    const page = await open('/activity?order=recorded');
    await rows(page).first().waitFor();
    const positions = (await page.locator('.row:not(.folded) .pos').allInnerTexts()).slice(0, 12).map((text) => Number(text.replaceAll(',', '')));
    expect(positions).toEqual(positions.toSorted((left, right) => right - left));
  });
});

describe('a restart of the server', () => {
  it('is seen, survived, and costs no entry and none twice', async () => {
    const page = await open('/activity');
    await page.waitForSelector('.live:has-text("Live")');
    await rows(page).first().waitFor();
    const note = (text: string): object => ({ type: 'note.added', actor: { type: 'user', id: 'user-live', name: 'Live Tester' }, targets: [{ type: 'customer', id: 'halden-frost' }], payload: { text } });
    await server.append(note('before the restart'));
    await page.waitForSelector('.pill:has-text("1 new")');
    const back = server.restart();
    await page.waitForSelector('.banner:has-text("No connection since")');
    await back;
    await server.append(note('after the restart'));
    await page.waitForSelector('.pill:has-text("2 new")', { timeout: 30_000 });
    await page.waitForSelector('.banner:has-text("No connection since")', { state: 'detached' });
    await page.locator('.pill').click();
    await page.waitForSelector('text=after the restart');
    expect(await page.locator('text=before the restart').count()).toBe(1);
    expect(await page.locator('text=after the restart').count()).toBe(1);
    problems.length = 0; // The browser reports the refused connections itself.
  }, 90_000);
});

describe('the side panel', () => {
  it('opens by a click, steps by keys, shows every tab and closes', async () => {
    const page = await open('/activity?q=field:plan');
    await rows(page).first().click({ position: { x: 88, y: 10 } });
    await page.waitForSelector('.panel .chg');
    const first = parameters(page)['entry'];
    await page.keyboard.press('j');
    await page.waitForFunction((entry) => new URL(location.href).searchParams.get('entry') !== entry, first);
    await page.keyboard.press('k');
    await page.waitForFunction((entry) => new URL(location.href).searchParams.get('entry') === entry, first);
    await page.getByRole('tab', { name: /Changes/ }).click();
    await page.getByRole('button', { name: 'Side by side' }).click();
    await page.waitForSelector('.sidestable');
    await page.getByRole('tab', { name: 'Context' }).click();
    await page.waitForSelector('dt:has-text("Visible to")');
    await page.getByRole('tab', { name: 'Raw' }).click();
    await page.waitForSelector('.raw:has-text("occurred_at")');
    await page.keyboard.press('c');
    await page.waitForSelector('.toast:has-text("filters included")');
    const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    expect(link.searchParams.get('q')).toBe('field:plan');
    expect(link.searchParams.get('entry')).toBe(first);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.panel', { state: 'detached' });
  });

  it('opens by a deep link, scrolls to the row and marks it', async () => {
    const page = await open('/activity?entry=5500');
    await page.waitForSelector('.panel .no:has-text("5,500")');
    const row = page.locator('.row.sel');
    await row.waitFor();
    expect(await row.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(1000);
  });

  it('shows why: the tree of one cause, from which another entry opens', async () => {
    const page = await open('/activity?q=type:automation.ran');
    await rows(page).first().click({ position: { x: 88, y: 10 } });
    await page.getByRole('tab', { name: 'Why' }).click();
    await page.waitForSelector('.tree li.here');
    const entry = parameters(page)['entry'];
    await page.locator('.tree li:not(.here) button .tx').first().click();
    await page.waitForFunction((before) => new URL(location.href).searchParams.get('entry') !== before, entry);
    await page.locator('.tree li.here').waitFor();
    expect(await page.locator('.tree li.here').count()).toBe(1);
  });

  it('says that an entry is not there', async () => {
    const page = await open('/activity?entry=99999999');
    await page.waitForSelector('text=No entry by that number');
    expect(await page.locator('.panelempty').innerText()).toContain('not_found');
    problems.length = 0; // The browser reports the 404 itself.
  });

  it('covers the screen at 390 and gives it back', async () => {
    const page = await open('/activity', { width: 390, height: 844 });
    await rows(page).first().click({ position: { x: 57, y: 10 } });
    const panel = page.locator('.panel');
    await panel.waitFor();
    const box = await panel.boundingBox();
    expect([box?.width, box?.height]).toEqual([390, 844]);
    await page.getByRole('button', { name: 'Close' }).click();
    await panel.waitFor({ state: 'detached' });
  });
});

describe('the keyboard', () => {
  it('walks the rows with one tab stop, opens, filters by actor and shows its map', async () => {
    const page = await open('/activity');
    await rows(page).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.waitForFunction(() => document.activeElement?.classList.contains('row') === true);
    expect(await page.locator('.row[tabindex="0"]').count()).toBe(1);
    const key = await page.evaluate(() => document.activeElement?.getAttribute('data-key'));
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction((before) => document.activeElement?.getAttribute('data-key') !== before, key);
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction((before) => document.activeElement?.getAttribute('data-key') === before, key);
    await page.keyboard.press('.');
    await page.waitForURL(/q=actor/);
    await page.keyboard.press('u');
    await page.waitForSelector('.seg [aria-pressed=true]:has-text("UTC")');
    await page.keyboard.press('?');
    await page.waitForSelector('[role=dialog]:has-text("Keyboard")');
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('jumps to a record from the palette', async () => {
    const page = await open('/activity');
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or jump to' }).fill('Halden');
    await page.waitForSelector('[role=option]:has-text("Halden & Frost")');
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/customers\//);
    await page.waitForSelector('h1:has-text("Halden & Frost")');
  });
});

describe('a customer’s page', () => {
  it('shows head, timeline, tabs and the beginning of history', async () => {
    const page = await open('/customers/halden-frost');
    await rows(page).first().waitFor();
    expect(await page.locator('h1').innerText()).toContain('Halden');
    await page.getByRole('tab', { name: /^Notes/ }).click();
    await page.waitForURL(/view=notes/);
    await page.waitForFunction(() => document.querySelectorAll('article.row').length > 0 && [...document.querySelectorAll('.say')].every((say) => / note/.test(say.textContent ?? '')));
    await page.getByRole('tab', { name: /^All/ }).click();
    await page.waitForFunction(
      () => {
        document.querySelector('.page')?.scrollBy(0, 4_000);
        return document.body.textContent?.includes('History begins') === true;
      },
      undefined,
      { polling: 60 },
    );
  });

  it('narrows to the last 90 days and to days of one’s own', async () => {
    const page = await open('/customers/halden-frost');
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Last 90d' }).click();
    await page.waitForSelector('.chip:has-text("90 days")');
    await page.getByRole('button', { name: 'Custom' }).click();
    await page.getByLabel('From', { exact: true }).fill('2025-01-01');
    await page.getByLabel('To', { exact: true }).fill('2025-12-31');
    await page.getByRole('button', { name: 'Show these days' }).click();
    await page.waitForSelector('.chip:has-text("31 Dec 2025")');
    await page.waitForFunction(() => [...document.querySelectorAll('.day .dd')].every((day) => day.textContent?.includes('2025') === true) && document.querySelector('article.row') !== null);
    expect(parameters(page)['q']).toBe('since:2025-01-01 until:2025-12-31');
  });

  it('exports what is on screen as CSV with the exact columns', async () => {
    const page = await open('/customers/halden-frost?q=field:plan');
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /Export to CSV/ }).click()]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
    expect(lines[0]).toBe(CSV_HEADER);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.slice(1).some((line) => line.includes('"plan"'))).toBe(true);
  });
});

describe('every page, with the demo workspace', () => {
  const PAGES = ['/activity', '/activity?entry=5000', '/activity?view=attention', '/customers', '/customers/halden-frost', '/records/contact'];
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      it.each(PAGES)(`is clean for axe and does not scroll sideways: %s (${theme}, ${width} wide)`, async (path) => {
        const page = await open(path, { width, height: width === 390 ? 844 : 1000, theme });
        await page.waitForSelector(path.includes('entry=') ? '.panel .ptitle' : 'article.row, .recs');
        expect(await axeViolations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      });
    }
  }
});
