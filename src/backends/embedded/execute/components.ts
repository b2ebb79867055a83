/** INSTALL and UNINSTALL COMPONENT. What MySQL keeps in components is built in here, or is not there: the one is taken, the other refused as a missing library. */
import { SqlError } from '../../../errors.ts';
import type { OtherStatement } from '../../../sql/ast.ts';
import type { Engine } from '../engine.ts';
import type { RuntimeContext } from '../runtime.ts';
import { type Plan, sessionPlan } from './plan.ts';

/** Components whose functions are there whether or not they were installed. */
const BUILT_IN: ReadonlySet<string> = new Set(['file://component_query_attributes']);
/** Installed ones, by engine; they are forgotten at its end, and their functions are not. */
const installed = new WeakMap<Engine, Set<string>>();

/** URNs. */
export function installedComponents(engine: Engine): Iterable<string> {
  return installed.get(engine) ?? [];
}
/** @returns null for a statement of another kind. */
export function planComponent(statement: OtherStatement): Plan | null {
  const verb = /^(INSTALL|UNINSTALL) COMPONENT$/.exec(statement.verb)?.[1];
  if (verb === undefined) return null;
  const urns = [...statement.text.matchAll(/(['"])(.*?)\1/g)].map((match) => match[2] ?? '');
  return sessionPlan(
    ({ session, sink }) => {
      const known = installed.get(session.engine) ?? new Set<string>();
      installed.set(session.engine, known);
      if (verb === 'INSTALL') install(known, urns, session.engine.variables.text('plugin_dir'), statement.pos);
      else uninstall(known, urns, session.context, statement.pos);
      session.answer({ affectedRows: 0 }, sink);
    },
    { commits: true },
  );
}

/** All or none. @throws SqlError 1126, 3529 */
function install(known: Set<string>, urns: readonly string[], folder: string, position: number): void {
  for (const urn of urns) {
    if (known.has(urn)) throw new SqlError(3529, 'HY000', `Cannot load component from specified URN: '${urn}'.`, position);
    if (!BUILT_IN.has(urn)) throw new SqlError(1126, 'HY000', noLibrary(urn, folder), position);
  }
  for (const urn of urns) known.add(urn);
}
/** In the words of the dynamic loader. */
function noLibrary(urn: string, folder: string): string {
  const path = `${folder}${urn.replace(/^file:\/\//, '')}.so`;
  return `Can't open shared library '${path}' (errno: 2 ${path}: cannot open shared object file: No such file or directory)`;
}
/** @throws SqlError 3537 */
function uninstall(known: Set<string>, urns: readonly string[], context: RuntimeContext, position: number): void {
  for (const urn of urns) {
    if (known.has(urn)) continue;
    context.warn(
      'Warning',
      3542,
      `The Persistent Dynamic Loader was used to unload a component '${urn}', but it was not used to load that component before.`,
    );
    throw new SqlError(3537, 'HY000', `Component specified by URN '${urn}' to unload has not been loaded before.`, position);
  }
  for (const urn of urns) known.delete(urn);
}
