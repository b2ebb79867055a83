//! What sqlx is asked, with its MySQL driver.
use clients::{
    big_values, check, client, equal, failures, many_statements, that, types_statements, Column, Door, During, Outcome, COLUMNS, ENDLESS,
    FAILURE_TABLES,
};
use futures_util::TryStreamExt;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlDatabaseError, MySqlPool, MySqlPoolOptions, MySqlRow, MySqlSslMode};
use sqlx::{AssertSqlSafe, Column as _, ConnectOptions, Connection, Either, Executor, Row, SqlSafeStr, Statement, TypeInfo, ValueRef};
use std::time::Duration;

#[tokio::main]
async fn main() {
    client("sqlx");
    let door = &Door::from_environment();
    check("defaults", defaults(door)).await;
    check("tls", tls(door)).await;
    check("prepared", prepared(door)).await;
    check("transactions", transactions(door)).await;
    check("types", types(door)).await;
    check("big", big(door)).await;
    check("errors", errors(door)).await;
    check("multi", multi(door)).await;
    check("cursor", cursor(door)).await;
    check("cancel", cancel(door)).await;
    check("metadata", metadata(door)).await;
    check("pool", pool(door)).await;
}

fn options(door: &Door) -> Result<MySqlConnectOptions, String> {
    door.url().parse().during("url")
}
async fn open(door: &Door) -> Result<MySqlConnection, String> {
    MySqlConnection::connect(&door.url()).await.during("connect")
}
/// By the text protocol.
async fn exec(conn: &mut MySqlConnection, sql: &str) -> Result<u64, String> {
    Ok(conn
        .execute(sqlx::raw_sql(AssertSqlSafe(sql.to_string())))
        .await
        .during(sql)?
        .rows_affected())
}
async fn one<T>(conn: &mut MySqlConnection, sql: &str) -> Result<T, String>
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::MySql> + sqlx::Type<sqlx::MySql>,
{
    sqlx::query_scalar(AssertSqlSafe(sql.to_string())).fetch_one(conn).await.during(sql)
}
fn number(error: &sqlx::Error) -> u16 {
    error
        .as_database_error()
        .and_then(|told| told.try_downcast_ref::<MySqlDatabaseError>())
        .map_or(0, MySqlDatabaseError::number)
}

async fn defaults(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    let row: (i32, String, Option<i32>, String, bool) = sqlx::query_as("SELECT 1, 'text é😀', NULL, DATABASE(), TRUE")
        .fetch_one(&mut conn)
        .await
        .during("select")?;
    equal("values", row, (1, "text é😀".to_string(), None, door.database.clone(), true))?;
    conn.ping().await.during("ping")?;
    equal(
        "settings",
        one::<String>(
            &mut conn,
            "SELECT CONCAT(@@time_zone, ' ', @@sql_mode LIKE '%PIPES_AS_CONCAT%', ' ', @@collation_connection)",
        )
        .await?,
        "+00:00 1 utf8mb4_0900_ai_ci".to_string(),
    )?;
    conn.close().await.during("close")?;
    let mut root = MySqlConnection::connect(&door.url_of(&door.root, "", "")).await.during("root")?;
    equal(
        "root",
        one::<String>(&mut root, "SELECT SUBSTRING_INDEX(USER(), '@', 1)").await?,
        "root".to_string(),
    )?;
    let wrong = MySqlConnection::connect(&door.url_of(&door.user, "wrong", &door.database)).await.err();
    equal("a wrong password", wrong.as_ref().map(number), Some(1045))?;
    let unknown = MySqlConnection::connect(&door.url_of(&door.user, &door.password, "nosuch")).await.err();
    equal("an unknown database", unknown.as_ref().map(number), Some(1049))?;
    let plain = options(door)?
        .charset("latin1")
        .collation("latin1_swedish_ci")
        .set_names(true)
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .statement_cache_capacity(0);
    let mut other = plain.ssl_mode(MySqlSslMode::Disabled).connect().await.during("without TLS")?;
    equal(
        "charset",
        one::<String>(&mut other, "SELECT @@character_set_client").await?,
        "latin1".to_string(),
    )
}

async fn tls(door: &Door) -> Outcome {
    let mut conn = options(door)?.ssl_mode(MySqlSslMode::Required).connect().await.during("TLS")?;
    let (_, cipher): (String, String) = sqlx::query_as("SHOW STATUS LIKE 'Ssl_cipher'")
        .fetch_one(&mut conn)
        .await
        .during("status")?;
    that("no cipher", !cipher.is_empty())?;
    that(
        "a certificate that nobody signed was taken",
        options(door)?.ssl_mode(MySqlSslMode::VerifyCa).connect().await.is_err(),
    )
}

async fn prepared(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    exec(
        &mut conn,
        "CREATE TABLE prepared (id INT PRIMARY KEY AUTO_INCREMENT, n BIGINT, s VARCHAR(50), f DOUBLE, b VARBINARY(20))",
    )
    .await?;
    for at in 0..30i64 {
        let insert = sqlx::query("INSERT INTO prepared (n, s, f, b) VALUES (?, ?, ?, ?)")
            .bind(at - 25)
            .bind(format!("row {at} é"))
            .bind(at as f64 / 4.0)
            .bind(vec![0u8, at as u8]);
        let result = insert.execute(&mut conn).await.during("insert")?;
        equal("insert id", (result.last_insert_id(), result.rows_affected()), (at as u64 + 1, 1))?;
    }
    let nothing = sqlx::query("INSERT INTO prepared (n, s, f, b) VALUES (?, ?, ?, ?)")
        .bind(None::<i64>)
        .bind(None::<String>)
        .bind(None::<f64>)
        .bind(None::<Vec<u8>>);
    nothing.execute(&mut conn).await.during("NULLs")?;
    let find = "SELECT n, s, f, HEX(b) FROM prepared WHERE id = ? OR s = ?";
    type Found = (Option<i64>, Option<String>, Option<f64>, Option<String>);
    for (id, s, expected) in [
        (Some(4), None, "Some(-22) Some(\"row 3 é\") Some(0.75) Some(\"0003\")"),
        (Some(31), None, "None None None None"),
        (None, Some("row 10 É"), "Some(-15) Some(\"row 10 é\") Some(2.5) Some(\"000A\")"),
    ] {
        let (n, text, f, b): Found = sqlx::query_as(find).bind(id).bind(s).fetch_one(&mut conn).await.during("find")?;
        equal("found", format!("{n:?} {text:?} {f:?} {b:?}"), expected.to_string())?;
    }
    exec(&mut conn, "ALTER TABLE prepared ADD more INT DEFAULT 7").await?;
    let again: Found = sqlx::query_as(find).bind(4).bind("").fetch_one(&mut conn).await.during("find")?;
    equal("after ALTER", again.0, Some(-22))?;
    let statement = (&mut conn)
        .prepare(AssertSqlSafe(find.to_string()).into_sql_str())
        .await
        .during("prepare")?;
    let names: Vec<String> = statement
        .columns()
        .iter()
        .map(|column| format!("{} {}", column.name(), column.type_info().name()))
        .collect();
    equal("described", names.join(", "), "n BIGINT, s VARCHAR, f DOUBLE, HEX(b) VARCHAR".to_string())?;
    that("two parameters", matches!(statement.parameters(), Some(Either::Right(2))))?;
    let row = sqlx::query("SELECT ?, ?, ?, ?, ?")
        .bind(i64::MIN)
        .bind(u64::MAX)
        .bind("é😀")
        .bind(vec![0u8, 255])
        .bind(None::<i32>)
        .fetch_one(&mut conn)
        .await
        .during("parameters")?;
    let back = (
        row.try_get::<i64, _>(0).during("i64")?,
        row.try_get::<u64, _>(1).during("u64")?,
        row.try_get::<String, _>(2).during("text")?,
        row.try_get::<Vec<u8>, _>(3).during("bytes")?,
        row.try_get_raw(4).during("raw")?.is_null(),
    );
    equal("values back", back, (i64::MIN, u64::MAX, "é😀".to_string(), vec![0, 255], true))?;
    conn.clear_cached_statements().await.during("clear")
}

async fn transactions(door: &Door) -> Outcome {
    let (mut conn, mut other) = (open(door).await?, open(door).await?);
    exec(&mut conn, "CREATE TABLE moves (id INT PRIMARY KEY, n INT)").await?;
    let mut tx = conn.begin().await.during("begin")?;
    exec(&mut tx, "INSERT INTO moves VALUES (1, 1)").await?;
    equal("seen outside", one::<i64>(&mut other, "SELECT COUNT(*) FROM moves").await?, 0)?;
    let mut inner = tx.begin().await.during("savepoint")?;
    exec(&mut inner, "INSERT INTO moves VALUES (2, 2)").await?;
    inner.rollback().await.during("rollback to")?;
    let mut inner = tx.begin().await.during("savepoint")?;
    exec(&mut inner, "INSERT INTO moves VALUES (3, 3)").await?;
    inner.commit().await.during("release")?;
    tx.commit().await.during("commit")?;
    let mut tx = conn.begin().await.during("begin")?;
    exec(&mut tx, "DELETE FROM moves").await?;
    drop(tx);
    equal(
        "after a dropped transaction",
        one::<i64>(&mut conn, "SELECT SUM(id) FROM (SELECT CAST(id AS SIGNED) id FROM moves) t")
            .await
            .or(one::<i64>(&mut conn, "SELECT COUNT(*) * 2 FROM moves").await)?,
        4,
    )?;
    let mut tx = conn.begin_with("START TRANSACTION READ ONLY").await.during("read only")?;
    let refused = tx.execute("DELETE FROM moves").await.err();
    equal("a change while read only", refused.as_ref().map(number), Some(1792))?;
    tx.rollback().await.during("rollback")?;
    for level in ["READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"] {
        exec(&mut conn, &format!("SET SESSION TRANSACTION ISOLATION LEVEL {level}")).await?;
        equal(
            "level",
            one::<String>(&mut conn, "SELECT @@transaction_isolation").await?,
            level.replace(' ', "-"),
        )?;
    }
    Ok(())
}

async fn types(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    for sql in types_statements() {
        exec(&mut conn, &sql).await?;
    }
    let sql = format!("INSERT INTO types VALUES (?{})", ", ?".repeat(COLUMNS.len() + 4));
    let mut insert = sqlx::query(AssertSqlSafe(sql)).bind(2);
    for Column(_, _, text) in COLUMNS {
        insert = insert.bind(*text);
    }
    insert = insert
        .bind(vec![128u8, 0, 0, 0, 0, 0, 0, 1])
        .bind(vec![0u8, 255])
        .bind(vec![0u8, 255])
        .bind(vec![0u8, 254]);
    insert.execute(&mut conn).await.during("insert")?;
    let casts: Vec<String> = (0..COLUMNS.len()).map(|at| format!("CAST(c{at} AS CHAR)")).collect();
    for id in 1..=3 {
        let row = sqlx::query(AssertSqlSafe(format!("SELECT {} FROM types WHERE id = ?", casts.join(", "))))
            .bind(id)
            .fetch_one(&mut conn)
            .await
            .during("select")?;
        for (at, Column(definition, _, expected)) in COLUMNS.iter().enumerate() {
            let came: Option<String> = row.try_get(at).during(definition)?;
            equal(
                &format!("{definition} of row {id}"),
                came,
                if id == 3 { None } else { Some(expected.to_string()) },
            )?;
        }
    }
    for id in 1..=2 {
        let by_statement = sqlx::query("SELECT * FROM types WHERE id = ?")
            .bind(id)
            .fetch_one(&mut conn)
            .await
            .during("select")?;
        native(&by_statement)?;
        let by_text = conn
            .fetch_one(sqlx::raw_sql(AssertSqlSafe(format!("SELECT * FROM types WHERE id = {id}"))))
            .await
            .during("select")?;
        native(&by_text)?;
    }
    Ok(())
}
/// Values as Rust's types, and what sqlx calls MySQL's.
fn native(row: &MySqlRow) -> Outcome {
    let integers = (
        row.try_get::<i8, _>(1).during("i8")?,
        row.try_get::<u16, _>(4).during("u16")?,
        row.try_get::<i64, _>(9).during("i64")?,
        row.try_get::<u64, _>(10).during("u64")?,
    );
    equal("integers", integers, (-128, 65535, i64::MIN, u64::MAX))?;
    equal(
        "floats",
        (row.try_get::<f32, _>(11).during("f32")?, row.try_get::<f64, _>(12).during("f64")?),
        (1.5, -2.25),
    )?;
    let dates = (
        row.try_get::<chrono::NaiveDate, _>(14).during("date")?,
        row.try_get::<chrono::NaiveDateTime, _>(16).during("datetime")?,
        row.try_get::<chrono::DateTime<chrono::Utc>, _>(17).during("timestamp")?,
    );
    equal(
        "dates",
        format!("{} {} {}", dates.0, dates.1, dates.2),
        "2024-02-29 1000-01-01 00:00:00.000001 2024-02-29 12:00:00.125 UTC".to_string(),
    )?;
    let json: serde_json::Value = row.try_get(29).during("JSON")?;
    equal("JSON", json.to_string(), "{\"a\":\"é\",\"b\":[1,2.5,null]}".to_string())?;
    let bytes = (
        row.try_get::<u64, _>(31).during("BIT")?,
        row.try_get::<Vec<u8>, _>(32).during("VARBINARY")?,
        row.try_get::<Vec<u8>, _>(33).during("BINARY")?,
    );
    equal("bytes", bytes, (0x8000_0000_0000_0001, vec![0, 255], vec![0, 255, 0, 0]))?;
    let names: Vec<&str> = row.columns().iter().map(|column| column.type_info().name()).collect();
    let expected = "INT TINYINT TINYINT UNSIGNED SMALLINT SMALLINT UNSIGNED MEDIUMINT MEDIUMINT UNSIGNED INT INT UNSIGNED BIGINT BIGINT UNSIGNED FLOAT DOUBLE DECIMAL DATE DATETIME DATETIME TIMESTAMP TIME TIME YEAR CHAR VARCHAR TEXT TEXT TEXT TEXT ENUM CHAR JSON VARCHAR BIT VARBINARY BINARY BLOB";
    equal("type names", names.join(" "), expected.to_string())
}

async fn big(door: &Door) -> Outcome {
    let (text, bytes) = big_values();
    let mut conn = open(door).await?;
    exec(&mut conn, "CREATE TABLE big (id INT PRIMARY KEY AUTO_INCREMENT, s LONGTEXT, b LONGBLOB)").await?;
    sqlx::query("INSERT INTO big (s, b) VALUES (?, ?)")
        .bind(&text)
        .bind(&bytes)
        .execute(&mut conn)
        .await
        .during("insert")?;
    let row: (String, Vec<u8>) = sqlx::query_as("SELECT s, b FROM big").fetch_one(&mut conn).await.during("select")?;
    that("other values came", row.0 == text && row.1 == bytes)?;
    let columns: Vec<String> = (0..900).map(|at| format!("c{at} INT")).collect();
    exec(&mut conn, &format!("CREATE TABLE wide ({})", columns.join(", "))).await?;
    let sql = format!("INSERT INTO wide VALUES (?{})", ", ?".repeat(899));
    let mut insert = sqlx::query(AssertSqlSafe(sql));
    for at in 0..900 {
        insert = insert.bind(at);
    }
    insert.execute(&mut conn).await.during("wide")?;
    let row = sqlx::query("SELECT * FROM wide").fetch_one(&mut conn).await.during("wide")?;
    equal(
        "a wide row",
        (0..900).map(|at| row.get::<i32, _>(at)).collect::<Vec<_>>(),
        (0..900).collect(),
    )
}

async fn errors(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    for sql in FAILURE_TABLES {
        exec(&mut conn, sql).await?;
    }
    for (sql, code, state, part) in failures(&door.database) {
        for prepared in [false, true] {
            let result = if prepared {
                sqlx::query(sql).execute(&mut conn).await
            } else {
                conn.execute(sqlx::raw_sql(sql)).await
            };
            let error = result.err().ok_or(format!("{sql}: no error"))?;
            let told = error
                .as_database_error()
                .and_then(|told| told.try_downcast_ref::<MySqlDatabaseError>())
                .ok_or(format!("{sql}: {error}"))?;
            equal(sql, (told.number(), told.code()), (code, Some(state)))?;
            that(&format!("{sql}: {}", told.message()), told.message().contains(&part))?;
            equal("afterwards", one::<i32>(&mut conn, "SELECT 1").await?, 1)?;
        }
    }
    let duplicate = sqlx::query("INSERT INTO parents VALUES (1, 'again')").execute(&mut conn).await.err();
    that(
        "a unique violation",
        duplicate
            .as_ref()
            .and_then(|error| error.as_database_error())
            .is_some_and(|told| told.is_unique_violation()),
    )?;
    let orphan = sqlx::query("INSERT INTO children VALUES (1, 9)").execute(&mut conn).await.err();
    that(
        "a foreign key violation",
        orphan
            .as_ref()
            .and_then(|error| error.as_database_error())
            .is_some_and(|told| told.is_foreign_key_violation()),
    )
}

async fn multi(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    let mut found = Vec::new();
    let mut results =
        sqlx::raw_sql("SELECT 1; CREATE TABLE several (id INT PRIMARY KEY AUTO_INCREMENT); INSERT INTO several VALUES (), (), (); SELECT 2")
            .fetch_many(&mut conn);
    while let Some(step) = results.try_next().await.during("several")? {
        found.push(match step {
            Either::Left(done) => format!("done {}", done.rows_affected()),
            Either::Right(row) => format!("row {}", row.get::<i64, _>(0)),
        });
    }
    drop(results);
    equal("results", found.join(", "), "row 1, done 0, done 0, done 3, row 2, done 0".to_string())?;
    let middle = sqlx::raw_sql("INSERT INTO several VALUES (20); INSERT INTO several VALUES (20); INSERT INTO several VALUES (30)")
        .execute(&mut conn)
        .await
        .err();
    equal("an error in the middle", middle.as_ref().map(number), Some(1062))?;
    equal("rows", one::<i64>(&mut conn, "SELECT COUNT(*) FROM several").await?, 4)?;
    exec(
        &mut conn,
        "CREATE PROCEDURE several_results (IN a INT) BEGIN SELECT a; SELECT id FROM several ORDER BY id; END",
    )
    .await?;
    for prepared in [false, true] {
        let rows = if prepared {
            sqlx::query("CALL several_results(?)").bind(5).fetch_all(&mut conn).await
        } else {
            sqlx::raw_sql("CALL several_results(5)").fetch_all(&mut conn).await
        };
        let values: Vec<i32> = rows.during("call")?.iter().map(|row| row.get(0)).collect();
        equal("rows of both results", values, vec![5, 1, 2, 3, 20])?;
    }
    Ok(())
}

async fn cursor(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    for sql in many_statements() {
        exec(&mut conn, &sql).await?;
    }
    for most in [100_000, 10] {
        let mut rows = sqlx::query_as::<_, (i32, String)>("SELECT id, s FROM many WHERE id > ? ORDER BY id")
            .bind(0)
            .fetch(&mut conn);
        for expected in 1..=most {
            let (id, _) = rows.try_next().await.during("row")?.ok_or("too few rows")?;
            equal("row", id, expected)?;
        }
        drop(rows);
        equal("another statement", one::<i64>(&mut conn, "SELECT COUNT(*) FROM many").await?, 100_000)?;
    }
    Ok(())
}

async fn cancel(door: &Door) -> Outcome {
    let (mut victim, mut killer) = (open(door).await?, open(door).await?);
    let id: u64 = one(&mut victim, "SELECT CONNECTION_ID()").await?;
    let running = tokio::spawn(async move {
        let result = victim.execute(sqlx::raw_sql(ENDLESS)).await;
        (victim, result)
    });
    for _ in 0..500 {
        let seen: i64 = one(
            &mut killer,
            &format!("SELECT COUNT(*) FROM information_schema.processlist WHERE id = {id} AND info LIKE 'DELETE%'"),
        )
        .await?;
        if seen > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    exec(&mut killer, &format!("KILL QUERY {id}")).await?;
    let (mut victim, result) = running.await.during("join")?;
    equal("KILL QUERY", result.err().as_ref().map(number), Some(1317))?;
    equal("the connection goes on", one::<u64>(&mut victim, "SELECT CONNECTION_ID()").await?, id)?;
    let limited = sqlx::query("SELECT /*+ MAX_EXECUTION_TIME(200) */ COUNT(*) FROM many a, many b WHERE a.s < b.s")
        .execute(&mut victim)
        .await
        .err();
    equal("MAX_EXECUTION_TIME", limited.as_ref().map(number), Some(3024))
}

async fn metadata(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    exec(&mut conn, "CREATE TABLE described (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(30) NOT NULL DEFAULT 'x', small TINYINT(1), UNIQUE KEY by_name (name))").await?;
    equal(
        "inserted",
        exec(&mut conn, "INSERT INTO described (name) VALUES ('a'), ('b'), ('c')").await?,
        3,
    )?;
    equal("found", exec(&mut conn, "UPDATE described SET name = 'a' WHERE id = 1").await?, 1)?;
    let described = (&mut conn)
        .prepare(AssertSqlSafe("SELECT id, name AS label, small, COUNT(*) AS n FROM described WHERE id = ? GROUP BY id").into_sql_str())
        .await
        .during("describe")?;
    let columns: Vec<String> = described
        .columns()
        .iter()
        .map(|column| format!("{} {}", column.name(), column.type_info().name()))
        .collect();
    equal(
        "columns",
        columns.join(", "),
        "id INT, label VARCHAR, small BOOLEAN, n BIGINT".to_string(),
    )?;
    let keys: Vec<(String, String)> = sqlx::query_as(
        "SELECT index_name, column_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? ORDER BY index_name",
    )
    .bind("described")
    .fetch_all(&mut conn)
    .await
    .during("keys")?;
    equal(
        "keys",
        keys,
        vec![("by_name".to_string(), "name".to_string()), ("PRIMARY".to_string(), "id".to_string())],
    )?;
    migrations(&mut conn).await
}
/// sqlx's migrations, which lock the database by GET_LOCK.
async fn migrations(conn: &mut MySqlConnection) -> Outcome {
    let steps = [
        (1, "first", "CREATE TABLE migrated (id INT); INSERT INTO migrated VALUES (1)"),
        (2, "second", "ALTER TABLE migrated ADD COLUMN more INT"),
    ];
    let migrations: Vec<Migration> = steps
        .iter()
        .map(|(version, name, sql)| {
            Migration::new(
                *version,
                (*name).into(),
                MigrationType::Simple,
                AssertSqlSafe(sql.to_string()).into_sql_str(),
                false,
            )
        })
        .collect();
    let migrator = Migrator::with_migrations(migrations);
    migrator.run_direct(None, conn, false).await.during("migrate")?;
    migrator.run_direct(None, conn, false).await.during("migrate again")?;
    equal(
        "migrations",
        one::<i64>(conn, "SELECT COUNT(*) FROM _sqlx_migrations WHERE success").await?,
        2,
    )
}

async fn pool(door: &Door) -> Outcome {
    let pool = MySqlPoolOptions::new()
        .max_connections(8)
        .test_before_acquire(true)
        .connect(&door.url())
        .await
        .during("pool")?;
    sqlx::query("CREATE TABLE pooled (worker INT, n INT, PRIMARY KEY (worker, n))")
        .execute(&pool)
        .await
        .during("create")?;
    let workers = (0..32).map(|worker| {
        let pool = pool.clone();
        tokio::spawn(async move {
            for n in 0..20 {
                sqlx::query("INSERT INTO pooled VALUES (?, ?)")
                    .bind(worker)
                    .bind(n)
                    .execute(&pool)
                    .await
                    .during("insert")?;
                let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM pooled WHERE worker = ?")
                    .bind(worker)
                    .fetch_one(&pool)
                    .await
                    .during("count")?;
                equal("rows of a worker", found, n + 1)?;
            }
            Ok::<(), String>(())
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.during("join")??;
    }
    let rows: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM pooled").fetch_one(&pool).await.during("count")?;
    equal("rows", rows, 640)?;
    let mut tx = pool.begin().await.during("begin")?;
    tx.execute("DELETE FROM pooled").await.during("delete")?;
    drop(tx);
    replaced(door, &pool).await?;
    pool.close().await;
    Ok(())
}
/// What the server ended while it was idle comes back as another connection.
async fn replaced(door: &Door, pool: &MySqlPool) -> Outcome {
    let mut killer = open(door).await?;
    let mut conn = pool.acquire().await.during("acquire")?;
    let id: u64 = one(&mut conn, "SELECT CONNECTION_ID()").await?;
    drop(conn);
    exec(&mut killer, &format!("KILL {id}")).await?;
    tokio::time::sleep(Duration::from_millis(100)).await;
    for _ in 0..8 {
        let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM pooled")
            .fetch_one(pool)
            .await
            .during("after a kill")?;
        equal("rows", found, 640)?;
    }
    Ok(())
}
