/** How often what is tried at random is tried: ./scripts/test sets WSQL_TEST_LONG and takes its time, the gate does not. */
const LONG = (process.env['WSQL_TEST_LONG'] ?? '') !== '';

/** @returns the first number in the gate, the second one in ./scripts/test. */
export function often(gate: number, long: number): number {
  return LONG ? long : gate;
}

/** All of them in ./scripts/test; in the gate each n-th one, so that they are still of all kinds. */
export function some<T>(all: readonly T[], n: number): readonly T[] {
  return LONG ? all : all.filter((_, at) => at % n === 0);
}
