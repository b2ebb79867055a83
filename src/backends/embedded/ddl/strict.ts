/** The runtime as storing rows in data definition sees it. */
import type { RuntimeContext } from '../runtime.ts';

/** A runtime with some members replaced: all others are the session's own. */
export function overlaid(runtime: RuntimeContext, over: Partial<RuntimeContext>): RuntimeContext {
  return new Proxy(runtime, {
    get(target, key) {
      if (key in over) return over[key as keyof RuntimeContext];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** @param ignore trouble is warnings whatever the mode says. */
export function strictly(runtime: RuntimeContext, row: number, ignore = false): RuntimeContext {
  return overlaid(runtime, { strictStore: runtime.sqlMode.strict && !ignore, row });
}
