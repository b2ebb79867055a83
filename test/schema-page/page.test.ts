/** Pictures and the page of `wsql introspect` in a real browser: Debian's Chromium, driven by playwright-core. They are opened as files. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { bundleSchemaPage, writeSchemaPage } from '../../scripts/bundle-schema-page.ts';
import * as html from '../../src/introspection/formats/html.ts';
import * as mermaid from '../../src/introspection/formats/mermaid.ts';
import * as svg from '../../src/introspection/formats/svg.ts';
import type { Model } from '../../src/introspection/index.ts';
import { madeUp } from '../introspection/formats/made-up.ts';
import { hostile, rental } from '../introspection/formats/models.ts';

const CHROMIUM = '/usr/bin/chromium';
/** Milliseconds: a browser on a busy machine. */
const PATIENCE = 20_000;
const LONG = 60_000;
const OPTIONS = { picture: { detail: null, direction: null }, statistics: true, definers: true } as const;

let browser: Browser | null = null;
let folder: string;
let shop: Model;
beforeAll(async () => {
  writeSchemaPage(await bundleSchemaPage());
  folder = mkdtempSync(join(tmpdir(), 'wsql-page-'));
  shop = await rental();
  if (existsSync(CHROMIUM)) browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
}, LONG);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a page of 200 tables is smaller than 1.5 MB, and names no other place', async () => {
  const text = await html.render(madeUp(200), OPTIONS);
  expect(text.length).toBeLessThan(1_500_000);
  expect(text.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/(?!www\.w3\.org)|\ssrc=|@import|<link|\son\w+=/);
});

interface Visit {
  readonly page: Page;
  /** What the browser has complained about: errors, and breaches of the policy. */
  readonly complaints: string[];
  /** What was loaded. */
  readonly requests: string[];
}
let files = 0;
/** Opens a text as a file. @param hash with its `#`. */
async function open(text: string, extension: 'html' | 'svg', hash = '', options: BrowserContextOptions = {}): Promise<Visit> {
  if (browser === null) throw new Error('there is no browser');
  const file = join(folder, `${++files}.${extension}`);
  writeFileSync(file, text);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const [complaints, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => message.type() !== 'log' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(`${pathToFileURL(file).href}${hash}`);
  return { page, complaints, requests };
}
const pageOf = async (model: Model, hash = '', options: BrowserContextOptions = {}) =>
  open(await html.render(model, OPTIONS), 'html', hash, options);
const heading = (page: Page, text: string) => page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
const cells = (page: Page, section: string) =>
  page
    .locator('section', { has: page.getByRole('heading', { name: section, exact: true }) })
    .locator('tbody tr')
    .allInnerTexts();

describe.skipIf(!existsSync(CHROMIUM))('in Chromium (Debian: chromium)', () => {
  test(
    'the page shows a database, leads along foreign keys both ways, and asks nobody for anything',
    async () => {
      const { page, complaints, requests } = await pageOf(shop);
      await heading(page, 'rental');
      expect(await page.locator('.picture .t').count()).toBe(17);
      await page.locator('.picture [data-table="rental.film"] > a').click();
      await heading(page, 'film');
      expect((await cells(page, 'Columns')).find((row) => row.startsWith('original_language_id'))).toContain('→\u00a0language.language_id');
      expect((await cells(page, 'Referenced by')).map((row) => row.split('\t')[0])).toEqual(['film_actor', 'film_category', 'inventory']);
      expect(await cells(page, 'Checks')).toHaveLength(1);
      await page.locator('section', { hasText: 'References' }).getByRole('link', { name: 'language', exact: true }).first().click();
      await heading(page, 'language');
      expect((await cells(page, 'Referenced by')).map((row) => row.split('\t')[0])).toEqual(['film', 'film']);
      await page.goBack();
      await heading(page, 'film');
      await page.locator('.around a[href="#rental.inventory"]').first().click();
      await heading(page, 'inventory');
      expect(await page.locator('pre').last().textContent()).toContain('CREATE TABLE `inventory`');
      expect(complaints).toEqual([]);
      expect(requests).toHaveLength(1);
      await page.context().close();
    },
    LONG,
  );

  test(
    'every page of everything opens, whoever writes its address',
    async () => {
      const { page, complaints } = await pageOf(shop, '#RENTAL.Film');
      await heading(page, 'film');
      const ids = await page.locator('#list a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
      expect(ids).toHaveLength(23);
      for (const id of ids) {
        await page.evaluate(`location.assign(${JSON.stringify(id)})`);
        await page.locator(`#list a[href="${id}"][aria-current="page"]`).waitFor();
      }
      await heading(page, 'remind');
      expect(await page.locator('main').textContent()).toContain('every 1 day, from 2030-01-01 08:00:00');
      await page.evaluate(`location.assign('#rental.nothing')`);
      await page.getByRole('alert').waitFor();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    LONG,
  );

  test(
    'the keyboard searches: / and arrows and Enter; names come before columns',
    async () => {
      const { page } = await pageOf(shop);
      await page.keyboard.press('/');
      await page.keyboard.type('email');
      expect((await page.locator('#list a').allInnerTexts()).map((text) => text.replace(/^\w\s*/, ''))).toEqual([
        'late',
        'staff',
        'customer',
      ]);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await heading(page, 'staff');
      await page.keyboard.press('Control+a');
      await page.keyboard.type('fil cat');
      await page.keyboard.press('Enter');
      await heading(page, 'film_category');
      await page.keyboard.press('Escape');
      expect(await page.locator('#search').inputValue()).toBe('');
      expect(await page.locator('#list a').count()).toBe(23);
      await page.keyboard.type('nowhere');
      expect(await page.getByRole('status').textContent()).toContain('Nothing');
      await page.context().close();
    },
    LONG,
  );

  test(
    'the picture is zoomed and moved, a drag is no click, and lines of a table are told from others',
    async () => {
      const { page } = await pageOf(shop);
      const box = async (id: string) =>
        (await page.locator(`.picture [data-table="${id}"] .b`).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      const before = await box('rental.film');
      await page.locator('.picture [data-table="rental.language"] .ti').hover();
      expect(await page.locator('.picture .e.on title').allTextContents()).toEqual([
        'film_language: film (language_id) → language (language_id)',
        'film_original_language: film (original_language_id) → language (language_id), on delete set null',
      ]);
      await page.getByRole('button', { name: 'Zoom in' }).click();
      expect((await box('rental.film')).width).toBeCloseTo(before.width * 1.35, 0);
      await page.getByRole('button', { name: 'All of it' }).click();
      expect((await box('rental.film')).width).toBeCloseTo(before.width, 0);
      await page.mouse.move(before.x + 20, before.y + 6);
      await page.mouse.down();
      await page.mouse.move(before.x + 120, before.y + 46, { steps: 4 });
      await page.mouse.up();
      const after = await box('rental.film');
      expect([after.x - before.x, after.y - before.y].map(Math.round)).toEqual([100, 40]);
      await heading(page, 'rental');
      await page.mouse.move(after.x + 10, after.y + 10);
      await page.mouse.wheel(0, -400);
      await page.waitForFunction(
        `document.querySelector('[data-table="rental.film"] .b').getBoundingClientRect().width > ${before.width * 1.5}`,
      );
      await page.context().close();
    },
    LONG,
  );

  test(
    'names and comments are texts and nothing else',
    async () => {
      const model = await hostile();
      const { page, complaints } = await pageOf(model);
      const count = await page.locator('#list a').count();
      expect(count).toBe(18);
      for (let at = 0; at < count; at++) {
        const link = page.locator(`#row-${at}`);
        await link.click();
        await heading(page, (await link.locator('.name').textContent()) ?? '');
      }
      expect(
        await page.evaluate(`['hit' in window, document.scripts.length, document.querySelectorAll('img, b script, iframe').length]`),
      ).toEqual([false, 2, 0]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    LONG,
  );

  test(
    'it is dark where the system is, and where one wants it',
    async () => {
      const { page } = await pageOf(shop, '', { colorScheme: 'dark' });
      const ground = () =>
        page.evaluate<string[]>(
          `[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.picture .bg')).fill]`,
        );
      expect(await ground()).toEqual(['rgb(18, 22, 28)', 'rgb(18, 22, 28)']);
      await page.getByLabel('Colours').selectOption('light');
      expect(await ground()).toEqual(['rgb(255, 255, 255)', 'rgb(255, 255, 255)']);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.getByLabel('Colours').selectOption('dark');
      expect(await ground()).toEqual(['rgb(18, 22, 28)', 'rgb(18, 22, 28)']);
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('aside').isVisible()).toBe(false);
      expect((await ground())[1]).toBe('rgb(255, 255, 255)');
      await page.context().close();
    },
    LONG,
  );

  test(
    '5,000 tables are searched as one types, and but those that are seen are in the document',
    async () => {
      const { page, complaints } = await pageOf(madeUp(5000));
      await heading(page, 'company');
      expect(await page.locator('#list a').count()).toBeLessThan(80);
      const slowest = await page.evaluate<number>(`Math.max(...['o', 'or', 'order', 'order7', 'order7 amount', 'state'].map((text) => {
        const search = document.querySelector('#search');
        const started = performance.now();
        search.value = text;
        search.dispatchEvent(new Event('input'));
        return performance.now() - started;
      }))`);
      expect(slowest).toBeLessThan(250);
      await page.locator('#search').fill('order12_price');
      await page.keyboard.press('Enter');
      await heading(page, 'order12_price');
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    LONG,
  );

  test.each(['rental', 'hostile', '200'])(
    'the texts of the picture of %s stay in their boxes',
    async (name) => {
      const model = name === 'rental' ? shop : name === 'hostile' ? await hostile() : madeUp(200);
      const { page, complaints } = await open(await svg.render(model, OPTIONS), 'svg');
      const over = await page.evaluate(`[...document.querySelectorAll('.t')].flatMap((card) => {
        const box = card.querySelector('.b').getBBox();
        const texts = [...card.querySelectorAll('text')].map((text) => ({ said: text.textContent, at: text.getBBox() }));
        return texts.filter(({ at }) => at.x < 0 || at.x + at.width > box.width + 0.5 || at.y + at.height > box.height + 1).map(({ said }) => said);
      })`);
      expect(over).toEqual([]);
      expect(await page.evaluate('document.documentElement.nodeName')).toBe('svg');
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    LONG,
  );

  const library = process.env['WSQL_TEST_MERMAID'];
  test.skipIf(library === undefined)(
    'Mermaid draws its diagram (WSQL_TEST_MERMAID: the path of mermaid.min.js)',
    async () => {
      const { page } = await open('<!doctype html><body></body>', 'html');
      await page.addScriptTag({ content: readFileSync(library ?? '', 'utf8') });
      for (const model of [shop, await hostile(), madeUp(40)]) {
        const names = await page.evaluate<
          string[]
        >(`mermaid.render('drawn', ${JSON.stringify(mermaid.render(model, OPTIONS))}).then(({ svg }) => {
          document.body.innerHTML = svg;
          return [...document.querySelectorAll('.label.name')].map((label) => label.textContent.trim());
        })`);
        expect(names.sort()).toEqual((model.databases[0]?.tables ?? []).map(({ name }) => name).sort());
      }
      expect(await page.evaluate(`'hit' in window`)).toBe(false);
      await page.context().close();
    },
    LONG,
  );
});
