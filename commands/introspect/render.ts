/** From a target to the text that describes it. */
import { loadFormat } from '../../src/introspection/formats/format.ts';
import type { Omission } from '../../src/introspection/index.ts';
import type { Io } from '../io.ts';
import type { IntrospectOptions } from './options.ts';
import { readModel } from './read.ts';

/** Says on stderr what is left out. @throws UsageError, ConnectError, SqlError */
export async function renderTarget(options: IntrospectOptions, io: Io, signal: AbortSignal): Promise<string> {
  const { model, omissions } = await readModel(options.target, options, io, signal);
  const { render } = await loadFormat(options.format);
  const left: Omission[] = [...omissions];
  const text = await render(model, { ...options.formatOptions, omit: (omission) => left.push(omission) });
  tellOmissions(left, io);
  return text;
}

export function tellOmissions(omissions: readonly Omission[], io: Io): void {
  for (const { what, why } of omissions) io.stderr.write(`left out: ${what}: ${why}\n`);
}
