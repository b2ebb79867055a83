/** `\explain`: a plan as a tree, with what costs most marked. */
import { SqlError, UsageError } from '../../src/errors.ts';
import type { Shell } from './shell.ts';

/** A step of a plan. */
export interface PlanStep {
  readonly text: string;
  /** Milliseconds, or the optimizer's cost, of the step with all below it; null where the plan says neither. */
  readonly total: number | null;
  readonly steps: readonly PlanStep[];
}

const ANALYZE = /^analyze\b\s*/i;

export async function explain(shell: Shell, argument: string, statement: string | null): Promise<undefined> {
  const analyze = ANALYZE.test(argument);
  const sql = statement ?? (argument.replace(ANALYZE, '') === '' ? shell.lastStatement : argument.replace(ANALYZE, ''));
  if (sql === null) throw new UsageError('\\explain SELECT …, or after a statement');
  const { steps, text } = await planOf(shell, sql, analyze);
  if (text !== null) shell.say(text);
  for (const line of drawn(steps, (line, style) => shell.paint(line, style))) shell.say(line);
  shell.say('');
  return undefined;
}

/** MySQL and wsql tell trees, MariaDB JSON. */
async function planOf(
  shell: Shell,
  sql: string,
  analyze: boolean,
): Promise<{ readonly steps: readonly PlanStep[]; readonly text: string | null }> {
  const isMaria = /mariadb/i.test(shell.version);
  const how = isMaria ? (analyze ? 'ANALYZE FORMAT=JSON' : 'EXPLAIN FORMAT=JSON') : analyze ? 'EXPLAIN ANALYZE' : 'EXPLAIN FORMAT=TREE';
  try {
    const [[plan = ''] = []] = await shell.session.rows(`${how} ${sql}`);
    const steps = withEstimates(isMaria ? stepsOfJson(JSON.parse(String(plan))) : stepsOfTree(String(plan)));
    return { steps, text: steps.length === 0 ? String(plan) : null };
  } catch (error) {
    // Before MySQL 8.0.16 there are no trees.
    if (!(error instanceof SqlError) || error.errno !== 1791) throw error;
    await shell.run(`EXPLAIN ${sql}`, true);
    return { steps: [], text: null };
  }
}

/** `-> Sort: a  (cost=1.5 rows=2) (actual time=0.1..0.2 rows=2 loops=1)`, indented by four for each step. */
export function stepsOfTree(plan: string): readonly PlanStep[] {
  const lines = plan.split('\n').flatMap((line) => {
    const [, indent = '', text] = /^(\s*)-> (.*)$/.exec(line) ?? [];
    return text === undefined ? [] : [{ depth: indent.length / 4, text }];
  });
  let at = 0;
  const below = (depth: number): PlanStep[] => {
    const steps: PlanStep[] = [];
    for (let line = lines[at]; line !== undefined && line.depth >= depth; line = lines[at]) {
      at++;
      steps.push({ text: line.text, total: totalOf(line.text), steps: below(line.depth + 1) });
    }
    return steps;
  };
  return below(0);
}
function totalOf(text: string): number | null {
  const [, last, loops] = /actual time=[\d.e+-]+\.\.([\d.e+-]+) rows=\S+ loops=(\d+)/.exec(text) ?? [];
  if (last !== undefined) return Number(last) * Number(loops);
  const [, cost] = /cost=(?:[\d.e+-]+\.\.)?([\d.e+-]+)/.exec(text) ?? [];
  return cost === undefined ? null : Number(cost);
}

/** Where a plan tells no costs, as wsql's own: the rows that are looked at, each as often as the step is done. */
export function withEstimates(steps: readonly PlanStep[]): readonly PlanStep[] {
  const tells = (step: PlanStep): boolean => step.total !== null || step.steps.some(tells);
  return steps.some(tells) ? steps : steps.map((step) => estimated(step, 1));
}
/** @param loops how often the step is done. */
function estimated(step: PlanStep, loops: number): PlanStep {
  let times = loops;
  const steps = step.steps.map((each) => {
    const below = estimated(each, times);
    // Of a join each row of what stands before is looked up in what follows.
    if (/^nested loop/i.test(step.text)) times *= Math.max(1, rowsOf(each));
    return below;
  });
  const own = steps.length === 0 ? loops * rowsOf(step) : 0;
  return { ...step, steps, total: own + steps.reduce((sum, each) => sum + (each.total ?? 0), 0) };
}
/** What a step gives: its own number, else that of what it works on. */
function rowsOf(step: PlanStep): number {
  const [, rows] = /\brows=([\d.e+]+)/.exec(step.text) ?? [];
  if (rows !== undefined) return Number(rows);
  return step.steps.reduce((product, each) => product * Math.max(1, rowsOf(each)), 1);
}

type Json = Readonly<Record<string, unknown>>;

/** MariaDB's plan: objects with a `table`, and those that hold them (`query_block`, `filesort`, `nested_loop`, …). */
export function stepsOfJson(plan: unknown): readonly PlanStep[] {
  if (Array.isArray(plan)) return plan.flatMap(stepsOfJson);
  if (typeof plan !== 'object' || plan === null) return [];
  return Object.entries(plan).flatMap(([key, value]): readonly PlanStep[] => {
    if (typeof value !== 'object' || value === null) return [];
    if (key === 'nested_loop') return [{ text: 'Nested loop', total: null, steps: stepsOfJson(value) }];
    if (Array.isArray(value)) return value.every((each) => typeof each === 'object') ? stepsOfJson(value) : [];
    const node = value as Json;
    return [{ text: key === 'table' ? tableText(node) : key.replaceAll('_', ' '), total: timeOf(node), steps: stepsOfJson(node) }];
  });
}
function timeOf(node: Json): number | null {
  const time = node['r_total_time_ms'] ?? node['r_table_time_ms'] ?? node['cost'];
  return typeof time === 'number' ? time : null;
}
function tableText(node: Json): string {
  const facts = (['access_type', 'key', 'rows', 'r_rows', 'filtered', 'r_total_time_ms', 'attached_condition'] as const).flatMap((name) =>
    node[name] === undefined ? [] : [`${name.replace('_type', '')}=${String(node[name])}`],
  );
  return `Table ${String(node['table_name'] ?? '')}  (${facts.join(' ')})`;
}

/** From this part of the whole on, a step is one that a reader looks for. */
const HEAVY = 0.25;

/** Of a step that says nothing itself, what is below it says. */
function withAllBelow(step: PlanStep): number {
  return step.total ?? step.steps.reduce((sum, each) => sum + withAllBelow(each), 0);
}

/** Lines of a tree. @param paint marks what takes a quarter of all or more, itself, without what is below it. */
export function drawn(steps: readonly PlanStep[], paint: (text: string, style: string) => string): readonly string[] {
  const whole = Math.max(0, ...steps.map(withAllBelow));
  const lines: string[] = [];
  const visit = (step: PlanStep, before: string, last: boolean, root: boolean) => {
    const own = withAllBelow(step) - step.steps.reduce((sum, each) => sum + withAllBelow(each), 0);
    const share = whole > 0 && step.total !== null ? own / whole : 0;
    const mark = share >= HEAVY ? paint(`  ◀ ${Math.round(share * 100)} %`, 'slow') : '';
    lines.push(`${before}${root ? '' : last ? '└─ ' : '├─ '}${share >= HEAVY ? paint(step.text, 'head') : step.text}${mark}`);
    const inner = root ? before : `${before}${last ? '   ' : '│  '}`;
    for (const [at, each] of step.steps.entries()) visit(each, inner, at === step.steps.length - 1, false);
  };
  for (const step of steps) visit(step, '', true, true);
  return lines;
}
