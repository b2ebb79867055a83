/**
 * LOAD DATA LOCAL: a file of the client's, handed on to the server.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_local_infile_request.html
 */
import { SqlError } from '../../errors.ts';
import type { ResultSink } from '../../result.ts';
import type { Link } from './link/link.ts';

/** Pieces shorter than the longest packet, as the client's come. */
const PIECE = 1024 * 1024;
const END = new Uint8Array(0);

/**
 * Sends what the sink has of that name, in packets, up to an empty one: also where there is nothing, since the server waits for it.
 * @param name as the server has it from the statement. It is the sink's to say whether it may be read.
 * @throws what the sink throws, after the server has been told that no more comes; SqlError 3948 where it has no files.
 */
export async function sendFile(link: Link, sink: ResultSink, name: string): Promise<void> {
  try {
    if (sink.localFile === undefined) throw noFiles();
    for await (const bytes of sink.localFile(name)) {
      if (link.isClosed) return;
      for (let at = 0; at < bytes.length; at += PIECE) await link.sendPiece(bytes.subarray(at, at + PIECE));
    }
  } finally {
    if (!link.isClosed) await link.sendPiece(END);
  }
}

function noFiles(): SqlError {
  return new SqlError(3948, '42000', 'Loading local data is disabled; this must be enabled on both the client and server sides');
}
