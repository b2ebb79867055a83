/** One column of a result. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_column_definition.html */
import type { Field } from '../../types.ts';
import type { TextCodec } from '../text.ts';
import type { PacketWriter } from '../writer.ts';

/** @param field with collation and length as the client shall see them. @param codec of its names. */
export function encodeColumnDefinition(writer: PacketWriter, field: Field, codec: TextCodec): void {
  writer.begin();
  writeDefinition(writer, field, codec);
  writer.end();
}

/** COM_FIELD_LIST adds a default; NULL where there is none to tell. */
export function encodeListedColumn(writer: PacketWriter, field: Field, codec: TextCodec): void {
  writer.begin();
  writeDefinition(writer, field, codec);
  writer.u8(0xfb);
  writer.end();
}

function writeDefinition(writer: PacketWriter, field: Field, codec: TextCodec): void {
  writer.lenencEncoded(field.catalog, codec);
  writer.lenencEncoded(field.schema, codec);
  writer.lenencEncoded(field.table, codec);
  writer.lenencEncoded(field.orgTable, codec);
  writer.lenencEncoded(field.name, codec);
  writer.lenencEncoded(field.orgName, codec);
  writer.u8(12);
  writer.u16(field.collation);
  writer.u32(field.length);
  writer.u8(field.type);
  writer.u16(field.flags);
  writer.u8(field.decimals);
  writer.u16(0);
}
