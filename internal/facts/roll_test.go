package facts

import "testing"

// TestReckon compares what is counted with what the roll lists.
func TestReckon(t *testing.T) {
	d := realDirectory(t)
	for _, status := range append(RollStatuses(), "") {
		for _, region := range append(Regions(), "") {
			for _, on := range []string{"1979", "1986-05", "1990-10-28", "2008", "2016-04-05", "2026-11-23"} {
				day, err := ParseDate(on)
				if err != nil {
					t.Fatal(err)
				}
				r := RollFilter{Status: status, Region: region}
				census, former := d.Roll(r, day)
				want := map[string][]*Member{"": census.Sure, "active": census.Sure, "unsure": census.Unsure, "ended": former}[status]
				countries := map[string]bool{}
				for _, m := range want {
					countries[m.Partner.Country] = true
				}
				if n, c := d.Reckon(r, day); n != len(want) || c != len(countries) {
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
