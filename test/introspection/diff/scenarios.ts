/** Changes that schemas made by chance do not have: what there was, and what there is to be. */
export interface Scenario {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const PARENT = 'CREATE TABLE parent (id INT PRIMARY KEY, other INT, UNIQUE KEY other (other)) ENGINE=InnoDB';

/** Everywhere. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'tables that refer to each other go and come',
    before: [
      'CREATE TABLE a (id INT PRIMARY KEY, b INT) ENGINE=InnoDB',
      'CREATE TABLE b (id INT PRIMARY KEY, a INT, CONSTRAINT b_a FOREIGN KEY (a) REFERENCES a (id)) ENGINE=InnoDB',
      'ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b (id)',
    ],
    after: [
      'CREATE TABLE c (id INT PRIMARY KEY, d INT) ENGINE=InnoDB',
      'CREATE TABLE d (id INT PRIMARY KEY, c INT, CONSTRAINT d_c FOREIGN KEY (c) REFERENCES c (id)) ENGINE=InnoDB',
      'ALTER TABLE c ADD CONSTRAINT c_d FOREIGN KEY (d) REFERENCES d (id)',
    ],
  },
  {
    name: 'the key that others refer to becomes another one',
    before: [
      PARENT,
      'CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT of_p FOREIGN KEY (p) REFERENCES parent (other)) ENGINE=InnoDB',
    ],
    after: [
      'CREATE TABLE parent (id BIGINT NOT NULL, other BIGINT, more INT NOT NULL, PRIMARY KEY (id, more), UNIQUE KEY another (other)) ENGINE=InnoDB',
      'CREATE TABLE child (id INT PRIMARY KEY, p BIGINT, CONSTRAINT of_p FOREIGN KEY (p) REFERENCES parent (other) ON DELETE CASCADE) ENGINE=InnoDB',
    ],
  },
  {
    name: 'columns become computed, and cease to be',
    before: [
      'CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, c INT AS (a + 1) VIRTUAL, d INT AS (a + 2) STORED, e INT AS (b) STORED, KEY k (c, b))',
    ],
    after: [
      'CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT AS (a * 2) VIRTUAL, c INT, d INT AS (a + 2) VIRTUAL, e INT AS (a) STORED, KEY k (c, b))',
    ],
  },
  {
    name: 'a computed column goes with the one that it reads',
    before: ['CREATE TABLE t (id INT PRIMARY KEY, a INT, c INT AS (a + 1) STORED, CONSTRAINT q CHECK (a > 1), KEY k (a, id), KEY l (c))'],
    after: ['CREATE TABLE t (id INT PRIMARY KEY, b INT, c INT AS (b + 1) STORED, CONSTRAINT q CHECK (b > 1), KEY k (b, id), KEY l (c))'],
  },
  {
    name: 'a primary key comes, goes, and numbers itself',
    before: [
      'CREATE TABLE t (a INT NOT NULL, b INT)',
      'CREATE TABLE u (a INT NOT NULL PRIMARY KEY AUTO_INCREMENT, b INT)',
      'CREATE TABLE v (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a, b))',
    ],
    after: [
      'CREATE TABLE t (a INT NOT NULL PRIMARY KEY AUTO_INCREMENT, b INT)',
      'CREATE TABLE u (a INT NOT NULL, b INT)',
      'CREATE TABLE v (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (b, a))',
    ],
  },
  {
    name: 'views read views',
    before: [
      'CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT)',
      'CREATE VIEW z AS SELECT id, a FROM t',
      'CREATE VIEW y AS SELECT id FROM z',
      'CREATE VIEW x AS SELECT 1 AS one',
    ],
    after: [
      'CREATE TABLE t (id INT PRIMARY KEY, c VARCHAR(5))',
      'CREATE VIEW z (n, o) AS SELECT id, c FROM t',
      'CREATE SQL SECURITY INVOKER VIEW a AS SELECT n FROM z WHERE n > 1 WITH LOCAL CHECK OPTION',
      'CREATE VIEW y AS SELECT n FROM a',
    ],
  },
  {
    name: 'triggers change their order',
    before: [
      'CREATE TABLE t (id INT PRIMARY KEY, a INT)',
      'CREATE TRIGGER one BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1',
      'CREATE TRIGGER two BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2',
      'CREATE TRIGGER three BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 3',
    ],
    after: [
      'CREATE TABLE t (id INT PRIMARY KEY, a INT)',
      'CREATE TRIGGER one BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1',
      'CREATE TRIGGER three BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 3',
      'CREATE TRIGGER four BEFORE INSERT ON t FOR EACH ROW FOLLOWS one SET NEW.a = 4',
      'CREATE TRIGGER five AFTER DELETE ON t FOR EACH ROW BEGIN DELETE FROM t WHERE id = OLD.id; END',
    ],
  },
  {
    name: 'routines and events change',
    before: [
      "CREATE PROCEDURE p(IN a INT, OUT b VARCHAR(9)) COMMENT 'one' SET b = a",
      'CREATE FUNCTION p() RETURNS INT DETERMINISTIC RETURN 1',
      "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO DO 1",
      'CREATE EVENT gone ON SCHEDULE EVERY 1 DAY DO DO 1',
    ],
    after: [
      'CREATE PROCEDURE p(IN a BIGINT, INOUT b VARCHAR(9) CHARACTER SET latin1) READS SQL DATA SQL SECURITY INVOKER BEGIN SELECT 1; SET b = a; END',
      "CREATE FUNCTION f(a DECIMAL(5,2)) RETURNS ENUM('a','b') DETERMINISTIC NO SQL RETURN 'a'",
      "CREATE EVENT e ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2030-01-01 00:00:00' ENDS '2031-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'x' DO BEGIN DO 1; DO 2; END",
      "CREATE EVENT once ON SCHEDULE AT '2037-01-01 00:00:00' DO DO 1",
    ],
  },
  {
    name: 'charsets, comments and defaults change',
    before: [
      "CREATE TABLE t (id INT PRIMARY KEY COMMENT 'a', a VARCHAR(9) DEFAULT 'x', b VARCHAR(9), c TEXT, d TIMESTAMP NULL, e INT DEFAULT 3) DEFAULT CHARACTER SET latin1 COLLATE latin1_swedish_ci COMMENT 'one'",
    ],
    after: [
      "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(9) NOT NULL DEFAULT '', b VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_swedish_ci COMMENT '\\\\', c TEXT, d TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, e INT DEFAULT (1 + 2)) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT 'it''s'",
    ],
  },
  {
    name: 'columns move',
    before: ['CREATE TABLE t (a INT PRIMARY KEY, b INT, c INT, d INT, e INT)'],
    after: ['CREATE TABLE t (e INT, b INT, new1 INT, a INT PRIMARY KEY, new2 INT, d INT, c BIGINT)'],
  },
];

export const OF_MYSQL: readonly Scenario[] = [
  {
    name: 'what only MySQL has',
    before: [
      'CREATE TABLE t (id INT PRIMARY KEY, a INT INVISIBLE, b VARCHAR(9), KEY i (a), KEY j ((a + 1)), CONSTRAINT c CHECK (a > 1) NOT ENFORCED)',
      'CREATE TABLE p (n INT) PARTITION BY RANGE (n) (PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN MAXVALUE)',
      'CREATE TABLE q (n INT PRIMARY KEY) PARTITION BY HASH (n) PARTITIONS 3',
      'CREATE TABLE g (id INT PRIMARY KEY, at POINT NOT NULL SRID 4326, SPATIAL KEY s (at))',
      'CREATE TABLE z (id INT PRIMARY KEY, a INT) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8',
    ],
    after: [
      'CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(9) INVISIBLE, KEY i (a) INVISIBLE, KEY j ((a + 2) DESC, b), CONSTRAINT c CHECK (a > 1))',
      'CREATE TABLE p (n INT, m INT, PRIMARY KEY (n, m)) PARTITION BY LIST (m) (PARTITION one VALUES IN (1,2), PARTITION two VALUES IN (3))',
      'CREATE TABLE q (n INT PRIMARY KEY)',
      'CREATE TABLE g (id INT PRIMARY KEY, at POINT NOT NULL, note TEXT, FULLTEXT KEY words (note))',
      'CREATE TABLE z (id INT PRIMARY KEY, a INT) STATS_PERSISTENT=1',
    ],
  },
];

export const OF_MARIADB: readonly Scenario[] = [
  {
    name: 'what only MariaDB has',
    before: [
      "CREATE TABLE t (id INT PRIMARY KEY, a INT CHECK (a > 1), b INT, u UUID, KEY i (b), CONSTRAINT c CHECK (a + b > 0)) COMMENT 'x'",
      'CREATE SEQUENCE s START WITH 5 INCREMENT BY 2',
      'CREATE TABLE v (id INT PRIMARY KEY)',
      'CREATE TABLE w (id INT PRIMARY KEY, j JSON) WITH SYSTEM VERSIONING',
      'CREATE TABLE x (id INT PRIMARY KEY, a INT) WITH SYSTEM VERSIONING',
      'CREATE TABLE p (n INT) PARTITION BY RANGE (n) (PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN MAXVALUE)',
    ],
    after: [
      'CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT CHECK (b <> 3), u INET6, KEY i (b) IGNORED)',
      'CREATE SEQUENCE s START WITH 5 INCREMENT BY 3',
      'CREATE SEQUENCE r',
      'CREATE TABLE v (id INT PRIMARY KEY) WITH SYSTEM VERSIONING',
      'CREATE TABLE w (id INT PRIMARY KEY, j JSON NOT NULL, k JSON)',
      'CREATE TABLE x (id INT PRIMARY KEY, b BIGINT) WITH SYSTEM VERSIONING',
      'CREATE TABLE p (n INT, m INT) PARTITION BY HASH (m) PARTITIONS 2',
    ],
  },
];
