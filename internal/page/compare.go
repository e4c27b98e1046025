package page

import (
	"fmt"
	"slices"

	"youcheng/internal/facts"
)

// Listing is the roll as a table.
type Listing struct {
	Caption  string
	Partners []PartnerRow
	Ended    bool // the partners are former ones
	Unsure   []Link
	Also     string // says how many are unsure
}

func (h *Head) drawRoll(g *Figure, r RollFilter, on facts.Date) bool {
	f := h.Frame
	w := f.Words()
	roll := f.roster(r, on)
	g.Line = f.rollLine(r, on, roll)
	g.leadToRoll(f, r)
	l := &Listing{}
	listed, also := roll.sure, roll.unsure
	switch r.Status {
	case "ended":
		listed, also, l.Ended = roll.former, nil, true
	case "unsure":
		listed, also = roll.unsure, nil
	}
	l.Caption = f.Lang.Plural(len(listed), w.PartnerOne, w.PartnerMany)
	if !r.Narrowed() {
		l.Caption = f.Lang.Plural(len(listed), w.SisterCityOne, w.SisterCityMany)
	}
	rows := f.unmarked(firstOf(f, listed, MostPartners), on)
	l.Partners = rows[:min(MostPartners, len(rows))]
	for _, m := range also[:min(MostNames, len(also))] {
		l.Unsure = append(l.Unsure, f.cityLink(m.Partner.Slug))
	}
	g.Rest = f.rest(len(l.Partners)+len(l.Unsure), len(listed)+len(also), w.PartnerOne, w.PartnerMany, addressed("cities/", r.Query()))
	g.Roll, g.Rows = l, rows
	if len(also) > 0 {
		g.Rows = slices.Concat(rows, f.unmarked(firstOf(f, also, MostNames), on))
	}
	return true
}

// Card is what is most worth knowing of one partner, on a day.
type Card struct {
	Row       PartnerRow
	OtherName string
	Facts     []Fact
}

// CardRow is a partner of a card or a comparison.
type CardRow struct {
	Slug           string          `json:"slug"`
	NameEN         string          `json:"name_en"`
	NameZH         string          `json:"name_zh"`
	Country        string          `json:"country"`
	Since          string          `json:"since"`
	Precision      facts.Precision `json:"precision"`
	Ended          string          `json:"ended,omitempty"` // by the day
	Status         string          `json:"status"`          // on the day
	Distance       int             `json:"distance_km"`
	Bearing        int             `json:"bearing_degrees"`
	Population     int             `json:"population,omitempty"`
	PopulationYear int             `json:"population_year,omitempty"`
	Agreements     *int            `json:"agreements,omitempty"` // recorded by the day
	Events         *int            `json:"events,omitempty"`
	Sources        []string        `json:"sources"`
	URL            string          `json:"url"`
}

func (f Frame) cardRow(m *facts.Member, on facts.Date) CardRow {
	r := f.quiet().partnerRow(m, on)
	km, bearing := f.away(m.Partner)
	out := CardRow{
		Slug: r.Slug, NameEN: m.Partner.Name.EN, NameZH: m.Partner.Name.ZH, Country: r.Country, Since: r.Since, Precision: r.Precision,
		Ended: endedBy(m.Tie, f.until(on)).String(), Status: r.Status, Distance: int(km + 0.5), Bearing: int(bearing+0.5) % 360,
		Sources: r.Sources, URL: r.URL,
	}
	if n, ok := m.Partner.FreshPopulation(f.latest()); ok {
		out.Population, out.PopulationYear = n, m.Partner.PopulationYear
	}
	return out
}

func (h *Head) drawCity(g *Figure, slug string, on facts.Date) bool {
	f := h.Frame
	w := f.Words()
	m, ok := f.Dir.Partners[slug]
	if !ok {
		return false
	}
	g.lead(f, w.SeeProfile, "cities/"+slug+"/")
	g.Line = fmt.Sprintf(w.FigureTies, on.In(f.Lang))
	c := &Card{Row: f.unmarked([]*facts.Member{&m}, on)[0]}
	c.OtherName = c.Row.OtherName
	if c.OtherName == c.Row.Name {
		c.OtherName = ""
	}
	c.Facts = h.cardFacts(&m, on)
	g.City, g.Rows = c, []CardRow{f.cardRow(&m, on)}
	return true
}

// The facts of a card and the rows of a comparison.
const (
	factCountry    = "country"
	factSince      = "since"
	factEnded      = "ended"
	factStatus     = "status"
	factDistance   = "distance"
	factPopulation = "population"
)

// cardFacts are the facts of a partner on a day. Each has the sources that it
// rests on.
func (h *Head) cardFacts(m *facts.Member, on facts.Date) []Fact {
	f := h.Frame
	w := f.Words()
	pa, tie := m.Partner, m.Tie
	row := f.quiet().partnerRow(m, on)
	km, bearing := f.away(pa)
	card := f.cardRow(m, on)
	marks := h.mark(tie.Sources...)
	out := []Fact{
		{ID: factCountry, Label: w.Country, Text: row.CountryLink.Text, Href: row.CountryLink.Href, Shows: "country@slug"},
		{ID: factSince, Label: w.Since, Text: row.SinceDate.Text, Shows: "since=" + row.Since, Marks: marks, Disputed: row.Disputed, Doubtful: row.Doubtful},
		{ID: factStatus, Label: w.Status, Text: row.StatusLabel, Shows: "status=" + row.Status, Note: row.Status, Disputed: f.disputed(pa.Slug, "status")},
	}
	if e := endedBy(tie, f.until(on)); e.Known() {
		out = append(out, Fact{ID: factEnded, Label: w.EndedOn, Text: e.In(f.Lang), Shows: "ended=" + e.String(), Marks: marks, Disputed: f.disputed(pa.Slug, "ended")})
	}
	for i := range out {
		if out[i].Disputed {
			out[i].Rivals = row.Link.Href + "#conflicts"
		}
	}
	out = append(out, Fact{ID: factDistance, Label: w.FromBeijing, Text: fmt.Sprintf(w.DistanceFrom, f.Lang.Kilometres(km), f.Lang.Bearing(bearing)), Shows: fmt.Sprintf("distance_km~%d bearing_degrees~%d", card.Distance, card.Bearing), Marks: h.mark(placeSource(pa)...)})
	return out
}

// Compare sets partners side by side.
type Compare struct {
	Cities []Link
	Rows   []CompareRow
}

// CompareRow is one fact of each of the partners.
type CompareRow struct {
	ID    string
	Label string
	Note  string
	Cells []Fact // in the order of the cities; one without a text is not known
}

func (h *Head) drawCompare(g *Figure, slugs []string, on facts.Date, records Records) bool {
	f := h.Frame
	w := f.Words()
	if len(slugs) == 0 {
		return false
	}
	c := &Compare{}
	rows := []CardRow{}
	columns := []map[string]Fact{}
	to := f.until(on)
	for _, slug := range slugs {
		m, ok := f.Dir.Partners[slug]
		if !ok {
			return false
		}
		c.Cities = append(c.Cities, f.cityLink(slug))
		agreements, events := 0, 0
		for _, a := range f.Dir.SignedWith(slug) {
			if a.Signed.From <= to {
				agreements++
			}
		}
		for _, e := range records.Events {
			if slices.Contains(e.Partners, slug) && e.Date.From <= to {
				events++
			}
		}
		column := map[string]Fact{
			"agreements": {Text: f.Lang.Number(agreements), Shows: "agreements"},
			"events":     {Text: f.Lang.Number(events), Shows: "events"},
		}
		for _, x := range h.cardFacts(&m, on) {
			column[x.ID] = x
		}
		if n, ok := m.Partner.FreshPopulation(f.latest()); ok {
			column[factPopulation] = Fact{Text: f.Lang.Number(n), Shows: "population", Marks: h.mark(m.Partner.PopulationSource)}
		}
		columns = append(columns, column)
		row := f.cardRow(&m, on)
		row.Agreements, row.Events = &agreements, &events
		rows = append(rows, row)
	}
	for _, x := range []struct{ id, label string }{
		{factCountry, w.Country}, {factSince, w.Since}, {factStatus, w.Status}, {factEnded, w.EndedOn}, {factDistance, w.FromBeijing}, {factPopulation, w.Population},
		{"agreements", w.Agreements}, {"events", w.EventsHeading},
	} {
		row := CompareRow{ID: x.id, Label: x.label}
		if x.id == factPopulation {
			row.Note = w.PopulationCaveat
		}
		some := false
		for _, column := range columns {
			cell := column[x.id]
			some = some || cell.Text != ""
			row.Cells = append(row.Cells, cell)
		}
		if some {
			c.Rows = append(c.Rows, row)
		}
	}
	g.Line = fmt.Sprintf(w.FigureTies, on.In(f.Lang))
	g.Compare, g.Rows = c, rows
	return true
}
