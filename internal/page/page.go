// Package page says what each page of the site says, in one language: one
// struct per kind of page, built by pure functions from rows of the register.
//
// The struct is all that a template is given, and its exported, tagged fields
// are the page's JSON twin; [Tabular], [Placed] and [Scheduled] give the CSV,
// GeoJSON and iCalendar twins from the same value. So the forms of a page cannot
// differ.
//
// A [Frame] is what all pages of one request share. Its methods build the
// pages: Frame.Roll, Frame.City, Frame.Event and so on, one file per kind.
package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// Licence is the address of the licence of our own data and texts.
const Licence = "https://creativecommons.org/licenses/by/4.0/"

// The ground of a page in the two schemes, as the stylesheet has it: browsers
// colour their own frame with it.
const (
	Paper     = "#FBFAF6"
	PaperDark = "#12161A"
)

// Frame is what the pages of one request share.
type Frame struct {
	Lang  lang.Tag
	Dir   *facts.Directory
	Today facts.Day  // in Beijing
	AsOf  facts.Date // the date that the page is asked for; not known where it is about today
	Whole bool       // a twin is asked for: it has the whole of what the page shows in part
	Base  string     // scheme and host of the site, without a slash at the end

	Stylesheet string // address of the stylesheet
	Land       string // address of the land of the maps
	EmbedSheet string // address of the stylesheet of cards for other sites
	Preview    *Preview
	Drawings   *Drawings
}

// Words returns the words of the interface in the page's language.
func (f Frame) Words() *lang.Words { return f.Lang.Words() }

// Head is what every page has.
type Head struct {
	URL     string   `json:"url"`
	Lang    string   `json:"lang"`
	Title   string   `json:"title"`
	Summary string   `json:"summary"`
	Checked string   `json:"checked"` // the facts were checked to this day
	Changed string   `json:"changed"` // and last changed on this one
	Licence string   `json:"licence"`
	Sources []Source `json:"sources"`
	Origins int      `json:"origins"` // of the sources, those that share one counted once

	// Of a list that is too long to be sent at once: how many rows it has, and where
	// all of them are.
	Total    int    `json:"total,omitempty"`
	Complete string `json:"complete,omitempty"`

	Frame        Frame    `json:"-"`
	Tab          string   `json:"-"` // title of the window where the page's own is not enough
	Path         string   `json:"-"` // after the language, without a slash before: "cities/prague/"
	Query        string   `json:"-"` // canonical, without "?"
	CheckedOn    Date     `json:"-"`
	ChangedOn    Date     `json:"-"`
	Crumbs       []Link   `json:"-"`
	Twins        []Twin   `json:"-"`
	SummaryMark  []Mark   `json:"-"` // marks of the sources that the summary rests on
	NoticeSays   string   `json:"-"` // which fact of the twin the notices say, as the attribute data-fact has it
	CrumbSays    string   `json:"-"` // facts of the twin that the end of the way to the page says, as the attribute data-fact has them
	SummaryRests string   `json:"-"` // which sources of the twin the marks of the summary are
	SummarySays  string   `json:"-"` // further facts of the twin that the summary says, as the attribute data-fact has them
	NoIndex      bool     `json:"-"`
	Canonical    string   `json:"-"` // absolute; differs from URL for filtered and dated pages
	OtherLang    string   `json:"-"` // address of the same page in the other language
	Section      string   `json:"-"` // the part of the site for the header: "cities", "events", …
	Notices      []string `json:"-"` // lines that stand above the content
	Dated        *Dated   `json:"-"` // of a page that is asked for a past date
	Original     lang.Tag `json:"-"` // the language of the body where it is not the page's own
	rail         *rail    `json:"-"`
	Cite         Citation `json:"-"`
	Said         string   `json:"-"` // what its picture says below the title, where that is not the summary
	Picture      string   `json:"-"` // absolute address of the picture that stands for the page where it is linked to

	Linked Node       `json:"-"` // what the page is about, for programs
	Embed  *EmbedCode `json:"-"` // of a page that has a card for other sites

	Narrowing *Narrowing `json:"-"` // of a list that is asked for by conditions
	Paging    *Paging    `json:"-"` // of a list that is longer than a page

	cut bool // it does not show all of each kind; see [few]

	list   string // the path of the list of which this is a page after the first
	turned turned

	changed facts.Date
	touched facts.Day // the newest of the other days on which it changed
	shown   []string  // absolute addresses of its pictures

	description string // where it is not the summary

	authored *authored // of a story
}

// Link is a text that leads somewhere. Lang marks a text in another language.
type Link struct {
	Text string `json:"text"`
	Href string `json:"href"`
	Lang string `json:"lang,omitempty"`
}

// Twin is the same page in another form.
type Twin struct{ Name, Type, Href string }

// Mark is a numbered reference to a source of the page.
type Mark struct {
	N  int
	ID string

	root facts.Root
}

// Origins counts the independent origins of the sources that are marked.
func Origins(marks []Mark) int {
	n := 0
	for i, m := range marks { // a fact has few sources
		if !slices.ContainsFunc(marks[:i], func(x Mark) bool { return x.root == m.root }) {
			n++
		}
	}
	return n
}

// Run is a row of marks that follow each other; a long one is drawn as one seal,
// "1–8", as learned books do.
type Run struct{ First, Last Mark }

// Runs collapses marks whose numbers follow each other, where there are at least
// three of them.
func Runs(marks []Mark) []Run {
	const least = 3
	out := make([]Run, 0, len(marks))
	for i := 0; i < len(marks); {
		j := i + 1
		for j < len(marks) && marks[j].N == marks[j-1].N+1 {
			j++
		}
		if j-i >= least {
			out = append(out, Run{marks[i], marks[j-1]})
		} else {
			for _, m := range marks[i:j] {
				out = append(out, Run{m, m})
			}
		}
		i = j
	}
	return out
}

// Date is a date as it is shown: in words, and as it is written in the data.
type Date struct {
	Text      string
	ISO       string // for the datetime attribute; empty where HTML has no form for it
	Value     string // as the twin has it
	End       string // of what went on for some days, likewise
	Precision facts.Precision
}

// Fact is one labelled line of a page with the marks of its sources.
type Fact struct {
	ID       string // anchor on the page
	Label    string
	Text     string
	Lang     string // of Text, where it is not the page's
	Href     string
	Note     string
	Disputed bool
	Rivals   string // leads to the rival values, where the template does not know
	Doubtful bool   // low confidence: the mark is hollow
	Marks    []Mark

	// Which facts of the twin the label, the text, the marks, the note and the word
	// that sources differ show, as the attribute data-fact has it, and in which row
	// of the twin, if in one.
	Labels, Shows, Rests, Notes, Differs, Row string
}

// Source is a source as it stands in the list at the end of a page.
type Source struct {
	N         int    `json:"n"`
	ID        string `json:"id"`
	Publisher string `json:"publisher"`
	Title     string `json:"title"`
	Published string `json:"published,omitempty"`
	URL       string `json:"url"`                // its page here
	Original  string `json:"original,omitempty"` // its own address
	Lang      string `json:"lang"`
	Origin    string `json:"origin,omitempty"` // shared by sources that are not independent of each other

	// Locators say where in the source, for each place that cites it.
	Locators []string `json:"locators,omitempty"`

	PublishedText string  `json:"-"`
	KindLabel     string  `json:"-"`
	Cited         []Cited `json:"-"`
	Siblings      []int   `json:"-"` // numbers of the others on the page that share its origin, the first of them
	MoreSiblings  int     `json:"-"` // how many more do
	Unprinted     bool    `json:"-"` // nothing that is printed rests on it
}

// Cited is a note of the text that cites a source: its anchor, what it says
// besides, and the anchors of its marks.
type Cited struct {
	ID, HTML string
	Places   []string
	Shows    string // which locator it is
}

// rail numbers the sources of a page in the order of first use.
type rail struct {
	f      Frame
	n      map[string]int
	list   []Source
	before int  // sources that stand on the pages of the list before this one
	quiet  bool // nobody asks for the list
}

// mark numbers the sources and returns their marks, each once, in order.
func (r *rail) mark(ids ...string) []Mark {
	if len(ids) == 0 {
		return nil
	}
	out := make([]Mark, 0, len(ids))
	for _, id := range ids {
		s, ok := r.f.Dir.Sources[id]
		if !ok {
			continue
		}
		if r.n[id] == 0 {
			r.n[id] = r.before + len(r.n) + 1
			if !r.quiet {
				r.list = append(r.list, r.f.source(s))
				r.list[len(r.list)-1].N = r.n[id]
			}
		}
		out = append(out, Mark{r.n[id], id, s.Root()})
	}
	if len(out) == 0 {
		return nil
	}
	slices.SortFunc(out, func(a, b Mark) int { return cmp.Compare(a.N, b.N) })
	return slices.CompactFunc(out, func(a, b Mark) bool { return a.N == b.N })
}

func (f Frame) source(s facts.Source) Source {
	title := s.Title.In(f.Lang)
	return Source{
		ID: s.ID, Publisher: s.Publisher.In(f.Lang), Title: title, Published: s.Published.String(),
		URL: f.Base + f.at("sources", s.ID), Original: s.URL, Lang: s.Lang, Origin: s.Origin,
		PublishedText: f.dateText(s.Published), KindLabel: f.Words().SourceKinds[string(s.Kind)],
	}
}

// dateText is the date in words, or nothing where it is not known.
func (f Frame) dateText(d facts.Date) string {
	if !d.Known() {
		return ""
	}
	return d.In(f.Lang)
}

// Href is the address of a page of the site in the page's language.
func (f Frame) Href(path string) string { return "/" + string(f.Lang) + "/" + path }

// at is the address of a thing of a list.
func (f Frame) at(list, id string) string { return "/" + string(f.Lang) + "/" + list + "/" + id + "/" }

// Abs makes an address of the site absolute.
func (f Frame) Abs(href string) string { return f.Base + href }

// date prepares a date for showing.
func (f Frame) date(d facts.Date) Date {
	out := Date{Text: d.In(f.Lang), Value: d.String(), Precision: d.Precision}
	if d.Precision != facts.Bounded {
		out.ISO = d.String()
	}
	return out
}

// head begins a page at path. Pages call finish when their marks are set.
func (f Frame) head(path, title, summary string) Head {
	h := Head{
		Lang: f.Lang.BCP47(), Title: title, Summary: summary, Licence: Licence,
		Frame: f, Path: path,
		rail: &rail{f: f, n: make(map[string]int, 8), list: make([]Source, 0, 8)}, // a story has fewer
	}
	h.Section, _, _ = strings.Cut(path, "/")
	h.setChecked(f.Dir.Checked, f.Dir.Changed(""))
	return h
}

func (h *Head) setChecked(checked, changed facts.Date) {
	h.Checked, h.Changed = checked.String(), changed.String()
	h.CheckedOn, h.ChangedOn, h.changed = h.Frame.date(checked), h.Frame.date(changed), changed
}

// mark numbers sources on the page.
func (h *Head) mark(ids ...string) []Mark { return h.rail.mark(ids...) }

// finish sets what follows from the rest: addresses, sources, citation.
// forms are the twins that the page has.
func (h *Head) finish(forms ...string) {
	h.setDated()
	h.setPaging()
	f := h.Frame
	href := f.Href(h.Path)
	h.Canonical = f.Abs(href)
	other := "/" + string(f.Lang.Other()) + "/" + h.Path
	if h.Query != "" {
		href += "?" + h.Query
		other += "?" + h.Query
	}
	h.URL, h.OtherLang = f.Abs(href), other
	h.Sources = h.rail.list
	if h.Sources == nil {
		h.Sources = []Source{}
	}
	h.origins()
	h.Picture = f.Abs(strings.TrimSuffix(h.inForm("png"), "?"+h.Query)) // of the page without conditions: of today
	for _, form := range forms {
		t := twins[form]
		t.Href = h.inForm(form)
		h.Twins = append(h.Twins, t)
	}
	h.Cite = h.citation()
}

// inForm is the address of the page with another ending.
func (h *Head) inForm(ending string) string {
	href := h.Frame.Href(InForm(h.listPath(), ending))
	if h.Query != "" {
		href += "?" + h.Query
	}
	return href
}

// PictureText says in words what the picture of the page shows.
func (h *Head) PictureText() string {
	if h.Query != "" {
		return h.Title // the picture is of the page without conditions
	}
	return h.Frame.Lang.Labelled(h.Title, cmp.Or(h.Said, h.Summary))
}

// origins counts the origins of the page's sources, and notes at each the others
// that share its own.
func (h *Head) origins() {
	var ids []string
	sharing := map[string][]int{}
	for _, s := range h.Sources {
		ids = append(ids, s.ID)
		if s.Origin != "" {
			sharing[s.Origin] = append(sharing[s.Origin], s.N)
		}
	}
	h.Origins = h.Frame.Dir.Origins(ids...)
	for i, s := range h.Sources {
		all := sharing[s.Origin]
		others := slices.DeleteFunc(slices.Clone(all[:min(len(all), MostInLine+1)]), func(n int) bool { return n == s.N })
		others = others[:min(len(others), MostInLine)]
		h.Sources[i].Siblings, h.Sources[i].MoreSiblings = others, max(0, len(all)-1-len(others))
	}
}

// The forms in which a page can be had besides HTML.
var twins = map[string]Twin{
	"json":      {Name: "JSON", Type: "application/json"},
	"csv":       {Name: "CSV", Type: "text/csv"},
	"geojson":   {Name: "GeoJSON", Type: "application/geo+json"},
	"ics":       {Name: "iCalendar", Type: "text/calendar"},
	"atom":      {Name: "Atom", Type: "application/atom+xml"},
	"feed.json": {Name: "JSON Feed", Type: "application/feed+json"},
}

// crumbs sets the way to the page: the home page, then the given links.
func (h *Head) crumbs(links ...Link) {
	h.Crumbs = append([]Link{{Text: h.Frame.Words().SiteName, Href: h.Frame.Href("")}}, links...)
}

// PageHead returns the head itself, so that every page struct, which embeds it,
// has one method to reach it.
func (h *Head) PageHead() *Head { return h }

// The links to the things of the register.

func (f Frame) cityLink(slug string) Link {
	m, ok := f.Dir.Partners[slug]
	if !ok {
		return Link{Text: slug}
	}
	return Link{Text: m.Partner.Name.In(f.Lang), Href: f.at("cities", slug)}
}

func (f Frame) cityLinks(slugs []string) []Link {
	out := make([]Link, 0, len(slugs))
	for _, s := range slugs {
		out = append(out, f.cityLink(s))
	}
	return out
}

func (f Frame) countryLink(iso2 string) Link {
	l := Link{Text: f.Dir.Countries[iso2].Name.In(f.Lang)}
	if f.Dir.HasPartner(iso2) {
		l.Href = f.Href("countries/" + strings.ToLower(iso2) + "/")
	}
	return l
}

func (f Frame) themeLink(slug string) Link {
	return Link{Text: f.Dir.Theme[slug].Name.In(f.Lang), Href: f.at("themes", slug)}
}

func (f Frame) personLinks(slugs []string) []Link {
	out := []Link{}
	for _, s := range slugs {
		out = append(out, Link{Text: f.Dir.People[s].Name.In(f.Lang), Href: f.at("people", s)})
	}
	return out
}

func (f Frame) organisationLinks(slugs []string) []Link {
	out := []Link{}
	for _, s := range slugs {
		out = append(out, Link{Text: f.Dir.Organisations[s].Name.In(f.Lang), Href: f.at("organisations", s)})
	}
	return out
}

// disputed reports whether sources differ on a field of a partner.
func (f Frame) disputed(partner string, field facts.Field) bool {
	return f.Dir.Disputed[partner][field]
}

// texts returns the texts of links.
func texts(links []Link) []string {
	var out []string
	for _, l := range links {
		out = append(out, l.Text)
	}
	return out
}

// ids returns the ids of marks, for a cell of a table.
func ids(marks []Mark) string {
	var out []string
	for _, m := range marks {
		out = append(out, m.ID)
	}
	return strings.Join(out, ";")
}

// Tabular is a page whose content is a table; its rows are the CSV twin. The
// first row holds the names of the columns.
type Tabular interface{ Table() [][]string }

// Placed is a page with places on a map; they are the GeoJSON twin.
type Placed interface{ Places() []Place }

// Place is a point with what is known of it.
type Place struct {
	Lat, Lon   float64
	ID         string
	Properties map[string]any
}

// provenance ends the rows of a table: its sources, the licence and the date
// checked.
func (h *Head) provenance(marks []Mark) []string {
	return []string{ids(marks), Licence, h.Checked}
}

var provenanceColumns = []string{"sources", "licence", "checked"}

// query builds a canonical query string: the pairs in the order given, without
// those that are empty.
func query(pairs ...string) string {
	var out []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, pairs[i]+"="+facts.Escaped(pairs[i+1]))
		}
	}
	return strings.Join(out, "&")
}

func itoa(n int) string { return strconv.Itoa(n) }
