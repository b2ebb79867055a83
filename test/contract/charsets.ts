/** Text is text, whatever character set a session speaks. */
import { expect, test } from 'bun:test';
import { type Stage, text } from './stage.ts';

/** Collation ids of handshakes with a text that their character set has. */
const LOGINS = [
  [8, 'latin1', 'é'],
  [28, 'gbk', '中'],
  [33, 'utf8mb3', '中é'],
  [51, 'cp1251', 'я'],
  [13, 'sjis', 'ラ'],
  [46, 'utf8mb4', 'é🎉'],
] as const;

export function charsets(stage: () => Stage): void {
  test('that of the handshake holds', async () => {
    await stage().run('CREATE TABLE t (s VARCHAR(20))');
    for (const [collation, name, sample] of LOGINS) {
      const session = await stage().connect({ collation });
      expect(String(session.variable('character_set_client')).replace(/^utf8$/, 'utf8mb3')).toBe(name);
      await stage().run(`INSERT INTO t VALUES ('${sample}')`, session);
      await stage().results('INSERT INTO t VALUES (?)', { params: [text(sample)] }, session);
      expect([name, await stage().rows('SELECT s FROM t', [], session)]).toEqual([name, [[sample], [sample]]]);
      expect(await stage().rows('SELECT s FROM t')).toEqual([[sample], [sample]]);
      expect((await stage().table(`SELECT 1 AS \`${sample.replace('🎉', '')}\``, [], session)).fields[0]?.name).toBe(
        sample.replace('🎉', ''),
      );
      await stage().run('DELETE FROM t', session);
      await session.close();
    }
  });

  test('SET NAMES changes it at once', async () => {
    await stage().with(1, async (session) => {
      for (const [name, sample, hex] of [
        ['latin1', 'é', 'E9'],
        ['gbk', '中', 'D6D0'],
        ['utf8mb4', 'é', 'C3A9'],
      ] as const) {
        await stage().run(`SET NAMES ${name}`, session);
        expect(await stage().rows(`SELECT '${sample}' AS a, HEX('${sample}') AS h`, [], session)).toEqual([[sample, hex]]);
        expect(session.variable('character_set_client')).toBe(name);
      }
      await stage().run('SET NAMES utf8mb4 COLLATE utf8mb4_bin', session);
      expect(session.variable('collation_connection')).toBe('utf8mb4_bin');
    });
  });

  test('what a client cannot read is a question mark', async () => {
    await stage().run("INSERT INTO t VALUES ('a👍')");
    const session = await stage().connect({ collation: 33 });
    // Of the embedded engine's results the door makes what the client can read; JSON can say everything.
    const isWhole = stage().kind === 'embedded' || stage().kind === 'remote';
    expect(await stage().rows('SELECT s FROM t', [], session)).toEqual([[isWhole ? 'a👍' : 'a?']]);
    await session.close();
    expect(await stage().rows('SELECT s FROM t')).toEqual([['a👍']]);
  });

  test('messages and names come in it too', async () => {
    const session = await stage().connect({ collation: 8 });
    expect((await stage().failure('SELECT größe', session)).message).toContain("'größe'");
    await session.close();
  });
}
