package page

import (
	"cmp"
	"fmt"
	"maps"
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
	More        Link   `json:"-"` // to the other cities
}

// Countries is the list of countries that have or had a partner.
type Countries struct {
	Head
	AsOf      string       `json:"as_of"`
	Count     int          `json:"count"` // countries that surely have a partner
	Countries []CountryRow `json:"countries"`

	Regions   []CountryGroup `json:"-"`
	Statement string         `json:"completeness,omitempty"`
	NoMarks   string         `json:"-"` // where the sources stand, if there are too many for the page
}

// CountryGroup is the countries of one region, or those of them that stand on the
// page.
type CountryGroup struct {
	ID, Label string
	N         int // of the region
	Rows      []CountryRow
}

// Countries builds a page of the list of countries.
func (f Frame) Countries(n int, completeness string) *Countries {
	w := f.Words()
	on := f.asked()
	p := &Countries{Head: f.head("countries/", w.Countries, ""), AsOf: on.String(), Statement: completeness, Countries: []CountryRow{}}
	p.crumbs(Link{Text: w.Countries, Href: f.Href(p.Path)})
	for _, iso := range f.Dir.PartnerCountries() {
		if r := p.countryRow(f.Dir.Countries[strings.ToUpper(iso)], on); len(r.Partners) > 0 {
			p.Countries = append(p.Countries, r)
		}
	}
	if p.crowded() {
		p.NoMarks = w.CountrySources
	}
	c := collator(f.Lang)
	slices.SortFunc(p.Countries, func(a, b CountryRow) int { return c.CompareString(a.Name, b.Name) })
	for _, r := range p.Countries {
		if r.Count > 0 {
			p.Count++
		}
	}
	shown := windowOf(n)
	for _, g := range facts.Regions() {
		group := CountryGroup{ID: string(g), Label: w.Regions[string(g)]}
		for _, r := range p.Countries {
			if r.Region == g {
				group.Rows = append(group.Rows, r)
			}
		}
		group.N = len(group.Rows)
		if group.Rows = take(shown, group.Rows); len(group.Rows) > 0 {
			p.Regions = append(p.Regions, group)
		}
	}
	p.SummarySays = "count=" + itoa(p.Count)
	p.Summary = fmt.Sprintf(w.CountriesSummary, f.when(on, true), f.Lang.Plural(p.Count, w.CountryOne, w.CountryMany))
	p.turn(n, len(p.Countries), PerPage)
	p.finish("json", "csv")
	return p
}

func (h *Head) countryRow(c facts.Country, on facts.Date) CountryRow {
	f := h.Frame
	r := CountryRow{ISO2: c.ISO2, ISO3: c.ISO3, Name: c.Name.In(f.Lang), Region: c.Region, Partners: []string{},
		Link: f.countryLink(c.ISO2), RegionLabel: f.Words().Regions[string(c.Region)]}
	r.URL = f.Abs(r.Link.Href)
	var sources []string
	for _, m := range f.Dir.MembersIn(c.ISO2) {
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
		if len(r.Cities) < MostInLine {
			r.Cities = append(r.Cities, f.cityLink(m.Partner.Slug))
		}
		sources = append(sources, m.Tie.Sources...)
	}
	r.More = f.others(len(r.Cities), len(r.Partners), "countries/"+strings.ToLower(c.ISO2)+"/")
	if !h.crowded() {
		r.Sources = some(unique(sources))
		r.Marks = h.mark(sources...)
	}
	return r
}

// crowded reports whether the register has too many ties for the sources of all of them
// to stand on one page.
func (h *Head) crowded() bool { return len(h.Frame.Dir.Members) > MostChoices && !h.Frame.Whole }

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

	EventsTotal  int `json:"events_total"`
	StoriesTotal int `json:"stories_total"`

	MorePartners Link `json:"-"`
	MorePeople   Link `json:"-"`

	MoreEvents  Link   `json:"-"`
	MoreStories Link   `json:"-"`
	OtherName   string `json:"-"`
	RegionLabel string `json:"-"`
}

// Country builds the page of a country. events are those of its partners,
// newest first.
func (f Frame) Country(c facts.Country, events []facts.Event, stories Few[story.Text]) *Country {
	w := f.Words()
	asked := f.asked()
	events = before(f, events, dateOfEvent)
	name := c.Name.In(f.Lang)
	p := &Country{Head: f.head("countries/"+strings.ToLower(c.ISO2)+"/", fmt.Sprintf(w.CountryTitle, name), ""), ISO2: c.ISO2, ISO3: c.ISO3, Name: name, Region: c.Region, AsOf: asked.String(),
		OtherName: c.Name.In(f.Lang.Other()), RegionLabel: w.Regions[string(c.Region)], Partners: []PartnerRow{}, People: []PersonRow{}}
	p.crumbs(Link{Text: w.Countries, Href: f.Href("countries/")}, Link{Text: name, Href: f.Href(p.Path)})
	var names []string
	var people []string
	count, unsure := 0, 0
	for _, m := range f.Dir.MembersIn(c.ISO2) {
		status := statusOn(m.Tie, asked)
		if f.AsOf.Known() && status == "not-yet" {
			continue // what came later is left out
		}
		if len(p.Partners) < MostPartners || f.Whole {
			p.Partners = append(p.Partners, p.partnerRow(m, asked))
		}
		switch status {
		case "active":
			count++
		case "unsure":
			unsure++
		}
		names = append(names, m.Partner.Name.In(f.Lang))
	}
	p.MorePartners = f.rest(len(p.Partners), len(names), w.PartnerOne, w.PartnerMany, "cities/?"+RollFilter{Country: c.ISO2, AsOf: f.AsOf}.Query())
	p.CrumbSays = "name"
	p.SummaryMark = p.mark(c.Sources...)
	inForce := f.Lang.Plural(count, w.PartnerOne, w.PartnerMany)
	switch {
	case !f.AsOf.Known():
		p.Summary = fmt.Sprintf(w.CountrySummary, name, f.named(names), inForce, asked.In(f.Lang))
	case len(names) > 0:
		p.Summary = fmt.Sprintf(w.CountrySummaryThen, name, f.named(names), f.when(asked, false), inForce)
	default:
		p.Summary = fmt.Sprintf(w.CountrySummaryNone, f.when(asked, true), name)
	}
	if unsure > 0 {
		p.Summary = f.Lang.Sentences(p.Summary, fmt.Sprintf(w.RollAlsoUnsure, f.Lang.Plural(unsure, w.PartnerOne, w.PartnerMany)))
	}
	on := facts.On{Kind: "countries", ID: strings.ToLower(c.ISO2)}
	p.Events, p.EventsTotal = p.eventRows(events[:min(EventsOfOne, len(events))]), len(events)
	p.MoreEvents = f.moreEvents(len(p.Events), len(events), EventFilter{On: on}, name)
	for _, e := range events {
		people = append(people, e.People...)
	}
	people = slices.DeleteFunc(unique(people), func(slug string) bool { return f.Dir.People[slug].Country != c.ISO2 })
	for _, slug := range firstOf(f, people, MostPartners) {
		person := f.Dir.People[slug]
		p.People = append(p.People, p.personRow(person, person.Role))
	}
	p.MorePeople = f.rest(len(p.People), len(people), w.PersonOne, w.PersonMany, InForm(p.Path, "json"))
	p.Stories, p.StoriesTotal = p.storyRows(stories.first(StoriesOfOne)), stories.Total
	p.MoreStories = f.moreStories(len(p.Stories), stories.Total, on, name)
	p.finish("json", "csv", "geojson")
	return p
}

// Table implements Tabular.
func (p *Country) Table() [][]string { return partnerTable(&p.Head, p.Partners) }

// Places implements Placed.
func (p *Country) Places() []Place { return partnerPlaces(p.Partners) }

// EventFilter is what the list of events is narrowed to.
type EventFilter = facts.EventFilter

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
	if e.City, err = f.Dir.PartnerOf("city", get("city")); err != nil {
		return e, err
	}
	e.On, err = f.Dir.ParseOn(get("on"), facts.EventsOn())
	return e, err
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

// Events builds a page of the list of events, which come newest first. count tells
// how many another filter lets through.
func (f Frame) Events(in Part[facts.Event], e EventFilter, completeness string, count func(EventFilter) int) *Events {
	w := f.Words()
	p := &Events{Head: f.head("events/", w.Events, ""), Filter: e, Statement: completeness, Count: in.Total}
	p.crumbs(Link{Text: w.Events, Href: f.Href(p.Path)})
	p.Query = e.Query()
	p.NoIndex = e != EventFilter{}
	p.Events = p.eventRows(in.Rows)
	for i, x := range in.onPage(PerPage) {
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
	p.Form = append(f.eventForm(e), f.onForm(e.On, f.onName(e.On, nil))...)
	if !p.NoIndex && in.Page == 1 {
		g := &Figure{ID: "timeline", Kind: "timeline", Title: w.TimelineTies, Wide: true}
		p.drawTimeline(g, RollFilter{}, facts.OnDay(f.Today))
		p.Figure, p.Ties = g, g.Timeline.Rows
	}
	p.narrow(p.Form, p.Count, w.EventOne, w.EventMany, func(get func(string) string) int {
		other, err := f.ParseEventFilter(get)
		if err != nil || count == nil {
			return 0
		}
		return count(other)
	})
	p.SummarySays = "count=" + itoa(p.Count)
	p.Summary = fmt.Sprintf(w.EventsSummary, f.Lang.Plural(p.Count, w.EventOne, w.EventMany))
	if p.Narrowing != nil {
		p.Summary = fmt.Sprintf(w.EventsNarrowed, f.Lang.Plural(p.Count, w.EventOne, w.EventMany))
	}
	p.turn(in.Page, in.Total, PerPage)
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
	return []Select{theme, kind, f.partnerField(w.City, w.All, e.City, f.byName())}
}

// partnerField offers partners, or asks for the name of one where there are too many.
func (f Frame) partnerField(label, nobody, chosen string, of []*facts.Member) Select {
	s := Select{Name: "city", Label: label, Options: []Option{{Label: nobody, Selected: chosen == ""}}, Typed: len(of) > MostChoices}
	for _, m := range of {
		if p := &m.Partner; !s.Typed || p.Slug == chosen {
			s.Options = append(s.Options, Option{p.Slug, p.Name.In(f.Lang), p.Slug == chosen})
		}
	}
	return s
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
		for _, x := range f.quiet().tally(own, len(own)) {
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

	EventsTotal  int `json:"events_total"`
	StoriesTotal int `json:"stories_total"`

	MoreCities  Link    `json:"-"`
	NoMarks     string  `json:"-"` // of which events the sources stand on the page, where not of all
	MoreEvents  Link    `json:"-"`
	MoreStories Link    `json:"-"`
	Bars        []Split `json:"-"` // the cities

	all map[string]bool // ids of its events
}

// Theme builds the page of a theme from its events, newest first.
func (f Frame) Theme(t facts.Theme, events []facts.Event, stories Few[story.Text]) *Theme {
	w := f.Words()
	name := t.Name.In(f.Lang)
	events = before(f, events, dateOfEvent)
	p := &Theme{AsOf: f.asked().String(), Head: f.head("themes/"+t.Slug+"/", fmt.Sprintf(w.ThemeTitle, name), t.Definition.In(f.Lang)), Slug: t.Slug, Name: name, Definition: t.Definition.In(f.Lang), Cities: []CityTally{}}
	p.CrumbSays = "name"
	p.crumbs(Link{Text: w.Themes, Href: f.Href("themes/")}, Link{Text: name, Href: f.Href(p.Path)})
	p.Events, p.EventsTotal = p.eventRows(events[:min(EventsOfOne, len(events))]), len(events)
	p.MoreEvents = f.moreEvents(len(p.Events), len(events), EventFilter{Theme: t.Slug}, name)
	p.all = map[string]bool{}
	with, marked := map[string][]facts.Event{}, map[string][]string{}
	for i, e := range events {
		p.all[e.ID] = true
		for _, c := range e.Partners {
			with[c] = append(with[c], e)
			if i < MostChoices || f.Whole {
				marked[c] = append(marked[c], e.Sources...)
			}
		}
	}
	var cities []string // in the order of the ties
	for i := range f.Dir.Members {
		if slug := f.Dir.Members[i].Partner.Slug; len(with[slug]) > 0 {
			cities = append(cities, slug)
		}
	}
	most := slices.Clone(cities)
	slices.SortStableFunc(most, func(a, b string) int { return cmp.Compare(len(with[b]), len(with[a])) })
	shown := map[string]bool{}
	for _, slug := range firstOf(f, most, MostPartners) {
		shown[slug] = true
	}
	var tallies []ThemeTally
	for _, slug := range cities {
		if shown[slug] {
			x := f.quiet().tally(with[slug], len(with[slug]))[0]
			x.Link, x.Marks = f.cityLink(slug), p.mark(marked[slug]...)
			p.Cities = append(p.Cities, CityTally{Slug: slug, Events: x.Events, ToBeijing: x.ToBeijing, FromBeijing: x.FromBeijing, Mutual: x.Mutual, Sources: x.Sources, Link: x.Link, Marks: x.Marks})
			tallies = append(tallies, x)
		}
	}
	if len(events) > MostChoices && !f.Whole {
		p.NoMarks = fmt.Sprintf(w.SourcesOfNewest, f.Lang.Plural(MostChoices, w.EventOne, w.EventMany))
	}
	p.MoreCities = f.rest(len(p.Cities), len(cities), w.PartnerOne, w.PartnerMany, "cities/?"+RollFilter{Theme: t.Slug, AsOf: f.AsOf}.Query())
	slices.SortStableFunc(p.Cities, func(a, b CityTally) int { return cmp.Compare(b.Events, a.Events) })
	slices.SortStableFunc(tallies, func(a, b ThemeTally) int { return cmp.Compare(b.Events, a.Events) })
	p.Bars = split(tallies)
	p.Stories, p.StoriesTotal = p.storyRows(stories.first(StoriesOfOne)), stories.Total
	p.MoreStories = f.moreStories(len(p.Stories), stories.Total, facts.On{Kind: "themes", ID: t.Slug}, name)
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

// Agreements builds a page of the list of agreements, or its twins where n is 0.
// They are in force, past their term and so on by the date asked.
func (f Frame) Agreements(n int, r AgreementFilter, completeness string) *Agreements {
	w := f.Words()
	all := before(f, f.Dir.Signed, dateOfAgreement)
	if r.State != "" {
		all = slices.DeleteFunc(slices.Clone(all), func(a facts.Agreement) bool { return string(f.Dir.Standing(a, f.asked()).State) != r.State })
	}
	p := &Agreements{AsOf: f.asked().String(), Head: f.head("agreements/", w.Agreements, ""), Statement: completeness, Count: len(all), Filter: r, Form: f.agreementForm(r)}
	p.Query = query("state", r.State, "as-of", f.AsOf.String())
	p.NoIndex = p.Query != ""
	p.crumbs(Link{Text: w.Agreements, Href: f.Href(p.Path)})
	part := PartOf(all, n, PerPage)
	p.Agreements = p.agreementRows(part.Rows)
	for i, a := range part.onPage(PerPage) {
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
	p.turn(part.Page, part.Total, PerPage)
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

	Shown     []OrganisationRow `json:"-"` // on the page
	Statement string            `json:"completeness,omitempty"`
}

// Organisations builds a page of the list of organisations, or its twins where n
// is 0.
func (f Frame) Organisations(n int, completeness string) *Organisations {
	w := f.Words()
	all := facts.Kept(f.Dir, "organisations/"+string(f.Lang), func() []facts.Organisation {
		c := collator(f.Lang)
		all := slices.SortedFunc(maps.Values(f.Dir.Organisations), func(a, b facts.Organisation) int { return strings.Compare(a.Slug, b.Slug) })
		slices.SortStableFunc(all, func(a, b facts.Organisation) int { return c.CompareString(a.Name.In(f.Lang), b.Name.In(f.Lang)) })
		return all
	})
	p := &Organisations{Head: f.head("organisations/", w.Organisations, fmt.Sprintf(w.OrganisationsSummary, f.Lang.Plural(len(all), w.OrganisationOne, w.OrganisationMany))), Statement: completeness, Count: len(all), Organisations: []OrganisationRow{}}
	p.SummarySays = "count=" + itoa(p.Count)
	p.crumbs(Link{Text: w.Organisations, Href: f.Href(p.Path)})
	part := PartOf(all, n, PerPage)
	for _, o := range part.Rows {
		p.Organisations = append(p.Organisations, p.organisationRow(o))
	}
	p.Shown = p.Organisations[:len(part.onPage(PerPage))]
	p.turn(part.Page, part.Total, PerPage)
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
// that is known; or those of them that stand on the page.
type PersonGroup struct {
	ID, Label string
	N         int // of the whole group
	Rows      []PersonRow
}

// personGroup names the group of somebody.
func (f Frame) personGroup(x facts.Person) string {
	if x.Country == "CN" {
		return "china"
	}
	if region := string(f.Dir.Countries[x.Country].Region); region != "" {
		return region
	}
	return "elsewhere"
}

// grouped is the people by group and in each by name, those by name alone, and how
// many are in each group.
type grouped struct {
	rows, byName []facts.Person
	n            map[string]int
}

func (f Frame) grouped() grouped {
	return facts.Kept(f.Dir, "people/"+string(f.Lang), func() grouped {
		c := collator(f.Lang)
		g := grouped{n: map[string]int{}}
		g.byName = slices.SortedFunc(maps.Values(f.Dir.People), func(a, b facts.Person) int { return strings.Compare(a.Slug, b.Slug) })
		slices.SortStableFunc(g.byName, func(a, b facts.Person) int { return c.CompareString(a.Name.In(f.Lang), b.Name.In(f.Lang)) })
		place := map[string]int{}
		for i, id := range f.personGroups() {
			place[id] = i
		}
		for _, x := range g.byName {
			g.n[f.personGroup(x)]++
		}
		g.rows = slices.Clone(g.byName)
		slices.SortStableFunc(g.rows, func(a, b facts.Person) int { return cmp.Compare(place[f.personGroup(a)], place[f.personGroup(b)]) })
		return g
	})
}

// personGroups lists the groups in the order of the page.
func (f Frame) personGroups() []string {
	out := []string{"china"}
	for _, g := range facts.Regions() {
		out = append(out, string(g))
	}
	return append(out, "elsewhere")
}

// People builds a page of the list of people, or its twins where n is 0. The page
// has them by where they are from, the twins by name.
func (f Frame) People(n int, completeness string) *People {
	w := f.Words()
	all := f.grouped()
	p := &People{Head: f.head("people/", w.People, fmt.Sprintf(w.PeopleSummary, f.Lang.Plural(len(all.rows), w.PersonOne, w.PersonMany))), Statement: completeness, Count: len(all.rows), People: []PersonRow{}}
	p.SummarySays = "count=" + itoa(p.Count)
	p.crumbs(Link{Text: w.People, Href: f.Href(p.Path)})
	part := PartOf(all.rows, max(1, n), PerPage)
	if n == 0 || part.Total <= PerPage {
		for _, x := range all.byName[:min(MostRows, len(all.byName))] {
			p.People = append(p.People, p.personRow(x, x.Role))
		}
	}
	for _, x := range part.Rows {
		id := f.personGroup(x)
		if k := len(p.Groups); k == 0 || p.Groups[k-1].ID != id {
			p.Groups = append(p.Groups, PersonGroup{ID: id, Label: f.personGroupName(id), N: all.n[id]})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Rows = append(g.Rows, p.personRow(x, x.Role))
	}
	p.turn(n, part.Total, PerPage)
	p.finish("json", "csv")
	return p
}

func (f Frame) personGroupName(id string) string {
	switch id {
	case "china":
		return f.Dir.Countries["CN"].Name.In(f.Lang)
	case "elsewhere":
		return f.Words().NotKnown
	}
	return f.Words().Regions[id]
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

	Groups     []SourceGroup `json:"-"`
	SheetsText string        `json:"-"` // how many of the sheets these are, where not all
	Statement  string        `json:"completeness,omitempty"`
}

// SourceGroup is the sources of one kind, or those of them that stand on the page.
type SourceGroup struct {
	Kind  string
	Label string
	N     int // of the kind
	Rows  []SourceRow
}

// Sources builds a page of the list of sources, or its twins where n is 0: by
// kind, and of each kind as they stand in the file.
func (f Frame) Sources(n int, completeness string) *Sources {
	w := f.Words()
	all := facts.Kept(f.Dir, "sources", func() []facts.Source {
		place := map[string]int{}
		for i, kind := range facts.SourceKinds() {
			place[kind] = i
		}
		all := slices.Clone(f.Dir.SourceList)
		slices.SortStableFunc(all, func(a, b facts.Source) int { return cmp.Compare(place[string(a.Kind)], place[string(b.Kind)]) })
		return all
	})
	of := facts.Kept(f.Dir, "sources/kinds", func() map[string]int {
		of := map[string]int{}
		for _, s := range all {
			of[string(s.Kind)]++
		}
		return of
	})
	p := &Sources{Head: f.head("sources/", w.Sources, fmt.Sprintf(w.SourcesSummary, f.Lang.Plural(len(all), w.SourceOne, w.SourceMany))), Count: len(all), Statement: completeness, List: []SourceRow{}}
	p.SummarySays = "count=" + itoa(p.Count)
	p.crumbs(Link{Text: w.Sources, Href: f.Href(p.Path)})
	part := PartOf(all, n, PerPage)
	p.rail.before, _ = Span(part.Page, PerPage) // each has its number in the whole list
	for i, s := range part.Rows {
		kind := string(s.Kind)
		r := SourceRow{Source: f.source(s), Kind: kind, Rows: f.Dir.Cited[s.ID], Accessed: s.Accessed.String(), Own: s.Own, Marks: p.mark(s.ID)}
		r.Link = Link{Text: r.Title, Href: f.Href("sources/" + s.ID + "/")}
		r.N = r.Marks[0].N
		if s.Lang == string(f.Lang) {
			r.Own = ""
		}
		p.List = append(p.List, r)
		if i >= PerPage {
			continue
		}
		if k := len(p.Groups); k == 0 || p.Groups[k-1].Kind != kind {
			p.Groups = append(p.Groups, SourceGroup{Kind: kind, Label: lang.Capital(w.SourceKinds[kind]), N: of[kind]})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Rows = append(g.Rows, r)
	}
	p.Sheets = []SheetRow{}
	if part.Page == 1 {
		p.Sheets = p.sheetRows(n)
		if all, shown := len(f.Dir.Sheets), len(p.Sheets); shown < all {
			p.SheetsText = fmt.Sprintf(w.SheetsMore, f.Lang.Number(shown), f.Lang.Number(all))
		}
	}
	p.turn(part.Page, part.Total, PerPage)
	p.finish("json", "csv")
	for _, g := range p.Groups {
		for i, r := range g.Rows {
			s := &p.Head.Sources[r.N-1-p.rail.before]
			g.Rows[i].Siblings, g.Rows[i].MoreSiblings = s.Siblings, s.MoreSiblings
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

	on facts.On
}

// StoryGroup is the stories of one year.
type StoryGroup struct {
	Year int
	Rows []StoryRow
}

// Stories builds a page of the list of stories, newest first, or of those on a
// thing.
func (f Frame) Stories(in StoriesIn, completeness string) *Stories {
	w := f.Words()
	p := &Stories{Head: f.head("stories/", w.Stories, w.StoriesSummary), Count: in.Total, Statement: completeness, on: in.On}
	p.crumbs(Link{Text: w.Stories, Href: f.Href(p.Path)})
	p.Query = query("on", in.On.String())
	p.NoIndex = p.Query != ""
	name := f.onName(in.On, in.Event)
	if p.NoIndex {
		p.Title = f.Lang.Labelled(w.Stories, name)
	}
	p.narrow(f.onForm(in.On, name), in.Total, w.StoryOne, w.StoryMany, nil)
	p.Stories = p.storyRows(in.Rows)
	for i, t := range in.Rows {
		p.Stories[i].Marks = p.mark(t.Sources[:min(1, len(t.Sources))]...)
		if i >= StoriesPerPage {
			continue
		}
		y, _, _ := facts.DayOf(t.PublishAt.In(facts.BeijingTime())).YMD()
		if n := len(p.Years); n == 0 || p.Years[n-1].Year != y {
			p.Years = append(p.Years, StoryGroup{Year: y})
		}
		g := &p.Years[len(p.Years)-1]
		g.Rows = append(g.Rows, p.Stories[i])
	}
	p.turn(in.Page, in.Total, StoriesPerPage)
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
