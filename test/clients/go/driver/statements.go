package main

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
	"time"

	"wsql.test/clients/report"
)

func prepared(db *sql.DB) {
	exec(db, "CREATE TABLE prepared (id INT PRIMARY KEY AUTO_INCREMENT, n BIGINT, s VARCHAR(50), f DOUBLE, t DATETIME(6), b VARBINARY(20))")
	insert, err := db.Prepare("INSERT INTO prepared (n, s, f, t, b) VALUES (?, ?, ?, ?, ?)")
	report.Must("prepare", err)
	moment := time.Date(2024, 2, 29, 1, 2, 3, 456789000, time.UTC)
	for index := 0; index < 50; index++ {
		result, err := insert.Exec(int64(index)-25, fmt.Sprintf("row %d é", index), float64(index)/4, moment, []byte{0, byte(index)})
		report.Must("insert", err)
		id, _ := result.LastInsertId()
		changed, _ := result.RowsAffected()
		report.Equal("insert id and rows", []int64{id, changed}, []int64{int64(index) + 1, 1})
	}
	_, err = insert.Exec(nil, nil, nil, nil, nil)
	report.Must("insert NULLs", err)
	report.Must("close", insert.Close())
	find, err := db.Prepare("SELECT n, s, f, t, HEX(b) FROM prepared WHERE id = ? OR s = ?")
	report.Must("prepare", err)
	defer find.Close()
	same(&statement{find}, [][]string{{"-22", "row 3 é", "0.75", "2024-02-29 01:02:03.456789", "0003"}}, "", 4, nil)
	same(&statement{find}, [][]string{{"NULL", "NULL", "NULL", "NULL", "NULL"}}, "", 51, "none")
	same(&statement{find}, [][]string{{"-15", "row 10 é", "2.5", "2024-02-29 01:02:03.456789", "000A"}}, "", nil, "row 10 É")
	exec(db, "ALTER TABLE prepared ADD more INT DEFAULT 7")
	same(&statement{find}, [][]string{{"-22", "row 3 é", "0.75", "2024-02-29 01:02:03.456789", "0003"}}, "", 4, "")
	parameters(db)
}

// statement lets a prepared statement be asked like a database.
type statement struct{ *sql.Stmt }

func (s *statement) Query(_ string, values ...any) (*sql.Rows, error) { return s.Stmt.Query(values...) }

// parameters of every kind of Go, as they come back.
func parameters(db *sql.DB) {
	values := []any{int64(math.MinInt64), uint64(math.MaxUint64), 1.5, true, "é😀", []byte{0, 255}, nil, time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)}
	expected := []string{"-9223372036854775808", "18446744073709551615", "1.5", "1", "é😀", "\x00\xff", "NULL", "2024-01-02 03:04:05"}
	row := rowsOf(db, "SELECT ?, ?, ?, ?, ?, ?, ?, ?", values...)
	report.Equal("parameters", row, [][]string{expected})
	same(db, [][]string{{"3", "2"}}, "SELECT ? + 1, LENGTH(?)", 2, "ab")
	same(db, [][]string{{"2"}}, "SELECT n FROM (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) t WHERE n IN (?, ?) ORDER BY n LIMIT ? OFFSET ?", 1, 2, 1, 1)
}

func transactions(db *sql.DB) {
	exec(db, "CREATE TABLE moves (id INT PRIMARY KEY, n INT)")
	tx, err := db.Begin()
	report.Must("begin", err)
	exec(tx, "INSERT INTO moves VALUES (1, 1)")
	report.Equal("seen outside before commit", rowsOf(db, "SELECT * FROM moves"), [][]string{})
	report.Must("commit", tx.Commit())
	tx, _ = db.Begin()
	exec(tx, "INSERT INTO moves VALUES (2, 2)")
	exec(tx, "SAVEPOINT here")
	exec(tx, "INSERT INTO moves VALUES (3, 3)")
	exec(tx, "ROLLBACK TO SAVEPOINT here")
	report.Must("commit", tx.Commit())
	tx, _ = db.Begin()
	exec(tx, "DELETE FROM moves")
	report.Must("rollback", tx.Rollback())
	same(db, [][]string{{"1", "1"}, {"2", "2"}}, "SELECT * FROM moves ORDER BY id")
	levels(db)
	autocommit(db)
}

func levels(db *sql.DB) {
	for level, name := range map[sql.IsolationLevel]string{
		sql.LevelReadUncommitted: "READ-UNCOMMITTED", sql.LevelReadCommitted: "READ-COMMITTED",
		sql.LevelRepeatableRead: "REPEATABLE-READ", sql.LevelSerializable: "SERIALIZABLE",
	} {
		tx, err := db.BeginTx(context.Background(), &sql.TxOptions{Isolation: level})
		report.Must(name, err)
		same(tx, [][]string{{"2"}}, "SELECT COUNT(*) FROM moves")
		report.Must(name, tx.Rollback())
	}
	tx, err := db.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
	report.Must("read only", err)
	_, err = tx.Exec("DELETE FROM moves")
	report.Equal("a change in a read only transaction", numberOf(err), 1792)
	report.Must("rollback", tx.Rollback())
}

func autocommit(db *sql.DB) {
	connection := one(db)
	defer connection.Close()
	exec(connection, "SET autocommit = 0")
	exec(connection, "UPDATE moves SET n = 100")
	same(db, [][]string{{"1"}}, "SELECT n FROM moves WHERE id = 1")
	exec(connection, "SET autocommit = 1")
	same(db, [][]string{{"100"}}, "SELECT n FROM moves WHERE id = 1")
}

func big(db *sql.DB) {
	exec(db, "CREATE TABLE big (id INT PRIMARY KEY, s LONGTEXT, b LONGBLOB)")
	text := strings.Repeat("é😀 20 MB ", 20<<20/13)
	bytes := make([]byte, 20<<20)
	for index := range bytes {
		bytes[index] = byte(index * 7 >> 3)
	}
	exec(db, "INSERT INTO big VALUES (?, ?, ?)", 1, text, bytes)
	interpolated := open("?interpolateParams=true&maxAllowedPacket=0")
	defer interpolated.Close()
	exec(interpolated, "INSERT INTO big VALUES (2, ?, NULL)", text)
	exec(interpolated, "UPDATE big SET b = ? WHERE id = 2", bytes)
	for id := 1; id <= 2; id++ {
		for _, query := range []string{fmt.Sprintf("SELECT s, b FROM big WHERE id = %d", id), "SELECT s, b FROM big WHERE id = ?"} {
			bigRow(db, query, id, text, bytes)
		}
	}
	wide(db)
}

func bigRow(db *sql.DB, query string, id int, text string, bytes []byte) {
	values := []any{id}
	if !strings.HasSuffix(query, "?") {
		values = nil
	}
	var foundText string
	var foundBytes []byte
	report.Must(query, db.QueryRow(query, values...).Scan(&foundText, &foundBytes))
	if foundText != text || string(foundBytes) != string(bytes) {
		report.Fail("%s: other values came, of %d and %d bytes", query, len(foundText), len(foundBytes))
	}
}

// wide rows: 900 columns.
func wide(db *sql.DB) {
	names, values, expected := []string{}, []any{}, []string{}
	for index := 0; index < 900; index++ {
		names = append(names, fmt.Sprintf("c%d INT", index))
		values = append(values, index)
		expected = append(expected, fmt.Sprint(index))
	}
	exec(db, "CREATE TABLE wide ("+strings.Join(names, ", ")+")")
	exec(db, "INSERT INTO wide VALUES (?"+strings.Repeat(", ?", 899)+")", values...)
	same(db, [][]string{expected}, "SELECT * FROM wide")
	same(db, [][]string{expected}, "SELECT * FROM wide WHERE c1 = ?", 1)
}
