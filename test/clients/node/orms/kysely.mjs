import { Kysely, MysqlDialect, sql } from 'kysely';
import { createPool } from 'mysql2';
import { asMysql, failure, report, same, target } from '../report.mjs';

const db = new Kysely({ dialect: new MysqlDialect({ pool: createPool({ ...target, connectionLimit: 5 }) }) });

await report('kysely', {
  defaults: async () => asMysql('kysely', 'defaults', (await sql`SELECT 1 AS one, 'é😀' AS text`.execute(db)).rows),
  orm: async () => {
    await db.schema
      .createTable('person')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('name', 'varchar(100)', (c) => c.notNull().unique())
      .addColumn('born', 'date')
      .addColumn('score', 'decimal(8, 2)', (c) => c.defaultTo(0))
      .execute();
    await db.schema
      .createTable('pet')
      .addColumn('id', 'bigint', (c) => c.primaryKey().autoIncrement())
      .addColumn('owner', 'integer', (c) => c.notNull())
      .addColumn('kind', 'varchar(20)')
      .addForeignKeyConstraint('pet_owner', ['owner'], 'person', ['id'], (c) => c.onDelete('cascade'))
      .execute();
    await db.schema.createIndex('pet_kind').on('pet').column('kind').execute();
    const made = await db
      .insertInto('person')
      .values([
        { name: 'Ann', score: 1.5 },
        { name: 'Ben', score: 2 },
      ])
      .executeTakeFirst();
    same(Number(made.numInsertedOrUpdatedRows), 2);
    const id = Number(made.insertId);
    await db
      .insertInto('pet')
      .values(Array.from({ length: 10 }, (_, n) => ({ owner: id + (n % 2), kind: n < 7 ? 'cat' : 'dog' })))
      .execute();
    const found = await db
      .selectFrom('person')
      .innerJoin('pet', 'pet.owner', 'person.id')
      .select(['person.name', 'pet.kind', (eb) => eb.fn.countAll().as('n'), sql`RANK() OVER (ORDER BY COUNT(*) DESC)`.as('place')])
      .groupBy(['person.name', 'pet.kind'])
      .having((eb) => eb.fn.countAll(), '>', 1)
      .orderBy('person.name')
      .orderBy('pet.kind')
      .execute();
    asMysql('kysely', 'joined', found);
    asMysql(
      'kysely',
      'cte',
      await db
        .with('cats', (q) => q.selectFrom('pet').selectAll().where('kind', '=', 'cat'))
        .selectFrom('cats')
        .select((eb) => eb.fn.max('id').as('last'))
        .execute(),
    );
    await db.insertInto('person').values({ name: 'Ann', score: 9 }).onDuplicateKeyUpdate({ score: sql`VALUES(score)` }).execute();
    const changed = await db.updateTable('person').set({ score: sql`score * 2` }).where('name', 'in', ['Ann', 'Ben']).executeTakeFirst();
    same([Number(changed.numUpdatedRows), Number(changed.numChangedRows)], [2, 2]);
    same((await db.selectFrom('person').select('score').where('name', '=', 'Ann').executeTakeFirst()).score, '18.00');
    await db.schema.alterTable('person').addColumn('note', 'text').execute();
    await db.schema
      .alterTable('person')
      .modifyColumn('name', 'varchar(200)', (c) => c.notNull())
      .execute();
    same(Number((await db.deleteFrom('person').where('name', '=', 'Ann').executeTakeFirst()).numDeletedRows), 1);
    same(
      Number(
        (
          await db
            .selectFrom('pet')
            .select((eb) => eb.fn.countAll().as('n'))
            .executeTakeFirst()
        ).n,
      ),
      5,
    );
  },
  metadata: async () => asMysql('kysely', 'tables', await db.introspection.getTables()),
  transactions: async () => {
    await failure(
      db.transaction().execute(async (trx) => {
        await trx.insertInto('person').values({ name: 'Gone' }).execute();
        throw new Error('back');
      }),
    );
    await db
      .transaction()
      .setIsolationLevel('serializable')
      .execute((trx) => trx.insertInto('person').values({ name: 'Stays' }).execute());
    same((await db.selectFrom('person').select('name').orderBy('name').execute()).map(({ name }) => name).join(), 'Ben,Stays');
  },
  errors: async () => {
    same((await failure(db.insertInto('person').values({ name: 'Stays' }).execute())).errno, 1062);
    same((await failure(db.selectFrom('nope').selectAll().execute())).errno, 1146);
  },
  cursor: async () => {
    let rows = 0;
    for await (const _ of db.selectFrom('pet').selectAll().stream()) rows += 1;
    same(rows, 5);
  },
  pool: async () => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, n) => sql`SELECT ${n} + 0 AS n`.execute(db)));
    same(
      all.reduce((sum, { rows: [row] }) => sum + Number(row.n), 0),
      4950,
    );
    await db.destroy();
  },
});
