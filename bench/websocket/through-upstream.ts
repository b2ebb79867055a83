/** Point queries at a MariaDB of the benchmark's own: by mysql2 itself, and through the server. */
import { createConnection } from 'mysql2';
import { startMariaDb } from '../../test/support/mariadb.ts';
import { fill, pointQueries, ROWS } from './point-queries.ts';
import { startServer } from './server.ts';

/** Of mysql2, and of the server to MariaDB, whose clients are half as many. */
const CONNECTIONS = 32;

/** Answers a second of mysql2, as many connections, each asking again when it is answered. */
async function byMysql2(port: number, seconds: number): Promise<number> {
  const connections = Array.from({ length: CONNECTIONS }, () => createConnection({ host: '127.0.0.1', port, user: 'root' }));
  const until = performance.now() + seconds * 1000;
  let answered = 0;
  const asking = connections.map(
    (connection) =>
      new Promise<void>((resolve, reject) => {
        const ask = () => {
          connection.execute('SELECT id, k FROM bench.t WHERE id = ?', [Math.floor(Math.random() * ROWS)], (error) => {
            answered++;
            if (error !== null) reject(error);
            else if (performance.now() < until) ask();
            else resolve();
          });
        };
        ask();
      }),
  );
  await Promise.all(asking);
  for (const connection of connections) connection.destroy();
  return answered / seconds;
}

/** In turns, so that what else the machine does is borne by both. @returns the best of the rounds, answers a second. */
export async function throughUpstream(seconds: number, rounds = 3) {
  const mariadb = await startMariaDb();
  const server = await startServer(mariadb.url);
  try {
    await fill(server.url);
    let [direct, wsql, cost] = [0, 0, 0];
    for (let i = 0; i < rounds; i++) {
      direct = Math.max(direct, await byMysql2(mariadb.port, seconds));
      const points = await pointQueries(server, { connections: CONNECTIONS / 2, inFlight: 32, seconds });
      if (points.rate > wsql) [wsql, cost] = [points.rate, points.cost];
    }
    return { direct, wsql, cost };
  } finally {
    await server.stop();
    await mariadb.stop();
  }
}
