/** What a program may do, found in its steps and in those of the programs that it calls: whether a query that calls it needs the writer's lock. */
import type { Statement } from '../../../sql/ast.ts';
import { type Node, walk } from '../../../sql/walk.ts';
import type { ProgramIndex, RoutineDef } from '../catalog/programs.ts';
import type { Session } from '../execute/session.ts';
import { routineProgram } from './library.ts';
import type { Program, Step } from './program.ts';

/** Whether it, or what it calls, may change tables. */
export function mayWrite(program: Program, programs: ProgramIndex): boolean {
  return new Effects(programs).ofProgram(program);
}
/** Whether a statement about the session calls a function that may: SET, DO, KILL. A CALL sees to its arguments itself. */
export function callsWriter({ engine, context }: Session, statement: Statement): boolean {
  const { programs } = engine.catalog;
  return programs.hasFunctions && statement.kind !== 'Call' && new Effects(programs).ofTree(statement, context.database ?? '');
}

class Effects {
  readonly #programs: ProgramIndex;
  readonly #seen = new Set<RoutineDef>();

  constructor(programs: ProgramIndex) {
    this.#programs = programs;
  }
  ofProgram(program: Program): boolean {
    return this.#ofStep(program.body, program.schema) || program.cursors.some(({ query }) => this.ofTree(query, program.schema));
  }
  #ofSteps(steps: readonly Step[], schema: string): boolean {
    return steps.some((step) => this.#ofStep(step, schema));
  }
  #ofStep(step: Step, schema: string): boolean {
    switch (step.do) {
      case 'sql':
        return changesRows(step.statement) || this.ofTree(step.statement, schema);
      case 'block':
        return (
          this.#ofSteps(step.starts, schema) ||
          this.#ofSteps(step.steps, schema) ||
          step.handlers.some(({ body }) => this.#ofStep(body, schema))
        );
      case 'if':
        return (
          step.branches.some(({ condition, steps }) => this.ofTree(condition, schema) || this.#ofSteps(steps, schema)) ||
          this.#ofSteps(step.otherwise, schema)
        );
      case 'case':
        return (
          this.ofTree(step.chooser, schema) ||
          step.bodies.some((steps) => this.#ofSteps(steps, schema)) ||
          this.#ofSteps(step.otherwise ?? [], schema)
        );
      case 'loop':
        return this.#ofSteps(step.steps, schema);
      case 'while':
        return this.ofTree(step.condition, schema) || this.#ofSteps(step.steps, schema);
      case 'repeat':
        return this.ofTree(step.until, schema) || this.#ofSteps(step.steps, schema);
      case 'set':
      case 'return':
        return this.ofTree(step.value, schema);
      default:
        return false;
    }
  }
  /** Calls in it. */
  ofTree(tree: Node, schema: string): boolean {
    let found = false;
    walk(tree, (node) => {
      if (node.kind === 'FunctionCall') found ||= this.#ofRoutine('function', node.schema ?? schema, node.name);
      else if (node.kind === 'Call') found ||= this.#ofRoutine('procedure', node.routine.schema ?? schema, node.routine.name);
      return !found;
    });
    return found;
  }
  #ofRoutine(kind: 'procedure' | 'function', schema: string, name: string): boolean {
    const def = this.#programs.routine(kind, schema, name);
    if (def === null || this.#seen.has(def)) return false;
    this.#seen.add(def);
    return this.ofProgram(routineProgram(def));
  }
}

function changesRows(statement: Statement): boolean {
  switch (statement.kind) {
    case 'Insert':
    case 'Update':
    case 'Delete':
    case 'LoadData':
    case 'CreateTable':
    case 'DropTable':
      return true;
    default:
      return false;
  }
}
