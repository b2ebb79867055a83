/**
 * An HTTP endpoint that answers JSON as a table, asked when a statement names it.
 *
 *   API_URL=http://127.0.0.1:3000/orders wsql query --virtual-tables examples/virtual-tables/http.ts "SELECT id, total FROM api.orders WHERE status = 'open'"
 *
 * `WHERE status = 'open'` is handed on as `?status=open`, so that the server need not send the rest.
 */
import type { VirtualRow, VirtualTableProvider } from '../../src/virtual-table.ts';

const URL_OF_ORDERS = process.env['API_URL'] ?? 'http://127.0.0.1:3000/orders';

const api: VirtualTableProvider = (table, { database, conditions, signal }) => {
  if (database !== 'api' || table !== 'orders') return null;
  return {
    columns: [
      { name: 'id', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'status', type: "ENUM('open', 'paid', 'sent')" },
      { name: 'total', type: 'DECIMAL(12,2)' },
      { name: 'ordered', type: 'DATETIME' },
      { name: 'customer', type: 'JSON' },
    ],
    rows: async () => {
      const url = new URL(URL_OF_ORDERS);
      const [status, ...others] = conditions.equal('status') ?? [];
      if (typeof status === 'string' && others.length === 0) url.searchParams.set('status', status);
      // The statement's end is the request's, too: KILL, a timeout, a client that has gone.
      const answer = await fetch(url, { signal, headers: { accept: 'application/json' } });
      if (!answer.ok) throw new Error(`${url}: ${answer.status} ${answer.statusText}`);
      return (await answer.json()) as VirtualRow[];
    },
  };
};
export default Object.assign(api, { databases: new Map([['api', ['orders']]]) });
