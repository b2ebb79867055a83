/** A program for every runtime: logs in at each URL of its arguments, and prints a JSON line for it: the user and the cipher there, or the error. */
import { openUpstream, parseUpstreamUrl } from '../../src/backends/upstream/index.ts';
import { ConnectError } from '../../src/errors.ts';
import { Collector } from '../../src/result.ts';

const OPTIONS = { user: '', host: '', database: null, connectionId: 1, collation: 255, foundRows: false };

async function outcome(url: string): Promise<Record<string, unknown>> {
  const backend = openUpstream(parseUpstreamUrl(url));
  try {
    const connection = await backend.connect(OPTIONS, { kill: () => false, processes: () => [] });
    const answers = new Collector();
    await connection.query('SELECT CURRENT_USER()', answers);
    await connection.query("SHOW STATUS LIKE 'Ssl_version'", answers);
    await connection.query("SHOW STATUS LIKE 'Ssl_cipher'", answers);
    const [user, tls, cipher] = answers.results.map((result) => (result.kind === 'rows' ? result.rows[0] : []));
    await connection.close();
    return { user: user?.[0], tls: tls?.[1], cipher: cipher?.[1] };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    return { errno: error.errno, message: error.message };
  } finally {
    await backend.close();
  }
}

const outcomes = await Promise.all(process.argv.slice(2).map(outcome));
console.log(JSON.stringify(outcomes));
