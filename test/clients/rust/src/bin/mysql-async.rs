//! What mysql_async is asked.
use clients::{
    big_values, check, client, equal, failures, many_statements, that, types_statements, Column, Door, During, Outcome, COLUMNS, ENDLESS,
    FAILURE_TABLES,
};
use futures_util::StreamExt;
use mysql_async::consts::ColumnType;
use mysql_async::prelude::{BatchQuery, FromRow, Query, Queryable, WithParams};
use mysql_async::{params, Compression, Conn, IsolationLevel, Opts, OptsBuilder, Pool, PoolConstraints, PoolOpts, Row, SslOpts, TxOpts, Value};
use std::time::Duration;

#[tokio::main]
async fn main() {
    client("mysql_async");
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

async fn open(door: &Door) -> Result<Conn, String> {
    open_with(door, |options| options).await
}
async fn open_with(door: &Door, with: impl FnOnce(OptsBuilder) -> OptsBuilder) -> Result<Conn, String> {
    let options = OptsBuilder::from_opts(Opts::from_url(&door.url()).during("url")?);
    Conn::new(with(options)).await.during("connect")
}
async fn exec(conn: &mut Conn, sql: &str) -> Outcome {
    conn.query_drop(sql).await.during(sql)
}
/// Rows as texts.
async fn rows(conn: &mut Conn, sql: &str) -> Result<Vec<Vec<String>>, String> {
    let rows: Vec<Row> = conn.query(sql).await.during(sql)?;
    Ok(rows.into_iter().map(texts).collect())
}
fn texts(row: Row) -> Vec<String> {
    row.unwrap().into_iter().map(text).collect()
}
fn text(value: Value) -> String {
    match value {
        Value::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Value::NULL => "NULL".to_string(),
        other => other.as_sql(true).trim_matches('\'').to_string(),
    }
}
async fn one<T: mysql_async::prelude::FromValue + Send + 'static>(conn: &mut Conn, sql: &str) -> Result<T, String>
where
    (T,): FromRow,
{
    let row: Option<(T,)> = conn.query_first(sql).await.during(sql)?;
    row.map(|(value,)| value).ok_or(format!("{sql}: no row"))
}
fn number(error: &mysql_async::Error) -> u16 {
    match error {
        mysql_async::Error::Server(told) => told.code,
        _ => 0,
    }
}

async fn defaults(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    let found = rows(&mut conn, "SELECT 1, 'text é😀', 1.50, NULL, DATABASE()").await?;
    equal(
        "values",
        found,
        vec![vec!["1".into(), "text é😀".into(), "1.50".into(), "NULL".into(), door.database.clone()]],
    )?;
    conn.ping().await.during("ping")?;
    conn.reset().await.during("reset")?;
    conn.disconnect().await.during("disconnect")?;
    let mut root = Conn::from_url(door.url_of(&door.root, "", "")).await.during("root")?;
    equal(
        "root",
        rows(&mut root, "SELECT SUBSTRING_INDEX(USER(), '@', 1), DATABASE()").await?,
        vec![vec!["root".into(), "NULL".into()]],
    )?;
    root.change_user(
        mysql_async::ChangeUserOpts::default()
            .with_user(Some(door.user.clone()))
            .with_pass(Some(door.password.clone()))
            .with_db_name(Some(door.database.clone())),
    )
    .await
    .during("change user")?;
    equal(
        "another user",
        one(&mut root, "SELECT SUBSTRING_INDEX(USER(), '@', 1)").await?,
        "app".to_string(),
    )?;
    let wrong = Conn::from_url(door.url_of(&door.user, "wrong", &door.database)).await.err();
    equal("a wrong password", wrong.as_ref().map(number), Some(1045))?;
    let unknown = Conn::from_url(door.url_of(&door.user, &door.password, "nosuch")).await.err();
    equal("an unknown database", unknown.as_ref().map(number), Some(1049))?;
    let mut compressed = open_with(door, |options| options.compression(Compression::default())).await?;
    equal(
        "compressed",
        one(&mut compressed, "SELECT REPEAT('compressible ', 100000)").await?,
        "compressible ".repeat(100_000),
    )?;
    let mut found = open_with(door, |options| {
        options
            .client_found_rows(true)
            .init(vec!["SET @greeted = 1"])
            .setup(vec!["SET @set_up = 2"])
    })
    .await?;
    equal(
        "greeted",
        rows(&mut found, "SELECT @greeted, @set_up").await?,
        vec![vec!["1".into(), "2".into()]],
    )
}

async fn tls(door: &Door) -> Outcome {
    let trusting = SslOpts::default()
        .with_danger_accept_invalid_certs(true)
        .with_danger_skip_domain_validation(true);
    let mut conn = open_with(door, |options| options.ssl_opts(trusting)).await?;
    let cipher = rows(&mut conn, "SHOW STATUS LIKE 'Ssl_cipher'").await?;
    that("no cipher", !cipher[0][1].is_empty())?;
    that(
        "a certificate that nobody signed was taken",
        open_with(door, |options| options.ssl_opts(SslOpts::default())).await.is_err(),
    )
}

async fn prepared(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    exec(
        &mut conn,
        "CREATE TABLE prepared (id INT PRIMARY KEY AUTO_INCREMENT, n BIGINT, s VARCHAR(50), f DOUBLE, b VARBINARY(20))",
    )
    .await?;
    let insert = conn
        .prep("INSERT INTO prepared (n, s, f, b) VALUES (?, ?, ?, ?)")
        .await
        .during("prepare")?;
    equal("parameters", (insert.num_params(), insert.num_columns()), (4, 0))?;
    for at in 0..30i64 {
        conn.exec_drop(&insert, (at - 25, format!("row {at} é"), at as f64 / 4.0, vec![0u8, at as u8]))
            .await
            .during("insert")?;
        equal("insert id", (conn.last_insert_id(), conn.affected_rows()), (Some(at as u64 + 1), 1))?;
    }
    conn.exec_drop(&insert, (None::<i64>, None::<String>, None::<f64>, None::<Vec<u8>>))
        .await
        .during("NULLs")?;
    conn.close(insert).await.during("close")?;
    let find = conn
        .prep("SELECT n, s, f, HEX(b) FROM prepared WHERE id = :id OR s = :s")
        .await
        .during("prepare")?;
    for (id, s, expected) in [
        (Some(4), None, "-22 row 3 é 0.75 0003"),
        (Some(31), None, "NULL NULL NULL NULL"),
        (None, Some("row 10 É"), "-15 row 10 é 2.5 000A"),
    ] {
        let row: Option<Row> = conn.exec_first(&find, params! { "id" => id, "s" => s }).await.during("find")?;
        equal("found", row.map(|row| texts(row).join(" ")), Some(expected.to_string()))?;
    }
    exec(&mut conn, "ALTER TABLE prepared ADD more INT DEFAULT 7").await?;
    let row: Option<Row> = conn.exec_first(&find, params! { "id" => 4, "s" => "" }).await.during("find")?;
    equal(
        "after ALTER",
        row.map(|row| texts(row).join(" ")),
        Some("-22 row 3 é 0.75 0003".to_string()),
    )?;
    batches(&mut conn).await?;
    let values: Vec<Value> = vec![
        i64::MIN.into(),
        u64::MAX.into(),
        1.5.into(),
        true.into(),
        "é😀".into(),
        vec![0u8, 255].into(),
        Value::NULL,
        Value::Date(2024, 1, 2, 3, 4, 5, 6),
        Value::Time(true, 1, 2, 3, 4, 5),
    ];
    let back: Option<Row> = conn.exec_first("SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?", values).await.during("parameters")?;
    equal(
        "values back",
        back.map(Row::unwrap)
            .map(|found| (found[0].clone(), found[1].clone(), found[4].clone(), found[6].clone())),
        Some((Value::Int(i64::MIN), Value::UInt(u64::MAX), "é😀".into(), Value::NULL)),
    )
}
async fn batches(conn: &mut Conn) -> Outcome {
    let many = (0..200).map(|at| (at + 1000, format!("batched {at}")));
    "INSERT INTO prepared (n, s) VALUES (?, ?)"
        .with(many)
        .batch(&mut *conn)
        .await
        .during("batch")?;
    equal("batched", one(conn, "SELECT COUNT(*) FROM prepared WHERE n >= 1000").await?, 200)
}

async fn transactions(door: &Door) -> Outcome {
    let (mut conn, mut other) = (open(door).await?, open(door).await?);
    exec(&mut conn, "CREATE TABLE moves (id INT PRIMARY KEY, n INT)").await?;
    let mut tx = conn.start_transaction(TxOpts::default()).await.during("start")?;
    tx.query_drop("INSERT INTO moves VALUES (1, 1)").await.during("insert")?;
    equal("seen outside", one(&mut other, "SELECT COUNT(*) FROM moves").await?, 0)?;
    tx.query_drop("SAVEPOINT here").await.during("savepoint")?;
    tx.query_drop("INSERT INTO moves VALUES (2, 2)").await.during("insert")?;
    tx.query_drop("ROLLBACK TO SAVEPOINT here").await.during("rollback to")?;
    tx.commit().await.during("commit")?;
    let mut tx = conn.start_transaction(TxOpts::default()).await.during("start")?;
    tx.query_drop("DELETE FROM moves").await.during("delete")?;
    tx.rollback().await.during("rollback")?;
    for level in [
        IsolationLevel::ReadUncommitted,
        IsolationLevel::ReadCommitted,
        IsolationLevel::RepeatableRead,
        IsolationLevel::Serializable,
    ] {
        let mut tx = conn
            .start_transaction(
                TxOpts::default()
                    .with_isolation_level(level)
                    .with_consistent_snapshot(level == IsolationLevel::RepeatableRead)
                    .clone(),
            )
            .await
            .during("level")?;
        let count: Option<u32> = tx.query_first("SELECT COUNT(*) FROM moves").await.during("count")?;
        equal("rows", count, Some(1))?;
        tx.commit().await.during("commit")?;
    }
    let mut tx = conn
        .start_transaction(TxOpts::default().with_readonly(true).clone())
        .await
        .during("read only")?;
    let refused = tx.query_drop("DELETE FROM moves").await.err();
    equal("a change while read only", refused.as_ref().map(number), Some(1792))?;
    tx.rollback().await.during("rollback")?;
    exec(&mut conn, "SET autocommit = 0").await?;
    exec(&mut conn, "UPDATE moves SET n = 100").await?;
    equal("before commit", one(&mut other, "SELECT n FROM moves").await?, 1)?;
    exec(&mut conn, "SET autocommit = 1").await?;
    equal("after commit", one(&mut other, "SELECT n FROM moves").await?, 100)
}

async fn types(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    for sql in types_statements() {
        exec(&mut conn, &sql).await?;
    }
    let mut values: Vec<Value> = vec![2.into()];
    values.extend(COLUMNS.iter().map(|Column(_, _, text)| Value::from(*text)));
    values.extend([
        Value::from(vec![128u8, 0, 0, 0, 0, 0, 0, 1]),
        vec![0u8, 255].into(),
        vec![0u8, 255].into(),
        vec![0u8, 254].into(),
    ]);
    conn.exec_drop(format!("INSERT INTO types VALUES (?{})", ", ?".repeat(COLUMNS.len() + 4)), values)
        .await
        .during("insert")?;
    for id in 1..=3 {
        let by_text: Row = conn
            .query_first(format!("SELECT * FROM types WHERE id = {id}"))
            .await
            .during("select")?
            .ok_or("no row")?;
        let names: Vec<ColumnType> = by_text.columns_ref().iter().map(|column| column.column_type()).collect();
        let by_text = texts(by_text);
        let by_statement: Row = conn
            .exec_first("SELECT * FROM types WHERE id = ?", (id,))
            .await
            .during("select")?
            .ok_or("no row")?;
        let native: Vec<Value> = by_statement.unwrap();
        for (at, Column(definition, _, expected)) in COLUMNS.iter().enumerate() {
            let expected = if id == 3 { "NULL" } else { expected };
            equal(&format!("{definition} of row {id} by text"), by_text[at + 1].as_str(), expected)?;
            equal(
                &format!("{definition} of row {id} by statement"),
                binary_text(native[at + 1].clone(), definition).as_str(),
                expected,
            )?;
        }
        let blobs: Vec<Value> = if id == 3 {
            vec![Value::NULL; 4]
        } else {
            vec![
                vec![128u8, 0, 0, 0, 0, 0, 0, 1].into(),
                vec![0u8, 255].into(),
                vec![0u8, 255, 0, 0].into(),
                vec![0u8, 254].into(),
            ]
        };
        equal("bytes", native[COLUMNS.len() + 1..].to_vec(), blobs)?;
        equal("type of BIGINT UNSIGNED", names[10], ColumnType::MYSQL_TYPE_LONGLONG)?;
        equal("type of JSON", names[29], ColumnType::MYSQL_TYPE_JSON)?;
    }
    let dates: Option<(chrono::NaiveDate, chrono::NaiveDateTime, chrono::NaiveDateTime)> = conn
        .exec_first("SELECT c13, c14, c15 FROM types WHERE id = ?", (1,))
        .await
        .during("dates")?;
    let expected = dates.map(|(day, moment, micros)| format!("{day} {moment} {micros}"));
    equal(
        "dates of chrono",
        expected,
        Some("2024-02-29 9999-12-31 23:59:59 1000-01-01 00:00:00.000001".to_string()),
    )
}
/// As MySQL writes the value.
fn binary_text(value: Value, definition: &str) -> String {
    match value {
        Value::Date(year, month, day, ..) if definition == "DATE" => format!("{year:04}-{month:02}-{day:02}"),
        Value::Date(year, month, day, hour, minute, second, micros) => format!(
            "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{}",
            fraction(micros, definition)
        ),
        Value::Time(negative, days, hours, minutes, seconds, micros) => format!(
            "{}{:02}:{minutes:02}:{seconds:02}{}",
            if negative { "-" } else { "" },
            days * 24 + hours as u32,
            fraction(micros, definition)
        ),
        Value::Float(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        other => text(other),
    }
}
fn fraction(micros: u32, definition: &str) -> String {
    match definition.split(['(', ')']).nth(1).and_then(|digits| digits.parse::<usize>().ok()) {
        Some(digits) => format!(".{}", &format!("{micros:06}")[..digits]),
        None => String::new(),
    }
}

async fn big(door: &Door) -> Outcome {
    let (text, bytes) = big_values();
    let mut conn = open(door).await?;
    exec(&mut conn, "CREATE TABLE big (id INT PRIMARY KEY AUTO_INCREMENT, s LONGTEXT, b LONGBLOB)").await?;
    conn.exec_drop("INSERT INTO big (s, b) VALUES (?, ?)", (&text, &bytes))
        .await
        .during("insert")?;
    exec(&mut conn, &format!("INSERT INTO big (s, b) SELECT '{text}', b FROM big")).await?;
    for sql in ["SELECT s, b FROM big WHERE id = 1", "SELECT s, b FROM big WHERE id = 2"] {
        let by_text: Option<(String, Vec<u8>)> = conn.query_first(sql).await.during(sql)?;
        let by_statement: Option<(String, Vec<u8>)> = conn.exec_first(sql, ()).await.during(sql)?;
        let expected = Some((text.clone(), bytes.clone()));
        that("other values came", by_text == expected && by_statement == expected)?;
    }
    let columns: Vec<String> = (0..900).map(|at| format!("c{at} INT")).collect();
    exec(&mut conn, &format!("CREATE TABLE wide ({})", columns.join(", "))).await?;
    let values: Vec<Value> = (0..900).map(Value::from).collect();
    conn.exec_drop(format!("INSERT INTO wide VALUES (?{})", ", ?".repeat(899)), values.clone())
        .await
        .during("wide")?;
    let row: Option<Row> = conn.exec_first("SELECT * FROM wide WHERE c1 = ?", (1,)).await.during("wide")?;
    equal("a wide row", row.map(Row::unwrap), Some(values))
}

async fn errors(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    for sql in FAILURE_TABLES {
        exec(&mut conn, sql).await?;
    }
    for (sql, code, state, part) in failures(&door.database) {
        for prepared in [false, true] {
            let result = if prepared {
                conn.exec_drop(sql, ()).await
            } else {
                conn.query_drop(sql).await
            };
            match result {
                Err(mysql_async::Error::Server(told)) => {
                    equal(sql, (told.code, told.state.as_str()), (code, state))?;
                    that(&format!("{sql}: {}", told.message), told.message.contains(&part))?;
                }
                other => return Err(format!("{sql}: {other:?}")),
            }
            equal("afterwards", one(&mut conn, "SELECT 1").await?, 1)?;
        }
    }
    Ok(())
}

async fn multi(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    let mut result = conn
        .query_iter("SELECT 1; CREATE TABLE several (id INT PRIMARY KEY AUTO_INCREMENT); INSERT INTO several VALUES (), (), (); SELECT 2, 'x'")
        .await
        .during("several")?;
    equal("first", result.collect::<u32>().await.during("first")?, vec![1])?;
    equal("CREATE", result.affected_rows(), 0)?;
    result.collect::<Row>().await.during("CREATE")?;
    equal("INSERT", (result.affected_rows(), result.last_insert_id()), (3, Some(1)))?;
    result.collect::<Row>().await.during("INSERT")?;
    equal(
        "last",
        result.collect::<(u32, String)>().await.during("last")?,
        vec![(2, "x".to_string())],
    )?;
    result.drop_result().await.during("drop")?;
    let middle = conn
        .query_drop("INSERT INTO several VALUES (20); INSERT INTO several VALUES (20); INSERT INTO several VALUES (30)")
        .await
        .err();
    equal("an error in the middle", middle.as_ref().map(number), Some(1062))?;
    equal("rows", one(&mut conn, "SELECT COUNT(*) FROM several").await?, 4)?;
    exec(
        &mut conn,
        "CREATE PROCEDURE several_results (IN a INT, OUT b INT) BEGIN SELECT a; SET b = a + 1; SELECT id FROM several ORDER BY id; END",
    )
    .await?;
    let mut result = conn.query_iter("CALL several_results(5, @b)").await.during("call")?;
    equal("first", result.collect::<u32>().await.during("first")?, vec![5])?;
    equal("second", result.collect::<u32>().await.during("second")?, vec![1, 2, 3, 20])?;
    result.drop_result().await.during("drop")?;
    let mut result = conn.exec_iter("CALL several_results(?, @b)", (6,)).await.during("call")?;
    equal("first", result.collect::<u32>().await.during("first")?, vec![6])?;
    equal("second", result.collect::<u32>().await.during("second")?, vec![1, 2, 3, 20])?;
    result.drop_result().await.during("drop")?;
    equal("out", one(&mut conn, "SELECT @b").await?, 7)
}

async fn cursor(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    for sql in many_statements() {
        exec(&mut conn, &sql).await?;
    }
    for most in [100_000, 10] {
        let mut result = conn
            .exec_iter("SELECT id, s FROM many WHERE id > ? ORDER BY id", (0,))
            .await
            .during("select")?;
        let mut stream = result.stream::<(u32, String)>().await.during("stream")?.ok_or("no stream")?;
        let mut count = 0;
        while count < most {
            let (id, _) = stream.next().await.ok_or("too few rows")?.during("row")?;
            count += 1;
            equal("row", id, count)?;
        }
        drop(stream);
        drop(result);
        equal("another statement", one(&mut conn, "SELECT COUNT(*) FROM many").await?, 100_000)?;
    }
    Ok(())
}

async fn cancel(door: &Door) -> Outcome {
    let (mut victim, mut killer) = (open(door).await?, open(door).await?);
    let id = victim.id();
    let running = tokio::spawn(async move {
        let result = victim.query_drop(ENDLESS).await;
        (victim, result)
    });
    for _ in 0..500 {
        let seen: u32 = one(
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
    equal("the connection goes on", one(&mut victim, "SELECT CONNECTION_ID()").await?, id)?;
    let limited = victim
        .query_drop("SELECT /*+ MAX_EXECUTION_TIME(200) */ COUNT(*) FROM many a, many b WHERE a.s < b.s")
        .await
        .err();
    equal("MAX_EXECUTION_TIME", limited.as_ref().map(number), Some(3024))?;
    that(
        "a future that is dropped",
        tokio::time::timeout(Duration::from_millis(200), victim.query_drop("SELECT SLEEP(20)"))
            .await
            .is_err(),
    )
}

async fn metadata(door: &Door) -> Outcome {
    let mut conn = open(door).await?;
    exec(
        &mut conn,
        "CREATE TABLE described (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(30) NOT NULL DEFAULT 'x', UNIQUE KEY by_name (name))",
    )
    .await?;
    exec(&mut conn, "INSERT INTO described (name) VALUES ('a'), ('b'), ('c')").await?;
    equal(
        "inserted",
        (conn.affected_rows(), conn.last_insert_id(), conn.info().into_owned()),
        (3, Some(1), "Records: 3  Duplicates: 0  Warnings: 0".to_string()),
    )?;
    let result = conn
        .query_iter("SELECT id, name AS label, COUNT(*) FROM described d GROUP BY id")
        .await
        .during("names")?;
    let columns: Vec<String> = result
        .columns_ref()
        .iter()
        .map(|column| {
            format!(
                "{}/{}/{}/{}",
                column.name_str(),
                column.org_name_str(),
                column.table_str(),
                column.org_table_str()
            )
        })
        .collect();
    result.drop_result().await.during("names")?;
    equal(
        "columns",
        columns.join(" "),
        "id/id/d/described label/name/d/described COUNT(*)///".to_string(),
    )?;
    let keys = rows(&mut conn, "SELECT index_name, column_name, non_unique FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'described' ORDER BY index_name").await?;
    equal(
        "keys",
        keys,
        vec![
            vec!["by_name".into(), "name".into(), "0".into()],
            vec!["PRIMARY".into(), "id".into(), "0".into()],
        ],
    )?;
    let routines = rows(
        &mut conn,
        "SELECT routine_name, routine_type FROM information_schema.routines WHERE routine_schema = DATABASE()",
    )
    .await?;
    equal("routines", routines, vec![vec!["several_results".into(), "PROCEDURE".into()]])
}

async fn pool(door: &Door) -> Outcome {
    let constraints = PoolConstraints::new(1, 8).ok_or("constraints")?;
    let options = OptsBuilder::from_opts(Opts::from_url(&door.url()).during("url")?).pool_opts(PoolOpts::default().with_constraints(constraints));
    let pool = Pool::new(options);
    "CREATE TABLE pooled (worker INT, n INT, PRIMARY KEY (worker, n))"
        .ignore(&pool)
        .await
        .during("create")?;
    let workers = (0..32).map(|worker| {
        let pool = pool.clone();
        tokio::spawn(async move {
            for n in 0..20 {
                let mut conn = pool.get_conn().await.during("get")?;
                conn.exec_drop("INSERT INTO pooled VALUES (?, ?)", (worker, n)).await.during("insert")?;
                let found: Option<i32> = conn
                    .exec_first("SELECT COUNT(*) FROM pooled WHERE worker = ?", (worker,))
                    .await
                    .during("count")?;
                equal("rows of a worker", found, Some(n + 1))?;
                conn.query_drop("SET @left = 1").await.during("set")?;
            }
            Ok::<(), String>(())
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.during("join")??;
    }
    let mut conn = pool.get_conn().await.during("get")?;
    equal("reset between uses", one::<Option<i32>>(&mut conn, "SELECT @left").await?, None)?;
    equal("rows", one(&mut conn, "SELECT COUNT(*) FROM pooled").await?, 640)?;
    drop(conn);
    replaced(door, &pool).await?;
    pool.disconnect().await.during("disconnect")
}
/// What the server ended while it was idle comes back as another connection.
async fn replaced(door: &Door, pool: &Pool) -> Outcome {
    let mut killer = open(door).await?;
    let conn = pool.get_conn().await.during("get")?;
    let id = conn.id();
    drop(conn);
    exec(&mut killer, &format!("KILL {id}")).await?;
    tokio::time::sleep(Duration::from_millis(100)).await;
    for _ in 0..8 {
        let mut conn = pool.get_conn().await.during("get after a kill")?;
        equal("works", one(&mut conn, "SELECT 1").await?, 1)?;
    }
    Ok(())
}
