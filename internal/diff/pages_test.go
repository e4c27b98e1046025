package diff

import (
	"slices"
	"testing"

	"youcheng/internal/facts"
)

// TestPages names the pages of a change in each table.
func TestPages(t *testing.T) {
	f := &facts.Facts{Partners: []facts.Partner{{Slug: "lima", Country: "PE"}}, Claims: []facts.Claim{{ID: "c01", Source: "paper"}}}
	cases := map[string]struct {
		change Change
		want   []string
	}{
		"partners":        {Change{ID: "lima", Subjects: []string{"lima"}}, []string{"cities/", "cities/lima/"}},
		"names":           {Change{ID: "lima/Lima", Subjects: []string{"lima"}}, []string{"cities/", "cities/lima/"}},
		"partnerships":    {Change{ID: "lima", Subjects: []string{"lima"}}, []string{"cities/", "cities/lima/"}},
		"views":           {Change{ID: "lima/partner", Subjects: []string{"lima"}}, []string{"cities/lima/"}},
		"countries":       {Change{ID: "PE"}, []string{"countries/", "countries/pe/"}},
		"agreements":      {Change{ID: "lima-1983", Subjects: []string{"lima"}}, []string{"agreements/", "agreements/lima-1983/", "cities/lima/"}},
		"events":          {Change{ID: "visit", Subjects: []string{"lima", "rome"}}, []string{"cities/lima/", "cities/rome/", "events/", "events/visit/"}},
		"organisations":   {Change{ID: "g20"}, []string{"organisations/", "organisations/g20/"}},
		"people":          {Change{ID: "a-b"}, []string{"people/", "people/a-b/"}},
		"offices":         {Change{ID: "a-b/Mayor", Subjects: []string{"lima"}}, []string{"cities/lima/", "people/a-b/"}},
		"themes":          {Change{ID: "sport"}, []string{"themes/", "themes/sport/"}},
		"sources":         {Change{ID: "paper"}, []string{"sources/", "sources/paper/"}},
		"claims":          {Change{ID: "c01"}, []string{"sources/paper/"}},
		"conflicts":       {Change{ID: "lima-since", Subjects: []string{"lima"}}, []string{"cities/lima/", "conflicts/"}},
		"conflict_values": {Change{ID: "lima-since", Subjects: []string{"lima"}}, []string{"cities/lima/", "conflicts/"}},
		"counts":          {Change{ID: "sister-cities"}, []string{"counts/", "counts/sister-cities/"}},
		"stated_counts":   {Change{ID: "sister-cities"}, []string{"counts/sister-cities/"}},
		"gaps":            {Change{ID: "lima/ended", Subjects: []string{"lima"}}, []string{"cities/lima/", "gaps/"}},
		"completeness":    {Change{ID: "cities"}, []string{"gaps/"}},
		"glossary":        {Change{ID: "tie"}, []string{"glossary/"}},
	}
	for _, table := range f.Tables() {
		c, ok := cases[table.Name]
		if !ok {
			if table.Name != "changes" {
				t.Errorf("no case for %s", table.Name)
			}
			continue
		}
		c.change.Table = facts.TableName(table.Name)
		if got := Pages([]Change{c.change, c.change}, f, f); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", table.Name, got, c.want)
		}
	}
	told := &facts.Facts{Changes: []facts.Change{{ID: "x"}}}
	if got := Pages(nil, f, told); !slices.Equal(got, []string{"changes/"}) {
		t.Errorf("a change that is told: %v", got)
	}
}
