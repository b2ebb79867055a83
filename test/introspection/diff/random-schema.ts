/** Schemas made by chance, of one small set of names: two of them have much in common, and differ in all that can differ. */
import fc from 'fast-check';

interface Type {
  readonly sql: string;
  /** What may stand behind DEFAULT; null: it cannot have one. */
  readonly value: string | null;
  readonly indexable: boolean;
  readonly text?: boolean;
}
const TYPES: readonly Type[] = [
  { sql: 'INT', value: '5', indexable: true },
  { sql: 'SMALLINT UNSIGNED', value: '7', indexable: true },
  { sql: 'BIGINT', value: '-1', indexable: true },
  { sql: 'VARCHAR(20)', value: `'it''s \\\\ "x"'`, indexable: true, text: true },
  { sql: 'VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_swedish_ci', value: "''", indexable: true, text: true },
  { sql: 'CHAR(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', value: "'ab'", indexable: true, text: true },
  { sql: 'DECIMAL(10,2)', value: '1.50', indexable: true },
  { sql: 'DOUBLE', value: '1.5', indexable: true },
  { sql: 'DATETIME(3)', value: 'CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)', indexable: true },
  { sql: 'DATE', value: "'2000-02-29'", indexable: true },
  { sql: "ENUM('a','b')", value: "'a'", indexable: true },
  { sql: "ENUM('a','b','c,d')", value: "'b'", indexable: true },
  { sql: "SET('x','y')", value: "'x,y'", indexable: true },
  { sql: 'TINYINT(1)', value: '1', indexable: true },
  { sql: 'BIT(4)', value: "b'101'", indexable: true },
  { sql: 'TEXT', value: null, indexable: false },
  { sql: 'BLOB', value: null, indexable: false },
  { sql: 'JSON', value: null, indexable: false },
];

const column = fc.record({
  name: fc.constantFrom('a', 'b', 'c d', 'e'),
  type: fc.nat(TYPES.length - 1),
  nullable: fc.boolean(),
  defaulted: fc.boolean(),
  comment: fc.constantFrom('', "it's", 'said'),
});
const generated = fc.record({
  name: fc.constantFrom('g', 'h'),
  expression: fc.constantFrom('k + 1', 'k * 2 + 3', 'IF(k > 2 AND k < 9, 1, 0)', 'COALESCE(k, 0)'),
  stored: fc.boolean(),
});
const index = fc.record({
  name: fc.constantFrom('i', 'j', 'l'),
  unique: fc.boolean(),
  columns: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
  descending: fc.boolean(),
  prefix: fc.boolean(),
  comment: fc.constantFrom('', 'why'),
});
const check = fc.record({
  name: fc.constantFrom('p', 'q'),
  expression: fc.constantFrom('k > 0', 'k BETWEEN 1 AND 9', 'k IS NOT NULL OR k > 3'),
});
const trigger = fc.record({ name: fc.constantFrom('r', 's', 'u'), event: fc.constantFrom('INSERT', 'UPDATE'), value: fc.nat(2) });
const table = fc.record({
  name: fc.constantFrom('t', 'v', 'w x'),
  bigKey: fc.boolean(),
  automatic: fc.boolean(),
  wideKey: fc.boolean(),
  order: fc.boolean(),
  columns: fc.uniqueArray(column, { selector: ({ name }) => name, maxLength: 4 }),
  generated: fc.uniqueArray(generated, { selector: ({ name }) => name, maxLength: 2 }),
  indexes: fc.uniqueArray(index, { selector: ({ name }) => name, maxLength: 2 }),
  checks: fc.uniqueArray(check, { selector: ({ name }) => name, maxLength: 2 }),
  triggers: fc.uniqueArray(trigger, { selector: ({ name }) => name, maxLength: 3 }),
  refers: fc.option(fc.record({ to: fc.nat(2), action: fc.constantFrom('CASCADE', 'SET NULL', 'RESTRICT'), named: fc.boolean() })),
  comment: fc.constantFrom('', "a table's"),
  latin: fc.boolean(),
});
export type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;

export const schema = fc.record({
  bigKeys: fc.boolean(),
  tables: fc.uniqueArray(table, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
  views: fc.uniqueArray(fc.record({ name: fc.constantFrom('view_a', 'view_b'), of: fc.nat(2), more: fc.boolean() }), {
    selector: ({ name }) => name,
    maxLength: 2,
  }),
  routines: fc.uniqueArray(fc.record({ name: fc.constantFrom('f', 'o'), value: fc.nat(2), invoker: fc.boolean() }), {
    selector: ({ name }) => name,
    maxLength: 2,
  }),
});
export type Schema = typeof schema extends fc.Arbitrary<infer S> ? S : never;

const q = (name: string) => `\`${name.replaceAll('`', '``')}\``;

/** The statements that make it, in a database that is empty. */
export function statementsOf({ tables, views, routines, bigKeys }: Schema): string[] {
  const keyType = bigKeys ? 'BIGINT' : 'INT';
  const later = tables.flatMap((one) => {
    const other = one.refers === null ? undefined : tables[one.refers.to];
    if (one.refers === null || other === undefined || other.wideKey) return [];
    const name = one.refers.named ? `CONSTRAINT ${q(`${one.name} refers`)} ` : '';
    return [`ALTER TABLE ${q(one.name)} ADD ${name}FOREIGN KEY (ref) REFERENCES ${q(other.name)} (id) ON DELETE ${one.refers.action}`];
  });
  return [
    ...tables.map((one) => createTable(one, keyType)),
    ...later,
    ...tables.flatMap(({ name, triggers }) =>
      triggers.map(
        (one) =>
          `CREATE TRIGGER ${q(`${name} ${one.name}`)} BEFORE ${one.event} ON ${q(name)} FOR EACH ROW BEGIN SET NEW.k = ${one.value}; SET NEW.k = NEW.k + 1; END`,
      ),
    ),
    ...routines.map(
      ({ name, value, invoker }) =>
        `CREATE FUNCTION ${name}(x INT, y VARCHAR(9)) RETURNS INT DETERMINISTIC SQL SECURITY ${invoker ? 'INVOKER' : 'DEFINER'} BEGIN RETURN x + ${value}; END`,
    ),
    ...views.map(({ name, of, more }) => {
      const [first] = tables;
      const base = tables[of] ?? first;
      return `CREATE VIEW ${name} AS SELECT id, k${more ? ", UPPER(CONCAT('x', k)) AS loud" : ''} FROM ${q(base?.name ?? '')} WHERE k > 1 ${more ? 'OR NOT k' : ''}`;
    }),
  ];
}

function createTable(table: Table, keyType: string): string {
  const columns = table.columns.map((one) => {
    const type = TYPES[one.type] ?? TYPES[0];
    const value = one.defaulted && type?.value !== null ? ` DEFAULT ${type?.value}` : '';
    return `${q(one.name)} ${type?.sql}${one.nullable ? ' NULL' : ' NOT NULL'}${value}${one.comment === '' ? '' : ` COMMENT '${one.comment.replaceAll("'", "''")}'`}`;
  });
  const computed = table.generated.map(({ name, expression, stored }) => `${name} INT AS (${expression}) ${stored ? 'STORED' : 'VIRTUAL'}`);
  const parts = ['id', 'k', ...table.columns.filter(({ type }) => TYPES[type]?.indexable === true).map(({ name }) => name)];
  const indexes = table.indexes.map((one) => {
    const list = [...new Set(one.columns.map((at) => parts[at % parts.length] ?? 'id'))].map((name) => {
      const isText = table.columns.some((of) => of.name === name && TYPES[of.type]?.text === true);
      return `${q(name)}${isText && one.prefix ? '(3)' : ''}${one.descending ? ' DESC' : ''}`;
    });
    return `${one.unique ? 'UNIQUE ' : ''}KEY ${one.name} (${list.join(', ')})${one.comment === '' ? '' : ` COMMENT '${one.comment}'`}`;
  });
  const lines = [
    `id ${keyType} NOT NULL${table.automatic ? ' AUTO_INCREMENT' : ''}`,
    `k ${table.bigKey ? 'BIGINT' : 'INT'} ${table.wideKey ? 'NOT NULL' : 'NULL'}`,
    ...(table.order ? [...columns, ...computed] : [...computed, ...columns.toReversed()]),
    `ref ${keyType} NULL`,
    `PRIMARY KEY (id${table.wideKey ? ', k' : ''})`,
    ...indexes,
    ...table.checks.map(({ name, expression }) => `CONSTRAINT ${q(`${table.name} ${name}`)} CHECK (${expression})`),
  ];
  const charset = table.latin ? ' DEFAULT CHARACTER SET latin1 COLLATE latin1_swedish_ci' : '';
  return `CREATE TABLE ${q(table.name)} (${lines.join(', ')}) ENGINE=InnoDB${charset}${table.comment === '' ? '' : ` COMMENT '${table.comment.replaceAll("'", "''")}'`}`;
}
