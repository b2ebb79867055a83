import { DataTypes, Op, QueryTypes, Sequelize } from 'sequelize';
import { asMysql, failure, report, same, target } from '../report.mjs';

const open = (options = {}) =>
  new Sequelize(target.database, target.user, options.password ?? target.password, {
    host: target.host,
    port: target.port,
    dialect: 'mysql',
    logging: false,
  });
const db = open();
const Author = db.define(
  'author',
  {
    name: { type: DataTypes.STRING, unique: true, allowNull: false },
    tags: DataTypes.JSON,
    kind: DataTypes.ENUM('a', 'b'),
    born: DataTypes.DATEONLY,
  },
  { paranoid: true },
);
const Book = db.define(
  'book',
  {
    title: DataTypes.STRING,
    price: DataTypes.DECIMAL(8, 2),
    pages: DataTypes.INTEGER.UNSIGNED,
    big: DataTypes.BIGINT,
    bytes: DataTypes.BLOB,
    code: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 },
  },
  { indexes: [{ fields: ['title', 'pages'] }] },
);
const Tag = db.define('tag', { label: DataTypes.STRING }, { timestamps: false });
Author.hasMany(Book, { onDelete: 'CASCADE' });
Book.belongsTo(Author);
Book.belongsToMany(Tag, { through: 'book_tags' });
Tag.belongsToMany(Book, { through: 'book_tags' });

await report('sequelize', {
  defaults: async () => {
    await db.authenticate();
    asMysql('sequelize', 'defaults', await db.query("SELECT 1 AS one, 'é😀' AS text", { type: QueryTypes.SELECT }));
  },
  orm: async () => {
    await db.sync({ force: true });
    await db.sync({ alter: true });
    const ada = await Author.create(
      {
        name: 'Ada',
        tags: { x: [1, 2] },
        kind: 'a',
        born: '1815-12-10',
        books: [
          { title: 'One', price: 9.5, big: '9007199254740993', bytes: Buffer.from([0, 255]) },
          { title: 'Two', price: 3 },
        ],
      },
      { include: [Book] },
    );
    const tags = await Tag.bulkCreate([{ label: 'x' }, { label: 'y' }]);
    await ada.books[0].setTags(tags);
    const found = await Author.findOne({
      where: { name: { [Op.like]: 'A%' } },
      include: [{ model: Book, include: [Tag] }],
      order: [[Book, 'title', 'ASC']],
    });
    same(
      found.books.map((book) => [book.title, book.price, book.tags.length]),
      [
        ['One', '9.50', 2],
        ['Two', '3.00', 0],
      ],
    );
    same(
      [found.tags.x[1], String(found.books[0].big), found.books[0].bytes.toString('hex'), found.born],
      [2, '9007199254740993', '00ff', '1815-12-10'],
    );
    const { count, rows } = await Book.findAndCountAll({ where: { price: { [Op.gt]: 1 } }, order: ['title'], limit: 1, offset: 1 });
    same([count, rows[0].title], [2, 'Two']);
    same(await Book.sum('price'), 12.5);
    const [, made] = await Author.findOrCreate({ where: { name: 'Bob' }, defaults: { kind: 'b' } });
    same(made, true);
    await Author.upsert({ id: ada.id, name: 'Ada L.' });
    same((await Author.findByPk(ada.id)).name, 'Ada L.');
    same((await Author.update({ kind: 'a' }, { where: { name: 'Bob' } }))[0], 1);
    await Author.destroy({ where: { name: 'Bob' } });
    same(await Author.count(), 1);
    same(await Author.count({ paranoid: false }), 2);
    await Author.destroy({ where: {}, force: true });
    same(await Book.count(), 0);
  },
  metadata: async () => {
    const q = db.getQueryInterface();
    asMysql('sequelize', 'describe', await q.describeTable('books'));
    asMysql(
      'sequelize',
      'indexes',
      (await q.showIndex('books')).map(({ name, unique, fields }) => ({ name, unique, fields: fields.map(({ attribute }) => attribute) })),
    );
    asMysql('sequelize', 'foreign keys', await q.getForeignKeyReferencesForTable('books'));
    asMysql('sequelize', 'tables', (await q.showAllTables()).sort());
  },
  transactions: async () => {
    await failure(
      db.transaction(async (transaction) => {
        await Author.create({ name: 'Gone' }, { transaction });
        throw new Error('back');
      }),
    );
    await db.transaction({ isolationLevel: 'READ COMMITTED' }, async (transaction) => {
      await Author.create({ name: 'Stays' }, { transaction });
      const locked = await Author.findOne({ where: { name: 'Stays' }, transaction, lock: transaction.LOCK.UPDATE });
      same(locked.name, 'Stays');
    });
    same(
      (await Author.findAll()).map(({ name }) => name),
      ['Stays'],
    );
  },
  errors: async () => {
    same((await failure(Author.create({ name: 'Stays' }))).name, 'SequelizeUniqueConstraintError');
    same((await failure(Book.create({ title: 'x', authorId: 4711 }))).name, 'SequelizeForeignKeyConstraintError');
    same((await failure(db.query('SELECT * FROM nope'))).original.errno, 1146);
    same((await failure(open({ password: 'wrong' }).authenticate())).name, 'SequelizeAccessDeniedError');
  },
  pool: async () => {
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, n) => db.query('SELECT :n + 0 AS n', { type: QueryTypes.SELECT, replacements: { n } })),
    );
    same(
      all.reduce((sum, [row]) => sum + Number(row.n), 0),
      4950,
    );
    await db.close();
  },
});
