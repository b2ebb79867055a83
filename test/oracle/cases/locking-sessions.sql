SET SESSION innodb_lock_wait_timeout = 1;
-- session b
SET SESSION innodb_lock_wait_timeout = 1;
-- session c
SET SESSION innodb_lock_wait_timeout = 1;
-- session a
CREATE TABLE t (id INT PRIMARY KEY, v INT);
INSERT INTO t VALUES (1, 10), (2, 20), (3, 30);
BEGIN;
UPDATE t SET v = 11 WHERE id = 1;
-- session b
SELECT v FROM t WHERE id = 1;
BEGIN;
SELECT v FROM t WHERE id = 1;
-- session a
COMMIT;
-- session b
SELECT v FROM t WHERE id = 1;
COMMIT;
SELECT v FROM t WHERE id = 1;
-- session a
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
BEGIN;
SELECT v FROM t WHERE id = 2;
-- session b
UPDATE t SET v = 21 WHERE id = 2;
-- session a
SELECT v FROM t WHERE id = 2;
COMMIT;
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
START TRANSACTION WITH CONSISTENT SNAPSHOT;
-- session b
UPDATE t SET v = 31 WHERE id = 3;
INSERT INTO t VALUES (4, 40);
-- session a
SELECT * FROM t ORDER BY id;
COMMIT;
SELECT * FROM t ORDER BY id;
BEGIN;
INSERT INTO t VALUES (5, 50);
-- session b
SELECT COUNT(*) FROM t;
-- session a
ROLLBACK;
-- session b
SELECT COUNT(*) FROM t;
BEGIN;
SELECT id FROM t WHERE id = 1 FOR UPDATE;
-- session a
SELECT id FROM t WHERE id = 1 FOR UPDATE NOWAIT;
SET SESSION innodb_lock_wait_timeout = 1;
UPDATE t SET v = 0 WHERE id = 1;
SELECT v FROM t WHERE id = 1;
-- session b
UPDATE t SET v = 99 WHERE id = 1;
COMMIT;
-- session a
SELECT v FROM t WHERE id = 1;
SET autocommit = 0;
UPDATE t SET v = 98 WHERE id = 1;
-- session b
SELECT v FROM t WHERE id = 1;
-- session a
SET autocommit = 1;
-- session b
SELECT v FROM t WHERE id = 1;
SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
SELECT @@transaction_isolation;
-- session a
BEGIN;
INSERT INTO t VALUES (6, 60);
SAVEPOINT s;
INSERT INTO t VALUES (7, 70);
ROLLBACK TO s;
COMMIT;
-- session c
SELECT id FROM t WHERE id >= 6 ORDER BY id;
SELECT @@transaction_isolation, @@autocommit;
SET @own = 5;
-- session a
SELECT @own;
CREATE TABLE made (x INT);
-- session c
INSERT INTO made VALUES (1);
DROP TABLE made;
-- session a
SELECT * FROM made;
BEGIN;
INSERT INTO t VALUES (100, 1);
-- session c
CREATE TABLE other (y INT);
-- session a
SELECT COUNT(*) FROM other;
ROLLBACK;
-- session c
SELECT COUNT(*) FROM t WHERE id = 100;
SELECT GET_LOCK('o_multi', 1);
-- session a
SELECT GET_LOCK('o_multi', 0), IS_FREE_LOCK('o_multi');
-- session c
SELECT RELEASE_LOCK('o_multi');
-- session a
SELECT GET_LOCK('o_multi', 0), RELEASE_LOCK('o_multi');
