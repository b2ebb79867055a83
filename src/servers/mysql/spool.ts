/** Rows that wait for a client to fetch them: packets in memory, and beyond some of them in a temporary file. */
import { Buffer } from 'node:buffer';
import { MAX_PAYLOAD, type PacketWriter } from '../../codec/writer.ts';
import { SqlError } from '../../errors.ts';

/** Bytes that one spool keeps in memory. */
const IN_MEMORY = 256 * 1024;
/** Bytes that are read from the file at once. */
const READ_AT_ONCE = 256 * 1024;
/** Bytes of one spool; error 1114 beyond it. */
const MOST = 16 * 1024 ** 3;
const HEADER = 4;

interface SpoolFile {
  readonly descriptor: number;
  readonly path: string;
  length: number;
}

export class Spool {
  #memory: Buffer[] = [];
  #memoryLength = 0;
  #file: SpoolFile | null = null;
  /** What was taken out last, and where the next packet begins in it. */
  #window: Buffer = Buffer.alloc(0);
  #at = 0;
  #fileRead = 0;

  /** @param packets whole ones; they are copied. @throws SqlError 1114, 1021, 1 */
  add(packets: Uint8Array): void {
    if (this.#file === null && this.#memoryLength + packets.length <= IN_MEMORY) {
      this.#memory.push(Buffer.from(packets));
      this.#memoryLength += packets.length;
      return;
    }
    this.#file ??= openFile();
    if (this.#file.length + packets.length > MOST) throw new SqlError(1114, 'HY000', `The table '${this.#file.path}' is full`);
    writeAll(this.#file, packets);
  }

  /** Writes the next row. @returns false where there is none. */
  writeRow(writer: PacketWriter): boolean {
    let size = this.#next();
    if (size < 0) return false;
    writer.begin();
    for (; size === MAX_PAYLOAD; size = this.#next()) this.#move(writer, size);
    this.#move(writer, size);
    writer.end();
    return true;
  }
  /** Length of the next packet, which is then whole in the window; -1 after the last one. */
  #next(): number {
    if (!this.#see(HEADER)) return -1;
    const size = this.#window.readUIntLE(this.#at, 3);
    this.#see(HEADER + size);
    return size;
  }
  #move(writer: PacketWriter, size: number): void {
    writer.bytes(this.#window.subarray(this.#at + HEADER, this.#at + HEADER + size));
    this.#at += HEADER + size;
  }
  /** Brings so many bytes into the window. @returns false where there are not as many. */
  #see(count: number): boolean {
    while (this.#window.length - this.#at < count) {
      const more = this.#memory.shift() ?? this.#fromFile(count);
      if (more === null) return false;
      this.#window = this.#at === this.#window.length ? more : Buffer.concat([this.#window.subarray(this.#at), more]);
      this.#at = 0;
    }
    return true;
  }
  #fromFile(count: number): Buffer | null {
    const file = this.#file;
    if (file === null || this.#fileRead === file.length) return null;
    const bytes = Buffer.allocUnsafe(Math.min(Math.max(count, READ_AT_ONCE), file.length - this.#fileRead));
    const read = process.getBuiltinModule('node:fs').readSync(file.descriptor, bytes, 0, bytes.length, this.#fileRead);
    if (read === 0) throw new SqlError(1024, 'HY000', `Error reading file '${file.path}' (OS errno 0 - Success)`);
    this.#fileRead += read;
    return bytes.subarray(0, read);
  }

  /** Frees what it holds; may be called again. */
  close(): void {
    this.#memory = [];
    this.#window = Buffer.alloc(0);
    this.#at = 0;
    const file = this.#file;
    this.#file = null;
    if (file === null) return;
    const fs = process.getBuiltinModule('node:fs');
    fs.closeSync(file.descriptor);
    fs.rmSync(file.path, { force: true });
  }
}

/** @throws SqlError 1 */
function openFile(): SpoolFile {
  const fs = process.getBuiltinModule('node:fs');
  const name = process.getBuiltinModule('node:crypto').randomUUID();
  const path = process.getBuiltinModule('node:path').join(process.getBuiltinModule('node:os').tmpdir(), `wsql-${name}.tmp`);
  try {
    const descriptor = fs.openSync(path, 'wx+', 0o600);
    // Where a file may be removed while it is open, nothing is left of it whatever happens to the process.
    if (process.platform !== 'win32') fs.rmSync(path);
    return { descriptor, path, length: 0 };
  } catch (error) {
    const { errno = 0, code = 'error' } = error as NodeJS.ErrnoException;
    throw new SqlError(1, 'HY000', `Can't create/write to file '${path}' (OS errno ${Math.abs(errno)} - ${code})`);
  }
}

function writeAll(file: SpoolFile, bytes: Uint8Array): void {
  const fs = process.getBuiltinModule('node:fs');
  try {
    for (let at = 0; at < bytes.length; ) {
      const written = fs.writeSync(file.descriptor, bytes, at, bytes.length - at, file.length);
      at += written;
      file.length += written;
    }
  } catch (error) {
    const { errno = 0, code = 'error' } = error as NodeJS.ErrnoException;
    const space = code === 'ENOSPC' || code === 'EDQUOT';
    const told = `(OS errno ${Math.abs(errno)} - ${code})`;
    if (space) throw new SqlError(1021, 'HY000', `Disk full (${file.path}); waiting for someone to free some space... ${told}`);
    throw new SqlError(1026, 'HY000', `Error writing file '${file.path}' ${told}`);
  }
}
