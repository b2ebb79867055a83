// What go-sql-driver/mysql is asked, through database/sql.
package main

import (
	"database/sql"
	"strings"

	_ "github.com/go-sql-driver/mysql"
	"wsql.test/clients/report"
)

const module = "github.com/go-sql-driver/mysql"

var env = report.FromEnvironment()

func main() {
	report.Client("go-sql-driver/mysql", module)
	db := open("")
	defer db.Close()
	report.Check("defaults", func() { defaults(db) })
	report.Check("tls", tls)
	report.Check("prepared", func() { prepared(db) })
	report.Check("transactions", func() { transactions(db) })
	report.Check("types", func() { types(db) })
	report.Check("big", func() { big(db) })
	report.Check("errors", func() { errorsAsShown(db) })
	report.Check("multi", multi)
	report.Check("cursor", func() { streaming(db) })
	report.Check("cancel", func() { cancel(db) })
	report.Check("metadata", func() { metadata(db) })
	report.Check("pool", pool)
}

func open(options string) *sql.DB {
	db, err := sql.Open("mysql", env.DSN(options))
	report.Must("open", err)
	return db
}

type executor interface {
	Exec(query string, values ...any) (sql.Result, error)
}

func exec(on executor, query string, values ...any) sql.Result {
	result, err := on.Exec(query, values...)
	report.Must(shorten(query), err)
	return result
}

type querier interface {
	Query(query string, values ...any) (*sql.Rows, error)
}

// rowsOf reads a result as text, NULL as `NULL`.
func rowsOf(on querier, query string, values ...any) [][]string {
	rows, err := on.Query(query, values...)
	report.Must(shorten(query), err)
	defer rows.Close()
	return readRows(rows, shorten(query))
}

func readRows(rows *sql.Rows, what string) [][]string {
	columns, err := rows.Columns()
	report.Must(what, err)
	found := [][]string{}
	for rows.Next() {
		cells := make([]sql.NullString, len(columns))
		places := make([]any, len(columns))
		for index := range cells {
			places[index] = &cells[index]
		}
		report.Must(what, rows.Scan(places...))
		found = append(found, texts(cells))
	}
	report.Must(what, rows.Err())
	return found
}

func texts(cells []sql.NullString) []string {
	row := make([]string, len(cells))
	for index, cell := range cells {
		row[index] = "NULL"
		if cell.Valid {
			row[index] = cell.String
		}
	}
	return row
}

func same(on querier, expected [][]string, query string, values ...any) {
	report.Equal(shorten(query), rowsOf(on, query, values...), expected)
}

func shorten(query string) string {
	if len(query) > 120 {
		return query[:120] + "…"
	}
	return strings.TrimSpace(query)
}
