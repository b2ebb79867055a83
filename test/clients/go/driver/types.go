package main

import (
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"time"

	"wsql.test/clients/report"
)

// column: its type, a literal, the text that comes back, and what the driver calls the type.
type column struct{ definition, literal, text, name string }

var columns = []column{
	{"TINYINT", "-128", "-128", "TINYINT"},
	{"TINYINT UNSIGNED", "255", "255", "UNSIGNED TINYINT"},
	{"BOOL", "TRUE", "1", "TINYINT"},
	{"SMALLINT", "-32768", "-32768", "SMALLINT"},
	{"SMALLINT UNSIGNED", "65535", "65535", "UNSIGNED SMALLINT"},
	{"MEDIUMINT", "-8388608", "-8388608", "MEDIUMINT"},
	{"MEDIUMINT UNSIGNED", "16777215", "16777215", "UNSIGNED MEDIUMINT"},
	{"INT", "-2147483648", "-2147483648", "INT"},
	{"INT UNSIGNED", "4294967295", "4294967295", "UNSIGNED INT"},
	{"BIGINT", "-9223372036854775808", "-9223372036854775808", "BIGINT"},
	{"BIGINT UNSIGNED", "18446744073709551615", "18446744073709551615", "UNSIGNED BIGINT"},
	{"FLOAT", "1.5", "1.5", "FLOAT"},
	{"DOUBLE", "-2.25", "-2.25", "DOUBLE"},
	{"DECIMAL(65,30)", "'-12345678901234567890123456789012345.123456789012345678901234567890'", "-12345678901234567890123456789012345.123456789012345678901234567890", "DECIMAL"},
	{"DECIMAL(10,2)", "0.10", "0.10", "DECIMAL"},
	{"BIT(1)", "b'1'", "\x01", "BIT"},
	{"BIT(64)", "b'1000000000000000000000000000000000000000000000000000000000000001'", "\x80\x00\x00\x00\x00\x00\x00\x01", "BIT"},
	{"DATE", "'2024-02-29'", "2024-02-29", "DATE"},
	{"DATETIME", "'9999-12-31 23:59:59'", "9999-12-31 23:59:59", "DATETIME"},
	{"DATETIME(6)", "'1000-01-01 00:00:00.000001'", "1000-01-01 00:00:00.000001", "DATETIME"},
	{"TIMESTAMP(3)", "'2024-02-29 12:00:00.125'", "2024-02-29 12:00:00.125", "TIMESTAMP"},
	{"TIME", "'-838:59:59'", "-838:59:59", "TIME"},
	{"TIME(6)", "'00:00:00.000001'", "00:00:00.000001", "TIME"},
	{"YEAR", "2024", "2024", "YEAR"},
	{"CHAR(4)", "'é😀'", "é😀", "CHAR"},
	{"VARCHAR(20)", "'it''s \\\\ é😀'", "it's \\ é😀", "VARCHAR"},
	{"BINARY(4)", "x'00ff'", "\x00\xff\x00\x00", "BINARY"},
	{"VARBINARY(4)", "x'00ff'", "\x00\xff", "VARBINARY"},
	{"TINYTEXT", "'tiny é'", "tiny é", "TEXT"},
	{"TEXT", "'text é'", "text é", "TEXT"},
	{"MEDIUMTEXT", "'medium é'", "medium é", "TEXT"},
	{"LONGTEXT", "'long é'", "long é", "TEXT"},
	{"TINYBLOB", "x'00fe'", "\x00\xfe", "BLOB"},
	{"BLOB", "x'00fe'", "\x00\xfe", "BLOB"},
	{"MEDIUMBLOB", "x'00fe'", "\x00\xfe", "BLOB"},
	{"LONGBLOB", "x'00fe'", "\x00\xfe", "BLOB"},
	{"ENUM('a','é')", "'é'", "é", "ENUM"},
	{"SET('a','b','c')", "'a,c'", "a,c", "SET"},
	{"JSON", `'{"b": [1, 2.5, null], "a": "é"}'`, `{"a": "é", "b": [1, 2.5, null]}`, "JSON"},
	{"VARCHAR(10) CHARACTER SET latin1", "'é'", "é", "VARCHAR"},
}

func types(db *sql.DB) {
	makeTypes(db)
	expected, nothing := []string{}, []string{}
	for _, column := range columns {
		expected = append(expected, column.text)
		nothing = append(nothing, "NULL")
	}
	for id, row := range map[int][]string{1: expected, 2: expected, 3: nothing, 4: nothing} {
		byText := rowsOf(db, fmt.Sprintf("SELECT * FROM types WHERE id = %d", id))[0][1:]
		byStatement := rowsOf(db, "SELECT * FROM types WHERE id = ?", id)[0][1:]
		for index, column := range columns {
			what := fmt.Sprintf("%s of row %d", column.definition, id)
			report.Equal(what+" by text", byText[index], row[index])
			report.Equal(what+" by statement", byStatement[index], row[index])
		}
	}
	typeNames(db)
	nativeTypes()
}

// makeTypes: a row of literals, one of parameters, and both of NULL.
func makeTypes(db *sql.DB) {
	definitions, literals, values, nulls := []string{}, []string{}, []any{}, []any{}
	for index, column := range columns {
		definitions = append(definitions, fmt.Sprintf("c%d %s", index, column.definition))
		literals = append(literals, column.literal)
		nulls = append(nulls, nil)
		if strings.HasPrefix(column.definition, "BIT") {
			values = append(values, []byte(column.text))
		} else {
			values = append(values, column.text)
		}
	}
	marks := strings.Repeat(", ?", len(columns))
	exec(db, "CREATE TABLE types (id INT PRIMARY KEY, "+strings.ReplaceAll(strings.Join(definitions, ", "), "TIMESTAMP(3)", "TIMESTAMP(3) NULL")+")")
	exec(db, "INSERT INTO types VALUES (1, "+strings.Join(literals, ", ")+")")
	exec(db, "INSERT INTO types VALUES (2"+marks+")", values...)
	exec(db, "INSERT INTO types VALUES (3"+strings.Repeat(", NULL", len(columns))+")")
	exec(db, "INSERT INTO types VALUES (4"+marks+")", nulls...)
}

func typeNames(db *sql.DB) {
	for _, values := range [][]any{{}, {1}} {
		rows, err := db.Query("SELECT * FROM types WHERE id = 1"+strings.Repeat(" + ? - 1", len(values)), values...)
		report.Must("types", err)
		told, err := rows.ColumnTypes()
		report.Must("column types", err)
		for index, column := range columns {
			came := told[index+1]
			nullable, known := came.Nullable()
			report.Equal(column.definition+": name", came.DatabaseTypeName(), column.name)
			report.Equal(column.definition+": may be NULL", []bool{nullable, known}, []bool{true, true})
		}
		precision, scale, _ := told[14].DecimalSize()
		report.Equal("digits of DECIMAL(65,30)", []int64{precision, scale}, []int64{65, 30})
		nullable, _ := told[0].Nullable()
		report.Equal("the key may be NULL", nullable, false)
		rows.Close()
	}
}

// nativeTypes: what database/sql makes of values where the driver is told to read dates.
func nativeTypes() {
	db := open("?parseTime=true&loc=UTC")
	defer db.Close()
	var moment, day time.Time
	var small int8
	var large uint64
	var single float32
	query := "SELECT c18, c17, c0, c10, c11 FROM types WHERE id = ?"
	report.Must(query, db.QueryRow(query, 1).Scan(&moment, &day, &small, &large, &single))
	report.Equal("moment", moment, time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC))
	report.Equal("day", day, time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC))
	report.Equal("numbers", []any{small, large, single}, []any{int8(-128), uint64(18446744073709551615), float32(1.5)})
	rows, err := db.Query("SELECT id, c0, c10, c18 FROM types")
	report.Must("scan types", err)
	defer rows.Close()
	told, _ := rows.ColumnTypes()
	for index, expected := range []reflect.Type{reflect.TypeOf(int32(0)), nil, nil, reflect.TypeOf(sql.NullTime{})} {
		if expected != nil {
			report.Equal("Go's type of column "+told[index].Name(), told[index].ScanType(), expected)
		}
	}
}
