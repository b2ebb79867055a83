/** COM_QUERY. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query.html */
import { ProtocolError } from '../../errors.ts';
import type { ByteReader } from '../reader.ts';
import type { TextCodec } from '../text.ts';
import { type Attributes, attributesOf, type LongData, readTypes, readValues } from './bound-values.ts';

const NO_LONG_DATA: LongData = new Map();

/**
 * Reads what goes before the statement's text with CLIENT_QUERY_ATTRIBUTES.
 * @param reader behind the command byte; afterwards at the text.
 */
export function decodeQueryAttributes(reader: ByteReader, codec: TextCodec): Attributes | null {
  const count = reader.lenencInt();
  if (reader.lenencInt() !== 1) throw new ProtocolError('Malformed communication packet.');
  if (count === 0) return null;
  const nulls = reader.bytes((count + 7) >> 3);
  if (reader.u8() !== 1) throw new ProtocolError('Malformed communication packet.');
  const types = readTypes(reader, count, true, codec);
  return attributesOf(types, readValues(reader, types, nulls, NO_LONG_DATA, codec), 0);
}
