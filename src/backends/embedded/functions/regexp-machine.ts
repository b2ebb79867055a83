/**
 * A backtracking matcher that counts what it does, for searches that JavaScript's own engine, which nobody can stop, might never end.
 * It gives up as ICU does: by the number of states that it had to save.
 */
import { SqlError } from '../../../errors.ts';
import type { RegexpNode, RegexpTree } from './regexp-tree.ts';

type Instruction =
  | { readonly op: 'char'; readonly test: (code: number) => boolean }
  | { readonly op: 'behind'; readonly negative: boolean; readonly test: (code: number) => boolean }
  | { readonly op: 'start' | 'end'; readonly multiline: boolean }
  | { readonly op: 'save'; readonly register: number }
  | { readonly op: 'reference'; readonly group: () => number; readonly ignoreCase: boolean }
  /** Goes on at `next`, and if that fails at `other`. */
  | { readonly op: 'split'; next: number; other: number }
  | { readonly op: 'jump'; to: number }
  /** Leaves a loop whose body matched nothing. */
  | { readonly op: 'moved'; readonly register: number; exit: number }
  | { readonly op: 'ahead'; readonly negative: boolean; next: number }
  | { readonly op: 'accept' };

/** Programs beyond this are left to JavaScript's engine. */
const MAX_PROGRAM = 20_000;
/** Saved states at once: ICU's regexp_stack_limit of 8,000,000 bytes holds about as many. */
const MAX_STACK = 1_500_000;
/** ICU counts a unit of regexp_time_limit as 10,000 saved states; ours come cheaper, and more often. */
export const STATES_OF_TIME_UNIT = 30_000;

export interface Found {
  /** Start and end of each group; -1 where it took no part. */
  readonly spans: readonly number[];
}

export class RegexpMachine {
  readonly #program: Instruction[] = [];
  readonly #registers: number;
  #next: number;

  private constructor(tree: RegexpTree) {
    this.#next = (tree.groups + 1) * 2;
    this.#emit(tree.root);
    this.#program.push({ op: 'accept' });
    this.#registers = this.#next;
  }
  /** Null where the program would be too long. */
  static make(tree: RegexpTree): RegexpMachine | null {
    const machine = new RegexpMachine(tree);
    return machine.#program.length > MAX_PROGRAM ? null : machine;
  }

  #emit(node: RegexpNode): void {
    const program = this.#program;
    if (program.length > MAX_PROGRAM) return;
    switch (node.kind) {
      case 'char':
        program.push({ op: 'char', test: node.test });
        return;
      case 'behind':
        program.push({ op: 'behind', negative: node.negative, test: node.test });
        return;
      case 'start':
      case 'end':
        program.push({ op: node.kind, multiline: node.multiline });
        return;
      case 'reference':
        program.push({ op: 'reference', group: node.group, ignoreCase: node.ignoreCase });
        return;
      case 'sequence':
        for (const item of node.items) this.#emit(item);
        return;
      case 'group':
        program.push({ op: 'save', register: node.index * 2 });
        this.#emit(node.body);
        program.push({ op: 'save', register: node.index * 2 + 1 });
        return;
      case 'choice':
        this.#choice(node.items);
        return;
      case 'ahead': {
        const look = { op: 'ahead' as const, negative: node.negative, next: 0 };
        program.push(look);
        this.#emit(node.body);
        program.push({ op: 'accept' });
        look.next = program.length;
        return;
      }
      case 'repeat':
        this.#repeat(node.body, node.min, node.max, node.lazy);
    }
  }
  #choice(items: readonly RegexpNode[]): void {
    const program = this.#program;
    const jumps: { op: 'jump'; to: number }[] = [];
    for (const [index, item] of items.entries()) {
      if (index === items.length - 1) {
        this.#emit(item);
        break;
      }
      const split = { op: 'split' as const, next: program.length + 1, other: 0 };
      program.push(split);
      this.#emit(item);
      const jump = { op: 'jump' as const, to: 0 };
      program.push(jump);
      jumps.push(jump);
      split.other = program.length;
    }
    for (const jump of jumps) jump.to = program.length;
  }
  #repeat(body: RegexpNode, min: number, max: number, lazy: boolean): void {
    const program = this.#program;
    for (let i = 0; i < min && program.length <= MAX_PROGRAM; i++) this.#emit(body);
    const split = () => {
      const made = { op: 'split' as const, next: program.length + 1, other: program.length + 1 };
      program.push(made);
      return made;
    };
    const leave = (made: { next: number; other: number }) => {
      if (lazy) made.next = program.length;
      else made.other = program.length;
    };
    if (max !== Number.POSITIVE_INFINITY) {
      const splits = [];
      for (let i = min; i < max && program.length <= MAX_PROGRAM; i++) {
        splits.push(split());
        this.#emit(body);
      }
      for (const made of splits) leave(made);
      return;
    }
    const start = program.length;
    const made = split();
    const register = this.#next++;
    program.push({ op: 'save', register });
    this.#emit(body);
    const moved = { op: 'moved' as const, register, exit: 0 };
    program.push(moved, { op: 'jump', to: start });
    leave(made);
    moved.exit = program.length;
  }

  /**
   * The first match from a place on.
   * @param states how many states it may save in all; 0 for any number
   * @param poll called now and then
   * @throws SqlError 3698, 3699
   */
  search(subject: string, from: number, states: number, poll: () => void): Found | null {
    const run = new Run(this.#program, subject, states === 0 ? Number.POSITIVE_INFINITY : states, poll);
    for (let start = from; start <= subject.length; start++) {
      // Not in the middle of a pair of surrogates.
      if (start > from && isTrail(subject.charCodeAt(start)) && isLead(subject.charCodeAt(start - 1))) continue;
      const registers = new Array<number>(this.#registers).fill(-1);
      const end = run.match(0, start, registers);
      if (end < 0) continue;
      registers[0] = start;
      registers[1] = end;
      return { spans: registers };
    }
    return null;
  }
}

function isLead(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
function isTrail(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
function endsLine(unit: number): boolean {
  return unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029;
}

/** One search: the subject and what is left of its allowance. */
class Run {
  readonly #program: readonly Instruction[];
  readonly #subject: string;
  #left: number;
  #untilPoll = 50_000;
  readonly #poll: () => void;
  constructor(program: readonly Instruction[], subject: string, states: number, poll: () => void) {
    this.#program = program;
    this.#subject = subject;
    this.#left = states;
    this.#poll = poll;
  }
  #count(stack: readonly number[]): void {
    if (--this.#left < 0) throw new SqlError(3699, 'HY000', 'Timeout exceeded in regular expression match.');
    if (stack.length > MAX_STACK * 3) throw new SqlError(3698, 'HY000', 'Overflow in the regular expression backtrack stack.');
    if (--this.#untilPoll <= 0) {
      this.#untilPoll = 50_000;
      this.#poll();
    }
  }

  /** Where a match that starts here ends; -1 where there is none. The registers are then as they were. */
  match(entry: number, start: number, registers: number[]): number {
    const program = this.#program;
    const subject = this.#subject;
    // Triples: a place to go on from (instruction, position, -1), or a register to put back (register, value, -2).
    const stack: number[] = [];
    let pc = entry;
    let at = start;
    for (;;) {
      const step = program[pc];
      let ok = true;
      switch (step?.op) {
        case 'char': {
          const code = subject.codePointAt(at);
          ok = code !== undefined && step.test(code);
          if (ok) at += code !== undefined && code > 0xffff ? 2 : 1;
          break;
        }
        case 'behind':
          ok = this.#before(at, step.test) !== step.negative;
          break;
        case 'start':
          ok = at === 0 || (step.multiline && endsLine(subject.charCodeAt(at - 1)));
          break;
        case 'end':
          ok = at === subject.length || (step.multiline && endsLine(subject.charCodeAt(at)));
          break;
        case 'save':
          stack.push(step.register, registers[step.register] ?? -1, -2);
          registers[step.register] = at;
          break;
        case 'reference': {
          const length = this.#referred(step.group(), at, registers, step.ignoreCase);
          ok = length >= 0;
          if (ok) at += length;
          break;
        }
        case 'split':
          this.#count(stack);
          stack.push(step.other, at, -1);
          pc = step.next;
          continue;
        case 'jump':
          pc = step.to;
          continue;
        case 'moved':
          if (registers[step.register] === at) {
            pc = step.exit;
            continue;
          }
          break;
        case 'ahead': {
          const before = registers.slice();
          ok = this.match(pc + 1, at, registers) >= 0 !== step.negative;
          if (ok && !step.negative) {
            for (let i = 0; i < before.length; i++) if (registers[i] !== before[i]) stack.push(i, before[i] ?? -1, -2);
            pc = step.next;
            continue;
          }
          for (let i = 0; i < before.length; i++) registers[i] = before[i] ?? -1;
          if (ok) {
            pc = step.next;
            continue;
          }
          break;
        }
        default:
          return at;
      }
      if (ok) {
        pc++;
        continue;
      }
      for (;;) {
        const kind = stack.pop();
        if (kind === undefined) return -1;
        const value = stack.pop() ?? -1;
        const where = stack.pop() ?? 0;
        if (kind === -1) {
          pc = where;
          at = value;
          break;
        }
        registers[where] = value;
      }
    }
  }
  #before(at: number, test: (code: number) => boolean): boolean {
    if (at === 0) return false;
    const unit = this.#subject.charCodeAt(at - 1);
    const pair = isTrail(unit) && at > 1 && isLead(this.#subject.charCodeAt(at - 2));
    return test(pair ? (this.#subject.codePointAt(at - 2) ?? 0) : unit);
  }
  /** Length of what a group matched, where it stands here again; -1 where not. */
  #referred(group: number, at: number, registers: readonly number[], ignoreCase: boolean): number {
    const [from = -1, to = -1] = [registers[group * 2], registers[group * 2 + 1]];
    if (from < 0 || to < from) return -1;
    const text = this.#subject.slice(from, to);
    const here = this.#subject.slice(at, at + text.length);
    const same = here === text || (ignoreCase && here.toLowerCase() === text.toLowerCase());
    return same ? text.length : -1;
  }
}
