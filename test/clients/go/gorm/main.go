// What GORM is asked.
package main

import (
	"errors"
	"fmt"
	"strings"

	driver "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"wsql.test/clients/report"
)

var env = report.FromEnvironment()

const options = "?charset=utf8mb4&parseTime=True&loc=UTC"

func main() {
	report.Client("GORM", "gorm.io/gorm")
	var db *gorm.DB
	report.Check("defaults", func() {
		db = open(options, &gorm.Config{})
		var text string
		report.Must("select", db.Raw("SELECT CONCAT(?, DATABASE())", "é ").Scan(&text).Error)
		report.Equal("text", text, "é "+env.Database)
	})
	report.Check("tls", func() { tls() })
	report.Check("orm", func() { orm(db) })
	report.Check("prepared", func() { prepared() })
	report.Check("transactions", func() { transactions(db) })
	report.Check("types", func() { types(db) })
	report.Check("big", func() { big(db) })
	report.Check("errors", func() { errorsAsShown(db) })
	report.Check("cursor", func() { cursor(db) })
	report.Check("cancel", func() { cancel(db) })
	report.Check("metadata", func() { metadata(db) })
	report.Check("pool", func() { pool(db) })
}

func open(options string, config *gorm.Config) *gorm.DB {
	config.Logger = logger.Discard
	db, err := gorm.Open(mysql.Open(env.DSN(options)), config)
	report.Must("open", err)
	return db
}

func tls() {
	db := open(options+"&tls=skip-verify", &gorm.Config{})
	var status struct{ VariableName, Value string }
	report.Must("status", db.Raw("SHOW STATUS LIKE 'Ssl_cipher'").Scan(&status).Error)
	if status.Value == "" {
		report.Fail("no cipher")
	}
	closed(db)
}

func closed(db *gorm.DB) {
	sqlDB, err := db.DB()
	report.Must("its pool", err)
	report.Must("close", sqlDB.Close())
}

func prepared() {
	db := open(options, &gorm.Config{PrepareStmt: true})
	report.Must("migrate", db.AutoMigrate(&Number{}))
	for index := 0; index < 30; index++ {
		report.Must("create", db.Create(&Number{N: index}).Error)
	}
	for index := 0; index < 30; index++ {
		var found Number
		report.Must("find", db.Where("n = ?", index).First(&found).Error)
		report.Equal("id", found.ID, uint(index+1))
	}
	closed(db)
}

type Number struct {
	ID   uint
	N    int `gorm:"uniqueIndex"`
	Text *string
}

func errorsAsShown(db *gorm.DB) {
	for statement, expected := range map[string]string{
		"INSERT INTO numbers (id, n) VALUES (100, 3)": "Error 1062 (23000): Duplicate entry '3' for key 'numbers.idx_numbers_n'",
		"SELEKT 1":           "Error 1064 (42000): You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEKT 1' at line 1",
		"DELETE FROM nosuch": "Error 1146 (42S02): Table '" + env.Database + ".nosuch' doesn't exist",
	} {
		report.Equal(statement, fmt.Sprint(db.Exec(statement).Error), expected)
	}
	err := db.Create(&Post{Title: "orphan", AuthorID: 999}).Error
	var told *driver.MySQLError
	if !errors.As(err, &told) || told.Number != 1452 {
		report.Fail("a post of nobody: %v", err)
	}
	translated := open(options, &gorm.Config{TranslateError: true})
	if err := translated.Create(&Number{N: 3}).Error; !errors.Is(err, gorm.ErrDuplicatedKey) {
		report.Fail("a duplicate: %v", err)
	}
	if err := translated.Create(&Post{Title: "orphan", AuthorID: 999}).Error; !errors.Is(err, gorm.ErrForeignKeyViolated) {
		report.Fail("a foreign key: %v", err)
	}
	_, err = gorm.Open(mysql.Open(env.DSNOf(env.User, "wrong", env.Database, "")), &gorm.Config{Logger: logger.Discard})
	if err == nil || !strings.HasPrefix(err.Error(), "Error 1045 (28000)") {
		report.Fail("a wrong password: %v", err)
	}
	closed(translated)
}
