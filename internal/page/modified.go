package page

import (
	"slices"
	"strings"
	"time"

	"youcheng/internal/facts"
)

// Modified is the day on which what the page says last changed, as far as facts
// and texts tell: the last change of its facts, or the day on which a text that
// it shows or names appeared or was updated, whichever is later. It is never the
// day on which the site was built; and what a page reckons from today, such as
// its counts, changes by itself and does not change it.
func (h *Head) Modified() facts.Day { return max(h.changed.To, h.touched) }

// ModifiedAt is what the page at a path, after the language, says in
// [Head.Modified], without being made, but for the texts that it shows or names: for
// the sitemap, which tells of all pages. Tests compare the two.
func ModifiedAt(d *facts.Directory, path string) facts.Day {
	switch on := OnAt(path); on.Kind {
	case "cities":
		if _, ok := d.Partners[on.ID]; ok {
			return d.Changed(on.ID).To
		}
	case "agreements":
		if a, ok := d.AgreementAt(on.ID); ok {
			return d.Changed(a.Partner).To
		}
	case "sources":
		if s, ok := d.Sources[on.ID]; ok {
			day := s.Accessed.To
			for _, i := range d.ChangesOn(on)[:min(1, len(d.ChangesOn(on)))] { // the newest
				day = max(day, d.Changes[i].Date.To)
			}
			return day
		}
	}
	return d.Changed("").To
}

// OnAt is the thing whose page stands at a path, after the language. Of a page that
// is of no thing, such as a list, it is none that there is.
func OnAt(path string) facts.On {
	kind, id, _ := strings.Cut(strings.TrimSuffix(path, "/"), "/")
	return facts.On{Kind: kind, ID: id}
}

// PicturePath is the address, after the language, of the picture that stands for the
// page at a path. The pages of one list have one.
func PicturePath(path string) string { return InForm(facts.ListAt(path), "png") }

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
