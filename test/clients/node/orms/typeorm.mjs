import 'reflect-metadata';
import { DataSource, EntitySchema, In, Like, Table, TableColumn, TableIndex } from 'typeorm';
import { asMysql, failure, report, same, target } from '../report.mjs';

const Author = new EntitySchema({
  name: 'Author',
  columns: {
    id: { type: 'int', primary: true, generated: 'increment' },
    name: { type: 'varchar', length: 100, unique: true },
    kind: { type: 'enum', enum: ['a', 'b'], default: 'a' },
    extra: { type: 'simple-json', nullable: true },
    made: { type: 'datetime', createDate: true },
    version: { type: 'int', version: true },
  },
  relations: { books: { type: 'one-to-many', target: 'Book', inverseSide: 'author', cascade: true } },
});
const Book = new EntitySchema({
  name: 'Book',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    title: { type: 'varchar', length: 200 },
    price: { type: 'decimal', precision: 8, scale: 2, nullable: true },
    body: { type: 'longtext', nullable: true },
    out: { type: 'boolean', default: false },
    code: { type: 'uuid', generated: 'uuid' },
  },
  relations: {
    author: { type: 'many-to-one', target: 'Author', joinColumn: true, onDelete: 'CASCADE' },
    tags: { type: 'many-to-many', target: 'Tag', joinTable: true, cascade: true },
  },
  indices: [{ columns: ['title', 'price'] }],
});
const Tag = new EntitySchema({
  name: 'Tag',
  columns: { id: { type: 'int', primary: true, generated: 'increment' }, label: { type: 'varchar' } },
});
const { user: username, ...rest } = target;
const source = (options = {}) => new DataSource({ type: 'mysql', username, ...rest, entities: [Author, Book, Tag], ...options });
let db;

await report('typeorm', {
  defaults: async () => {
    db = await source().initialize();
    asMysql('typeorm', 'defaults', await db.query("SELECT 1 AS one, 'é😀' AS text"));
  },
  orm: async () => {
    await db.synchronize(true);
    // Nothing is left to change: the schema is read back as it was written.
    same(
      (await db.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query),
      [],
    );
    const authors = db.getRepository(Author);
    const books = db.getRepository(Book);
    const ada = await authors.save({
      name: 'Ada',
      extra: { a: [1] },
      books: [{ title: 'One', price: '9.50', tags: [{ label: 'x' }, { label: 'y' }] }, { title: 'Two' }],
    });
    const found = await authors.findOne({
      where: { name: Like('A%') },
      relations: { books: { tags: true } },
      order: { books: { title: 'ASC' } },
    });
    same(
      [found.books.map(({ title, price, tags, out }) => [title, price, tags.length, out]), found.extra, found.kind],
      [
        [
          ['One', '9.50', 2, false],
          ['Two', null, 0, false],
        ],
        { a: [1] },
        'a',
      ],
    );
    const [page, total] = await books.findAndCount({
      where: { title: In(['One', 'Two', 'Three']) },
      order: { id: 'DESC' },
      take: 1,
      skip: 1,
    });
    same([page[0].title, total], ['One', 2]);
    const raw = await books
      .createQueryBuilder('b')
      .innerJoin('b.author', 'a')
      .select('a.name', 'name')
      .addSelect('COUNT(*)', 'n')
      .addSelect('SUM(b.price)', 'total')
      .groupBy('a.name')
      .getRawMany();
    asMysql('typeorm', 'raw', raw);
    ada.name = 'Ada L.';
    await authors.save(ada);
    same((await authors.findOneByOrFail({ id: ada.id })).version, 2);
    await authors.upsert({ name: 'Ada L.', kind: 'b' }, ['name']);
    same((await authors.findOneByOrFail({ name: 'Ada L.' })).kind, 'b');
    same(
      (
        await books
          .createQueryBuilder()
          .update()
          .set({ price: () => 'COALESCE(price, 0) + 1' })
          .execute()
      ).affected,
      2,
    );
    same((await authors.delete({ name: 'Ada L.' })).affected, 1);
    same(await books.count(), 0);
  },
  metadata: async () => {
    const runner = db.createQueryRunner();
    await runner.createTable(
      new Table({
        name: 'extra',
        columns: [
          { name: 'id', type: 'int', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'v', type: 'varchar', length: '50', isNullable: true },
        ],
      }),
    );
    await runner.addColumn('extra', new TableColumn({ name: 'n', type: 'int', default: 5, comment: 'five' }));
    await runner.createIndex('extra', new TableIndex({ name: 'by_v', columnNames: ['v'] }));
    const table = await runner.getTable('extra');
    asMysql(
      'typeorm',
      'table',
      table.columns
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, type, length, isNullable, isGenerated, default: given, comment }) => ({
          name,
          type,
          length,
          isNullable,
          isGenerated,
          given,
          comment,
        })),
    );
    same(
      table.indices.map(({ name }) => name),
      ['by_v'],
    );
    same([await runner.hasTable('extra'), await runner.hasColumn('extra', 'n'), await runner.hasTable('nope')], [true, true, false]);
    await runner.dropTable('extra');
    await runner.release();
  },
  transactions: async () => {
    const authors = db.getRepository(Author);
    await failure(
      db.transaction(async (manager) => {
        await manager.save(Author, { name: 'Gone' });
        throw new Error('back');
      }),
    );
    await db.transaction('SERIALIZABLE', (manager) => manager.save(Author, { name: 'Stays' }));
    await db.transaction(async (manager) => {
      same((await manager.findOne(Author, { where: { name: 'Stays' }, lock: { mode: 'pessimistic_write' } })).name, 'Stays');
    });
    same(
      (await authors.find()).map(({ name }) => name),
      ['Stays'],
    );
  },
  errors: async () => {
    same((await failure(db.getRepository(Author).insert({ name: 'Stays' }))).errno, 1062);
    same((await failure(db.query('SELECT * FROM nope'))).errno, 1146);
    same((await failure(source({ password: 'wrong' }).initialize())).errno, 1045);
  },
  cursor: async () => {
    let rows = 0;
    const stream = await db.getRepository(Author).createQueryBuilder('a').stream();
    for await (const _ of stream) rows += 1;
    same(rows, 1);
  },
  pool: async () => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, n) => db.query('SELECT ? + 0 AS n', [n])));
    same(
      all.reduce((sum, [row]) => sum + Number(row.n), 0),
      4950,
    );
    await db.destroy();
  },
});
