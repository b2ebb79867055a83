/** A session as the recorder had it: UTC, MySQL's default sql_mode, a fixed clock. */
import type { RuntimeContext } from '../../../../src/backends/embedded/runtime.ts';

export function testContext(): RuntimeContext {
  const locks = new Map<string, number>();
  return {
    sqlMode: {
      text: 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
      strict: true,
      noZeroDate: true,
      noZeroInDate: true,
      allowInvalidDates: false,
      errorForDivisionByZero: true,
      noAutoValueOnZero: false,
      onlyFullGroupBy: true,
      padCharToFullLength: false,
      noUnsignedSubtraction: false,
      timeTruncateFractional: false,
      noBackslashEscapes: false,
      ansiQuotes: false,
      pipesAsConcat: false,
    },
    timeZone: '+00:00',
    offsetMinutesAt: () => 0,
    offsetMinutesOfLocal: () => 0,
    nowMicros: 1700000000123456,
    connectionCollation: 'utf8mb4_0900_ai_ci',
    database: null,
    queryAttribute: () => null,
    user: 'root',
    host: 'localhost',
    account: { user: 'root', host: 'localhost' },
    currentRole: 'NONE',
    connectionId: 7,
    strictStore: false,
    row: 0,
    warn: () => undefined,
    userVariable: () => null,
    setUserVariable: () => undefined,
    systemVariable: (name) =>
      name === 'max_allowed_packet'
        ? 67108864
        : name === 'lc_time_names'
          ? 'en_US'
          : name === 'default_week_format'
            ? 0
            : name === 'group_concat_max_len'
              ? 1024
              : name === 'block_encryption_mode'
                ? 'aes-128-ecb'
                : name === 'version'
                  ? '9.7.4-2'
                  : null,
    lastInsertId: 0,
    foundRows: 1,
    rowCount: -1,
    memory: new Map(),
    checkKilled: () => undefined,
    waitFor: () => true,
    local: () => null,
    callStored: () => null,
    locks: {
      get: (name) => {
        locks.set(name, 7);
        return 1;
      },
      release: (name) => (locks.delete(name) ? 1 : null),
      releaseAll: () => locks.size,
      owner: (name) => locks.get(name) ?? null,
    },
  };
}
