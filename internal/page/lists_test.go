package page

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// TestGroups holds that every row of a long list stands in the group where it
// belongs, and in no other.
func TestGroups(t *testing.T) {
	f := frame(t, lang.EN, "2026-11-23")
	person := func(slug, country string) facts.Person {
		return facts.Person{Slug: slug, Name: lang.Text{EN: slug}, Country: country}
	}
	agreement := func(id, signed string) facts.Agreement {
		return facts.Agreement{ID: id, Partner: "prague", Signed: date(t, signed)}
	}
	f.Dir = facts.NewDirectory(&facts.Facts{
		People:     []facts.Person{person("wang", "CN"), person("koike", "JP"), person("hrib", "CZ"), person("nobody", "")},
		Agreements: []facts.Agreement{agreement("c", "2020"), agreement("b", "2019-12-31"), agreement("a", "2010-01")},
		Countries: []facts.Country{
			{ISO2: "CN", Name: lang.Text{EN: "China"}, Region: "asia"},
			{ISO2: "CZ", Name: lang.Text{EN: "Czechia"}, Region: "europe"},
			{ISO2: "JP", Name: lang.Text{EN: "Japan"}, Region: "asia"},
		},
		Partners:     []facts.Partner{{Slug: "prague", Name: lang.Text{EN: "Prague"}, Country: "CZ", Region: "europe"}, {Slug: "tokyo", Name: lang.Text{EN: "Tokyo"}, Country: "JP", Region: "asia"}},
		Partnerships: []facts.Partnership{{Partner: "prague", Since: date(t, "2016-03-29")}, {Partner: "tokyo", Since: date(t, "1979-03-14")}},
	})
	text := func(slug, at string) story.Text {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		return story.Text{Slug: slug, Lang: lang.EN, PublishAt: when}
	}

	got := map[string][]string{}
	for _, g := range f.People(1, "").Groups {
		for _, r := range g.Rows {
			got["people of "+g.Label] = append(got["people of "+g.Label], r.Slug)
		}
	}
	for _, g := range f.Countries(1, "").Regions {
		for _, r := range g.Rows {
			got["countries of "+g.Label] = append(got["countries of "+g.Label], r.ISO2)
		}
	}
	for _, g := range f.Agreements(1, AgreementFilter{}, "").Decades {
		for _, r := range g.Rows {
			got["agreements of the "+g.Label] = append(got["agreements of the "+g.Label], r.ID)
		}
	}
	// The year is that of Beijing.
	for _, g := range f.Stories(StoriesIn{Part: All([]story.Text{text("new", "2026-12-31T16:00:00Z"), text("old", "2026-12-31T15:59:59Z")})}, "").Years {
		for _, r := range g.Rows {
			key := fmt.Sprintf("stories of %d", g.Year)
			got[key] = append(got[key], r.Slug)
		}
	}
	want := map[string][]string{
		"people of China": {"wang"}, "people of Asia": {"koike"}, "people of Europe": {"hrib"}, "people of not known": {"nobody"},
		"countries of Asia": {"JP"}, "countries of Europe": {"CZ"},
		"agreements of the 2020s": {"c"}, "agreements of the 2010s": {"b", "a"},
		"stories of 2027": {"new"}, "stories of 2026": {"old"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the groups (-want +got):\n%s", diff)
	}
}

func date(t *testing.T, s string) facts.Date {
	t.Helper()
	d, err := facts.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
