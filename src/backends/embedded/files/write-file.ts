/** SELECT … INTO OUTFILE and INTO DUMPFILE: a result into a new file of the server. */
import { type FileHandle, open } from 'node:fs/promises';
import { collationByName } from '../../../codec/collations.ts';
import { loadTextCodec, type TextCodec, UTF8 } from '../../../codec/text.ts';
import { SqlError } from '../../../errors.ts';
import type { SelectInto } from '../../../sql/ast.ts';
import type { Field, Value } from '../../../types.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import type { Separators } from '../dml/load/format.ts';
import type { Execution } from '../execute/plan.ts';
import { decodeRow, rawRows } from '../execute/query.ts';
import { RowFormat, rawBytes } from './row-format.ts';
import { allowedPath, osError } from './server-files.ts';

type IntoFile = Exclude<SelectInto, { readonly kind: 'IntoVariables' }>;

/** Bytes that are written at once, and milliseconds after which others have their turn. */
const BLOCK = 64 * 1024;
const TURN = 8;

/** @returns the number of rows. @throws SqlError 1290, 1086 where the file is there, 1172, 1 where it cannot be made. */
export async function writeFile(execution: Execution, query: CompiledQuery, into: IntoFile, separators: Separators): Promise<number> {
  const path = await allowedPath(execution.session, into.file);
  const fields = query.columns.map((column) => column.field);
  const codecs = await codecsOf(query, into.kind === 'IntoOutfile' ? into.charset : null);
  const file = await create(path, into.file);
  // What a failure leaves of the file stays, as in MySQL.
  try {
    if (into.kind === 'IntoDumpfile') return await dump(execution, query, file, codecs);
    return await writeRows(execution, query, file, new RowFormat(separators, fields, codecs, execution.session.context));
  } finally {
    await file.close();
  }
}
/** Of each column: the file's charset, or the column's own. */
function codecsOf({ columns }: CompiledQuery, charset: string | null): Promise<TextCodec[]> {
  const given = charset === null || charset.toLowerCase() === 'binary' ? null : charset.toLowerCase();
  const own = (collation: string | null): string => collationByName(collation ?? '')?.charset ?? 'utf8mb4';
  return Promise.all(columns.map(async ({ type }) => (await loadTextCodec(given ?? own(type.collation))) ?? UTF8));
}
async function create(path: string, name: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o640);
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'EEXIST') throw new SqlError(1086, 'HY000', `File '${name}' already exists`);
    throw new SqlError(1, 'HY000', `Can't create/write to file '${path}' (OS errno ${osError(error)})`);
  }
}

async function writeRows(execution: Execution, query: CompiledQuery, file: FileHandle, format: RowFormat): Promise<number> {
  const { session } = execution;
  if (format.isAmbiguous) session.context.warn('Warning', 1475, ambiguous);
  let count = 0;
  let turn = performance.now();
  for (const row of rawRows(session, query, execution)) {
    session.context.row = count + 1;
    format.add(decodeRow(row, query.columns, query.bigints, session));
    count += 1;
    const late = (count & 63) === 0 && performance.now() - turn > TURN;
    if (format.size < BLOCK && !late) continue;
    await file.writeFile(format.take());
    if (late) await new Promise<void>((resolve) => setImmediate(resolve));
    session.context.checkKilled();
    turn = performance.now();
  }
  await file.writeFile(format.take());
  return count;
}
const ambiguous = 'First character of the FIELDS TERMINATED string is ambiguous; please use non-optional and non-empty FIELDS ENCLOSED BY';

async function dump(execution: Execution, query: CompiledQuery, file: FileHandle, codecs: readonly TextCodec[]): Promise<number> {
  const { session } = execution;
  let count = 0;
  for (const row of rawRows(session, query, execution)) {
    // As MySQL counts: a second row is let through.
    if (count > 1) throw new SqlError(1172, '42000', 'Result consisted of more than one row');
    const values: Value[] = decodeRow(row, query.columns, query.bigints, session);
    await file.writeFile(
      Buffer.concat(values.map((value, at) => rawBytes(value, (query.columns[at] as { field: Field }).field, codecs[at] ?? UTF8))),
    );
    count += 1;
  }
  return count;
}
