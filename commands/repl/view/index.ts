/** How the results of a statement are shown: as tables that fit the screen, or line by line; in a pager where they are longer than it. */
import type { Outcome, ResultSink, RowsEnd } from '../../../src/result.ts';
import type { Field, ValueRow } from '../../../src/types.ts';
import type { Output } from '../../io.ts';
import type { Settings } from '../settings.ts';
import type { CellStyle } from './cells.ts';
import { duration } from './duration.ts';
import type { LastResult } from './last-result.ts';
import { PageByPage } from './page-by-page.ts';
import { type Pager, ProgramPager, usualPager } from './pager.ts';
import { TableView } from './table-view.ts';
import { VerticalView } from './vertical-view.ts';

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}
export interface ViewOptions {
  readonly output: Output;
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Null: it goes where nobody looks at it as it comes, and there is no pager. */
  readonly screen: Screen | null;
  /** `\G` */
  readonly vertical: boolean;
  readonly last: LastResult;
  paint(text: string, style: string): string;
  readonly isChanged?: CellStyle['isChanged'];
  /** Milliseconds since the statement was sent. */
  elapsed(): number;
  /** A pager has the terminal from now on. */
  release(): void;
  /** The next key, for the pager of the shell's own. */
  key(): Promise<string | null>;
  /** The reader has seen enough. */
  onQuit(): void;
}

/** So many rows decide how a result is laid out; or those that have come by then. */
const SAMPLE_ROWS = 1000;
const SAMPLE_MS = 100;
/** Where rows come without a pause, keys and signals get their turn after so long. */
const TURN_MS = 50;
/** Lines of the screen that are not for rows: the table's frame, the count, the prompt. */
const OTHER_LINES = 7;

export class ResultView implements ResultSink {
  readonly #options: ViewOptions;
  readonly #style: CellStyle;
  #fields: readonly Field[] = [];
  /** Rows that wait for the layout; null where that is decided. */
  #sample: ValueRow[] | null = null;
  #since = 0;
  #view: TableView | VerticalView | null = null;
  #pager: Pager | null = null;
  #turned = performance.now();
  #rows = 0;
  /** Rows that have been shown without a pager. */
  #shown = 0;
  /** While a result comes: what has come is shown, however slowly the rest does. */
  #clock: NodeJS.Timeout | null = null;
  #hasQuit = false;
  #isCut = false;
  /** What is said when the pager has ended. */
  #after = '';
  /** Of the last result. */
  warnings = 0;

  constructor(options: ViewOptions) {
    this.#options = options;
    this.#style = {
      settings: options.settings,
      paint: (text, style) => options.paint(text, style),
      isChanged: options.isChanged,
      columns: options.screen?.columns,
      onCut: () => {
        this.#isCut = true;
      },
    };
  }

  ok({ affectedRows, warnings, info }: Outcome): void {
    this.warnings = warnings;
    this.#say(`Query OK, ${affectedRows} row${Number(affectedRows) === 1 ? '' : 's'} affected${this.#ending()}`);
    if (info !== '') this.#say(info);
    this.#say('');
  }
  fields(fields: readonly Field[]): void {
    this.#fields = fields;
    this.#rows = 0;
    this.#isCut = false;
    this.#sample = [];
    this.#since = performance.now();
    this.#view = null;
    this.#shown = 0;
    this.#clock ??= setInterval(() => this.#tick(), SAMPLE_MS);
    this.#options.last.begin(fields);
  }
  /** Rows that are few and slow go to the screen; a pager opens when they are more than it has room for. */
  #tick(): void {
    if (this.#sample !== null && this.#sample.length > 0 && !this.#isLong(this.#sample.length, false)) void this.#drawSample(false);
    if (this.#pager === null) void this.#options.output.flush();
  }
  #stopClock(): void {
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#clock = null;
  }
  rows(rows: readonly ValueRow[]): Promise<void> | undefined {
    this.#rows += rows.length;
    this.#options.last.keep(rows);
    if (this.#hasQuit) return undefined;
    if (this.#sample === null) return this.#draw(rows);
    for (const row of rows) this.#sample.push(row);
    if (this.#sample.length < SAMPLE_ROWS && performance.now() - this.#since < SAMPLE_MS) return this.#turn();
    return this.#drawSample(this.#sample.length >= SAMPLE_ROWS);
  }
  end({ warnings }: RowsEnd): void {
    this.#stopClock();
    this.warnings = warnings;
    if (this.#sample !== null) void this.#drawSample(false);
    if (this.#view instanceof TableView) void this.#put(this.#view.end());
    const count = this.#rows === 0 ? 'Empty set' : `${this.#rows} row${this.#rows === 1 ? '' : 's'} in set`;
    this.#say(`${count}${this.#ending()}`);
    if (this.#isCut) this.#say('Long values are cut: \\v ROW shows a row whole, \\set maxWidth 0 all of them.');
    this.#say('');
  }
  /** After the last result, or an error: the pager's reader reads on. */
  async close(): Promise<void> {
    this.#stopClock();
    const pager = this.#pager;
    await pager?.close();
    this.#pager = null;
    this.#options.output.write(this.#after);
    this.#after = '';
  }
  get hasQuit(): boolean {
    return this.#hasQuit;
  }

  /** @param more whether rows are still to come. */
  #drawSample(more: boolean): Promise<void> | undefined {
    const rows = this.#sample ?? [];
    this.#sample = null;
    if (rows.length === 0) return undefined;
    this.#view = this.#layout(rows);
    if (this.#isLong(rows.length, more)) this.#openPager();
    return this.#draw(rows);
  }
  #layout(rows: readonly ValueRow[]): TableView | VerticalView {
    const { vertical, settings, screen } = this.#options;
    if (vertical || settings.expanded === 'on') return new VerticalView(this.#fields, this.#style);
    const table = new TableView(this.#fields, this.#style);
    table.measure(rows);
    const isTooWide = settings.expanded === 'auto' && screen !== null && table.width > screen.columns;
    return isTooWide ? new VerticalView(this.#fields, this.#style) : table;
  }
  #isLong(rows: number, more: boolean): boolean {
    const { screen, settings } = this.#options;
    if (screen === null || this.#pager !== null) return false;
    if (settings.pager !== 'auto') return settings.pager !== 'off';
    const lines = this.#view instanceof VerticalView ? rows * (this.#fields.length + 1) : rows;
    return more || lines > screen.rows - OTHER_LINES;
  }
  #openPager(): void {
    const { settings, env, release, output, screen, key } = this.#options;
    const command = settings.pager === 'auto' ? usualPager(env) : settings.pager;
    if (command === null && (screen === null || env['PAGER'] === '')) return;
    if (command === null) this.#pager = new PageByPage({ output, columns: screen?.columns ?? 80, rows: screen?.rows ?? 24, key });
    else {
      release();
      this.#pager = new ProgramPager(command, env);
    }
    this.#pager.onQuit = () => {
      if (this.#pager === null) return;
      this.#hasQuit = true;
      this.#options.onQuit();
    };
  }

  #draw(rows: readonly ValueRow[]): Promise<void> | undefined {
    if (this.#pager === null && this.#shown > 0 && this.#isLong(this.#shown + rows.length, false)) {
      this.#openPager();
      if (this.#view instanceof TableView) this.#view.beginAgain();
    }
    this.#shown += rows.length;
    return this.#put(this.#view?.draw(rows) ?? '') ?? this.#turn();
  }
  #put(text: string): Promise<void> | undefined {
    if (this.#pager !== null) return this.#pager.write(text);
    return this.#options.output.write(text) ? undefined : this.#options.output.drained();
  }
  #turn(): Promise<void> | undefined {
    const now = performance.now();
    if (now - this.#turned < TURN_MS) return undefined;
    this.#turned = now;
    return new Promise((resolve) => setImmediate(resolve));
  }

  #ending(): string {
    const { settings, elapsed } = this.#options;
    const warned = this.warnings === 0 ? '' : `, ${this.warnings} warning${this.warnings === 1 ? '' : 's'}`;
    return `${warned}${settings.timing ? ` (${duration(elapsed())})` : ''}`;
  }
  /** On the terminal, where it stays when the pager is gone. */
  #say(line: string): void {
    if (this.#pager === null) this.#options.output.write(`${line}\n`);
    else this.#after += `${line}\n`;
  }
}
