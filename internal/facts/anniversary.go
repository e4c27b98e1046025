package facts

// Anniversary is the return of a tie's first day in a later year.
type Anniversary struct {
	Years int  // since the tie began
	Date  Date // the day; where the tie's first day is not known, only the year
}

// Stands reports whether a tie is in force on a day, as far as is known.
func (p Partnership) Stands(on Day) bool {
	return p.Status == Active && p.Held(OnDay(on)) != No
}

// AnniversaryIn returns the anniversary of a tie in a year. A tie whose first
// day is known has a day in every later year; one begun on 29 February has it on
// 28 February where the year has no other last day of that month. A tie whose
// month or year is known has only the year. One whose start is bounded has none.
func (p Partnership) AnniversaryIn(year int) (Anniversary, bool) {
	begun, m, d := p.Since.From.YMD()
	if year <= begun {
		return Anniversary{}, false
	}
	switch p.Since.Precision {
	case ToDay:
		return Anniversary{year - begun, OnDay(min(day(year, m, d), lastOf(year, m)))}, true
	case ToMonth, ToYear:
		return Anniversary{year - begun, Date{day(year, 1, 1), day(year, 12, 31), ToYear}}, true
	}
	return Anniversary{}, false
}

// NextAnniversary returns the anniversary of a standing tie that falls on today
// or next after it. Where only a month or a year is known, it is that of the
// first year in which the day may still come.
func (p Partnership) NextAnniversary(today Day) (Anniversary, bool) {
	if !p.Stands(today) {
		return Anniversary{}, false
	}
	year, _, _ := today.YMD()
	// Beyond next year there is nothing to look for: a day that is over this year
	// comes back in the next.
	for y := year; y <= year+1; y++ {
		a, ok := p.AnniversaryIn(y)
		last := a.Date.To
		if p.Since.Precision == ToMonth {
			_, m, _ := p.Since.From.YMD()
			last = lastOf(y, m)
		}
		if ok && last >= today {
			return a, true
		}
	}
	return Anniversary{}, false
}

// lastOf is the last day of a month.
func lastOf(year, month int) Day { return day(year, month+1, 1) - 1 }
