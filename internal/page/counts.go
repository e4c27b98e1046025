package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// CountRow is a count as a row of the list of counts.
type CountRow struct {
	Slug       string        `json:"slug"`
	Title      string        `json:"title"`
	Definition string        `json:"definition"`
	Measure    facts.Measure `json:"measure"`
	Count      int           `json:"count"`
	Possible   int           `json:"possible"` // with those of which it is not sure
	URL        string        `json:"url"`
	Sources    []string      `json:"sources"` // of the newest statement of the same total, or of the ties

	Link  Link   `json:"-"`
	Marks []Mark `json:"-"` // of the newest statement of the same total
}

// StatedValue is one statement of a total that is not computed here.
type StatedValue struct {
	Date    string   `json:"date"`
	Value   int      `json:"value"`
	Scope   string   `json:"scope"`
	Sources []string `json:"sources"`

	Disputed bool `json:"disputed"` // other sources say otherwise

	Marks []Mark `json:"-"`
}

// Measurement is a total that others state and that is not computed here, for it
// takes in what the register does not hold.
type Measurement struct {
	Slug       string        `json:"slug"`
	Title      string        `json:"title"`
	Definition string        `json:"definition"`
	Measure    facts.Measure `json:"measure"`
	Values     []StatedValue `json:"values"` // oldest first
	URL        string        `json:"url"`

	Link  Link   `json:"-"`
	Facts []Fact `json:"-"` // the values for the page

	MoreValues Link `json:"-"`
}

// Counts is the list of counts. The computed ones and the stated ones stand
// apart and are never added up.
type Counts struct {
	Head
	AsOf   string        `json:"as_of"`
	Counts []CountRow    `json:"counts"`
	Stated []Measurement `json:"stated"`
}

// Counts builds the list of counts as they are today.
func (f Frame) Counts() *Counts {
	w := f.Words()
	on := facts.OnDay(f.Today)
	p := &Counts{Head: f.head("counts/", w.Counts, fmt.Sprintf(w.CountsSummary, on.In(f.Lang))), AsOf: on.String(), Counts: []CountRow{}, Stated: []Measurement{}}
	p.crumbs(Link{Text: w.Counts, Href: f.Href(p.Path)})
	for _, c := range f.Dir.Counts {
		if c.Measure == facts.CountStated {
			p.Stated = append(p.Stated, p.measurement(c))
			continue
		}
		question := f.countQuestion(c, RollFilter{})
		t := f.tell(c.Measure, question, f.Today)
		r := CountRow{Slug: c.Slug, Title: c.Title.In(f.Lang), Definition: c.Definition.In(f.Lang), Measure: c.Measure, Count: t.count, Possible: t.possible, Link: f.countLink(c)}
		r.URL = f.Abs(r.Link.Href)
		var sources []string
		for _, s := range f.Dir.Stated {
			if s.Count == c.Slug {
				sources = s.Sources
			}
		}
		if sources == nil && !p.crowded() { // nobody else counted; the ties speak for it
			for _, m := range f.Dir.Admitted(question) {
				if sure, _ := standingOf(m, question, on); sure {
					sources = append(sources, m.Tie.Sources...)
				}
			}
		}
		r.Sources = some(unique(sources))
		r.Marks = p.mark(sources...)
		p.Counts = append(p.Counts, r)
	}
	p.finish("json", "csv")
	return p
}

// Table implements Tabular. A stated total has a row for each statement, and
// nothing in the column of what is counted here.
func (p *Counts) Table() [][]string {
	out := [][]string{slices.Concat([]string{"slug", "title", "measure", "date", "counted", "possible", "stated", "definition", "url"}, provenanceColumns)}
	for _, r := range p.Counts {
		out = append(out, slices.Concat([]string{r.Slug, r.Title, string(r.Measure), p.AsOf, itoa(r.Count), itoa(r.Possible), "", r.Definition, r.URL}, p.provenance(r.Marks)))
	}
	for _, m := range p.Stated {
		for _, v := range m.Values {
			out = append(out, slices.Concat([]string{m.Slug, m.Title, string(m.Measure), v.Date, "", "", itoa(v.Value), m.Definition, m.URL}, p.provenance(v.Marks)))
		}
	}
	return out
}

// measurement makes a stated total with all that was said of it.
func (h *Head) measurement(c facts.Count) Measurement {
	f := h.Frame
	m := Measurement{Slug: c.Slug, Title: c.Title.In(f.Lang), Definition: c.Definition.In(f.Lang), Measure: c.Measure, Values: []StatedValue{}, Link: f.countLink(c)}
	m.URL = f.Abs(m.Link.Href)
	stated, more := f.stated("counts/"+c.Slug+"/", func(s facts.StatedCount) bool { return s.Count == c.Slug })
	m.MoreValues = more
	for _, s := range stated {
		v := StatedValue{Date: s.Date.String(), Value: s.Value, Scope: s.Scope.In(f.Lang), Sources: s.Sources, Disputed: f.rivalTotal(s), Marks: h.mark(s.Sources...)}
		m.Facts = append(m.Facts, Fact{Row: "values." + itoa(len(m.Values)), Label: s.Date.In(f.Lang), Labels: "date=" + v.Date, Text: f.Lang.Number(s.Value), Shows: "value", Note: v.Scope, Notes: "scope",
			Marks: v.Marks, Rests: "sources", Disputed: v.Disputed, Differs: "disputed=true"})
		m.Values = append(m.Values, v)
	}
	return m
}

func (f Frame) countLink(c facts.Count) Link {
	return Link{Text: c.Title.In(f.Lang), Href: f.Href("counts/" + c.Slug + "/")}
}

// CountOf finds a count by its slug.
func (f Frame) CountOf(slug string) (facts.Count, bool) {
	i := slices.IndexFunc(f.Dir.Counts, func(c facts.Count) bool { return c.Slug == slug })
	if i < 0 {
		return facts.Count{}, false
	}
	return f.Dir.Counts[i], true
}

// ownRegion is the region to which a count is limited, or empty.
func ownRegion(c facts.Count) facts.Region {
	filter, err := facts.ParseFilter(c.Filter)
	if err != nil {
		return "" // of stated counts, which have none
	}
	return filter.Region
}

// countQuestion adds to what is asked of a count what the count itself asks.
func (f Frame) countQuestion(c facts.Count, r RollFilter) RollFilter {
	if own := ownRegion(c); own != "" {
		r.Region = own
	}
	return r
}

// ParseCountFilter reads what a count is narrowed to: the parameters of the roll
// but for its order. A region beside the count's own one is a *BadValue; that one
// itself is no condition.
func (f Frame) ParseCountFilter(c facts.Count, get func(string) string) (RollFilter, error) {
	r, err := f.ParseRollFilter(func(name string) string {
		if name == "sort" {
			return ""
		}
		return get(name)
	})
	if err != nil {
		return r, err
	}
	if own := ownRegion(c); own != "" && r.Region != "" {
		if r.Region != own {
			return r, &BadValue{Param: "region", Value: string(r.Region), Known: []string{string(own)}, Why: lang.Text{
				EN: "This count takes in one region only.", ZH: "此项总数只计一个地区。"}}
		}
		r.Region = ""
	}
	return r, nil
}

// CountedCountry is a country that a count takes in, or may.
type CountedCountry struct {
	ISO2     string       `json:"iso2"`
	ISO3     string       `json:"iso3"`
	Name     string       `json:"name"`
	Region   facts.Region `json:"region"`
	Status   string       `json:"status"` // active or unsure
	Partners []string     `json:"partners"`
	URL      string       `json:"url"`
	Sources  []string     `json:"sources"` // of the ties

	Link        Link   `json:"-"`
	RegionLabel string `json:"-"`
	Cities      []Link `json:"-"`
	Marks       []Mark `json:"-"`
	More        Link   `json:"-"` // to the other cities
}

// StatedLine is a stated total beside the count of the register.
type StatedLine struct {
	StatedRow
	Disputed bool `json:"disputed"` // other sources say otherwise
	Here     Link `json:"-"`        // the count of the register for the day
}

// CountPage is a count that the register computes, on a day.
type CountPage struct {
	Head
	Slug       string               `json:"slug"`
	Measure    facts.Measure        `json:"measure"`
	Definition string               `json:"definition"`
	AsOf       string               `json:"as_of"`
	Count      int                  `json:"count"`
	Possible   int                  `json:"possible"` // with those of which it is not sure
	ByRegion   map[facts.Region]int `json:"by_region"`
	Members    any                  `json:"members"`            // what is counted: partners, or countries; as many as count says
	Through    []PartnerRow         `json:"partners,omitempty"` // where countries are counted: those that lie in them
	Unsure     []PartnerRow         `json:"unsure"`
	ByCountry  []CountedCountry     `json:"by_country,omitempty"` // where countries are counted
	Differs    bool                 `json:"count_disputed"`       // others stated other totals for the day
	Stated     []StatedLine         `json:"stated"`
	Steps      []ChartRow           `json:"steps"`

	Filter          RollFilter       `json:"-"`
	Partners        []PartnerRow     `json:"-"`
	OnText          string           `json:"-"`
	SisterCities    int              `json:"sister_cities"` // in the countries counted, or the count itself
	Countries       int              `json:"countries"`     // in which they lie, or the count itself
	Regions         []RegionSum      `json:"-"`
	Form            []Select         `json:"-"`
	Roll            Link             `json:"-"` // of the same question
	Figure          *Figure          `json:"-"` // nil where a status is asked for
	SureCountries   []CountedCountry `json:"-"`
	UnsureCountries []CountedCountry `json:"-"`
	NoneUnsure      string           `json:"-"`
	SureText        string           `json:"-"` // how many are in the table of the sure ones, and on which day
	UnsureText      string           `json:"-"`
	Others          []Measurement    `json:"other_totals,omitempty"` // stated, of something else
	MoreStated      Link             `json:"-"`
	MoreMembers     Link             `json:"-"`
	MoreUnsure      Link             `json:"-"`
	NoMarks         string           `json:"-"` // where the sources stand, if there are too many for the page
}

// CountsCountries reports whether the page counts countries, not partners.
func (p *CountPage) CountsCountries() bool { return p.Measure == facts.CountCountries }

// CountPage builds the page of a count that the register computes. r is as
// [Frame.ParseCountFilter] gives it.
func (f Frame) CountPage(c facts.Count, r RollFilter) *CountPage {
	w := f.Words()
	f.AsOf = r.AsOf
	on := facts.OnDay(f.Today)
	name := c.Title.In(f.Lang)
	title := name
	if r.AsOf.Known() {
		on = r.AsOf
		title = f.Lang.Bracketed(name, on.In(f.Lang))
	}
	p := &CountPage{
		Head: f.head("counts/"+c.Slug+"/", title, ""), Slug: c.Slug, Measure: c.Measure, Definition: c.Definition.In(f.Lang), AsOf: on.String(),
		Stated: []StatedLine{}, Steps: []ChartRow{}, Filter: r, OnText: f.Lang.On(on.In(f.Lang), on.Precision == facts.ToDay, false),
	}
	p.Query = r.Query()
	p.NoIndex = p.Query != ""
	p.crumbs(Link{Text: w.Counts, Href: f.Href("counts/")}, Link{Text: title, Href: f.Href(p.Path)})
	if r.Status == "" {
		p.chart(c, r, on, name)
	}
	for _, x := range f.Dir.Counts {
		if x.Measure == facts.CountStated && c.Measure == facts.CountPartners && ownRegion(c) == "" && p.Query == "" {
			p.Others = append(p.Others, p.measurement(x))
		}
	}
	asked := f.countQuestion(c, r)
	census, former := f.Dir.Roll(asked, on)
	p.SisterCities, p.Countries, p.ByRegion = census.Count(), census.Countries, census.ByRegion
	p.Count, p.Possible = census.Count(), census.Count()+len(census.Unsure)
	if p.CountsCountries() {
		p.countCountries(census)
	}
	p.Partners, p.Unsure = []PartnerRow{}, []PartnerRow{}
	if !p.CountsCountries() || !p.crowded() {
		for _, m := range firstOf(f, census.Sure, MostPartners) {
			p.Partners = append(p.Partners, p.partnerRow(m, on))
		}
	}
	for _, m := range firstOf(f, census.Unsure, MostPartners) {
		p.Unsure = append(p.Unsure, p.partnerRow(m, on))
	}
	sure, unsure := asked, asked
	sure.Status, unsure.Status = "active", "unsure"
	if !p.CountsCountries() {
		p.MoreMembers = f.rest(len(p.Partners), len(census.Sure), w.PartnerOne, w.PartnerMany, "cities/?"+sure.Query())
	}
	p.MoreUnsure = f.rest(len(p.Unsure), len(census.Unsure), w.PartnerOne, w.PartnerMany, "cities/?"+unsure.Query())
	p.Members = p.Partners
	if p.CountsCountries() {
		p.Members, p.Through = append([]CountedCountry{}, p.SureCountries...), p.Partners
	}
	p.SureText = f.Lang.Bracketed(f.Lang.Plural(p.SisterCities, w.SisterCityOne, w.SisterCityMany), on.In(f.Lang))
	p.UnsureText = f.Lang.Bracketed(f.Lang.Plural(len(census.Unsure), w.PartnerOne, w.PartnerMany), on.In(f.Lang))
	p.Regions = p.regionTerms(c, r)
	p.NoneUnsure = fmt.Sprintf(w.UnsureNone, f.Lang.On(on.In(f.Lang), on.Precision == facts.ToDay, true))
	p.Roll = Link{Text: w.SeeRoll, Href: f.Href("cities/")}
	if q := asked.Query(); q != "" {
		p.Roll.Href += "?" + q
	}
	for _, s := range f.rollForm(r) {
		if s.Name != "sort" && (s.Name != "region" || ownRegion(c) == "") {
			p.Form = append(p.Form, s)
		}
	}
	p.say(name, on, len(census.Unsure), len(former))
	p.finish("json", "csv")
	if r == (RollFilter{AsOf: r.AsOf}) {
		p.embeddable(EmbedCount(p, EmbedWidth))
	}
	return p
}

// say writes the summary.
func (p *CountPage) say(name string, on facts.Date, unsureOnes, former int) {
	f := p.Frame
	w := f.Words()
	when := f.Lang.On(on.In(f.Lang), on.Precision == facts.ToDay, true)
	unsure := f.Lang.Plural(unsureOnes, w.PartnerOne, w.PartnerMany)
	switch p.Filter.Status {
	case "ended":
		p.Summary = fmt.Sprintf(w.RollSummaryEnded, when, f.Lang.Plural(former, w.PartnerOne, w.PartnerMany))
		return
	case "unsure":
		p.Summary = fmt.Sprintf(w.RollSummaryMaybe, when, unsure)
		return
	}
	if more := f.conditions(p.Filter); len(more) > 0 {
		name = f.Lang.Bracketed(name, strings.Join(more, f.Lang.Comma()))
	}
	cities, countries := f.Lang.Plural(p.SisterCities, w.SisterCityOne, w.SisterCityMany), f.Lang.Plural(p.Countries, w.CountryOne, w.CountryMany)
	p.Summary = fmt.Sprintf(w.CountSummary, name, on.In(f.Lang), cities, countries)
	if p.CountsCountries() {
		p.Summary = fmt.Sprintf(w.CountSummaryCountries, name, on.In(f.Lang), countries, cities)
	}
	if unsureOnes > 0 {
		p.Summary = f.Lang.Sentences(p.Summary, fmt.Sprintf(w.RollAlsoUnsure, unsure))
	}
}

// chart draws the count from the beginning, with what others stated of it.
func (p *CountPage) chart(c facts.Count, r RollFilter, on facts.Date, name string) {
	f := p.Frame
	g := &Figure{ID: "chart", Kind: "chart", Title: name}
	if !p.drawChart(g, c.Slug, r, on) {
		return
	}
	g.Alt, g.More = g.Line, Link{} // the way to the roll stands elsewhere on the page
	p.Steps, p.MoreStated = g.Chart.Rows, g.MoreStated
	for _, s := range g.Stated {
		row := StatedLine{
			StatedRow: s, Disputed: f.rivalTotal(facts.StatedCount{Count: c.Slug, Sources: s.Sources}),
			Here: Link{Text: f.Lang.Number(s.Count), Href: f.Href(p.Path) + "?as-of=" + facts.OnDay(s.day).String()},
		}
		p.Stated = append(p.Stated, row)
		if !r.AsOf.Known() || on.From <= s.day && s.day <= on.To {
			p.Differs = p.Differs || row.Disputed
		}
	}
	g.Stated = nil // they stand in a table of their own
	p.Figure = g
}

// countedCountries groups partners by the countries to which they belong, but for
// countries that stand in another list. A country stands in the region of its first
// partner.
func (h *Head) countedCountries(members []*facts.Member, status string, but []CountedCountry) []CountedCountry {
	f := h.Frame
	at := map[string]int{} // country -> place in rows
	for _, x := range but {
		at[x.ISO2] = -1
	}
	var rows []CountedCountry
	for _, m := range members {
		i, ok := at[m.Partner.Country]
		if i < 0 {
			continue
		}
		if !ok {
			c := f.Dir.Countries[m.Partner.Country]
			r := CountedCountry{ISO2: m.Partner.Country, ISO3: c.ISO3, Name: c.Name.In(f.Lang), Region: m.Partner.Region, Status: status, Link: f.countryLink(m.Partner.Country), RegionLabel: f.Words().Regions[string(m.Partner.Region)]}
			r.URL = f.Abs(r.Link.Href)
			rows, i = append(rows, r), len(rows)
			at[m.Partner.Country] = i
		}
		r := &rows[i]
		r.Partners = append(r.Partners, m.Partner.Slug)
		if len(r.Cities) < MostInLine {
			r.Cities = append(r.Cities, f.cityLink(m.Partner.Slug))
		}
		r.Sources = append(r.Sources, m.Tie.Sources...)
	}
	for i := range rows {
		r := &rows[i]
		r.Sources = unique(r.Sources)
		r.More = f.others(len(r.Cities), len(r.Partners), "countries/"+strings.ToLower(r.ISO2)+"/")
	}
	return rows
}

// countCountries makes countries what is counted.
func (p *CountPage) countCountries(census facts.Census) {
	p.SureCountries = p.countedCountries(census.Sure, "active", nil)
	p.UnsureCountries = p.countedCountries(census.Unsure, "unsure", p.SureCountries)
	if p.crowded() {
		p.NoMarks = p.Frame.Words().CountrySources
	}
	c := collator(p.Frame.Lang)
	for _, rows := range [][]CountedCountry{p.SureCountries, p.UnsureCountries} {
		slices.SortStableFunc(rows, func(a, b CountedCountry) int {
			return cmp.Or(c.CompareString(a.Name, b.Name), cmp.Compare(a.ISO2, b.ISO2))
		})
		for i := range rows {
			if !p.crowded() {
				rows[i].Marks = p.mark(rows[i].Sources...)
			}
		}
	}
	p.Count, p.Possible = len(p.SureCountries), len(p.SureCountries)+len(p.UnsureCountries)
	p.ByRegion = map[facts.Region]int{}
	for _, g := range facts.Regions() {
		p.ByRegion[g] = 0
	}
	for _, x := range p.SureCountries {
		p.ByRegion[x.Region]++
	}
	p.ByCountry = slices.Concat(p.SureCountries, p.UnsureCountries)
}

// regionTerms are the terms of the sum. Each leads to the count that is the term
// alone: that of the region if there is one, or this one narrowed.
func (p *CountPage) regionTerms(c facts.Count, r RollFilter) []RegionSum {
	f := p.Frame
	asked := f.countQuestion(c, r)
	var out []RegionSum
	for _, g := range facts.Regions() {
		if asked.Region != "" && asked.Region != g {
			continue
		}
		term := RegionSum{Region: g, Link: Link{Text: f.Words().Regions[string(g)]}, Count: p.ByRegion[g]}
		if term.Count > 0 && asked.Region == "" {
			q := r
			q.Region = g
			path := p.Path
			if i := slices.IndexFunc(f.Dir.Counts, func(x facts.Count) bool { return x.Measure == c.Measure && ownRegion(x) == g }); i >= 0 {
				q.Region = ""
				path = "counts/" + f.Dir.Counts[i].Slug + "/"
			}
			term.Link.Href = f.Href(path)
			if s := q.Query(); s != "" {
				term.Link.Href += "?" + s
			}
		}
		out = append(out, term)
	}
	return out
}

// Table implements Tabular: the members, then those that may be.
func (p *CountPage) Table() [][]string {
	if !p.CountsCountries() {
		return partnerTable(&p.Head, slices.Concat(p.Partners, p.Unsure))
	}
	out := [][]string{slices.Concat([]string{"iso2", "iso3", "name", "region", "status", "partners", "url"}, provenanceColumns)}
	for _, r := range p.ByCountry {
		out = append(out, slices.Concat([]string{r.ISO2, r.ISO3, r.Name, string(r.Region), r.Status, strings.Join(r.Partners, ";"), r.URL}, p.provenance(r.Marks)))
	}
	return out
}

// StatedPage is a total that others state and the register does not compute.
type StatedPage struct {
	Head
	Slug       string        `json:"slug"`
	Measure    facts.Measure `json:"measure"`
	Definition string        `json:"definition"`
	Members    []string      `json:"members"` // none: who states a total names none
	Values     []StatedValue `json:"stated"`

	Facts      []Fact `json:"-"`
	MoreValues Link   `json:"-"`
}

// StatedPage builds the page of a total that is only stated.
func (f Frame) StatedPage(c facts.Count) *StatedPage {
	w := f.Words()
	name := c.Title.In(f.Lang)
	p := &StatedPage{Head: f.head("counts/"+c.Slug+"/", name, f.Lang.Labelled(name, w.NotComputed)), Slug: c.Slug, Measure: c.Measure, Definition: c.Definition.In(f.Lang), Members: []string{}}
	p.crumbs(Link{Text: w.Counts, Href: f.Href("counts/")}, Link{Text: name, Href: f.Href(p.Path)})
	m := p.measurement(c)
	p.Values, p.Facts, p.MoreValues = m.Values, m.Facts, m.MoreValues
	for i := range p.Facts {
		p.Facts[i].Row = "stated." + itoa(i)
	}
	if n := len(m.Values); n > 0 {
		p.Summary = fmt.Sprintf(w.StatedSummary, name, m.Facts[n-1].Text, m.Facts[n-1].Label)
	}
	p.finish("json", "csv")
	if e, ok := EmbedStated(p, EmbedWidth); ok {
		p.embeddable(e)
	}
	return p
}

// Table implements Tabular: one row for each statement.
func (p *StatedPage) Table() [][]string {
	out := [][]string{slices.Concat([]string{"count", "date", "value", "scope", "url"}, provenanceColumns)}
	for _, v := range p.Values {
		out = append(out, slices.Concat([]string{p.Slug, v.Date, itoa(v.Value), v.Scope, p.URL}, p.provenance(v.Marks)))
	}
	return out
}
