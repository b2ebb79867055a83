import { expect, test } from 'bun:test';
import { breaches } from '../../scripts/check-layers.ts';

test('imports downwards are fine', () => {
  expect(
    breaches('src/session/session.ts', "import { split } from '../sql/split.ts';\nimport type { Field } from '../types.ts';\n"),
  ).toEqual([]);
  expect(breaches('commands/query.ts', "const m = await import('../src/backends/embedded/index.ts');\n")).toEqual([]);
});

test('an import upwards is named with its file, line and rule', () => {
  expect(breaches('src/sql/lexer.ts', "// first line\nimport { Session } from '../session/session.ts';\n")).toEqual([
    'src/sql/lexer.ts:2: imports ../session/session.ts: src/sql may import nothing but the contracts',
  ]);
});

test('a server may not import a backend', () => {
  expect(breaches('src/servers/mysql/index.ts', "import { openEmbedded } from '../../backends/embedded/index.ts';\n")).toHaveLength(1);
});

test('the core does no I/O, also not through import() or a re-export', () => {
  expect(breaches('src/codec/reader.ts', "export * from 'node:net';\n")).toHaveLength(1);
  expect(breaches('src/codec/reader.ts', "const fs = await import('node:fs');\n")).toHaveLength(1);
  expect(breaches('src/codec/reader.ts', "import { createHash } from 'node:crypto';\n")).toEqual([]);
});

test('what browsers load has no Node modules and no packages', () => {
  expect(breaches('src/client/index.ts', "import { Buffer } from 'node:buffer';\nimport x from 'cac';\n")).toHaveLength(2);
});

test('Bun is for scripts only; a comment or a text about it is no use of it', () => {
  expect(breaches('src/auth/scrub.ts', 'const x = Bun.hash(1);\n')).toHaveLength(1);
  expect(breaches('src/auth/scrub.ts', "// Bun.hash\nconst x = 'Bun.hash';\n")).toEqual([]);
});

test('imports in comments are no imports', () => {
  expect(breaches('src/sql/lexer.ts', "/* import x from 'node:fs' */\n// import y from 'node:net'\n")).toEqual([]);
});

test('Buffer.from is no import', () => {
  expect(breaches('src/auth/hash.ts', "Buffer.from('.'); Array.from ('abc');\n")).toEqual([]);
});
