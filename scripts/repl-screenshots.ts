/**
 * Takes the pictures of docs/repl.md: the shell in tmux, its screen with colours as a page, that page by Chromium.
 * `bun scripts/repl-screenshots.ts`, where tmux and Debian's chromium are.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { COMMAND_LINE, Shells } from '../test/repl/terminal/shells.ts';
import type { Terminal } from '../test/repl/terminal.ts';

const IMAGES = join(import.meta.dirname, '../docs/images');
const SCHEMA = `CREATE DATABASE shop; USE shop;
  CREATE TABLE customers (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(60) NOT NULL, email VARCHAR(80), level ENUM('new','silver','gold') NOT NULL DEFAULT 'new', UNIQUE KEY email (email));
  CREATE TABLE products (id INT PRIMARY KEY AUTO_INCREMENT, title VARCHAR(80) NOT NULL, price DECIMAL(8,2) NOT NULL, details JSON);
  CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, customer_id INT NOT NULL, placed DATETIME NOT NULL, total DECIMAL(10,2) NOT NULL DEFAULT 0, note TEXT, KEY placed (placed),
    CONSTRAINT buyer FOREIGN KEY (customer_id) REFERENCES customers (id));
  CREATE TABLE order_lines (order_id INT NOT NULL, product_id INT NOT NULL, amount INT NOT NULL, PRIMARY KEY (order_id, product_id),
    CONSTRAINT line_of FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE, CONSTRAINT sold FOREIGN KEY (product_id) REFERENCES products (id));
  INSERT INTO customers (name, email, level) VALUES ('Ada Lovelace', 'ada@example.com', 'gold'), ('Zoë Quinn', NULL, 'new'), ('Grace Hopper', 'grace@example.com', 'silver');
  INSERT INTO products (title, price, details) VALUES ('Teapot', 24.9, '{"colour": "red", "litres": 1.2, "dishwasher": true}'), ('Cup', 7.5, '{"colour": "white"}');
  INSERT INTO orders (customer_id, placed, total, note) VALUES (1, '2026-03-01 09:30:00', 39.90, 'Please ring twice, the bell is quiet'), (3, '2026-03-02 18:05:11', 7.50, NULL);
  INSERT INTO order_lines VALUES (1, 1, 1), (1, 2, 2), (2, 2, 1);
  INSERT INTO orders (customer_id, placed, total) SELECT 1 + n % 3, '2026-04-01' + INTERVAL n HOUR, n % 90 FROM (WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 500) SELECT n FROM s) AS numbers`;

interface Picture {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  /** After `wsql repl`. */
  readonly args: string;
  /** Brings the screen to where it is to be looked at. */
  readonly play: (terminal: Terminal) => Promise<void>;
}

async function enter(terminal: Terminal, line: string, wanted: string | RegExp): Promise<void> {
  await terminal.type(line);
  await terminal.press('Enter');
  await terminal.sees(wanted);
}
const SHOP = 'shop.db -D shop';
const PICTURES: readonly Picture[] = [
  {
    name: 'repl-shell',
    columns: 92,
    rows: 36,
    args: SHOP,
    async play(terminal) {
      await terminal.sees(/>$/);
      await enter(terminal, 'select name, email, level from customers;', '3 rows in set');
      await enter(terminal, 'select nmae from custmers;', 'did you mean');
      await enter(terminal, '\\d orders', 'Referred to by');
      await terminal.type("select c.name, concat(o.note, '!') from orders o join customers c on (o.customer_id = c.id");
      await terminal.sees('c.id');
      await terminal.press('Home', ...Array.from({ length: 25 }, () => 'Right'));
      await terminal.sees('CONCAT');
    },
  },
  {
    name: 'repl-completion',
    columns: 92,
    rows: 12,
    args: SHOP,
    async play(terminal) {
      await terminal.sees(/>$/);
      await terminal.type('select * from orders o join order_lines l join products p on ');
      await terminal.press('Tab');
      await terminal.sees('p.id');
      await terminal.press('Tab');
    },
  },
  {
    name: 'repl-vertical',
    columns: 72,
    rows: 22,
    args: SHOP,
    async play(terminal) {
      await terminal.sees(/>$/);
      await enter(terminal, 'select c.name, o.*, p.title, p.details', '->');
      await enter(terminal, 'from orders o join customers c on c.id = o.customer_id', '->');
      await enter(terminal, 'join products p where o.id = p.id and o.id = 1;', '1 row in set');
    },
  },
  {
    name: 'repl-explain',
    columns: 92,
    rows: 16,
    args: SHOP,
    async play(terminal) {
      await terminal.sees(/>$/);
      await enter(
        terminal,
        'select c.name, sum(o.total) from orders o join customers c on c.id = o.customer_id group by c.name order by 2 desc;',
        '3 rows',
      );
      await enter(terminal, '\\explain', /[└├]/);
    },
  },
  {
    name: 'repl-production',
    columns: 72,
    rows: 10,
    args: `${SHOP} --production`,
    async play(terminal) {
      await terminal.sees(/>$/);
      await enter(terminal, 'delete from order_lines;', 'Run it?');
    },
  },
  {
    name: 'repl-wizard',
    columns: 72,
    rows: 22,
    args: '',
    async play(terminal) {
      await terminal.sees('What is it?');
      await terminal.press('Enter');
      await terminal.sees('Which file?');
      await terminal.press('Enter');
      await terminal.sees('A name');
      await terminal.type('notes');
      await terminal.press('Enter');
      await terminal.sees('notes [');
    },
  },
];

/** Colours of a terminal: 0 to 7, and bright. */
const PALETTE = ['#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d8dee9'];
const BRIGHT = ['#7f8896', '#ff7b86', '#b5e08f', '#ffd58a', '#82c7ff', '#dd9bf0', '#7fd7e0', '#ffffff'];
const TEXT = '#d8dee9';
const GROUND = '#1e222a';

interface Look {
  readonly colour: string;
  readonly ground: string;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underlined: boolean;
  readonly reversed: boolean;
}
const PLAIN: Look = { colour: TEXT, ground: GROUND, bold: false, dim: false, italic: false, underlined: false, reversed: false };

/** Select Graphic Rendition (ECMA-48), as far as tmux gives it back. */
function changed(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code >= 30 && code <= 37) return { ...look, colour: PALETTE[code - 30] ?? TEXT };
  if (code >= 90 && code <= 97) return { ...look, colour: BRIGHT[code - 90] ?? TEXT };
  if (code >= 40 && code <= 47) return { ...look, ground: PALETTE[code - 40] ?? GROUND };
  const single: Readonly<Record<number, Partial<Look>>> = {
    1: { bold: true },
    2: { dim: true },
    3: { italic: true },
    4: { underlined: true },
    7: { reversed: true },
    22: { bold: false, dim: false },
    23: { italic: false },
    24: { underlined: false },
    27: { reversed: false },
    39: { colour: TEXT },
    49: { ground: GROUND },
  };
  return { ...look, ...single[code] };
}
function span(text: string, { colour, ground, bold, dim, italic, underlined, reversed }: Look): string {
  if (text === '') return '';
  const [front, back] = reversed ? [ground, colour] : [colour, ground];
  const style = [
    `color:${front}`,
    back === GROUND ? '' : `background:${back}`,
    bold ? 'font-weight:bold' : '',
    dim ? 'opacity:.6' : '',
    italic ? 'font-style:italic' : '',
    underlined ? 'text-decoration:underline' : '',
  ];
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<span style="${style.filter((each) => each !== '').join(';')}">${safe}</span>`;
}
function html(screen: string, columns: number): string {
  let look = PLAIN;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what this is about
  const parts = screen.split(/\u001b\[([0-9;]*)m/);
  const body = parts.map((part, at) => {
    if (at % 2 === 0) return span(part, look);
    look = (part === '' ? '0' : part).split(';').map(Number).reduce(changed, look);
    return '';
  });
  return `<!doctype html><meta charset="utf-8"><body style="margin:0;background:${GROUND}">
    <pre style="font:14px/1.3 'DejaVu Sans Mono',monospace;margin:0;padding:12px 16px;width:${columns}ch">${body.join('')}</pre>`;
}

async function take({ name, columns, rows, args, play }: Picture, browser: Browser): Promise<void> {
  const shells = new Shells();
  try {
    if (args !== '') shells.query('shop.db', SCHEMA);
    const terminal = await shells.run(`clear; ${COMMAND_LINE} repl ${args}`, { columns, rows });
    await play(terminal);
    // The menu or the cursor's row is drawn right after what was waited for.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const page = await browser.newPage({ viewport: { width: 400, height: 100 } });
    await page.setContent(html(await terminal.screen('-e'), columns));
    await page.locator('pre').screenshot({ path: join(IMAGES, `${name}.png`) });
    await page.close();
  } finally {
    await shells.close();
  }
}

const profile = mkdtempSync(join(tmpdir(), 'wsql-pictures-'));
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', `--crash-dumps-dir=${profile}`],
});
const wanted = process.argv.slice(2);
await PICTURES.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).reduce(
  (before, picture) => before.then(() => take(picture, browser)),
  Promise.resolve(),
);
await browser.close();
rmSync(profile, { recursive: true, force: true });
