/** Drivers and ORMs of Node.js, as their packages are, on Node 24. */
import { CHECKS, type Check } from '../checks.ts';
import { describeClient } from '../harness.ts';
import { install } from './install.ts';

const driver = Object.keys(CHECKS).filter((check) => check !== 'orm') as Check[];
const orm: readonly Check[] = ['defaults', 'orm', 'transactions', 'errors', 'pool'];

describeClient({ name: 'mysql', language: 'Node.js', checks: driver, program: install('drivers/mysql.mjs') });
describeClient({ name: 'mysql2', language: 'Node.js', checks: driver, program: install('drivers/mysql2.mjs') });
describeClient({ name: 'mariadb', language: 'Node.js', checks: driver, program: install('drivers/mariadb.mjs') });
describeClient({ name: 'Knex', language: 'Node.js', checks: [...orm, 'metadata', 'cursor'], program: install('orms/knex.mjs') });
describeClient({ name: 'Kysely', language: 'Node.js', checks: [...orm, 'metadata', 'cursor'], program: install('orms/kysely.mjs') });
describeClient({ name: 'Sequelize', language: 'Node.js', checks: [...orm, 'metadata'], program: install('orms/sequelize.mjs') });
describeClient({ name: 'TypeORM', language: 'Node.js', checks: [...orm, 'metadata', 'cursor'], program: install('orms/typeorm.mjs') });
describeClient({ name: 'Prisma', language: 'Node.js', checks: orm, program: install('orms/prisma.mjs') });
describeClient({ name: 'Drizzle', language: 'Node.js', checks: [...orm, 'cursor'], program: install('orms/drizzle-orm.mjs') });
describeClient({ name: 'MikroORM', language: 'Node.js', checks: orm, program: install('orms/mikro-orm.mjs') });
