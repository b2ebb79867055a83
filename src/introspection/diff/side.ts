/** One of the two models that are compared, and what is usual on its server. */
import type { DatabaseModel, ServerModel } from '../model.ts';

export interface Side {
  readonly server: ServerModel;
  readonly database: DatabaseModel;
}

/** The collation that a charset has on this server where none is said. */
export function usualCollation(charset: string, { product, version }: ServerModel): string {
  if (charset === 'binary') return charset;
  return product === 'MariaDB' ? ofMariaDb(charset, version) : ofMySql(charset, version, product);
}
export function isUsualCollation(collation: string, server: ServerModel): boolean {
  return collation === usualCollation(charsetOf(collation), server);
}
export function charsetOf(collation: string): string {
  return collation.split('_')[0] ?? '';
}
const UNICODE: ReadonlySet<string> = new Set(['utf8mb4', 'utf8mb3', 'ucs2', 'utf16', 'utf32']);
function ofMariaDb(charset: string, version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return UNICODE.has(charset) && (major > 11 || (major === 11 && minor >= 6)) ? `${charset}_uca1400_ai_ci` : usualOf(charset);
}
function ofMySql(charset: string, version: string, product: ServerModel['product']): string {
  if (charset !== 'utf8mb4') return usualOf(charset);
  if (product === 'TiDB') return 'utf8mb4_bin';
  return Number.parseInt(version, 10) >= 8 ? 'utf8mb4_0900_ai_ci' : 'utf8mb4_general_ci';
}

/** Charsets whose collation is no `general_ci`. */
const OWN: { readonly [charset: string]: string } = {
  latin1: 'latin1_swedish_ci',
  big5: 'big5_chinese_ci',
  dec8: 'dec8_swedish_ci',
  hp8: 'hp8_english_ci',
  swe7: 'swe7_swedish_ci',
  ujis: 'ujis_japanese_ci',
  sjis: 'sjis_japanese_ci',
  tis620: 'tis620_thai_ci',
  euckr: 'euckr_korean_ci',
  gb2312: 'gb2312_chinese_ci',
  gbk: 'gbk_chinese_ci',
  latin5: 'latin5_turkish_ci',
  cp932: 'cp932_japanese_ci',
  eucjpms: 'eucjpms_japanese_ci',
  gb18030: 'gb18030_chinese_ci',
};
function usualOf(charset: string): string {
  return OWN[charset] ?? `${charset}_general_ci`;
}

/** The same name, or what both servers take where nothing is said. */
export function sameCollation(before: string | null, after: string | null, from: ServerModel, to: ServerModel): boolean {
  if (before === after) return true;
  if (before === null || after === null || charsetOf(before) !== charsetOf(after)) return false;
  return isUsualCollation(before, from) && isUsualCollation(after, to);
}
