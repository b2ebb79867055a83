/** Pictures of schemas as text: what they say, and that what they are for takes them. What they look like is tried in test/schema-page. */
import { beforeAll, describe, expect, test } from 'bun:test';
import { instance, type Viz } from '@viz-js/viz';
import * as dot from '../../../src/introspection/formats/dot.ts';
import { compacted, expanded } from '../../../src/introspection/formats/html/data.ts';
import * as mermaid from '../../../src/introspection/formats/mermaid.ts';
import { detailFor } from '../../../src/introspection/formats/picture/detail.ts';
import { groupsOf } from '../../../src/introspection/formats/picture/groups.ts';
import { layOut } from '../../../src/introspection/formats/picture/layout.ts';
import { graphOf } from '../../../src/introspection/formats/picture/relations.ts';
import { shortened, textWidth } from '../../../src/introspection/formats/picture/text-width.ts';
import * as svg from '../../../src/introspection/formats/svg.ts';
import type { Model } from '../../../src/introspection/index.ts';
import { madeUp } from './made-up.ts';
import { hostile, modelOf, rental } from './models.ts';

const USUAL = { picture: { detail: null, direction: null } };
const detailed = (detail: 'all' | 'keys' | 'names') => ({ picture: { detail, direction: null } });

let shop: Model;
let odd: Model;
let viz: Viz;
beforeAll(async () => {
  [shop, odd, viz] = await Promise.all([rental(), hostile(), instance()]);
});

describe('what a foreign key says', () => {
  const relation = (name: string) => graphOf(shop).relations.find((one) => one.name === name);
  test('is how many rows there may be at its ends', () => {
    expect(relation('film_language')).toMatchObject({ optional: false, single: false, identifying: false });
    expect(relation('film_original_language')).toMatchObject({ optional: true, single: false });
    expect(relation('card_customer')).toMatchObject({ optional: false, single: true, identifying: true });
    expect(relation('film_actor_film')).toMatchObject({ single: false, identifying: true });
    expect(relation('staff_boss')).toMatchObject({ optional: true, child: { id: 'rental.staff' }, parent: { id: 'rental.staff' } });
  });
});

describe('mermaid', () => {
  test('has tables, keys, comments, and ends of lines', async () => {
    const model = await modelOf(
      [
        'CREATE TABLE owners (id INT UNSIGNED PRIMARY KEY, `e-mail` VARCHAR(60) NOT NULL UNIQUE COMMENT \'the "login"\')',
        "CREATE TABLE pets (id INT PRIMARY KEY, owner INT UNSIGNED, kind ENUM('cat','dog') NOT NULL, price DECIMAL(8,2), `2nd name` TEXT, CONSTRAINT of_owner FOREIGN KEY (owner) REFERENCES owners (id))",
        'CREATE TABLE chips (pet INT PRIMARY KEY, CONSTRAINT of_pet FOREIGN KEY (pet) REFERENCES pets (id))',
      ],
      'farm',
    );
    expect(mermaid.render(model, USUAL)).toBe(`erDiagram
  "chips" {
    int pet PK, FK
  }
  "owners" {
    int_unsigned id PK
    varchar(60) e-mail UK "not null, the #34;login#34;"
  }
  "pets" {
    int id PK
    int_unsigned owner FK
    enum kind "not null"
    decimal(8_2) price
    text _2nd_name "2nd name"
  }
  "pets" ||--o| "chips" : "of_pet"
  "owners" |o..o{ "pets" : "of_owner"
`);
    expect(
      mermaid
        .render(model, { picture: { detail: 'names', direction: 'LR' } })
        .split('\n')
        .slice(0, 4),
    ).toEqual(['erDiagram', '  direction LR', '  "chips"', '  "owners"']);
  });

  test('is no longer than Mermaid reads, unless one wants it', () => {
    const large = madeUp(200);
    expect(mermaid.render(large, USUAL).length).toBeLessThan(50_000);
    expect(mermaid.render(large, USUAL)).toContain('bigint_unsigned id PK');
    expect(mermaid.render(large, detailed('all')).length).toBeGreaterThan(50_000);
  });

  test('lets no name be a word of its own', () => {
    const lines = mermaid.render(odd, USUAL).split('\n');
    expect(lines.filter((line) => /%%|<|direction (?:LR)/.test(line))).toEqual([]);
    for (const line of lines.slice(1, -1)) expect(line.replace(/"[^"]*"/g, '')).toMatch(/^[\w ().,:{}|-]*$/);
  });
});

describe('dot', () => {
  test.each(['all', 'keys', 'names'] as const)('is taken by Graphviz without a warning, with %s', (detail) => {
    for (const model of [shop, odd, madeUp(25)]) {
      const { nodes, relations } = graphOf(model);
      const { status, errors, output } = viz.render(dot.render(model, detailed(detail)), { format: 'json' });
      // Graphviz here knows how wide letters of ASCII are.
      expect([status, errors.filter(({ message }) => !message.includes('non-ASCII'))]).toEqual(['success', []]);
      const graph: { readonly objects: readonly { readonly name: string }[]; readonly edges: readonly unknown[] } = JSON.parse(
        output ?? '',
      );
      expect(graph.objects.map(({ name }) => name).sort()).toEqual(nodes.map(({ id }) => id).sort());
      expect(graph.edges.length).toBe(relations.length);
    }
  });
  test('ends at the columns, and frames databases where there are several', () => {
    const text = dot.render(shop, USUAL);
    expect(text).toContain('"rental.language":r0:e -> "rental.film":l4:w [arrowtail=teetee, arrowhead=crowodot');
    expect(text).not.toContain('subgraph');
    const [database] = shop.databases;
    if (database === undefined) throw new Error('no database');
    expect(dot.render({ ...shop, databases: [database, { ...database, name: 'b "c"' }] }, USUAL)).toContain('label="b \\"c\\""');
  });
});

describe('groups', () => {
  test('hold each table once, are of a size that can be looked at, and named by what they have in common', () => {
    const graph = graphOf(madeUp(200));
    const groups = groupsOf(graph);
    expect(groups.flatMap(({ nodes }) => nodes.map(({ id }) => id)).sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
    expect(Math.max(...groups.map(({ nodes }) => nodes.length))).toBeLessThanOrEqual(45);
    expect(groups.map(({ label }) => label)).toContain('product');
    const product = groups.find(({ label }) => label === 'product');
    expect(product?.nodes.map(({ table }) => table.name)).toContain('products');
  });
  test('are not made of what is seen at once', () => {
    expect(groupsOf(graphOf(shop)).map(({ label }) => label)).toEqual(['']);
  });
});

describe('svg', () => {
  test.each([5, 60, 200, 1000])('of %d tables has all of them, none on another', async (count) => {
    const graph = graphOf(madeUp(count));
    const { cards, lines, width, height } = await layOut(graph, detailFor(count), 'LR');
    expect(cards.length).toBe(count);
    expect(lines.length).toBe(graph.relations.length);
    const boxes = cards
      .map(({ card, x, y }) => ({ left: x, top: y, right: x + card.width, bottom: y + card.height }))
      .sort((a, b) => a.left - b.left);
    expect(boxes.every((box) => box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height)).toBe(true);
    const clashes = boxes.flatMap((a, at) => {
      const others = boxes.slice(at + 1);
      const past = others.findIndex(({ left }) => left >= a.right - 1);
      return others.slice(0, past === -1 ? others.length : past).filter((b) => b.top < a.bottom - 1 && a.top < b.bottom - 1);
    });
    expect(clashes).toEqual([]);
    expect(width / height).toBeGreaterThan(0.5);
    expect(width / height).toBeLessThan(4);
  });

  test('escapes, says what it is, and links', async () => {
    const text = await svg.render(odd, USUAL);
    expect(text.replace(/<style>.*?<\/style>/s, '')).not.toMatch(/<(?:script|img|b|style|template)\b|<!--|\]\]>/i);
    const own = await svg.render(shop, USUAL);
    expect(own).toContain('<title>Tables of rental</title>');
    expect(own).toContain('id="rental.film"');
    expect(own).toContain('<a href="#rental.language">');
    expect(own).toContain('prefers-color-scheme:dark');
  });

  test('has another direction, and other details', async () => {
    const wide = await svg.render(shop, { picture: { detail: 'names', direction: 'LR' } });
    const high = await svg.render(shop, { picture: { detail: 'names', direction: 'TB' } });
    expect(wide).not.toContain('varchar(128)');
    const left = (text: string, id: string) => Number(new RegExp(`translate\\(([\\d.]+) [\\d.]+\\)" id="${id}"`).exec(text)?.[1]);
    expect(left(wide, 'rental.country')).toBeLessThan(left(wide, 'rental.address') - 50);
    expect(Math.abs(left(high, 'rental.country') - left(high, 'rental.city'))).toBeLessThan(50);
  });

  test('of nothing is empty', async () => {
    expect(await svg.render({ ...shop, databases: [] }, USUAL)).toContain('</svg>');
    expect(mermaid.render({ ...shop, databases: [] }, USUAL)).toBe('erDiagram\n');
  });
});

test('texts are as wide as Helvetica has them', () => {
  expect(textWidth('MMMM', 10)).toBeCloseTo(33.3, 1);
  expect(textWidth('iiii', 10)).toBeCloseTo(8.9, 1);
  expect(textWidth('名', 10)).toBe(10);
  expect(shortened('🎬🎬🎬', 2)).toBe('🎬…');
});

test('what the page holds is the model', async () => {
  for (const model of [shop, odd, madeUp(40)]) {
    const held: unknown = JSON.parse(JSON.stringify(compacted(model)));
    expect(expanded(held)).toEqual(model);
  }
});
