package main

import (
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"wsql.test/clients/report"
)

type Author struct {
	gorm.Model
	Name    string `gorm:"size:100;not null;uniqueIndex"`
	Age     int    `gorm:"default:18;check:age > 0"`
	Posts   []Post
	Profile Profile
	Groups  []Group `gorm:"many2many:author_groups"`
}
type Profile struct {
	ID       uint
	AuthorID uint
	Bio      string `gorm:"type:text"`
}
type Post struct {
	ID        uint
	Title     string `gorm:"index:idx_title,length:20"`
	Score     float64
	AuthorID  uint
	CreatedAt time.Time
}
type Group struct {
	ID   uint
	Name string `gorm:"uniqueIndex;size:50"`
}

func orm(db *gorm.DB) {
	report.Must("migrate", db.AutoMigrate(&Author{}, &Profile{}, &Post{}, &Group{}))
	report.Must("migrate again", db.AutoMigrate(&Author{}, &Profile{}, &Post{}, &Group{}))
	create(db)
	find(db)
	change(db)
	report.Must("drop", db.Migrator().DropTable("author_groups"))
	report.Equal("dropped", db.Migrator().HasTable("author_groups"), false)
	report.Must("migrate a third time", db.AutoMigrate(&Author{}))
	report.Equal("made again", db.Migrator().HasTable("author_groups"), true)
}

func create(db *gorm.DB) {
	authors := []Author{
		{Name: "Ann", Age: 30, Posts: []Post{{Title: "first", Score: 1.5}, {Title: "second", Score: 2.5}}, Profile: Profile{Bio: "é😀"}, Groups: []Group{{Name: "red"}, {Name: "blue"}}},
		{Name: "Bob", Posts: []Post{{Title: "third", Score: 3.5}}},
		{Name: "Cid", Age: 50},
	}
	report.Must("create", db.Create(&authors).Error)
	report.Equal("ids", []uint{authors[0].ID, authors[1].ID, authors[2].ID}, []uint{1, 2, 3})
	posts := make([]Post, 100)
	for index := range posts {
		posts[index] = Post{Title: "many", Score: float64(index), AuthorID: 3}
	}
	report.Must("in batches", db.CreateInBatches(posts, 30).Error)
	upsert := db.Clauses(clause.OnConflict{DoUpdates: clause.AssignmentColumns([]string{"age"})}).Create(&Author{Name: "Cid", Age: 51})
	report.Must("upsert", upsert.Error)
	var found Author
	report.Must("first or create", db.Where(Author{Name: "Dora"}).Attrs(Author{Age: 22}).FirstOrCreate(&found).Error)
	report.Equal("age of the new one", found.Age, 22)
}

func find(db *gorm.DB) {
	var ann Author
	report.Must("preload", db.Preload("Posts", func(db *gorm.DB) *gorm.DB { return db.Order("score DESC") }).Preload("Groups").Preload("Profile").First(&ann, "name = ?", "Ann").Error)
	report.Equal("posts", []string{ann.Posts[0].Title, ann.Posts[1].Title}, []string{"second", "first"})
	report.Equal("groups and profile", []any{len(ann.Groups), ann.Profile.Bio}, []any{2, "é😀"})
	var rows []struct {
		Name  string
		Count int
		Total float64
	}
	report.Must("group", db.Model(&Author{}).Select("authors.name, COUNT(posts.id) AS count, SUM(posts.score) AS total").
		Joins("LEFT JOIN posts ON posts.author_id = authors.id").Group("authors.name").Having("COUNT(posts.id) > ?", 0).Order("authors.name").Scan(&rows).Error)
	report.Equal("groups", []any{len(rows), rows[0].Count, rows[2].Total}, []any{3, 2, 4950.0})
	var page []Post
	report.Must("page", db.Where("author_id IN ?", []int{3}).Order("id").Offset(10).Limit(5).Find(&page).Error)
	report.Equal("page", []any{len(page), page[0].Score}, []any{5, 10.0})
	var joined []Author
	report.Must("joins", db.Joins("Profile").Where("Profile.bio LIKE ?", "%é%").Find(&joined).Error)
	report.Equal("joined", []any{len(joined), joined[0].Profile.Bio}, []any{1, "é😀"})
	var oldest Author
	sub := db.Model(&Author{}).Select("MAX(age)")
	report.Must("subquery", db.Where("age = (?)", sub).First(&oldest).Error)
	report.Equal("oldest", oldest.Name, "Cid")
	report.Must("lock", db.Transaction(func(tx *gorm.DB) error {
		return tx.Clauses(clause.Locking{Strength: "UPDATE"}).First(&oldest).Error
	}))
	if err := db.First(&Author{}, "name = ?", "nobody").Error; !errors.Is(err, gorm.ErrRecordNotFound) {
		report.Fail("nobody: %v", err)
	}
}

func change(db *gorm.DB) {
	updated := db.Model(&Post{}).Where("title = ?", "many").Update("score", gorm.Expr("score * ? + 1", 2))
	report.Must("update", updated.Error)
	report.Equal("changed", updated.RowsAffected, int64(100))
	var bob Author
	report.Must("find", db.First(&bob, "name = ?", "Bob").Error)
	report.Equal("the default age", bob.Age, 18)
	bob.Age = 19
	report.Must("save", db.Save(&bob).Error)
	report.Must("replace", db.Model(&bob).Association("Groups").Replace([]Group{{Name: "green"}}))
	report.Equal("groups", db.Model(&bob).Association("Groups").Count(), int64(1))
	report.Must("soft delete", db.Delete(&bob).Error)
	var count, all int64
	report.Must("count", db.Model(&Author{}).Count(&count).Error)
	report.Must("count", db.Unscoped().Model(&Author{}).Count(&all).Error)
	report.Equal("authors", []int64{count, all}, []int64{3, 4})
	removed := db.Where("score > ?", 150).Delete(&Post{})
	report.Must("delete", removed.Error)
	report.Equal("removed", removed.RowsAffected, int64(25))
	if err := db.Create(&Author{Name: "Eve", Age: -1}).Error; err == nil {
		report.Fail("a check did not hold")
	}
}
