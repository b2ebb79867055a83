/** What commands are answered that a server without replication and cloning does not carry out. */
import { Command } from '../../codec/packets/command.ts';
import { SqlError } from '../../errors.ts';
import type { Session } from '../../session/session.ts';

export function unknownCommand(): SqlError {
  return new SqlError(1047, '08S01', 'Unknown command');
}

/** As MySQL puts it: first whether the account may at all, then why it cannot be done. */
export function refusal(command: number, session: Session): SqlError {
  switch (command) {
    case Command.DEBUG:
      return denied('SUPER');
    case Command.BINLOG_DUMP:
    case Command.BINLOG_DUMP_GTID:
      return mayDo(session, 'REPLICATION SLAVE') ? noBinaryLog() : denied('REPLICATION SLAVE');
    case Command.REGISTER_SLAVE:
      return mayDo(session, 'REPLICATION SLAVE') ? noBinaryLog() : denied('REPLICATION SLAVE');
    case Command.CLONE:
      return mayDo(session, 'BACKUP_ADMIN') ? new SqlError(1524, 'HY000', "Plugin 'clone' is not loaded") : denied('BACKUP_ADMIN');
    default:
      return unknownCommand();
  }
}

/** What a killed statement answers. */
export function interrupted(): SqlError {
  return new SqlError(1317, '70100', 'Query execution was interrupted');
}

function mayDo({ connection }: Session, privilege: string): boolean {
  return connection.mayDo?.(privilege) ?? true;
}
function denied(privilege: string): SqlError {
  const need = `you need (at least one of) the ${privilege} privilege(s) for this operation`;
  return new SqlError(1227, '42000', `Access denied; ${need}`);
}
function noBinaryLog(): SqlError {
  return new SqlError(1236, 'HY000', 'Binary log is not open');
}
