/** SELECT … INTO OUTFILE, INTO DUMPFILE. https://dev.mysql.com/doc/refman/8.4/en/select-into.html */
import { charsetByName } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { FileFormat, SelectInto } from '../../../sql/ast.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import { separatorsOf, warnOfBytes } from '../dml/load/format.ts';
import type { QueryPlan } from './plan.ts';
import type { Planning } from './plan-statement.ts';

type IntoFile = Exclude<SelectInto, { readonly kind: 'IntoVariables' }>;

const noFormat: FileFormat = {
  fieldsTerminatedBy: null,
  fieldsEnclosedBy: null,
  fieldsOptionallyEnclosed: false,
  fieldsEscapedBy: null,
  linesStartingBy: null,
  linesTerminatedBy: null,
};

/** @throws SqlError 1115, 1083. */
export function planIntoFile(query: CompiledQuery, into: IntoFile, planning: Planning, position: number): QueryPlan {
  const charset = into.kind === 'IntoOutfile' ? into.charset : null;
  if (charset !== null && charsetByName(charset.toLowerCase()) === null)
    throw new SqlError(1115, '42000', `Unknown character set: '${charset}'`, position);
  const format = into.kind === 'IntoOutfile' ? into.format : noFormat;
  const separators = separatorsOf(format, planning.session.context, position);
  return {
    kind: 'query',
    pins: [],
    cacheable: false,
    fields: [],
    locking: query.locking,
    reads: query.relations.length > 0,
    async run(execution) {
      const { session, sink } = execution;
      warnOfBytes(separators, session.context);
      const { writeFile } = await import('../files/write-file.ts');
      const affectedRows = await writeFile(execution, query, into, separators);
      session.context.foundRows = affectedRows;
      session.answer({ affectedRows }, sink);
    },
  };
}
