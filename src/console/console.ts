/** The console page of serve-ws: docs/console.md */
import { Connecting, type Settings } from './connecting.ts';
import { arrowKeys, button, choice, element, input, make, say } from './dom.ts';
import { Editor } from './editor.ts';
import { History } from './history.ts';
import { Results } from './results.ts';
import { Runner } from './runner.ts';
import { readTables, TableList } from './schema.ts';
import type { Piece } from './statements.ts';
import { followTheme } from './theme.ts';
import { listenToValueDialog } from './value-dialog.ts';

const FIRST = 'SELECT VERSION();\n';
/** Statements after which the tables may be others; and the current database. */
const CHANGES_TABLES = /^\s*(?:create|alter|drop|rename|use)\b/i;
const CHANGES_DATABASES = /^\s*(?:use|(?:create|drop)\s+(?:database|schema))\b/i;

const connecting = new Connecting((isFirst) => {
  if (isFirst) editor.focus();
  void readDatabases();
});
const results = new Results();
const runner = new Runner({
  results,
  rowLimit: () => Number(choice('limit').value),
  isLive: () => input('live').checked,
  failed: (piece, position, message) => editor.mark(piece, position, message),
  ran: (piece, told, failed) => history.add(piece.text, told, failed),
});
const editor = new Editor(
  element('editor'),
  { run: () => void run(editor.chosen()), runAll: () => void run(editor.all()), cancel: () => runner.cancel() },
  FIRST,
);
const history = new History((sql) => editor.add(sql));
const tables = new TableList((sql) => editor.add(sql));

async function run(pieces: readonly Piece[]): Promise<void> {
  const { client } = connecting;
  if (client === null) connecting.open();
  else if (pieces.length === 0) say('There is no statement to run');
  else if (!runner.isRunning) {
    editor.clear();
    showRunning(true);
    await runner.run(client, pieces);
    showRunning(false);
    if (pieces.some(({ text }) => CHANGES_DATABASES.test(text))) await readDatabases();
    else if (pieces.some(({ text }) => CHANGES_TABLES.test(text))) await readSchema();
  }
}
function showRunning(running: boolean): void {
  button('cancel').disabled = !running;
  button('run').disabled = running;
  button('run-all').disabled = running;
}

/** Reads which databases there are; the current one stays it on later connections. */
async function readDatabases(): Promise<void> {
  const { client } = connecting;
  if (client === null) return;
  try {
    const { databases, current } = await client.databases();
    if (current !== null) await client.use(current);
    const names = current === null ? ['', ...databases] : databases;
    choice('database').replaceChildren(
      ...names.map((name) => new Option(name === '' ? '(none)' : name, name, false, name === (current ?? ''))),
    );
    choice('database').disabled = false;
  } catch (error) {
    complain(error);
  }
  await readSchema();
}
async function readSchema(): Promise<void> {
  const { client } = connecting;
  if (client === null) return;
  try {
    const found = await readTables(client);
    tables.set(found);
    editor.setSchema(found);
  } catch (error) {
    complain(error);
  }
}
async function chooseDatabase(): Promise<void> {
  const name = choice('database').value;
  if (name === '') return;
  try {
    await connecting.client?.use(name);
    say(`Database ${name}`);
  } catch (error) {
    complain(error);
  }
  await readDatabases();
}
function complain(error: unknown): void {
  say(error instanceof Error ? error.message : String(error), 'error');
}

function listen(): void {
  button('run').addEventListener('click', () => void run(editor.chosen()));
  button('run-all').addEventListener('click', () => void run(editor.all()));
  button('cancel').addEventListener('click', () => runner.cancel());
  choice('database').addEventListener('change', () => void chooseDatabase());
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented && document.querySelector('dialog[open]') === null) runner.cancel();
  });
  listenToSide();
  listenToValueDialog();
  followTheme(choice('theme'));
}
function listenToSide(): void {
  const tabs = ['tables', 'history'];
  const list = element('tab-tables').parentElement;
  if (list !== null) arrowKeys(list);
  const show = (shown: string) =>
    tabs.forEach((name) => {
      const tab = button(`tab-${name}`);
      tab.setAttribute('aria-selected', String(name === shown));
      tab.tabIndex = name === shown ? 0 : -1;
      element(`panel-${name}`).hidden = name !== shown;
    });
  for (const name of tabs) button(`tab-${name}`).addEventListener('click', () => show(name));
  button('side-toggle').addEventListener('click', () => {
    const isOpen = element('side').classList.toggle('open');
    button('side-toggle').setAttribute('aria-expanded', String(isOpen));
  });
}

/** Connects at once where nothing is asked for; else asks. */
async function start(): Promise<void> {
  listen();
  element('tables').replaceChildren(make('li', 'quiet', 'Not connected'));
  try {
    const settings: Settings = await (await fetch('console.json')).json();
    input('endpoint').value = settings.endpoint;
    if (settings.open) connecting.connect();
    else connecting.open();
  } catch (error) {
    complain(error);
    connecting.open();
  }
  editor.focus();
}

void start();
