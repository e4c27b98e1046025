package facts

import (
	"slices"
	"time"
)

// TermState is what has become of an agreement by a date.
type TermState string

// The states. An agreement that founded a tie ends with it.
const (
	TermNotSigned TermState = "not-signed"
	TermInForce   TermState = "in-force"
	TermUnsure    TermState = "unsure" // the date asked lies about the last day
	TermPast      TermState = "past-term"
	TermRenewed   TermState = "renewed"
	TermOpen      TermState = "open-ended"
	TermUnknown   TermState = "term-unknown"
	TermEnded     TermState = "ended"
)

// TermStates lists the states.
func TermStates() []string {
	return []string{string(TermNotSigned), string(TermInForce), string(TermUnsure), string(TermPast), string(TermRenewed), string(TermOpen), string(TermUnknown), string(TermEnded)}
}

// Standing is what has become of an agreement by a date, and what says so.
type Standing struct {
	State    TermState
	LastDay  Date        // of its term, or of the tie; not known where there is none
	Renewals []Agreement // that renew it, signed by the date, oldest first
	// Later is the next agreement of its kind with the partner. It is not said to
	// renew this one, but a reader who learns that the term is over must know it.
	Later *Agreement
}

// LastDay is the last day of an agreement's term: the one that a source gives, or
// the one that follows from its length. It is not known where the term is not.
func (a Agreement) LastDay() Date {
	if a.Ends.Known() {
		return a.Ends
	}
	months, ok := a.TermMonths.Months()
	if !ok || !a.Signed.Known() {
		return Date{}
	}
	d := Date{From: a.Signed.From.after(months) - 1, To: a.Signed.To.after(months) - 1, Precision: Bounded}
	if d.From == d.To {
		d.Precision = ToDay
	}
	return d
}

// after is the same day so many months later, or the last day of that month
// where it has no such day.
func (d Day) after(months int) Day {
	y, m, dd := d.YMD()
	first := time.Date(y, time.Month(m+months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return DayOf(first) + Day(min(dd, last)-1)
}

// Standing tells what has become of an agreement by a date. Of a month or a year
// it tells what holds throughout it.
func (d *Directory) Standing(a Agreement, on Date) Standing {
	s := Standing{LastDay: a.LastDay()}
	if a.Signed.From > on.To {
		return Standing{State: TermNotSigned}
	}
	of := d.signings()
	for _, b := range of.renewing[a.ID] {
		if b.Signed.From <= on.To && b.ID != a.ID {
			s.Renewals = append(s.Renewals, b)
		}
	}
	for _, b := range of.with[a.Partner] {
		if b.Signed.From <= on.To && b.ID != a.ID && b.Renews != a.ID && b.Kind == a.Kind && b.Signed.From > a.Signed.To {
			s.Later = &b
			break
		}
	}
	tie := d.Partners[a.Partner].Tie
	switch {
	case a.Kind == FoundingAgreement && tie.Ended.Known() && tie.Ended.To <= on.From:
		s.State, s.LastDay = TermEnded, tie.Ended
	case len(s.Renewals) > 0:
		s.State = TermRenewed
	case a.TermMonths == OpenTerm:
		s.State = TermOpen
	case !s.LastDay.Known():
		s.State = TermUnknown
	case on.To <= s.LastDay.From:
		s.State = TermInForce
	case on.From > s.LastDay.To:
		s.State = TermPast
	default:
		s.State = TermUnsure
	}
	if s.State != TermPast {
		s.Later = nil
	}
	return s
}

// signings are the agreements, oldest first, with each partner, those that renew
// another one, and those that founded a tie at an event; and, newest first, those
// with each partner.
type signings struct{ with, renewing, founding, newest map[string][]Agreement }

func (d *Directory) signings() signings {
	return Kept(d, "signings", func() signings {
		s := signings{map[string][]Agreement{}, map[string][]Agreement{}, map[string][]Agreement{}, map[string][]Agreement{}}
		for _, a := range d.Agreements {
			s.with[a.Partner] = append(s.with[a.Partner], a)
			if a.Renews != "" {
				s.renewing[a.Renews] = append(s.renewing[a.Renews], a)
			} else if a.Kind == FoundingAgreement && a.Event != "" {
				s.founding[a.Event] = append(s.founding[a.Event], a)
			}
		}
		for _, a := range d.Signed {
			s.newest[a.Partner] = append(s.newest[a.Partner], a)
		}
		return s
	})
}

// SignedWith lists the agreements with a partner, newest first.
func (d *Directory) SignedWith(partner string) []Agreement { return d.signings().newest[partner] }

// AgreementsWith lists the agreements with a partner, oldest first.
func (d *Directory) AgreementsWith(partner string) []Agreement { return d.signings().with[partner] }

// FoundedAt lists the agreements that founded a tie at an event.
func (d *Directory) FoundedAt(event string) []Agreement { return d.signings().founding[event] }

// inOrder puts agreements in the order of signing.
func inOrder(as []Agreement) []Agreement {
	out := slices.Clone(as)
	slices.SortStableFunc(out, func(a, b Agreement) int { return int(a.Signed.From) - int(b.Signed.From) })
	return out
}
