package main

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/go-sql-driver/mysql"
	"wsql.test/clients/report"
)

func defaults(db *sql.DB) {
	report.Must("ping", db.Ping())
	same(db, [][]string{{"1", "text", "1.50", "NULL", env.Database}}, "SELECT 1, 'text', 1.50, NULL, DATABASE()")
	same(db, [][]string{{"app"}}, "SELECT SUBSTRING_INDEX(USER(), '@', 1)")
	same(db, [][]string{{"é😀", "utf8mb4"}}, "SELECT 'é😀', @@character_set_client")
	accounts()
	options()
	report.Equal("wrong password", connectError(env.DSNOf(env.User, "wrong", env.Database, "")), 1045)
	report.Equal("unknown database", connectError(env.DSNOf(env.User, env.Password, "nosuch", "")), 1049)
}

// accounts without a password, and without a database.
func accounts() {
	root, err := sql.Open("mysql", env.DSNOf(env.Root, "", "", ""))
	report.Must("open as root", err)
	defer root.Close()
	same(root, [][]string{{"root", "NULL"}}, "SELECT SUBSTRING_INDEX(USER(), '@', 1), DATABASE()")
}

// options of the DSN, each of which asks the server for something else.
func options() {
	for option, expected := range map[string][2]string{
		"?charset=latin1":                                   {"SELECT @@character_set_client", "latin1"},
		"?charset=nosuch,utf8mb4":                           {"SELECT @@character_set_results", "utf8mb4"},
		"?collation=utf8mb4_unicode_ci":                     {"SELECT @@collation_connection", "utf8mb4_unicode_ci"},
		"?time_zone=%27%2B02%3A00%27":                       {"SELECT @@time_zone", "+02:00"},
		"?sql_mode=ANSI":                                    {`SELECT "a" || "b" FROM (SELECT 'x' AS "a", 'y' AS "b") AS "t"`, "xy"},
		"?transaction_isolation=%27READ-COMMITTED%27":       {"SELECT @@transaction_isolation", "READ-COMMITTED"},
		"?maxAllowedPacket=0":                               {"SELECT 1", "1"},
		"?connectionAttributes=program_name:checks":         {"SELECT 1", "1"},
		"?interpolateParams=true&timeout=5s&readTimeout=5s": {"SELECT ?", "it's"},
		"?checkConnLiveness=false&writeTimeout=5s":          {"SELECT 1", "1"},
		"?autocommit=0":                                     {"SELECT @@autocommit", "0"},
	} {
		db := open(option)
		values := []any{}
		if strings.Contains(expected[0], "?") {
			values = append(values, expected[1])
		}
		same(db, [][]string{{expected[1]}}, expected[0], values...)
		db.Close()
	}
	compressed()
}

// compressed asks for zlib, which drivers before 1.9 do not know.
func compressed() {
	if strings.HasPrefix(report.Version(module), "v1.8") {
		return
	}
	db := open("?compress=true")
	defer db.Close()
	text := strings.Repeat("compressible ", 100_000)
	same(db, [][]string{{text}}, "SELECT ?", text)
	same(db, [][]string{{"1"}}, "SELECT 1")
}

func connectError(dsn string) int {
	db, err := sql.Open("mysql", dsn)
	report.Must("open", err)
	defer db.Close()
	return numberOf(db.Ping())
}

// numberOf is MySQL's number of an error, 0 if it has none.
func numberOf(err error) int {
	var told *mysql.MySQLError
	if errors.As(err, &told) {
		return int(told.Number)
	}
	return 0
}

func tls() {
	for _, option := range []string{"?tls=skip-verify", "?tls=preferred", "?tls=skip-verify&allowCleartextPasswords=true"} {
		db := open(option)
		cipher := rowsOf(db, "SHOW SESSION STATUS LIKE 'Ssl_cipher'")
		if len(cipher) != 1 || cipher[0][1] == "" {
			report.Fail("%s: no cipher in %v", option, cipher)
		}
		same(db, [][]string{{"1", "é"}}, "SELECT ?, ?", 1, "é")
		db.Close()
	}
	strict := open("?tls=true")
	defer strict.Close()
	err := strict.Ping()
	if err == nil || !strings.Contains(err.Error(), "x509") {
		report.Fail("a certificate that nobody signed was taken: %v", err)
	}
}

// one connection of the pool, for what belongs to a session.
func one(db *sql.DB) *connection {
	found, err := db.Conn(context.Background())
	report.Must("take a connection", err)
	return &connection{found}
}

type connection struct{ *sql.Conn }

func (c *connection) Exec(query string, values ...any) (sql.Result, error) {
	return c.ExecContext(context.Background(), query, values...)
}
func (c *connection) Query(query string, values ...any) (*sql.Rows, error) {
	return c.QueryContext(context.Background(), query, values...)
}
