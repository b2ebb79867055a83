/** COM_STMT_EXECUTE. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html */

import { Buffer } from 'node:buffer';
import { ProtocolError } from '../../errors.ts';
import { FieldType, type Parameter } from '../../types.ts';
import { decodeBytes, decodeParameter, type ParameterType, parameterType } from '../parameters.ts';
import type { ByteReader } from '../reader.ts';
import type { TextCodec } from '../text.ts';

/** What the server remembers of a statement between its executions. */
export interface ParameterState {
  readonly count: number;
  /** As bound last; null before the first execution. */
  types: readonly ParameterType[] | null;
  /** COM_STMT_SEND_LONG_DATA: by parameter, its pieces. */
  readonly longData: ReadonlyMap<number, readonly Uint8Array[]>;
}

export interface StmtExecuteHead {
  readonly statementId: number;
  /** Bits of ExecuteFlag. */
  readonly flags: number;
}
/** https://dev.mysql.com/doc/dev/mysql-server/latest/mysql__com_8h.html#a3e5e9e744ff6f7b989a604fd669977da */
export const ExecuteFlag = {
  READ_ONLY_CURSOR: 1,
  PARAMETER_COUNT_AVAILABLE: 8,
} as const;

/** @param reader behind the command byte. */
export function decodeStmtExecuteHead(reader: ByteReader): StmtExecuteHead {
  const statementId = reader.u32();
  const flags = reader.u8();
  reader.skip(4);
  return { statementId, flags };
}

const NO_PARAMETERS: readonly Parameter[] = [];

/** Reads what follows the head; sets `state.types` where the packet binds them anew. */
export function decodeParameters(reader: ByteReader, state: ParameterState, codec: TextCodec): readonly Parameter[] {
  if (state.count === 0) return NO_PARAMETERS;
  const nulls = reader.bytes((state.count + 7) >> 3);
  const types = reader.u8() === 0 ? state.types : readTypes(reader, state.count);
  if (types === null) throw new ProtocolError('Malformed communication packet.');
  state.types = types;
  return types.map((declared, index) => {
    const long = state.longData.get(index);
    if (long !== undefined) return { ...declared, value: decodeBytes(Buffer.concat(long), declared.type, codec) };
    const isNull = ((nulls[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
    return isNull ? { ...declared, value: null } : decodeParameter(reader, declared, codec);
  });
}

function readTypes(reader: ByteReader, count: number): ParameterType[] {
  return Array.from({ length: count }, () => {
    const type = parameterType(reader.u8());
    const unsigned = (reader.u8() & 0x80) !== 0;
    if (type === null) throw new ProtocolError('Malformed communication packet.');
    return { type: type === FieldType.VARCHAR ? FieldType.VAR_STRING : type, unsigned };
  });
}
