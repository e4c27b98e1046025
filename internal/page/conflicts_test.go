package page

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// TestConflicts builds the register of conflicts from few: grouped by partner,
// the totals first, the open ones named, a row of the table for each value.
func TestConflicts(t *testing.T) {
	all := []facts.Dispute{
		{Conflict: facts.Conflict{ID: "b", Subject: "rome", Field: "since", Settled: true, Outcome: lang.Text{EN: "1998"}, Rule: lang.Text{EN: "why"}},
			Values: []facts.ConflictValue{{Value: lang.Text{EN: "1998"}, Chosen: true, Sources: []string{"s"}}, {Value: lang.Text{EN: "1997"}}}},
		{Conflict: facts.Conflict{ID: "c", Subject: "paris", Others: []string{"rome"}, Field: "sequence", Rule: lang.Text{EN: "no list"}},
			Values: []facts.ConflictValue{{Value: lang.Text{EN: "before"}}, {Value: lang.Text{EN: "after"}}}},
		{Conflict: facts.Conflict{ID: "a", Field: "count", Settled: true, Outcome: lang.Text{EN: "both"}, Rule: lang.Text{EN: "two days"}},
			Values: []facts.ConflictValue{{Value: lang.Text{EN: "53"}, Chosen: true}, {Value: lang.Text{EN: "54"}, Chosen: true}}},
	}
	f := frame(t, lang.EN, "2026-11-23")
	register := &facts.Facts{Sources: []facts.Source{{ID: "s"}}}
	for _, slug := range []string{"rome", "paris"} {
		register.Partners = append(register.Partners, facts.Partner{Slug: slug, Name: lang.Text{EN: slug}})
		register.Partnerships = append(register.Partnerships, facts.Partnership{Partner: slug})
	}
	var values []facts.ConflictValue
	for _, d := range all {
		register.Conflicts = append(register.Conflicts, d.Conflict)
		for _, v := range d.Values {
			v.Conflict = d.Conflict.ID
			values = append(values, v)
		}
	}
	f.Dir = facts.NewDirectory(register)

	p := f.Conflicts(All(facts.Disputes(f.ConflictsOn(""), values)), "")
	var groups []string
	for _, g := range p.Groups {
		groups = append(groups, g.ID)
	}
	if diff := cmp.Diff([]string{"totals", "paris", "rome"}, groups); diff != "" {
		t.Errorf("the groups (-want +got):\n%s", diff)
	}
	if p.Count != 3 || p.Settled != 2 || p.Summary != "Sources differ on 3 points of this register: 2 settled, each by the rule given with it, and 1 not settled." {
		t.Errorf("%d, %d settled: %s", p.Count, p.Settled, p.Summary)
	}
	if diff := cmp.Diff([]Link{{Text: "paris and rome: place in order", Href: "#c"}}, p.Open); diff != "" {
		t.Errorf("those not settled (-want +got):\n%s", diff)
	}
	// What is concluded is said where no value says it.
	for i, want := range []string{"Conclusion: both", "", ""} {
		if got := p.Conflicts[i].Conclusion; got != want {
			t.Errorf("the conclusion of %s is %q, want %q", p.Conflicts[i].ID, got, want)
		}
	}
	if got := p.Conflicts[1].RuleText; got != "Why it is not settled: no list" {
		t.Error(got)
	}
	rows := p.Table()
	if len(rows) != 7 {
		t.Errorf("%d rows: %v", len(rows), rows)
	}
	want := []string{"c", "paris", "rome", "sequence", "no", "no list", "2", "after", "no", "https://youcheng.example/en/conflicts/#c", "", Licence}
	if diff := cmp.Diff(want, rows[4][:len(want)]); diff != "" {
		t.Errorf("a row of the table (-want +got):\n%s", diff)
	}

	// One field only, and none that is not in dispute.
	if q := f.Conflicts(All(facts.Disputes(f.ConflictsOn("since"), values)), "since"); q.Count != 1 || q.Query != "field=since" || !q.NoIndex || q.Title != "Where sources differ: start of the tie" {
		t.Errorf("%d %q %t %q", q.Count, q.Query, q.NoIndex, q.Title)
	}
	for value, ok := range map[string]bool{"": true, "since": true, "count": true, "region": false, "mars": false} {
		if _, err := f.ParseConflictField(func(string) string { return value }); (err == nil) != ok {
			t.Errorf("field=%s: %v", value, err)
		}
	}
	// Both partners have the open question on their pages and in their rows.
	for _, slug := range []string{"rome", "paris"} {
		if !f.disputed(slug, "sequence") {
			t.Errorf("%s has no dispute about its place", slug)
		}
	}
}
