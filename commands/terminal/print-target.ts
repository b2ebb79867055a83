/** Where the results of a run are printed. */
import type { ResultSink } from '../../src/result.ts';
import type { Output } from '../io.ts';
import { Printer, Tally } from './printer.ts';
import { type Format, loadRenderer, type RenderOptions } from './render/renderer.ts';
import type { Destination } from './render-flags.ts';

/** Prints what a statement answers. */
export interface StatementPrinter extends ResultSink {
  /** The text of the statement that is running, as it stands in the script. */
  statement: string;
  /** Called behind each statement, also one that has failed. */
  flush(): void;
}

export interface PrintTarget {
  /** Of all its printers. */
  readonly tally: Tally;
  printer(format: Format, options: RenderOptions, localFile: ResultSink['localFile']): Promise<StatementPrinter>;
  /** Prints a text between results; where each has a file of its own there is no place for it. */
  text(piece: string): void;
  /** The run is over. @param good whether it ran to its end. @throws OutputError */
  close(good: boolean): void;
}

/** @throws OutputError */
export async function openPrintTarget(destination: Destination, stdout: Output): Promise<PrintTarget> {
  switch (destination.kind) {
    case 'stdout':
      return onOutput(stdout, () => undefined);
    case 'file': {
      const { OutputFile } = await import('./output-file.ts');
      const file = new OutputFile(destination.path);
      return onOutput(file, (good) => (good ? file.commit() : file.discard()));
    }
    case 'folder': {
      const { ResultFiles, ResultFolder } = await import('./result-files.ts');
      const folder = new ResultFolder(destination.path);
      const tally = new Tally();
      return {
        tally,
        printer: async (format, options, localFile) =>
          new ResultFiles(folder, format, await loadRenderer(format), options, tally, localFile),
        text() {},
        close() {},
      };
    }
  }
}

function onOutput(output: Output, close: (good: boolean) => void): PrintTarget {
  const screen = output.isTerminal;
  const tally = new Tally();
  return {
    tally,
    printer: async (format, options, localFile) =>
      new Printer(output, await loadRenderer(format, screen), { ...options, screen }, localFile, tally),
    text: (piece) => {
      output.write(piece);
    },
    close,
  };
}
