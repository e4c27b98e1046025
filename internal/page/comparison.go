package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/geo"
	"youcheng/internal/lang"
)

// mostCompared is how many partners fit side by side, on paper too.
const mostCompared = 4

// ComparisonFilter is which partners are compared, in the order of the columns,
// and on which day.
type ComparisonFilter struct {
	Cities []string
	AsOf   facts.Date
}

// ParseComparison reads the query parameters of the comparison. all gives every
// value of a parameter. Empty ones are fields of the form that nobody filled in;
// a partner that is named twice counts once.
func (f Frame) ParseComparison(all func(string) []string) (ComparisonFilter, error) {
	var c ComparisonFilter
	for _, name := range all("city") {
		slug, err := f.Dir.PartnerOf("city", name)
		if err != nil {
			return c, err
		}
		if slug != "" && !slices.Contains(c.Cities, slug) {
			c.Cities = append(c.Cities, slug)
		}
	}
	if len(c.Cities) > mostCompared {
		return c, &BadValue{Param: "city", Value: strings.Join(c.Cities, " "), Known: c.Cities,
			Why: lang.Text{EN: lang.EN.Words().CompareMost, ZH: lang.ZH.Words().CompareMost}}
	}
	on := ""
	if values := all("as-of"); len(values) > 0 {
		on = values[0]
	}
	var err error
	c.AsOf, err = f.ParseAsOf(on)
	return c, err
}

// Query is the filter's canonical query string.
func (c ComparisonFilter) Query() string {
	var pairs []string
	for _, slug := range c.Cities {
		pairs = append(pairs, "city", slug)
	}
	return query(append(pairs, "as-of", c.AsOf.String())...)
}

// Whole reports whether there is something to compare.
func (c ComparisonFilter) Whole() bool { return len(c.Cities) > 1 }

// ComparisonIn is what the register holds about all partners. Views come oldest
// first, events newest first.
type ComparisonIn struct {
	Views      []facts.View
	Agreements []facts.Agreement
	Events     []facts.Event
	Offices    []facts.Office
}

// Comparison sets two to four partners side by side. With fewer it asks for them.
type Comparison struct {
	Head
	AsOf        string            `json:"as_of"`
	Partners    []ComparedPartner `json:"partners"`
	Rows        []ComparisonRow   `json:"rows"`
	Differences []Difference      `json:"differences"`
	Themes      []ComparedTheme   `json:"themes"`
	Ready       []ReadyComparison `json:"ready"`

	Filter  ComparisonFilter `json:"-"`
	Form    []Select         `json:"-"`
	Columns []PartnerRow     `json:"-"`
	Silent  string           `json:"-"`                        // the themes on which nothing is recorded
	Until   string           `json:"until_in_words,omitempty"` // says that what is later than the day is left out
}

// ComparedPartner is one of the partners.
type ComparedPartner struct {
	CardRow
	Kind            facts.Kind   `json:"kind"`
	NationalCapital bool         `json:"national_capital"`
	Region          facts.Region `json:"region"`
	Tie             facts.Tie    `json:"tie"`
	NotBefore       string       `json:"not_before"` // first and last day that since can mean
	NotAfter        string       `json:"not_after"`
	People          int          `json:"people"`
}

// ComparisonRow is one fact of each of the partners, in the order of the columns.
type ComparisonRow struct {
	ID    string           `json:"id"`
	Label string           `json:"label"`
	Note  string           `json:"note,omitempty"`
	Cells []ComparisonCell `json:"cells"`
}

// ComparisonCell is one fact of one partner. It is never empty: what is not
// known says so.
type ComparisonCell struct {
	City     string   `json:"city"`
	Text     string   `json:"text"`
	Note     string   `json:"note,omitempty"`
	Disputed bool     `json:"disputed"`
	Sources  []string `json:"sources"`

	Fact Fact `json:"-"`
}

// Difference is one sentence on what the partners share or in what they differ.
type Difference struct {
	ID      string   `json:"id"`
	Cities  []string `json:"cities"` // of which it speaks, in its order
	Text    string   `json:"text"`
	Sources []string `json:"sources"`

	Marks    []Mark `json:"-"`
	Doubtful bool   `json:"-"`
	Rivals   []Link `json:"-"` // to the rival values of what it rests on
}

// ComparedTheme is a theme with what is recorded on it with each partner.
type ComparedTheme struct {
	Theme string          `json:"theme"`
	Name  string          `json:"name"`
	Cells []ComparedTally `json:"cells"`

	Link Link `json:"-"`
}

// ComparedTally is how often a theme comes up with a partner.
type ComparedTally struct {
	City string `json:"city"`
	ThemeTally
	URL string `json:"url,omitempty"` // of the list of these events

	Count Link `json:"-"` // leads to them, where the list has no more than the day
}

// ReadyComparison is one that the register itself suggests.
type ReadyComparison struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Cities []string `json:"cities"`
	URL    string   `json:"url"`

	Link  Link   `json:"-"` // its text names the partners
	Marks []Mark `json:"-"`
}

// compared is what is recorded of one partner by the day of the question.
type compared struct {
	facts.Member
	slug, name string
	row        PartnerRow
	last       map[facts.Side]facts.View
	agreements []facts.Agreement
	events     []facts.Event // newest first
	people     int
	sources    []string // on which all this rests
	themes     map[string]ThemeTally
}

// Comparison builds the comparison, or the page that asks for partners.
func (f Frame) Comparison(c ComparisonFilter, in ComparisonIn) *Comparison {
	w := f.Words()
	f.AsOf = c.AsOf
	on := f.asked()
	var names []string
	for _, slug := range c.Cities {
		names = append(names, f.cityLink(slug).Text)
	}
	title, summary := w.CompareTitle, w.CompareSummary
	switch {
	case c.Whole():
		title = fmt.Sprintf(w.CompareTitleOf, f.Lang.Join(names))
		summary = fmt.Sprintf(w.CompareSummaryOf, f.Lang.Join(names), on.In(f.Lang))
	case len(names) == 1:
		title = f.Lang.Labelled(title, names[0])
		summary = fmt.Sprintf(w.CompareSummaryAsk, names[0])
	}
	p := &Comparison{Head: f.head("compare/", title, summary), Filter: c, AsOf: on.String(),
		Partners: []ComparedPartner{}, Rows: []ComparisonRow{}, Differences: []Difference{}, Themes: []ComparedTheme{}, Ready: []ReadyComparison{}}
	const longest = 80 // of a title that leaves room for the name of the site
	if len([]rune(title)) > longest {
		p.Tab = fmt.Sprintf(w.CompareTitleShort, names[0], f.Lang.Number(len(names)))
	}
	p.Section = "cities"
	p.crumbs(Link{Text: w.Cities, Href: f.Href("cities/")}, Link{Text: w.CompareTitle, Href: f.Href(p.Path)})
	p.Query = c.Query()
	p.NoIndex = p.Query != ""
	p.Form = f.compareForm(c)
	if c.Whole() {
		xs := []compared{}
		for _, slug := range c.Cities {
			x := f.compared(slug, on, c.AsOf.Known(), in)
			xs = append(xs, x)
			p.Partners = append(p.Partners, f.comparedPartner(x, on))
			p.Columns = append(p.Columns, x.row)
		}
		if c.AsOf.Known() {
			p.Until = fmt.Sprintf(w.CompareUntil, facts.OnDay(f.until(on)).In(f.Lang))
		}
		p.rows(xs, on)
		p.differences(xs, on)
		p.themes(xs)
	} else {
		p.ready()
	}
	p.finish("json", "csv")
	return p
}

// compareForm has a field for each partner; they share a name.
func (f Frame) compareForm(c ComparisonFilter) []Select {
	w := f.Words()
	var out []Select
	for i := range mostCompared {
		chosen := ""
		if i < len(c.Cities) {
			chosen = c.Cities[i]
		}
		out = append(out, f.partnerField(fmt.Sprintf(w.CompareNth, i+1), w.CompareNobody, chosen, f.byName()))
	}
	return out
}

// compared gathers what is recorded of a partner by a day. Where the question is
// about a day, what bears no date is left out: it may be later.
func (f Frame) compared(slug string, on facts.Date, dated bool, in ComparisonIn) compared {
	m := f.Dir.Partners[slug]
	x := compared{Member: m, slug: slug, name: m.Partner.Name.In(f.Lang), row: f.unmarked([]*facts.Member{&m}, on)[0], last: map[facts.Side]facts.View{}, themes: map[string]ThemeTally{}}
	to := f.until(on)
	by := func(d facts.Date) bool {
		if !d.Known() {
			return !dated
		}
		return d.From <= to
	}
	sources := slices.Clone(m.Tie.Sources)
	for _, v := range in.Views {
		if v.Partner != slug || !by(v.From) {
			continue
		}
		sources = append(sources, v.Sources...)
		if last, ok := x.last[v.Side]; !ok || v.From.Known() || !last.From.Known() {
			x.last[v.Side] = v
		}
	}
	var people []string
	for _, o := range in.Offices {
		seen := !dated || o.From.Known() && by(o.From) || slices.ContainsFunc(o.Seen, func(d facts.Date) bool { return by(d) })
		if o.Place == slug && seen {
			people = append(people, o.Person)
		}
	}
	for _, a := range in.Agreements {
		if a.Partner == slug && by(a.Signed) {
			x.agreements = append(x.agreements, a)
			people = append(people, a.Signatories...)
			sources = append(sources, a.Sources...)
		}
	}
	for _, e := range in.Events {
		if slices.Contains(e.Partners, slug) && by(e.Date) {
			x.events = append(x.events, e)
			people = append(people, e.People...)
			sources = append(sources, e.Sources...)
		}
	}
	x.people, x.sources = len(unique(people)), unique(sources)
	for _, t := range f.quiet().tally(x.events, len(x.events)) {
		x.themes[t.Theme] = t
	}
	return x
}

func (f Frame) comparedPartner(x compared, on facts.Date) ComparedPartner {
	agreements, events := len(x.agreements), len(x.events)
	row := f.cardRow(&x.Member, on)
	row.Agreements, row.Events = &agreements, &events
	return ComparedPartner{CardRow: row, Kind: x.Partner.Kind, NationalCapital: x.Partner.NationalCapital, Region: x.Partner.Region, Tie: x.Tie.Tie,
		NotBefore: x.row.NotBefore, NotAfter: x.row.NotAfter, People: x.people}
}

// The further rows of the page. Those of a card keep their names.
const (
	rowKind        = "kind"
	rowRegion      = "region"
	rowTie         = "tie"
	rowBeijingLast = "beijing-last"
	rowPartnerLast = "partner-last"
	rowSequence    = "sequence"
	rowClock       = "clock"
	rowAgreements  = "agreements"
	rowEvents      = "events"
	rowPeople      = "people"
	rowSources     = "sources"
)

// rows are the facts in their fixed order.
func (p *Comparison) rows(xs []compared, on facts.Date) {
	w := p.Frame.Words()
	var columns []map[string]ComparisonCell
	for _, x := range xs {
		columns = append(columns, p.column(x, on))
	}
	for _, r := range []struct{ id, label, note string }{
		{factCountry, w.Country, ""}, {rowKind, w.Kind, ""}, {rowRegion, w.Region, ""}, {rowTie, w.Tie, ""},
		{factSince, w.Since, ""}, {factEnded, w.EndedOn, ""}, {factStatus, w.Status, ""},
		{rowBeijingLast, w.CompareBeijingLast, ""}, {rowPartnerLast, w.ComparePartnerLast, ""}, {rowSequence, w.Sequence, ""},
		{factDistance, w.FromBeijing, ""}, {rowClock, w.CompareClock, ""}, {factPopulation, w.Population, w.PopulationCaveat},
		{rowAgreements, w.Agreements, ""}, {rowEvents, w.EventsHeading, ""}, {rowPeople, w.PeopleHeading, ""}, {rowSources, w.Sources, w.SourcesCaveat},
	} {
		row := ComparisonRow{ID: r.id, Label: r.label, Note: r.note}
		for _, column := range columns {
			row.Cells = append(row.Cells, column[r.id])
		}
		p.Rows = append(p.Rows, row)
	}
}

// column is every fact of one partner. Those that are worked out rest on the
// sources of the tie or of the place.
func (p *Comparison) column(x compared, on facts.Date) map[string]ComparisonCell {
	f := p.Frame
	w := f.Words()
	pa, tie := x.Partner, x.Tie
	out := map[string]ComparisonCell{}
	add := func(fact Fact, sources []string) {
		note := fact.Note
		if fact.ID == factStatus {
			note = "" // it is the key of its sign
		}
		if fact.Text == "" {
			fact.Text = w.NotKnown
		}
		if fact.Disputed {
			fact.Rivals = x.row.Link.Href + "#conflicts"
		}
		if len(sources) == 0 {
			sources = tie.Sources
		}
		out[fact.ID] = ComparisonCell{City: x.slug, Text: fact.Text, Note: note, Disputed: fact.Disputed, Sources: sources, Fact: fact}
	}
	disputed := func(field facts.Field) bool { return f.disputed(x.slug, field) }
	tieMarks, placeMarks := p.mark(tie.Sources...), p.mark(pa.Sources...)

	// What has not ended says so; the card's fact takes its place.
	add(Fact{ID: factEnded, Text: w.CompareNoEnd, Disputed: disputed("ended")}, tie.Sources)
	if tie.Ended.Known() {
		add(Fact{ID: factEnded, Text: w.CompareNotEnded, Disputed: disputed("ended")}, tie.Sources)
	}
	for _, fact := range p.cardFacts(&x.Member, on) {
		sources := tie.Sources
		switch fact.ID {
		case factCountry:
			sources = f.Dir.Countries[pa.Country].Sources
			fact.Marks = p.mark(sources...)
		case factSince:
			fact.Note = w.ConfidenceNote(string(tie.DateConfidence))
		case factStatus:
			fact.Marks = tieMarks
		case factDistance:
			sources = placeSource(pa)
		}
		add(fact, sources)
	}
	kind := w.Kinds[string(pa.Kind)]
	if pa.NationalCapital && pa.Kind != "capital-city" {
		kind = f.Lang.Clauses(kind, w.NationalCapital)
	}
	add(Fact{ID: rowKind, Text: kind, Marks: placeMarks}, pa.Sources)
	add(Fact{ID: rowRegion, Text: x.row.RegionLabel, Marks: placeMarks, Disputed: disputed("region")}, pa.Sources)
	add(Fact{ID: rowTie, Text: w.Ties[string(tie.Tie)], Marks: tieMarks, Disputed: disputed("tie")}, tie.Sources)
	for _, last := range []struct { // in this order, which numbers their sources
		id   string
		side facts.Side
	}{{rowBeijingLast, facts.Beijing}, {rowPartnerLast, facts.PartnerSide}} {
		id, side := last.id, last.side
		fact := Fact{ID: id, Text: w.CompareNoView}
		v, ok := x.last[side]
		if ok {
			fact.Text, fact.Note = w.ViewStatuses[string(v.Status)], f.viewDate(v)
			fact.Marks = p.mark(v.Sources...)
		}
		add(fact, v.Sources)
	}
	sequence := Fact{ID: rowSequence, Marks: tieMarks, Disputed: disputed("sequence")}
	switch {
	case tie.SequenceStated != 0:
		sequence.Text = fmt.Sprintf(w.SequenceN, tie.SequenceStated)
	case tie.SequenceDerived != 0:
		sequence.Text, sequence.Note, sequence.Doubtful = fmt.Sprintf(w.SequenceN, tie.SequenceDerived), w.SequenceDerived, true
	}
	add(sequence, tie.Sources)
	add(Fact{ID: rowClock, Text: f.clock(pa.Timezone), Marks: p.mark(placeSource(pa)...)}, placeSource(pa))
	population := Fact{ID: factPopulation}
	if n, ok := pa.FreshPopulation(f.latest()); ok && (!f.AsOf.Known() || pa.PopulationChecked.From <= f.latest()) { // a figure of today says nothing of the past
		population.Text, population.Marks = f.Lang.Number(n), p.mark(pa.PopulationSource)
		if pa.PopulationYear != 0 {
			population.Note = itoa(pa.PopulationYear)
		}
		add(population, []string{pa.PopulationSource})
	} else {
		add(population, pa.Sources)
	}
	// A number leads to what it counts, unless the list has more than the day.
	number := func(id string, n int, href, note string, sources []string) {
		fact := Fact{ID: id, Text: f.Lang.Number(n), Note: note}
		if n > 0 && !p.Filter.AsOf.Known() {
			fact.Href = href
		}
		add(fact, unique(sources))
	}
	var ofAgreements, ofEvents []string
	for _, a := range x.agreements {
		ofAgreements = append(ofAgreements, a.Sources...)
	}
	for _, e := range x.events {
		ofEvents = append(ofEvents, e.Sources...)
	}
	number(rowAgreements, len(x.agreements), x.row.Link.Href+"#agreements", "", ofAgreements)
	number(rowEvents, len(x.events), x.row.Link.Href+"#events", f.eventDates(x.events), ofEvents)
	number(rowPeople, x.people, x.row.Link.Href+"#people", "", nil)
	add(Fact{ID: rowSources, Text: f.Lang.Number(len(x.sources))}, x.sources)
	return out
}

// viewDate is when a side made a statement.
func (f Frame) viewDate(v facts.View) string {
	if !v.From.Known() {
		return f.Words().Undated
	}
	return v.From.In(f.Lang)
}

// eventDates says between which dates events lie, no finer than they are known.
func (f Frame) eventDates(events []facts.Event) string {
	if len(events) == 0 {
		return ""
	}
	first, last := events[0].Date, events[0].Date
	for _, e := range events {
		if e.Date.From < first.From {
			first = e.Date
		}
		if e.Date.To > last.To {
			last = e.Date
		}
	}
	if first == last {
		return fmt.Sprintf(f.Words().CompareDated, first.In(f.Lang))
	}
	return fmt.Sprintf(f.Words().CompareDated, f.Lang.FromTo(first.In(f.Lang), last.In(f.Lang)))
}

// say adds a sentence. It rests on the fields of the partners of which it speaks.
func (p *Comparison) say(id string, xs []compared, text string, sources []string, fields ...facts.Field) {
	d := Difference{ID: id, Text: text, Sources: unique(sources)}
	for _, x := range xs {
		d.Cities = append(d.Cities, x.slug)
		if len(p.Frame.differing(x.slug, fields...)) > 0 {
			d.Rivals = append(d.Rivals, Link{Text: x.name, Href: x.row.Link.Href + "#conflicts"})
		}
		d.Doubtful = d.Doubtful || slices.Contains(fields, "since") && x.Tie.DateConfidence == facts.Low
	}
	d.Marks = p.mark(d.Sources...)
	p.Differences = append(p.Differences, d)
}

// differences says in words what the rows say in figures.
func (p *Comparison) differences(xs []compared, on facts.Date) {
	if len(xs) == 2 {
		p.sayOrder(xs[0], xs[1])
	} else {
		p.sayEnds(xs)
	}
	p.sayStatus(xs, on)
	p.sayPlace(xs)
	p.sayDistance(xs)
	w := p.Frame.Words()
	p.saySaid("beijing-last", xs, facts.Beijing, w.CompareBeijingNamed, w.CompareBeijingSaid, w.CompareBeijingSilent)
	p.saySaid("partner-last", xs, facts.PartnerSide, w.CompareSelvesNamed, w.CompareSelvesSaid, w.CompareSelvesSilent)
	p.sayThemes(xs)
}

func ofTies(xs []compared) []string {
	var out []string
	for _, x := range xs {
		out = append(out, x.Tie.Sources...)
	}
	return out
}

func ofPlaces(xs []compared) []string {
	var out []string
	for _, x := range xs {
		out = append(out, x.Partner.Sources...)
	}
	return out
}

func namesOf(xs []compared) []string {
	var out []string
	for _, x := range xs {
		out = append(out, x.name)
	}
	return out
}

// remarked lists the partners, each with a remark in brackets.
func (f Frame) remarked(xs []compared, remark func(compared) string) string {
	var out []string
	for _, x := range xs {
		out = append(out, f.Lang.Bracketed(x.name, remark(x)))
	}
	return f.Lang.Join(out)
}

// sayOrder says which of two ties is the older, and by how much. Where their
// dates can be either way round, it says that.
func (p *Comparison) sayOrder(a, b compared) {
	f := p.Frame
	w := f.Words()
	if b.Tie.Since.To < a.Tie.Since.From || b.Tie.Since.To == a.Tie.Since.From && a.Tie.Since != b.Tie.Since {
		a, b = b, a
	}
	s, t := a.Tie.Since, b.Tie.Since
	both := []compared{a, b}
	id, text := "order-unknown", fmt.Sprintf(w.CompareOrderUnknown, a.name, f.when(s, false), b.name, f.when(t, false))
	switch {
	case s.To < t.From:
		id, text = "older", fmt.Sprintf(w.CompareOlder, a.name, s.In(f.Lang), b.name, t.In(f.Lang), f.gap(s, t))
	case s == t && s.Precision == facts.ToDay:
		id, text = "same-day", fmt.Sprintf(w.CompareSameDay, s.In(f.Lang))
	case s.To == t.From:
		id, text = "not-later", fmt.Sprintf(w.CompareNotLater, a.name, s.In(f.Lang), b.name, t.In(f.Lang))
	}
	p.say(id, both, text, ofTies(both), "since")
}

// gap is the time from one date to a later one. Where one of them is not known
// to the day, it is the least and the most that it can be.
func (f Frame) gap(a, b facts.Date) string {
	w := f.Words()
	least, rest := fullMonths(a.To, b.From)
	if a.Precision == facts.ToDay && b.Precision == facts.ToDay {
		switch {
		case least == 0:
			return f.Lang.Plural(rest, w.CompareDaysOne, w.CompareDaysMany)
		case rest > 0:
			return fmt.Sprintf(w.CompareMoreThan, f.span(least))
		}
		return f.span(least)
	}
	most, rest := fullMonths(a.From, b.To)
	if rest > 0 {
		most++
	}
	const aYear = 12
	switch {
	case least == 0:
		return fmt.Sprintf(w.CompareAtMost, f.span(most))
	case least >= 2*aYear && most-least >= aYear: // too wide for months to say anything
		least, most = least/aYear, (most+aYear-1)/aYear
		return fmt.Sprintf(w.CompareFromTo, f.Lang.Number(least), f.Lang.Plural(most, w.YearOne, w.YearMany))
	case most < aYear:
		return fmt.Sprintf(w.CompareFromTo, f.Lang.Number(least), f.Lang.Plural(most, w.MonthOne, w.MonthMany))
	}
	return fmt.Sprintf(w.CompareFromTo, f.span(least), f.span(most))
}

// span writes a number of months, in years where there are twelve.
func (f Frame) span(months int) string {
	w := f.Words()
	years, months := f.Lang.Plural(months/12, w.YearOne, w.YearMany), months%12
	rest := f.Lang.Plural(months, w.MonthOne, w.MonthMany)
	switch {
	case strings.HasPrefix(years, "0"):
		return rest
	case months == 0:
		return years
	}
	return fmt.Sprintf(w.CompareSpan, years, rest)
}

// fullMonths counts the full months from one day to a later one, and the days
// beyond them.
func fullMonths(from, to facts.Day) (months, days int) {
	y1, m1, d1 := from.YMD()
	y2, m2, d2 := to.YMD()
	months = (y2-y1)*12 + m2 - m1
	if d2 < d1 {
		months--
	}
	// The same day of that month, or its last one.
	last := time.Date(y1, time.Month(m1+months+1), 0, 0, 0, 0, 0, time.UTC)
	start := facts.DayOf(time.Date(last.Year(), last.Month(), min(d1, last.Day()), 0, 0, 0, 0, time.UTC))
	return months, int(to - start)
}

// sayEnds names the oldest and the newest of several ties, or all that may be.
func (p *Comparison) sayEnds(xs []compared) {
	w := p.Frame.Words()
	firstTo, lastFrom := xs[0].Tie.Since.To, xs[0].Tie.Since.From
	for _, x := range xs {
		firstTo, lastFrom = min(firstTo, x.Tie.Since.To), max(lastFrom, x.Tie.Since.From)
	}
	var oldest, newest []compared
	for _, x := range xs {
		if x.Tie.Since.From <= firstTo {
			oldest = append(oldest, x)
		}
		if x.Tie.Since.To >= lastFrom {
			newest = append(newest, x)
		}
	}
	p.sayEnd("oldest", oldest, w.CompareOldest, w.CompareOldestSame, w.CompareOldestUnknown)
	p.sayEnd("newest", newest, w.CompareNewest, w.CompareNewestSame, w.CompareNewestUnknown)
}

func (p *Comparison) sayEnd(id string, xs []compared, one, same, unknown string) {
	f := p.Frame
	since := xs[0].Tie.Since
	together := since.Precision == facts.ToDay && !slices.ContainsFunc(xs, func(x compared) bool { return x.Tie.Since != since })
	var text string
	switch {
	case len(xs) == 1:
		text = fmt.Sprintf(one, xs[0].name, since.In(f.Lang))
	case together:
		id, text = id+"-same-day", fmt.Sprintf(same, since.In(f.Lang), f.Lang.Join(namesOf(xs)))
	default:
		id, text = id+"-unknown", fmt.Sprintf(unknown, f.remarked(xs, func(x compared) string { return x.Tie.Since.In(f.Lang) }))
	}
	p.say(id, xs, text, ofTies(xs), "since")
}

// sayStatus says whether the ties stand alike on the day.
func (p *Comparison) sayStatus(xs []compared, on facts.Date) {
	f := p.Frame
	w := f.Words()
	when := f.Lang.On(on.In(f.Lang), on.Precision == facts.ToDay, true)
	id, text := "status-same", fmt.Sprintf(w.CompareStatusSame, when, xs[0].row.StatusLabel)
	if slices.ContainsFunc(xs, func(x compared) bool { return x.row.Status != xs[0].row.Status }) {
		id, text = "status-differ", fmt.Sprintf(w.CompareStatusDiffer, when, f.remarked(xs, func(x compared) string {
			if x.row.Status == string(facts.Ended) {
				return f.Lang.Clauses(x.row.StatusLabel, x.Tie.Ended.In(f.Lang))
			}
			return x.row.StatusLabel
		}))
	}
	p.say(id, xs, text, ofTies(xs), "status", "ended")
}

// sayPlace says whether the partners share a country or a region, and which are
// capitals.
func (p *Comparison) sayPlace(xs []compared) {
	f := p.Frame
	w := f.Words()
	all, none := w.CompareAll, w.CompareNone
	if len(xs) == 2 {
		all, none = w.CompareBoth, w.CompareNeither
	}
	one := xs[0].Partner
	differ := func(other func(facts.Partner) bool) bool {
		return slices.ContainsFunc(xs, func(x compared) bool { return other(x.Partner) })
	}
	switch {
	case !differ(func(x facts.Partner) bool { return x.Country != one.Country }):
		p.say("country", xs, fmt.Sprintf(w.CompareCountry, all, xs[0].row.CountryLink.Text), ofPlaces(xs))
	case !differ(func(x facts.Partner) bool { return x.Region != one.Region }):
		p.say("region", xs, fmt.Sprintf(w.CompareRegion, all, xs[0].row.RegionLabel), ofPlaces(xs), "region")
	default:
		p.say("regions", xs, fmt.Sprintf(w.CompareRegions, f.remarked(xs, func(x compared) string { return x.row.RegionLabel })), ofPlaces(xs), "region")
	}
	capitals := slices.DeleteFunc(slices.Clone(xs), func(x compared) bool { return !x.Partner.NationalCapital })
	switch len(capitals) {
	case len(xs):
		p.say("capitals", xs, fmt.Sprintf(w.CompareCapitals, all), ofPlaces(xs))
	case 0:
		p.say("no-capitals", xs, fmt.Sprintf(w.CompareCapitalNot, none), ofPlaces(xs))
	case 1:
		p.say("capitals-only", capitals, fmt.Sprintf(w.CompareCapitalOne, capitals[0].name), ofPlaces(xs))
	default:
		p.say("capitals-only", capitals, fmt.Sprintf(w.CompareCapitalMany, f.Lang.Join(namesOf(capitals))), ofPlaces(xs))
	}
}

// between is the distance of two partners in kilometres.
func between(a, b facts.Partner) float64 {
	return geo.Distance(geo.Point{Lat: a.Lat, Lon: a.Lon}, geo.Point{Lat: b.Lat, Lon: b.Lon})
}

// sayDistance says how far the partners lie from each other, and which is the
// nearest to Beijing.
func (p *Comparison) sayDistance(xs []compared) {
	f := p.Frame
	w := f.Words()
	var sources []string
	for _, x := range xs {
		sources = append(sources, placeSource(x.Partner)...)
	}
	km := func(x compared) float64 { d, _ := f.away(x.Partner); return d }
	byDistance := slices.Clone(xs)
	slices.SortStableFunc(byDistance, func(a, b compared) int { return cmp.Compare(km(a), km(b)) })
	near, far := byDistance[0], byDistance[len(xs)-1]
	nearText, farText := f.Lang.Kilometres(km(near)), f.Lang.Kilometres(km(far))
	if len(xs) == 2 {
		p.say("apart", xs, f.apart(w.CompareApart, xs[0], xs[1]), sources)
		if nearText == farText {
			p.say("as-far", xs, fmt.Sprintf(w.CompareAsFar, w.CompareBoth, nearText), sources)
		} else {
			p.say("nearer", byDistance, fmt.Sprintf(w.CompareNearer, near.name, nearText, far.name, farText), sources)
		}
		return
	}
	p.say("nearest", []compared{near, far}, fmt.Sprintf(w.CompareNearest, near.name, nearText, far.name, farText), sources)
	a, b := xs[0], xs[1]
	for i, x := range xs {
		for _, y := range xs[i+1:] {
			if between(x.Partner, y.Partner) < between(a.Partner, b.Partner) {
				a, b = x, y
			}
		}
	}
	p.say("closest", []compared{a, b}, f.apart(w.CompareClosest, a, b), sources)
}

// apart says how far two partners lie from each other. A region has the point of
// its seat, so that two may have the same one.
func (f Frame) apart(form string, a, b compared) string {
	km := between(a.Partner, b.Partner)
	if km < 1 {
		return fmt.Sprintf(f.Words().CompareSamePoint, a.name, b.name)
	}
	return fmt.Sprintf(form, a.name, b.name, f.Lang.Kilometres(km))
}

// saySaid says when a side last spoke of each tie. Silence is said, too.
func (p *Comparison) saySaid(id string, xs []compared, side facts.Side, named, said, silent string) {
	f := p.Frame
	w := f.Words()
	var sources []string
	allNamed := true
	for _, x := range xs {
		v := x.last[side]
		sources = append(sources, v.Sources...)
		allNamed = allNamed && v.Status == "active" && v.From.Known()
	}
	text := fmt.Sprintf(said, f.remarked(xs, func(x compared) string {
		v, ok := x.last[side]
		if !ok {
			return w.CompareNoView
		}
		return f.Lang.Clauses(w.ViewStatuses[string(v.Status)], f.viewDate(v))
	}))
	if allNamed {
		text = fmt.Sprintf(named, f.remarked(xs, func(x compared) string { return f.viewDate(x.last[side]) }))
	}
	if len(sources) == 0 {
		text, sources = silent, ofTies(xs)
	}
	p.say(id, xs, text, sources)
}

// sayThemes says on which themes events are recorded with all partners, and on
// which with only one. It says recorded: what is not, may have been.
func (p *Comparison) sayThemes(xs []compared) {
	f := p.Frame
	w := f.Words()
	var shared []string
	only := map[string][]string{}
	var sources []string
	silent := false
	for _, x := range xs {
		silent = silent || len(x.events) == 0
		for _, e := range x.events {
			sources = append(sources, e.Sources...)
		}
	}
	if len(sources) == 0 {
		sources = ofTies(xs)
	}
	for _, t := range f.Dir.Themes {
		var with []string
		for _, x := range xs {
			if x.themes[t.Slug].Events > 0 {
				with = append(with, x.slug)
			}
		}
		switch len(with) {
		case len(xs):
			shared = append(shared, t.Name.In(f.Lang))
		case 1:
			only[with[0]] = append(only[with[0]], t.Name.In(f.Lang))
		}
	}
	// The events themselves bear the marks of these; the table leads to them.
	say := func(id string, xs []compared, text string) {
		d := Difference{ID: id, Text: text, Sources: unique(sources)}
		for _, x := range xs {
			d.Cities = append(d.Cities, x.slug)
		}
		p.Differences = append(p.Differences, d)
	}
	switch {
	case len(shared) > 0 && len(xs) == 2:
		say("themes-shared", xs, fmt.Sprintf(w.CompareShared, f.Lang.Join(shared)))
	case len(shared) > 0:
		say("themes-shared", xs, fmt.Sprintf(w.CompareSharedAll, f.Lang.Join(shared)))
	case !silent:
		say("themes-none", xs, w.CompareSharedNone)
	}
	for _, x := range xs {
		switch {
		case len(x.events) == 0:
			say("no-event", []compared{x}, fmt.Sprintf(w.CompareNoEvent, x.name))
		case len(only[x.slug]) > 0:
			say("themes-only", []compared{x}, fmt.Sprintf(w.CompareOnly, x.name, f.Lang.Join(only[x.slug])))
		}
	}
	say("events", xs, fmt.Sprintf(w.CompareEvents, f.remarked(xs, func(x compared) string { return f.Lang.Number(len(x.events)) })))
}

// themes is the table of themes and partners.
func (p *Comparison) themes(xs []compared) {
	f := p.Frame
	var silent []string
	for _, t := range f.Dir.Themes {
		row := ComparedTheme{Theme: t.Slug, Name: t.Name.In(f.Lang), Link: f.themeLink(t.Slug)}
		n := 0
		for _, x := range xs {
			cell := ComparedTally{City: x.slug, ThemeTally: x.themes[t.Slug]}
			cell.Theme, cell.Sources = t.Slug, some(cell.Sources)
			n += cell.Events
			cell.Count.Text = f.Lang.Number(cell.Events)
			if cell.Events == 0 {
				cell.Count.Text = f.Words().CompareNoEvents
			} else if !p.Filter.AsOf.Known() {
				cell.Count.Href = f.Href("events/?" + EventFilter{Theme: t.Slug, City: x.slug}.Query())
				cell.URL = f.Abs(cell.Count.Href)
			}
			row.Cells = append(row.Cells, cell)
		}
		if n == 0 {
			silent = append(silent, row.Name)
			continue
		}
		p.Themes = append(p.Themes, row)
	}
	if len(silent) > 0 {
		p.Silent = fmt.Sprintf(f.Words().CompareOtherThemes, f.Lang.Join(silent))
	}
}

// ready lists comparisons that the register suggests: for the page itself its
// countries and regions of a few partners and the oldest ties; for one partner
// its neighbours.
func (p *Comparison) ready() {
	f := p.Frame
	w := f.Words()
	add := func(id, title string, ms ...*facts.Member) {
		r := ReadyComparison{ID: id, Title: title, Cities: []string{}}
		var names, sources []string
		for _, m := range ms {
			r.Cities = append(r.Cities, m.Partner.Slug)
			names = append(names, m.Partner.Name.In(f.Lang))
			sources = append(sources, m.Tie.Sources...)
		}
		if slices.ContainsFunc(p.Ready, func(x ReadyComparison) bool { return slices.Equal(x.Cities, r.Cities) }) {
			return
		}
		r.Link = Link{Text: f.Lang.Join(names), Href: f.Href(p.Path + "?" + ComparisonFilter{r.Cities, p.Filter.AsOf}.Query())}
		r.URL, r.Marks = f.Abs(r.Link.Href), p.mark(sources...)
		p.Ready = append(p.Ready, r)
	}
	members := f.Dir.Members
	country := func(iso2 string) {
		if ms := f.Dir.MembersIn(iso2); len(ms) > 1 && len(ms) <= mostCompared {
			add("country-"+strings.ToLower(iso2), fmt.Sprintf(w.CompareReadyCountry, f.countryLink(iso2).Text), ms...)
		}
	}
	if len(p.Filter.Cities) == 0 {
		if len(members) > 2 && max(members[0].Tie.Since.To, members[1].Tie.Since.To) < members[2].Tie.Since.From {
			add("oldest", w.CompareReadyOldest, members[:2]...)
		}
		for _, iso2 := range f.Dir.PartnerCountries() {
			country(strings.ToUpper(iso2))
		}
		for _, region := range facts.Regions() {
			var ms []*facts.Member
			for j := range members {
				if members[j].Partner.Region == region && len(ms) <= mostCompared {
					ms = append(ms, members[j])
				}
			}
			if len(ms) > 1 && len(ms) <= mostCompared {
				add("region-"+string(region), fmt.Sprintf(w.CompareReadyRegion, w.Regions[string(region)]), ms...)
			}
		}
		return
	}
	i := slices.IndexFunc(members, func(m *facts.Member) bool { return m.Partner.Slug == p.Filter.Cities[0] })
	country(members[i].Partner.Country)
	if i > 0 {
		add("before", w.CompareReadyBefore, members[i-1:i+1]...)
	}
	if i+1 < len(members) {
		add("after", w.CompareReadyAfter, members[i:i+2]...)
	}
	near := -1
	for j := range members {
		if j != i && (near < 0 || between(members[i].Partner, members[j].Partner) < between(members[i].Partner, members[near].Partner)) {
			near = j
		}
	}
	if near >= 0 {
		add("near", w.CompareReadyNear, members[min(i, near)], members[max(i, near)])
	}
}

// Table implements Tabular: a row for each cell, each sentence and each theme of
// a comparison; without one, a row for each that is ready.
func (p *Comparison) Table() [][]string {
	f := p.Frame
	tail := func(sources []string) []string { return []string{strings.Join(sources, ";"), Licence, p.Checked} }
	if !p.Filter.Whole() {
		out := [][]string{slices.Concat([]string{"id", "title", "cities", "names", "url"}, provenanceColumns)}
		for _, r := range p.Ready {
			out = append(out, slices.Concat([]string{r.ID, r.Title, strings.Join(r.Cities, ";"), r.Link.Text, r.URL}, p.provenance(r.Marks)))
		}
		return out
	}
	yes := map[bool]string{true: "yes", false: "no"}
	out := [][]string{slices.Concat([]string{"part", "id", "label", "city", "city_name", "value", "note", "disputed", "url"}, provenanceColumns)}
	for _, r := range p.Rows {
		for _, c := range r.Cells {
			out = append(out, slices.Concat([]string{"fact", r.ID, r.Label, c.City, f.cityLink(c.City).Text, c.Text, f.Lang.Clauses(c.Note, r.Note), yes[c.Disputed], f.Abs(f.cityLink(c.City).Href)}, tail(c.Sources)))
		}
	}
	for _, d := range p.Differences {
		out = append(out, slices.Concat([]string{"sentence", d.ID, f.Words().CompareDifferences, strings.Join(d.Cities, ";"), f.Lang.Join(texts(f.cityLinks(d.Cities))), d.Text, "", yes[len(d.Rivals) > 0], p.URL}, tail(d.Sources)))
	}
	for _, t := range p.Themes {
		for _, c := range t.Cells {
			sources := ids(c.Marks)
			if sources == "" {
				sources = strings.Join(f.Dir.Partners[c.City].Tie.Sources, ";")
			}
			out = append(out, slices.Concat([]string{"theme", t.Theme, t.Name, c.City, f.cityLink(c.City).Text, itoa(c.Events), c.Words, "no", c.URL}, []string{sources, Licence, p.Checked}))
		}
	}
	return out
}
