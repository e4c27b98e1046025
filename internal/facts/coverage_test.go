package facts_test

import (
	"os"
	"slices"
	"testing"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// TestCover counts what the extract holds of its partners, two of them by hand.
func TestCover(t *testing.T) {
	f, faults := facts.Load(os.DirFS(fixture), "seeds")
	if faults.Errors() > 0 {
		t.Fatal("the fixture has faults")
	}
	all := facts.Cover(f)
	var order []string
	by := map[string]facts.Coverage{}
	for _, c := range all {
		order = append(order, c.Partner)
		by[c.Partner] = c
		if c.In[lang.EN] != c.Texts || c.In[lang.ZH] != c.Texts {
			t.Errorf("%s: %v of %d texts; the check lets no half pass", c.Partner, c.In, c.Texts)
		}
		if c.Origins > c.Sources || c.Origins == 0 {
			t.Errorf("%s: %d origins of %d sources", c.Partner, c.Origins, c.Sources)
		}
	}
	if want := []string{"tokyo", "belgrade", "ile-de-france", "islamabad", "paris", "dublin", "prague", "minsk"}; !slices.Equal(order, want) {
		t.Errorf("in the order %v", order)
	}
	// Place, tie, another name, two statements, an agreement, the signing, a conference
	// and a claim.
	if c := by["paris"]; c.Facts != 9 || c.Events != 1 {
		t.Errorf("paris: %+v", c)
	}
	if c := by["prague"]; c.Events != 6 { // all but the signing
		t.Errorf("prague: %+v", c)
	}
	// A half is seen, and a source that goes back to another's text is no origin.
	p := slices.IndexFunc(f.Events, func(e facts.Event) bool { return e.ID == "ev-1997-02" })
	before := by["paris"]
	f.Events[p].Summary.ZH = ""
	f.Events[p].Sources = append(f.Events[p].Sources, "copy")
	f.Sources = append(f.Sources, facts.Source{ID: "copy", Lang: "sv", Origin: "x"}, facts.Source{ID: "copy-2", Lang: "sv", Origin: "x"})
	f.Events = append(f.Events, facts.Event{ID: "ev-new", Partners: []string{"paris"}, Kind: "visit", Title: lang.Text{EN: "a", ZH: "甲"}, Sources: []string{"copy-2"}})
	i := slices.IndexFunc(facts.Cover(f), func(c facts.Coverage) bool { return c.Partner == "paris" })
	got := facts.Cover(f)[i]
	if got.Facts != before.Facts+1 || got.Events != before.Events+1 || got.Texts != before.Texts+1 || got.In[lang.ZH] != before.In[lang.ZH] || got.In[lang.EN] != before.In[lang.EN]+1 ||
		got.Sources != before.Sources+2 || got.Origins != before.Origins+1 || !slices.Contains(got.Languages, "sv") {
		t.Errorf("%+v\nafter %+v", got, before)
	}
}
