package page

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// TestStalePopulationLeaves draws a card and a comparison while the populations
// are fresh, and when they are not any more.
func TestStalePopulationLeaves(t *testing.T) {
	for _, c := range []struct {
		today string
		fresh bool
	}{{"2026-11-23", true}, {"2029-10-23", true}, {"2029-11-24", false}, {"2031-01-01", false}} {
		for _, l := range lang.Tags() {
			f, records := realFrame(t, l)
			f.Today = day(t, c.today).From
			p := f.Story(story.Text{Form: story.Story, Slug: "x", Lang: l, HTML: "<!--figure 1-->\n<!--figure 2-->\n", Figures: []story.Figure{
				{Kind: "compare", Cities: []string{"tokyo", "seoul"}, Alt: "a"}, {Kind: "city", ID: "seoul", Alt: "b"},
			}}, nil, records)
			if len(p.Figures) != 2 {
				t.Fatalf("%d figures", len(p.Figures))
			}
			rows := p.Figures[0].Compare.Rows
			if got := slices.ContainsFunc(rows, func(r CompareRow) bool { return r.ID == factPopulation }); got != c.fresh {
				t.Errorf("%s in %s: the comparison has populations: %t, want %t", c.today, l, got, c.fresh)
			}
			for _, row := range slices.Concat(p.Figures[0].Rows.([]CardRow), p.Figures[1].Rows.([]CardRow)) {
				if (row.Population != 0) != c.fresh {
					t.Errorf("%s in %s: the data of %s give %d people; fresh is %t", c.today, l, row.Slug, row.Population, c.fresh)
				}
			}
		}
	}
}

// TestGapsOfAProfile holds apart what was looked for and what is only empty: a
// row on the partner hides the general one on the same field, a general one
// reaches a partner only where the field is empty, and what nobody speaks of is
// said to be empty.
func TestGapsOfAProfile(t *testing.T) {
	f, _ := realFrame(t, lang.EN)
	general := []facts.Gap{
		{Field: "website", Why: lang.Text{EN: "in general"}}, {Field: "wikidata", Why: lang.Text{EN: "in general"}},
		{Field: "signatories", Why: lang.Text{EN: "in general"}}, {Field: "from", Why: lang.Text{EN: "in general"}}, {Field: "sources", Why: lang.Text{EN: "in general"}},
	}
	lima := f.Dir.Partners["lima"]
	p := f.City(CityIn{
		Member: lima, General: general,
		Gaps:       []facts.Gap{{Subject: "lima", Field: "signatories", Why: lang.Text{EN: "of Lima"}}, {Subject: "lima", Field: "evidence", Why: lang.Text{EN: "of Lima"}}},
		Agreements: []facts.Agreement{{ID: "a", Partner: "lima"}, {ID: "b", Partner: "lima", Signatories: []string{"lin-hujia"}}},
	})
	var got []string
	for _, g := range p.Gaps {
		got = append(got, g.Field+" "+g.Why)
	}
	// No office is recorded here, so that nothing is missing of one.
	if diff := cmp.Diff([]string{"signatories of Lima", "evidence of Lima", "website in general"}, got); diff != "" {
		t.Errorf("declared (-want +got):\n%s", diff)
	}
	if len(p.OwnGaps) != 2 || len(p.GeneralGaps) != 1 {
		t.Errorf("%d on the partner, %d in general", len(p.OwnGaps), len(p.GeneralGaps))
	}
	for _, e := range p.Empty {
		if want := e.Field == "signatories" || e.Field == "website"; e.Declared != want {
			t.Errorf("%s is declared: %t", e.Field, e.Declared)
		}
		if e.Field == "signatories" && (e.Empty != 1 || e.Of != 2) {
			t.Errorf("signatories: %d of %d", e.Empty, e.Of)
		}
	}
	if !strings.Contains(p.Unlooked, "no place of signing (2 of 2 agreements)") || strings.Contains(p.Unlooked, "no named signatory") || strings.Contains(p.Unlooked, "no official site") {
		t.Errorf("what nobody looked for: %s", p.Unlooked)
	}
}

// TestPerishableOrder holds that what has expired stands first, and that an
// office with an end does not go out of date.
func TestPerishableOrder(t *testing.T) {
	f, _ := realFrame(t, lang.EN)
	seen := []facts.Date{day(t, "2023-06-28")}
	f.Dir.Offices = []facts.Office{
		{Person: "yin-yong", Role: lang.Text{EN: "New"}, Seen: seen, Checked: day(t, "2026-11-23")},
		{Person: "yin-li", Role: lang.Text{EN: "Old"}, Seen: seen, Checked: day(t, "2025-11-22")},
		{Person: "oh-se-hoon", Role: lang.Text{EN: "Over"}, Seen: seen, Checked: day(t, "2025-11-22"), To: day(t, "2024")},
		{Person: "lin-hujia", Role: lang.Text{EN: "Never"}, Seen: seen},
	}
	p := f.Gaps(1, nil, GapFilter{})
	var got []string
	for _, g := range p.Perishable {
		text := string(g.Kind) + " " + g.ExpiresText
		if g.Kind == facts.OfficeHolder {
			text += ": " + strings.Join(texts(g.Links), "; ")
		}
		got = append(got, text)
	}
	want := []string{
		"office expired after 22 November 2026: Yin Li, Old (last seen in office on 28 June 2023)",
		"office expires after 23 November 2027: Yin Yong, New (last seen in office on 28 June 2023)",
		"population expires after 23 November 2029",
	}
	if diff := cmp.Diff(want, got); diff != "" || p.Unlooked != 1 {
		t.Errorf("what goes out of date, and %d that nobody looked up (-want +got):\n%s", p.Unlooked, diff)
	}
}
