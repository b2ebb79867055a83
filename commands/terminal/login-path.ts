/**
 * ~/.mylogin.cnf, as mysql_config_editor writes it: an option file whose lines are encrypted with a key that stands before them. It keeps passwords from
 * being seen, not from who may read the file. https://dev.mysql.com/doc/refman/8.4/en/mysql-config-editor.html
 */
import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../../src/errors.ts';
import { type OptionLine, parseOptions } from './option-file.ts';

/** Four bytes that are not used, and the key. */
const KEY_AT = 4;
const KEY_LENGTH = 20;
const AES_KEY = 16;

/** The lines of these groups; none where there is no file. @throws UsageError where it cannot be read, or others can. */
export function readLoginPaths(path: string, groups: readonly string[]): readonly OptionLine[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  // mysql does not read what others could.
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0)
    throw new UsageError(`${path} can be read by others, and has passwords: chmod 600 ${path}`);
  const found: OptionLine[] = [];
  parseOptions(
    decryptLogins(readFileSync(path), path),
    (line) => groups.includes(line.group) && found.push(line),
    () => {},
  );
  return found;
}

/** The text of the file. @throws UsageError where it is no such file. */
export function decryptLogins(bytes: Buffer, path: string): string {
  const { createDecipheriv } = process.getBuiltinModule('node:crypto');
  const key = Buffer.alloc(AES_KEY);
  for (let i = 0; i < KEY_LENGTH; i++) key[i % AES_KEY] = (key[i % AES_KEY] ?? 0) ^ (bytes[KEY_AT + i] ?? 0);
  let text = '';
  try {
    for (let at = KEY_AT + KEY_LENGTH; at < bytes.length; ) {
      const length = bytes.readInt32LE(at);
      const end = at + 4 + length;
      if (length <= 0 || end > bytes.length) throw new RangeError('it ends too early');
      const cipher = createDecipheriv('aes-128-ecb', key, null);
      text += Buffer.concat([cipher.update(bytes.subarray(at + 4, end)), cipher.final()]).toString('utf8');
      at = end;
    }
  } catch (error) {
    throw new UsageError(`${path} is no file of mysql_config_editor: ${error instanceof Error ? error.message : String(error)}`);
  }
  return text;
}
