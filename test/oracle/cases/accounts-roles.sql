-- Roles: granted, active, by default, and what information_schema tells of them.
DROP USER IF EXISTS or_u, or_v, or_r, or_s, or_t;
CREATE ROLE or_r, or_s;
CREATE ROLE IF NOT EXISTS or_r, or_t@'%';
SHOW CREATE USER or_r;
-- nometa
SELECT User, authentication_string, password_expired, account_locked, plugin FROM mysql.user WHERE User = 'or_r';
CREATE ROLE '';
CREATE USER or_u DEFAULT ROLE or_s, or_r;
CREATE USER or_v;
SHOW CREATE USER or_u;
SHOW GRANTS FOR or_u;
-- nometa
SELECT * FROM mysql.role_edges WHERE TO_USER LIKE 'or%';
-- nometa
SELECT * FROM mysql.default_roles WHERE USER LIKE 'or%';
GRANT nosuch TO or_u;
GRANT or_r TO nosuch;
GRANT nosuch, or_r TO or_u;
REVOKE or_r FROM or_u, nosuch;
REVOKE IF EXISTS nosuch FROM or_u;
REVOKE nosuch FROM or_u;
GRANT or_r TO or_r;
GRANT or_t TO or_r;
GRANT or_r TO or_t;
GRANT or_r TO or_v WITH ADMIN OPTION;
GRANT or_s TO or_v;
SHOW GRANTS FOR or_v;
GRANT SELECT ON or_x.* TO or_r;
GRANT INSERT ON or_x.* TO or_u;
GRANT PROCESS ON *.* TO or_t;
GRANT BACKUP_ADMIN ON *.* TO or_s;
GRANT SELECT(User), UPDATE ON mysql.db TO or_s;
GRANT INSERT(Host) ON mysql.db TO or_r WITH GRANT OPTION;
SHOW GRANTS FOR or_u;
SHOW GRANTS FOR or_u USING or_r;
SHOW GRANTS FOR or_u USING or_s, or_r;
SHOW GRANTS FOR or_u USING or_t;
SHOW GRANTS FOR or_r;
SET DEFAULT ROLE ALL TO or_v;
SET DEFAULT ROLE or_s TO or_v, or_u;
SET DEFAULT ROLE or_t TO or_v;
SET DEFAULT ROLE NONE TO nosuch;
-- nometa
SELECT * FROM mysql.default_roles WHERE USER LIKE 'or%';
ALTER USER or_v DEFAULT ROLE NONE;
ALTER USER or_v DEFAULT ROLE nosuch;
ALTER USER nosuch DEFAULT ROLE or_r;
-- nometa
SELECT * FROM mysql.default_roles WHERE USER LIKE 'or%';
RENAME USER or_r TO or_q;
SET ROLE or_r;
SELECT CURRENT_ROLE();
SET ROLE ALL;
SET ROLE NONE;
SET ROLE nosuch;
REVOKE or_s FROM or_u;
-- nometa
SELECT * FROM mysql.default_roles WHERE USER LIKE 'or%';
-- nometa
SELECT * FROM mysql.role_edges WHERE TO_USER LIKE 'or%';
REVOKE or_s FROM or_u;
REVOKE ALL PRIVILEGES, GRANT OPTION FROM or_u;
SHOW GRANTS FOR or_u;
DROP ROLE or_r;
SHOW GRANTS FOR or_u;
DROP ROLE or_s, or_t;
DROP USER or_u, or_v;
-- nometa
SELECT COUNT(*) FROM mysql.role_edges WHERE TO_USER LIKE 'or%';
