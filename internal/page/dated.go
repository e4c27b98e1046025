package page

import (
	"fmt"
	"slices"
	"strings"

	"youcheng/internal/facts"
)

// Pages can be asked for any date: [Frame.AsOf]. Such a page says what would
// have been true then, by what is known today; it is not what the site said on
// that day. What came later is left out: events, documents, statements, and the
// end of a tie. Names, places and what is missing are those of today.

// Dated says that a page shows a past date, and leads to the present.
type Dated struct {
	Text  string
	Today Link
}

// asked is the date that the page is about: the one asked for, or today.
func (f Frame) asked() facts.Date {
	if f.AsOf.Known() {
		return f.AsOf
	}
	return facts.OnDay(f.Today)
}

// latest is the last day that the page knows of.
func (f Frame) latest() facts.Day { return f.until(f.asked()) }

// when writes a date as the time of a statement: "on 5 April 2016".
func (f Frame) when(d facts.Date, capital bool) string {
	if d.Precision == facts.Bounded {
		return d.In(f.Lang) // "between …", which no sentence begins with
	}
	return f.Lang.On(d.In(f.Lang), d.Precision == facts.ToDay, capital)
}

// setDated marks a page that is asked for another date than today. Its address
// is not for search engines: there are as many as days.
func (h *Head) setDated() {
	f := h.Frame
	if !f.AsOf.Known() {
		return
	}
	w := f.Words()
	asOf := query("as-of", f.AsOf.String())
	if h.Query == "" {
		h.Query = asOf
	}
	h.NoIndex = true
	now := f.Href(h.Path)
	if rest := slices.DeleteFunc(strings.Split(h.Query, "&"), func(p string) bool { return p == asOf }); len(rest) > 0 {
		now += "?" + strings.Join(rest, "&")
	}
	h.Dated = &Dated{Text: fmt.Sprintf(w.DatedNotice, f.when(f.AsOf, false)), Today: Link{Text: w.DatedNow, Href: now}}
	if date := f.AsOf.In(f.Lang); h.Tab == "" && !strings.Contains(h.Title, date) {
		h.Tab = f.Lang.Bracketed(h.Title, date)
	}
}

// before keeps what had begun by the last day that the page knows of.
func before[T any](f Frame, rows []T, date func(T) facts.Date) []T {
	if !f.AsOf.Known() {
		return rows
	}
	to := f.latest()
	return slices.DeleteFunc(slices.Clone(rows), func(x T) bool { return !date(x).Known() || date(x).From > to })
}

func dateOfEvent(e facts.Event) facts.Date         { return e.Date }
func dateOfAgreement(a facts.Agreement) facts.Date { return a.Signed }
func dateOfView(v facts.View) facts.Date           { return v.From }

// then leaves out of what is known of a partner what came after the date asked.
func (f Frame) then(in CityIn) CityIn {
	if !f.AsOf.Known() {
		return in
	}
	to := f.latest()
	tie := &in.Member.Tie
	if tie.Ended.Known() && tie.Ended.From > to {
		tie.Ended, tie.Status = facts.Date{}, facts.Active
	}
	if tie.StatusAsOf.To > to {
		tie.StatusAsOf = facts.Date{}
	}
	if p := &in.Member.Partner; p.PopulationChecked.From > to {
		p.Population = 0
	}
	in.Views = before(f, in.Views, dateOfView)
	in.Agreements = before(f, in.Agreements, dateOfAgreement)
	in.Events = before(f, in.Events, dateOfEvent)
	in.Claims = before(f, in.Claims, func(c facts.Claim) facts.Date { return f.Dir.Sources[c.Source].Published })
	in.Names = slices.DeleteFunc(slices.Clone(in.Names), func(n facts.Name) bool { return n.From.Known() && n.From.From > to })
	in.Offices = heldBy(in.Offices, to)
	if !tie.Ended.Known() { // what it is disputed of had not happened
		in.Disputes = slices.DeleteFunc(slices.Clone(in.Disputes), func(d facts.Dispute) bool { return d.Conflict.Field == facts.EndedField })
	}
	return in
}

// hosting lists the offices that a person held in Beijing, as was known on the day
// asked for.
func (f Frame) hosting(person string) []facts.Office {
	offices := f.Dir.OfficesOf(facts.Beijing, person)
	if f.AsOf.Known() {
		offices = heldBy(offices, f.latest())
	}
	return offices
}

// heldBy keeps the offices that somebody had held, or was seen in, by a day.
func heldBy(offices []facts.Office, to facts.Day) []facts.Office {
	var out []facts.Office
	for _, o := range offices {
		o.Seen = slices.DeleteFunc(slices.Clone(o.Seen), func(d facts.Date) bool { return d.From > to })
		if o.To.From > to {
			o.To = facts.Date{}
		}
		if o.Checked.From > to {
			o.Checked = facts.Date{}
		}
		if len(o.Seen) > 0 || o.From.Known() && o.From.From <= to {
			out = append(out, o)
		}
	}
	return out
}

// stood says in words whether a tie stood on the date asked.
func (f Frame) stood(name string, t facts.Partnership) string {
	w := f.Words()
	on := f.asked()
	since, ended := f.when(t.Since, false), f.when(t.Ended, false)
	switch t.Held(on) {
	case facts.Yes:
		return fmt.Sprintf(w.StatusWas, f.when(on, true), name, since)
	case facts.No:
		if on.To < t.Since.From {
			return fmt.Sprintf(w.StatusNotYet, f.when(on, true), name, since)
		}
		return fmt.Sprintf(w.StatusWasNot, f.when(on, true), name, since, ended)
	}
	switch {
	case on.From <= t.Since.From && t.Since.To <= on.To && !t.Ended.Known():
		return fmt.Sprintf(w.StatusWithin, f.when(on, true), name, since)
	case t.Ended.Known() && on.From <= t.Ended.From && t.Ended.To <= on.To:
		return fmt.Sprintf(w.StatusWithinEnd, f.when(on, true), name, ended)
	}
	return fmt.Sprintf(w.StatusNotSure, name, f.when(on, false), since)
}

// termOn says in words what has become of an agreement by the date asked.
func (f Frame) termOn(a facts.Agreement) (facts.Standing, string) {
	w := f.Words()
	s := f.Dir.Standing(a, f.asked())
	last := s.LastDay.In(f.Lang)
	text := w.TermStates[string(s.State)]
	switch s.State {
	case facts.TermInForce:
		text = fmt.Sprintf(w.TermInForce, last)
	case facts.TermUnsure:
		text = fmt.Sprintf(w.TermUnsure, f.when(s.LastDay, false))
	case facts.TermPast:
		text = fmt.Sprintf(w.TermPast, last)
		if s.Later != nil {
			text = fmt.Sprintf(w.TermPastLater, last, f.when(s.Later.Signed, false))
		}
	case facts.TermRenewed:
		var dates []string
		for _, r := range s.Renewals {
			dates = append(dates, f.when(r.Signed, false))
		}
		text = fmt.Sprintf(w.TermRenewed, f.Lang.Join(dates))
	case facts.TermEnded:
		text = fmt.Sprintf(w.TermEnded, f.when(s.LastDay, false))
	}
	return s, text
}
