/** How numbers are grouped in a locale: FORMAT(x, d, locale). */
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, Types } from '../sql-type.ts';
import type { ArgInfo, ArgKind } from './definition.ts';

export interface NumberStyle {
  readonly point: string;
  /** Empty where nothing is grouped. */
  readonly separator: string;
  /** Sizes of the groups from the point; the last repeats. */
  readonly groups: readonly number[];
}
const english: NumberStyle = { point: '.', separator: ',', groups: [3] };
const styles: readonly (readonly [string, NumberStyle])[] = [
  [
    'en_US gu_IN ar_IN hi_IN en_GB en_AU en_CA en_NZ en_ZA en_PH en_ZW ja_JP ko_KR zh_CN zh_TW zh_HK th_TH he_IL ar_AE ar_BH ar_DZ ar_EG ar_IQ ar_JO ar_KW ar_LB ar_LY ar_MA ar_OM ar_QA ar_SD ar_SY ar_TN ar_YE ms_MY es_MX es_DO es_GT es_HN es_NI es_PA es_PE es_PR es_SV es_US ur_PK',
    english,
  ],
  ['en_IN ta_IN te_IN', { point: '.', separator: ',', groups: [3, 2] }],
  [
    'de_DE de_BE de_LU da_DK es_ES es_AR es_BO es_CL es_CO es_EC es_PY es_UY es_VE fo_FO id_ID is_IS no_NO nb_NO ro_RO tr_TR vi_VN hu_HU',
    { point: ',', separator: '.', groups: [3] },
  ],
  ['de_CH', { point: '.', separator: "'", groups: [3] }],
  ['it_CH rm_CH', { point: ',', separator: "'", groups: [3] }],
  ['ar_SA sr_RS', { point: '.', separator: '', groups: [3] }],
  [
    'ca_ES el_GR gl_ES hr_HR sl_SI fr_FR fr_BE fr_CA fr_CH fr_LU it_IT pt_BR nl_NL nl_BE pl_PL pt_PT eu_ES de_AT',
    { point: ',', separator: '', groups: [3] },
  ],
  ['uk_UA mn_MN ru_UA sq_AL be_BY lt_LT', { point: ',', separator: '.', groups: [3] }],
  ['es_CR mk_MK sv_SE sv_FI fi_FI cs_CZ sk_SK et_EE lv_LV bg_BG ru_RU kk_KZ', { point: ',', separator: ' ', groups: [3] }],
];
let byName: ReadonlyMap<string, NumberStyle> | null = null;

/** Unknown locales are warned of and are English. */
export function numberLocale(name: string | null, context: RuntimeContext): NumberStyle {
  byName ??= new Map(styles.flatMap(([names, style]) => names.split(' ').map((each) => [each.toLowerCase(), style] as const)));
  const style = byName.get((name ?? '').toLowerCase());
  if (style !== undefined) return style;
  if (name !== null) context.warn('Warning', 1649, `Unknown locale: '${name}'`);
  else context.warn('Warning', 1649, "Unknown locale: 'NULL'");
  return english;
}
export function groupDigits(text: string, { point, separator, groups }: NumberStyle): string {
  const negative = text.startsWith('-');
  const [whole = '', fraction] = (negative ? text.slice(1) : text).split('.');
  let grouped = '';
  let rest = whole;
  if (separator === '') grouped = rest;
  else {
    for (let i = 0; rest !== ''; i++) {
      const size = groups[Math.min(i, groups.length - 1)] ?? 3;
      const part = rest.slice(-size);
      grouped = grouped === '' ? part : `${part}${separator}${grouped}`;
      rest = rest.slice(0, -size);
    }
  }
  return `${negative ? '-' : ''}${grouped}${fraction === undefined ? '' : `${point}${fraction}`}`;
}
/** Exact numbers are rounded exactly, all others as doubles. */
export function toDecimalKind(arg: ArgInfo | undefined): ArgKind {
  const family = familyOf(arg?.type ?? Types.null);
  return family === 'integer' || family === 'decimal' ? 'decimal' : 'real';
}
