/**
 * System variables: one table of what MySQL has, global values of the engine, session values in front of them.
 * A value is kept as SHOW VARIABLES prints it; `valueOf` gives it the type that @@name has.
 */
import { charsetByName, collationByName, defaultCollationOf } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { Value } from '../../../types.ts';
import { canonicalSqlMode, sqlModeWarning } from './sql-mode.ts';
import { type VariableDef, variableDef, variableDefs } from './variable-definitions.ts';

export { variableDef };

/** Words that an enumeration takes, in the order of their numbers. */
const enumerations: Readonly<Record<string, readonly string[]>> = {
  transaction_isolation: ['READ-UNCOMMITTED', 'READ-COMMITTED', 'REPEATABLE-READ', 'SERIALIZABLE'],
  completion_type: ['NO_CHAIN', 'CHAIN', 'RELEASE'],
  binlog_format: ['MIXED', 'STATEMENT', 'ROW'],
  binlog_row_image: ['MINIMAL', 'NOBLOB', 'FULL'],
  session_track_transaction_info: ['OFF', 'STATE', 'CHARACTERISTICS'],
  explain_format: ['DEFAULT', 'TRADITIONAL', 'JSON', 'TREE', 'TRADITIONAL_STRICT'],
  session_track_gtids: ['OFF', 'OWN_GTID', 'ALL_GTIDS'],
  default_storage_engine: ['InnoDB', 'MEMORY', 'MyISAM', 'CSV', 'ARCHIVE', 'BLACKHOLE', 'MRG_MYISAM'],
  default_tmp_storage_engine: ['InnoDB', 'MEMORY', 'MyISAM'],
  resultset_metadata: ['NONE', 'FULL'],
  updatable_views_with_limit: ['NO', 'YES'],
  block_encryption_mode: [
    'aes-128-ecb',
    'aes-192-ecb',
    'aes-256-ecb',
    'aes-128-cbc',
    'aes-192-cbc',
    'aes-256-cbc',
    'aes-128-cfb1',
    'aes-192-cfb1',
    'aes-256-cfb1',
    'aes-128-cfb8',
    'aes-192-cfb8',
    'aes-256-cfb8',
    'aes-128-cfb128',
    'aes-192-cfb128',
    'aes-256-cfb128',
    'aes-128-ofb',
    'aes-192-ofb',
    'aes-256-ofb',
  ],
};
/** `character_set_x` goes with `collation_x`. */
const charsetPairs: Readonly<Record<string, string>> = {
  character_set_connection: 'collation_connection',
  character_set_database: 'collation_database',
  character_set_server: 'collation_server',
};

function known(name: string): VariableDef {
  const def = variableDef(name);
  if (def === null) throw new SqlError(1193, 'HY000', `Unknown system variable '${name}'`);
  return def;
}
function cannotBe(name: string, value: Value): SqlError {
  return new SqlError(1231, '42000', `Variable '${name}' can't be set to the value of '${value === null ? 'NULL' : String(value)}'`);
}
function wrongType(name: string): SqlError {
  return new SqlError(1232, '42000', `Incorrect argument type to variable '${name}'`);
}

/** What a SET needs to know and say. */
export interface Assigning {
  warn(level: 'Note' | 'Warning', code: number, message: string): void;
  /** Whether a time zone of that name exists. */
  isTimeZone(name: string): boolean;
}

function booleanText(name: string, value: Value): string {
  if (typeof value === 'string') {
    const word = value.toUpperCase();
    if (word === 'ON' || word === 'TRUE') return 'ON';
    if (word === 'OFF' || word === 'FALSE') return 'OFF';
  } else if (value !== null && !(value instanceof Uint8Array)) {
    if (Number(value) === 1) return 'ON';
    if (Number(value) === 0) return 'OFF';
  }
  throw cannotBe(name, value);
}

function integerText(def: VariableDef, value: Value, assigning: Assigning): string {
  if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isInteger(value))) throw wrongType(def.name);
  let wanted = BigInt(value);
  const least = def.least === '' ? wanted : BigInt(def.least);
  const greatest = def.greatest === '' ? wanted : BigInt(def.greatest);
  const given = wanted;
  if (wanted < least) wanted = least;
  if (wanted > greatest) wanted = greatest;
  if (wanted !== given) assigning.warn('Warning', 1292, `Truncated incorrect ${def.name} value: '${given}'`);
  return String(wanted);
}

function enumerationText(def: VariableDef, value: Value): string {
  const words = enumerations[def.name];
  if (value === null || value instanceof Uint8Array) throw cannotBe(def.name, value === null ? null : 'BLOB');
  if (words === undefined) {
    if (typeof value === 'string') return value.toUpperCase();
    return Number(value) === 0 ? 'OFF' : Number(value) === 1 ? 'ON' : String(value);
  }
  const found = typeof value === 'string' ? words.find((word) => word.toUpperCase() === value.toUpperCase()) : words[Number(value)];
  if (found === undefined) {
    if (def.name.endsWith('storage_engine')) throw new SqlError(1286, '42000', `Unknown storage engine '${String(value)}'`);
    throw cannotBe(def.name, value);
  }
  return found;
}

/** Character sets that MySQL means to give up. */
const deprecatedCharsets: ReadonlySet<string> = new Set(['utf8mb3', 'ucs2', 'macroman', 'macce', 'dec8', 'hp8']);
/** @param name as the statement has it: `utf8` is told of elsewhere. */
export function warnOfDeprecated(name: string, assigning: Pick<Assigning, 'warn'>): void {
  if (!deprecatedCharsets.has(name.toLowerCase())) return;
  assigning.warn(
    'Warning',
    1287,
    `'${name.toLowerCase()}' is deprecated and will be removed in a future release. Please use utf8mb4 instead`,
  );
}

function charsetText(name: string, value: Value, assigning: Assigning): string {
  if (value === null) {
    if (name === 'character_set_results') return '';
    throw cannotBe(name, value);
  }
  if (typeof value !== 'string') throw new SqlError(1115, '42000', `Unknown character set: '${String(value)}'`);
  const charset = charsetByName(value.toLowerCase());
  if (charset === null || charset === undefined) throw new SqlError(1115, '42000', `Unknown character set: '${value}'`);
  if (name === 'character_set_client' && ['ucs2', 'utf16', 'utf16le', 'utf32'].includes(charset.name)) throw cannotBe(name, value);
  warnOfDeprecated(value, assigning);
  return charset.name;
}

function collationText(value: Value): string {
  const collation = typeof value === 'string' ? collationByName(value.toLowerCase()) : null;
  if (collation === null || collation === undefined) throw new SqlError(1273, 'HY000', `Unknown collation: '${String(value)}'`);
  return collation.name;
}

/** `de_DE`: of the languages that the runtime knows. */
function isLocale(name: string): boolean {
  return /^[a-z]{2}_[A-Z]{2}$/.test(name) && Intl.DateTimeFormat.supportedLocalesOf([name.replace('_', '-')]).length > 0;
}

/** A list of variables may name any. */
function warnOfUnknown(list: string, assigning: Assigning): void {
  if (list.trim() === '*') return;
  const names = list.split(',').map((name) => name.trim());
  for (const name of names)
    if (name !== '' && variableDef(name.toLowerCase()) === null)
      assigning.warn('Warning', 1231, `${name} is not a valid system variable and will be ignored.`);
}

/** The text that a variable keeps for a value that it is set to. */
function textFor(def: VariableDef, value: Value, assigning: Assigning): string {
  if (def.name === 'sql_mode') {
    if (value === null || value instanceof Uint8Array) throw cannotBe(def.name, value === null ? null : 'BLOB');
    if (typeof value === 'number' && !Number.isInteger(value)) throw wrongType(def.name);
    const mode = canonicalSqlMode(typeof value === 'number' ? BigInt(value) : value);
    const warning = sqlModeWarning(mode);
    if (warning !== null) assigning.warn('Warning', ...warning);
    return mode;
  }
  if (def.name === 'time_zone') {
    if (typeof value !== 'string' || !assigning.isTimeZone(value))
      throw new SqlError(1298, 'HY000', `Unknown or incorrect time zone: '${value === null ? 'NULL' : String(value)}'`);
    return value.toUpperCase() === 'SYSTEM' ? 'SYSTEM' : value;
  }
  if (def.name === 'lc_time_names' && (typeof value !== 'string' || !isLocale(value)))
    throw new SqlError(1649, 'HY000', `Unknown locale: '${value === null ? 'NULL' : String(value)}'`);
  if (def.name === 'timestamp') {
    if (typeof value === 'string' && !/^\d+(\.\d+)?$/.test(value)) throw wrongType(def.name);
    return String(value);
  }
  if (def.name.startsWith('character_set_') && def.name !== 'character_sets_dir') return charsetText(def.name, value, assigning);
  if (def.name.startsWith('collation_')) return collationText(value);
  switch (def.type) {
    case 'Boolean':
      return booleanText(def.name, value);
    case 'Integer':
      return integerText(def, value, assigning);
    case 'Numeric': {
      if (value === null || typeof value === 'object' || Number.isNaN(Number(value))) throw wrongType(def.name);
      return Number(value).toFixed(6);
    }
    case 'Enumeration':
      return enumerationText(def, value);
    case 'Set':
    case 'String':
      if (value === null) {
        if (def.name.startsWith('init_') || def.name === 'character_set_results') return '';
        throw cannotBe(def.name, value);
      }
      if (typeof value !== 'string') throw wrongType(def.name);
      if (def.name === 'session_track_system_variables') warnOfUnknown(value, assigning);
      return value;
  }
}

/** Variables that may be NULL, and the text that says so. */
const nulls: Readonly<Record<string, string>> = { character_set_results: '', secure_file_priv: 'NULL' };

/** A variable's text in the type that `SELECT @@name` has. */
export function typedVariable(def: VariableDef, text: string): Value {
  switch (def.type) {
    case 'Boolean':
      return text === 'ON' ? 1 : 0;
    case 'Integer': {
      const value = BigInt(text === '' ? '0' : text);
      return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
    }
    case 'Numeric':
      return Number(text);
    default:
      return nulls[def.name] === text ? null : text;
  }
}

/** The engine's own values; the same object for all sessions. */
export class GlobalVariables {
  /** Those that are not as MySQL has them from the start. */
  readonly #values = new Map<string, string>();
  /** read_only and super_read_only, which every change of rows looks at. */
  readOnly: 'OFF' | 'ON' | 'SUPER' = 'OFF';

  constructor(overrides: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries(overrides)) this.#values.set(name, value);
  }
  text(name: string): string {
    const def = known(name);
    if (def.scope === 'SESSION') throw new SqlError(1238, 'HY000', `Variable '${name}' is a SESSION variable`);
    return this.#values.get(name) ?? def.initial;
  }
  /** The text that a value becomes. @throws SqlError 1193, 1228, 1231, 1232, 1235, 1238, … */
  check(name: string, value: Value, assigning: Assigning): string {
    const def = known(name);
    if (!def.writable) throw new SqlError(1238, 'HY000', `Variable '${name}' is a read only variable`);
    if (def.scope === 'SESSION')
      throw new SqlError(1228, 'HY000', `Variable '${name}' is a SESSION variable and can't be used with SET GLOBAL`);
    const text = textFor(def, value, assigning);
    // Everybody would be allowed more than was meant.
    if (name === 'partial_revokes' && text === 'ON')
      throw new SqlError(1235, '42000', "This version of MySQL doesn't yet support 'partial_revokes'");
    return text;
  }
  /** SET GLOBAL name = DEFAULT. */
  initial(name: string): string {
    return known(name).initial;
  }
  /** Sets a text as it is, with what goes with it. */
  put(name: string, text: string): void {
    for (const [other, value] of companions(name, text)) this.#values.set(other, value);
    this.#values.set(name, text);
    if (name === 'read_only' || name === 'super_read_only') this.#readOnlyChanged(name, text === 'ON');
  }
  /** Each brings the other along. */
  #readOnlyChanged(name: string, on: boolean): void {
    if (name === 'super_read_only' && on) this.#values.set('read_only', 'ON');
    if (name === 'read_only' && !on) this.#values.set('super_read_only', 'OFF');
    this.readOnly = this.#values.get('super_read_only') === 'ON' ? 'SUPER' : this.#values.get('read_only') === 'ON' ? 'ON' : 'OFF';
  }
  /** Names and texts of those that were set. */
  changed(): Iterable<readonly [string, string]> {
    return this.#values;
  }
  /** Has these values from now on, and else those from the start. */
  replace(values: Iterable<readonly [string, string]>): void {
    this.#values.clear();
    for (const [name, text] of values) this.#values.set(name, text);
  }
  *all(): Iterable<readonly [string, string]> {
    for (const def of variableDefs()) if (def.scope !== 'SESSION') yield [def.name, this.#values.get(def.name) ?? def.initial];
  }
}

/** Variables that change along with one. */
function* companions(name: string, text: string): Iterable<readonly [string, string]> {
  const collation = charsetPairs[name];
  if (collation !== undefined) {
    const fallback = defaultCollationOf(text);
    if (fallback !== null && fallback !== undefined) yield [collation, fallback.name];
  }
  for (const [charset, collationName] of Object.entries(charsetPairs)) {
    if (collationName !== name) continue;
    const found = collationByName(text);
    if (found !== null && found !== undefined) yield [charset, found.charset];
  }
}

/** One session's variables: its own where it has set them or has them by itself, else as global when it began. */
export class SessionVariables {
  readonly #globals: GlobalVariables;
  /** Its own, and the global ones that are not as from the start. */
  readonly #values = new Map<string, string>();
  /** Called after any change with the name. */
  onChange: (name: string) => void = () => {};

  constructor(globals: GlobalVariables) {
    this.#globals = globals;
    this.restart();
  }
  /** Takes all values anew from the global ones, as a new session does. */
  restart(): void {
    this.#values.clear();
    for (const [name, text] of this.#globals.changed()) if (variableDef(name)?.scope === 'BOTH') this.#values.set(name, text);
  }
  /** Names and texts of those that are not as from the start. */
  changed(): Iterable<readonly [string, string]> {
    return this.#values;
  }
  /** Has these values from now on, and else those from the start. */
  replace(values: Iterable<readonly [string, string]>): void {
    this.#values.clear();
    for (const [name, text] of values) this.#values.set(name, text);
    this.onChange('');
  }
  /** As SHOW prints it. @throws SqlError 1193, 1238. */
  text(name: string, scope: 'GLOBAL' | 'SESSION' | null = null): string {
    const def = known(name);
    if (scope === 'GLOBAL') return this.#globals.text(name);
    if (def.scope === 'GLOBAL') {
      if (scope === 'SESSION') throw new SqlError(1238, 'HY000', `Variable '${name}' is a GLOBAL variable`);
      return this.#globals.text(name);
    }
    return this.#values.get(name) ?? def.initial;
  }
  /** As SELECT @@name has it. */
  value(name: string, scope: 'GLOBAL' | 'SESSION' | null = null): Value {
    return typedVariable(known(name), this.text(name, scope));
  }
  /** The text that a value becomes. @throws SqlError 1193, 1229, 1231, 1232, 1238, 1621, … */
  check(name: string, value: Value, assigning: Assigning): string {
    return textFor(this.#writable(name), value, assigning);
  }
  /** SET name = DEFAULT: the global value. */
  initial(name: string): string {
    const def = this.#writable(name);
    return def.scope === 'SESSION' ? def.initial : this.#globals.text(name);
  }
  put(name: string, text: string): void {
    for (const [other, value] of companions(name, text)) this.#values.set(other, value);
    this.#values.set(name, text);
    this.onChange(name);
  }
  #writable(name: string): VariableDef {
    const def = known(name);
    if (!def.writable) throw new SqlError(1238, 'HY000', `Variable '${name}' is a read only variable`);
    if (def.scope === 'GLOBAL')
      throw new SqlError(1229, 'HY000', `Variable '${name}' is a GLOBAL variable and should be set with SET GLOBAL`);
    if (name === 'max_allowed_packet' || name === 'net_buffer_length' || name === 'max_user_connections')
      throw new SqlError(1621, 'HY000', `SESSION variable '${name}' is read-only. Use SET GLOBAL to assign the value`);
    return def;
  }
  *all(scope: 'GLOBAL' | 'SESSION' | null): Iterable<readonly [string, string]> {
    if (scope === 'GLOBAL') yield* this.#globals.all();
    else for (const def of variableDefs()) yield [def.name, this.text(def.name)];
  }
}
