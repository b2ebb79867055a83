/** LOAD DATA LOCAL: a file that the client sends. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_local_infile_request.html */
import { encodeLocalInfile } from '../../codec/packets/local-infile.ts';
import { interrupted } from './refusals.ts';
import type { Recipient } from './result-writer.ts';

/** Asks for a file, which comes in packets, up to an empty one. What the statement does not want of them is thrown away. */
export async function* clientFile({ channel, session, charsets }: Recipient, name: string): AsyncGenerator<Uint8Array, void, void> {
  encodeLocalInfile(channel.writer, charsets.client.encode(name));
  let ended = false;
  try {
    for (;;) {
      const piece = (await channel.receive()).rest();
      ended = piece.length === 0;
      if (ended) return;
      if (session.killed) throw interrupted();
      yield piece;
    }
  } finally {
    while (!ended) ended = (await channel.receive()).remaining === 0;
  }
}
