CREATE TABLE customers (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email VARCHAR(100) NOT NULL COMMENT 'the login; it''s unique',
  name VARCHAR(50) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT 'it''s a "name" \\ here',
  kind ENUM('person','com,pany','it''s') NOT NULL DEFAULT 'person',
  tags SET('a','b') DEFAULT 'a,b',
  balance DECIMAL(12,2) NOT NULL DEFAULT 0.00,
  ratio DOUBLE DEFAULT 1.5,
  score INT DEFAULT -7,
  active TINYINT(1) NOT NULL DEFAULT 1,
  bits BIT(4) DEFAULT b'101',
  born DATE DEFAULT '2000-01-01',
  note TEXT,
  extra JSON,
  shout VARCHAR(60) AS (UPPER(CONCAT(email, '!'))) STORED,
  twice INT AS (score * 2) VIRTUAL COMMENT 'computed',
  created DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  seen TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP,
  token VARCHAR(40) DEFAULT (CONCAT('a', 'b')),
  raw BINARY(3) DEFAULT 'abc',
  UNIQUE KEY email_key (email),
  KEY by_name (name(10), balance DESC) COMMENT 'names first',
  FULLTEXT KEY words (note),
  CONSTRAINT not_negative CHECK (balance >= 0),
  CONSTRAINT has_name CHECK (name <> 'nobody')
) ENGINE=InnoDB COMMENT='who buys; "really"' CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE TABLE orders (
  id BIGINT NOT NULL PRIMARY KEY,
  customer INT UNSIGNED NULL,
  shop INT NOT NULL,
  KEY by_customer (customer),
  CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE ON UPDATE SET NULL
) ENGINE=InnoDB;
CREATE TABLE items (
  order_id BIGINT NOT NULL,
  line INT NOT NULL,
  `odd ``name` VARCHAR(10) DEFAULT NULL,
  PRIMARY KEY (order_id, line),
  CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id)
) ENGINE=InnoDB;
CREATE TABLE places (id INT PRIMARY KEY, at POINT NOT NULL, SPATIAL KEY by_place (at)) ENGINE=InnoDB;
CREATE VIEW rich AS SELECT id, email, balance FROM customers WHERE balance > 1000 WITH CASCADED CHECK OPTION;
CREATE FUNCTION add_tax(amount DECIMAL(10,2), rate INT) RETURNS DECIMAL(12,4) DETERMINISTIC NO SQL COMMENT 'with tax' RETURN amount * (1 + rate / 100);
CREATE PROCEDURE find_customer(IN wanted VARCHAR(100), OUT found INT, INOUT calls INT UNSIGNED) READS SQL DATA SQL SECURITY INVOKER SELECT id INTO found FROM customers WHERE email = wanted;
CREATE TRIGGER before_order BEFORE INSERT ON orders FOR EACH ROW SET NEW.shop = NEW.shop + 1;
CREATE TRIGGER then_order BEFORE INSERT ON orders FOR EACH ROW FOLLOWS before_order SET NEW.shop = NEW.shop * 2;
CREATE EVENT cleanup ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'tidy up' DO DELETE FROM items WHERE line < 0;
CREATE EVENT once ON SCHEDULE AT '2037-01-01 00:00:00' DO DELETE FROM items;
