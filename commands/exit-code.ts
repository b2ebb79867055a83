/** Exit codes of every command. */
export const ExitCode = {
  OK: 0,
  SQL_ERROR: 1,
  USAGE: 2,
  CONNECT: 3,
  TIMEOUT: 4,
  /** Finished, with errors, under --force. */
  FORCED: 5,
  /** `--diff`: they differ; `--check`: the file is stale. */
  DIFFERENT: 6,
  INTERRUPTED: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
