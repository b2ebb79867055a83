/** Results on their way to the screen. */
import { expect, test } from 'bun:test';
import type { Output } from '../../../commands/io.ts';
import { defaultSettings } from '../../../commands/repl/settings.ts';
import { ResultView } from '../../../commands/repl/view/index.ts';
import { LastResult } from '../../../commands/repl/view/last-result.ts';
import { type Field, FieldType } from '../../../src/types.ts';
import { until } from '../../support/until.ts';

const FIELD: Field = {
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  name: 'id',
  orgName: '',
  collation: 63,
  length: 11,
  type: FieldType.LONG,
  flags: 0,
  decimals: 0,
};

function screen(rows: number): { readonly view: ResultView; shown(): string } {
  let [buffered, shown] = ['', ''];
  const output: Output = {
    write: (piece) => {
      buffered += String(piece);
      return true;
    },
    drained: async () => undefined,
    flush: async () => {
      shown += buffered;
      buffered = '';
    },
    isTerminal: true,
    columns: 80,
  };
  const view = new ResultView({
    output,
    settings: { ...defaultSettings(), timing: false },
    env: { PAGER: 'cat > /dev/null' },
    screen: { columns: 80, rows },
    vertical: false,
    last: new LastResult(),
    paint: (text) => text,
    elapsed: () => 0,
    release: () => undefined,
    key: async () => null,
    onQuit: () => undefined,
  });
  return { view, shown: () => shown };
}

test('rows that come slowly are shown as they come', async () => {
  const { view, shown } = screen(24);
  view.fields([FIELD]);
  view.rows([[1]]);
  await until(() => shown().includes('|    1 |'));
  expect(shown()).not.toContain('in set');
  view.rows([[2]]);
  await until(() => shown().includes('|    2 |'));
  view.end({ warnings: 0, status: 0 });
  await view.close();
  expect(shown()).toStartWith('+------+\n| id   |\n+------+\n|    1 |\n|    2 |\n');
});
test('the rest goes to a pager when it becomes longer than the screen', async () => {
  const { view, shown } = screen(24);
  view.fields([FIELD]);
  view.rows([[1]]);
  await until(() => shown().includes('|    1 |'));
  await view.rows(Array.from({ length: 100 }, (_, n) => [n + 2]));
  view.end({ warnings: 0, status: 0 });
  await view.close();
  expect(shown()).not.toContain('|   99 |');
});
