/** How pictures look: colours by class, since not everything that shows SVG knows variables. Light, and dark where the system is. */

/** The colours of the titles' grounds, one for each group in turn: light, dark. */
const HUES = [
  ['#dbeafe', '#1e3a5f'],
  ['#dcfce7', '#1b4332'],
  ['#fef3c7', '#4a3a12'],
  ['#fce7f3', '#4f1d3a'],
  ['#ede9fe', '#36285c'],
  ['#ccfbf1', '#134e4a'],
  ['#ffedd5', '#532d12'],
  ['#e2e8f0', '#334155'],
] as const;
export const HUE_COUNT = HUES.length;
export const FONT = "Helvetica,Arial,'Liberation Sans',Arimo,sans-serif";

const LIGHT = {
  ground: '#ffffff',
  card: '#ffffff',
  line: '#cbd5e1',
  thin: '#e8edf3',
  ink: '#1e293b',
  quiet: '#64748b',
  edge: '#64748b',
  frame: '#f8fafc',
  accent: '#2563eb',
  key: '#9a5b00',
};
const DARK: typeof LIGHT = {
  ground: '#12161c',
  card: '#1b212a',
  line: '#3d4858',
  thin: '#2a323e',
  ink: '#dde5ee',
  quiet: '#95a3b5',
  edge: '#8493a7',
  frame: '#171c24',
  accent: '#6ea8fe',
  key: '#e3b04b',
};

/** @param light what selects the light picture, e.g. `.er`; a prefix of every rule. */
function colours(palette: typeof LIGHT, shade: 0 | 1, root: string): string {
  const { ground, card, line, thin, ink, quiet, edge, frame, accent, key } = palette;
  return [
    `${root} .bg{fill:${ground}}`,
    `${root} text{fill:${ink}}`,
    `${root} .b{fill:${card};stroke:${line}}`,
    `${root} .l{stroke:${thin}}`,
    `${root} .n,${root} .q{fill:${quiet}}`,
    `${root} .k{fill:${key}}`,
    `${root} .w{fill:${accent}}`,
    `${root} .e,${root} .m{stroke:${edge}}`,
    `${root} .m circle{fill:${ground}}`,
    `${root} .f{fill:${frame};stroke:${line}}`,
    `${root} .fl{fill:${quiet}}`,
    `${root} .e:hover{stroke:${accent}}`,
    `${root} .t:target .b,${root} .t.here .b,${root} .e.on{stroke:${accent}}`,
    ...HUES.map((hue, at) => `${root} .c${at} .h{fill:${hue[shade]}}`),
  ].join('');
}

const SHAPES = [
  `.er{font-family:${FONT};font-size:11px}`,
  '.er .h{stroke:none}',
  '.er .l,.er .e,.er .m{fill:none}',
  '.er .e{stroke-width:1.2}',
  '.er .x{stroke-opacity:.32}',
  '.er .e:hover{stroke-width:2.6;stroke-opacity:1}',
  '.er .e.on{stroke-width:2;stroke-opacity:1}',
  '.er .ti{font-size:12px;font-weight:bold}',
  '.er .p{font-weight:bold}',
  '.er .k{font-size:8px;font-weight:bold}',
  '.er .fl{font-weight:bold}',
  '.er a{cursor:pointer}',
  '.er a:hover text,.er a:focus text{text-decoration:underline}',
  '.er .t:target .b,.er .t.here .b{stroke-width:2.5}',
].join('');

/** Of a picture that stands by itself. */
export function pictureStyle(): string {
  return `${SHAPES}${colours(LIGHT, 0, '.er')}@media(prefers-color-scheme:dark){${colours(DARK, 1, '.er')}}`;
}
/** Of pictures in a page that has a switch of its own, `data-theme` at its root; on paper they are light. */
export function embeddedStyle(): string {
  const dark = colours(DARK, 1, ':root[data-theme=dark] .er');
  const auto = colours(DARK, 1, ':root:not([data-theme=light]) .er');
  return `${SHAPES}${colours(LIGHT, 0, '.er')}@media screen{${dark}}@media screen and (prefers-color-scheme:dark){${auto}}`;
}
