/** What ORMs and query builders of Node.js find in a database, and what they do to it. */
import { install } from '../node/install.ts';
import { describeTools } from './transcript.ts';

describeTools(
  'Node.js',
  ['typeorm', 'sequelize', 'knex', 'mikro-orm', 'drizzle-kit', 'codegen'].map((name) => ({
    name,
    program: () => install(`metadata/${name}.mjs`),
  })),
);
