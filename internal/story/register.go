package story

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
)

// schemes are the kinds of typed links with the folder of their addresses.
var schemes = map[string]string{
	"city": "cities/", "person": "people/", "org": "organisations/", "source": "sources/", "theme": "themes/", "story": "stories/",
	"country": "countries/", "event": "events/", "agreement": "agreements/", "page": "", "count": "counts/", "claim": "sources/",
}

// tables says where an id of each kind is found, for messages.
var tables = map[string]string{
	"city": "seeds/partners.csv", "person": "seeds/people.csv", "org": "seeds/organisations.csv", "source": "seeds/sources.csv", "theme": "seeds/themes.csv",
	"country": "seeds/countries.csv", "event": "seeds/events.csv", "agreement": "seeds/agreements.csv", "story": "content/stories", "page": "content/pages", "count": "seeds/counts.csv", "claim": "seeds/claims.csv",
}

// kindNames are the kinds of things as messages name them.
var kindNames = map[string]lang.Text{
	"city": txt("city", "友城"), "person": txt("person", "人物"), "org": txt("organisation", "机构"), "source": txt("source", "来源"), "theme": txt("theme", "领域"),
	"country": txt("country", "国家"), "event": txt("event", "活动"), "agreement": txt("agreement", "协议"), "story": txt("story", "文章"), "page": txt("page", "页面"), "count": txt("count", "计数"), "claim": txt("claim", "说法"),
}

// register is what links are checked against, prepared once for the facts.
type register struct {
	facts      *facts.Facts
	directory  *facts.Directory
	known      map[string][]string // kind of link -> ids
	names      map[string]lang.Text
	called     map[string][]string          // "city:prague" -> all its names, in any language
	bearers    map[string]map[string]string // kind -> a name that one thing alone has -> its id
	counts     map[string]facts.Count
	events     map[string]facts.Event
	agreements map[string]facts.Agreement
	claims     map[string]facts.Claim
	offices    map[string][]facts.Office // by person
	totals     sync.Map                  // facts.RollFilter -> *facts.Reckoning, of those that were asked for
	partners   map[lang.Tag]func() *nameIndex
}

func newRegister(f *facts.Facts) *register {
	r := &register{
		facts: f, directory: facts.NewDirectory(f),
		known: map[string][]string{}, names: map[string]lang.Text{}, called: map[string][]string{}, bearers: map[string]map[string]string{},
		counts: map[string]facts.Count{}, events: map[string]facts.Event{}, agreements: map[string]facts.Agreement{}, claims: map[string]facts.Claim{}, offices: map[string][]facts.Office{}, partners: map[lang.Tag]func() *nameIndex{},
	}
	for _, l := range lang.Tags() {
		r.partners[l] = sync.OnceValue(func() *nameIndex {
			var names []string
			for i := range f.Partners { // a copy of each would take longer than the rest
				names = append(names, f.Partners[i].Name.In(l))
			}
			return indexNames(names)
		})
	}
	add := func(kind, id string, name lang.Text) {
		r.known[kind] = append(r.known[kind], id)
		r.names[kind+":"+id] = name
		r.call(kind, id, name.EN, name.ZH)
	}
	for _, p := range f.Partners {
		add("city", p.Slug, p.Name)
		r.call("city", p.Slug, p.Endonym)
	}
	for _, n := range f.Names {
		r.call("city", n.Partner, n.Text)
	}
	for _, c := range f.Countries {
		if r.directory.HasPartner(c.ISO2) { // only countries with a partner have a page
			add("country", strings.ToLower(c.ISO2), c.Name)
		}
	}
	for _, p := range f.People {
		add("person", p.Slug, p.Name)
	}
	for _, o := range f.Organisations {
		add("org", o.Slug, o.Name)
	}
	for _, s := range f.Sources {
		add("source", s.ID, txt(s.Publisher.EN+", “"+s.Title.EN+"”", s.Publisher.ZH+"：《"+s.Title.ZH+"》"))
	}
	for _, t := range f.Themes {
		add("theme", t.Slug, t.Name)
	}
	for _, e := range f.Events {
		add("event", e.ID, e.Title)
		r.events[e.ID] = e
	}
	for _, a := range f.Agreements {
		add("agreement", a.ID, a.Title)
		r.agreements[a.ID] = a
	}
	for _, c := range f.Claims {
		add("claim", c.ID, c.Statement)
		r.claims[c.ID] = c
	}
	for _, c := range f.Counts {
		if c.Measure != facts.CountStated {
			add("count", c.Slug, c.Title)
		}
		r.counts[c.Slug] = c
	}
	for _, o := range f.Offices {
		r.offices[o.Person] = append(r.offices[o.Person], o)
	}
	return r
}

// has reports whether there is a thing of a kind.
func (r *register) has(kind, id string) bool {
	_, there := r.names[kind+":"+id]
	return there
}

// call notes names of a thing. One that two things bear tells them not apart.
func (r *register) call(kind, id string, names ...string) {
	if r.bearers[kind] == nil {
		r.bearers[kind] = map[string]string{}
	}
	for _, n := range names {
		n = plain(n)
		if n == "" {
			continue
		}
		r.called[kind+":"+id] = append(r.called[kind+":"+id], n)
		if other, taken := r.bearers[kind][n]; taken && other != id {
			id = ""
		}
		r.bearers[kind][n] = id
	}
}

// plain makes names and dates comparable: one space between words, straight
// apostrophes, full-width letters and digits as the ordinary ones.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '’' || r == '‘':
			return '\''
		case r == '“' || r == '”':
			return '"'
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
			return r - '０' + '0'
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// neighbours are partners that are easily taken for one another, because one
// lies in the other: Paris and Île-de-France.
func (r *register) neighbours(id string) []string {
	const near = 0.5 // degrees; the points of a city and of the region around it
	at, ok := r.directory.Partners[id]
	if !ok {
		return nil
	}
	var out []string
	for _, m := range r.directory.Members {
		p := m.Partner
		if p.Slug != id && p.Country == at.Partner.Country && abs(p.Lat-at.Partner.Lat) < near && abs(p.Lon-at.Partner.Lon) < near {
			out = append(out, p.Slug)
		}
	}
	return out
}

func abs(x float64) float64 { return max(x, -x) }

// unknown words the fault of an id that does not exist.
func (r *register) unknown(kind, id string, known []string) (what, do lang.Text) {
	name := kindNames[kind]
	what = txt(fmt.Sprintf("there is no %s %q", name.EN, id), fmt.Sprintf("没有编号为“%s”的%s", id, name.ZH))
	look := txt("the ids are in "+tables[kind], "编号见 "+tables[kind])
	if right := r.bearers[kind][plain(id)]; right != "" { // 巴黎, Paris
		return what, txt("write its id: "+kind+":"+right, "请写编号："+kind+":"+right)
	}
	if kind != "city" {
		return what, fault.DidYouMean(id, known, look)
	}
	near := fault.Nearest(id, known)
	near = near[:min(len(near), 1)]
	for _, n := range near {
		for _, other := range r.neighbours(n) {
			if !slices.Contains(near, other) {
				near = append(near, other)
			}
			do = txt(" They are different partners", "它们是不同的友城")
		}
	}
	if len(near) == 0 {
		return what, look
	}
	return what, txt("did you mean "+strings.Join(near, ", or ")+"?"+do.EN, "是否想写 "+strings.Join(near, "、")+"？"+do.ZH)
}

// sorted returns the keys of m in order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
