package page

import (
	"slices"
	"time"

	"youcheng/internal/facts"
)

// Modified is the day on which what the page says last changed, as far as facts
// and texts tell: the last change of its facts, or the day on which a text that
// it shows or names appeared or was updated, whichever is later. It is never the
// day on which the site was built; and what a page reckons from today, such as
// its counts, changes by itself and does not change it.
func (h *Head) Modified() facts.Day { return max(h.changed.To, h.touched) }

// touch notes a day on which something on the page changed.
func (h *Head) touch(d facts.Day) { h.touched = max(h.touched, d) }

// Pictures are the absolute addresses of the pictures that stand for the page:
// its social card, then those that it shows, each in one size.
func (h *Head) Pictures() []string {
	out := []string{}
	if h.Picture != "" {
		out = append(out, h.Picture)
	}
	return append(out, h.shown...)
}

// show notes the pictures of a page, by their addresses on the site.
func (h *Head) show(addresses ...string) {
	for _, a := range addresses {
		if a = h.Frame.Abs(a); !slices.Contains(h.shown, a) {
			h.shown = append(h.shown, a)
		}
	}
}

// Touched is the day on which a text appeared, or on which it was updated, where
// that is later.
func Touched(published, updated time.Time) facts.Day {
	day := facts.DayOf(published.In(facts.BeijingTime()))
	if !updated.IsZero() {
		day = max(day, facts.DayOf(updated.In(facts.BeijingTime())))
	}
	return day
}
