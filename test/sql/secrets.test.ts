/** What process lists and logs tell of statements that have passwords in them. */
import { expect, test } from 'bun:test';
import { withoutSecrets } from '../../src/sql/index.ts';

test.each([
  [
    "CREATE USER u IDENTIFIED BY 'hunter2', v IDENTIFIED BY 'hunter3'",
    "CREATE USER u IDENTIFIED BY '<secret>', v IDENTIFIED BY '<secret>'",
  ],
  [
    'create user u identified with sha256_password by "hunter2" comment \'c\'',
    "create user u identified with sha256_password by '<secret>' comment 'c'",
  ],
  [
    "CREATE USER 'u'@'h' IDENTIFIED WITH caching_sha2_password AS 0xABCD",
    "CREATE USER 'u'@'h' IDENTIFIED WITH caching_sha2_password AS '<secret>'",
  ],
  ["/* c */ ALTER USER u IDENTIFIED BY 'hunter2' REPLACE 'old'", "/* c */ ALTER USER u IDENTIFIED BY '<secret>' REPLACE '<secret>'"],
  ["SET PASSWORD FOR u@h = 'hunter2'", "SET PASSWORD FOR u@h = '<secret>'"],
  ["SET PASSWORD = PASSWORD('hunter2')", "SET PASSWORD = PASSWORD('<secret>')"],
  [
    "CHANGE REPLICATION SOURCE TO SOURCE_USER = 'r', SOURCE_PASSWORD = 'hunter2', password = ''",
    "CHANGE REPLICATION SOURCE TO SOURCE_USER = '<secret>', SOURCE_PASSWORD = '<secret>', password = '<secret>'",
  ],
  ["PREPARE s FROM 'ALTER USER u IDENTIFIED BY ''hunter2'''", "PREPARE s FROM '<secret>'"],
  // Not understood, or read in two ways: nothing that follows is told.
  ["CREATE USER u IDENTIFIED BY 'hunter2", "CREATE USER u IDENTIFIED BY '<secret>'"],
  ["CREATE USER u IDENTIFIED BY 'a\\', v IDENTIFIED BY 'hunter2'", "CREATE USER u IDENTIFIED BY '<secret>'"],
])('%s', (sql, shown) => {
  expect(withoutSecrets(sql)).toBe(shown);
});

test.each(["SELECT REPLACE(password, 'a', 'b') FROM users", "INSERT INTO t VALUES ('identified by')", "SET NAMES 'utf8mb4'"])(
  'other statements are told as they are: %s',
  (sql) => {
    expect(withoutSecrets(sql)).toBe(sql);
  },
);
