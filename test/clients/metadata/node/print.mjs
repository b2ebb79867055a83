/** What the programs of this folder have in common: where the server is, and how what they found is printed. */
const { WSQL_HOST, WSQL_PORT, WSQL_USER, WSQL_PASSWORD, WSQL_DATABASE } = process.env;
export const target = { host: WSQL_HOST, port: Number(WSQL_PORT), user: WSQL_USER, password: WSQL_PASSWORD, database: WSQL_DATABASE };

/** Columns that differ from one moment or server to the next. */
const VOLATILE = /^(cardinality|create_time|data_length|data_free|index_length|avg_row_length|auto_increment)$/i;

/** A heading, then the value as JSON, a line for each element of an array. */
export function say(heading, value) {
  console.log(`## ${heading}`);
  for (const item of Array.isArray(value) ? value : [value]) console.log(JSON.stringify(item, plain));
}
function plain(key, value) {
  if (/^update_time$/i.test(key)) return '*';
  if (VOLATILE.test(key)) return value === null ? null : '*';
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return inOrder(value);
  return value;
}

/** By their keys: MySQL's own order of columns and keys differs from run to run. */
function inOrder(value) {
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Says what `run` gave, or how it failed. */
export async function tell(heading, run) {
  try {
    say(heading, (await run()) ?? null);
  } catch (error) {
    say(heading, { error: String(error.message).split('\n')[0] });
  }
}

/** Ends once all that was said has gone out, whatever the tool has left open. */
export function finish() {
  process.stdout.write('', () => process.exit(0));
}
