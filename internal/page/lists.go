package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// CountryRow is a country as a row of a list.
type CountryRow struct {
	ISO2     string       `json:"iso2"`
	ISO3     string       `json:"iso3"`
	Name     string       `json:"name"`
	Region   facts.Region `json:"region"`
	Count    int          `json:"count"`
	Unsure   int          `json:"unsure"`
	Former   int          `json:"former"`
	Partners []string     `json:"partners"`
	URL      string       `json:"url"`
	Sources  []string     `json:"sources"` // of the ties

	Link        Link   `json:"-"`
	RegionLabel string `json:"-"`
	Cities      []Link `json:"-"`
	Marks       []Mark `json:"-"`
}

// Countries is the list of countries that have or had a partner.
type Countries struct {
	Head
	AsOf      string       `json:"as_of"`
	Count     int          `json:"count"` // countries that surely have a partner
	Countries []CountryRow `json:"countries"`

	Regions   []CountryGroup `json:"-"`
	Statement string         `json:"completeness,omitempty"`
}

// CountryGroup is the countries of one region.
type CountryGroup struct {
	ID, Label string
	Rows      []CountryRow
}

// Countries builds the list of countries.
func (f Frame) Countries(completeness string) *Countries {
	w := f.Words()
	on := f.asked()
	p := &Countries{Head: f.head("countries/", w.Countries, ""), AsOf: on.String(), Statement: completeness, Countries: []CountryRow{}}
	p.crumbs(Link{Text: w.Countries, Href: f.Href(p.Path)})
	for _, iso := range f.Dir.PartnerCountries() {
		if r := p.countryRow(f.Dir.Countries[strings.ToUpper(iso)], on); len(r.Partners) > 0 {
			p.Countries = append(p.Countries, r)
		}
	}
	c := collator(f.Lang)
	slices.SortFunc(p.Countries, func(a, b CountryRow) int { return c.CompareString(a.Name, b.Name) })
	for _, r := range p.Countries {
		if r.Count > 0 {
			p.Count++
		}
	}
	for _, g := range facts.Regions() {
		group := CountryGroup{ID: string(g), Label: w.Regions[string(g)]}
		for _, r := range p.Countries {
			if r.Region == g {
				group.Rows = append(group.Rows, r)
			}
		}
		if len(group.Rows) > 0 {
			p.Regions = append(p.Regions, group)
		}
	}
	p.SummarySays = "count=" + itoa(p.Count)
	p.Summary = fmt.Sprintf(w.CountriesSummary, f.when(on, true), f.Lang.Plural(p.Count, w.CountryOne, w.CountryMany))
	p.finish("json", "csv")
	return p
}

func (h *Head) countryRow(c facts.Country, on facts.Date) CountryRow {
	f := h.Frame
	r := CountryRow{ISO2: c.ISO2, ISO3: c.ISO3, Name: c.Name.In(f.Lang), Region: c.Region, Partners: []string{},
		Link: f.countryLink(c.ISO2), RegionLabel: f.Words().Regions[string(c.Region)]}
	r.URL = f.Abs(r.Link.Href)
	var sources []string
	for _, m := range f.Dir.Members {
		if m.Partner.Country != c.ISO2 {
			continue
		}
		switch statusOn(m.Tie, on) {
		case "active":
			r.Count++
		case "unsure":
			r.Unsure++
		case "ended":
			r.Former++
		case "not-yet":
			continue
		}
		r.Partners = append(r.Partners, m.Partner.Slug)
		r.Cities = append(r.Cities, f.cityLink(m.Partner.Slug))
		sources = append(sources, m.Tie.Sources...)
	}
	r.Sources = some(unique(sources))
	r.Marks = h.mark(sources...)
	return r
}

// Table implements Tabular.
func (p *Countries) Table() [][]string {
	out := [][]string{slices.Concat([]string{"iso2", "iso3", "name", "region", "count", "unsure", "former", "partners", "url"}, provenanceColumns)}
	for _, r := range p.Countries {
		out = append(out, slices.Concat([]string{r.ISO2, r.ISO3, r.Name, string(r.Region), itoa(r.Count), itoa(r.Unsure), itoa(r.Former), strings.Join(r.Partners, ";"), r.URL}, p.provenance(r.Marks)))
	}
	return out
}

// Country is the page of one country.
type Country struct {
	Head
	ISO2     string       `json:"iso2"`
	ISO3     string       `json:"iso3"`
	Name     string       `json:"name"`
	Region   facts.Region `json:"region"`
	AsOf     string       `json:"as_of"`
	Partners []PartnerRow `json:"partners"`
	Events   []EventRow   `json:"events"`
	People   []PersonRow  `json:"people"`
	Stories  []StoryRow   `json:"stories"`

	OtherName   string `json:"-"`
	RegionLabel string `json:"-"`
}

// Country builds the page of a country. events are those of its partners,
// newest first.
func (f Frame) Country(c facts.Country, events []facts.Event, stories []story.Text) *Country {
	w := f.Words()
	on := f.asked()
	events = before(f, events, dateOfEvent)
	name := c.Name.In(f.Lang)
	p := &Country{Head: f.head("countries/"+strings.ToLower(c.ISO2)+"/", fmt.Sprintf(w.CountryTitle, name), ""), ISO2: c.ISO2, ISO3: c.ISO3, Name: name, Region: c.Region, AsOf: on.String(),
		OtherName: c.Name.In(f.Lang.Other()), RegionLabel: w.Regions[string(c.Region)], Partners: []PartnerRow{}, People: []PersonRow{}}
	p.crumbs(Link{Text: w.Countries, Href: f.Href("countries/")}, Link{Text: name, Href: f.Href(p.Path)})
	var names []string
	var people []string
	count, unsure := 0, 0
	for _, m := range f.Dir.Members {
		if m.Partner.Country != c.ISO2 {
			continue
		}
		r := p.partnerRow(m, on)
		if f.AsOf.Known() && r.Status == "not-yet" {
			continue // what came later is left out
		}
		p.Partners = append(p.Partners, r)
		switch r.Status {
		case "active":
			count++
		case "unsure":
			unsure++
		}
		names = append(names, m.Partner.Name.In(f.Lang))
	}
	p.CrumbSays = "name"
	p.SummaryMark = p.mark(c.Sources...)
	inForce := f.Lang.Plural(count, w.PartnerOne, w.PartnerMany)
	switch {
	case !f.AsOf.Known():
		p.Summary = fmt.Sprintf(w.CountrySummary, name, f.Lang.Join(names), inForce, on.In(f.Lang))
	case len(names) > 0:
		p.Summary = fmt.Sprintf(w.CountrySummaryThen, name, f.Lang.Join(names), f.when(on, false), inForce)
	default:
		p.Summary = fmt.Sprintf(w.CountrySummaryNone, f.when(on, true), name)
	}
	if unsure > 0 {
		p.Summary = f.Lang.Sentences(p.Summary, fmt.Sprintf(w.RollAlsoUnsure, f.Lang.Plural(unsure, w.PartnerOne, w.PartnerMany)))
	}
	p.Events = p.eventRows(events)
	for _, e := range events {
		people = append(people, e.People...)
	}
	for _, slug := range unique(people) {
		if person := f.Dir.People[slug]; person.Country == c.ISO2 {
			p.People = append(p.People, p.personRow(person, person.Role))
		}
	}
	p.Stories = p.storyRows(stories)
	p.finish("json", "csv", "geojson")
	return p
}

// Table implements Tabular.
func (p *Country) Table() [][]string { return partnerTable(&p.Head, p.Partners) }

// Places implements Placed.
func (p *Country) Places() []Place { return partnerPlaces(p.Partners) }

// EventFilter is what the list of events is narrowed to.
type EventFilter struct{ Theme, Kind, City string }

// ParseEventFilter reads the query parameters of the list of events.
func (f Frame) ParseEventFilter(get func(string) string) (EventFilter, error) {
	var e EventFilter
	var err error
	if e.Theme, err = facts.OneOf("theme", get("theme"), f.Dir.ThemeSlugs()); err != nil {
		return e, err
	}
	if e.Kind, err = facts.OneOf("kind", get("kind"), facts.EventKinds()); err != nil {
		return e, err
	}
	e.City, err = facts.OneOf("city", get("city"), f.Dir.PartnerSlugs())
	return e, err
}

// Query is the filter's canonical query string.
func (e EventFilter) Query() string { return query("theme", e.Theme, "kind", e.Kind, "city", e.City) }

// of returns those of the events that fit.
func (e EventFilter) of(all []facts.Event) []facts.Event {
	var some []facts.Event
	for _, x := range all {
		if (e.Theme == "" || x.Theme == e.Theme) && (e.Kind == "" || string(x.Kind) == e.Kind) && (e.City == "" || slices.Contains(x.Partners, e.City)) {
			some = append(some, x)
		}
	}
	return some
}

// Year is the events of one year.
type YearGroup struct {
	Year   int
	Events []EventRow
}

// Events is the timeline as a list.
type Events struct {
	Head
	Count  int        `json:"count"`
	Events []EventRow `json:"events"`
	Ties   []SpanRow  `json:"ties,omitempty"` // beside all events

	Figure    *Figure     `json:"-"` // of the ties; nil where the events are narrowed
	Filter    EventFilter `json:"-"`
	Form      []Select    `json:"-"`
	Years     []YearGroup `json:"-"`
	Decades   []Link      `json:"-"` // to the newest year of each
	Statement string      `json:"completeness,omitempty"`
}

// Events builds the list of events, which come newest first.
func (f Frame) Events(all []facts.Event, e EventFilter, completeness string) *Events {
	w := f.Words()
	p := &Events{Head: f.head("events/", w.Events, ""), Filter: e, Statement: completeness}
	p.crumbs(Link{Text: w.Events, Href: f.Href(p.Path)})
	p.Query = e.Query()
	p.NoIndex = e != EventFilter{}
	some := e.of(all)
	p.Events = p.eventRows(some)
	p.Count = len(p.Events)
	for i, x := range some {
		y, _, _ := x.Date.From.YMD()
		if n := len(p.Years); n == 0 || p.Years[n-1].Year != y {
			if n == 0 || p.Years[n-1].Year/10 != y/10 {
				p.Decades = append(p.Decades, Link{Text: f.decade(y), Href: "#year-" + itoa(y)})
			}
			p.Years = append(p.Years, YearGroup{Year: y})
		}
		g := &p.Years[len(p.Years)-1]
		g.Events = append(g.Events, p.Events[i])
	}
	p.Form = f.eventForm(e)
	if !p.NoIndex {
		g := &Figure{ID: "timeline", Kind: "timeline", Title: w.TimelineTies, Wide: true}
		p.drawTimeline(g, RollFilter{}, facts.OnDay(f.Today))
		p.Figure, p.Ties = g, g.Timeline.Rows
	}
	p.narrow(p.Form, p.Count, w.EventOne, w.EventMany, func(get func(string) string) int {
		other, _ := f.ParseEventFilter(get)
		return len(other.of(all))
	})
	p.SummarySays = "count=" + itoa(p.Count)
	p.Summary = fmt.Sprintf(w.EventsSummary, f.Lang.Plural(p.Count, w.EventOne, w.EventMany))
	if p.Narrowing != nil {
		p.Summary = fmt.Sprintf(w.EventsNarrowed, f.Lang.Plural(p.Count, w.EventOne, w.EventMany))
	}
	p.finish("json", "csv")
	return p
}

func (f Frame) eventForm(e EventFilter) []Select {
	w := f.Words()
	theme := Select{Name: "theme", Label: w.Theme, Options: []Option{{Label: w.All, Selected: e.Theme == ""}}}
	for _, t := range f.Dir.Themes {
		theme.Options = append(theme.Options, Option{t.Slug, t.Name.In(f.Lang), t.Slug == e.Theme})
	}
	kind := Select{Name: "kind", Label: w.Kind, Options: []Option{{Label: w.All, Selected: e.Kind == ""}}}
	for _, k := range facts.EventKinds() {
		kind.Options = append(kind.Options, Option{k, w.EventKinds[k], k == e.Kind})
	}
	city := Select{Name: "city", Label: w.City, Options: []Option{{Label: w.All, Selected: e.City == ""}}}
	ms := slices.Clone(f.Dir.Members)
	sortMembers(f.Lang, ms, "name")
	for _, m := range ms {
		city.Options = append(city.Options, Option{m.Partner.Slug, m.Partner.Name.In(f.Lang), m.Partner.Slug == e.City})
	}
	return []Select{theme, kind, city}
}

// Table implements Tabular.
func (p *Events) Table() [][]string { return eventTable(&p.Head, p.Events) }

// ThemeRow is a theme as a row of a list.
type ThemeRow struct {
	Slug        string `json:"slug"`
	Name        string `json:"name"`
	Definition  string `json:"definition"`
	Events      int    `json:"events"`
	ToBeijing   int    `json:"to_beijing"`
	FromBeijing int    `json:"from_beijing"`
	Mutual      int    `json:"mutual"`
	Partners    int    `json:"partners"`
	URL         string `json:"url"`

	Latest *EventRow `json:"latest,omitempty"`

	Link  Link   `json:"-"`
	Marks []Mark `json:"-"`
}

// Themes is the list of themes.
type Themes struct {
	Head
	AsOf   string     `json:"as_of"`
	Themes []ThemeRow `json:"themes"`

	Bars      []Split `json:"-"` // the themes with the most events first
	Statement string  `json:"completeness,omitempty"`
}

// Themes builds the list of themes from all events, newest first.
func (f Frame) Themes(all []facts.Event, completeness string) *Themes {
	w := f.Words()
	all = before(f, all, dateOfEvent)
	p := &Themes{AsOf: f.asked().String(), Head: f.head("themes/", w.Themes, w.ThemesSummary), Statement: completeness}
	p.crumbs(Link{Text: w.Themes, Href: f.Href(p.Path)})
	var tallies []ThemeTally
	for _, t := range f.Dir.Themes {
		r := ThemeRow{Slug: t.Slug, Name: t.Name.In(f.Lang), Definition: t.Definition.In(f.Lang), Link: f.themeLink(t.Slug)}
		r.URL = f.Abs(r.Link.Href)
		partners := map[string]bool{}
		var own []facts.Event
		for _, e := range all {
			if e.Theme != t.Slug {
				continue
			}
			own = append(own, e)
			if r.Events++; r.Events == 1 {
				latest := p.eventRow(e)
				r.Latest, r.Marks = &latest, latest.Marks
			}
			for _, c := range e.Partners {
				partners[c] = true
			}
		}
		r.Partners = len(partners)
		for _, x := range f.quiet().tally(own) {
			x.Marks = nil // the page of the theme has the sources
			r.ToBeijing, r.FromBeijing, r.Mutual = x.ToBeijing, x.FromBeijing, x.Mutual
			tallies = append(tallies, x)
		}
		p.Themes = append(p.Themes, r)
	}
	slices.SortStableFunc(tallies, func(a, b ThemeTally) int { return cmp.Compare(b.Events, a.Events) })
	p.Bars = split(tallies)
	p.finish("json", "csv")
	return p
}

// Table implements Tabular.
func (p *Themes) Table() [][]string {
	out := [][]string{slices.Concat([]string{"slug", "name", "definition", "events", "to_beijing", "from_beijing", "mutual", "partners", "url"}, provenanceColumns)}
	for _, r := range p.Themes {
		out = append(out, slices.Concat([]string{r.Slug, r.Name, r.Definition, itoa(r.Events), itoa(r.ToBeijing), itoa(r.FromBeijing), itoa(r.Mutual), itoa(r.Partners), r.URL}, p.provenance(r.Marks)))
	}
	return out
}

// CityTally is how often a partner takes part in a theme, and in which direction.
type CityTally struct {
	Slug        string `json:"slug"`
	Events      int    `json:"events"`
	ToBeijing   int    `json:"to_beijing"`
	FromBeijing int    `json:"from_beijing"`
	Mutual      int    `json:"mutual"`

	Sources []string `json:"sources"`

	Link  Link   `json:"-"`
	Marks []Mark `json:"-"`
}

// Theme is the page of one theme.
type Theme struct {
	Head
	AsOf       string      `json:"as_of"`
	Slug       string      `json:"slug"`
	Name       string      `json:"name"`
	Definition string      `json:"definition"`
	Cities     []CityTally `json:"cities"`
	Events     []EventRow  `json:"events"`
	Stories    []StoryRow  `json:"stories"`

	Bars []Split `json:"-"` // the cities
}

// Theme builds the page of a theme from its events, newest first.
func (f Frame) Theme(t facts.Theme, events []facts.Event, stories []story.Text) *Theme {
	w := f.Words()
	name := t.Name.In(f.Lang)
	events = before(f, events, dateOfEvent)
	p := &Theme{AsOf: f.asked().String(), Head: f.head("themes/"+t.Slug+"/", fmt.Sprintf(w.ThemeTitle, name), t.Definition.In(f.Lang)), Slug: t.Slug, Name: name, Definition: t.Definition.In(f.Lang), Cities: []CityTally{}}
	p.CrumbSays = "name"
	p.crumbs(Link{Text: w.Themes, Href: f.Href("themes/")}, Link{Text: name, Href: f.Href(p.Path)})
	p.Events = p.eventRows(events)
	var tallies []ThemeTally
	for _, m := range f.Dir.Members {
		var own []facts.Event
		for _, e := range events {
			if slices.Contains(e.Partners, m.Partner.Slug) {
				own = append(own, e)
			}
		}
		if len(own) > 0 {
			x := p.tally(own)[0]
			p.Cities = append(p.Cities, CityTally{Slug: m.Partner.Slug, Events: x.Events, ToBeijing: x.ToBeijing, FromBeijing: x.FromBeijing, Mutual: x.Mutual, Sources: x.Sources,
				Link: f.cityLink(m.Partner.Slug), Marks: x.Marks})
			x.Link = f.cityLink(m.Partner.Slug)
			tallies = append(tallies, x)
		}
	}
	slices.SortStableFunc(p.Cities, func(a, b CityTally) int { return cmp.Compare(b.Events, a.Events) })
	slices.SortStableFunc(tallies, func(a, b ThemeTally) int { return cmp.Compare(b.Events, a.Events) })
	p.Bars = split(tallies)
	p.Stories = p.storyRows(stories)
	p.describe(func(s string) string { return f.Lang.Labelled(p.Title, s) })
	p.finish(f.followed("json", "csv")...)
	return p
}

// Table implements Tabular.
func (p *Theme) Table() [][]string { return eventTable(&p.Head, p.Events) }

// Agreements is the list of signed documents.
type Agreements struct {
	Head
	AsOf       string         `json:"as_of"`
	Count      int            `json:"count"`
	Agreements []AgreementRow `json:"agreements"`

	Filter    AgreementFilter  `json:"-"`
	Form      []Select         `json:"-"`
	Decades   []AgreementGroup `json:"-"`
	Statement string           `json:"completeness,omitempty"`
}

// AgreementGroup is the agreements of one decade.
type AgreementGroup struct {
	ID, Label string
	Rows      []AgreementRow
}

// decade names that of a year.
func (f Frame) decade(year int) string { return fmt.Sprintf(f.Words().DecadeForm, itoa(year/10*10)) }

// AgreementFilter is what the list of agreements is narrowed to.
type AgreementFilter struct{ State string }

// ParseAgreementFilter reads the query parameters of the list of agreements.
func (f Frame) ParseAgreementFilter(get func(string) string) (AgreementFilter, error) {
	// Those that are not yet signed are not in the list.
	state, err := facts.OneOf("state", get("state"), facts.TermStates()[1:])
	return AgreementFilter{state}, err
}

func (f Frame) agreementForm(r AgreementFilter) []Select {
	w := f.Words()
	s := Select{Name: "state", Label: w.TermState, Options: []Option{{Label: w.All, Selected: r.State == ""}}}
	for _, x := range facts.TermStates()[1:] {
		s.Options = append(s.Options, Option{x, w.TermStates[x], x == r.State})
	}
	return []Select{s}
}

// Agreements builds the list of agreements, which are in force, past their term
// and so on by the date asked.
func (f Frame) Agreements(all []facts.Agreement, r AgreementFilter, completeness string) *Agreements {
	w := f.Words()
	all = before(f, all, dateOfAgreement)
	if r.State != "" {
		all = slices.DeleteFunc(slices.Clone(all), func(a facts.Agreement) bool { return string(f.Dir.Standing(a, f.asked()).State) != r.State })
	}
	p := &Agreements{AsOf: f.asked().String(), Head: f.head("agreements/", w.Agreements, ""), Statement: completeness, Count: len(all), Filter: r, Form: f.agreementForm(r)}
	p.Query = query("state", r.State, "as-of", f.AsOf.String())
	p.NoIndex = p.Query != ""
	p.crumbs(Link{Text: w.Agreements, Href: f.Href(p.Path)})
	p.Agreements = p.agreementRows(all)
	for i, a := range all {
		y, _, _ := a.Signed.From.YMD()
		id := "decade-" + itoa(y/10*10)
		at := slices.IndexFunc(p.Decades, func(g AgreementGroup) bool { return g.ID == id })
		if at < 0 {
			at = len(p.Decades)
			p.Decades = append(p.Decades, AgreementGroup{ID: id, Label: f.decade(y)})
		}
		p.Decades[at].Rows = append(p.Decades[at].Rows, p.Agreements[i])
	}
	p.narrow(p.Form, p.Count, w.AgreementOne, w.AgreementMany, nil)
	p.SummarySays = "count=" + itoa(p.Count)
	count := f.Lang.Plural(len(all), w.AgreementOne, w.AgreementMany)
	p.Summary = fmt.Sprintf(w.AgreementsSummary, count)
	switch {
	case r.State != "":
		p.Summary = f.Lang.Labelled(f.Lang.Bracketed(w.TermStates[r.State], f.asked().In(f.Lang)), f.Lang.Sentence([]string{count}))
	case f.AsOf.Known():
		p.Summary = fmt.Sprintf(w.AgreementsThen, count, f.asked().In(f.Lang))
	}
	p.finish("json", "csv")
	return p
}

// Table implements Tabular.
func (p *Agreements) Table() [][]string {
	out := [][]string{slices.Concat([]string{"id", "partner", "kind", "title", "signed", "precision", "place", "signatories", "term_months", "ends", "renews", "state", "until", "url"}, provenanceColumns)}
	for _, r := range p.Agreements {
		out = append(out, slices.Concat([]string{r.ID, r.Partner, r.Kind, r.Title, r.Signed, string(r.Precision), r.Place, strings.Join(r.Signatories, ";"), r.TermMonths, r.Ends, r.Renews, r.State, r.Until, r.URL}, p.provenance(r.Marks)))
	}
	return out
}

// Organisations is the list of organisations.
type Organisations struct {
	Head
	Count         int               `json:"count"`
	Organisations []OrganisationRow `json:"organisations"`

	Statement string `json:"completeness,omitempty"`
}

// Organisations builds the list of organisations.
func (f Frame) Organisations(all []facts.Organisation, completeness string) *Organisations {
	w := f.Words()
	p := &Organisations{Head: f.head("organisations/", w.Organisations, fmt.Sprintf(w.OrganisationsSummary, f.Lang.Plural(len(all), w.OrganisationOne, w.OrganisationMany))), Statement: completeness, Count: len(all), Organisations: []OrganisationRow{}}
	p.SummarySays = "count=" + itoa(p.Count)
	p.crumbs(Link{Text: w.Organisations, Href: f.Href(p.Path)})
	c := collator(f.Lang)
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b facts.Organisation) int { return c.CompareString(a.Name.In(f.Lang), b.Name.In(f.Lang)) })
	for _, o := range all {
		p.Organisations = append(p.Organisations, p.organisationRow(o))
	}
	p.finish("json", "csv")
	return p
}

// Table implements Tabular.
func (p *Organisations) Table() [][]string {
	out := [][]string{slices.Concat([]string{"slug", "name", "name_zh_basis", "role", "country", "url"}, provenanceColumns)}
	for _, r := range p.Organisations {
		out = append(out, slices.Concat([]string{r.Slug, r.Name, r.NameZHBasis, r.Role, r.Country, r.URL}, p.provenance(r.Marks)))
	}
	return out
}

// People is the list of people.
type People struct {
	Head
	Count  int         `json:"count"`
	People []PersonRow `json:"people"`

	Groups    []PersonGroup `json:"-"`
	Statement string        `json:"completeness,omitempty"`
}

// PersonGroup is the people of China, of the countries of one region, or of none
// that is known.
type PersonGroup struct {
	ID, Label string
	Rows      []PersonRow
}

// People builds the list of people.
func (f Frame) People(all []facts.Person, completeness string) *People {
	w := f.Words()
	p := &People{Head: f.head("people/", w.People, fmt.Sprintf(w.PeopleSummary, f.Lang.Plural(len(all), w.PersonOne, w.PersonMany))), Statement: completeness, Count: len(all), People: []PersonRow{}}
	p.SummarySays = "count=" + itoa(p.Count)
	p.crumbs(Link{Text: w.People, Href: f.Href(p.Path)})
	c := collator(f.Lang)
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b facts.Person) int { return c.CompareString(a.Name.In(f.Lang), b.Name.In(f.Lang)) })
	for _, x := range all {
		p.People = append(p.People, p.personRow(x, x.Role))
	}
	p.Groups = []PersonGroup{{ID: "china", Label: f.Dir.Countries["CN"].Name.In(f.Lang)}}
	for _, g := range facts.Regions() {
		p.Groups = append(p.Groups, PersonGroup{ID: string(g), Label: w.Regions[string(g)]})
	}
	p.Groups = append(p.Groups, PersonGroup{ID: "elsewhere", Label: w.NotKnown})
	for _, r := range p.People {
		of := string(f.Dir.Countries[r.Country].Region)
		if r.Country == "CN" {
			of = "china"
		}
		i := slices.IndexFunc(p.Groups, func(g PersonGroup) bool { return g.ID == of })
		if i < 0 {
			i = len(p.Groups) - 1
		}
		p.Groups[i].Rows = append(p.Groups[i].Rows, r)
	}
	p.Groups = slices.DeleteFunc(p.Groups, func(g PersonGroup) bool { return len(g.Rows) == 0 })
	p.finish("json", "csv")
	return p
}

// Table implements Tabular.
func (p *People) Table() [][]string {
	out := [][]string{slices.Concat([]string{"slug", "name", "name_zh_basis", "role", "country", "url"}, provenanceColumns)}
	for _, r := range p.People {
		out = append(out, slices.Concat([]string{r.Slug, r.Name, r.NameZHBasis, r.Role, r.Country, r.URL}, p.provenance(r.Marks)))
	}
	return out
}

// SourceRow is a source as a row of a list.
type SourceRow struct {
	Source
	Kind     string `json:"kind"`
	Rows     int    `json:"cited_by"` // facts and texts that rest on it
	Accessed string `json:"accessed"`

	Own string `json:"title_in_its_language,omitempty"` // where that is another

	Link  Link   `json:"-"`
	Marks []Mark `json:"-"`
}

// Sources is the list of sources.
type Sources struct {
	Head
	Count int         `json:"count"`
	List  []SourceRow `json:"list"`

	Sheets []SheetRow `json:"sheets"` // whose claims are checked

	Groups    []SourceGroup `json:"-"`
	Statement string        `json:"completeness,omitempty"`
}

// SourceGroup is the sources of one kind.
type SourceGroup struct {
	Kind  string
	Label string
	Rows  []SourceRow
}

// Sources builds the list of sources. cited counts what rests on each; claims
// are those of all sources.
func (f Frame) Sources(all []facts.Source, cited map[string]int, claims []facts.Claim, completeness string) *Sources {
	w := f.Words()
	p := &Sources{Head: f.head("sources/", w.Sources, fmt.Sprintf(w.SourcesSummary, f.Lang.Plural(len(all), w.SourceOne, w.SourceMany))), Count: len(all), Statement: completeness}
	p.SummarySays = "count=" + itoa(p.Count)
	p.crumbs(Link{Text: w.Sources, Href: f.Href(p.Path)})
	for _, kind := range facts.SourceKinds() {
		g := SourceGroup{Kind: kind, Label: lang.Capital(w.SourceKinds[kind])}
		for _, s := range all {
			if string(s.Kind) != kind {
				continue
			}
			r := SourceRow{Source: f.source(s), Kind: kind, Rows: cited[s.ID], Accessed: s.Accessed.String(), Own: s.Own, Marks: p.mark(s.ID)}
			r.Link = Link{Text: r.Title, Href: f.Href("sources/" + s.ID + "/")}
			r.N = r.Marks[0].N
			if s.Lang == string(f.Lang) {
				r.Own = ""
			}
			g.Rows = append(g.Rows, r)
			p.List = append(p.List, r)
		}
		p.Groups = append(p.Groups, g)
	}
	p.Sheets = p.sheetRows(claims)
	p.finish("json", "csv")
	for _, g := range p.Groups {
		for i, r := range g.Rows {
			g.Rows[i].Siblings = p.Head.Sources[r.N-1].Siblings
		}
	}
	return p
}

// Table implements Tabular.
func (p *Sources) Table() [][]string {
	out := [][]string{{"id", "publisher", "title", "original", "published", "lang", "kind", "origin", "cited_by", "accessed", "url", "licence", "checked"}}
	for _, r := range p.List {
		out = append(out, []string{r.ID, r.Publisher, r.Title, r.Original, r.Published, r.Lang, r.Kind, r.Origin, itoa(r.Rows), r.Accessed, r.URL, Licence, p.Checked})
	}
	return out
}

// Stories is the list of stories.
type Stories struct {
	Head
	Count   int        `json:"count"`
	Stories []StoryRow `json:"stories"`

	Years     []StoryGroup `json:"-"`
	Statement string       `json:"completeness,omitempty"`
}

// StoryGroup is the stories of one year.
type StoryGroup struct {
	Year int
	Rows []StoryRow
}

// Stories builds the list of stories, newest first.
func (f Frame) Stories(all []story.Text, completeness string) *Stories {
	w := f.Words()
	p := &Stories{Head: f.head("stories/", w.Stories, w.StoriesSummary), Count: len(all), Statement: completeness}
	p.crumbs(Link{Text: w.Stories, Href: f.Href(p.Path)})
	p.Stories = p.storyRows(all)
	for i, t := range all {
		p.Stories[i].Marks = p.mark(t.Sources[:min(1, len(t.Sources))]...)
		y, _, _ := facts.DayOf(t.PublishAt.In(facts.BeijingTime())).YMD()
		if n := len(p.Years); n == 0 || p.Years[n-1].Year != y {
			p.Years = append(p.Years, StoryGroup{Year: y})
		}
		g := &p.Years[len(p.Years)-1]
		g.Rows = append(g.Rows, p.Stories[i])
	}
	p.finish(f.followed("json", "csv")...)
	return p
}

// Table implements Tabular.
func (p *Stories) Table() [][]string {
	out := [][]string{slices.Concat([]string{"slug", "lang", "title", "summary", "kind", "authors", "published", "as_of", "url"}, provenanceColumns)}
	for _, r := range p.Stories {
		out = append(out, slices.Concat([]string{r.Slug, r.Lang, r.Title, r.Summary, r.Kind, strings.Join(r.Authors, ";"), r.Published, r.AsOf, r.URL}, p.provenance(r.Marks)))
	}
	return out
}
