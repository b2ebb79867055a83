package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
	"wsql.test/clients/report"
)

func transactions(db *gorm.DB) {
	count := func() (n int64) {
		report.Must("count", db.Model(&Number{}).Count(&n).Error)
		return n
	}
	before := count()
	failed := errors.New("undo")
	err := db.Transaction(func(tx *gorm.DB) error {
		report.Must("create", tx.Create(&Number{N: 1000}).Error)
		return failed
	})
	report.Equal("the error", err, failed)
	report.Equal("after a rollback", count(), before)
	report.Must("outer", db.Transaction(func(tx *gorm.DB) error {
		report.Must("create", tx.Create(&Number{N: 1001}).Error)
		_ = tx.Transaction(func(inner *gorm.DB) error {
			report.Must("create", inner.Create(&Number{N: 1002}).Error)
			return failed
		})
		report.Must("savepoint", tx.SavePoint("here").Error)
		report.Must("create", tx.Create(&Number{N: 1003}).Error)
		return tx.RollbackTo("here").Error
	}))
	report.Equal("after savepoints", count(), before+1)
	tx := db.Begin(&sql.TxOptions{Isolation: sql.LevelSerializable})
	report.Must("begin", tx.Error)
	report.Must("rollback", tx.Rollback().Error)
}

// Everything has a field of each of Go's types, in GORM's own column types.
type Everything struct {
	ID     uint64
	Small  int8
	Large  uint64
	Real   float64
	Single float32
	Truth  bool
	Text   string
	Bytes  []byte
	Moment time.Time
	Micro  time.Time `gorm:"type:datetime(6)"`
	Day    time.Time `gorm:"type:date"`
	Money  string    `gorm:"type:decimal(20,4)"`
	JSON   string    `gorm:"type:json"`
	Kind   string    `gorm:"type:enum('a','b')"`
	Maybe  *string   `gorm:"size:20"`
	Null   sql.NullInt64
	Nested map[string]int `gorm:"serializer:json"`
}

func types(db *gorm.DB) {
	report.Must("migrate", db.AutoMigrate(&Everything{}))
	moment := time.Date(2024, 2, 29, 1, 2, 3, 456000000, time.UTC)
	text := "some"
	written := Everything{
		Small: -128, Large: 1<<64 - 1, Real: 0.1, Single: 1.5, Truth: true, Text: "é😀'\\", Bytes: []byte{0, 255}, Moment: moment,
		Micro: moment.Add(789 * time.Microsecond), Day: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Money: "1234567890123456.7890", JSON: `{"a": [1, 2]}`,
		Kind: "b", Maybe: &text, Null: sql.NullInt64{Int64: -5, Valid: true}, Nested: map[string]int{"x": 1},
	}
	report.Must("create", db.Create(&written).Error)
	nothing := Everything{Kind: "a", JSON: "null", Money: "0", Micro: moment, Moment: moment, Day: moment}
	report.Must("create", db.Create(&nothing).Error)
	var found Everything
	report.Must("find", db.First(&found, written.ID).Error)
	report.Equal("a record", found, written)
	var empty Everything
	report.Must("find", db.First(&empty, nothing.ID).Error)
	report.Equal("NULLs", []any{empty.Maybe == nil, empty.Null.Valid}, []any{true, false})
}

type Large struct {
	ID    uint
	Text  string `gorm:"type:longtext"`
	Bytes []byte
}

func big(db *gorm.DB) {
	report.Must("migrate", db.AutoMigrate(&Large{}))
	written := Large{Text: strings.Repeat("é😀 20 MB ", 20<<20/13), Bytes: make([]byte, 20<<20)}
	report.Must("create", db.Create(&written).Error)
	var found Large
	report.Must("find", db.First(&found).Error)
	if found.Text != written.Text || string(found.Bytes) != string(written.Bytes) {
		report.Fail("other values came")
	}
}

func cursor(db *gorm.DB) {
	numbers := make([]Number, 100_000)
	for index := range numbers {
		numbers[index].N = 10_000 + index
	}
	report.Must("create", db.CreateInBatches(numbers, 10_000).Error)
	rows, err := db.Model(&Number{}).Where("n >= ?", 10_000).Order("n").Rows()
	report.Must("rows", err)
	defer rows.Close()
	count := 0
	for rows.Next() {
		var number Number
		report.Must("scan", db.ScanRows(rows, &number))
		report.Equal("number", number.N, 10_000+count)
		count++
	}
	report.Equal("rows", count, 100_000)
	var batch []Number
	seen := 0
	report.Must("in batches", db.Where("n >= ?", 10_000).FindInBatches(&batch, 7000, func(tx *gorm.DB, _ int) error {
		seen += len(batch)
		return nil
	}).Error)
	report.Equal("rows in batches", seen, 100_000)
}

func cancel(db *gorm.DB) {
	limited, stop := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer stop()
	if err := db.WithContext(limited).Exec("SELECT SLEEP(20)").Error; !errors.Is(err, context.DeadlineExceeded) {
		report.Fail("a deadline: %v", err)
	}
	var one int
	report.Must("afterwards", db.Raw("SELECT 1").Scan(&one).Error)
}

func metadata(db *gorm.DB) {
	migrator := db.Migrator()
	report.Equal("database", migrator.CurrentDatabase(), env.Database)
	tables, err := migrator.GetTables()
	report.Must("tables", err)
	report.Equal("tables", tables, []string{"author_groups", "authors", "everythings", "groups", "larges", "numbers", "posts", "profiles"})
	report.Equal("there or not", []bool{migrator.HasTable(&Author{}), migrator.HasColumn(&Author{}, "age"), migrator.HasColumn(&Author{}, "nosuch"), migrator.HasIndex(&Author{}, "idx_authors_name"), migrator.HasConstraint(&Author{}, "Posts"), migrator.HasConstraint(&Author{}, "chk_authors_age")}, []bool{true, true, false, true, true, true})
	columnTypes(migrator)
	indexes, err := migrator.GetIndexes(&Author{})
	report.Must("indexes", err)
	names := map[string]string{}
	for _, index := range indexes {
		unique, _ := index.Unique()
		names[index.Name()] = fmt.Sprint(index.Columns(), unique)
	}
	report.Equal("indexes", names, map[string]string{"PRIMARY": "[id] true", "idx_authors_deleted_at": "[deleted_at] false", "idx_authors_name": "[name] true"})
	changes(migrator)
}

func columnTypes(migrator gorm.Migrator) {
	types, err := migrator.ColumnTypes(&Author{})
	report.Must("columns", err)
	told := []string{}
	for _, column := range types {
		full, _ := column.ColumnType()
		nullable, _ := column.Nullable()
		primary, _ := column.PrimaryKey()
		text, _ := column.DefaultValue()
		told = append(told, fmt.Sprint(column.Name(), " ", full, " ", nullable, " ", primary, " ", text))
	}
	report.Equal("columns", told, []string{
		"id bigint unsigned false true ", "created_at datetime(3) true false ", "updated_at datetime(3) true false ", "deleted_at datetime(3) true false ",
		"name varchar(100) false false ", "age bigint true false 18",
	})
}

func changes(migrator gorm.Migrator) {
	type Number struct {
		ID    uint
		N     int64
		Text  string `gorm:"size:40"`
		Extra string `gorm:"size:10;index"`
	}
	report.Must("add", migrator.AddColumn(&Number{}, "Extra"))
	report.Must("alter", migrator.AlterColumn(&Number{}, "Text"))
	report.Must("index", migrator.CreateIndex(&Number{}, "Extra"))
	report.Must("rename", migrator.RenameColumn(&Number{}, "extra", "other"))
	report.Equal("renamed", migrator.HasColumn(&Number{}, "other"), true)
	report.Must("drop index", migrator.DropIndex(&Number{}, "idx_numbers_extra"))
	report.Must("drop", migrator.DropColumn(&Number{}, "other"))
	report.Must("view", migrator.CreateView("some_authors", gorm.ViewOption{Replace: true, Query: openQuery(&Author{})}))
	report.Must("drop view", migrator.DropView("some_authors"))
	report.Must("rename table", migrator.RenameTable("numbers", "figures"))
	report.Equal("renamed", migrator.HasTable("figures"), true)
	report.Must("rename back", migrator.RenameTable("figures", "numbers"))
}

func openQuery(model any) *gorm.DB {
	return open(options, &gorm.Config{}).Model(model).Where("age > ?", 20)
}

func pool(db *gorm.DB) {
	limited := open(options, &gorm.Config{})
	sqlDB, err := limited.DB()
	report.Must("its pool", err)
	sqlDB.SetMaxOpenConns(8)
	var group sync.WaitGroup
	failures := make(chan error, 1000)
	for worker := 0; worker < 32; worker++ {
		group.Add(1)
		go func(worker int) {
			defer group.Done()
			for n := 0; n < 10; n++ {
				if err := limited.Create(&Post{Title: fmt.Sprint("pooled ", worker), AuthorID: 1}).Error; err != nil {
					failures <- err
				}
			}
		}(worker)
	}
	group.Wait()
	close(failures)
	for err := range failures {
		report.Must("many at once", err)
	}
	var count int64
	report.Must("count", limited.Model(&Post{}).Where("title LIKE ?", "pooled %").Count(&count).Error)
	report.Equal("posts", count, int64(320))
	sqlDB.SetMaxOpenConns(1)
	var before, after int64
	report.Must("id", limited.Raw("SELECT CONNECTION_ID()").Scan(&before).Error)
	report.Must("kill", db.Exec(fmt.Sprint("KILL ", before)).Error)
	time.Sleep(50 * time.Millisecond)
	report.Must("id", limited.Raw("SELECT CONNECTION_ID()").Scan(&after).Error)
	if before == after {
		report.Fail("connection %d was killed and went on", before)
	}
	closed(limited)
}
