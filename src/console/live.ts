/** A query whose table follows the data until it is cancelled. */
import type { WsqlClient } from '../client/index.ts';
import type { WireRow } from '../wire/messages.ts';
import type { Grid } from './grid.ts';
import type { Result, Results } from './results.ts';

/** Whether a statement can be followed: it is for queries. */
export function canBeLive(text: string): boolean {
  return /^(?:\s|\(|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*(?!!)[\s\S]*?\*\/)*(?:select|with|table)\b/i.test(text);
}

/** @returns what is to be said when it was cancelled. @throws as `LiveQuery` does */
export async function follow(client: WsqlClient, text: string, results: Results, signal: AbortSignal): Promise<string> {
  const live = client.subscribe<WireRow>(text);
  signal.addEventListener('abort', () => live.close());
  await live.ready;
  if (live.isClosed) return 'Cancelled';
  const { result, grid } = results.table(live.fields);
  const names = live.fields.map(({ name }) => name);
  let known: ReadonlySet<WireRow> = new Set(live.rows);
  let updates = -1;
  for await (const rows of live) {
    // The list is another one each time, its rows are the same where nothing has changed.
    const fresh = new Set(rows.flatMap((row, at) => (known.has(row) ? [] : [at])));
    known = new Set(rows);
    grid.replace(
      rows.map((row) => names.map((name) => row[name] ?? null)),
      fresh,
    );
    updates++;
    tell(results, result, grid, `live · ${updates} ${updates === 1 ? 'update' : 'updates'}`);
  }
  tell(results, result, grid, `no longer live · ${updates} ${updates === 1 ? 'update' : 'updates'}`);
  return result.summary;
}

function tell(results: Results, result: Result, { rows }: Grid, state: string): void {
  results.sum(result, `${rows.length.toLocaleString('en')} ${rows.length === 1 ? 'row' : 'rows'} · ${state}`);
}
