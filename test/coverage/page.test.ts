import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assetsModule } from '../../scripts/assets-build.ts';
import { coverage, coverageHtml } from '../../src/coverage/index.ts';
import { ownRules } from '../support/coverage-golden.ts';

const TITLE = '<script>alert(1)</script><img src=x onerror=alert(2)>';

function page(): string {
  const [first, ...rest] = ownRules();
  const marked = { ...first!, metadata: { ...first!.metadata, title: TITLE } };
  return coverageHtml(coverage([marked, ...rest], { techniques: ['T1552.007'] }));
}

describe('the page as text', () => {
  it('escapes what rules hold', () => {
    const html = page();
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img src=x');
    expect(html).toContain('&lt;script>alert(1)&lt;/script>');
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it('names no address that a browser would fetch', () => {
    const tags = page().match(/<(?:link|img|script|iframe|object|embed|source|video|audio)\b[^>]*>/g) ?? [];
    for (const tag of tags) expect(tag).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(page()).toContain("default-src 'none'");
  });

  it('says so when there is no rule', () => {
    expect(coverageHtml(coverage([], { techniques: ['T9999'] }))).toContain('No rule was read.');
  });

  it('its script and style are what scripts/assets-build.ts writes', async () => {
    expect(readFileSync('src/coverage/html/assets.ts', 'utf8')).toBe(await assetsModule());
  });
});

const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
if (BROWSER === undefined) console.warn('skipped: there is no chromium on this machine to open the page in');

describe.skipIf(BROWSER === undefined)('the page in a browser', () => {
  let browser: Browser;
  let shown: Page;
  let folder = '';
  const problems: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ruleglot-page-'));
    const file = join(folder, 'page.html');
    writeFileSync(file, page());
    browser = await chromium.launch({
      executablePath: BROWSER!,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
      ],
    });
    shown = await browser.newPage({ colorScheme: 'light' });
    shown.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`));
    shown.on('pageerror', (error) => problems.push(String(error)));
    shown.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    shown.on('request', (request) => {
      if (!request.url().startsWith('data:')) requests.push(request.url());
    });
    await shown.goto(pathToFileURL(file).href);
    await shown.waitForSelector('html[data-ready=yes]', { state: 'attached' });
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const column = async (section: string, index: number): Promise<readonly string[]> =>
    shown.locator(`#${section} tbody tr:visible td:nth-child(${index})`).allTextContents();

  it('shows a rule’s title as text', async () => {
    await expect(shown.locator('#rules summary', { hasText: TITLE }).count()).resolves.toBe(1);
  });

  it('sorts texts and numbers by a click, and by the keyboard', async () => {
    const heading = shown.locator('#values th').nth(2);
    await heading.locator('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    const values = await column('values', 3);
    const lower = values.map((value) => value.trim().toLowerCase());
    expect(values.length).toBeGreaterThan(5);
    expect(lower).toEqual([...lower].sort());
    const number = shown.locator('#values th').nth(3);
    await number.locator('button').focus();
    await shown.keyboard.press('Enter');
    await shown.keyboard.press('Enter');
    expect(await number.getAttribute('aria-sort')).toBe('descending');
    expect(await heading.getAttribute('aria-sort')).toBe('none');
    const counts = (await column('values', 4)).map((text) => Number(text || 0));
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
  });

  it('the search hides what does not match', async () => {
    const all = await shown.locator('[data-row]:visible').count();
    await shown.keyboard.press('/');
    await shown.keyboard.type('webhook');
    const some = await shown.locator('[data-row]:visible').count();
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(all);
    for (const text of await shown.locator('[data-row]:visible').allTextContents()) {
      expect(text.toLowerCase()).toContain('webhook');
    }
    await shown.keyboard.press('Escape');
    expect(await shown.locator('[data-row]:visible').count()).toBe(all);
  });

  it('every link of the contents leads to a section whose heading is then in view', async () => {
    const links = shown.locator('nav a');
    for (let i = 0; i < (await links.count()); i++) {
      const id = ((await links.nth(i).getAttribute('href')) ?? '').slice(1);
      await links.nth(i).click();
      const top: number = await shown.evaluate(
        (name) => document.querySelector(`#${name} h2`)!.getBoundingClientRect().top,
        id,
      );
      const bar = (await shown.locator('.tools').boundingBox())!;
      expect(top).toBeGreaterThanOrEqual(bar.y + bar.height);
    }
  });

  it('works from the keyboard: what takes the focus shows it, in the order of the page', async () => {
    await shown.locator('nav a').first().focus();
    const seen: string[] = [];
    for (let i = 0; i < 25; i++) {
      await shown.keyboard.press('Tab');
      const [name, y, outline] = await shown.evaluate(() => {
        const item = document.activeElement as HTMLElement;
        const { top } = item.getBoundingClientRect();
        return [item.tagName, top + window.scrollY, getComputedStyle(item).outlineStyle] as const;
      });
      expect(outline).not.toBe('none');
      expect(y).toBeGreaterThanOrEqual(0);
      seen.push(name);
    }
    expect(seen.indexOf('A')).toBeLessThan(seen.indexOf('INPUT'));
    expect(seen.indexOf('INPUT')).toBeLessThan(seen.lastIndexOf('BUTTON'));
    const summary = shown.locator('#rules summary').first();
    await summary.focus();
    await shown.keyboard.press('Enter');
    expect(await shown.locator('#rules details').first().getAttribute('open')).not.toBeNull();
    await shown.keyboard.press('Enter');
  });

  it('opens and closes everything with one button', async () => {
    const open = (): Promise<number> => shown.locator('details[open]').count();
    await shown.locator('#unfold').click();
    expect(await open()).toBe(await shown.locator('details').count());
    await shown.locator('#unfold').click();
    expect(await open()).toBe(0);
  });

  it('has a matrix of fields by vendor, an UpSet plot and a matrix of relations', async () => {
    expect(await shown.locator('#matrix thead th').allTextContents()).toEqual(
      expect.arrayContaining(['elastic', 'sigma', 'splunk']),
    );
    expect(await shown.locator('#shared svg rect.bar').count()).toBeGreaterThan(2);
    const cells = await shown.locator('#relations table.relations td').allTextContents();
    expect(cells).toContain('∩');
    expect(cells).toContain('·');
  });

  it('fits a narrow screen: only tables scroll sideways', async () => {
    await shown.setViewportSize({ width: 400, height: 800 });
    expect(
      await shown.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBe(0);
    await shown.setViewportSize({ width: 1280, height: 800 });
  });

  it('prints light, whole tables, without its tools', async () => {
    await shown.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const [tools, clipped, ground] = await shown.evaluate(() => [
      getComputedStyle(document.querySelector('.tools')!).display,
      [...document.querySelectorAll('.scroll')].filter((item) => item.scrollHeight > item.clientHeight + 1)
        .length,
      getComputedStyle(document.body).backgroundColor,
    ]);
    expect([tools, clipped, ground]).toEqual(['none', 0, 'rgb(255, 255, 255)']);
    await shown.emulateMedia({ media: 'screen', colorScheme: 'light' });
  });

  it('is dark where that is wanted', async () => {
    const ground = (): Promise<string> => shown.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await shown.emulateMedia({ colorScheme: 'dark' });
    expect(await ground()).not.toBe(light);
  });

  it('asked for nothing and complained of nothing', () => {
    expect(problems).toEqual([]);
    expect(requests).toHaveLength(1);
  });
});
