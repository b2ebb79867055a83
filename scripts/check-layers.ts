/**
 * Holds the architecture: `bun scripts/check-layers.ts`.
 * Imports run downwards only, the core does no I/O, what a browser loads uses nothing of a server, and only scripts depend on Bun.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';

interface Layer {
  /** Where its files are; the longest matching path decides. */
  readonly path: string;
  /** The layers that it may import, besides itself and the contracts. */
  readonly imports: readonly string[];
  /** What of Node it may use: everything, what computes without I/O, or nothing since a browser loads it. */
  readonly node: 'all' | 'pure' | 'none';
  /** Packages that it may use all the same. */
  readonly packages?: RegExp;
}

const ALL = ['*'];

/** From the bottom up. DESIGN: commands -> servers, backends, client; servers -> session; session -> virtual, sql; and so on. */
const LAYERS: readonly Layer[] = [
  { path: 'src/types.ts', imports: [], node: 'none' },
  { path: 'src/errors.ts', imports: [], node: 'none' },
  { path: 'src/error-classes.ts', imports: [], node: 'none' },
  { path: 'src/error-table.ts', imports: [], node: 'none' },
  { path: 'src/result.ts', imports: [], node: 'none' },
  { path: 'src/backend.ts', imports: [], node: 'none' },
  { path: 'src/limited-statement.ts', imports: [], node: 'none' },
  { path: 'src/virtual-table.ts', imports: [], node: 'none' },
  { path: 'src/packet-relay.ts', imports: [], node: 'none' },
  { path: 'src/version.ts', imports: [], node: 'none' },
  { path: 'src/statement-records.ts', imports: [], node: 'none' },
  { path: 'src/typing', imports: [], node: 'none' },
  { path: 'src/introspection', imports: ['src/typing', 'src/sql'], node: 'none', packages: /^@viz-js\/viz$/ },
  {
    path: 'src/introspection/formats',
    imports: ['src/introspection', 'src/typing', 'src/sql'],
    node: 'pure',
    packages: /^(?:string-width|@viz-js\/viz)$/,
  },
  { path: 'src/introspection/diff', imports: ['src/introspection', 'src/introspection/formats', 'src/typing', 'src/sql'], node: 'pure' },
  { path: 'src/wire', imports: [], node: 'none' },
  { path: 'src/client', imports: ['src/wire'], node: 'none' },
  { path: 'src/console', imports: ['src/client', 'src/wire', 'src/sql'], node: 'none', packages: /^@(?:codemirror|lezer)\// },
  { path: 'src/sql', imports: [], node: 'pure' },
  { path: 'src/completion', imports: ['src/sql'], node: 'none' },
  { path: 'src/codec', imports: [], node: 'pure' },
  { path: 'src/auth', imports: ['src/codec'], node: 'pure' },
  { path: 'src/virtual', imports: ['src/sql', 'src/codec'], node: 'pure' },
  { path: 'src/session', imports: ['src/virtual', 'src/sql', 'src/auth', 'src/codec'], node: 'pure' },
  { path: 'src/backends/embedded', imports: ['src/sql', 'src/virtual', 'src/auth', 'src/codec'], node: 'all' },
  { path: 'src/backends/upstream', imports: ['src/sql', 'src/codec', 'src/typing'], node: 'all' },
  { path: 'src/backends/local-tables', imports: ['src/sql'], node: 'pure' },
  { path: 'src/backends/remote', imports: ['src/client', 'src/wire'], node: 'all' },
  { path: 'src/servers/listener', imports: ['src/auth'], node: 'all' },
  {
    path: 'src/servers/mysql',
    imports: ['src/servers/listener', 'src/session', 'src/codec', 'src/auth', 'src/sql', 'src/virtual'],
    node: 'all',
  },
  { path: 'src/servers/metrics', imports: ['src/virtual'], node: 'all' },
  {
    path: 'src/servers/websocket',
    imports: ['src/servers/listener', 'src/session', 'src/wire', 'src/auth', 'src/sql', 'src/virtual'],
    node: 'all',
  },
  { path: 'src/index.ts', imports: ALL, node: 'all' },
  { path: 'commands', imports: ALL, node: 'all' },
];
const CONTRACTS = new Set([
  'src/types.ts',
  'src/packet-relay.ts',
  'src/errors.ts',
  'src/error-classes.ts',
  'src/error-table.ts',
  'src/result.ts',
  'src/backend.ts',
  'src/limited-statement.ts',
  'src/virtual-table.ts',
  'src/version.ts',
  'src/statement-records.ts',
]);

/** Modules of Node that compute and touch no socket, file, clock or process. */
const PURE_NODE = new Set(['node:crypto', 'node:buffer', 'node:zlib', 'node:util', 'node:string_decoder', 'node:assert']);

/** Packages that a pure layer may use: they compute. */
const PURE_PACKAGES = new Set(['iconv-lite', 'jose', 'yaml']);

/** One import of a file, as written. */
interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** The imports, re-exports and import() calls with a literal in a module's text; comments and the rest of the text are passed over. */
export function importsOf(text: string): Import[] {
  const found: Import[] = [];
  const pattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|(?<!\.)\b(?:from|import\s*\(?)\s*(['"])([^'"\n]+)\1/g;
  for (const match of text.matchAll(pattern)) {
    const specifier = match[2];
    if (specifier !== undefined) found.push({ specifier, line: text.slice(0, match.index).split('\n').length });
  }
  return found;
}

/**
 * What is wrong with one file's imports.
 * @param file path from the root, with slashes.
 * @returns one line for each breach: the file, the import, the rule.
 */
export function breaches(file: string, text: string): string[] {
  const layer = layerOf(file);
  if (layer === undefined) return [`${file}: belongs to no layer: add it to the table in scripts/check-layers.ts`];
  const out = importsOf(text).flatMap(({ specifier, line }) => {
    const complaint = judge(layer, file, specifier);
    return complaint === null ? [] : [`${file}:${line}: imports ${specifier}: ${complaint}`];
  });
  const bun = /\bBun\.[a-zA-Z]+/.exec(text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|`[^`]*`|'[^'\n]*'/g, ''));
  if (bun !== null) out.push(`${file}: uses ${bun[0]}, which only Bun has`);
  return out;
}

function judge(layer: Layer, file: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return judgeFile(layer, posix.normalize(posix.join(posix.dirname(file), specifier)));
  if (specifier.startsWith('bun')) return 'only scripts and tests may depend on Bun';
  if (specifier.startsWith('node:')) return judgeNode(layer, specifier);
  if (layer.packages?.test(specifier) === true) return null;
  if (layer.node === 'none') return `${layer.path} is loaded by browsers and depends on no package`;
  if (layer.node === 'pure' && !PURE_PACKAGES.has(specifier)) return `${layer.path} is pure: this package is not known to compute only`;
  return null;
}

function judgeFile(layer: Layer, target: string): string | null {
  if (target === 'package.json') return layer.path === 'src/version.ts' ? null : 'read the version from src/version.ts';
  if (!target.endsWith('.ts') && !target.endsWith('.json')) return 'imports end in .ts';
  if (CONTRACTS.has(target)) return null;
  const other = layerOf(target);
  if (other === undefined) return 'this file belongs to no layer';
  if (other.path === layer.path) return null;
  if (layer.imports === ALL && (layer.path === 'commands' || other.path !== 'commands')) return null;
  if (layer.imports.includes(other.path)) return null;
  return `${layer.path} may import ${layer.imports.length === 0 ? 'nothing but the contracts' : layer.imports.join(', ')}`;
}

function judgeNode(layer: Layer, specifier: string): string | null {
  if (layer.node === 'all') return null;
  if (layer.node === 'none') return `${layer.path} is loaded by browsers and has no Node modules`;
  return PURE_NODE.has(specifier) ? null : `${layer.path} does no I/O; it may use ${[...PURE_NODE].join(', ')}`;
}

function layerOf(file: string): Layer | undefined {
  return LAYERS.filter(({ path }) => file === path || file.startsWith(`${path}/`)).sort((a, b) => b.path.length - a.path.length)[0];
}

/** Checks every module of src and commands. @returns the breaches, one a line. */
export function checkLayers(root: string): string[] {
  return ['src', 'commands'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .flatMap((entry) => {
        const path = resolve(entry.parentPath, entry.name);
        return breaches(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8'));
      }),
  );
}

if (import.meta.main) {
  const found = checkLayers(dirname(import.meta.dirname));
  for (const breach of found) console.error(breach);
  if (found.length > 0) process.exitCode = 1;
}
