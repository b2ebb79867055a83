/** How far the reading of a large server has come, on a line of the terminal that is gone at the end. */
import type { IntrospectOptions } from '../../src/introspection/index.ts';
import type { Output } from '../io.ts';

/** Nothing is shown of what is done sooner. */
const QUIET_MS = 500;

export interface StepProgress {
  readonly step: NonNullable<IntrospectOptions['progress']>;
  done(): void;
}

/** Says nothing where there is no terminal. @param now milliseconds; a test has its own. */
export function stepProgress(output: Output, now: () => number = () => performance.now()): StepProgress {
  if (!output.isTerminal) return { step: () => undefined, done: () => undefined };
  const started = now();
  let shown = false;
  return {
    step({ what, number, of }) {
      if (now() - started < QUIET_MS) return;
      shown = true;
      output.write(`\r\u001b[Kreading ${what} (${number} of ${of})`);
      void output.flush();
    },
    done() {
      if (!shown) return;
      output.write('\r\u001b[K');
      void output.flush();
    },
  };
}
