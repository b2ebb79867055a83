/** The runtime as storing rows in data definition sees it. */
import type { RuntimeContext } from '../runtime.ts';

/** @param ignore trouble is warnings whatever the mode says. */
export function strictly(runtime: RuntimeContext, row: number, ignore = false): RuntimeContext {
  return Object.create(runtime, {
    strictStore: { value: runtime.sqlMode.strict && !ignore },
    row: { value: row },
    warn: { value: runtime.warn.bind(runtime) },
  }) as RuntimeContext;
}
