import { defineEntity, MikroORM, p } from '@mikro-orm/mysql';
import { asMysql, failure, report, same, target } from '../report.mjs';

const Author = defineEntity({
  name: 'Author',
  properties: {
    id: p.integer().primary(),
    name: p.string().unique(),
    age: p.integer().nullable(),
    extra: p.json().nullable(),
    made: p.datetime().onCreate(() => new Date('2024-02-29T12:00:00Z')),
    books: () => p.oneToMany(Book).mappedBy('author'),
  },
});
const Book = defineEntity({
  name: 'Book',
  properties: {
    id: p.bigint().primary(),
    title: p.string().index(),
    price: p.decimal().precision(8).scale(2).nullable(),
    author: () => p.manyToOne(Author).deleteRule('cascade'),
  },
});
const { database: dbName, ...rest } = target;
let orm;

await report('@mikro-orm/mysql', {
  defaults: async () => {
    orm = await MikroORM.init({ ...rest, dbName, entities: [Author, Book], debug: false });
    asMysql('@mikro-orm/mysql', 'defaults', await orm.em.fork().execute("SELECT 1 AS one, 'é😀' AS text"));
    same(await orm.isConnected(), true);
  },
  orm: async () => {
    await orm.schema.create();
    // Nothing is left to change: the schema is read back as it was written.
    same(await orm.schema.getUpdateSchemaSQL(), '');
    const em = orm.em.fork();
    const ada = em.create(Author, { name: 'Ada', extra: { a: [1] } });
    for (let n = 0; n < 10; n++) em.create(Book, { title: `Book ${n}`, price: `${n}.50`, author: ada });
    await em.flush();
    em.clear();
    const found = await em.findOneOrFail(Author, { name: { $like: 'A%' } }, { populate: ['books'], orderBy: { books: { id: 'asc' } } });
    same([found.books.length, found.books[3].price, found.extra], [10, '3.50', { a: [1] }]);
    const [page, total] = await em.findAndCount(Book, { price: { $gt: 5 } }, { orderBy: { id: 'desc' }, limit: 2, offset: 1 });
    same([page.map(({ title }) => title), total], [['Book 8', 'Book 7'], 5]);
    found.age = 36;
    await em.flush();
    await em.upsert(Author, { name: 'Ada', age: 37 });
    same((await orm.em.fork().findOneOrFail(Author, { name: 'Ada' })).age, 37);
    same(await em.nativeUpdate(Book, { title: 'Book 1' }, { price: '0.00' }), 1);
    same(await em.nativeDelete(Author, { name: 'Ada' }), 1);
    same(await orm.em.fork().count(Book), 0);
  },
  transactions: async () => {
    const em = orm.em.fork();
    await failure(
      em.transactional(async (inner) => {
        inner.create(Author, { name: 'Gone' });
        await inner.flush();
        throw new Error('back');
      }),
    );
    await orm.em.fork().transactional(async (inner) => {
      inner.create(Author, { name: 'Stays' });
    });
    same(
      (await orm.em.fork().findAll(Author)).map(({ name }) => name),
      ['Stays'],
    );
  },
  errors: async () => {
    const em = orm.em.fork();
    em.create(Author, { name: 'Stays' });
    same((await failure(em.flush())).name, 'UniqueConstraintViolationException');
    same((await failure(orm.em.fork().execute('SELECT * FROM nope'))).name, 'TableNotFoundException');
  },
  pool: async () => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, n) => orm.em.fork().execute('SELECT ? + 0 AS n', [n])));
    same(
      all.reduce((sum, [row]) => sum + Number(row.n), 0),
      4950,
    );
    await orm.close();
  },
});
