package facts

import "testing"

// TestNextAnniversary asks on chosen days: the day itself, its eve and the day
// after, the turns of years, leap years, and dates of every precision.
func TestNextAnniversary(t *testing.T) {
	for _, c := range []struct {
		name, since, ended string
		status             Status
		today, want        string
		years              int
	}{
		{"later this year", "1990-12-06", "", Active, "2026-11-23", "2026-12-06", 36},
		{"the eve", "1990-11-24", "", Active, "2026-11-23", "2026-11-24", 36},
		{"the day itself", "1990-11-23", "", Active, "2026-11-23", "2026-11-23", 36},
		{"the day after", "1990-11-22", "", Active, "2026-11-23", "2027-11-22", 37},
		{"the first day is no anniversary", "1979-03-14", "", Active, "1979-03-14", "1980-03-14", 1},
		{"before it began", "1979-03-14", "", Active, "1979-03-13", "", 0},
		{"the first one", "1979-03-14", "", Active, "1980-03-14", "1980-03-14", 1},
		{"far on", "1979-03-14", "", Active, "2031-03-15", "2032-03-14", 53},
		{"the last day of a year", "2005-12-31", "", Active, "2026-12-31", "2026-12-31", 21},
		{"New Year, the day after", "2005-12-31", "", Active, "2027-01-01", "2027-12-31", 22},
		{"New Year, on the eve", "2005-01-01", "", Active, "2026-12-31", "2027-01-01", 22},
		{"a leap day in a leap year", "2008-02-29", "", Active, "2028-02-28", "2028-02-29", 20},
		{"a leap day in another year", "2008-02-29", "", Active, "2027-02-28", "2027-02-28", 19},
		{"on 1 March it is over", "2008-02-29", "", Active, "2027-03-01", "2028-02-29", 20},
		{"over before a year without one", "2008-02-29", "", Active, "2028-03-01", "2029-02-28", 21},
		{"28 February stays, in leap years too", "2007-02-28", "", Active, "2028-02-29", "2029-02-28", 22},
		{"a century that is no leap year", "2008-02-29", "", Active, "2100-01-01", "2100-02-28", 92},
		{"a month to come gives the year only", "1986-12", "", Active, "2026-11-23", "2026", 40},
		{"the month that is", "1986-11", "", Active, "2026-11-30", "2026", 40},
		{"a month that is over", "1986-11", "", Active, "2026-12-01", "2027", 41},
		{"a year may still come until it ends", "1984", "", Active, "2026-12-31", "2026", 42},
		{"a year", "1984", "", Active, "2027-01-01", "2027", 43},
		{"a year that is not over", "1984", "", Active, "1984-06-01", "1985", 1},
		{"bounds give none", "1990-10-28/1993-07-13", "", Active, "2026-11-23", "", 0},
		{"bounds within a year give none", "1990-10-28/1990-11-13", "", Active, "2026-11-23", "", 0},
		{"a tie that ended", "2016-03-29", "2019-10-09", Ended, "2026-11-23", "", 0},
		{"a tie that ended, before its end", "2016-03-29", "2019-10-09", Ended, "2018-01-01", "", 0},
		{"a tie that is suspended", "2016-03-29", "", "suspended", "2026-11-23", "", 0},
		{"not known", "", "", Active, "2026-11-23", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Partnership{Status: c.status}
			var err1, err2, err3 error
			var today Date
			p.Since, err1 = ParseDate(c.since)
			p.Ended, err2 = ParseDate(c.ended)
			today, err3 = ParseDate(c.today)
			if err1 != nil || err2 != nil || err3 != nil {
				t.Fatal(err1, err2, err3)
			}
			got, ok := p.NextAnniversary(today.From)
			if got.Date.String() != c.want || got.Years != c.years || ok != (c.want != "") {
				t.Errorf("%s, %d years, %t; want %s, %d", got.Date, got.Years, ok, c.want, c.years)
			}
		})
	}
}

// TestAnniversaryEveryDay steps a clock from 1979 through 2031 and checks each
// day against what the calendar of package time says.
func TestAnniversaryEveryDay(t *testing.T) {
	for _, since := range []string{"1979-03-14", "1980-02-29", "1985-12-31", "1986-01-01"} {
		first, err := ParseDate(since)
		if err != nil {
			t.Fatal(err)
		}
		p := Partnership{Since: first, Status: Active}
		last, years := Day(0), 0
		for today := day(1979, 1, 1); today <= day(2031, 12, 31); today++ {
			a, ok := p.NextAnniversary(today)
			if today < first.From {
				if ok {
					t.Fatalf("%s has an anniversary on %s", since, today)
				}
				continue
			}
			on := a.Date.From
			if !ok || on < today || on-today > 366 || a.Date.Precision != ToDay {
				t.Fatalf("%s on %s: %s", since, today, a.Date)
			}
			// It moves on only when its day is over, and then by one.
			if last != 0 && on != last && (today != last+1 || a.Years != years+1) {
				t.Fatalf("%s on %s: %s, %d years, after %s, %d", since, today, on, a.Years, last, years)
			}
			y, m, d := on.YMD()
			y0, m0, d0 := first.From.YMD()
			leap := y%4 == 0 && (y%100 != 0 || y%400 == 0)
			if same := m == m0 && d == d0; a.Years != y-y0 || !same && (leap || since != "1980-02-29" || m != 2 || d != 28) {
				t.Fatalf("%s on %s: %s, %d years", since, today, on, a.Years)
			}
			last, years = on, a.Years
		}
	}
}
