/** How a script is read and told of, beside what its statements answer: flags of the mysql client. */
export interface ScriptFlags {
  /** What ends a statement until the script says DELIMITER. */
  readonly delimiter: string;
  /** No commands but DELIMITER. */
  readonly binary: boolean;
  readonly allowed: {
    /** `source` in what comes from standard input. */
    readonly commands: boolean;
    /** `system` and `\!` in what was not typed. */
    readonly system: boolean;
  };
  /** The database whose statements are run, and no others. */
  readonly oneDatabase: string | null;
  readonly showWarnings: boolean;
  /** Whether errors say where they are. */
  readonly lineNumbers: boolean;
  /** Write after each statement what it answers. */
  readonly unbuffered: boolean;
  /** Ctrl-C ends nothing. */
  readonly ignoresInterrupts: boolean;
}

export const DEFAULT_SCRIPT_FLAGS: ScriptFlags = {
  delimiter: ';',
  binary: false,
  allowed: { commands: false, system: false },
  oneDatabase: null,
  showWarnings: false,
  lineNumbers: true,
  unbuffered: false,
  ignoresInterrupts: false,
};
