package page

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// realFacts is the register itself, with the events newest first.
func realFacts(t *testing.T) (*facts.Facts, []facts.Event) {
	t.Helper()
	f, err := seeds()
	if err != nil {
		t.Fatal(err)
	}
	events := slices.Clone(f.Events)
	slices.Reverse(events)
	return f, events
}

// arrowOf is a partner, a theme and a direction.
type arrowOf struct{ city, theme, direction string }

// recount counts the events of a register anew, without the page's code.
func recount(events []facts.Event, keep func(facts.Event, string) bool) map[arrowOf][]string {
	out := map[arrowOf][]string{}
	for _, e := range events {
		for _, city := range e.Partners {
			if e.Direction != "none" && keep(e, city) {
				k := arrowOf{city, e.Theme, string(e.Direction)}
				out[k] = append(out[k], e.ID)
			}
		}
	}
	return out
}

// TestExchange compares the matrix with a plain recount, in both languages and
// all forms of the page.
func TestExchange(t *testing.T) {
	f, events := realFacts(t)
	for _, c := range []struct {
		query string
		keep  func(e facts.Event, city string) bool
	}{
		{"", func(facts.Event, string) bool { return true }},
		{"theme=environment", func(e facts.Event, _ string) bool { return e.Theme == "environment" }},
		{"direction=to-beijing", func(e facts.Event, _ string) bool { return e.Direction == "to-beijing" }},
		{"city=seoul", func(_ facts.Event, city string) bool { return city == "seoul" }},
		{"theme=environment&direction=mutual&city=seoul", func(e facts.Event, city string) bool {
			return e.Theme == "environment" && e.Direction == "mutual" && city == "seoul"
		}},
		{"theme=waste&city=prague", func(facts.Event, string) bool { return false }},
	} {
		for _, l := range lang.Tags() {
			t.Run(c.query+" in "+string(l), func(t *testing.T) {
				frame := Frame{Lang: l, Dir: facts.NewDirectory(f), Today: day(t, "2026-11-23").From, Base: "https://youcheng.example"}
				filter, err := frame.ParseExchangeFilter(parameters(c.query))
				if err != nil {
					t.Fatal(err)
				}
				p := frame.Exchange(events, f.Claims, filter)
				want := recount(events, c.keep)
				cells, rows, table := map[arrowOf][]string{}, map[arrowOf][]string{}, map[arrowOf][]string{}
				for _, x := range p.Cells {
					cells[arrowOf{x.City, x.Theme, string(x.Direction)}] = x.Events
					if x.Count != len(x.Events) {
						t.Errorf("%s, %s: the number %d for %v", x.City, x.Theme, x.Count, x.Events)
					}
				}
				anchors := map[string]bool{}
				for _, r := range p.Rows {
					n := 0
					if len(r.Fields) != len(p.Themes) {
						t.Errorf("%s has %d fields for %d themes", r.City.Text, len(r.Fields), len(p.Themes))
					}
					for _, field := range r.Fields {
						shown := 0
						for _, a := range field.Arrows {
							rows[arrowOf{a.City, a.Theme, string(a.Direction)}] = a.Events
							shown += a.Count
							if !strings.HasSuffix(a.URL, "/exchange/#"+field.ID) {
								t.Errorf("the arrow of %s leads to %s", field.ID, a.URL)
							}
						}
						if shown != len(field.Events) || anchors[field.ID] && field.ID != "" {
							t.Errorf("%q: %d events behind arrows that say %d", field.ID, len(field.Events), shown)
						}
						anchors[field.ID] = true
						n += shown
					}
					if n != r.Count || n == 0 {
						t.Errorf("%s: %d events in the fields, %d at the end of the row", r.City.Text, n, r.Count)
					}
				}
				for _, r := range p.Table()[1:] {
					table[arrowOf{r[0], r[2], r[4]}] = strings.Split(r[6], ";")
				}
				for what, got := range map[string]map[arrowOf][]string{"cells": cells, "table": rows, "CSV": table} {
					if diff := cmp.Diff(want, got, cmp.AllowUnexported(arrowOf{})); diff != "" {
						t.Errorf("the %s (-recount +page):\n%s", what, diff)
					}
				}
				different, partners := map[string]bool{}, map[string]bool{}
				for k, ids := range want {
					partners[k.city] = true
					for _, id := range ids {
						different[id] = true
					}
				}
				sum := 0
				for _, n := range p.Directions {
					sum += n
				}
				if p.Count != len(different) || sum != len(different) || p.Partners != len(partners) {
					t.Errorf("%d events, %d by direction, %d partners; counted %d and %d", p.Count, sum, p.Partners, len(different), len(partners))
				}
				if p.Query != c.query || p.NoIndex != (c.query != "") || p.Canonical != "https://youcheng.example/"+string(l)+"/exchange/" {
					t.Errorf("query %q, noindex %v, canonical %s", p.Query, p.NoIndex, p.Canonical)
				}
			})
		}
	}
}

// parameters reads a query as a request does.
func parameters(query string) func(string) string {
	values := map[string]string{}
	for pair := range strings.SplitSeq(query, "&") {
		k, v, _ := strings.Cut(pair, "=")
		values[k] = v
	}
	return func(k string) string { return values[k] }
}

// TestExchangeClaims compares what the events show of the article's claims with
// a plain recount, and holds that the claims are those on its three subjects.
func TestExchangeClaims(t *testing.T) {
	f, events := realFacts(t)
	frame := Frame{Lang: lang.EN, Dir: facts.NewDirectory(f), Today: day(t, "2026-11-23").From, Base: "https://youcheng.example"}
	p := frame.Exchange(events, f.Claims, ExchangeFilter{})
	about := map[string][]string{}
	for _, c := range p.Claims {
		for _, s := range c.Shows {
			about[s.Theme] = append(about[s.Theme], s.City)
			n, before := 0, 0
			for _, e := range events {
				if e.Theme == s.Theme && slices.Contains(e.Partners, s.City) {
					n++
					if e.Date.To < day(t, "2016-09-03").From {
						before++
					}
				}
			}
			if s.Count != n || len(s.Events) != n || s.Before != before {
				t.Errorf("%s, %s: %d events, %d before the article; counted %d and %d", s.City, s.Theme, s.Count, s.Before, n, before)
			}
		}
	}
	want := map[string][]string{"environment": {"seoul", "paris", "ile-de-france", "london"}, "transport": {"seoul", "tokyo"}, "tourism": {"prague", "prague"}}
	if diff := cmp.Diff(want, about); diff != "" {
		t.Errorf("the claims are about (-want +got):\n%s", diff)
	}
	if p := frame.Exchange(events, f.Claims, ExchangeFilter{City: "seoul"}); len(p.Claims) > 0 {
		t.Error("a narrowed matrix repeats the claims")
	}
	if p := frame.Exchange(events, nil, ExchangeFilter{}); len(p.Claims) > 0 {
		t.Error("claims that the register does not have are shown")
	}
}

func TestExchangeFilter(t *testing.T) {
	f, _ := realFacts(t)
	frame := Frame{Lang: lang.EN, Dir: facts.NewDirectory(f)}
	for query, param := range map[string]string{"theme=love": "theme", "direction=none": "direction", "direction=up": "direction", "city=atlantis": "city", "colour=red": "", "": ""} {
		_, err := frame.ParseExchangeFilter(parameters(query))
		var bad *BadValue
		if errors.As(err, &bad) != (param != "") || bad != nil && bad.Param != param {
			t.Errorf("%q gives the error %v, want one of %q", query, err, param)
		}
	}
	// A direction that is added to the vocabulary is added here, too.
	known := slices.Collect(maps.Keys(frame.Words().Directions))
	if got := append(Directions(), "none"); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(known))) {
		t.Errorf("the directions are %v, the register knows %v", got, known)
	}
}

func TestStep(t *testing.T) {
	for n, want := range map[int]int{1: 1, 2: 2, 3: 2, 4: 3, 40: 3} {
		if got := step(n); got != want {
			t.Errorf("%d events have the weight %d, want %d", n, got, want)
		}
	}
}
