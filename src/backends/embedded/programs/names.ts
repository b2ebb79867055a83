/** Names of a stored program's own things: variables, conditions, cursors, labels, by the block that declares them. */
import { SqlError } from '../../../errors.ts';
import type { Condition } from './program.ts';

/** What one block declares. */
export class BlockNames {
  readonly parent: BlockNames | null;
  /** The body of a handler: labels outside of it cannot be left from inside. */
  readonly isHandler: boolean;
  readonly variables = new Map<string, number>();
  readonly conditions = new Map<string, Condition>();
  readonly cursors = new Map<string, number>();
  readonly labels = new Map<string, 'block' | 'loop'>();

  constructor(parent: BlockNames | null, isHandler = false) {
    this.parent = parent;
    this.isHandler = isHandler;
  }
  variable(name: string): number | null {
    return this.#find((block) => block.variables.get(name.toLowerCase()));
  }
  /** @throws SqlError 1319. */
  condition(name: string): Condition {
    const found = this.#find((block) => block.conditions.get(name.toLowerCase()));
    if (found === null) throw new SqlError(1319, '42000', `Undefined CONDITION: ${name}`);
    return found;
  }
  /** @throws SqlError 1324. */
  cursor(name: string): number {
    const found = this.#find((block) => block.cursors.get(name.toLowerCase()));
    if (found === null) throw new SqlError(1324, '42000', `Undefined CURSOR: ${name}`);
    return found;
  }
  #find<T>(look: (block: BlockNames) => T | undefined): T | null {
    for (let block: BlockNames | null = this; block !== null; block = block.parent) {
      const found = look(block);
      if (found !== undefined) return found;
    }
    return null;
  }
  /** What a label names where it is seen from here; null where there is none. */
  label(name: string): 'block' | 'loop' | null {
    for (let block: BlockNames | null = this; block !== null; block = block.isHandler ? null : block.parent) {
      const found = block.labels.get(name.toLowerCase());
      if (found !== undefined) return found;
    }
    return null;
  }
  /** @throws SqlError 1330, 1331. */
  declareVariable(name: string, place: number, what: 'parameter' | 'variable' = 'variable'): void {
    const key = name.toLowerCase();
    if (this.variables.has(key)) throw new SqlError(what === 'parameter' ? 1330 : 1331, '42000', `Duplicate ${what}: ${name}`);
    this.variables.set(key, place);
  }
  /** @throws SqlError 1332. */
  declareCondition(name: string, condition: Condition): void {
    const key = name.toLowerCase();
    if (this.conditions.has(key)) throw new SqlError(1332, '42000', `Duplicate condition: ${name}`);
    this.conditions.set(key, condition);
  }
  /** @throws SqlError 1333. */
  declareCursor(name: string, cursor: number): void {
    const key = name.toLowerCase();
    if (this.cursors.has(key)) throw new SqlError(1333, '42000', `Duplicate cursor: ${name}`);
    this.cursors.set(key, cursor);
  }
  /** @throws SqlError 1309. */
  declareLabel(name: string, kind: 'block' | 'loop'): void {
    if (this.label(name) !== null) throw new SqlError(1309, '42000', `Redefining label ${name}`);
    this.labels.set(name.toLowerCase(), kind);
  }
}
