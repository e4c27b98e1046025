package facts

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"youcheng/internal/lang"
)

// How many entries of a list stand on one page. An entry of the list of stories is
// larger than others.
const (
	PerPage        = 100
	StoriesPerPage = 50
)

// Pages is how many pages a list of n entries has.
func Pages(n, perPage int) int { return max(1, (n+perPage-1)/perPage) }

// PagePath is the address of a page of the list at path: page 2 of events/ is
// events/page/2/, page 1 the list itself.
func PagePath(path string, n int) string {
	if n <= 1 {
		return path
	}
	return path + "page/" + strconv.Itoa(n) + "/"
}

// Further reports whether a path is that of a page of a list after the first.
func Further(path string) bool { return further.MatchString(path) }

var further = regexp.MustCompile(`/page/([0-9]+)/$`)

// PageAt is the number of the page of a list that stands at a path: that of
// [PagePath].
func PageAt(path string) int {
	n := 1
	if m := further.FindStringSubmatch(path); m != nil {
		n, _ = strconv.Atoi(m[1])
	}
	return n
}

// ListAt is the path of the list of which a page stands at a path.
func ListAt(path string) string {
	if i := further.FindStringIndex(path); i != nil {
		return path[:i[0]+1]
	}
	return path
}

// On names a thing that a list is narrowed to, as its page has it in the address:
// "cities/paris". The zero value is none.
type On struct{ Kind, ID string }

func (o On) String() string {
	if o == (On{}) {
		return ""
	}
	return o.Kind + "/" + o.ID
}

// StoriesOn and EventsOn list the kinds of things that the stories and the events
// can be narrowed to by their page. A year is that of the roll.
func StoriesOn() []string {
	return []string{"cities", "countries", "events", "organisations", "people", "sources", "themes"}
}
func EventsOn() []string {
	return []string{"countries", "organisations", "people", "roll", "sources"}
}

// ParseOn reads the thing that a list is narrowed to, of one of the kinds. What
// does not exist is a *BadValue, which gives an example of each kind.
func (d *Directory) ParseOn(value string, kinds []string) (On, error) {
	if value == "" {
		return On{}, nil
	}
	kind, id, _ := strings.Cut(value, "/")
	if o := (On{kind, id}); slices.Contains(kinds, kind) && d.has(o) {
		return o, nil
	}
	bad := &BadValue{Param: "on", Value: value, Why: lang.Text{
		EN: "It is the address of the page of the thing, without the language.",
		ZH: "应为有关页面的地址，不含语言部分。"}}
	for _, k := range kinds {
		if id := d.example(k); id != "" {
			bad.Known = append(bad.Known, On{k, id}.String())
		}
	}
	return On{}, bad
}

// has reports whether there is a page of a thing.
func (d *Directory) has(o On) bool {
	ok := false
	switch o.Kind {
	case "cities":
		_, ok = d.Partners[o.ID]
	case "countries":
		ok = o.ID == strings.ToLower(o.ID) && d.HasPartner(strings.ToUpper(o.ID))
	case "events":
		ok = d.EventIDs[o.ID]
	case "organisations":
		_, ok = d.Organisations[o.ID]
	case "people":
		_, ok = d.People[o.ID]
	case "roll":
		y, err := ParseDate(o.ID)
		year, _, _ := y.From.YMD()
		ok = err == nil && y.Precision == ToYear && year >= FirstYear
	case "sources":
		_, ok = d.Sources[o.ID]
	case "themes":
		_, ok = d.Theme[o.ID]
	}
	return ok
}

// example is the id of one thing of a kind: the first, in the order of ids.
func (d *Directory) example(kind string) string {
	switch kind {
	case "cities":
		return Kept(d, "example/cities", func() string { return least(d.Partners) })
	case "countries":
		if all := d.PartnerCountries(); len(all) > 0 {
			return all[0]
		}
	case "events":
		return Kept(d, "example/events", func() string { return least(d.EventIDs) })
	case "organisations":
		return Kept(d, "example/organisations", func() string { return least(d.Organisations) })
	case "people":
		return Kept(d, "example/people", func() string { return least(d.People) })
	case "roll":
		return "1979"
	case "sources":
		return Kept(d, "example/sources", func() string { return least(d.Sources) })
	case "themes":
		if len(d.Themes) > 0 {
			return d.Themes[0].Slug
		}
	}
	return ""
}

func least[V any](m map[string]V) string {
	first := ""
	for k := range m {
		if first == "" || k < first {
			first = k
		}
	}
	return first
}

// EventFilter is what the list of events is narrowed to.
type EventFilter struct {
	Theme, Kind, City string
	On                On
}

// Query is the filter's canonical query string. Of two filters only equal ones
// have the same.
func (e EventFilter) Query() string {
	var out []string
	for _, p := range [][2]string{{"theme", e.Theme}, {"kind", e.Kind}, {"city", e.City}, {"on", e.On.String()}} {
		if p[1] != "" {
			out = append(out, p[0]+"="+Escaped(p[1]))
		}
	}
	return strings.Join(out, "&")
}

// Escaped is a value as it stands in a query string. A slash may stand there (RFC
// 3986, 3.4).
func Escaped(value string) string {
	return strings.ReplaceAll(url.QueryEscape(value), "%2F", "/")
}

// Lists are the filters that let an event through and of which the lists are kept
// ready: all events, those by theme, kind and partner in each combination, and
// those on each other thing. country is that of a partner.
func (e Event) Lists(country func(partner string) string) []EventFilter {
	var out []EventFilter
	cities := append([]string{""}, e.Partners...)
	for _, city := range cities {
		for _, theme := range []string{"", e.Theme} {
			for _, kind := range []string{"", string(e.Kind)} {
				out = append(out, EventFilter{Theme: theme, Kind: kind, City: city})
			}
		}
	}
	on := func(kind, id string) {
		if f := (EventFilter{On: On{kind, id}}); !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	for _, p := range e.Partners {
		if c := country(p); c != "" {
			on("countries", strings.ToLower(c))
		}
	}
	for _, s := range e.Organisations {
		on("organisations", s)
	}
	for _, s := range e.People {
		on("people", s)
	}
	for _, s := range e.Sources {
		on("sources", s)
	}
	first, _, _ := e.Date.From.YMD()
	last, _, _ := e.Date.To.YMD()
	if e.Date.Known() && (e.Date.Precision != Bounded || first == last) {
		for y := max(first, FirstYear); y <= last; y++ {
			on("roll", Year(y).String())
		}
	}
	return out
}

// Year is a year as a date.
func Year(y int) Date {
	d, err := ParseDate(strconv.Itoa(y))
	if err != nil {
		return Date{}
	}
	return d
}
