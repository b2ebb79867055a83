/** SHOW ENGINE INNODB STATUS: in the frame that monitors know, what there is to tell of transactions and rows. */
import type { SessionFacts } from './performance-schema/facts.ts';
import { transactionId } from './performance-schema/locks.ts';
import type { ShowContext } from './virtual-table.ts';

/** @param now of the report. */
export function engineStatusText(context: ShowContext, now: Date): string {
  const title = `${now.toISOString().slice(0, 19).replace('T', ' ')} 0x0 INNODB MONITOR OUTPUT`;
  const frame = '='.repeat(title.length);
  const sections = [section('TRANSACTIONS', transactions(context)), section('ROW OPERATIONS', rowOperations(context))];
  return `\n${[frame, title, frame, ...sections].join('\n')}\n----------------------------\nEND OF INNODB MONITOR OUTPUT\n============================\n`;
}
function section(title: string, lines: readonly string[]): string {
  const rule = '-'.repeat(title.length);
  return [rule, title, rule, ...lines].join('\n');
}

function transactions(context: ShowContext): string[] {
  const processes = new Map(context.processes().map((process) => [process.id, process]));
  const lines = ['LIST OF TRANSACTIONS FOR EACH SESSION:'];
  for (const session of context.server.sessions()) {
    const { connectionId, user, host } = session.options;
    const process = processes.get(connectionId);
    lines.push(`---TRANSACTION ${transactionId(session)}, ${stateOf(session)}`);
    if (session.transaction.active)
      lines.push(`MySQL thread id ${connectionId}, ${host} ${user}${process === undefined ? '' : ` ${process.state}`}`);
    if (session.transaction.active && process?.statement) lines.push(process.statement);
  }
  return lines;
}
function stateOf({ transaction }: SessionFacts): string {
  if (transaction.waiting) return 'ACTIVE, LOCK WAIT';
  if (!transaction.active) return 'not started';
  return transaction.writing ? 'ACTIVE, 1 lock struct(s)' : 'ACTIVE';
}

/** `Number of rows inserted 1, …`, as SHOW GLOBAL STATUS counts them. */
function rowOperations(context: ShowContext): string[] {
  const counted = new Map(context.status('GLOBAL'));
  const rows = (of: string): string => counted.get(`Innodb_rows_${of}`) ?? '0';
  const waiting = [...context.server.sessions()].filter(({ transaction }) => transaction.waiting).length;
  return [
    `${counted.get('Threads_running') ?? '0'} queries inside InnoDB, ${waiting} queries in queue`,
    `Number of rows inserted ${rows('inserted')}, updated ${rows('updated')}, deleted ${rows('deleted')}, read ${rows('read')}`,
  ];
}
