package facts

// Perishable is a kind of fact that goes out of date by itself, so that it is
// worth as much as the day on which it was last checked.
type Perishable string

// The perishable kinds.
const (
	PopulationFigure Perishable = "population"
	OfficeHolder     Perishable = "office"
)

// ShelfLife is how many months a fact of the kind is taken as it was checked.
func (p Perishable) ShelfLife() int {
	switch p {
	case PopulationFigure:
		return 36
	case OfficeHolder:
		return 12
	}
	return 0
}

// Expires returns the last day on which a fact of the kind is fresh. Where it was
// checked on some day of a month or a year, it counts from the first. What was
// never checked has no such day.
func (p Perishable) Expires(checked Date) (Day, bool) {
	if !checked.Known() {
		return 0, false
	}
	y, m, d := checked.From.YMD()
	m += p.ShelfLife()
	return min(day(y, m, d), lastOf(y, m)), true
}

// Fresh reports whether a fact of the kind may be given on a day without a word
// of warning.
func (p Perishable) Fresh(checked Date, on Day) bool {
	last, ok := p.Expires(checked)
	return ok && on <= last
}

// FreshPopulation is the number of people of a partner, where one is known and
// has been checked lately.
func (p Partner) FreshPopulation(on Day) (int, bool) {
	return p.Population, p.Population != 0 && PopulationFigure.Fresh(p.PopulationChecked, on)
}

// Open reports whether no end of the office is known. Nothing follows from that:
// most offices are known from single days.
func (o Office) Open() bool { return !o.To.Known() }

// Current reports whether the person may be taken to hold the office on a day:
// no end of it is known, and somebody has looked for one lately.
func (o Office) Current(on Day) bool { return o.Open() && OfficeHolder.Fresh(o.Checked, on) }

// LastSeen is the last day on which a source shows the person in the office.
func (o Office) LastSeen() Date {
	last := o.From
	for _, d := range o.Seen {
		if !last.Known() || d.To > last.To {
			last = d
		}
	}
	return last
}
