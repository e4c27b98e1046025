package facts

import "testing"

// TestReckoning compares what is counted with what the roll lists: on each day on which
// a tie turns, on the days beside it, and in months and years.
func TestReckoning(t *testing.T) {
	d := realDirectory(t)
	dates := []Date{OnDay(0)}
	for _, on := range []string{"1979", "1986-05", "2008", "2016", "2016-04", "2019-10"} {
		date, err := ParseDate(on)
		if err != nil {
			t.Fatal(err)
		}
		dates = append(dates, date)
	}
	for _, m := range d.Members {
		for _, x := range []Date{m.Tie.Since, m.Tie.Ended} {
			if x.Known() {
				dates = append(dates, OnDay(x.From-1), OnDay(x.From), OnDay(x.To), OnDay(x.To+1))
			}
		}
	}
	for _, status := range append(RollStatuses(), "") {
		for _, region := range append(Regions(), "") {
			r := RollFilter{Status: status, Region: region}
			reckoning := d.Reckoning(r)
			for _, on := range dates {
				census, former := d.Roll(r, on)
				want := map[string][]*Member{"": census.Sure, "active": census.Sure, "unsure": census.Unsure, "ended": former}[status]
				countries := map[string]bool{}
				for _, m := range want {
					countries[m.Partner.Country] = true
				}
				if n, c := reckoning.On(on); n != len(want) || c != len(countries) {
					t.Errorf("%+v on %s: %d in %d countries, want %d in %d", r, on, n, c, len(want), len(countries))
				}
			}
		}
	}
}

// TestEnrolled compares how long a roll is said to be with what it lists.
func TestEnrolled(t *testing.T) {
	d := realDirectory(t)
	lengths := map[int]bool{}
	for year := FirstYear; year <= 2026; year++ {
		for _, on := range []Date{Year(year), OnDay(Year(year).To)} {
			census, former := d.Roll(RollFilter{}, on)
			want := len(census.Sure) + len(census.Unsure) + len(former)
			if got := d.Enrolled(on); got != want {
				t.Errorf("%s: %d, want %d", on, got, want)
			}
			lengths[want] = true
		}
	}
	if len(lengths) < 20 {
		t.Errorf("the rolls have but %d lengths", len(lengths))
	}
}
