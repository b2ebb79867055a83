/** COM_STMT_EXECUTE. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html */
import { ProtocolError, SqlError } from '../../errors.ts';
import type { Parameter } from '../../types.ts';
import { Capability } from '../capabilities.ts';
import type { ByteReader } from '../reader.ts';
import type { TextCodec } from '../text.ts';
import { type Attributes, attributesOf, type BoundType, type LongData, readTypes, readValues } from './bound-values.ts';

/** What the server remembers of a statement between its executions. */
export interface ParameterState {
  readonly count: number;
  /** As bound last; null before the first execution. */
  types: readonly BoundType[] | null;
  /** COM_STMT_SEND_LONG_DATA: by parameter, its pieces. */
  readonly longData: LongData;
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

export interface BoundParameters {
  readonly params: readonly Parameter[];
  readonly attributes: Attributes | null;
}
const NOTHING: BoundParameters = { params: [], attributes: null };

/**
 * Reads what follows the head; sets `state.types` where the packet binds them anew.
 * @param flags of the head.
 * @throws SqlError 1210 where there are fewer values than parameters.
 */
export function decodeParameters(
  reader: ByteReader,
  state: ParameterState,
  codec: TextCodec,
  capabilities: number,
  flags: number,
): BoundParameters {
  const named = (capabilities & Capability.QUERY_ATTRIBUTES) !== 0;
  if (state.count === 0 && !(named && (flags & ExecuteFlag.PARAMETER_COUNT_AVAILABLE) !== 0)) return NOTHING;
  const count = named ? reader.lenencInt() : state.count;
  if (count < state.count) throw new SqlError(1210, 'HY000', 'Incorrect arguments to COM_STMT_EXECUTE');
  if (count === 0) return NOTHING;
  const nulls = reader.bytes((count + 7) >> 3);
  const bound = reader.u8() === 0 ? state.types : readTypes(reader, count, named, codec);
  if (bound === null || bound.length < count) throw new ProtocolError('Malformed communication packet.');
  state.types = bound;
  const types = bound.length === count ? bound : bound.slice(0, count);
  const values = readValues(reader, types, nulls, state.longData, codec);
  return values.length === state.count
    ? { params: values, attributes: null }
    : { params: values.slice(0, state.count), attributes: attributesOf(types, values, state.count) };
}
