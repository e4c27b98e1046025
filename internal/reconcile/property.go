package reconcile

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// answer is what a given value says of a partner.
type answer int

const (
	unknown answer = iota // nothing: the register cannot tell what the value means
	differs
	agrees
)

// property is what can be asked of partners, and given of the places that are
// matched.
type property struct {
	id    string
	value func(s *Service, m *facts.Member) any // a string or a float64; "" is not known
	// compare says what a value says of a partner; nil compares it as a text with
	// what value gives.
	compare func(s *Service, v string, m *facts.Member) answer
}

// properties are all that can be asked. Populations are not among them: they have
// a shelf life, and a column of a table would not tell of it.
var properties = []property{
	{"country", func(s *Service, m *facts.Member) any { return s.country(m).Name.In(s.Lang) }, byCountry},
	{"country-code", func(_ *Service, m *facts.Member) any { return m.Partner.Country }, byCountry},
	{"region", func(s *Service, m *facts.Member) any { return s.words().Regions[string(m.Partner.Region)] },
		byWord(func(m *facts.Member) string { return string(m.Partner.Region) }, func(w *lang.Words) map[string]string { return w.Regions })},
	{"kind", func(s *Service, m *facts.Member) any { return s.words().Kinds[string(m.Partner.Kind)] },
		byWord(func(m *facts.Member) string { return string(m.Partner.Kind) }, func(w *lang.Words) map[string]string { return w.Kinds })},
	{"tie", func(s *Service, m *facts.Member) any { return s.words().Ties[string(m.Tie.Tie)] },
		byWord(func(m *facts.Member) string { return string(m.Tie.Tie) }, func(w *lang.Words) map[string]string { return w.Ties })},
	{"status", func(s *Service, m *facts.Member) any { return s.words().Statuses[string(m.Tie.Status)] },
		byWord(func(m *facts.Member) string { return string(m.Tie.Status) }, func(w *lang.Words) map[string]string { return w.Statuses })},
	{"status-as-of", func(_ *Service, m *facts.Member) any { return m.Tie.StatusAsOf.String() }, byDate(func(m *facts.Member) facts.Date { return m.Tie.StatusAsOf })},
	{"since", func(_ *Service, m *facts.Member) any { return m.Tie.Since.String() }, byDate(func(m *facts.Member) facts.Date { return m.Tie.Since })},
	{"ended", func(_ *Service, m *facts.Member) any { return m.Tie.Ended.String() }, byDate(func(m *facts.Member) facts.Date { return m.Tie.Ended })},
	{"name-en", func(_ *Service, m *facts.Member) any { return m.Partner.Name.EN }, byName},
	{"name-zh", func(_ *Service, m *facts.Member) any { return m.Partner.Name.ZH }, byName},
	{"endonym", func(_ *Service, m *facts.Member) any { return m.Partner.Endonym }, byName},
	{"latitude", func(_ *Service, m *facts.Member) any { return m.Partner.Lat }, byDegree(func(m *facts.Member) float64 { return m.Partner.Lat })},
	{"longitude", func(_ *Service, m *facts.Member) any { return m.Partner.Lon }, byDegree(func(m *facts.Member) float64 { return m.Partner.Lon })},
	{"timezone", func(_ *Service, m *facts.Member) any { return m.Partner.Timezone }, nil},
	{"website", func(_ *Service, m *facts.Member) any { return m.Partner.Website }, nil},
	{wikidata, func(_ *Service, m *facts.Member) any { return m.Partner.Wikidata }, byID(func(m *facts.Member) string { return m.Partner.Wikidata })},
	{geonames, func(_ *Service, m *facts.Member) any { return m.Partner.Geonames }, byID(func(m *facts.Member) string { return m.Partner.Geonames })},
	{"page", func(s *Service, m *facts.Member) any { return s.page(m) }, nil},
}

// The properties that name a place by themselves.
const (
	wikidata = "wikidata"
	geonames = "geonames"
)

func propertyOf(id string) (property, bool) {
	i := slices.IndexFunc(properties, func(p property) bool { return p.id == id })
	if i < 0 {
		return property{}, false
	}
	return properties[i], true
}

func propertyIDs() []string {
	var out []string
	for _, p := range properties {
		out = append(out, p.id)
	}
	return out
}

// asked is what given values say of a partner: that they agree where one does,
// that they differ where one does and none agrees.
func (s *Service) asked(g Given, m *facts.Member) answer {
	p, ok := propertyOf(g.ID)
	if !ok {
		return unknown
	}
	best := unknown
	for _, v := range g.Values {
		a := unknown
		if p.compare != nil {
			a = p.compare(s, v, m)
		} else if own, _ := p.value(s, m).(string); own != "" {
			if a = differs; facts.SameName(v, own) {
				a = agrees
			}
		}
		best = max(best, a)
	}
	return best
}

func byCountry(s *Service, v string, m *facts.Member) answer {
	bears := func(c facts.Country) bool {
		return facts.SameName(v, c.Name.EN) || facts.SameName(v, c.Name.ZH) || facts.SameName(v, c.ISO2) || facts.SameName(v, c.ISO3)
	}
	if bears(s.country(m)) {
		return agrees
	}
	for _, c := range s.Dir.Countries {
		if bears(c) {
			return differs
		}
	}
	return unknown // Texas, or a spelling that the register does not know
}

// byWord compares with a value of a closed vocabulary, by its code or its word in
// either language.
func byWord(of func(*facts.Member) string, in func(*lang.Words) map[string]string) func(*Service, string, *facts.Member) answer {
	return func(_ *Service, v string, m *facts.Member) answer {
		a := unknown
		for _, l := range lang.Tags() {
			for code, word := range in(l.Words()) {
				switch {
				case !facts.SameName(v, code) && !facts.SameName(v, word):
				case code == of(m):
					return agrees
				default:
					a = differs
				}
			}
		}
		return a
	}
}

// byDate compares dates as intervals: 1979 agrees with 14 March 1979.
func byDate(of func(*facts.Member) facts.Date) func(*Service, string, *facts.Member) answer {
	return func(_ *Service, v string, m *facts.Member) answer {
		day, _, _ := strings.Cut(v, "T") // of a date with an hour, which OpenRefine writes
		d, err := facts.ParseDate(day)
		own := of(m)
		switch {
		case err != nil || !d.Known() || !own.Known():
			return unknown
		case d.From <= own.To && own.From <= d.To:
			return agrees
		}
		return differs
	}
}

func byName(s *Service, v string, m *facts.Member) answer {
	found := s.Dir.Named(v)
	switch {
	case len(found) == 0:
		return unknown
	case slices.ContainsFunc(found, func(x facts.Match) bool { return x.Member.Partner.Slug == m.Partner.Slug }):
		return agrees
	}
	return differs
}

// byDegree takes a place for the same within half a degree: a city is a point to
// some and a wide area to others.
func byDegree(of func(*facts.Member) float64) func(*Service, string, *facts.Member) answer {
	return func(_ *Service, v string, m *facts.Member) answer {
		d, err := strconv.ParseFloat(v, 64)
		switch {
		case err != nil || math.IsNaN(d) || math.IsInf(d, 0):
			return unknown
		case math.Abs(d-of(m)) <= 0.5:
			return agrees
		}
		return differs
	}
}

func byID(of func(*facts.Member) string) func(*Service, string, *facts.Member) answer {
	return func(_ *Service, v string, m *facts.Member) answer {
		v = v[strings.LastIndexByte(v, '/')+1:] // its address ends with it
		switch {
		case of(m) == "":
			return unknown
		case strings.EqualFold(v, of(m)):
			return agrees
		}
		return differs
	}
}
