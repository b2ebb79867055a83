/** What a value of JSON has to be. Hand-written: it is run for every message, and a browser loads it. */

export type Bag = { readonly [name: string]: unknown };
/** What is wrong with a value, to be said after its name; null where nothing is. */
export type Check = (value: unknown) => string | null;
export type Shape = { readonly [name: string]: Check };

export function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with the fields of an object; others than those of the shape count for nothing. */
export function amiss(value: Bag, shape: Shape): string | null {
  for (const name in shape) {
    const wrong = shape[name]?.(value[name]) ?? null;
    if (wrong !== null) return `${name} ${wrong}`;
  }
  return null;
}

export function whole(least: number): Check {
  return (value) => (Number.isSafeInteger(value) && (value as number) >= least ? null : `has to be a whole number, ${least} or more`);
}
/** Left out, or null. */
export function optional(check: Check): Check {
  return (value) => (value === undefined || value === null ? null : check(value));
}
export function oneOf(choices: readonly string[]): Check {
  return (value) => (choices.includes(value as string) ? null : `has to be one of ${choices.join(', ')}`);
}
export function object(shape: Shape): Check {
  return (value) => {
    if (!isBag(value)) return 'has to be an object';
    const wrong = amiss(value, shape);
    return wrong === null ? null : `is wrong: ${wrong}`;
  };
}

export function list(check: Check, least: number, most: number): Check {
  return (value) => {
    if (!Array.isArray(value)) return 'has to be a list';
    if (value.length < least || value.length > most) return `has to have ${least} to ${most} entries`;
    for (let index = 0; index < value.length; index++) {
      const wrong = check(value[index]);
      if (wrong !== null) return `[${index}] ${wrong}`;
    }
    return null;
  };
}
/** Says which part is meant. */
export function prefixed(name: string, wrong: string | null): string | null {
  return wrong === null ? null : `${name} ${wrong}`;
}
