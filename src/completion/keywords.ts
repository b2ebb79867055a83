/** Which keywords may stand where the cursor is: the parser is asked. */
import { SqlError } from '../errors.ts';
import { isReserved, type ParseMode, parse } from '../sql/index.ts';
import { KEYWORDS } from '../sql/keywords.ts';

/** Statements that are longer than this are not read again for each keyword; nor, beyond the second, more than once. */
const LONGEST = 1500;
const LONGEST_TWICE = 400;

/** Those that are no names, and the others that statements and clauses begin with. */
const COMMON: readonly string[] =
  `ACTION ADD AFTER ALGORITHM ANALYZE ASC AUTO_INCREMENT BEGIN CASCADE CHARSET COALESCE COLLATION COLUMN COLUMNS COMMENT COMMIT COMMITTED CONNECTION
  CURRENT DATABASE DATABASES DEALLOCATE DEFINER DESC DO DUPLICATE ENCRYPTION END ENFORCED ENGINE ENGINES ERRORS EVENT EVENTS EXCHANGE EXECUTE EXPORT FIELDS FIRST FLUSH FOLLOWING
  FORMAT FULL FUNCTION GENERATED GLOBAL GRANTS HANDLER HELP HOSTS IDENTIFIED INDEXES INSTALL INVISIBLE INVOKER ISOLATION JSON LAST LEVEL LOCAL LOCKED LOGS MATERIALIZED MERGE MODE MODIFY
  NAMES NEXT NO NOWAIT OFFSET ONLY OPEN OPTION PARTITION PARTITIONS PASSWORD PLUGINS PRECEDING PREPARE PRIVILEGES PROCEDURE PROCESSLIST QUERY QUICK REBUILD RELOAD REPEATABLE REPLICA REPLICAS
  RESET RESTRICT ROLE ROLLBACK ROLLUP ROUTINE ROW SAVEPOINT SCHEMA SECURITY SERIALIZABLE SESSION SHARE SKIP SNAPSHOT SOURCE START STATUS STOP STORED TABLES TABLESPACE TEMPORARY TEMPTABLE TIES
  TRANSACTION TRIGGERS TRUNCATE UNBOUNDED UNCOMMITTED UNINSTALL USER VALUE VARIABLES VIEW VIRTUAL VISIBLE WARNINGS WORK WITHOUT X509 XA`.split(
    /\s+/,
  );
let reserved: readonly string[] | null = null;

/**
 * @param before the statement up to the word that is typed.
 * @param typed what is typed of the word.
 * @returns keywords with which a statement can begin so, in upper case.
 */
export function keywordsAt(before: string, typed: string, mode: ParseMode): readonly string[] {
  reserved ??= KEYWORDS.filter((word) => isReserved(word));
  const wanted = typed.toUpperCase();
  const candidates = [...new Set([...reserved, ...COMMON])].filter((word) => word.startsWith(wanted));
  if (before.length > LONGEST) return wanted === '' ? [] : candidates.filter((word) => USUAL.has(word));
  const takesNames = accepts(before, '_x_', mode);
  // Where a name may stand, so may any word that is not reserved: of those, only such as mean more than a name would.
  const isMeant = (word: string) => !takesNames || isReserved(word) || (before.length <= LONGEST_TWICE && leads(before, word, mode));
  return candidates.filter((word) => isMeant(word) && accepts(before, word, mode));
}
/** Whether a name may stand there; of what is too long to be read for that, it may. */
export function acceptsName(before: string, mode: ParseMode): boolean {
  return before.length > LONGEST || accepts(before, '_x_', mode);
}

/** Words that go on with most statements. */
const USUAL: ReadonlySet<string> = new Set(
  'SELECT FROM WHERE AND OR NOT NULL IN IS LIKE BETWEEN JOIN LEFT RIGHT INNER ON USING GROUP BY HAVING ORDER LIMIT AS DISTINCT UNION ALL CASE WHEN THEN ELSE END SET VALUES INTO EXISTS ASC DESC OFFSET'.split(
    ' ',
  ),
);

/** Whether the parser goes on past a word. */
function accepts(before: string, word: string, mode: ParseMode): boolean {
  const text = `${before}${/[\s(,.]$/.test(before) || before === '' ? '' : ' '}${word} `;
  return failsAt(text, mode) >= text.length - 1;
}
/** Where a name could stand, too: whether the word means more than a name would. */
function leads(before: string, word: string, mode: ParseMode): boolean {
  return ['_x_', '(', '1', 'BY'].some((next) => accepts(`${before} ${word}`, next, mode) && !accepts(`${before} _x_`, next, mode));
}

/** @returns where the parser finds a mistake; the text's length where it finds none. */
function failsAt(text: string, mode: ParseMode): number {
  try {
    parse(text, { sqlMode: mode, single: true });
    return text.length;
  } catch (error) {
    if (error instanceof SqlError) return error.position ?? text.length;
    throw error;
  }
}
