/** The codec of iconv-lite nearest to each multi-byte character set of MySQL. */
export const ICONV_NAMES: Readonly<Record<string, string>> = {
  big5: 'cp950',
  cp932: 'cp932',
  eucjpms: 'eucjp',
  euckr: 'euckr',
  gb18030: 'gb18030',
  gb2312: 'gb2312',
  gbk: 'gbk',
  sjis: 'shiftjis',
  ujis: 'eucjp',
};
