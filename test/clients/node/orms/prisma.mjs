/** Prisma's client, over its adapter for the mariadb driver. Its migrations need an engine that it downloads, which is not tried. */
import { createRequire } from 'node:module';
import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { asMysql, failure, report, same, target } from '../report.mjs';

const { Prisma, PrismaClient } = createRequire(import.meta.url)('@prisma/client');
const open = (options = {}) =>
  new PrismaClient({ adapter: new PrismaMariaDb({ ...target, allowPublicKeyRetrieval: true, connectionLimit: 5, ...options }) });
const db = open();

await report('@prisma/client', {
  defaults: async () => asMysql('@prisma/client', 'defaults', await db.$queryRaw`SELECT 1 AS one, 'é😀' AS text, ${2.5} + 1 AS num`),
  orm: async () => {
    await db.$executeRawUnsafe(
      "CREATE TABLE `Author` (`id` INTEGER NOT NULL AUTO_INCREMENT, `name` VARCHAR(100) NOT NULL, `kind` ENUM('poet', 'novelist') NOT NULL DEFAULT 'poet', `extra` JSON NULL, `made` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), UNIQUE INDEX `Author_name_key`(`name`), PRIMARY KEY (`id`)) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
    );
    await db.$executeRawUnsafe(
      'CREATE TABLE `Book` (`id` BIGINT NOT NULL AUTO_INCREMENT, `title` VARCHAR(191) NOT NULL, `price` DECIMAL(8, 2) NOT NULL DEFAULT 0, `bytes` LONGBLOB NULL, `authorId` INTEGER NOT NULL, PRIMARY KEY (`id`)) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci',
    );
    await db.$executeRawUnsafe(
      'ALTER TABLE `Book` ADD CONSTRAINT `Book_authorId_fkey` FOREIGN KEY (`authorId`) REFERENCES `Author`(`id`) ON DELETE CASCADE ON UPDATE CASCADE',
    );
    const ada = await db.author.create({
      data: {
        name: 'Ada',
        extra: { a: [1, 'é'] },
        made: new Date('2024-02-29T23:59:59.987Z'),
        books: { create: Array.from({ length: 6 }, (_, n) => ({ title: `Book ${n}`, price: `${n}.25`, bytes: Buffer.from([n, 255]) })) },
      },
      include: { books: true },
    });
    same([ada.books.length, ada.made.toISOString(), ada.extra], [6, '2024-02-29T23:59:59.987Z', { a: [1, 'é'] }]);
    const page = await db.book.findMany({
      where: { price: { gt: 1 }, author: { name: { startsWith: 'A' } } },
      orderBy: { price: 'desc' },
      take: 2,
      skip: 1,
      select: { title: true, price: true, bytes: true },
    });
    same(
      page.map(({ title, price, bytes }) => [title, price.toFixed(2), Buffer.from(bytes).toString('hex')]),
      [
        ['Book 4', '4.25', '04ff'],
        ['Book 3', '3.25', '03ff'],
      ],
    );
    const totals = await db.book.aggregate({ _sum: { price: true }, _count: true, _max: { title: true } });
    same([totals._sum.price.toFixed(2), totals._count, totals._max.title], ['16.50', 6, 'Book 5']);
    same((await db.book.groupBy({ by: ['authorId'], _avg: { price: true } }))[0]._avg.price.toFixed(2), '2.75');
    await db.author.upsert({ where: { name: 'Ada' }, update: { kind: 'novelist' }, create: { name: 'Ada' } });
    same((await db.author.findUnique({ where: { name: 'Ada' }, include: { _count: { select: { books: true } } } })).kind, 'novelist');
    same((await db.author.createMany({ data: [{ name: 'Bob' }, { name: 'Ada' }], skipDuplicates: true })).count, 1);
    same((await db.book.updateMany({ where: { title: { contains: '1' } }, data: { price: { increment: 10 } } })).count, 1);
    same((await db.author.findFirst({ where: { extra: { path: '$.a[1]', equals: 'é' } } })).name, 'Ada');
    await db.author.delete({ where: { name: 'Ada' } });
    same(await db.book.count(), 0);
  },
  transactions: async () => {
    await failure(
      db.$transaction(async (tx) => {
        await tx.author.create({ data: { name: 'Gone' } });
        throw new Error('back');
      }),
    );
    await db.$transaction(
      [db.author.create({ data: { name: 'Stays' } }), db.author.update({ where: { name: 'Bob' }, data: { kind: 'poet' } })],
      { isolationLevel: Prisma.TransactionIsolationLevel.Serializable },
    );
    same(
      (await db.author.findMany({ orderBy: { name: 'asc' } })).map(({ name }) => name),
      ['Bob', 'Stays'],
    );
  },
  errors: async () => {
    same((await failure(db.author.create({ data: { name: 'Stays' } }))).code, 'P2002');
    same((await failure(db.book.create({ data: { title: 'x', authorId: 4711 } }))).code, 'P2003');
    same((await failure(db.author.update({ where: { name: 'nobody' }, data: { kind: 'poet' } }))).code, 'P2025');
  },
  pool: async () => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, n) => db.$queryRaw`SELECT ${n} + 0 AS n`));
    same(
      all.reduce((sum, [row]) => sum + Number(row.n), 0),
      4950,
    );
    await db.$disconnect();
  },
});
