// Package story reads the Markdown of content/: a story or a page is a folder
// with en.md and zh.md, front matter above and text below.
//
// A link in a text may name a thing of the register, and then it asserts: the
// thing must exist, a date or a count that is the link's text must be the
// register's ([Prague](city:prague), [29 March 2016](city:prague#since),
// [53](count:sister-cities?as-of=2016-04-05)). content/README.md is the guide
// for editors. [Load] reports all faults of all texts at once.
package story

import (
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// Form tells stories from pages.
type Form string

// The forms, as they stand in the database.
const (
	Story Form = "story"
	Page  Form = "page"
)

// Text is one story or page in one language, ready to be served.
type Text struct {
	Form       Form
	Slug       string
	Lang       lang.Tag
	Title      string
	Summary    string
	Kind       string // news, feature, explainer, data-note; empty for pages
	Authors    []string
	PublishAt  time.Time  // zero for pages
	AsOf       facts.Date // the day that its facts describe
	UpdatedAt  time.Time
	UpdateNote string
	NoIndex    bool
	Aliases    []string
	Words      int
	HTML       string
	Plain      string
	Sources    []string // ids: the numbered ones of the notes, those that the text links to, those of the front matter
	Links      []Ref    // what it links to, each thing once
	Figures    []Figure // figure n stands in the HTML where <!--figure n--> is, counted from 1
}

// Ref is a thing that a text links to.
type Ref struct{ Kind, ID string }

// Figure is a drawing of the register that a text asks for: an image whose
// address begins with map:, timeline:, roll:, chart:, compare: or city:.
type Figure struct {
	Kind    string   // "map", "timeline", "roll", "chart", "compare", "city"
	ID      string   // the partner of a city: or timeline:, the count of a chart:; empty where the whole roll is meant
	Cities  []string // the partners of a compare:
	Query   string   // the roll's question in canonical form (facts.RollFilter.Query); in a story it always names a day
	Alt     string   // what is seen, in the editor's words
	Caption string   // may be empty
}
