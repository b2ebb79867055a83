/** The log of a server, to whoever keeps it. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
/** Takes one line of the log; what there is to count or to search for is in `details`. */
export type Log = (level: LogLevel, message: string, details: Readonly<Record<string, string | number>>) => void;
