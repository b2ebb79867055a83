//! Runs checks and prints a line of JSON for each, as test/clients/harness.ts reads them.
use serde_json::json;
use std::env::var;
use std::fmt::{Debug, Display};
use std::future::Future;

/// What was expected did not come.
pub type Outcome = Result<(), String>;

/// Where the server is and who may enter: the WSQL_… variables.
#[derive(Clone)]
pub struct Door {
    pub host: String,
    pub port: u16,
    pub user: String,
    pub password: String,
    pub root: String,
    pub database: String,
}

impl Door {
    pub fn from_environment() -> Door {
        let get = |name: &str| var(format!("WSQL_{name}")).unwrap_or_default();
        Door {
            host: get("HOST"),
            port: get("PORT").parse().unwrap_or(3306),
            user: get("USER"),
            password: get("PASSWORD"),
            root: get("ROOT_USER"),
            database: get("DATABASE"),
        }
    }

    pub fn url(&self) -> String {
        self.url_of(&self.user, &self.password, &self.database)
    }

    pub fn url_of(&self, user: &str, password: &str, database: &str) -> String {
        format!("mysql://{user}:{password}@{}:{}/{database}", self.host, self.port)
    }
}

/// Says first who speaks; the version is the one that Cargo.toml pins.
pub fn client(name: &str) {
    let pin = include_str!("../Cargo.toml").lines().find(|line| line.starts_with(&format!("{name} = ")));
    let version = pin.and_then(|line| line.split(['=', '"']).find(|part| part.starts_with(|first: char| first.is_ascii_digit())));
    println!("{}", json!({ "client": name, "version": version }));
}

pub async fn check(name: &str, outcome: impl Future<Output = Outcome>) {
    match outcome.await {
        Ok(()) => println!("{}", json!({ "check": name, "ok": true })),
        Err(error) => println!("{}", json!({ "check": name, "ok": false, "error": error })),
    }
}

pub fn equal<T: PartialEq + Debug>(what: &str, came: T, expected: T) -> Outcome {
    if came == expected {
        return Ok(());
    }
    Err(format!("{what}: expected {}, came {}", brief(&expected), brief(&came)))
}

pub fn that(what: &str, holds: bool) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(what.to_string())
    }
}

fn brief(value: &impl Debug) -> String {
    format!("{value:?}").chars().take(500).collect()
}

/// Says what was done when an error came.
pub trait During<T> {
    fn during(self, what: &str) -> Result<T, String>;
}
impl<T, E: Display> During<T> for Result<T, E> {
    fn during(self, what: &str) -> Result<T, String> {
        self.map_err(|error| format!("{}: {error}", what.chars().take(160).collect::<String>()))
    }
}

/// A column type, a literal, and the text of its value.
pub struct Column(pub &'static str, pub &'static str, pub &'static str);

pub const COLUMNS: &[Column] = &[
    Column("TINYINT", "-128", "-128"),
    Column("TINYINT UNSIGNED", "255", "255"),
    Column("SMALLINT", "-32768", "-32768"),
    Column("SMALLINT UNSIGNED", "65535", "65535"),
    Column("MEDIUMINT", "-8388608", "-8388608"),
    Column("MEDIUMINT UNSIGNED", "16777215", "16777215"),
    Column("INT", "-2147483648", "-2147483648"),
    Column("INT UNSIGNED", "4294967295", "4294967295"),
    Column("BIGINT", "-9223372036854775808", "-9223372036854775808"),
    Column("BIGINT UNSIGNED", "18446744073709551615", "18446744073709551615"),
    Column("FLOAT", "1.5", "1.5"),
    Column("DOUBLE", "-2.25", "-2.25"),
    Column("DECIMAL(30,10)", "-12345678901234567890.0123456789", "-12345678901234567890.0123456789"),
    Column("DATE", "'2024-02-29'", "2024-02-29"),
    Column("DATETIME", "'9999-12-31 23:59:59'", "9999-12-31 23:59:59"),
    Column("DATETIME(6)", "'1000-01-01 00:00:00.000001'", "1000-01-01 00:00:00.000001"),
    Column("TIMESTAMP(3) NULL", "'2024-02-29 12:00:00.125'", "2024-02-29 12:00:00.125"),
    Column("TIME", "'-838:59:59'", "-838:59:59"),
    Column("TIME(6)", "'00:00:00.000001'", "00:00:00.000001"),
    Column("YEAR", "2024", "2024"),
    Column("CHAR(4)", "'é😀'", "é😀"),
    Column("VARCHAR(20)", "'it''s \\\\ é😀'", "it's \\ é😀"),
    Column("TINYTEXT", "'tiny é'", "tiny é"),
    Column("TEXT", "'text é'", "text é"),
    Column("MEDIUMTEXT", "'medium é'", "medium é"),
    Column("LONGTEXT", "'long é'", "long é"),
    Column("ENUM('a','é')", "'é'", "é"),
    Column("SET('a','b','c')", "'a,c'", "a,c"),
    Column("JSON", "'{\"b\": [1, 2.5, null], \"a\": \"é\"}'", "{\"a\": \"é\", \"b\": [1, 2.5, null]}"),
    Column("VARCHAR(10) CHARACTER SET latin1", "'é'", "é"),
];

/// Makes the table `types` with a row of literals (1) and one of NULL (3).
pub fn types_statements() -> Vec<String> {
    let named: Vec<String> = COLUMNS
        .iter()
        .enumerate()
        .map(|(at, Column(definition, _, _))| format!("c{at} {definition}"))
        .collect();
    let literals: Vec<&str> = COLUMNS.iter().map(|Column(_, literal, _)| *literal).collect();
    vec![
        format!(
            "CREATE TABLE types (id INT PRIMARY KEY, {}, bits BIT(64), bytes VARBINARY(4), padded BINARY(4), bl BLOB)",
            named.join(", ")
        ),
        format!(
            "INSERT INTO types VALUES (1, {}, b'1000000000000000000000000000000000000000000000000000000000000001', x'00ff', x'00ff', x'00fe')",
            literals.join(", ")
        ),
        format!("INSERT INTO types VALUES (3{})", ", NULL".repeat(COLUMNS.len() + 4)),
    ]
}

/// Makes the table `many` of 100,000 rows.
pub fn many_statements() -> Vec<String> {
    let digits = "(VALUES ROW(0), ROW(1), ROW(2), ROW(3), ROW(4), ROW(5), ROW(6), ROW(7), ROW(8), ROW(9))";
    let from: Vec<String> = ["a", "b", "c", "d", "e"].iter().map(|name| format!("{digits} {name} (d)")).collect();
    vec![
        "CREATE TABLE many (id INT PRIMARY KEY AUTO_INCREMENT, s VARCHAR(40))".to_string(),
        format!(
            "INSERT INTO many (s) SELECT CONCAT('row ', a.d, b.d, c.d, d.d, e.d) FROM {}",
            from.join(", ")
        ),
    ]
}

/// A statement that runs until it is stopped.
pub const ENDLESS: &str = "DELETE FROM many WHERE SLEEP(20) = 5";

/// A statement, its error's number and SQLSTATE, and a part of its text.
pub fn failures(database: &str) -> Vec<(&'static str, u16, &'static str, String)> {
    vec![
        (
            "INSERT INTO parents VALUES (1, 'again')",
            1062,
            "23000",
            "Duplicate entry '1' for key 'parents.PRIMARY'".to_string(),
        ),
        ("SELEKT 1", 1064, "42000", "the right syntax to use near 'SELEKT 1' at line 1".to_string()),
        ("SELECT * FROM nosuch", 1146, "42S02", format!("Table '{database}.nosuch' doesn't exist")),
        (
            "INSERT INTO parents VALUES (2, NULL)",
            1048,
            "23000",
            "Column 'name' cannot be null".to_string(),
        ),
        (
            "INSERT INTO children VALUES (1, 9)",
            1452,
            "23000",
            format!("(`{database}`.`children`, CONSTRAINT `of_parent` FOREIGN KEY (`parent`) REFERENCES `parents` (`id`))"),
        ),
        (
            "SELECT nosuch FROM parents",
            1054,
            "42S22",
            "Unknown column 'nosuch' in 'field list'".to_string(),
        ),
    ]
}
pub const FAILURE_TABLES: &[&str] = &[
    "CREATE TABLE parents (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL)",
    "CREATE TABLE children (id INT PRIMARY KEY, parent INT, CONSTRAINT of_parent FOREIGN KEY (parent) REFERENCES parents (id))",
    "INSERT INTO parents VALUES (1, 'one')",
];

/// A text and bytes of 20 MB.
pub fn big_values() -> (String, Vec<u8>) {
    let text = "é😀 20 MB ".repeat((20 << 20) / 13);
    let bytes = (0..20usize << 20).map(|at| (at * 7 >> 3) as u8).collect();
    (text, bytes)
}
