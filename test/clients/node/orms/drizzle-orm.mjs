import { and, asc, count, eq, gt, like, relations, sql, sum } from 'drizzle-orm';
import { bigint, boolean, datetime, decimal, int, json, mysqlEnum, mysqlTable, serial, timestamp, varchar } from 'drizzle-orm/mysql-core';
import { drizzle } from 'drizzle-orm/mysql2';
import mysql from 'mysql2/promise';
import { asMysql, failure, report, same, target } from '../report.mjs';

const users = mysqlTable('users', {
  id: int().autoincrement().primaryKey(),
  name: varchar({ length: 100 }).notNull().unique(),
  active: boolean().default(true),
  extra: json(),
  kind: mysqlEnum(['x', 'y']),
  made: timestamp().defaultNow(),
});
const posts = mysqlTable('posts', {
  id: serial().primaryKey(),
  userId: int('user_id').references(() => users.id),
  title: varchar({ length: 200 }),
  price: decimal({ precision: 10, scale: 2 }),
  views: bigint({ mode: 'bigint' }),
  at: datetime({ fsp: 3 }),
});
const usersRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
const postsRelations = relations(posts, ({ one }) => ({ user: one(users, { fields: [posts.userId], references: [users.id] }) }));
const pool = mysql.createPool({ ...target, connectionLimit: 5 });
const db = drizzle(pool, { schema: { users, posts, usersRelations, postsRelations }, mode: 'default' });

await report('drizzle-orm', {
  defaults: async () => asMysql('drizzle-orm', 'defaults', (await db.execute(sql`SELECT 1 AS one, 'é😀' AS text`))[0]),
  orm: async () => {
    await db.execute(
      sql`CREATE TABLE users (id int AUTO_INCREMENT NOT NULL, name varchar(100) NOT NULL, active boolean DEFAULT true, extra json, kind enum('x','y'), made timestamp DEFAULT (now()), CONSTRAINT users_id PRIMARY KEY(id), CONSTRAINT users_name_unique UNIQUE(name))`,
    );
    await db.execute(
      sql`CREATE TABLE posts (id serial AUTO_INCREMENT NOT NULL, user_id int, title varchar(200), price decimal(10,2), views bigint, at datetime(3), CONSTRAINT posts_id PRIMARY KEY(id))`,
    );
    await db.execute(
      sql`ALTER TABLE posts ADD CONSTRAINT posts_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE cascade ON UPDATE no action`,
    );
    const ids = await db
      .insert(users)
      .values([{ name: 'Ann', extra: { a: [1] }, kind: 'x' }, { name: 'Ben' }])
      .$returningId();
    same(ids.length, 2);
    const at = new Date('2024-02-29T23:59:59.987Z');
    await db.insert(posts).values(
      Array.from({ length: 20 }, (_, n) => ({
        userId: ids[n % 2].id,
        title: `Post ${n}`,
        price: `${n}.25`,
        views: 9007199254740993n,
        at,
      })),
    );
    const found = await db
      .select({ name: users.name, n: count(), total: sum(posts.price) })
      .from(users)
      .innerJoin(posts, eq(posts.userId, users.id))
      .where(and(gt(posts.price, '2'), like(posts.title, 'Post%')))
      .groupBy(users.name)
      .orderBy(asc(users.name));
    asMysql('drizzle-orm', 'grouped', found);
    const nested = await db.query.users.findMany({
      with: { posts: { limit: 2, orderBy: asc(posts.id), columns: { title: true, price: true, views: true, at: true } } },
      columns: { name: true, active: true, extra: true },
    });
    asMysql('drizzle-orm', 'nested', nested);
    await db
      .insert(users)
      .values({ name: 'Ann', kind: 'y' })
      .onDuplicateKeyUpdate({ set: { kind: sql`values(${users.kind})` } });
    same((await db.select().from(users).where(eq(users.name, 'Ann')))[0].kind, 'y');
    same(
      (
        await db
          .update(posts)
          .set({ price: sql`${posts.price} + 1` })
          .where(eq(posts.userId, ids[0].id))
      )[0].affectedRows,
      10,
    );
    const prepared = db
      .select()
      .from(posts)
      .where(eq(posts.title, sql.placeholder('title')))
      .prepare();
    same(
      [(await prepared.execute({ title: 'Post 3' }))[0].price, (await prepared.execute({ title: 'Post 4' }))[0].price],
      ['3.25', '5.25'],
    );
    same((await db.delete(users).where(eq(users.name, 'Ann')))[0].affectedRows, 1);
    same((await db.select({ n: count() }).from(posts))[0].n, 10);
  },
  transactions: async () => {
    await failure(
      db.transaction(async (tx) => {
        await tx.insert(users).values({ name: 'Gone' });
        tx.rollback();
      }),
    );
    await db.transaction(
      async (tx) => {
        await tx.insert(users).values({ name: 'Stays' });
        await failure(
          tx.transaction(async (inner) => {
            await inner.insert(users).values({ name: 'Nested' });
            inner.rollback();
          }),
        );
      },
      { isolationLevel: 'repeatable read', accessMode: 'read write' },
    );
    same(
      (await db.select().from(users).orderBy(users.name)).map(({ name }) => name),
      ['Ben', 'Stays'],
    );
  },
  errors: async () => {
    same((await failure(db.insert(users).values({ name: 'Stays' }))).cause.errno, 1062);
    same((await failure(db.execute(sql`SELECT * FROM nope`))).cause.errno, 1146);
  },
  cursor: async () => {
    let rows = 0;
    for await (const _ of await db.select().from(posts).iterator()) rows += 1;
    same(rows, 10);
  },
  pool: async () => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, n) => db.execute(sql`SELECT ${n} + 0 AS n`)));
    same(
      all.reduce((total, [[row]]) => total + Number(row.n), 0),
      4950,
    );
    await pool.end();
  },
});
