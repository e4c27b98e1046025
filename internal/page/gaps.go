package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"youcheng/internal/facts"
)

// GapRow is something that is known to be missing, and what was looked for.
type GapRow struct {
	Subject string `json:"subject,omitempty"` // a partner's slug; none for the whole register
	Field   string `json:"field"`
	Why     string `json:"why"`

	N     int    `json:"-"` // its place in the list
	Label string `json:"-"`
}

func (f Frame) gapRows(gs []facts.Gap) []GapRow {
	out := []GapRow{}
	for _, g := range gs {
		out = append(out, GapRow{Subject: g.Subject, Field: g.Field, Why: g.Why.In(f.Lang), Label: f.Words().Fields[g.Field]})
	}
	return out
}

// EmptyRow counts the rows of one partner in which a field is empty or coarse.
type EmptyRow struct {
	Field    string      `json:"field"`
	Scope    facts.Scope `json:"scope"`
	Empty    int         `json:"empty"`
	Of       int         `json:"of"`
	Declared bool        `json:"declared"` // somebody says what was looked for

	Label string `json:"-"`
	Text  string `json:"-"` // how many of how many, where there is more than one
}

// emptyRows counts the empty fields of a partner.
func (f Frame) emptyRows(h facts.Holdings, declared facts.Declared) []EmptyRow {
	w := f.Words()
	out := []EmptyRow{}
	for _, g := range facts.GapFields() {
		empty, of := h.Empty(g)
		if empty == 0 {
			continue
		}
		r := EmptyRow{Field: g.Name, Scope: g.Scope, Empty: empty, Of: of, Declared: declared.Has(h.Member.Partner.Slug, g.Name), Label: w.GapTallies[g.Name]}
		if of > 1 {
			r.Text = f.emptyOf(w.GapShort, g.Scope, empty, of)
		}
		out = append(out, r)
	}
	return out
}

// emptyOf says in a form how many of how many rows lack something.
func (f Frame) emptyOf(form string, scope facts.Scope, empty, of int) string {
	w := f.Words()
	one, many := w.PartnerOne, w.PartnerMany
	switch scope {
	case facts.OfAgreement:
		one, many = w.AgreementOne, w.AgreementMany
	case facts.OfOffice:
		one, many = w.GapOfficeOne, w.GapOfficeMany
	case facts.OfSource:
		one, many = w.SourceOne, w.SourceMany
	}
	return fmt.Sprintf(form, f.Lang.Number(empty), f.Lang.Plural(of, one, many))
}

// gaps says what is missing of the partner: what was looked for about it and, in
// general, about the fields that are empty here; and what else is empty.
func (p *City) gaps(in CityIn) {
	f := p.Frame
	p.Empty = f.emptyRows(facts.Holdings{Member: in.Member, Views: in.Views, Agreements: in.Agreements, Events: in.Events, Offices: in.Offices}, facts.Declare(slices.Concat(in.Gaps, in.General)))
	p.OwnGaps, p.GeneralGaps = f.gapRows(few(&p.Head, in.Gaps)), []GapRow{}
	own := facts.Declare(in.Gaps)[p.Partner.Slug]
	for _, r := range f.gapRows(in.General) {
		if !own[r.Field] && slices.ContainsFunc(p.Empty, func(e EmptyRow) bool { return e.Field == r.Field }) {
			p.GeneralGaps = append(p.GeneralGaps, r)
		}
	}
	for i := range p.OwnGaps {
		p.OwnGaps[i].N = i
	}
	for i := range p.GeneralGaps {
		p.GeneralGaps[i].N = len(p.OwnGaps) + i
	}
	p.Gaps = slices.Concat(p.OwnGaps, p.GeneralGaps)
	var unlooked []string
	for _, e := range p.Empty {
		if !e.Declared {
			unlooked = append(unlooked, f.bracketed(e.Label, e.Text))
		}
	}
	p.Unlooked = strings.Join(unlooked, f.Lang.Comma())
}

// bracketed adds a remark, if there is one.
func (f Frame) bracketed(text, remark string) string {
	if remark == "" {
		return text
	}
	return f.Lang.Bracketed(text, remark)
}

// GapFilter narrows the register of gaps.
type GapFilter struct{ Field, City string }

// GapTally counts the rows of the register in which a field is empty or coarse.
type GapTally struct {
	Field    string       `json:"field"`
	Scope    facts.Scope  `json:"scope"`
	Empty    int          `json:"empty"`
	Of       int          `json:"of"`
	Declared bool         `json:"declared"` // something says what was looked for
	Partners []GapPartner `json:"partners"` // those concerned, by name
	Sources  []string     `json:"sources"`  // those concerned, where the field is of sources

	Label string `json:"-"`
	Text  string `json:"-"`
	Link  Link   `json:"-"` // to those concerned; without an address where they stand below
	Looks Link   `json:"-"` // to what was looked for
	Shown []Link `json:"-"` // those concerned
	More  Link   `json:"-"` // to the others
}

// GapPartner is a partner with an empty field, and how many of its rows are.
type GapPartner struct {
	Slug  string `json:"slug"`
	Empty int    `json:"empty"`
}

// GapGroup is the declared gaps of the whole register, or of a partner.
type GapGroup struct {
	ID   string
	Link Link
	Rows []GapRow
}

// ListRow says how complete a list is believed to be.
type ListRow struct {
	List      facts.List `json:"list"`
	Statement string     `json:"statement"`
	From      string     `json:"from,omitempty"`
	To        string     `json:"to,omitempty"`

	Link   Link   `json:"-"`
	Period string `json:"-"`
}

// PerishableGroup is facts of a kind that were last checked on the same day.
type PerishableGroup struct {
	Kind    facts.Perishable `json:"kind"`
	Checked string           `json:"checked"`
	Expires string           `json:"expires"` // the last day on which they are fresh
	Expired bool             `json:"expired"`
	Of      []string         `json:"of"` // slugs of partners or of people
	Sources []string         `json:"sources"`

	Label       string `json:"-"`
	CheckedText string `json:"-"`
	ExpiresText string `json:"-"`
	Links       []Link `json:"-"`
	More        Link   `json:"-"` // to the others
	Lines       bool   `json:"-"` // each link on a line of its own
	Marks       []Mark `json:"-"`

	last facts.Day
	rows []perishableRow
}

// perishableRow is a fact that goes out of date.
type perishableRow struct {
	of      string // slug
	sources []string
	link    func() Link
}

// Gaps is the register of what is missing.
type Gaps struct {
	Head
	Count      int               `json:"count"` // declared gaps
	Tallies    []GapTally        `json:"tallies"`
	Gaps       []GapRow          `json:"gaps"`
	Lists      []ListRow         `json:"completeness"`
	Perishable []PerishableGroup `json:"perishable"`
	Unlooked   int               `json:"offices_never_looked_up"` // without an end

	Filter    GapFilter  `json:"-"`
	Form      []Select   `json:"-"`
	Groups    []GapGroup `json:"-"`
	Rule      string     `json:"-"` // on shelf lives
	NeverText string     `json:"-"`
	Perishing bool       `json:"-"` // that part is shown
}

// gapFields are the fields by which the register of gaps can be narrowed: those
// that are counted, and whatever else is declared.
func gapFields(gaps []facts.Gap) []string {
	var out []string
	for _, g := range facts.GapFields() {
		out = append(out, g.Name)
	}
	for _, g := range gaps {
		if !slices.Contains(out, g.Field) {
			out = append(out, g.Field)
		}
	}
	return out
}

// ParseGapFilter reads the query parameters of the register of gaps.
func (f Frame) ParseGapFilter(get func(string) string) (g GapFilter, err error) {
	if g.Field, err = facts.OneOf("field", get("field"), gapFields(f.Dir.Gaps)); err != nil {
		return g, err
	}
	g.City, err = f.Dir.PartnerOf("city", get("city"))
	return g, err
}

// Gaps builds a page of the register of what is missing, or of the part of it that
// a filter asks for; or its twins where n is 0.
func (f Frame) Gaps(n int, completeness []facts.Completeness, filter GapFilter) *Gaps {
	w := f.Words()
	title := w.GapsTitle
	var of []string
	if filter.Field != "" {
		of = append(of, f.gapLabel(filter.Field))
	}
	if filter.City != "" {
		of = append(of, f.cityLink(filter.City).Text)
	}
	if len(of) > 0 {
		title = f.Lang.Labelled(title, strings.Join(of, f.Lang.Comma()))
	}
	p := &Gaps{Head: f.head("gaps/", title, ""), Filter: filter, Gaps: []GapRow{}, Lists: []ListRow{}, Perishable: []PerishableGroup{}, Tallies: []GapTally{}}
	p.crumbs(Link{Text: w.GapsTitle, Href: f.Href(p.Path)})
	p.Query = query("field", filter.Field, "city", filter.City)
	p.NoIndex = p.Query != ""
	members := f.byName()
	p.tallies(members)
	p.declared(n, members)
	if p.Query == "" {
		p.lists(completeness)
	}
	if p.Perishing = filter.Field == "" || filter.Field == "population" || filter.Field == "to"; p.Perishing {
		p.perishable(members)
	}
	p.Form = f.gapForm(f.Dir.Gaps, filter)
	p.narrow(p.Form, p.Count, w.GapOne, w.GapMany, nil)
	if p.Count > 0 {
		p.SummarySays = "count=" + itoa(p.Count)
	}
	count := f.Lang.Plural(p.Count, w.GapOne, w.GapMany)
	switch {
	case p.Count == 0:
		p.Summary = w.GapsNone
	case p.Query != "":
		p.Summary = fmt.Sprintf(w.GapsSummaryOf, count)
	default:
		p.Summary = fmt.Sprintf(w.GapsSummary, count)
	}
	p.finish("json", "csv")
	return p
}

// gapLabel names a field: as it is counted, or as a declared gap names it.
func (f Frame) gapLabel(field string) string {
	w := f.Words()
	return cmp.Or(w.GapTallies[field], w.Fields[field])
}

// tallies counts the empty fields, partner by partner.
func (p *Gaps) tallies(members []*facts.Member) {
	f, w := p.Frame, p.Frame.Words()
	for _, g := range facts.GapFields() {
		if p.Filter.Field != "" && p.Filter.Field != g.Name || p.Filter.City != "" && g.Scope == facts.OfSource {
			continue
		}
		t := GapTally{Field: g.Name, Scope: g.Scope, Label: w.GapTallies[g.Name], Partners: []GapPartner{}, Sources: []string{}}
		for _, m := range members {
			slug := m.Partner.Slug
			if p.Filter.City != "" && slug != p.Filter.City {
				continue
			}
			empty, of := f.Dir.Empty(g, slug)
			t.Empty, t.Of = t.Empty+empty, t.Of+of
			if empty > 0 {
				t.Partners = append(t.Partners, GapPartner{slug, empty})
				if len(t.Shown) == MostMissing || p.Filter == (GapFilter{}) {
					continue
				}
				l := f.cityLink(slug)
				if of > 1 {
					l.Text = f.Lang.Bracketed(l.Text, fmt.Sprintf(w.GapShort, f.Lang.Number(empty), f.Lang.Number(of)))
				}
				l.Href += "#gaps"
				t.Shown = append(t.Shown, l)
			}
		}
		if g.Scope == facts.OfOffice && p.Filter.City == "" {
			empty, of := f.Dir.Empty(g, "") // offices at no partner's place
			t.Empty, t.Of = t.Empty+empty, t.Of+of
		}
		concerned := len(t.Partners)
		if g.Scope == facts.OfSource {
			lacking := f.Dir.Lacking(g.Name)
			concerned = len(lacking)
			t.Of, t.Empty = len(f.Dir.Sources), len(lacking)
			t.Sources = append(t.Sources, lacking[:min(MostRows, len(lacking))]...)
			for _, id := range lacking[:min(MostMissing, len(lacking))] {
				t.Shown = append(t.Shown, Link{Text: f.Dir.Sources[id].Title.In(f.Lang), Href: f.Href("sources/" + id + "/")})
			}
		}
		if t.Empty == 0 && p.Filter.Field == "" {
			continue
		}
		t.Text = f.emptyOf(w.GapOf, g.Scope, t.Empty, t.Of)
		t.Declared = slices.ContainsFunc(f.Dir.Gaps, func(x facts.Gap) bool {
			return x.Field == g.Name && (x.Subject == "" || p.Filter.City == "" || x.Subject == p.Filter.City)
		})
		if p.Filter.Field == "" && p.Filter.City == "" {
			t.Link = Link{Text: w.GapConcerned, Href: f.Href("gaps/?" + query("field", g.Name))}
			t.Shown = nil
		}
		if p.Filter.City != "" {
			t.Shown = nil // the heading names it
		}
		if len(t.Shown) > 0 {
			t.More = f.others(len(t.Shown), concerned, addressed(InForm(p.Path, "json"), p.Query))
		}
		if t.Declared {
			t.Looks = Link{Text: w.GapLooked, Href: "#declared"}
			if p.Query == "" {
				t.Looks.Href = t.Link.Href + "#declared"
			}
		}
		p.Tallies = append(p.Tallies, t)
	}
}

// declared groups what was declared: the whole register first, then the partners
// by name. Of one partner it takes in what is declared in general of the fields
// that are empty there.
func (p *Gaps) declared(n int, members []*facts.Member) {
	f := p.Frame
	by := map[string][]facts.Gap{}
	own := facts.Declare(f.Dir.Gaps)[p.Filter.City]
	for _, g := range f.Dir.Gaps {
		switch {
		case p.Filter.Field != "" && g.Field != p.Filter.Field,
			p.Filter.City != "" && g.Subject != "" && g.Subject != p.Filter.City,
			p.Filter.City != "" && g.Subject == "" && (own[g.Field] || !slices.ContainsFunc(p.Tallies, func(t GapTally) bool { return t.Field == g.Field && t.Empty > 0 })):
			continue
		}
		by[g.Subject] = append(by[g.Subject], g)
	}
	all := by[""]
	for _, m := range members {
		all = append(all, by[m.Partner.Slug]...)
	}
	part := PartOf(all, n, PerPage)
	p.Count = part.Total
	p.Gaps = f.gapRows(part.Rows)
	for i := range part.onPage(PerPage) {
		r := &p.Gaps[i]
		r.N = (part.Page-1)*PerPage + i
		g := GapGroup{ID: "whole", Link: Link{Text: f.Words().ChangeWhole}}
		if r.Subject != "" {
			g = GapGroup{ID: r.Subject, Link: f.cityLink(r.Subject)}
		}
		if k := len(p.Groups); k == 0 || p.Groups[k-1].ID != g.ID {
			p.Groups = append(p.Groups, g)
		}
		last := &p.Groups[len(p.Groups)-1]
		last.Rows = append(last.Rows, *r)
	}
	p.turn(part.Page, part.Total, PerPage)
}

// lists says of each list how complete it is believed to be.
func (p *Gaps) lists(all []facts.Completeness) {
	f, w := p.Frame, p.Frame.Words()
	titles := map[facts.List]string{
		"cities": w.Cities, "countries": w.Countries, "events": w.Events, "agreements": w.Agreements, "themes": w.Themes,
		"organisations": w.Organisations, "people": w.People, "sources": w.Sources, "stories": w.Stories,
	}
	for _, c := range all {
		r := ListRow{List: c.List, Statement: c.Statement.In(f.Lang), From: c.From.String(), To: c.To.String(), Link: Link{Text: titles[c.List], Href: f.Href(string(c.List) + "/")}}
		r.Period = f.Lang.Labelled(w.GapPeriod, w.GapNoPeriod)
		if c.From.Known() && c.To.Known() {
			r.Period = f.Lang.Labelled(w.GapPeriod, f.Lang.FromTo(c.From.In(f.Lang), c.To.In(f.Lang)))
		}
		p.Lists = append(p.Lists, r)
	}
}

// perishable lists the facts that go out of date with the day of the last look
// at them, those that have expired first.
func (p *Gaps) perishable(members []*facts.Member) {
	f, w := p.Frame, p.Frame.Words()
	groups := map[string]*PerishableGroup{}
	add := func(kind facts.Perishable, checked facts.Date, row perishableRow) {
		last, ok := kind.Expires(checked)
		if !ok {
			return
		}
		key := string(kind) + checked.String()
		g := groups[key]
		if g == nil {
			g = &PerishableGroup{Kind: kind, Checked: checked.String(), Expires: last.String(), Expired: f.Today > last, last: last, Lines: kind == facts.OfficeHolder,
				Label: w.PerishableKinds[string(kind)], CheckedText: fmt.Sprintf(w.LastChecked, checked.In(f.Lang)), ExpiresText: fmt.Sprintf(w.ExpiresOn, facts.OnDay(last).In(f.Lang))}
			if g.Expired {
				g.ExpiresText = fmt.Sprintf(w.ExpiredOn, facts.OnDay(last).In(f.Lang))
			}
			groups[key] = g
		}
		g.rows = append(g.rows, row)
	}
	narrow := func(slug string) bool { return p.Filter.City != "" && p.Filter.City != slug }
	if p.Filter.Field != "to" {
		for _, m := range members {
			if pa := &m.Partner; pa.Population != 0 && !narrow(pa.Slug) {
				add(facts.PopulationFigure, pa.PopulationChecked, perishableRow{pa.Slug, []string{pa.PopulationSource}, func() Link {
					l := f.cityLink(pa.Slug)
					l.Href += "#population"
					return l
				}})
			}
		}
	}
	if p.Filter.Field != "population" {
		for _, o := range f.Dir.Offices {
			if !o.Open() || narrow(o.Place) {
				continue
			}
			if !o.Checked.Known() {
				p.Unlooked++
				continue
			}
			add(facts.OfficeHolder, o.Checked, perishableRow{o.Person, o.Sources, func() Link {
				// Looked up is not seen: the line says when the person last was.
				last := o.LastSeen()
				seen := fmt.Sprintf(w.OfficeLastSeen, f.Lang.On(last.In(f.Lang), last.Precision == facts.ToDay, false))
				text := f.Lang.Clauses(f.Dir.People[o.Person].Name.In(f.Lang), f.Lang.Bracketed(o.Role.In(f.Lang), seen))
				return Link{Text: text, Href: f.Href("people/" + o.Person + "/")}
			}})
		}
	}
	keys := make([]string, 0, len(groups))
	for k := range groups {
		keys = append(keys, k)
	}
	// What expires first stands first, so that what has expired does too.
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(groups[a].last, groups[b].last), cmp.Compare(a, b)) })
	shown := windowOf(1)
	for _, k := range keys {
		g := groups[k]
		here := take(shown, g.rows)
		for _, r := range here {
			g.Links = append(g.Links, r.link())
		}
		g.More = f.others(len(here), len(g.rows), addressed(InForm(p.Path, "json"), p.Query))
		if f.Whole {
			here = g.rows
		}
		var sources []string
		for _, r := range here {
			g.Of, sources = append(g.Of, r.of), append(sources, r.sources...)
		}
		g.Sources, g.Marks = some(unique(sources)), p.mark(sources...)
		p.Perishable = append(p.Perishable, *g)
	}
	p.Rule = fmt.Sprintf(w.PerishableRule, facts.PopulationFigure.ShelfLife(), facts.OfficeHolder.ShelfLife())
	if p.Unlooked > 0 {
		p.NeverText = fmt.Sprintf(w.PerishableNever, f.Lang.Number(p.Unlooked))
	}
}

// gapForm offers the fields and the partners.
func (f Frame) gapForm(gaps []facts.Gap, filter GapFilter) []Select {
	w := f.Words()
	field := Select{Name: "field", Label: w.ChangeField, Options: []Option{{Label: w.All, Selected: filter.Field == ""}}}
	for _, x := range gapFields(gaps) {
		field.Options = append(field.Options, Option{Value: x, Label: f.gapLabel(x), Selected: x == filter.Field})
	}
	return []Select{field, f.partnerField(w.City, w.All, filter.City, f.byName())}
}

// Table implements Tabular: a row for each declared gap, and one for each partner
// or source with an empty field.
func (p *Gaps) Table() [][]string {
	out := [][]string{slices.Concat([]string{"kind", "subject", "scope", "field", "empty", "why", "url"}, provenanceColumns)}
	row := func(cells ...string) { out = append(out, slices.Concat(cells, p.provenance(nil))) }
	at := func(path string) string { return p.Frame.Abs(p.Frame.Href(path)) }
	for _, g := range p.Gaps {
		anchor := cmp.Or(g.Subject, "whole")
		row("declared", g.Subject, "", g.Field, "", g.Why, at("gaps/#"+anchor))
	}
	for _, t := range p.Tallies {
		for _, x := range t.Partners {
			row("empty", x.Slug, string(t.Scope), t.Field, itoa(x.Empty), "", at("cities/"+x.Slug+"/#gaps"))
		}
		for _, id := range t.Sources {
			row("empty", id, string(t.Scope), t.Field, "1", "", at("sources/"+id+"/"))
		}
	}
	return out
}
