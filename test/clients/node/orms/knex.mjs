import knex from 'knex';
import { asMysql, failure, report, same, target } from '../report.mjs';

const open = (options = {}) => knex({ client: 'mysql2', connection: { ...target, ...options }, pool: { min: 0, max: 5 } });
const db = open();

await report('knex', {
  defaults: async () => {
    asMysql('knex', 'defaults', (await db.raw("SELECT 1 AS one, 'é😀' AS text, NULL AS nothing"))[0]);
  },
  orm: async () => {
    await db.schema.createTable('authors', (t) => {
      t.increments('id');
      t.string('name', 100).notNullable().unique();
      t.boolean('active').defaultTo(true);
      t.json('extra');
      t.enu('kind', ['poet', 'novelist']);
      t.timestamps(true, true);
    });
    await db.schema.createTable('books', (t) => {
      t.bigIncrements('id');
      t.integer('author_id').unsigned().notNullable().references('authors.id').onDelete('CASCADE');
      t.string('title').index('by_title');
      t.decimal('price', 8, 2);
      t.uuid('isbn');
      t.text('body', 'longtext');
    });
    const [first] = await db('authors').insert([{ name: 'Ada', extra: JSON.stringify({ a: 1 }), kind: 'poet' }, { name: 'Bob' }]);
    await db('books').insert(Array.from({ length: 50 }, (_, n) => ({ author_id: first + (n % 2), title: `Book ${n}`, price: n * 1.25 })));
    const grouped = await db('books')
      .join('authors', 'authors.id', 'books.author_id')
      .select('authors.name')
      .count('* as n')
      .sum('price as total')
      .groupBy('authors.name')
      .orderBy('authors.name');
    asMysql('knex', 'grouped', grouped);
    asMysql(
      'knex',
      'page',
      await db('books')
        .whereIn('title', ['Book 1', 'Book 2', 'Book 3'])
        .orWhere('price', '>', 60)
        .orderBy('price', 'desc')
        .limit(3)
        .offset(1),
    );
    same(
      await db('books')
        .where('title', 'like', 'Book 1%')
        .update({ price: db.raw('price + 1') }),
      11,
    );
    await db('authors').insert({ name: 'Ada', kind: 'novelist' }).onConflict('name').merge(['kind']);
    same((await db('authors').where({ name: 'Ada' }).first()).kind, 'novelist');
    await db.schema.alterTable('books', (t) => {
      t.dropIndex('title', 'by_title');
      t.renameColumn('isbn', 'code');
      t.integer('pages').after('title');
      t.string('title', 300).alter();
    });
    same(await db('authors').del(), 2);
    same((await db('books').count('* as n'))[0].n, 0);
  },
  metadata: async () => {
    asMysql('knex', 'columns', await db('books').columnInfo());
    same(
      [await db.schema.hasTable('books'), await db.schema.hasTable('nope'), await db.schema.hasColumn('books', 'code')],
      [true, false, true],
    );
  },
  transactions: async () => {
    await failure(
      db.transaction(async (trx) => {
        await trx('authors').insert({ name: 'Rolled' });
        throw new Error('back');
      }),
    );
    await db.transaction(async (trx) => {
      await trx('authors').insert({ name: 'Kept' });
      await failure(
        trx.transaction(async (inner) => {
          await inner('authors').insert({ name: 'Nested' });
          throw new Error('back');
        }),
      );
    });
    same((await db('authors').pluck('name')).join(), 'Kept');
  },
  errors: async () => {
    same((await failure(db('authors').insert({ name: 'Kept' }))).errno, 1062);
    same((await failure(db('no_such'))).errno, 1146);
    same((await failure(open({ password: 'wrong' }).raw('SELECT 1'))).errno, 1045);
  },
  cursor: async () => {
    await db('books').insert(
      Array.from({ length: 2000 }, (_, n) => ({ author_id: db.raw('(SELECT MAX(id) FROM authors)'), title: `S ${n}` })),
    );
    let rows = 0;
    for await (const _ of db('books').stream()) rows += 1;
    same(rows, 2000);
  },
  pool: async () => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, n) => db.raw('SELECT ? + 0 AS n', [n])));
    same(
      all.reduce((sum, [[row]]) => sum + Number(row.n), 0),
      4950,
    );
    await db.destroy();
  },
});
