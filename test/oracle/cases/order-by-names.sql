-- What ORDER BY and HAVING mean by a name that several selected expressions have.
CREATE TABLE ob (id INT, b INT, label CHAR(10));
INSERT INTO ob VALUES (1,3,'x'),(2,2,'y'),(3,1,'z');
SELECT 'id', id, label FROM ob ORDER BY id desc;
SELECT id, 'id', label FROM ob ORDER BY id desc;
SELECT b as id, id FROM ob ORDER BY id;
SELECT id, b as id FROM ob ORDER BY id;
SELECT -id as id, id FROM ob ORDER BY id;
SELECT id, -id as id FROM ob ORDER BY id;
SELECT id, id FROM ob ORDER BY id desc;
SELECT -id as x, id+1 as x FROM ob ORDER BY x;
SELECT id+1 as x, -id as x FROM ob ORDER BY x;
SELECT b as x, -id as x FROM ob ORDER BY x;
SELECT -id as x, b as x FROM ob ORDER BY x;
SELECT 'x' as x, b as x, id as x FROM ob ORDER BY x;
SELECT b, id as b, -id b FROM ob ORDER BY b;
SELECT 'id', count(*) FROM ob group by id ORDER BY id;
SELECT -id as x, b as x FROM ob having x = -1;
SELECT b as x, -id as x FROM ob having x = -1;
