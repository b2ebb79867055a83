/**
 * A MySQL server inside of a program of your own: a database in memory, an account, computed tables, and what happens on its connections.
 *
 *   bun examples/embedded-server.ts [PORT]          then: mysql -h 127.0.0.1 -P 33206 -u app -psecret shop
 *
 * From the npm package the imports are `from 'wsql'`.
 */
import { accountOf, createMysqlServer, openEmbedded, type VirtualTableProvider } from '../src/index.ts';

/** `SELECT * FROM process.memory`: rows made when a statement names the table. */
const processTables: VirtualTableProvider = (table, { database }) => {
  if (database !== 'process' || table !== 'memory') return null;
  return {
    columns: [
      { name: 'what', type: 'VARCHAR(20)', nullable: false },
      { name: 'bytes', type: 'BIGINT UNSIGNED' },
    ],
    rows: Object.entries(process.memoryUsage()).map(([what, bytes]) => ({ what, bytes })),
  };
};

const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-example' });
const server = createMysqlServer({
  backend,
  accounts: { kind: 'list', accounts: [accountOf('app', 'secret')] },
  tls: { kind: 'self-signed' },
  virtualTables: [processTables],
});
server.on('authenticated', ({ connectionId, user, client, tls }) =>
  console.log(`${connectionId}: ${user} from ${client}, ${tls ?? 'no TLS'}`),
);
server.on('query', ({ connectionId, sql, durationMs, rows, error }) => {
  console.log(`${connectionId}: ${sql} (${durationMs.toFixed(1)} ms, ${error === null ? `${rows} rows` : error.message})`);
});
server.on('error', ({ connectionId, error }) => console.log(`${connectionId}: ${error.message}`));
server.on('disconnect', ({ connectionId }) => console.log(`${connectionId}: gone`));

const { host, port } = await server.listen({ port: Number(process.argv[2] ?? 33206) });
console.log(`listening on ${host}:${port}`);

process.once('SIGINT', async () => {
  await server.close();
  await backend.close();
});
