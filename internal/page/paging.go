package page

import (
	"cmp"
	"fmt"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// How many entries of a list stand on one page. The twins of a list are those of
// the whole, at the address of its first page.
const (
	PerPage        = facts.PerPage
	StoriesPerPage = facts.StoriesPerPage
)

// MostRows is how many rows of a list its twins hold. Where there are more, the
// twin says how many, and where all of them are.
const MostRows = 10_000

// How much of what grows a page about one thing shows before it leads to the list.
const (
	StoriesOfOne   = 12
	EventsOfOne    = 120
	EventsOfField  = 20 // where a partner and a theme meet in the matrix of exchange
	EventsOfMatrix = 500
	ChangesOfYear  = 30  // of each kind
	RowsOfOne      = 100 // of each other kind: people, agreements, claims, names, what rests on a source
)

// How much stands on a page of what it lists besides its subject. Where there is
// more, the page says how much, and leads to all of it; its twins have all of it.
const (
	MostPartners = 100 // in a table, or as bars
	MostNames    = 60  // of partners in a group
	MostInLine   = 12  // in a sentence or in a cell
	MostPoints   = 120 // of a map
	MostChoices  = 250 // of a field of a form
	MostMissing  = 250 // partners or sources that lack one thing
	MostClaims   = 250 // of an article on its sheet
	MostStated   = 60  // totals that others state, the newest
	MostSigned   = 24  // agreements on the bar of a partner, the newest
)

// firstOf takes from a list what stands on a page. Twins have all of it.
func firstOf[T any](f Frame, rows []T, most int) []T {
	if f.Whole {
		return rows
	}
	return rows[:min(most, len(rows))]
}

// few takes from a list on a page about one thing what stands there. Where there is
// more the page says so ([Head.Fewer]); its twins have all of it.
func few[T any](h *Head, rows []T) []T {
	if h.Frame.Whole || len(rows) <= RowsOfOne {
		return rows
	}
	h.cut = true
	return rows[:RowsOfOne]
}

// Fewer says that a page about one thing does not show all of each kind, if it is so.
func (h *Head) Fewer() string {
	if !h.cut {
		return ""
	}
	w := h.Frame.Words()
	return h.Frame.Lang.Sentences(w.RestingMore, w.DataOfAll)
}

// lastOf takes from a list that has its newest row last what stands on a page, like
// [firstOf].
func lastOf[T any](f Frame, rows []T, most int) []T {
	return rows[len(rows)-len(firstOf(f, rows, most)):]
}

// Part is some rows of a list: those of one of its pages, or, for its twins, all
// from the first on.
type Part[T any] struct {
	Rows  []T
	Page  int // counted from 1
	Total int // rows of the whole list
}

// All makes a whole list a part of itself.
func All[T any](rows []T) Part[T] { return Part[T]{rows, 1, len(rows)} }

// PartOf takes the rows of a page from a whole list, or, where page is 0, those of
// its twins. A page that the list does not have has no rows.
func PartOf[T any](rows []T, page, perPage int) Part[T] {
	p := Part[T]{Page: max(1, page), Total: len(rows)}
	from, n := Span(page, perPage)
	from = min(from, len(rows))
	p.Rows = rows[from:min(from+n, len(rows))]
	return p
}

// Span is where the rows of a page begin in the list, counted from 0, and how
// many they are at most; page 0 stands for the twins.
func Span(page, perPage int) (from, n int) {
	if page == 0 {
		return 0, MostRows
	}
	return (page - 1) * perPage, perPage
}

// onPage are those of the rows that the page itself shows.
func (p Part[T]) onPage(perPage int) []T { return p.Rows[:min(perPage, len(p.Rows))] }

// window takes from lists that stand one below the other what is on one page.
type window struct{ skip, left int }

func windowOf(page int) *window { return &window{(max(1, page) - 1) * PerPage, PerPage} }

func take[T any](w *window, rows []T) []T {
	n := min(w.skip, len(rows))
	w.skip -= n
	rows = rows[n:]
	n = min(w.left, len(rows))
	w.left -= n
	return rows[:n]
}

// Paging leads from a page of a list to the others.
type Paging struct {
	Page, Of int
	Text     string // "page 2 of 3"
	Shown    string // which entries stand here, of how many
	Previous Link   // without an address on the first page
	Next     Link   // without an address on the last
	Pages    []PageLink
}

// PageLink leads to one page of a list. One without a number stands for those that
// are left out.
type PageLink struct {
	N       int
	Label   string // "Page 2"
	Href    string
	Current bool
}

// turned is which page of a list a page is.
type turned struct{ page, total, perPage int }

// turn makes the page one of a list that has so many entries in all. Pages call it
// before finish, which does it; the path is that of the list until then.
func (h *Head) turn(page, total, perPage int) { h.turned = turned{page, total, perPage} }

// setPaging does what turn asked for.
func (h *Head) setPaging() {
	page, total, perPage := h.turned.page, h.turned.total, h.turned.perPage
	if perPage == 0 {
		return
	}
	if total > MostRows {
		h.Total = total
		h.Complete = h.Frame.Abs("/data/" + strings.TrimSuffix(h.Path, "/") + ".csv")
		if h.Path == StoriesPath { // they are no table
			h.Complete = h.Frame.Abs("/sitemap.xml")
		}
	}
	of := facts.Pages(total, perPage)
	if of == 1 {
		return
	}
	page = max(1, page)
	f := h.Frame
	w := f.Words()
	list := h.Path
	at := func(n int) string { return addressed(f.Href(facts.PagePath(list, n)), h.Query) }
	first := (page-1)*perPage + 1
	p := &Paging{Page: page, Of: of, Text: fmt.Sprintf(w.PageOf, f.Lang.Number(page), f.Lang.Number(of)),
		Shown: fmt.Sprintf(w.PageShown, f.Lang.Number(first), f.Lang.Number(min(first+perPage-1, total)), f.Lang.Number(total))}
	p.Previous.Text, p.Next.Text = w.PreviousPage, w.NextPage
	if page > 1 {
		p.Previous.Href = at(page - 1)
	}
	if page < of {
		p.Next.Href = at(page + 1)
	}
	for n := 1; n <= of; n++ {
		if n == 1 || n == of || n >= page-1 && n <= page+1 || n == 2 && page == 4 || n == of-1 && page == of-3 {
			p.Pages = append(p.Pages, PageLink{n, fmt.Sprintf(w.PageN, f.Lang.Number(n)), at(n), n == page})
		} else if last := p.Pages[len(p.Pages)-1]; last.N != 0 {
			p.Pages = append(p.Pages, PageLink{})
		}
	}
	h.Paging = p
	if page == 1 {
		return
	}
	h.list, h.Path = list, facts.PagePath(list, page)
	h.Tab = cmp.Or(h.Tab, h.Title) + " · " + p.Text
	h.description = f.Lang.Labelled(f.Lang.Clauses(h.Title, p.Text), h.Describe())
	h.Crumbs = append(h.Crumbs, Link{Text: lang.Capital(p.Text), Href: f.Href(h.Path)})
}

// listPath is the path of the page, or that of the list of which it is a page.
func (h *Head) listPath() string { return cmp.Or(h.list, h.Path) }

// ListPath is the path of the page, or that of the list of which it is a page.
func (h *Head) ListPath() string { return h.listPath() }

// more leads from the part of a list that a page shows to the whole: n of them are
// shown of so many. It has no address where all are shown.
func (f Frame) more(shown, total int, text, path string) Link {
	if total <= shown {
		return Link{}
	}
	return Link{Text: text, Href: f.Href(path)}
}

// rest leads from what a page shows of a list to all of it, and says how much of it
// is shown.
func (f Frame) rest(shown, total int, one, many, path string) Link {
	return f.more(shown, total, fmt.Sprintf(f.Words().AllShown, f.Lang.Plural(total, one, many), f.Lang.Number(shown)), path)
}

// others leads from the first of many names to the others.
func (f Frame) others(shown, total int, path string) Link {
	return f.more(shown, total, fmt.Sprintf(f.Words().AndOthers, f.Lang.Number(total-shown)), path)
}

// named joins names in a sentence, the first of them where they are many.
func (f Frame) named(names []string) string {
	if n := len(names) - MostInLine; n > 0 && !f.Whole {
		names = append(names[:MostInLine:MostInLine], fmt.Sprintf(f.Words().AndOthers, f.Lang.Number(n)))
	}
	return f.Lang.Join(names)
}

// moreStories leads to the stories on a thing, where a page shows only the newest
// of them.
func (f Frame) moreStories(shown, total int, on facts.On, name string) Link {
	w := f.Words()
	return f.more(shown, total, fmt.Sprintf(w.AllStoriesOn, f.Lang.Plural(total, w.StoryOne, w.StoryMany), name), "stories/?"+query("on", on.String()))
}

// moreEvents leads to the events that a filter lets through, where a page shows
// only the newest of them.
func (f Frame) moreEvents(shown, total int, e EventFilter, name string) Link {
	w := f.Words()
	return f.more(shown, total, fmt.Sprintf(w.AllEventsOf, f.Lang.Plural(total, w.EventOne, w.EventMany), name), "events/?"+e.Query())
}

// Few is the newest of the stories or events on a thing, and how many there are.
type Few[T any] struct {
	Rows  []T
	Total int
}

// Several makes a list that is whole one of which no more is to be read.
func Several[T any](rows []T) Few[T] { return Few[T]{rows, len(rows)} }

// first are as many of the rows as a page shows.
func (p Few[T]) first(most int) []T { return p.Rows[:min(most, len(p.Rows))] }

// onName names what a list is narrowed to, as its page does. of is an event that
// is meant, for a frame knows none.
func (f Frame) onName(o facts.On, of *facts.Event) string {
	switch o.Kind {
	case "cities":
		return f.cityLink(o.ID).Text
	case "countries":
		return f.Dir.Countries[strings.ToUpper(o.ID)].Name.In(f.Lang)
	case "events":
		if of != nil {
			return of.Title.In(f.Lang)
		}
	case "organisations":
		return f.Dir.Organisations[o.ID].Name.In(f.Lang)
	case "people":
		return f.Dir.People[o.ID].Name.In(f.Lang)
	case "roll":
		return facts.Year(year(o.ID)).In(f.Lang)
	case "sources":
		return f.Dir.Sources[o.ID].Title.In(f.Lang)
	case "themes":
		return f.Dir.Theme[o.ID].Name.In(f.Lang)
	}
	return o.ID
}

// onForm is what a list is narrowed to besides the fields of its form: a field with
// this one choice, so that the form keeps it.
func (f Frame) onForm(o facts.On, name string) []Select {
	if o == (facts.On{}) {
		return nil
	}
	w := f.Words()
	return []Select{{Name: "on", Label: w.OnThing, Options: []Option{{Label: w.All}, {o.String(), name, true}}}}
}

func year(s string) int {
	d, err := facts.ParseDate(s)
	if err != nil {
		return 0
	}
	y, _, _ := d.From.YMD()
	return y
}

// StoriesIn is what the list of stories is built from.
type StoriesIn struct {
	Part[story.Text]
	On    facts.On
	Event *facts.Event // that On means
}
