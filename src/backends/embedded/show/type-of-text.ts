/** Types of system tables from the texts that MySQL describes them with. */
import { makeType, type SqlType } from '../sql-type.ts';

const integerWidths: Readonly<Record<string, readonly [number, number]>> = {
  tinyint: [4, 3],
  smallint: [6, 5],
  mediumint: [9, 8],
  int: [11, 10],
  bigint: [20, 20],
};
const longLengths: Readonly<Record<string, number>> = {
  tinytext: 255,
  text: 65535,
  mediumtext: 16777215,
  longtext: 4294967295,
  tinyblob: 255,
  blob: 65535,
  mediumblob: 16777215,
  longblob: 4294967295,
  json: 4294967295,
};

/** @param text `bigint unsigned`, `varchar(64)`, `enum('N','Y')`, … */
export function typeOfText(text: string, collation: string | null): SqlType {
  const match = /^(\w+)(?:\((.*)\))?( unsigned)?/.exec(text);
  const word = match?.[1] ?? 'varchar';
  const args = match?.[2] ?? '';
  const unsigned = match?.[3] !== undefined;
  const name = word.toUpperCase() as SqlType['name'];
  const [first = '', second = ''] = args.split(',');
  const widths = integerWidths[word];
  if (widths !== undefined) return makeType(name, first === '' ? (widths[unsigned ? 1 : 0] ?? 11) : Number(first), { unsigned });
  const long = longLengths[word];
  if (long !== undefined) return makeType(name, long, { collation: word === 'json' ? 'utf8mb4_bin' : collation });
  switch (word) {
    case 'enum':
    case 'set': {
      const values = [...args.matchAll(/'((?:[^']|'')*)'/g)].map((each) => (each[1] ?? '').replaceAll("''", "'"));
      const lengths = values.map((value) => value.length);
      const length = word === 'enum' ? Math.max(...lengths) : lengths.reduce((sum, each) => sum + each + 1, -1);
      return makeType(name, length, { collation, values });
    }
    case 'decimal':
      return makeType(name, Math.min(Number(first), 65), { decimals: Number(second) });
    case 'float':
    case 'double':
      return makeType(name, first === '' ? (word === 'float' ? 12 : 22) : Number(first), { decimals: second === '' ? 31 : Number(second) });
    case 'date':
      return makeType(name, 10);
    case 'time':
    case 'datetime':
    case 'timestamp': {
      const fraction = Number(first || 0);
      const width = word === 'time' ? 10 : 19;
      return makeType(name, fraction > 0 ? width + 1 + fraction : width, { decimals: fraction });
    }
    case 'bit':
    case 'binary':
    case 'varbinary':
      return makeType(name, Number(first || 1));
    default:
      return makeType(name, Number(first || 1), { collation });
  }
}
