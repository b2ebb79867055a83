/** performance_schema: logs, TLS and replication of the server. */
import { type Json, jsonText } from '../../values/json.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';

type Row = Readonly<Record<string, Cell>>;

/** There is no binary log, and nothing is replicated. */
export function* logStatus({ server }: ShowContext): Generator<Row> {
  const channels: [string, Json] = ['channels', []];
  yield {
    SERVER_UUID: server.variable('server_uuid'),
    LOCAL: jsonText(new Map<string, Json>([['gtid_executed', '']])),
    REPLICATION: jsonText(new Map([channels])),
    STORAGE_ENGINES: jsonText(new Map<string, Json>([['InnoDB', new Map<string, Json>()]])),
  };
}
const tlsVariables: readonly (readonly [property: string, variable: string])[] = [
  ['Current_tls_ca', 'ssl_ca'],
  ['Current_tls_capath', 'ssl_capath'],
  ['Current_tls_cert', 'ssl_cert'],
  ['Current_tls_cipher', 'ssl_cipher'],
  ['Current_tls_ciphersuites', 'tls_ciphersuites'],
  ['Current_tls_crl', 'ssl_crl'],
  ['Current_tls_crlpath', 'ssl_crlpath'],
  ['Current_tls_key', 'ssl_key'],
  ['Current_tls_version', 'tls_version'],
];
export function* tlsChannelStatus({ server }: ShowContext): Generator<Row> {
  const channel = { CHANNEL: 'mysql_main' };
  for (const [property, variable] of tlsVariables) yield { ...channel, PROPERTY: property, VALUE: server.variable(variable) };
}
