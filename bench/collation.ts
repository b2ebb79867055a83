/** Nanoseconds of collation keys, LIKE and LOCATE: `bun bench/collation.ts`. */
import { DatabaseSync } from 'node:sqlite';
import { collationKey, keyFunctionName, likeMatcher, locate, registerCollations } from '../src/backends/embedded/collation/index.ts';

const rows = (make: (at: number) => string): string[] => Array.from({ length: 1000 }, (_, at) => make(at));
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'letters and spaces, 30': rows((at) => `Some Typical Name ${at.toString(36)} Street and more`.slice(0, 30)),
  'with punctuation, 30': rows((at) => `user.name-${at.toString(36)}@mail.example.com`.slice(0, 30)),
  'accented, 30': rows((at) => `Édouard Müller ${at.toString(36)} à Besançon ñandú`.slice(0, 30)),
  'Cyrillic, 30': rows((at) => `Иванов Сергей ${at.toString(36)} Петрович Москва`.slice(0, 30)),
  'Chinese, 20': rows((at) => `中文字符串排序测试${at.toString(36)}一二三四五六七八九十`.slice(0, 20)),
};
const COLLATIONS = [
  'utf8mb4_0900_ai_ci',
  'utf8mb4_0900_as_cs',
  'utf8mb4_general_ci',
  'utf8mb4_unicode_ci',
  'utf8mb4_bin',
  'latin1_swedish_ci',
];

function measure(texts: readonly string[], run: (text: string) => unknown): string {
  for (let round = 0; round < 20; round++) for (const text of texts) run(text);
  const start = performance.now();
  const rounds = 100;
  let kept = 0;
  for (let round = 0; round < rounds; round++) for (const text of texts) if (run(text) !== '') kept++;
  const took = ((performance.now() - start) / kept) * 1e6;
  return `${took.toFixed(0).padStart(6)} ns`;
}

for (const [what, texts] of Object.entries(TEXTS)) {
  console.log(what);
  for (const collation of COLLATIONS) {
    const key = collationKey(collation);
    if (key !== null) console.log(`  key ${collation.padEnd(20)} ${measure(texts, key)}`);
  }
  console.log(`  LIKE '%more%'            ${measure(texts, likeMatcher('%more%', '\\', 'utf8mb4_0900_ai_ci'))}`);
  console.log(`  LIKE 's_m%'              ${measure(texts, likeMatcher('s_m%', '\\', 'utf8mb4_0900_ai_ci'))}`);
  console.log(`  LOCATE('MORE')           ${measure(texts, (text) => locate('MORE', text, 'utf8mb4_0900_ai_ci'))}`);
}

const db = new DatabaseSync(':memory:');
registerCollations(db);
db.exec('CREATE TABLE t (s TEXT)');
const insert = db.prepare('INSERT INTO t VALUES (?)');
db.exec('BEGIN');
for (let round = 0; round < 100; round++) for (const text of TEXTS['letters and spaces, 30'] ?? []) insert.run(text);
db.exec('COMMIT');
for (const collation of COLLATIONS) {
  const start = performance.now();
  db.prepare(`SELECT count(*) FROM t WHERE ${keyFunctionName(collation)}(s) = 'x'`).get();
  console.log(`in SQLite, a row ${collation.padEnd(20)} ${((performance.now() - start) * 10).toFixed(0).padStart(6)} ns`);
}
