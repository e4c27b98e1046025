package page

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// TestHomeNames holds that the home page leads to every partner once, in the group
// of its region or among those that are not in the count.
func TestHomeNames(t *testing.T) {
	for _, l := range lang.Tags() {
		f, _ := realFrame(t, l)
		for _, today := range []string{"2026-11-24", "2016-04-05", "1979-03-14"} { // the second leaves one unsure
			f.Today = day(t, today).From
			p := f.Home(HomeIn{})
			want := map[string]string{}
			census, former := f.Dir.Roll(RollFilter{}, facts.OnDay(f.Today))
			for status, ms := range map[string][]*facts.Member{"active": census.Sure, "unsure": census.Unsure, "ended": former} {
				for _, m := range ms {
					want[f.Href("cities/"+m.Partner.Slug+"/")] = status
				}
			}
			got, counted := map[string]string{}, 0
			for _, x := range p.Partners {
				got[f.Href("cities/"+x.Slug+"/")] = x.Status
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s: JSON (-register +page):\n%s", l, today, diff)
			}
			var hrefs []string
			c := collator(l)
			for i, g := range p.Names {
				if g.N != len(g.Names) || g.Head.Href == "" {
					t.Errorf("%s %s: %s has %d names, and says %d", l, today, g.Head.Text, len(g.Names), g.N)
				}
				if !slices.IsSortedFunc(g.Names, func(a, b Link) int { return c.CompareString(a.Text, b.Text) }) {
					t.Errorf("%s %s: %s is not in order", l, today, g.Head.Text)
				}
				for _, n := range g.Names {
					hrefs = append(hrefs, n.Href)
				}
				if i < len(facts.Regions()) && got[g.Names[0].Href] == "active" {
					counted += g.N
				}
			}
			if counted != p.Count {
				t.Errorf("%s %s: the groups have %d in force, the count is %d", l, today, counted, p.Count)
			}
			slices.Sort(hrefs)
			if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), hrefs); diff != "" {
				t.Errorf("%s %s: the names (-register +page):\n%s", l, today, diff)
			}
		}
	}
}

// TestHomeMoments holds that each day shows what the register counts for it, once.
func TestHomeMoments(t *testing.T) {
	f, _ := realFrame(t, lang.EN)
	p := f.Home(HomeIn{})
	if len(p.Moments) < 5 {
		t.Errorf("%d days", len(p.Moments))
	}
	seen := map[string]bool{}
	for _, m := range p.Moments {
		c := facts.Take(f.Dir.Members, facts.OnDay(day(t, m.Date).From))
		if m.Count != c.Count() || m.Countries != c.Countries || seen[m.Date] || m.Href != "/en/cities/?as-of="+m.Date {
			t.Errorf("%+v, in the register %d in %d", m, c.Count(), c.Countries)
		}
		seen[m.Date] = true
	}
}

// TestSections holds that every part of the site says what it holds.
func TestSections(t *testing.T) {
	for _, l := range lang.Tags() {
		f, _ := realFrame(t, l)
		texts := f.Words().SectionTexts
		for _, s := range f.sections() {
			if s.Link.Text == "" || s.Text == "" {
				t.Errorf("%s: %+v", l, s)
			}
		}
		if len(f.sections()) != len(texts) {
			t.Errorf("%s: %d parts, %d texts", l, len(f.sections()), len(texts))
		}
	}
}
