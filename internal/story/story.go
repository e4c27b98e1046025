// Package story reads the Markdown of content/: a story or a page is a folder
// with en.md and zh.md, front matter above and text below, and its pictures.
//
// A link in a text may name a thing of the register, and then it asserts: the
// thing must exist, and a date, name, office or count that is the link's text
// must be the register's ([Prague](city:prague), [29 March 2016](city:prague#since),
// [53](count:sister-cities?as-of=2016-04-05)). An image may ask for a figure
// (![…](map:?as-of=2016)), and a footnote that links to a source cites it.
// content/README.md is the guide for editors.
//
// [Load] reads everything and reports all faults at once. A [Loader] remembers
// what it has read, so that only texts that changed are read again; a live
// preview uses one.
//
// # What a text depends on
//
// A text is read again when its own file changed, when the facts did, or when
// something outside it that it shows did: the picture beside it, the title of
// a story that it links to without a text of its own. What needs other texts or
// the clock only to be checked (links to drafts, translations, dates to come)
// is checked on each load, after all texts are read; see cross.go.
package story

import (
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/picture"
)

// Form tells stories from pages.
type Form string

// The forms, as they stand in the database.
const (
	Story Form = "story"
	Page  Form = "page"
)

// folder is the folder of a form below content/.
func (f Form) folder() string {
	if f == Story {
		return "stories"
	}
	return "pages"
}

// Text is one story or page in one language, ready to be served.
type Text struct {
	Form       Form
	Slug       string
	Lang       lang.Tag
	File       string // as faults name it: content/stories/tokyo-to-prague/en.md
	Title      string
	Summary    string
	Kind       string // news, feature, explainer, data-note; empty for pages
	Authors    []string
	PublishAt  time.Time  // zero for pages
	AsOf       facts.Date // the day that its facts describe
	UpdatedAt  time.Time
	UpdateNote string
	ReviewBy   facts.Date // the day by which it is to be read again; usually not known
	NoIndex    bool
	Draft      bool // only in a preview
	Faulty     bool // only in a preview: the file has errors, and this is what it last was without them
	Aliases    []string
	Words      int
	HTML       string
	Plain      string
	Hero       *Hero
	Pictures   []Picture
	Sources    []string // ids: the numbered ones of the notes, those that the text links to, those of the front matter
	Citations  []Citation
	Links      []Ref    // what it links to, each thing once
	Figures    []Figure // figure n stands in the HTML where <!--figure n--> is, counted from 1
	Drift      []Change // what changed in the original since this translation was made
	Parts      []Part   // the blocks of HTML; not kept in the database
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

// Citation is a note that cites a source: the number of the source in the text,
// and what the note says besides, such as a paragraph.
type Citation struct {
	N       int
	Source  string
	ID      string   // anchor of the entry in the list of sources, to which the marks lead
	Locator string   // HTML; may be empty
	Plain   string   // the locator without markup
	Places  []string // anchors of the marks
}

// Picture is a file in the folder of a text that the text shows.
type Picture struct {
	File string // path in the file system of the content
	Info picture.Info
}

// Hero is the picture at the head of a story.
type Hero struct {
	Picture
	Alt, Caption, Credit string
}

// Part is a block of the text: the line of the file on which it begins, and its
// piece of the HTML.
type Part struct {
	Line int
	HTML string
}
