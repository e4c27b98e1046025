package page

import (
	"strings"
	"testing"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// TestFactOf holds where a change leads: to the fact, to the partner where the
// fact has no page or is gone, and otherwise nowhere.
func TestFactOf(t *testing.T) {
	dir := facts.NewDirectory(&facts.Facts{
		Partners:      []facts.Partner{{Slug: "prague", Country: "CZ"}, {Slug: "minsk", Country: "BY"}},
		Partnerships:  []facts.Partnership{{Partner: "prague"}, {Partner: "minsk"}},
		People:        []facts.Person{{Slug: "somebody"}},
		Organisations: []facts.Organisation{{Slug: "body"}},
		Themes:        []facts.Theme{{Slug: "culture"}},
		Sources:       []facts.Source{{ID: "src"}},
		Agreements:    []facts.Agreement{{ID: "ag"}},
		Events:        []facts.Event{{ID: "ev"}},
		Countries:     []facts.Country{{ISO2: "CZ"}, {ISO2: "FR"}},
		Counts:        []facts.Count{{Slug: "sister-cities"}},
		Conflicts:     []facts.Conflict{{ID: "x1", Subject: "prague", Field: "since"}},
	})
	for _, c := range []struct {
		table   facts.TableName
		id      string
		subject string
		want    string
	}{
		{"partners", "prague", "prague", "cities/prague/#facts"},
		{"partnerships", "minsk", "minsk", "cities/minsk/#facts"},
		{"views", "prague/beijing", "prague", "cities/prague/#views"},
		{"names", "prague/Praga", "prague", "cities/prague/"},
		{"agreements", "ag", "prague", "agreements/ag/"},
		{"agreements", "gone", "prague", "cities/prague/"},
		{"events", "ev", "", "events/ev/"},
		{"events", "gone", "", ""},
		{"people", "somebody", "", "people/somebody/"},
		{"people", "gone", "", ""},
		{"offices", "somebody/Mayor", "prague", "people/somebody/"},
		{"organisations", "body", "", "organisations/body/"},
		{"themes", "culture", "", "themes/culture/"},
		{"sources", "src", "", "sources/src/"},
		{"sources", "gone", "", ""},
		{"countries", "CZ", "", "countries/cz/"},
		{"countries", "FR", "", ""},
		{"counts", "sister-cities", "", "counts/sister-cities/"},
		{"stated_counts", "sister-cities", "", "counts/sister-cities/"},
		{"conflicts", "x1", "prague", "cities/prague/#conflicts"},
		{"conflict_values", "gone", "minsk", "cities/minsk/"},
		{"glossary", "term", "", ""},
		{"", "", "", ""},
		{"", "", "prague", "cities/prague/"},
	} {
		f := Frame{Lang: lang.ZH, Dir: dir}
		got := f.factOf(facts.Change{Table: c.table, ID: c.id, Subject: c.subject}).Href
		if strings.TrimPrefix(got, "/zh/") != c.want {
			t.Errorf("%s %s of %q leads to %q, want %q", c.table, c.id, c.subject, got, c.want)
		}
	}
}

// TestChangedOf holds what a change makes newer: one of the whole register every
// page, one of a partner its pages, and one of a row of nobody's no profile.
func TestChangedOf(t *testing.T) {
	on := func(s string) facts.Date {
		d, err := facts.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	dir := facts.NewDirectory(&facts.Facts{Changes: []facts.Change{
		{Date: on("2026-11-23")},
		{Date: on("2026-11-25"), Subject: "prague", Others: []string{"minsk"}},
		{Date: on("2026-11-26"), Table: "sources", ID: "src"},
		{Date: on("2026-11-26"), Table: "sources", ID: "later"},
	}})
	for partner, want := range map[string]string{"": "2026-11-26", "prague": "2026-11-25", "minsk": "2026-11-25", "tokyo": "2026-11-23"} {
		if got := dir.Changed(partner).String(); got != want {
			t.Errorf("%q changed on %s, want %s", partner, got, want)
		}
	}
	if dir.Changes[0].ID != "later" || dir.Changes[3].Table != "" {
		t.Errorf("the order is %+v", dir.Changes)
	}
}

// TestHistoryIsBounded holds that a profile tells of the newest changes only, and
// numbers no source of those that it leaves out.
func TestHistoryIsBounded(t *testing.T) {
	day, err := facts.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	f := facts.Facts{Partners: []facts.Partner{{Slug: "prague"}}, Partnerships: []facts.Partnership{{Partner: "prague"}}, Sources: []facts.Source{{ID: "early"}, {ID: "late"}}}
	for i := range historyShown + 5 {
		c := facts.Change{Date: day, Subject: "prague", ID: itoa(i), Sources: []string{"early"}}
		if i >= 5 {
			c.Sources = []string{"late"}
		}
		f.Changes = append(f.Changes, c)
	}
	h := Frame{Lang: lang.EN, Dir: facts.NewDirectory(&f)}.head("cities/prague/", "", "")
	rows := h.changeRows(ChangeFilter{}.of(h.Frame.Dir), historyShown)
	if len(rows) != historyShown || rows[0].Row != itoa(historyShown+4) || rows[0].Anchor != "c-2026-11-23-"+itoa(historyShown+5) || len(h.rail.list) != 1 || h.rail.list[0].ID != "late" {
		t.Errorf("%d rows, the first %+v, sources %+v", len(rows), rows[0], h.rail.list)
	}
}

// TestURN holds that a name is a UUID by its version and variant, always the same,
// and that the parts of which it is made do not run together.
func TestURN(t *testing.T) {
	a := urn("ab", "c")
	if len(a) != len("urn:uuid:")+36 || a[len("urn:uuid:")+14] != '5' || !strings.ContainsRune("89ab", rune(a[len("urn:uuid:")+19])) {
		t.Errorf("%s is no UUID of version 5", a)
	}
	if a != urn("ab", "c") || a == urn("a", "bc") {
		t.Errorf("%s names two things, or one thing twice", a)
	}
}
