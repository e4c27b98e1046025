// Package reconcile matches names from other people's tables with the partners of
// the register, as the Reconciliation Service API asks for it (W3C Entity
// Reconciliation Community Group, Final Report 0.2, 10 April 2023).
//
// # What is matched
//
// Partners, and nothing else. They have names in many languages and of many
// times, and a resolver of them ([facts.Directory.Named]), which this package
// uses and does not repeat. People are left out on purpose: the register knows
// one name of each in each language, and that a stranger bears it says nothing.
// Countries have better services than this one; here they are a property.
//
// # How sure it is
//
// A candidate has a score from 0 to 100: that of its name, raised by each property
// that agrees, and lowered by each that differs and by a type that it has not. It
// is a match only where nothing else is possible: where it is the only one with
// which all that is given agrees, by a name that is its own letter for letter. One
// letter off is never a match, whatever else agrees: Pinsk is one letter from
// Minsk, and in the same country. Nor is pinyin without tones, in which Paris and
// Bali are written alike.
package reconcile

import (
	"cmp"
	"slices"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// Service answers in one language.
type Service struct {
	Dir  *facts.Directory
	Lang lang.Tag
	Base string // scheme and host of the site, without a slash at the end
}

func (s *Service) words() *lang.Words { return s.Lang.Words() }

func (s *Service) country(m *facts.Member) facts.Country { return s.Dir.Countries[m.Partner.Country] }

// page is the address of a partner's profile.
func (s *Service) page(m *facts.Member) string {
	return s.Base + "/" + string(s.Lang) + "/cities/" + m.Partner.Slug + "/"
}

// Named is a type or a property, or whatever else has an id and a name.
type Named struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"description,omitempty"`
	Broader     []Named `json:"broader,omitempty"`
}

// The types above the kinds of partners.
const (
	partner = "partner"
	city    = "city"
	region  = "region"
)

// broader are the types directly above each kind. A federal district is both: who
// writes Washington means a city.
var broader = map[string][]string{
	"city": {partner}, "capital-city": {city}, "federal-district": {city, region},
	"region": {partner}, "capital-region": {region}, "province": {region}, "state": {region}, "autonomous-community": {region}, "governorate": {region},
}

// typeIDs are all types, from the widest.
var typeIDs = []string{partner, city, region, "capital-city", "federal-district", "capital-region", "province", "state", "autonomous-community", "governorate"}

// Type returns a type.
func (s *Service) Type(id string) (Named, bool) {
	if !slices.Contains(typeIDs, id) {
		return Named{}, false
	}
	t := s.typeName(id)
	for _, b := range broader[id] {
		t.Broader = append(t.Broader, s.typeName(b))
	}
	return t, true
}

func (s *Service) typeName(id string) Named {
	if id == partner {
		return Named{ID: id, Name: s.words().ReconcilePartner}
	}
	return Named{ID: id, Name: s.words().Kinds[id]}
}

// DefaultTypes are the types to choose from first.
func (s *Service) DefaultTypes() []Named {
	return []Named{s.typeName(partner), s.typeName(city), s.typeName(region)}
}

// is reports whether a kind is of a type.
func is(kind facts.Kind, typ string) bool {
	if string(kind) == typ {
		return true
	}
	return slices.ContainsFunc(broader[string(kind)], func(b string) bool { return is(facts.Kind(b), typ) })
}

// Candidate is a partner that a query may mean.
type Candidate struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Score       float64   `json:"score"`
	Match       bool      `json:"match"`
	Type        []Named   `json:"type"`
	Features    []Feature `json:"features"`

	weak bool // its name alone is not enough for a match
	fits bool // with all that is given
}

// Feature is one thing that went into a score: of the name so many points, and of
// the type and each property whether it agrees.
type Feature struct {
	ID    string `json:"id"`
	Value any    `json:"value"`
}

// Points of a name.
const (
	ownName    = 100 // the one in use, the endonym, the id
	otherName  = 95  // a former or alternate one
	partOfText = 90  // with the country behind it, or the word city
	pinyinName = 85
	nearName   = 70
	idOnly     = 80 // found by an identifier, while the name says nothing
	widerName  = 65 // the text is a part of the name
	bare       = 40 // found by properties that many may share
)

// Points that are added and taken.
const (
	forAgreement  = 5
	forDifference = 35
	forUnknown    = 5
	forWrongType  = 40
)

// Match returns the candidates for a query, the likeliest first.
func (s *Service) Match(q Query) []Candidate {
	found := s.candidates(&q)
	for i := range found {
		s.weigh(&found[i], q)
	}
	slices.SortStableFunc(found, func(a, b Candidate) int { return cmp.Compare(b.Score, a.Score) })
	var fit []int
	for i, c := range found {
		if c.fits {
			fit = append(fit, i)
		}
	}
	if len(fit) == 1 {
		found[fit[0]].Match = !found[fit[0]].weak
	}
	return append([]Candidate{}, found[:min(q.Limit, len(found))]...)
}

// candidates finds whom a query may mean, before anything is weighed. Where the
// text says more than a name, what it says is added to the query.
func (s *Service) candidates(q *Query) []Candidate {
	if facts.MeansBeijing(q.Text) {
		return nil // it is nobody's partner here
	}
	var out []Candidate
	add := func(m *facts.Member, name facts.Name, points float64, weak bool) {
		if !slices.ContainsFunc(out, func(c Candidate) bool { return c.ID == m.Partner.Slug }) {
			out = append(out, s.candidate(m, name, points, weak))
		}
	}
	text := q.Text
	named, most := s.Dir.Named(text), float64(ownName)
	if i := strings.IndexAny(text, ",，(（"); len(named) == 0 && i > 0 {
		// Prague, Czechia: what follows the name is the country, or it is not known
		// what it is.
		if named = s.Dir.Named(text[:i]); len(named) > 0 {
			rest := strings.Trim(text[i:], " ,，()（）")
			text, most = text[:i], partOfText
			q.Properties = append(slices.Clone(q.Properties), Given{ID: "country", Values: []string{rest}})
		}
	}
	if short, ok := cityNamed(text); ok && len(named) == 0 {
		if named = s.Dir.Named(short); len(named) > 0 {
			text, most = short, partOfText
			if len(q.Types) == 0 {
				q.Types = []string{city}
			}
		}
	}
	weak := false // whom the text itself names, it names in pinyin
	for _, m := range named {
		points := most
		switch {
		case !facts.SameName(m.Name.Text, text):
			points = widerName
		case m.Name.Kind == facts.Pinyin:
			points, weak = pinyinName, true
		case m.Name.Kind != facts.Current && m.Name.Kind != facts.Endonym:
			points = min(most, otherName)
		}
		add(m.Member, m.Name, points, weak)
	}
	if len(named) == 0 && text != "" {
		for _, m := range s.Dir.Near(text) {
			add(m.Member, m.Name, nearName, true)
		}
	}
	// An identifier may stand in the place of the name, or beside it.
	for _, m := range s.Dir.Members {
		inText := text != "" && (strings.EqualFold(text, m.Partner.Wikidata) || strings.TrimSuffix(text, "/") == strings.TrimSuffix(s.page(m), "/"))
		if inText {
			add(m, facts.Name{}, ownName, false)
		}
		for _, g := range q.Properties {
			if (g.ID == wikidata || g.ID == geonames) && s.asked(g, m) == agrees {
				add(m, facts.Name{}, idOnly, q.Text != "")
			}
		}
	}
	if q.Text == "" && len(out) == 0 {
		for _, m := range s.Dir.Members {
			if slices.ContainsFunc(q.Properties, func(g Given) bool { return s.asked(g, m) == agrees }) {
				add(m, facts.Name{}, bare, true)
			}
		}
	}
	return out
}

// cityNamed takes from a name the word that says it is a city's.
func cityNamed(text string) (string, bool) {
	if short, ok := strings.CutSuffix(text, "市"); ok {
		return short, true
	}
	const of = "city of "
	if len(text) > len(of) && strings.EqualFold(text[:len(of)], of) {
		return text[len(of):], true
	}
	return text, false
}

func (s *Service) candidate(m *facts.Member, name facts.Name, points float64, weak bool) Candidate {
	t, _ := s.Type(string(m.Partner.Kind))
	c := Candidate{
		ID: m.Partner.Slug, Name: m.Partner.Name.In(s.Lang), Description: s.describe(m), Score: points, weak: weak,
		Type: append([]Named{{ID: t.ID, Name: t.Name}}, s.above(t.ID)...), Features: []Feature{{"name", points}},
	}
	if label := s.words().NameKinds[string(name.Kind)]; label != "" {
		c.Description = s.Lang.Bracketed(c.Description, s.Lang.Labelled(label, name.Text))
	}
	return c
}

// above are all types above one, each once, the nearest first.
func (s *Service) above(id string) []Named {
	var out []Named
	for next := broader[id]; len(next) > 0; {
		var further []string
		for _, b := range next {
			if n := s.typeName(b); !slices.ContainsFunc(out, func(x Named) bool { return x.ID == n.ID }) {
				out = append(out, n)
			}
			further = append(further, broader[b]...)
		}
		next = further
	}
	return out
}

// describe tells a partner from its namesakes: what it is, where, and how the tie
// stands.
func (s *Service) describe(m *facts.Member) string {
	w := s.words()
	return strings.Join([]string{w.Kinds[string(m.Partner.Kind)], s.country(m).Name.In(s.Lang), w.Ties[string(m.Tie.Tie)], w.Statuses[string(m.Tie.Status)]}, " · ")
}

// weigh changes the score of a candidate by what else is given.
func (s *Service) weigh(c *Candidate, q Query) {
	m := s.Dir.Partners[c.ID]
	c.fits = true
	if len(q.Types) > 0 {
		has := func(t string) bool { return is(m.Partner.Kind, t) }
		ok := slices.ContainsFunc(q.Types, has)
		if q.Strict == "all" {
			ok = !slices.ContainsFunc(q.Types, func(t string) bool { return !has(t) })
		}
		c.Features = append(c.Features, Feature{"type", ok})
		if !ok {
			c.Score -= forWrongType
			c.fits = q.Strict == "should"
		}
	}
	for _, g := range q.Properties {
		switch s.asked(g, &m) {
		case agrees:
			c.Score += forAgreement
			c.feature(g.ID, true)
		case differs:
			c.Score -= forDifference
			c.feature(g.ID, false)
			c.fits = false
		default:
			c.Score -= forUnknown
			c.fits = false // it may be the very thing that tells two places apart
		}
	}
	c.Score = max(0, min(100, c.Score))
}

// feature notes whether a property agrees; where it is given twice, whether both
// do, for the id of a feature stands once.
func (c *Candidate) feature(id string, ok bool) {
	i := slices.IndexFunc(c.Features, func(f Feature) bool { return f.ID == "property:"+id })
	if i < 0 {
		c.Features = append(c.Features, Feature{"property:" + id, ok})
		return
	}
	before, _ := c.Features[i].Value.(bool)
	c.Features[i].Value = before && ok
}

// Suggestion is an entity that a beginning may mean.
type Suggestion struct {
	Named
	Notable []Named `json:"notable"`
}

// SuggestEntities lists the partners that the beginning of a name may mean, those
// that bear it whole first, then those one of whose names begins with it, then those
// it says something of; so many of them are skipped.
func (s *Service) SuggestEntities(prefix string, types []string, skip int) []Suggestion {
	var members []*facts.Member
	added := map[string]bool{}
	add := func(m *facts.Member) {
		if !added[m.Partner.Slug] && (len(types) == 0 || slices.ContainsFunc(types, func(t string) bool { return is(m.Partner.Kind, t) })) {
			added[m.Partner.Slug] = true
			members = append(members, m)
		}
	}
	for _, x := range s.Dir.Named(prefix) {
		add(x.Member)
	}
	for _, m := range s.Dir.Members {
		if s.Dir.Begins(prefix, m.Partner.Slug) {
			add(m)
		}
	}
	find := s.Dir.Finder(prefix)
	for _, m := range s.Dir.Members {
		if _, ok := find(m.Partner.Slug); ok {
			add(m)
		}
	}
	out := []Suggestion{}
	for _, m := range page(members, skip) {
		t, _ := s.Type(string(m.Partner.Kind))
		out = append(out, Suggestion{Named{ID: m.Partner.Slug, Name: m.Partner.Name.In(s.Lang), Description: s.describe(m)}, []Named{{ID: t.ID, Name: t.Name}}})
	}
	return out
}

// page is the part of a list that is shown after so many were skipped.
func page[T any](all []T, skip int) []T {
	skip = max(0, min(skip, len(all)))
	return all[skip:min(skip+fewFound, len(all))]
}

// SuggestTypes lists the types whose name or id holds a text.
func (s *Service) SuggestTypes(prefix string, skip int) []Named {
	var all []Named
	for _, id := range typeIDs {
		t, _ := s.Type(id)
		if holds(prefix, t) {
			all = append(all, t)
		}
	}
	return append([]Named{}, page(all, skip)...)
}

// SuggestProperties lists the properties whose name or id holds a text.
func (s *Service) SuggestProperties(prefix string, skip int) []Named {
	var all []Named
	for _, p := range s.Properties() {
		if holds(prefix, p) {
			all = append(all, p)
		}
	}
	return append([]Named{}, page(all, skip)...)
}

func holds(prefix string, n Named) bool {
	prefix = strings.ToLower(strings.TrimSpace(prefix))
	return strings.Contains(strings.ToLower(n.Name), prefix) || strings.HasPrefix(n.ID, prefix)
}

// Properties lists all properties.
func (s *Service) Properties() []Named {
	out := []Named{}
	for _, p := range properties {
		n, _ := s.Property(p.id)
		out = append(out, n)
	}
	return out
}

// Property returns a property.
func (s *Service) Property(id string) (Named, bool) {
	name, ok := s.words().ReconcileProperties[id]
	return Named{ID: id, Name: name}, ok
}

// Entity returns a partner.
func (s *Service) Entity(id string) (Named, bool) {
	m, ok := s.Dir.Partners[id]
	return Named{ID: id, Name: m.Partner.Name.In(s.Lang), Description: s.describe(&m)}, ok
}

// Extended are the values of properties, by entity and property.
type Extended struct {
	Meta []Named                                `json:"meta"`
	Rows map[string]map[string][]map[string]any `json:"rows"`
}

// Extend returns properties of partners. An id that is no partner's has none.
func (s *Service) Extend(e Extension) Extended {
	out := Extended{Meta: []Named{}, Rows: map[string]map[string][]map[string]any{}}
	for _, id := range e.Properties {
		n, _ := s.Property(id)
		out.Meta = append(out.Meta, n)
	}
	for _, id := range e.IDs {
		m, ok := s.Dir.Partners[id]
		row := map[string][]map[string]any{}
		for _, name := range e.Properties {
			row[name] = []map[string]any{}
			if p, _ := propertyOf(name); ok {
				switch v := p.value(s, &m).(type) {
				case float64:
					row[name] = append(row[name], map[string]any{"float": v})
				case string:
					if v != "" {
						row[name] = append(row[name], map[string]any{"str": v})
					}
				}
			}
		}
		out.Rows[id] = row
	}
	return out
}
