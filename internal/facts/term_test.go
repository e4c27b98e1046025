package facts_test

import (
	"testing"

	"youcheng/internal/facts"
)

// TestStanding holds what becomes of agreements, by the real register where it
// has the case.
func TestStanding(t *testing.T) {
	real := facts.NewDirectory(register(t))
	made := facts.NewDirectory(&facts.Facts{
		Partners:     []facts.Partner{{Slug: "a"}},
		Partnerships: []facts.Partnership{{Partner: "a", Since: date(t, "2000")}},
		Agreements: []facts.Agreement{
			{ID: "open", Partner: "a", Kind: "memorandum", Signed: date(t, "2001-02-28"), TermMonths: facts.OpenTerm},
			{ID: "leap", Partner: "a", Kind: "programme", Signed: date(t, "2004-02-29"), TermMonths: "12"},
			{ID: "month", Partner: "a", Kind: "programme", Signed: date(t, "2010-05"), TermMonths: "36"},
			{ID: "first", Partner: "a", Kind: "memorandum", Signed: date(t, "2012-01-01"), TermMonths: "24"},
			{ID: "second", Partner: "a", Kind: "memorandum", Signed: date(t, "2013-06-01"), Renews: "first"},
		},
	})
	for _, c := range []struct {
		d       *facts.Directory
		id, on  string
		state   facts.TermState
		lastDay string
	}{
		{made, "open", "2001-02-27", facts.TermNotSigned, ""},
		{made, "open", "2031", facts.TermOpen, ""},
		{made, "leap", "2004-02-29", facts.TermInForce, "2005-02-27"},
		{made, "leap", "2005-02-27", facts.TermInForce, "2005-02-27"},
		{made, "leap", "2005-02-28", facts.TermPast, "2005-02-27"},
		{made, "leap", "2005-02", facts.TermUnsure, "2005-02-27"},
		{made, "month", "2013-04-30", facts.TermInForce, "2013-04-30/2013-05-30"},
		{made, "month", "2013-05-01", facts.TermUnsure, "2013-04-30/2013-05-30"},
		{made, "month", "2013-05-31", facts.TermPast, "2013-04-30/2013-05-30"},
		{made, "first", "2013-05-31", facts.TermInForce, "2013-12-31"},
		{made, "first", "2013-06-01", facts.TermRenewed, "2013-12-31"},
		{made, "second", "2031", facts.TermUnknown, ""},
		{real, "moscow-2014-programme", "2014-04", facts.TermNotSigned, ""},
		{real, "moscow-2014-programme", "2015", facts.TermInForce, "2016"},
		{real, "moscow-2014-programme", "2016-03-01", facts.TermUnsure, "2016"},
		{real, "moscow-2014-programme", "2017", facts.TermPast, "2016"},
		{real, "london-2006", "2011-04-09", facts.TermInForce, "2011-04-09"},
		{real, "london-2006", "2011-04-10", facts.TermPast, "2011-04-09"},
		{real, "tehran-2014", "2018", facts.TermInForce, "2019-02-26"},
		{real, "tehran-2014", "2020", facts.TermPast, "2019-02-26"},
		{real, "washington-1984", "1990", facts.TermUnknown, ""},
		{real, "washington-1984", "2031", facts.TermRenewed, ""},
		{real, "prague-2016", "2019-10-08", facts.TermInForce, "2021-03-28"},
		{real, "prague-2016", "2019-10-09", facts.TermEnded, "2019-10-09"},
		{real, "tokyo-1979", "2031", facts.TermUnknown, ""},
	} {
		for _, a := range c.d.Agreements {
			if a.ID != c.id {
				continue
			}
			if s := c.d.Standing(a, date(t, c.on)); s.State != c.state || s.LastDay.String() != c.lastDay {
				t.Errorf("%s on %s is %s to %q, want %s to %q", c.id, c.on, s.State, s.LastDay, c.state, c.lastDay)
			}
		}
	}
}

// TestStandingGoesOneWay steps the clock from 1979 to 2031: nothing that is over
// comes back, and what follows is never later than asked.
func TestStandingGoesOneWay(t *testing.T) {
	d := facts.NewDirectory(register(t))
	rank := map[facts.TermState]int{facts.TermNotSigned: 0, facts.TermInForce: 1, facts.TermOpen: 1, facts.TermUnknown: 1, facts.TermUnsure: 2, facts.TermPast: 3, facts.TermRenewed: 4, facts.TermEnded: 5}
	seen := map[facts.TermState]bool{}
	for _, a := range d.Agreements {
		last := facts.TermNotSigned
		for day := date(t, "1979-01-01").From; day <= date(t, "2031-12-31").To; day += 7 {
			s := d.Standing(a, facts.OnDay(day))
			if rank[s.State] < rank[last] {
				t.Fatalf("%s on %s is %s, before it was %s", a.ID, day, s.State, last)
			}
			for _, r := range s.Renewals {
				if r.Signed.From > day {
					t.Errorf("%s on %s is renewed by what is signed %s", a.ID, day, r.Signed)
				}
			}
			if s.Later != nil && (s.Later.Signed.From > day || s.State != facts.TermPast) {
				t.Errorf("%s on %s, %s, is followed by what is signed %s", a.ID, day, s.State, s.Later.Signed)
			}
			last = s.State
			seen[last] = true
		}
	}
	for _, s := range []facts.TermState{facts.TermInForce, facts.TermUnsure, facts.TermPast, facts.TermRenewed, facts.TermUnknown, facts.TermEnded} {
		if !seen[s] {
			t.Errorf("no agreement was ever %s", s)
		}
	}
}
