CREATE TABLE mysql.user (a INT);
CREATE TABLE IF NOT EXISTS mysql.user (a INT);
