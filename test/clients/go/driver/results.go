package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"
	"wsql.test/clients/report"
)

func errorsAsShown(db *sql.DB) {
	exec(db, "CREATE TABLE parents (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL)")
	exec(db, "CREATE TABLE children (id INT PRIMARY KEY, parent INT, CONSTRAINT of_parent FOREIGN KEY (parent) REFERENCES parents (id))")
	exec(db, "INSERT INTO parents VALUES (1, 'one')")
	schema := env.Database
	expected := []struct{ statement, error string }{
		{"INSERT INTO parents VALUES (1, 'again')", "Error 1062 (23000): Duplicate entry '1' for key 'parents.PRIMARY'"},
		{"SELEKT 1", "Error 1064 (42000): You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEKT 1' at line 1"},
		{"SELECT * FROM nosuch", "Error 1146 (42S02): Table '" + schema + ".nosuch' doesn't exist"},
		{"INSERT INTO parents VALUES (2, NULL)", "Error 1048 (23000): Column 'name' cannot be null"},
		{"INSERT INTO children VALUES (1, 9)", "Error 1452 (23000): Cannot add or update a child row: a foreign key constraint fails (`" + schema + "`.`children`, CONSTRAINT `of_parent` FOREIGN KEY (`parent`) REFERENCES `parents` (`id`))"},
		{"SELECT nosuch FROM parents", "Error 1054 (42S22): Unknown column 'nosuch' in 'field list'"},
	}
	connection := one(db)
	defer connection.Close()
	for _, want := range expected {
		_, err := connection.Exec(want.statement)
		report.Equal(want.statement, fmt.Sprint(err), want.error)
		_, err = connection.PrepareContext(context.Background(), want.statement)
		if err == nil {
			_, err = connection.Exec(want.statement+" -- ", nil...)
		}
		report.Equal(want.statement+" prepared", numberOf(err), numberOf(parsed(want.error)))
		same(connection, [][]string{{"1"}}, "SELECT 1")
	}
	denied, _ := sql.Open("mysql", env.DSNOf(env.User, "wrong", "", ""))
	defer denied.Close()
	report.Equal("a wrong password", fmt.Sprint(denied.Ping()), "Error 1045 (28000): Access denied for user 'app'@'localhost' (using password: YES)")
}

// parsed makes of the text of an error one that has its number.
func parsed(text string) error {
	var number uint16
	fmt.Sscanf(text, "Error %d", &number)
	return &mysql.MySQLError{Number: number}
}

func multi() {
	db := open("?multiStatements=true")
	defer db.Close()
	rows, err := db.Query("SELECT 1 AS a; SELECT 2 AS b, 'x' AS c; SELECT 3 FROM (SELECT 1) t WHERE FALSE")
	report.Must("three statements", err)
	expectResults(rows, [][][]string{{{"1"}}, {{"2", "x"}}, {}})
	result := exec(db, "CREATE TABLE several (id INT PRIMARY KEY AUTO_INCREMENT); INSERT INTO several VALUES (), (); INSERT INTO several VALUES (10)")
	id, _ := result.LastInsertId()
	report.Equal("the last id", id, int64(10))
	same(db, [][]string{{"1"}, {"2"}, {"10"}}, "SELECT id FROM several ORDER BY id")
	_, err = db.Exec("INSERT INTO several VALUES (20); INSERT INTO several VALUES (20); INSERT INTO several VALUES (30)")
	report.Equal("an error in the middle", numberOf(err), 1062)
	same(db, [][]string{{"4"}}, "SELECT COUNT(*) FROM several")
	_, err = open("").Exec("SELECT 1; SELECT 2")
	report.Equal("several statements without the option", numberOf(err), 1064)
	call(db)
}

func call(db *sql.DB) {
	exec(db, "CREATE PROCEDURE several_results (IN a INT, IN b VARCHAR(10)) BEGIN SELECT a, b; SELECT id FROM several ORDER BY id; END")
	for _, values := range [][]any{{}, {5, "five"}} {
		text := "CALL several_results(5, 'five')"
		if len(values) > 0 {
			text = "CALL several_results(?, ?)"
		}
		rows, err := db.Query(text, values...)
		report.Must(text, err)
		expectResults(rows, [][][]string{{{"5", "five"}}, {{"1"}, {"2"}, {"10"}, {"20"}}})
	}
	same(db, [][]string{{"1"}}, "SELECT 1")
}

func expectResults(rows *sql.Rows, expected [][][]string) {
	defer rows.Close()
	for index, want := range expected {
		if index > 0 && !rows.NextResultSet() {
			report.Fail("result %d did not come: %v", index+1, rows.Err())
		}
		report.Equal(fmt.Sprintf("result %d", index+1), readRows(rows, "results"), want)
	}
	if rows.NextResultSet() {
		report.Fail("one result too many")
	}
	report.Must("results", rows.Err())
}

// many makes a table of 100,000 rows.
func many(db *sql.DB) {
	exec(db, "CREATE TABLE many (id INT PRIMARY KEY AUTO_INCREMENT, s VARCHAR(40))")
	digits := "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)"
	exec(db, "INSERT INTO many (s) SELECT CONCAT('row ', a.d, b.d, c.d, d.d, e.d) FROM "+digits+" a, "+digits+" b, "+digits+" c, "+digits+" d, "+digits+" e")
}

func streaming(db *sql.DB) {
	many(db)
	for _, values := range [][]any{{}, {0}} {
		query := "SELECT id, s FROM many WHERE id > 0 ORDER BY id"
		if len(values) > 0 {
			query = "SELECT id, s FROM many WHERE id > ? ORDER BY id"
		}
		connection := one(db)
		report.Equal("rows", walk(connection, query, values, 100_000), 100_000)
		report.Equal("rows of a walk that was left", walk(connection, query, values, 10), 10)
		same(connection, [][]string{{"100000"}}, "SELECT COUNT(*) FROM many")
		connection.Close()
	}
}

// walk reads the first rows of a result, which must come in order.
func walk(on querier, query string, values []any, most int) int {
	rows, err := on.Query(query, values...)
	report.Must(query, err)
	defer rows.Close()
	count := 0
	for count < most && rows.Next() {
		count++
		var id int
		var text string
		report.Must(query, rows.Scan(&id, &text))
		if id != count {
			report.Fail("row %d has the id %d", count, id)
		}
	}
	report.Must(query, rows.Err())
	return count
}

func cancel(db *sql.DB) {
	start := time.Now()
	limited, stop := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer stop()
	_, err := db.ExecContext(limited, "SELECT SLEEP(20)")
	if !errors.Is(err, context.DeadlineExceeded) {
		report.Fail("a deadline: %v", err)
	}
	same(db, [][]string{{"1"}}, "SELECT 1")
	killed(db)
	var count int
	err = db.QueryRow("SELECT /*+ MAX_EXECUTION_TIME(200) */ COUNT(*) FROM many a, many b WHERE a.s < b.s").Scan(&count)
	report.Equal("MAX_EXECUTION_TIME", numberOf(err), 3024)
	if time.Since(start) > 15*time.Second {
		report.Fail("it took %v", time.Since(start))
	}
}

// killed: KILL QUERY ends a statement, and its connection goes on.
func killed(db *sql.DB) {
	victim := one(db)
	defer victim.Close()
	id := rowsOf(victim, "SELECT CONNECTION_ID()")[0][0]
	ended := make(chan error)
	go func() {
		_, err := victim.Exec("DELETE FROM many WHERE SLEEP(20) = 5")
		ended <- err
	}()
	waitFor(db, "SELECT COUNT(*) FROM information_schema.processlist WHERE id = ? AND info LIKE 'DELETE%'", id)
	exec(db, "KILL QUERY "+id)
	report.Equal("KILL QUERY", numberOf(<-ended), 1317)
	same(victim, [][]string{{id}}, "SELECT CONNECTION_ID()")
}

func waitFor(db *sql.DB, query string, value string) {
	for limit := time.Now().Add(10 * time.Second); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		if rowsOf(db, query, value)[0][0] != "0" {
			return
		}
	}
	report.Fail("nothing came of %s", query)
}

func pool() {
	db := open("")
	defer db.Close()
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(4)
	exec(db, "CREATE TABLE pooled (worker INT, n INT, PRIMARY KEY (worker, n))")
	var group sync.WaitGroup
	failures := make(chan error, 10_000)
	for worker := 0; worker < 32; worker++ {
		group.Add(1)
		go func(worker int) {
			defer group.Done()
			for n := 0; n < 20; n++ {
				_, err := db.Exec("INSERT INTO pooled VALUES (?, ?)", worker, n)
				var count int
				if err == nil {
					err = db.QueryRow("SELECT COUNT(*) FROM pooled WHERE worker = ?", worker).Scan(&count)
				}
				if err != nil || count != n+1 {
					failures <- fmt.Errorf("worker %d found %d of %d: %v", worker, count, n+1, err)
				}
			}
		}(worker)
	}
	group.Wait()
	close(failures)
	for err := range failures {
		report.Must("many at once", err)
	}
	same(db, [][]string{{"640"}}, "SELECT COUNT(*) FROM pooled")
	replaced(db)
}

// replaced: what the server ended while it was idle comes back as another connection.
func replaced(db *sql.DB) {
	db.SetMaxOpenConns(1)
	id := rowsOf(db, "SELECT CONNECTION_ID()")[0][0]
	killer := open("")
	defer killer.Close()
	exec(killer, "KILL "+id)
	time.Sleep(50 * time.Millisecond)
	if again := rowsOf(db, "SELECT CONNECTION_ID()")[0][0]; again == id {
		report.Fail("connection %s was killed and went on", id)
	}
}

func metadata(db *sql.DB) {
	exec(db, "CREATE TABLE described (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(30) NOT NULL DEFAULT 'x', price DECIMAL(8,2), UNIQUE KEY by_name (name), KEY by_price (price)) COMMENT 'of things'")
	result := exec(db, "INSERT INTO described (name, price) VALUES ('a', 1), ('b', 2), ('c', 3)")
	first, _ := result.LastInsertId()
	count, _ := result.RowsAffected()
	report.Equal("first id and rows", []int64{first, count}, []int64{1, 3})
	changed, _ := exec(db, "UPDATE described SET price = 2 WHERE id < 3").RowsAffected()
	report.Equal("rows that changed", changed, int64(1))
	found := open("?clientFoundRows=true")
	defer found.Close()
	matched, _ := exec(found, "UPDATE described SET price = 2 WHERE id < 3").RowsAffected()
	report.Equal("rows that were found", matched, int64(2))
	upserted, _ := exec(db, "INSERT INTO described (name) VALUES ('a') ON DUPLICATE KEY UPDATE price = 9").RowsAffected()
	report.Equal("rows of an upsert", upserted, int64(2))
	rows, err := db.Query("SELECT id, name AS label, COUNT(*), 1 + 1, d.price AS `d.price` FROM described d GROUP BY id")
	report.Must("names", err)
	names, _ := rows.Columns()
	rows.Close()
	report.Equal("column names", names, []string{"id", "label", "COUNT(*)", "1 + 1", "d.price"})
	aliased := open("?columnsWithAlias=true")
	defer aliased.Close()
	rows, err = aliased.Query("SELECT id, name FROM described d")
	report.Must("names with tables", err)
	names, _ = rows.Columns()
	rows.Close()
	report.Equal("column names with tables", names, []string{"d.id", "d.name"})
	schema(db)
}

func schema(db *sql.DB) {
	same(db, [][]string{{"described", "BASE TABLE", "of things"}}, "SELECT table_name, table_type, table_comment FROM information_schema.tables WHERE table_schema = ? AND table_name = 'described'", env.Database)
	same(db, [][]string{{"id", "NULL", "NO", "int", "PRI", "auto_increment"}, {"name", "x", "NO", "varchar(30)", "UNI", ""}, {"price", "NULL", "YES", "decimal(8,2)", "MUL", ""}},
		"SELECT column_name, column_default, is_nullable, column_type, column_key, extra FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position", "described")
	same(db, [][]string{{"by_name", "name", "0"}, {"by_price", "price", "1"}, {"PRIMARY", "id", "0"}},
		"SELECT index_name, column_name, non_unique FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? ORDER BY index_name", "described")
	same(db, [][]string{{"of_parent", "children", "parent", "parents", "id"}},
		"SELECT constraint_name, table_name, column_name, referenced_table_name, referenced_column_name FROM information_schema.key_column_usage WHERE table_schema = ? AND referenced_table_name IS NOT NULL", env.Database)
	same(db, [][]string{{"several_results", "PROCEDURE"}}, "SELECT routine_name, routine_type FROM information_schema.routines WHERE routine_schema = ?", env.Database)
}
