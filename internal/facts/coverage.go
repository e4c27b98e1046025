package facts

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"youcheng/internal/lang"
)

// FewestEvents is how many events beside the signing each partner ought to have.
// Where fewer were found, gaps.csv says what was looked for.
const FewestEvents = 3

// Coverage is how much the register holds of one partner. It tells what was found
// and read, not how much there is to the tie.
type Coverage struct {
	Partner   string           // slug
	Facts     int              // rows about it: place, tie, names, statements, agreements, events, offices, claims, disagreements
	Events    int              // of them, beside the signing
	Sources   int              // documents that these rows name
	Origins   int              // of the documents, those that share one counted once
	Languages []string         // of the documents, the commonest first
	Texts     int              // of these rows: titles, summaries and the like
	In        map[lang.Tag]int // of the texts, those that are filled in this language
}

// BesideSigning reports whether an event is one beside the signing of a tie.
func (e Event) BesideSigning() bool { return e.Kind != Signing }

// Cover measures how much the register holds of each partner, in the order of the
// ties.
func Cover(f *Facts) []Coverage {
	members := f.Members()
	type measure struct {
		Coverage
		ids map[string]bool
	}
	of := map[string]*measure{}
	for _, m := range members {
		of[m.Partner.Slug] = &measure{Coverage{Partner: m.Partner.Slug, In: map[lang.Tag]int{}}, map[string]bool{}}
	}
	add := func(slug string, row any, sources ...string) {
		c := of[slug]
		if c == nil {
			return
		}
		c.Facts++
		for _, id := range sources {
			c.ids[id] = id != ""
		}
		if _, ok := row.(Claim); ok { // its words are about a source
			return
		}
		v := reflect.ValueOf(row)
		for i := range v.NumField() {
			text, ok := v.Field(i).Interface().(lang.Text)
			if !ok || text == (lang.Text{}) {
				continue
			}
			c.Texts++
			for _, l := range lang.Tags() {
				if text.In(l) != "" {
					c.In[l]++
				}
			}
		}
	}
	for _, m := range members {
		p := m.Partner
		add(p.Slug, p, slices.Concat(p.Sources, p.SummarySources, []string{p.PopulationSource})...)
		add(p.Slug, m.Tie, m.Tie.Sources...)
	}
	for _, n := range f.Names {
		add(n.Partner, n, n.Sources...)
	}
	for _, x := range f.Views {
		add(x.Partner, x, x.Sources...)
	}
	for _, a := range f.Agreements {
		add(a.Partner, a, a.Sources...)
	}
	for _, e := range f.Events {
		for _, slug := range e.Partners {
			add(slug, e, e.Sources...)
			if c := of[slug]; c != nil && e.BesideSigning() {
				c.Events++
			}
		}
	}
	for _, o := range f.Offices {
		add(o.Place, o, o.Sources...)
	}
	for _, c := range f.Claims {
		for _, slug := range c.Subjects {
			add(slug, c, append(slices.Clip(c.Evidence), c.Source)...)
		}
	}
	for _, d := range Disputes(f.Conflicts, f.ConflictValues) {
		var ids []string
		for _, v := range d.Values {
			ids = append(ids, v.Sources...)
		}
		for _, slug := range d.Conflict.Subjects() {
			add(slug, d.Conflict, ids...)
		}
	}
	sources := map[string]Source{}
	for _, s := range f.Sources {
		sources[s.ID] = s
	}
	out := make([]Coverage, 0, len(members))
	for _, m := range members {
		c := of[m.Partner.Slug]
		var read []Source
		tongues := map[string]int{}
		for id, is := range c.ids {
			if s, ok := sources[id]; ok && is {
				read = append(read, s)
				tongue, _, _ := strings.Cut(s.Lang, "-") // in whatever script
				tongues[tongue]++
			}
		}
		c.Sources, c.Origins = len(read), Origins(read)
		c.Languages = slices.SortedFunc(maps.Keys(tongues), func(a, b string) int {
			return cmp.Or(tongues[b]-tongues[a], cmp.Compare(a, b))
		})
		out = append(out, c.Coverage)
	}
	return out
}

// Coverage is [Cover] of the register.
func (d *Directory) Coverage() []Coverage { return d.cover() }
