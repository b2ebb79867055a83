/** The log of a server: a line an event, for people or for machines. */
import type { Log, LogLevel } from '../../src/servers/mysql/index.ts';
import type { Output } from '../io.ts';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const satisfies readonly LogLevel[];
export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** @param now tells the time; a test has its own. */
export function createLog(output: Output, level: LogLevel, format: LogFormat, now: () => Date = () => new Date()): Log {
  const limit = LOG_LEVELS.indexOf(level);
  return (eventLevel, message, details) => {
    if (LOG_LEVELS.indexOf(eventLevel) > limit) return;
    const time = now().toISOString();
    output.write(
      format === 'json'
        ? `${JSON.stringify({ time, level: eventLevel, message, ...details })}\n`
        : textLine(time, eventLevel, message, details),
    );
    void output.flush();
  };
}

function textLine(time: string, level: LogLevel, message: string, details: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(details).map(([name, value]) => ` ${name}=${/[\s"=]/.test(String(value)) ? JSON.stringify(value) : value}`);
  return `${time} ${level} ${message}${pairs.join('')}\n`;
}
