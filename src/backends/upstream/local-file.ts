/**
 * LOAD DATA LOCAL: a file of the client's, handed on to the server.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_local_infile_request.html
 */
import { SqlError } from '../../errors.ts';
import type { ResultSink } from '../../result.ts';
import { localFilesOf } from '../../sql/local-file.ts';
import type { ParseMode } from '../../sql/mode.ts';
import type { Link } from './link/link.ts';
import { type LocalFolders, refusal } from './local-folders.ts';

/** Pieces shorter than the longest packet, as the client's come. */
const PIECE = 1024 * 1024;
const END = new Uint8Array(0);

/** What a server has asked for, and in answer to what. */
export interface FileRequest {
  readonly name: string;
  readonly sql: string;
  readonly mode: ParseMode;
}

/**
 * The file that a server asks for. A server may ask for whatever it likes, in answer to anything: it gets what the statement names, and nothing else.
 * @param sink has the files of a door's client, which says itself what may be read.
 * @param folders are there for who has no such sink.
 * @throws SqlError 2068 where the statement did not name that file, 3948 where nobody has files.
 */
export function requestedFile(request: FileRequest, sink: ResultSink, folders: LocalFolders | null): AsyncIterable<Uint8Array> {
  checkRequest(request);
  if (sink.localFile !== undefined) return sink.localFile(request.name);
  if (folders === null) throw noFiles();
  return folders.read(request.name);
}

/** @throws SqlError 2068 */
export function checkRequest({ name, sql, mode }: FileRequest): void {
  if (!localFilesOf(sql, mode).includes(name)) throw refusal(`the server asks for ${name}, which the statement does not name`);
}

/**
 * Sends a file in packets, up to an empty one: also where there is nothing, since the server waits for it.
 * @param open throws where there is none.
 * @throws what `open` and the file throw, after the server has been told that no more comes. Where it had some of the file already, which it would take
 * for the whole, the connection is closed instead.
 */
export async function sendFile(link: Link, open: () => AsyncIterable<Uint8Array> | undefined): Promise<void> {
  let begun = false;
  try {
    const file = open();
    if (file === undefined) throw noFiles();
    for await (const bytes of file) {
      if (link.isClosed) return;
      begun = true;
      for (let at = 0; at < bytes.length; at += PIECE) await link.sendPiece(bytes.subarray(at, at + PIECE));
    }
  } catch (error) {
    if (begun) link.destroy(`a file could not be sent to its end: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  } finally {
    if (!link.isClosed) await link.sendPiece(END);
  }
}

function noFiles(): SqlError {
  return new SqlError(3948, '42000', 'Loading local data is disabled; this must be enabled on both the client and server sides');
}
