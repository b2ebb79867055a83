/** Flags of `wsql query` beside those of the mysql client and of printing. */
type Declarations = readonly (readonly [flag: string, description: string])[];

/** How a run is bounded, and what is told of it. */
export const RUN: Declarations = [
  ['--read-only', 'Refuse every change, by the server where it can'],
  ['--transaction', 'Run all in one transaction: committed at the end, rolled back after an error'],
  ['--error-format <FORMAT>', 'text, or json: an object a line on stderr (text)'],
  ['--timing', 'Say on stderr how long each statement took'],
  ['--stats <FORMAT>', 'json: an object on stderr at the end that says what was done'],
  ['--quiet', 'Show no progress and no remarks'],
];

/** Rows of files. */
export const DATA: Declarations = [
  ['--params-file <FILE>', 'Run what has a :NAME of this .csv, .tsv or .jsonl file once for each of its rows'],
  ['--param-types <NAME:TYPE,…>', 'The types of its columns, as NAME:int in its first line says, too'],
  ['--import <FILE>', 'Insert the rows of a .csv, .tsv or .jsonl file, also .gz and .zst, into --table'],
  ['--export <FILE>', 'Write --table, or the rows of a query, to a file that --import takes'],
  ['--table-name <NAME>', 'The table of both; --table NAME is the same'],
  ['--columns <NAMES>', 'Its columns, with commas between, that fields go to by place, or that are exported'],
  ['--create', '--import: make the table where there is none, with types told from the first rows'],
  ['--on-duplicate <WAY>', '--import: error, ignore, or update, where a row has a key that is there (error)'],
  ['--batch-size <N>', 'Rows of a transaction (5000; --params-file: 1000)'],
  ['--max-errors <N>', '--import: leave out so many rows that the table does not take (0; with --force any number)'],
  ['--errors-file <FILE>', '--import: write those rows to this file, with what is wrong with them'],
  ['--checkpoint <FILE>', '--import: keep in this file how far it has come, and go on from there'],
];

/** `--table NAME` is the table of --import and --export; without those it is the flag of mysql. */
export function tableName(typed: string, next: string | undefined, args: readonly string[]): string | null {
  if (typed !== '--table' || next === undefined) return null;
  return args.some((arg) => /^--(?:import|export)(?:=|$)/.test(arg)) ? '--table-name' : null;
}
