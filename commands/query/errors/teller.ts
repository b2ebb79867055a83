/** Tells on stderr what becomes of a file of data: for people, or a JSON object a line. */
import type { Output } from '../../io.ts';
import { type ErrorFormat, type ErrorPlace, NOWHERE, placeText } from './report.ts';

export interface TellerOptions {
  readonly errorFormat: ErrorFormat;
  /** Whether only errors are told. */
  readonly quiet: boolean;
}
/** What is wrong; without a number where no server said it. */
export interface Problem {
  readonly message: string;
  readonly errno: number | null;
  readonly sqlState: string | null;
}

export class Teller {
  readonly #output: Output;
  readonly #options: TellerOptions;

  constructor(output: Output, options: TellerOptions) {
    this.#output = output;
    this.#options = options;
  }

  error({ message, errno, sqlState }: Problem, place: ErrorPlace = NOWHERE): void {
    if (this.#options.errorFormat === 'json') this.#json({ level: 'error', errno, sqlState, message, ...place });
    else this.#output.write(`ERROR${errno === null ? '' : ` ${errno} (${sqlState})`}${placeText(place)}: ${message}\n`);
  }
  note(message: string): void {
    if (this.#options.quiet) return;
    if (this.#options.errorFormat === 'json') this.#json({ level: 'note', message, ...NOWHERE });
    else this.#output.write(`${message}\n`);
  }
  #json(value: object): void {
    this.#output.write(`${JSON.stringify(value)}\n`);
  }
}
