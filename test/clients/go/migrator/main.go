// What GORM's migrator tells of the database of test/clients/metadata/schema.sql, and what AutoMigrate sends, the first time and the second.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	"gorm.io/driver/mysql"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"wsql.test/clients/report"
)

type owner struct {
	ID      uint   `gorm:"primaryKey"`
	Name    string `gorm:"size:50;uniqueIndex;not null;comment:who"`
	Created time.Time
	Things  []thing `gorm:"foreignKey:OwnerID;constraint:OnDelete:CASCADE,OnUpdate:RESTRICT"`
}
type thing struct {
	gorm.Model
	OwnerID  uint
	Title    string  `gorm:"size:100;index:by_title,priority:2;default:none"`
	Price    float64 `gorm:"type:decimal(10,2);default:1.50;check:dear,price >= 0;index:by_title,priority:1,sort:desc"`
	Flag     bool    `gorm:"default:true"`
	Small    int8
	Big      uint64
	Text     string `gorm:"type:text"`
	Bytes    []byte
	Data     string     `gorm:"type:json"`
	Kind     string     `gorm:"type:enum('a','b');default:a"`
	Day      *time.Time `gorm:"type:date"`
	Precise  time.Time  `gorm:"precision:6"`
	Half     float32
	Optional *int
}

// recorder keeps what was sent, without its timing.
type recorder struct {
	logger.Interface
	sent []string
}

func (r *recorder) LogMode(logger.LogLevel) logger.Interface { return r }
func (r *recorder) Trace(_ context.Context, _ time.Time, sql func() (string, int64), err error) {
	text, _ := sql()
	if err != nil {
		text += " -> " + err.Error()
	}
	r.sent = append(r.sent, text)
}
func (r *recorder) tell(heading string) {
	fmt.Println("##", heading)
	for _, text := range r.sent {
		fmt.Println(text)
	}
	r.sent = nil
}

func must(err error) {
	if err != nil {
		fmt.Println("error:", err)
	}
}

func main() {
	env := report.FromEnvironment()
	log := &recorder{Interface: logger.Discard}
	db, err := gorm.Open(mysql.Open(env.DSN("?parseTime=true&charset=utf8mb4")), &gorm.Config{Logger: log})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	migrator := db.Migrator()
	fmt.Println("database", migrator.CurrentDatabase())
	tables, err := migrator.GetTables()
	must(err)
	sort.Strings(tables)
	fmt.Println("tables", tables)
	for _, table := range tables {
		describe(migrator, table)
	}
	fmt.Println("has", migrator.HasTable("person"), migrator.HasTable("nosuch"), migrator.HasIndex("person", "person_boss"), migrator.HasConstraint("person", "person_paid"), migrator.HasColumn("person", "name"), migrator.HasColumn("person", "nosuch"))
	log.sent = nil
	must(db.AutoMigrate(&owner{}, &thing{}))
	log.tell("AutoMigrate")
	must(db.AutoMigrate(&owner{}, &thing{}))
	log.tell("AutoMigrate again")
	for _, table := range []string{"owners", "things"} {
		var row struct {
			Table  string `gorm:"column:Table"`
			Create string `gorm:"column:Create Table"`
		}
		must(db.Raw("SHOW CREATE TABLE " + table).Scan(&row).Error)
		fmt.Println(row.Create)
	}
	log.sent = nil
	must(migrator.RenameColumn(&thing{}, "title", "label"))
	must(migrator.RenameIndex("owners", "idx_owners_name", "by_name"))
	must(migrator.AlterColumn(&thing{}, "Small"))
	must(migrator.DropConstraint(&thing{}, "dear"))
	must(migrator.DropColumn(&thing{}, "half"))
	must(migrator.RenameTable("things", "items"))
	must(migrator.DropTable("items", "owners"))
	log.tell("changes")
}

func describe(migrator gorm.Migrator, table string) {
	fmt.Println("##", table)
	kind, err := migrator.TableType(table)
	must(err)
	if err == nil {
		comment, _ := kind.Comment()
		fmt.Println(kind.Schema(), kind.Name(), kind.Type(), comment)
	}
	columns, err := migrator.ColumnTypes(table)
	must(err)
	for _, column := range columns {
		told := map[string]any{"name": column.Name(), "database": column.DatabaseTypeName()}
		keep(told, "type", func() (any, bool) { return column.ColumnType() })
		keep(told, "primary", func() (any, bool) { return column.PrimaryKey() })
		keep(told, "increment", func() (any, bool) { return column.AutoIncrement() })
		keep(told, "length", func() (any, bool) { return column.Length() })
		keep(told, "nullable", func() (any, bool) { return column.Nullable() })
		keep(told, "unique", func() (any, bool) { return column.Unique() })
		keep(told, "comment", func() (any, bool) { return column.Comment() })
		keep(told, "default", func() (any, bool) { return column.DefaultValue() })
		if precision, scale, ok := column.DecimalSize(); ok {
			told["decimal"] = fmt.Sprint(precision, ",", scale)
		}
		if kind := column.ScanType(); kind != nil {
			told["scan"] = kind.String()
		}
		text, _ := json.Marshal(told)
		fmt.Println(string(text))
	}
	indexes, err := migrator.GetIndexes(table)
	must(err)
	lines := []string{}
	for _, index := range indexes {
		primary, _ := index.PrimaryKey()
		unique, _ := index.Unique()
		lines = append(lines, fmt.Sprint("index ", index.Name(), " ", strings.Join(index.Columns(), ","), " ", primary, " ", unique))
	}
	sort.Strings(lines)
	fmt.Println(strings.Join(lines, "\n"))
}
func keep(told map[string]any, name string, ask func() (any, bool)) {
	if value, ok := ask(); ok {
		told[name] = value
	}
}
