package facts

import "slices"

// Scope is the kind of row in which a field can be empty.
type Scope string

// The scopes.
const (
	OfPartner   Scope = "partner"
	OfTie       Scope = "tie"
	OfView      Scope = "view"
	OfAgreement Scope = "agreement"
	OfOffice    Scope = "office"
	OfSource    Scope = "source"
)

// GapField is a field that can be empty, or coarser than a reader would wish.
type GapField struct {
	Scope    Scope
	Name     string // as in gaps.csv
	Required bool   // an empty one must be declared there
}

// GapFields lists the fields of which the register counts the empty ones, in the
// order in which pages show them. It is the one place that knows them.
func GapFields() []GapField {
	return []GapField{
		{OfTie, "since", true},
		{OfTie, "sequence_stated", true},
		{OfView, "status", true},
		{OfPartner, "events", true},
		{OfPartner, "website", true},
		{OfPartner, "wikidata", true},
		{OfPartner, "geonames", true},
		{OfPartner, "population", true},
		{OfPartner, "population_year", true},
		{OfAgreement, "signatories", true},
		{OfAgreement, "term_months", true},
		{OfAgreement, "document_url", true},
		{OfAgreement, "place", false},
		{OfAgreement, "event", false},
		{OfOffice, "from", true},
		{OfOffice, "to", true},
		{OfSource, "url", true},
		{OfSource, "published", false},
	}
}

// Holdings is what the register holds about one partner, as far as gaps are
// looked for in it.
type Holdings struct {
	Member     Member
	Views      []View
	Agreements []Agreement
	Events     []Event
	Offices    []Office // held at the place
}

// Empty counts the rows of the partner in which a field is empty or coarse, and
// all that could have it. Sources belong to no partner.
func (h Holdings) Empty(g GapField) (empty, of int) {
	p, t := h.Member.Partner, h.Member.Tie
	one := func(missing bool) (int, int) {
		if missing {
			return 1, 1
		}
		return 0, 1
	}
	switch g.Scope {
	case OfAgreement:
		return CountEmpty(h.Agreements, func(a Agreement) bool { return a.lacks(g.Name) })
	case OfOffice:
		return CountEmpty(h.Offices, func(o Office) bool { return o.lacks(g.Name) })
	case OfView:
		return one(!slices.ContainsFunc(h.Views, func(v View) bool { return v.Side == PartnerSide }))
	}
	switch g.Name {
	case "since":
		return one(t.Since.Precision != ToDay)
	case "sequence_stated":
		return one(t.SequenceStated == 0)
	case "events":
		n := 0
		for _, e := range h.Events {
			if e.BesideSigning() {
				n++
			}
		}
		return one(n < FewestEvents)
	case "website":
		return one(p.Website == "")
	case "wikidata":
		return one(p.Wikidata == "")
	case "geonames":
		return one(p.Geonames == "")
	case "population":
		return one(p.Population == 0)
	case "population_year":
		return one(p.PopulationYear == 0)
	}
	return 0, 0
}

func (a Agreement) lacks(field string) bool {
	switch field {
	case "signatories":
		return len(a.Signatories) == 0
	case "term_months":
		return a.TermMonths == ""
	case "document_url":
		return a.DocumentURL == ""
	case "place":
		return a.Place.EN == ""
	case "event":
		return a.Event == ""
	}
	return false
}

func (o Office) lacks(field string) bool {
	switch field {
	case "from":
		return !o.From.Known()
	case "to":
		return o.Open()
	}
	return false
}

// Lacks reports whether a field of the source, of those of [GapFields], is empty.
func (s Source) Lacks(field string) bool {
	switch field {
	case "url":
		return s.URL == ""
	case "published":
		return !s.Published.Known()
	}
	return false
}

// CountEmpty counts the rows that lack something, and all.
func CountEmpty[T any](rows []T, lacks func(T) bool) (empty, of int) {
	for _, r := range rows {
		if lacks(r) {
			empty++
		}
	}
	return empty, len(rows)
}

// Declared says of what it was declared that it is missing: for the empty slug,
// in the whole register.
type Declared map[string]map[string]bool

// Declare indexes the rows of gaps.csv.
func Declare(gaps []Gap) Declared {
	d := Declared{}
	for _, g := range gaps {
		if d[g.Subject] == nil {
			d[g.Subject] = map[string]bool{}
		}
		d[g.Subject][g.Field] = true
	}
	return d
}

// Has reports whether a row says what was looked for where a field of a partner
// is empty: one on the partner, or one on the whole register.
func (d Declared) Has(partner, field string) bool { return d[partner][field] || d[""][field] }
