package facts

import (
	"cmp"
	"slices"
)

// Reckoning counts the partners that [Directory.Roll] lists, of the status that is asked
// for or else those that are sure, and their countries, on any date. Texts ask for many
// days, so the counts are made once, for all days on which one changes.
type Reckoning struct {
	status string
	some   []*Member
	turns  []turn // in the order of their days
}

// turn is what is counted from a day on until the next turn.
type turn struct {
	day                 Day
	partners, countries int
}

// Reckoning prepares the counts of a filter, whatever the date that it asks for.
func (d *Directory) Reckoning(r RollFilter) *Reckoning {
	x := &Reckoning{status: r.Status, some: d.Admitted(r)}
	type change struct {
		day Day
		n   int // of some
	}
	var changes []change
	for n, m := range x.some {
		since, ended := m.Tie.Since, m.Tie.Ended
		changes = append(changes, change{since.From, n}, change{since.To, n})
		if ended.Known() {
			changes = append(changes, change{ended.From, n}, change{ended.To, n})
		}
	}
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(a.day, b.day) })
	listed := make([]bool, len(x.some))
	countries := map[string]int{} // partners of each
	now := turn{}
	for i, c := range changes {
		m := x.some[c.n]
		if is := x.lists(m, OnDay(c.day)); is != listed[c.n] {
			listed[c.n] = is
			by := -1
			if is {
				by = 1
			}
			of := countries[m.Partner.Country]
			countries[m.Partner.Country] = of + by
			now.partners += by
			if min(of, of+by) == 0 { // it is the first, or was the last
				now.countries += by
			}
		}
		if now.day = c.day; i+1 == len(changes) || changes[i+1].day != c.day {
			x.turns = append(x.turns, now)
		}
	}
	return x
}

// On counts on a date.
func (x *Reckoning) On(on Date) (partners, countries int) {
	if on.From == on.To {
		n, exact := slices.BinarySearchFunc(x.turns, on.From, func(t turn, d Day) int { return cmp.Compare(t.day, d) })
		if !exact {
			n--
		}
		if n < 0 {
			return 0, 0
		}
		return x.turns[n].partners, x.turns[n].countries
	}
	// Within a month or a year a tie may turn, and is not sure then.
	seen := map[string]bool{}
	for _, m := range x.some {
		if x.lists(m, on) {
			partners++
			seen[m.Partner.Country] = true
		}
	}
	return partners, len(seen)
}

// lists reports whether a partner is counted on a date.
func (x *Reckoning) lists(m *Member, on Date) bool {
	t := &m.Tie
	switch x.status {
	case "ended":
		return t.Ended.Known() && t.Ended.To <= on.From
	case "unsure":
		return t.Tie == SisterCity && Between(t.Since, t.Ended, on) == Unsure
	}
	return t.Tie == SisterCity && Between(t.Since, t.Ended, on) == Yes
}
