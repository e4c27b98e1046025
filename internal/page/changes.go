package page

import (
	"cmp"
	"crypto/sha1"
	"fmt"
	"slices"
	"strings"

	"youcheng/internal/facts"
)

// Changes is what became of the facts after they were first entered, or as much
// of it as a filter lets through.
type Changes struct {
	Head
	Count   int         `json:"count"`
	Changes []ChangeRow `json:"changes"`

	Filter ChangeFilter `json:"-"`
	Form   []Select     `json:"-"`
	Days   []ChangeDay  `json:"-"`
}

// ChangeDay is the changes of one day.
type ChangeDay struct {
	ID   string
	Date Date
	Rows []ChangeRow
}

// ChangeRow is one change.
type ChangeRow struct {
	ID      string   `json:"id"` // the same for good, and in the feed
	Date    string   `json:"date"`
	Subject string   `json:"subject,omitempty"`
	Others  []string `json:"others"`
	Table   string   `json:"table,omitempty"`
	Row     string   `json:"row,omitempty"`
	Field   string   `json:"field,omitempty"`
	Kind    string   `json:"kind,omitempty"`
	Old     string   `json:"old,omitempty"`
	New     string   `json:"new,omitempty"`
	What    string   `json:"what"`
	Sources []string `json:"sources"`
	URL     string   `json:"url"` // where the page tells of it

	Anchor string `json:"-"`
	When   Date   `json:"-"`
	About  []Link `json:"-"`
	Label  string `json:"-"` // what changed and how, in a word or two
	Fact   Link   `json:"-"` // the fact as it is now; without an address where it has no page
	Marks  []Mark `json:"-"`

	day   facts.Date
	title string // in the feed
}

// ChangeFilter narrows the list of changes.
type ChangeFilter struct{ City, Field string }

// ParseChangeFilter reads the query parameters of the list of changes.
func (f Frame) ParseChangeFilter(get func(string) string) (c ChangeFilter, err error) {
	if c.City, err = f.Dir.PartnerOf("city", get("city")); err != nil {
		return c, err
	}
	c.Field, err = facts.OneOf("field", get("field"), facts.FieldsOfChanges())
	return c, err
}

// of lists the places of the changes that fit, newest first.
func (c ChangeFilter) of(d *facts.Directory) []int {
	return facts.Kept(d, "changes/"+c.City+"/"+c.Field, func() []int {
		var all, out []int
		if c.City != "" {
			all = d.ChangesOn(facts.On{Kind: "cities", ID: c.City})
		} else {
			for i := range d.Changes {
				all = append(all, i)
			}
		}
		for _, i := range all {
			if c.Field == "" || c.Field == d.Changes[i].Field {
				out = append(out, i)
			}
		}
		return out
	})
}

// Changes builds a page of the list of changes, newest first, or its twins where n
// is 0.
func (f Frame) Changes(n int, filter ChangeFilter) *Changes {
	w := f.Words()
	title := w.ChangesTitle
	var of []string
	if filter.City != "" {
		of = append(of, f.cityLink(filter.City).Text)
	}
	if filter.Field != "" {
		of = append(of, w.Columns[filter.Field])
	}
	if len(of) > 0 {
		title = f.Lang.Labelled(title, strings.Join(of, f.Lang.Comma()))
	}
	p := &Changes{Head: f.head("changes/", title, ""), Filter: filter}
	p.crumbs(Link{Text: w.ChangesTitle, Href: f.Href(p.Path)})
	p.Query = query("city", filter.City, "field", filter.Field)
	p.NoIndex = p.Query != ""
	part := PartOf(filter.of(f.Dir), n, PerPage)
	p.Changes = p.changeRows(part.Rows, MostRows)
	p.Count = part.Total
	for _, r := range p.Changes[:len(part.onPage(PerPage))] {
		if n := len(p.Days); n == 0 || p.Days[n-1].Date != r.When {
			p.Days = append(p.Days, ChangeDay{ID: "day-" + r.Date, Date: r.When})
		}
		day := &p.Days[len(p.Days)-1]
		day.Rows = append(day.Rows, r)
	}
	if p.Count > 0 {
		p.SummarySays = "count=" + itoa(p.Count)
	}
	count := f.Lang.Plural(p.Count, w.ChangeOne, w.ChangeMany)
	all := f.Dir.Changes
	switch {
	case p.Count == 0:
		p.Summary = w.ChangesNone
	case p.Query != "":
		p.Summary = fmt.Sprintf(w.ChangesSummaryOf, count)
	default:
		p.Summary = fmt.Sprintf(w.ChangesSummary, count, all[len(all)-1].Date.In(f.Lang))
	}
	p.Form = f.changeForm(filter)
	p.narrow(p.Form, p.Count, w.ChangeOne, w.ChangeMany, func(get func(string) string) int {
		other, _ := f.ParseChangeFilter(get)
		return len(other.of(f.Dir))
	})
	p.turn(part.Page, part.Total, PerPage)
	p.finish(f.followed("json", "csv")...)
	return p
}

// changeForm offers the partners and fields of which there are changes.
func (f Frame) changeForm(filter ChangeFilter) []Select {
	w := f.Words()
	cities, fields := map[string]bool{filter.City: true}, map[string]bool{filter.Field: true}
	for _, c := range f.Dir.Changes {
		fields[c.Field] = true
		for _, s := range c.Subjects() {
			cities[s] = true
		}
	}
	var changed []*facts.Member
	for _, m := range f.byName() {
		if cities[m.Partner.Slug] {
			changed = append(changed, m)
		}
	}
	city := f.partnerField(w.City, w.All, filter.City, changed)
	field := Select{Name: "field", Label: w.ChangeField, Options: []Option{{Label: w.All, Selected: filter.Field == ""}}}
	for _, x := range facts.FieldsOfChanges() {
		if fields[x] {
			field.Options = append(field.Options, Option{Value: x, Label: w.Columns[x], Selected: x == filter.Field})
		}
	}
	return slices.DeleteFunc([]Select{city, field}, func(s Select) bool { return len(s.Options) == 1 && !s.Typed }) // nothing to choose
}

// changeRows are the changes at places of the register, but no more than most,
// with the marks of their sources.
func (h *Head) changeRows(places []int, most int) []ChangeRow {
	out := h.Frame.changesAt(places, most)
	for i := range out { // the sources are numbered as they are read
		out[i].Marks = h.mark(out[i].Sources...)
		h.touch(out[i].day.To)
	}
	return out
}

// changesAt are the changes at places of the register, but no more than most.
func (f Frame) changesAt(places []int, most int) []ChangeRow {
	out := []ChangeRow{}
	for _, i := range places[:min(most, len(places))] {
		c, of := f.Dir.Changes[i], f.Dir.Ordinal(i)
		date := c.Date.String()
		r := ChangeRow{
			ID: urn("change", string(f.Lang), c.Key(), itoa(of.Same)), Date: date, Subject: c.Subject, Others: some(c.Others), Table: string(c.Table), Row: c.ID, Field: c.Field, Kind: string(c.Kind), Old: c.Old, New: c.New,
			What: c.What.In(f.Lang), Sources: some(c.Sources), Anchor: fmt.Sprintf("c-%s-%d", date, of.Nth),
			When: f.date(c.Date), About: f.cityLinks(c.Subjects()), Fact: f.factOf(c), day: c.Date,
		}
		r.URL = f.Abs(f.Href(facts.PagePath("changes/", i/PerPage+1) + "#" + r.Anchor))
		r.Label, r.title = f.changeLabel(c), r.What
		if r.Label != "" {
			about := texts(r.About)
			r.title = f.Lang.Labelled(cmp.Or(f.Lang.Join(about), f.Words().ChangeWhole), r.Label)
		}
		out = append(out, r)
	}
	return out
}

// changeLabel says in a word or two what changed, and how.
func (f Frame) changeLabel(c facts.Change) string {
	if c.Table == "" {
		return ""
	}
	w := f.Words()
	what := w.Tables[string(c.Table)]
	if c.Field != "" && c.Kind != facts.SourceAdded && c.Kind != facts.SourceRemoved {
		what = w.Columns[c.Field]
	}
	return f.Lang.Clauses(what, w.ChangeKinds[string(c.Kind)])
}

// factOf leads to the fact that changed, or to the partner that it is about.
func (f Frame) factOf(c facts.Change) Link {
	l := Link{Text: f.Words().ChangeSee}
	at := func(path string, ok bool) Link {
		if ok {
			l.Href = f.Href(path)
		} else if _, partner := f.Dir.Partners[c.Subject]; partner {
			l.Href = f.Href("cities/" + c.Subject + "/")
		}
		return l
	}
	switch c.Table {
	case "partners", "partnerships":
		_, ok := f.Dir.Partners[c.ID]
		return at("cities/"+c.ID+"/#facts", ok)
	case "views":
		return at("cities/"+c.Subject+"/#views", c.Subject != "")
	case "agreements":
		return at("agreements/"+c.ID+"/", f.Dir.AgreementIDs[c.ID])
	case "events":
		return at("events/"+c.ID+"/", f.Dir.EventIDs[c.ID])
	case "people":
		_, ok := f.Dir.People[c.ID]
		return at("people/"+c.ID+"/", ok)
	case "organisations":
		_, ok := f.Dir.Organisations[c.ID]
		return at("organisations/"+c.ID+"/", ok)
	case "sources":
		_, ok := f.Dir.Sources[c.ID]
		return at("sources/"+c.ID+"/", ok)
	case "themes":
		_, ok := f.Dir.Theme[c.ID]
		return at("themes/"+c.ID+"/", ok)
	case "countries":
		return at("countries/"+strings.ToLower(c.ID)+"/", f.Dir.HasPartner(c.ID))
	case "counts", "stated_counts":
		slug, _, _ := strings.Cut(c.ID, "/")
		return at("counts/"+slug+"/", slices.ContainsFunc(f.Dir.Counts, func(x facts.Count) bool { return x.Slug == slug }))
	case "offices":
		slug, _, _ := strings.Cut(c.ID, "/")
		_, ok := f.Dir.People[slug]
		return at("people/"+slug+"/", ok)
	case "conflicts", "conflict_values":
		return at("cities/"+c.Subject+"/#conflicts", len(f.Dir.Disputed[c.Subject]) > 0 && c.Subject != "")
	}
	return at("", false)
}

// urn names something for good by what it is: a name-based UUID (RFC 9562,
// version 5) in a space of our own.
func urn(parts ...string) string {
	space := [16]byte{0x5e, 0x8d, 0x3a, 0x61, 0x0c, 0x94, 0x4b, 0x27, 0x9f, 0x12, 0x73, 0xd6, 0x48, 0xbe, 0x05, 0xac}
	u := sha1.Sum(append(space[:], strings.Join(parts, "\x00")...))
	u[6], u[8] = u[6]&0x0f|0x50, u[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:16])
}

// Table implements Tabular.
func (p *Changes) Table() [][]string {
	out := [][]string{slices.Concat([]string{"date", "subject", "others", "table", "row", "field", "kind", "old", "new", "what", "url"}, provenanceColumns)}
	for _, r := range p.Changes {
		out = append(out, slices.Concat([]string{r.Date, r.Subject, strings.Join(r.Others, ";"), r.Table, r.Row, r.Field, r.Kind, r.Old, r.New, r.What, r.URL}, p.provenance(r.Marks)))
	}
	return out
}

// historyShown is how many changes a profile tells of before it leads to all.
const historyShown = 10
