/** Which commands can be handed on as they are, and how they are answered. */
import type { RelayedCommand } from '../../../packet-relay.ts';
import type { ReplyKind } from './reply-walker.ts';

/** https://dev.mysql.com/doc/dev/mysql-server/latest/my__command_8h.html */
export const QUERY = 0x03;
const FIELD_LIST = 0x04;
export const STMT_PREPARE = 0x16;
const STMT_EXECUTE = 0x17;
const STMT_SEND_LONG_DATA = 0x18;
export const STMT_CLOSE = 0x19;
const STMT_RESET = 0x1a;
const PING = 0x0e;
const SET_OPTION = 0x1b;
const STMT_FETCH = 0x1c;

/** `none`: there is no answer. Null: it is carried out in the usual way. */
export function replyTo(code: number): ReplyKind | 'none' | null {
  switch (code) {
    case QUERY:
    case STMT_EXECUTE:
      return 'results';
    case STMT_PREPARE:
      return 'prepared';
    case STMT_FETCH:
      return 'rows';
    case FIELD_LIST:
      return 'columns';
    case STMT_RESET:
    case SET_OPTION:
    case PING:
      return 'single';
    case STMT_CLOSE:
    case STMT_SEND_LONG_DATA:
      return 'none';
    default:
      return null;
  }
}

/**
 * What is answered here, or changed on its way: KILL, which knows the ids that clients were told; the process list, which has to have them;
 * what has the server tell of the session.
 */
const OURS = /\b(?:kill|processlist|session_track_\w+)\b/i;

/** Whether a statement may be one that must not be handed on: to be looked at in the usual way, which knows. */
export function mayBeOurs({ packets, textAt }: RelayedCommand): boolean {
  return OURS.test(packets.toString('latin1', textAt));
}
