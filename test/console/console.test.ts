/** The console page in a real browser: Debian's Chromium, driven by playwright-core, in front of a real door. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type BundledFiles, bundleConsole, writeAssets } from '../../scripts/bundle-console.ts';
import { WsqlClient } from '../../src/client/index.ts';
import type { WebSocketServerOptions } from '../../src/servers/websocket/index.ts';
import { atEnd, type Door, startDoor } from '../servers/websocket/talker.ts';
import { until } from '../support/until.ts';

const CHROMIUM = '/usr/bin/chromium';
/** Milliseconds: a browser on a busy machine. */
const PATIENCE = 20_000;
/** For a whole test. */
const LONG = 60_000;

let files: BundledFiles;
let browser: Browser | null = null;
beforeAll(async () => {
  files = await bundleConsole();
  writeAssets(files);
  if (existsSync(CHROMIUM)) browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
}, PATIENCE);
afterAll(async () => {
  await browser?.close();
});

test('all of the page is under 350 kB compressed, and asks nobody else for anything', () => {
  const page = Object.entries(files).filter(([, { shared }]) => shared !== true);
  expect(page.reduce((sum, [, { text }]) => sum + gzipSync(text).length, 0)).toBeLessThan(350_000);
  for (const path of ['/', '/console.css'])
    expect(files[path]?.text).not.toMatch(/https?:|url\(|<script(?![^>]*src=)|<style|\son\w+=|\sstyle=/);
});

test('its files are served with a strict policy, compressed where that is taken, and once', async () => {
  const { server } = await startDoor({ endpoint: '/sql', password: 'p' });
  const at = (path: string) => `http://127.0.0.1:${server.port}${path}`;
  const page = await fetch(at('/'));
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(await page.text()).toBe(files['/']?.text ?? 'nothing');
  const script = await fetch(at('/console.js'));
  expect(script.headers.get('content-encoding')).toBe('gzip');
  expect(await script.text()).toBe(files['/console.js']?.text ?? 'nothing');
  const plain = await fetch(at('/console.js'), { headers: { 'accept-encoding': 'identity' } });
  expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, files['/console.js']?.text ?? 'nothing']);
  const again = await fetch(at('/console.js'), { headers: { 'if-none-match': script.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
  expect(await (await fetch(at('/console.json'))).json()).toEqual({ endpoint: '/sql', open: false });
  expect((await fetch(at('/client.js'))).headers.get('access-control-allow-origin')).toBe('*');
  expect((await fetch(at('/none'))).status).toBe(404);
});

interface Visit {
  readonly door: Door;
  readonly page: Page;
  /** What the browser has complained about: errors, and breaches of the policy. */
  readonly complaints: string[];
}
async function visit(options: Partial<WebSocketServerOptions> = {}): Promise<Visit> {
  const door = await startDoor(options);
  if (browser === null) throw new Error('there is no browser');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
  atEnd(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`http://127.0.0.1:${door.server.port}/`);
  return { door, page, complaints };
}
async function connected(options: Partial<WebSocketServerOptions> = {}): Promise<Visit> {
  const visitor = await visit(options);
  await visitor.page.getByText('Connected', { exact: true }).first().waitFor();
  // The databases are there: what is said from now on is about statements.
  await visitor.page.locator('#database:enabled').waitFor();
  return visitor;
}
/** Writes a text instead of the one that is there, and runs all of it, with the keyboard alone. */
async function start(page: Page, sql: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SQL editor' }).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(sql);
  await page.keyboard.press('Control+Shift+Enter');
}
/** @returns what is said at the end. */
async function run(page: Page, sql: string): Promise<string> {
  await start(page, sql);
  await page.locator('#run:enabled').waitFor();
  return (await page.getByRole('status').textContent()) ?? '';
}
const cells = (page: Page) => page.locator('.grid .body .row .cell:not(.place)').allTextContents();

/** As many rows as wanted, made by the engine. */
const rows = (count: number) =>
  `WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 1000) SELECT a.n * 1000 + b.n AS n, CONCAT('row ', b.n) AS t FROM s a CROSS JOIN s b LIMIT ${count}`;

describe.skipIf(!existsSync(CHROMIUM))('in Chromium (Debian: chromium)', () => {
  test(
    'connects, runs statements, shows values for what they are, and breaks no policy',
    async () => {
      const { page, complaints } = await connected();
      expect(await run(page, 'CREATE DATABASE shop; USE shop; CREATE TABLE t (id INT, name VARCHAR(9), j JSON)')).toContain('0 rows');
      await page.locator('#tables button', { hasText: 't' }).waitFor();
      expect(await page.locator('#database').inputValue()).toBe('shop');
      expect(await run(page, `INSERT INTO t VALUES (1, 'NULL', '{"a":1}'), (20, NULL, NULL)`)).toContain('2 rows affected');
      expect(await run(page, 'SELECT * FROM t; SELECT 2 AS two')).toContain('1 row');
      expect(await page.locator('#results [role=tab]').count()).toBe(2);
      await page.getByRole('tab', { name: 'Result 1' }).click();
      expect(await cells(page)).toEqual(['1', 'NULL', '{"a":1}', '20', 'NULL', 'NULL']);
      expect(await page.locator('.grid .null').count()).toBe(2);
      expect(await page.evaluate(`getComputedStyle(document.querySelector('.grid .body .number')).textAlign`)).toBe('right');
      expect(complaints).toEqual([]);
    },
    LONG,
  );

  test(
    'runs the statement at the cursor',
    async () => {
      const { page } = await connected();
      await page.getByRole('textbox', { name: 'SQL editor' }).focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(`SELECT 1 AS a;\nSELECT ';' AS b;\nSELECT 3 AS c;`);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Control+Enter');
      await page.locator('.grid .body .cell:not(.place)').waitFor();
      expect(await cells(page)).toEqual([';']);
    },
    LONG,
  );

  test(
    'a table of 100,000 rows has but those that are seen in the document, and opens long values',
    async () => {
      const { page } = await connected();
      expect(await run(page, rows(200_000))).toContain('100,000 rows · there are more');
      const grid = page.getByRole('grid');
      expect(await grid.getAttribute('aria-rowcount')).toBe('100001');
      expect(await page.locator('.grid .body .row').count()).toBeLessThan(80);
      await grid.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Control+End');
      await page.locator('.grid .row[aria-rowindex="100001"]').waitFor();
      expect(await page.locator('.grid .active').textContent()).toBe('row 1000');
      expect(await page.locator('.grid .body .row').count()).toBeLessThan(80);
      await page.keyboard.press('Control+c');
      expect(await page.getByRole('status').textContent()).toBe('Copied');
      await run(page, `SELECT REPEAT('long\\n', 500) AS text`);
      expect(((await cells(page))[0] ?? '').length).toBeLessThan(210);
      await grid.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await page.getByRole('textbox', { name: 'text, row 1' }).inputValue()).toBe('long\n'.repeat(500));
    },
    LONG,
  );

  test(
    'marks where a statement is wrong, until it is written anew',
    async () => {
      const { page } = await connected();
      expect(await run(page, 'SELECT 1;\nSELECT 2\n FRM t;')).toContain('ERROR 1064');
      expect(await page.locator('#view .error').textContent()).toContain('ERROR 1064 (42000)');
      expect(await page.locator('.cm-lintRange-error').textContent()).toBe('t');
      await page.getByRole('textbox', { name: 'SQL editor' }).press('End');
      await page.keyboard.type(' ');
      await page.locator('.cm-lintRange-error').waitFor({ state: 'detached' });
    },
    LONG,
  );

  test(
    'cancels what runs',
    async () => {
      const { page, door } = await connected();
      await start(page, 'SELECT SLEEP(60)');
      await page.locator('#cancel:enabled').click();
      await page.locator('#run:enabled').waitFor();
      expect(await page.getByRole('status').textContent()).toContain('Cancelled');
      await start(page, 'SELECT SLEEP(60)');
      await page.keyboard.press('Escape');
      await page.locator('#run:enabled').waitFor();
      expect(await page.getByRole('status').textContent()).toContain('Cancelled');
      expect(door.server.clients()).toHaveLength(1);
      expect(await run(page, 'SELECT 1 AS one')).toContain('1 row');
    },
    LONG,
  );

  test(
    'follows the data of a live query until it is cancelled',
    async () => {
      const { page, door } = await connected();
      await run(
        page,
        'CREATE DATABASE shop; USE shop; CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 10), (2, NULL)',
      );
      await page.getByLabel('Live').check();
      await start(page, 'SELECT * FROM t ORDER BY id DESC');
      await page.locator('#summary', { hasText: '2 rows · live · 0 updates' }).waitFor();
      const other = await WsqlClient.connect(door.server.url, { database: 'shop' });
      atEnd(() => other.close());
      await other.batch(['INSERT INTO t VALUES (3, 30)', 'DELETE FROM t WHERE id = 1', 'UPDATE t SET v = 21 WHERE id = 2'], {
        atomic: true,
      });
      await page.locator('#summary', { hasText: '1 update' }).waitFor();
      await page.locator('.grid .cell', { hasText: '21' }).waitFor();
      expect(await cells(page)).toEqual(['3', '30', '2', '21']);
      expect(await page.locator('.grid .fresh').count()).toBe(2);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.locator('#summary', { hasText: '2 rows · no longer live' }).waitFor();
      await until(async () => (await other.status({ all: true })).connections.every(({ subscriptions }) => subscriptions === 0));
      expect(await run(page, 'SELECT nonsense')).toContain('ERROR 1054');
      expect(await page.locator('.cm-lintRange-error').textContent()).toBe('nonsense');
    },
    LONG,
  );

  test(
    'exports what is there',
    async () => {
      const { page } = await connected();
      await run(page, `SELECT 1 AS a, 'x,"y' AS b, NULL AS c, '' AS b UNION ALL SELECT 2, 'z', 1.50, 'é'`);
      const saved = async (name: string) => {
        const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
        return readFile((await download.path()) ?? '', 'utf8');
      };
      expect(await saved('CSV')).toBe('a,b,c,b\r\n1,"x,""y",,""\r\n2,z,1.50,é\r\n');
      expect(JSON.parse(await saved('JSON'))).toEqual([
        { a: 1, b: 'x,"y', c: null, b_2: '' },
        { a: 2, b: 'z', c: '1.50', b_2: 'é' },
      ]);
    },
    LONG,
  );

  test(
    'asks for a password where one is wanted, and keeps no secret',
    async () => {
      const { page } = await visit({ password: 'geheim' });
      await page.getByLabel('Password').fill('wrong');
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
      await page.getByLabel('Password').fill('geheim');
      await page.keyboard.press('Enter');
      await page.locator('#connect').waitFor({ state: 'hidden' });
      await page.locator('#database:enabled').waitFor();
      await run(page, `CREATE USER u IDENTIFIED BY 'geheim'`);
      await run(page, 'SELECT 42');
      const kept = await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])');
      expect(kept).toContain('SELECT 42');
      expect(kept).not.toContain('geheim');
      await page.reload();
      await page.getByRole('button', { name: 'Close' }).first().click();
      await page.getByRole('tab', { name: 'History' }).click();
      expect(await page.locator('#history button code').first().textContent()).toBe('SELECT 42');
    },
    LONG,
  );

  test(
    'says when the connection is lost',
    async () => {
      const { page, door } = await connected();
      expect(await page.locator('#heartbeat').textContent()).toMatch(/\d+ s/);
      await door.server.close(0);
      await page.getByText('Reconnecting…').waitFor();
    },
    LONG,
  );

  test(
    'completes the names of tables and columns',
    async () => {
      const { page } = await connected();
      await run(page, 'CREATE DATABASE shop; USE shop; CREATE TABLE customers (id INT, surname VARCHAR(9))');
      await page.locator('#tables button', { hasText: 'customers' }).waitFor();
      await page.getByRole('textbox', { name: 'SQL editor' }).focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.type('SELECT customers.sur');
      await page.locator('.cm-tooltip-autocomplete [role=option]', { hasText: 'surname' }).waitFor();
    },
    LONG,
  );

  test(
    'every control has a name, tabs and the focus go as expected, and colours have contrast in both themes',
    async () => {
      const { page } = await connected();
      await run(page, 'SELECT 1 AS a, NULL AS b');
      const nameless = await page.evaluate(NAMELESS);
      expect(nameless).toEqual([]);
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        expect(await page.evaluate(PALE)).toEqual([]);
      }
      await page.getByRole('tab', { name: 'Tables' }).focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.getByRole('tab', { name: 'History' }).getAttribute('aria-selected')).toBe('true');
      // The editor is no trap.
      await page.getByRole('textbox', { name: 'SQL editor' }).focus();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.id')).not.toBe('editor');
      await page.getByLabel('Theme').selectOption('dark');
      expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
      await page.setViewportSize({ width: 480, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(480);
    },
    LONG,
  );
});

/** In the page: controls that a screen reader would find no name for. */
const NAMELESS = `[...document.querySelectorAll('button, input, select, textarea, [role=grid], dialog, [role=tablist]')]
  .filter((one) => !(one.textContent.trim() && one.matches('button')) && !one.getAttribute('aria-label')
    && !document.getElementById(one.getAttribute('aria-labelledby') ?? '')?.textContent && !(one.labels?.length > 0))
  .map((one) => one.outerHTML.slice(0, 100))`;

/** In the page: texts whose contrast with what is behind them is under 4.5. https://www.w3.org/TR/WCAG21/#contrast-minimum */
const PALE = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (one) => { for (let at = one; at; at = at.parentElement) { const c = rgb(getComputedStyle(at).backgroundColor); if (c[3] === 255) return c; } return [255, 255, 255]; };
  return [...document.querySelectorAll('h1, button:enabled, span, label, kbd, .cell, select:enabled')].filter((one) => one.textContent.trim() && one.checkVisibility())
    .map((one) => { const [a, b] = [light(rgb(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x); return [one, (a + 0.05) / (b + 0.05)]; })
    .filter(([one, contrast]) => contrast < 4.5 && !one.closest(':disabled'))
    .map(([one, contrast]) => one.outerHTML.slice(0, 80) + ' ' + contrast.toFixed(2));
})()`;
