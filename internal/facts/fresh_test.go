package facts_test

import (
	"testing"

	"youcheng/internal/facts"
)

// TestFresh holds the shelf lives: to the last day, from whatever was checked.
func TestFresh(t *testing.T) {
	for _, c := range []struct {
		name    string
		kind    facts.Perishable
		checked string
		expires string // empty where it never was fresh
	}{
		{"an office", facts.OfficeHolder, "2026-11-23", "2027-11-23"},
		{"a population", facts.PopulationFigure, "2026-11-23", "2029-11-23"},
		{"on a leap day", facts.OfficeHolder, "2028-02-29", "2029-02-28"},
		{"in some month", facts.OfficeHolder, "2026-11", "2027-11-01"},
		{"in some year", facts.PopulationFigure, "2026", "2029-01-01"},
		{"never", facts.OfficeHolder, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			checked := date(t, c.checked)
			last, ok := c.kind.Expires(checked)
			if !ok {
				if c.expires != "" || c.kind.Fresh(checked, date(t, "1979-03-14").From) {
					t.Errorf("it has no shelf life; want one to %s", c.expires)
				}
				return
			}
			if last.String() != c.expires || !c.kind.Fresh(checked, last) || c.kind.Fresh(checked, last+1) {
				t.Errorf("fresh to %s, want %s and not a day longer", last, c.expires)
			}
		})
	}
}

// TestCurrent holds that nobody is taken to hold an office without a look at it.
func TestCurrent(t *testing.T) {
	for _, c := range []struct {
		name             string
		to, checked, now string
		want             bool
	}{
		{"checked", "", "2026-11-23", "2027-11-23", true},
		{"checked long ago", "", "2026-11-23", "2027-11-24", false},
		{"never checked", "", "", "2026-11-23", false},
		{"ended", "2026-05", "2026-11-23", "2026-11-23", false},
	} {
		o := facts.Office{Seen: []facts.Date{date(t, "2024-06"), date(t, "2023-10-05")}, To: date(t, c.to), Checked: date(t, c.checked)}
		if got := o.Current(date(t, c.now).From); got != c.want {
			t.Errorf("%s: current %t, want %t", c.name, got, c.want)
		}
		if got := o.LastSeen().String(); got != "2024-06" {
			t.Errorf("%s: last seen %s", c.name, got)
		}
	}
}
