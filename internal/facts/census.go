package facts

import (
	"fmt"
	"slices"
	"strings"
)

// FirstYear is the year of Beijing's first sister-city agreement, with Tokyo.
const FirstYear = 1979

// Member is a partner together with its tie.
type Member struct {
	Partner Partner
	Tie     Partnership
}

// Census is the roll on one date. A partner is Sure when its tie was certainly
// in force, Unsure when a start or an end that is known only as a month, a year
// or bounds leaves it open. Count, Countries and ByRegion count the sure ones.
type Census struct {
	On        Date
	Sure      []*Member
	Unsure    []*Member
	Countries int
	ByRegion  map[Region]int
}

// Count is the number of those that were surely partners.
func (c Census) Count() int { return len(c.Sure) }

// Take counts the members on a date. Only sister-city ties are counted: ties of
// different kinds are never added up. The order of the members is kept.
func Take(members []*Member, on Date) Census {
	c := Census{On: on, ByRegion: map[Region]int{}}
	for _, r := range Regions() {
		c.ByRegion[r] = 0
	}
	countries := map[string]bool{}
	c.Sure = make([]*Member, 0, len(members))
	for _, m := range members {
		if m.Tie.Tie != SisterCity {
			continue
		}
		switch Between(m.Tie.Since, m.Tie.Ended, on) { // a copy of the tie would take longer
		case Yes:
			c.Sure = append(c.Sure, m)
			c.ByRegion[m.Partner.Region]++
			countries[m.Partner.Country] = true
		case Unsure:
			c.Unsure = append(c.Unsure, m)
		}
	}
	c.Countries = len(countries)
	if len(c.Sure) == 0 {
		c.Sure = nil
	}
	return c
}

// Members pairs each partner with its tie, in the order of the ties' dates.
func (f *Facts) Members() []*Member {
	ties := map[string]Partnership{}
	for _, t := range f.Partnerships {
		ties[t.Partner] = t
	}
	var out []*Member
	for _, p := range f.Partners {
		out = append(out, &Member{p, ties[p.Slug]})
	}
	SortByDate(out)
	return out
}

// SortByDate puts members in the order of their ties: by the derived sequence
// where both have one, otherwise by the earliest possible day.
func SortByDate(ms []*Member) {
	slices.SortStableFunc(ms, func(a, b *Member) int {
		if a.Tie.SequenceDerived != 0 && b.Tie.SequenceDerived != 0 {
			return a.Tie.SequenceDerived - b.Tie.SequenceDerived
		}
		return int(a.Tie.Since.From) - int(b.Tie.Since.From)
	})
}

// Filter says which partners a count takes in: those of one region, or all.
type Filter struct{ Region Region }

// ParseFilter reads "all" or "region=europe".
func ParseFilter(s string) (Filter, error) {
	if s == "all" {
		return Filter{}, nil
	}
	if r, ok := strings.CutPrefix(s, "region="); ok && slices.Contains(Regions(), Region(r)) {
		return Filter{Region(r)}, nil
	}
	return Filter{}, fmt.Errorf("reading the filter %q: not all, not region= and a region", s)
}

// Total computes the count c on a date, and how many partners of its filter are
// unsure on that day. A stated count cannot be computed; ok is then false.
func (c Count) Total(members []*Member, on Date) (total, unsure int, ok bool) {
	filter, err := ParseFilter(c.Filter)
	if err != nil || c.Measure == CountStated {
		return 0, 0, false
	}
	var some []*Member
	for _, m := range members {
		if filter.Region == "" || m.Partner.Region == filter.Region {
			some = append(some, m)
		}
	}
	census := Take(some, on)
	if c.Measure == CountCountries {
		return census.Countries, len(census.Unsure), true
	}
	return census.Count(), len(census.Unsure), true
}

// Dispute is a conflict with its rival values.
type Dispute struct {
	Conflict Conflict
	Values   []ConflictValue
}

// Disputes gives each conflict its values.
func Disputes(conflicts []Conflict, values []ConflictValue) []Dispute {
	of := map[string][]ConflictValue{}
	for _, v := range values {
		of[v.Conflict] = append(of[v.Conflict], v)
	}
	var out []Dispute
	for _, c := range conflicts {
		out = append(out, Dispute{c, of[c.ID]})
	}
	return out
}
