package page

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// SourceIn is what the register holds about one source.
type SourceIn struct {
	Source     facts.Source
	Resting    facts.Resting
	Claims     []facts.Claim        // that it makes
	Exchange   map[EventFilter]bool // partners and themes between which something went a way ([ClaimedExchange])
	SameOrigin []facts.Source
	Stories    Few[story.Text]
}

// Tally is a word and how often it applies.
type Tally struct {
	Label string
	Key   string
	N     int
}

// RestingRow is one fact that rests on a source.
type RestingRow struct {
	What string `json:"what"`
	On   Link   `json:"on"`
	Text string `json:"text"`

	Lang    string `json:"-"` // of Text, where it is a name in some language
	Differs string `json:"-"` // leads to where other sources say otherwise
}

// SourcePage is the page of one source: everything that rests on it, and, for
// an article, what became of each of its claims.
type SourcePage struct {
	Head
	Source        SourceRow         `json:"source"`
	Note          string            `json:"note,omitempty"`
	Claims        []SheetClaim      `json:"claims"`
	Verdicts      []VerdictTally    `json:"verdicts"`
	Sums          []Sum             `json:"sums"`
	Facts         []RestingRow      `json:"facts"`
	Pinyin        []RestingRow      `json:"pinyin"`
	Events        []EventRow        `json:"events"`
	Agreements    []AgreementRow    `json:"agreements"`
	People        []PersonRow       `json:"people"`
	Organisations []OrganisationRow `json:"organisations"`
	Evidence      []ClaimRow        `json:"evidence_for"`
	Changes       []ChangeRow       `json:"changes"` // that tell of it
	Stories       []StoryRow        `json:"stories"`

	SameOrigin []Source `json:"same_origin,omitempty"`

	Totals       map[string]int `json:"totals"` // how much of each table rests on it
	StoriesTotal int            `json:"stories_total"`

	MoreClaims  Link `json:"-"`
	MoreEvents  Link `json:"-"`
	MoreStories Link `json:"-"`

	Facts0 []Fact `json:"-"`
	Mark   []Mark `json:"-"`
}

// SourcePage builds the page of a source.
func (f Frame) SourcePage(in SourceIn) *SourcePage {
	w := f.Words()
	s := in.Source
	title := s.Title.In(f.Lang)
	p := &SourcePage{Head: f.head("sources/"+s.ID+"/", title, ""), Note: s.Note.In(f.Lang), Facts: []RestingRow{}, Pinyin: []RestingRow{}, People: []PersonRow{}, Organisations: []OrganisationRow{}}
	p.crumbs(Link{Text: w.Sources, Href: f.Href("sources/")}, Link{Text: title, Href: f.Href(p.Path)})
	p.Tab = f.Lang.Clauses(shortened(title, 48), shortened(s.Publisher.In(f.Lang), 24), f.dateText(s.Published))
	if f.Lang == lang.ZH { // whose characters are twice as wide
		p.Tab = f.Lang.Clauses(shortened(title, 32), shortened(s.Publisher.In(f.Lang), 14), f.dateText(s.Published))
	}
	p.Mark = p.mark(s.ID)
	p.SummaryMark = p.Mark
	p.setChecked(s.Accessed, s.Accessed)
	p.Source = SourceRow{Source: f.source(s), Kind: string(s.Kind), Accessed: s.Accessed.String(), Own: s.Own, Marks: p.Mark, Link: Link{Text: title, Href: f.Href(p.Path)}}
	p.Source.N = 1
	if s.Own == title {
		p.Source.Own = ""
	}
	p.sourceFacts(s)
	for _, o := range in.SameOrigin {
		p.SameOrigin = append(p.SameOrigin, f.source(o))
	}
	p.sheet(in)
	p.resting(in)
	p.Events, p.Agreements = p.eventRows(in.Resting.Events), p.agreementRows(in.Resting.Agreements)
	for _, x := range in.Resting.People {
		p.People = append(p.People, p.personRow(x, x.Role))
	}
	for _, x := range in.Resting.Organisations {
		p.Organisations = append(p.Organisations, p.organisationRow(x))
	}
	p.Evidence = p.claimRows(slices.DeleteFunc(slices.Clone(in.Resting.Claims), func(c facts.Claim) bool { return c.Source == s.ID }))
	on := facts.On{Kind: "sources", ID: s.ID}
	p.Stories, p.StoriesTotal = p.storyRows(in.Stories.first(StoriesOfOne)), in.Stories.Total
	p.MoreStories = f.moreStories(len(p.Stories), in.Stories.Total, on, title)
	p.Changes = p.changeRows(f.Dir.ChangesOn(on), RowsOfOne)
	n := f.Dir.Cited[s.ID]
	p.Totals = map[string]int{}
	for table, x := range in.Resting.Of {
		if table == "texts" { // some appear later
			continue
		}
		if p.Totals[table] = x; x > RowsOfOne && table != "events" {
			p.cut = true
		}
	}
	p.MoreEvents = f.moreEvents(len(p.Events), max(len(p.Events), p.Totals["events"]), EventFilter{On: on}, title)
	p.Source.Rows = n
	p.SummarySays = "source.cited_by=" + itoa(n)
	p.Summary = fmt.Sprintf(w.SourceSummary, s.Publisher.In(f.Lang), f.orUndated(s.Published), f.Lang.Plural(n, w.FactOne, w.FactMany))
	var frames []func(string) string
	for _, n := range []int{len(title), longest[f.Lang] / 2, longest[f.Lang] / 3, longest[f.Lang] / 5} {
		frames = append(frames, func(s string) string { return f.Lang.Labelled(shortened(title, n), s) })
	}
	p.describe(frames...)
	p.finish("json")
	return p
}

// shortened cuts a text that is longer than n characters, at a space where there
// is one near the end.
func shortened(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := string(r[:n])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

func (f Frame) orUndated(d facts.Date) string {
	if !d.Known() {
		return f.Words().Undated
	}
	return d.In(f.Lang)
}

func (p *SourcePage) sourceFacts(s facts.Source) {
	f := p.Frame
	w := f.Words()
	add := func(x Fact) { p.Facts0 = append(p.Facts0, x) }
	add(Fact{ID: "publisher", Label: w.Publisher, Text: s.Publisher.In(f.Lang), Shows: "source.publisher"})
	if p.Source.Own != "" {
		add(Fact{ID: "own-title", Label: w.OwnTitle, Text: s.Own, Lang: s.Lang, Shows: "source.title_in_its_language source.lang@lang"})
	}
	add(Fact{ID: "published", Label: w.Published, Text: f.orUndated(s.Published), Shows: shows("source.published", s.Published.String())})
	add(Fact{ID: "kind", Label: w.Kind, Text: w.SourceKinds[string(s.Kind)], Shows: "source.kind=" + string(s.Kind)})
	add(Fact{ID: "language", Label: w.Language, Text: f.Lang.NameOf(s.Lang), Shows: "source.lang~" + s.Lang})
	if s.URL != "" {
		add(Fact{ID: "address", Label: w.Address, Text: s.URL, Href: s.URL, Shows: "source.original"})
	} else {
		add(Fact{ID: "address", Label: w.Address, Text: w.NotKnown})
	}
	add(Fact{ID: "accessed", Label: w.Accessed, Text: s.Accessed.In(f.Lang), Shows: "source.accessed=" + s.Accessed.String()})
}

// shows is a fact of the twin that is written for programs, if there is a value.
func shows(path, value string) string {
	if value == "" {
		return ""
	}
	return path + "=" + value
}

// resting lists the single facts that cite the source.
func (p *SourcePage) resting(in SourceIn) {
	f := p.Frame
	w := f.Words()
	add := func(what string, on Link, text string) {
		p.Facts = append(p.Facts, RestingRow{What: what, On: on, Text: text})
	}
	for _, t := range in.Resting.Partnerships {
		text := fmt.Sprintf(w.SinceX, t.Since.In(f.Lang))
		if t.Ended.Known() {
			text = f.Lang.Clauses(text, fmt.Sprintf(w.EndedX, t.Ended.In(f.Lang)))
		}
		add(w.Tie, f.cityLink(t.Partner), text)
		if f.disputed(t.Partner, "since") || t.Ended.Known() && f.disputed(t.Partner, "ended") {
			p.Facts[len(p.Facts)-1].Differs = f.cityLink(t.Partner).Href + "#conflicts"
		}
	}
	for _, v := range in.Resting.Views {
		add(w.View, f.cityLink(v.Partner), v.Statement.In(f.Lang))
	}
	for _, v := range in.Resting.Values {
		c := f.conflict(v.Conflict)
		on := Link{Text: w.Totals, Href: f.Href(f.conflictPage(c.ID))}
		if c.Subject != "" {
			on = f.cityLink(c.Subject)
			on.Href += "#" + c.ID
		}
		add(w.Disagreement, on, f.Lang.Labelled(w.Fields[string(c.Field)], v.Value.In(f.Lang)))
	}
	for _, c := range in.Resting.StatedCounts {
		add(w.StatedCount, Link{Text: f.counting(c.Count).Title.In(f.Lang), Href: f.Href(f.countPath(f.counting(c.Count), c.Date))},
			f.Lang.Labelled(c.Date.In(f.Lang), f.Lang.Clauses(f.Lang.Number(c.Value), c.Scope.In(f.Lang))))
		if f.rivalTotal(c) {
			p.Facts[len(p.Facts)-1].Differs = f.Href(totalsAnchor)
		}
	}
	for _, n := range in.Resting.Names {
		r := RestingRow{What: w.Names, On: f.cityLink(n.Partner), Text: n.Text, Lang: n.Lang}
		if n.Kind == facts.Pinyin { // so many that they stand apart
			p.Pinyin = append(p.Pinyin, r)
		} else {
			p.Facts = append(p.Facts, r)
		}
	}
	for _, x := range in.Resting.Partners {
		add(w.PlaceFacts, f.cityLink(x.Slug), w.PlaceFactsText)
	}
	for _, c := range in.Resting.Countries {
		add(w.Country, f.countryLink(c.ISO2), c.ISO2)
	}
	for _, o := range in.Resting.Offices {
		r := p.officeRow(o)
		add(w.SheetOffice, f.personLinks([]string{o.Person})[0], f.Lang.Clauses(r.Role, r.When))
	}
}

// conflict finds a conflict by its id.
func (f Frame) conflict(id string) facts.Conflict {
	return facts.Kept(f.Dir, "conflicts/ids", func() map[string]facts.Conflict {
		by := map[string]facts.Conflict{}
		for _, c := range f.Dir.Conflicts {
			by[c.ID] = c
		}
		return by
	})[id]
}

// counting finds a count by its slug, also one that has no page.
func (f Frame) counting(slug string) facts.Count {
	for _, c := range f.Dir.Counts {
		if c.Slug == slug {
			return c
		}
	}
	return facts.Count{}
}

// asOfWithin is the day to ask about for a date: itself, but not after today.
func (f Frame) asOfWithin(d facts.Date) string {
	if d.To > f.Today {
		return f.Today.String()
	}
	if d.Precision == facts.Bounded {
		return d.To.String()
	}
	return d.String()
}

// countPath is the page of a count on a date, as far as it is computed.
func (f Frame) countPath(c facts.Count, on facts.Date) string {
	if c.Measure == facts.CountStated {
		return "counts/" + c.Slug + "/"
	}
	return "counts/" + c.Slug + "/?as-of=" + f.asOfWithin(on)
}

// Story is the page of one story.
type Story struct {
	Head
	Story   StoryRow  `json:"story"`
	HTML    string    `json:"html"`
	Words   int       `json:"words"`
	Figures []*Figure `json:"figures"`

	Body       []Piece    `json:"-"`
	Hero       *Hero      `json:"-"`
	Drift      []Drift    `json:"-"` // what changed in the original since this translation
	UpdateNote string     `json:"update_note,omitempty"`
	UpdatedDay string     `json:"updated,omitempty"`
	Updated    Date       `json:"-"`
	AsOfText   string     `json:"-"`
	About      []Link     `json:"-"`
	Others     []StoryRow `json:"-"`
}

// Story builds the page of a story; others are further stories to read, records
// what its figures need ([NeedRecords]).
func (f Frame) Story(t story.Text, others []story.Text, records Records) *Story {
	w := f.Words()
	p := &Story{Head: f.head("stories/"+t.Slug+"/", t.Title, t.Summary), Words: t.Words, UpdateNote: t.UpdateNote}
	p.crumbs(Link{Text: w.Stories, Href: f.Href("stories/")}, Link{Text: t.Title, Href: f.Href(p.Path)})
	p.body(t)
	p.Body, p.Figures = p.pieces(t, records)
	p.HTML = joined(p.Body)
	p.Story = p.storyRow(t)
	p.Hero, p.Drift = hero(t.Hero), p.drift(t)
	p.show(t.Shown()...)
	p.NoIndex = t.NoIndex
	if t.AsOf.Known() {
		p.AsOfText = t.AsOf.In(f.Lang)
	}
	if !t.UpdatedAt.IsZero() {
		day := facts.OnDay(facts.DayOf(t.UpdatedAt.In(facts.BeijingTime())))
		p.UpdatedDay = day.String()
		p.Updated = f.date(day)
	}
	for _, o := range others {
		if o.Slug != t.Slug && len(p.Others) < StoriesShown {
			p.Others = append(p.Others, p.storyRow(o))
		}
	}
	p.authored = &authored{t.Authors, facts.OnDay(facts.DayOf(t.PublishAt.In(facts.BeijingTime())))}
	p.finish("json")
	return p
}

// body sets what stories and pages share: sources, and the notice where the
// text is in the other language.
func (h *Head) body(t story.Text) {
	h.mark(t.Sources...) // they stand in the list; what rests on each is marked in the text
	h.cite(t.Citations)
	if t.Lang != h.Frame.Lang {
		h.Original = t.Lang
		h.Notices = append(h.Notices, h.Frame.Words().NotTranslated)
	}
}

// cite notes below the sources where a text cites them. The numbers in the text
// are those of the list, for the sources of its notes come first in it.
func (h *Head) cite(cs []story.Citation) {
	for _, c := range cs {
		i := slices.IndexFunc(h.rail.list, func(s Source) bool { return s.ID == c.Source })
		if i < 0 {
			continue
		}
		s := &h.rail.list[i]
		cited := Cited{ID: c.ID, HTML: c.Locator, Places: c.Places}
		if c.Plain != "" {
			cited.Shows = "locators." + itoa(len(s.Locators))
			s.Locators = append(s.Locators, c.Plain)
		}
		s.Cited = append(s.Cited, cited)
	}
}

// Hero is the picture at the head of a story, with its sizes.
type Hero struct {
	Src, SrcSet, WebP, Sizes string
	Width, Height            int
	Alt, Caption, Credit     string
}

func hero(h *story.Hero) *Hero {
	if h == nil {
		return nil
	}
	p := story.Shown(h.Info)
	out := &Hero{Src: p.Src, SrcSet: p.SrcSet, Sizes: p.Sizes, Width: p.Width, Height: p.Height, Alt: h.Alt, Caption: h.Caption, Credit: h.Credit}
	for _, x := range p.Sources {
		out.WebP = x.SrcSet
	}
	return out
}

// Drift is a block of the original that changed since a translation was made.
type Drift struct{ Kind, Text string }

// drift lists what changed, and says so above the text.
func (h *Head) drift(t story.Text) []Drift {
	if len(t.Drift) == 0 || t.Lang != h.Frame.Lang {
		return nil
	}
	w := h.Frame.Words()
	h.Notices = append(h.Notices, h.Frame.Lang.Plural(len(t.Drift), w.DriftOne, w.DriftMany))
	var out []Drift
	for _, c := range t.Drift {
		kind := w.DriftKinds[c.Kind]
		if c.Line == 0 {
			kind = w.DriftKinds["end"]
		}
		out = append(out, Drift{Kind: kind, Text: c.Text})
	}
	return out
}

// Text is a Markdown page of the site's own.
type Text struct {
	Head
	Slug    string    `json:"slug"`
	HTML    string    `json:"html"`
	Figures []*Figure `json:"figures"`

	Body     []Piece   `json:"-"`
	Drift    []Drift   `json:"-"`
	Terms    []TermRow `json:"terms,omitempty"` // of the glossary
	Contents []Link    `json:"-"`               // to the headings of a long text
	Today    string    `json:"today"`           // what the register counts today
	Marks    []Mark    `json:"-"`               // of the newest stated totals, for comparison

	Release  *Release  `json:"release,omitempty"`  // of the page about the data
	Coverage *Coverage `json:"coverage,omitempty"` // of the page about the method
}

// Coverage is how much the register holds of each partner.
type Coverage struct {
	Facts    int        `json:"facts"`  // rows, each counted once for each partner it is about
	Events   int        `json:"events"` // beside the signing, likewise
	Enough   int        `json:"partners_with_three_events"`
	Partners []CoverRow `json:"partners"`

	Words string `json:"-"`
	More  Link   `json:"-"`
}

// CoverRow is how much the register holds of one partner.
type CoverRow struct {
	Slug      string   `json:"slug"`
	Name      string   `json:"name"`
	URL       string   `json:"url"`
	Facts     int      `json:"facts"`
	Events    int      `json:"events"`
	Sources   int      `json:"sources"`
	Origins   int      `json:"origins"`
	Languages []string `json:"source_languages"` // BCP 47, the commonest first
	Texts     int      `json:"texts"`
	English   int      `json:"texts_en"`
	Chinese   int      `json:"texts_zh"`

	Link  Link   `json:"-"`
	Whole string `json:"-"` // how many texts stand in both languages
}

// Covered adds to the page about the method how much there is of each partner.
func (p *Text) Covered(all []facts.Coverage) {
	f := p.Frame
	w := f.Words()
	c := &Coverage{Partners: []CoverRow{}}
	for _, x := range all {
		c.Facts += x.Facts
		if x.Events >= facts.FewestEvents {
			c.Enough++
		}
	}
	for _, x := range firstOf(f, all, MostPartners) {
		r := CoverRow{Slug: x.Partner, Facts: x.Facts, Events: x.Events, Sources: x.Sources, Origins: x.Origins, Languages: x.Languages, Texts: x.Texts, English: x.In[lang.EN], Chinese: x.In[lang.ZH], Link: f.cityLink(x.Partner)}
		r.Name, r.URL = r.Link.Text, f.Abs(r.Link.Href)
		r.Whole = fmt.Sprintf(w.CoverageOf, f.Lang.Number(min(r.English, r.Chinese)), f.Lang.Number(r.Texts))
		c.Partners = append(c.Partners, r)
	}
	c.Words = fmt.Sprintf(w.CoverageSummary, f.Lang.Plural(c.Facts, w.FactOne, w.FactMany), f.Lang.Plural(len(all), w.PartnerOne, w.PartnerMany), f.Lang.Number(c.Enough))
	c.More = f.rest(len(c.Partners), len(all), w.PartnerOne, w.PartnerMany, "method.json")
	p.Coverage = c
}

// Release is the state of the register that can be had as files.
type Release struct {
	Name  string     `json:"name"`
	URL   string     `json:"url"` // its folder, whose files never change
	Files []DataFile `json:"files"`
}

// DataFile is one file of a release. A table has rows.
type DataFile struct {
	Name  string `json:"name"`
	URL   string `json:"url"`
	Rows  int    `json:"rows,omitempty"`
	Bytes int    `json:"bytes"`
	Sum   string `json:"sha256"`

	Size string `json:"-"` // in words
}

// Released adds the files of a release to the page about the data; names and
// sizes are as the release has them.
func (p *Text) Released(name string, files []DataFile) {
	const folder = "/data/"
	f := p.Frame
	p.Contents = append(p.Contents, Link{Text: f.Words().DataHeading, Href: "#files"})
	p.Release = &Release{Name: name, URL: f.Abs(folder + "releases/" + name + "/")}
	for _, x := range files {
		x.URL = f.Abs(folder + x.Name)
		x.Size = f.Lang.Number((x.Bytes + 1023) / 1024)
		p.Release.Files = append(p.Release.Files, x)
	}
}

// TermRow is an entry of the glossary.
type TermRow struct {
	Slug       string `json:"slug"`
	Term       string `json:"term"`
	Other      string `json:"other"` // in the other language
	Definition string `json:"definition"`
}

// Text builds a Markdown page. terms are those of the glossary, on its page;
// records are what its figures need ([NeedRecords]).
func (f Frame) Text(t story.Text, terms []facts.Term, records Records) *Text {
	p := &Text{Head: f.head(t.Slug+"/", t.Title, t.Summary), Slug: t.Slug}
	p.crumbs(Link{Text: t.Title, Href: f.Href(p.Path)})
	p.body(t)
	p.Body, p.Figures = p.pieces(t, records)
	p.HTML = joined(p.Body)
	p.Contents = headings(p.HTML)
	p.show(t.Shown()...)
	p.Drift = p.drift(t)
	p.Today, p.Marks = p.headline()
	for _, x := range terms {
		p.Terms = append(p.Terms, TermRow{x.Slug, x.Term.In(f.Lang), x.Term.In(f.Lang.Other()), x.Definition.In(f.Lang)})
	}
	p.finish("json")
	return p
}

var (
	sectionHeading = regexp.MustCompile(`(?s)<h2 id="([^"]+)"[^>]*>(.*?)</h2>`)
	tag            = regexp.MustCompile(`<[^>]*>`)
)

// headings are links to the sections of a text, in its own language.
func headings(text string) []Link {
	var out []Link
	for _, m := range sectionHeading.FindAllStringSubmatch(text, -1) {
		out = append(out, Link{Text: html.UnescapeString(tag.ReplaceAllString(m[2], "")), Href: "#" + m[1]})
	}
	return out
}
