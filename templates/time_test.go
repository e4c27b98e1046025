package templates_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
)

// The tests of this file read figures of time as a reader does: they measure what
// is drawn, read the text beside it, ask the register, and compare all three.

// node is an element of a figure.
type node struct {
	tag   string
	attrs map[string]string
	kids  []*node
	text  string // its own and that of its kids, in order
}

// part reads the element of a page that has an ID.
func part(t *testing.T, html, id string) *node {
	t.Helper()
	before, _, ok := strings.Cut(html, ` id="`+id+`"`)
	if !ok {
		t.Fatalf("nothing has the ID %s", id)
	}
	d := xml.NewDecoder(strings.NewReader(strings.ReplaceAll(html[strings.LastIndex(before, "<"):], "<wbr>", "")))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &node{}
	open := []*node{root}
	for {
		token, err := d.Token()
		if err == io.EOF {
			t.Fatalf("%s is not closed", id)
		}
		if err != nil {
			t.Fatal(id, err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			n := &node{tag: e.Name.Local, attrs: map[string]string{}}
			for _, a := range e.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			last := open[len(open)-1]
			last.kids = append(last.kids, n)
			open = append(open, n)
		case xml.EndElement:
			if open = open[:len(open)-1]; len(open) == 1 {
				return root.kids[0]
			}
		case xml.CharData:
			for _, n := range open {
				n.text += string(e)
			}
		}
	}
}

// all finds what lies within an element by tag and class; "" is any.
func (n *node) all(tag, class string) []*node {
	var out []*node
	for _, k := range n.kids {
		if (tag == "" || k.tag == tag) && (class == "" || slices.Contains(strings.Fields(k.attrs["class"]), class)) {
			out = append(out, k)
		}
		out = append(out, k.all(tag, class)...)
	}
	return out
}

// words is the text of an element in one line.
func (n *node) words() string { return strings.Join(strings.Fields(n.text), " ") }

// share is a place on a drawing: "12.5%" is 0.125.
func share(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v / 100
}

// axis is the time from the left of a drawing to its right.
type axis struct{ from, to facts.Day }

// day is the day at a place.
func (a axis) day(t *testing.T, s string) int {
	return int(a.from) + int(math.Round(share(t, s)*float64(a.to-a.from)))
}

// near reports whether a drawing puts a day where it belongs, as exactly as it
// can: percentages have two places. What lies beyond the axis stands at its end.
func (a axis) near(got int, want facts.Day) bool {
	return math.Abs(float64(got-int(min(max(want, a.from), a.to)))) <= 1+float64(a.to-a.from)/10_000
}

// span is where a rectangle begins and ends.
func (a axis) span(t *testing.T, n *node) (int, int) {
	x := share(t, n.attrs["x"])
	return a.day(t, n.attrs["x"]), int(a.from) + int(math.Round((x+share(t, n.attrs["width"]))*float64(a.to-a.from)))
}

// looksLike compares the bar of a tie with the register: its sure part, the parts
// of which one is not sure, its end, and that it goes on.
func (a axis) looksLike(t *testing.T, where string, svg *node, tie facts.Partnership) {
	t.Helper()
	var solid, maybe, after [][2]int
	for _, r := range svg.kids {
		if r.tag != "rect" {
			continue
		}
		x0, x1 := a.span(t, r)
		switch {
		case r.attrs["class"] == "bar-solid":
			solid = append(solid, [2]int{x0, x1})
		case r.attrs["class"] == "bar-maybe":
			maybe = append(maybe, [2]int{x0, x1})
		case strings.HasPrefix(r.attrs["fill"], "url(#"):
			after = append(after, [2]int{x0, x1})
		}
	}
	ended := tie.Ended.Known() && tie.Ended.From <= a.to
	certain, last := tie.Since.To, a.to
	if tie.Since.Precision == facts.ToDay {
		certain = tie.Since.From
	}
	if ended {
		last = tie.Ended.From
	}
	has := func(name string, got [][2]int, wanted bool, from, to facts.Day) {
		t.Helper()
		if !wanted {
			if len(got) > 0 {
				t.Errorf("%s has a part that is %s: %v", where, name, got)
			}
			return
		}
		if len(got) != 1 || !a.near(got[0][0], from) || !a.near(got[0][1], to) {
			t.Errorf("%s: %s %v, want %s to %s", where, name, got, from, to)
		}
	}
	has("sure", solid, certain < last, certain, last)
	has("not sure", maybe, tie.Since.From < certain && tie.Since.From < a.to, tie.Since.From, certain)
	has("over", after, ended && tie.Ended.To < a.to, tie.Ended.To, a.to)
	over := svg.all("line", "bar-over")
	if len(over) != map[bool]int{true: 1}[ended] || ended && !a.near(a.day(t, over[0].attrs["x1"]), tie.Ended.To) {
		t.Errorf("%s ends %d times", where, len(over))
	}
	if open := len(svg.all("svg", "bar-open")) == 1; open != (!ended && tie.Since.From <= a.to) {
		t.Errorf("%s goes on: %v", where, open)
	}
}

// marked compares the signs of a drawing with the dates of the register.
func (a axis) marked(t *testing.T, what string, signs []*node, at string, maybe string, dates []facts.Date) {
	t.Helper()
	type sign struct {
		x     int
		maybe bool
	}
	var got, want []sign
	for _, s := range signs {
		got = append(got, sign{a.day(t, s.kids[len(s.kids)-1].attrs[at]), strings.Contains(s.attrs["class"], maybe)})
	}
	for _, d := range dates {
		want = append(want, sign{int(d.From) + int(d.To-d.From)/2, d.Precision != facts.ToDay})
	}
	order := func(a, b sign) int { return a.x - b.x }
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	same := len(got) == len(want)
	for i := range min(len(got), len(want)) {
		same = same && a.near(got[i].x, facts.Day(want[i].x))
	}
	for _, m := range []bool{true, false} {
		alike := func(x sign) bool { return x.maybe == m }
		same = same && len(where(got, alike)) == len(where(want, alike))
	}
	if !same {
		t.Errorf("%s carries %v, want %v", what, got, want)
	}
}

func yearOne(t *testing.T, y int) facts.Day {
	d, err := facts.ParseDate(fmt.Sprintf("%04d-01-01", y))
	if err != nil {
		t.Fatal(err)
	}
	return d.From
}

// axisTo is the axis of a drawing of the roll up to a day.
func axisTo(t *testing.T, to facts.Day) axis {
	return axis{min(yearOne(t, facts.FirstYear), to-365), to}
}

// known is the register in one language, and the pages that are drawn of it.
type known struct {
	site
	page.Frame
	pages map[string]string
}

func knowns(t *testing.T) []known {
	t.Helper()
	s, err := register()
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for _, p := range everyPage(t) {
		pages[p.path] = p.html
	}
	today, _ := facts.ParseDate("2026-11-23")
	var out []known
	for _, l := range lang.Tags() {
		out = append(out, known{s, page.Frame{Lang: l, Dir: facts.NewDirectory(s.Facts), Today: today.From, Base: "https://youcheng.example"}, pages})
	}
	return out
}

var slugOf = regexp.MustCompile(`/(cities|agreements|themes|events)/([a-z0-9-]+)/`)

// slug is what a link leads to.
func (n *node) slug() string {
	if m := slugOf.FindStringSubmatch(n.attrs["href"]); m != nil {
		return m[2]
	}
	return ""
}

// signed are the agreements with a partner up to a day, oldest first.
func (k known) signed(slug string, to facts.Day) []facts.Agreement {
	out := where(k.site.Agreements, func(a facts.Agreement) bool { return a.Partner == slug && a.Signed.From <= to })
	slices.SortStableFunc(out, func(a, b facts.Agreement) int { return int(a.Signed.From - b.Signed.From) })
	return out
}

func dates[T any](rows []T, of func(T) facts.Date) []facts.Date {
	var out []facts.Date
	for _, r := range rows {
		out = append(out, of(r))
	}
	return out
}

func signedOn(a facts.Agreement) facts.Date { return a.Signed }
func happenedOn(e facts.Event) facts.Date   { return e.Date }

// TestTimelineSays holds that the bars of the ties, the list below them, the twin
// and the register are the same: on the page of events and in stories of a date.
func TestTimelineSays(t *testing.T) {
	for _, k := range knowns(t) {
		for _, c := range []struct{ path, id, query string }{
			{"events/", "timeline", ""},
			{"stories/figures-timeline/", "figure-1", "as-of=2019-11-08"},
			{"stories/figures-timeline/", "figure-2", "region=africa&as-of=1995"},
		} {
			path := "/" + string(k.Lang) + "/" + c.path
			values, _ := url.ParseQuery(c.query)
			r, err := k.ParseRollFilter(values.Get)
			if err != nil {
				t.Fatal(err)
			}
			on := r.AsOf
			if !on.Known() {
				on = facts.OnDay(k.Today)
			}
			a := axisTo(t, on.To)
			census, former := k.Dir.Roll(r, on)
			state := map[string]string{}
			for name, ms := range map[string][]*facts.Member{"active": census.Sure, "unsure": census.Unsure, "ended": former} {
				for _, m := range ms {
					state[m.Partner.Slug] = name
				}
			}
			fig := part(t, k.pages[path], c.id)

			// What is drawn.
			drawn := map[string]bool{}
			for _, table := range fig.all("table", "spans") {
				region := table.all("caption", "")[0].words()
				before := facts.Day(0)
				for i, row := range table.all("tbody", "")[0].all("tr", "") {
					slug := row.all("a", "")[0].slug()
					where := path + " " + slug
					m, ok := k.Dir.Partners[slug]
					if !ok || drawn[slug] || state[slug] == "" {
						t.Fatalf("%s has the bar of %q", path, slug)
					}
					drawn[slug] = true
					if want := k.Words().Regions[string(m.Partner.Region)]; region != want {
						t.Errorf("%s stands under %s, want %s", where, region, want)
					}
					svg := row.all("svg", "bar")[0]
					a.looksLike(t, where, svg, m.Tie)
					a.marked(t, where, svg.all("g", "dot"), "cx", "dot-maybe", dates(k.signed(slug, on.To), signedOn))
					y0, _, _ := m.Tie.Since.From.YMD()
					y1, _, _ := m.Tie.Since.To.YMD()
					if label := row.kids[1].words(); !strings.HasPrefix(label, strconv.Itoa(y0)) || !strings.Contains(label, strconv.Itoa(y1)) || (row.all("a", "differs") != nil) != (k.Dir.Disputed[slug]["since"] || k.Dir.Disputed[slug]["ended"]) {
						t.Errorf("%s says %q beside its bar", where, label)
					}
					if i > 0 && m.Tie.SequenceDerived < int(before) {
						t.Errorf("%s is not in its order", where)
					}
					before = facts.Day(m.Tie.SequenceDerived)
				}
			}
			// The list.
			listed := map[string]bool{}
			for _, li := range fig.all("ol", "figure-list")[0].kids {
				links := li.all("a", "")
				slug := links[0].slug()
				m := k.Dir.Partners[slug]
				listed[slug] = true
				want := []string{m.Tie.Since.In(k.Lang), k.Words().Statuses[state[slug]]}
				if m.Tie.Ended.Known() && m.Tie.Ended.From <= on.To {
					want = append(want, m.Tie.Ended.In(k.Lang))
				}
				for _, w := range want {
					if !strings.Contains(li.words(), w) {
						t.Errorf("%s: the list says %q, not %q", path, li.words(), w)
					}
				}
				var got, signed []string
				for _, l := range links[1:] {
					if strings.Contains(l.attrs["href"], "/agreements/") {
						got = append(got, l.slug()+" "+l.words())
					}
				}
				for _, x := range k.signed(slug, on.To) {
					signed = append(signed, x.ID+" "+x.Signed.In(k.Lang))
				}
				if diff := cmp.Diff(signed, got); diff != "" {
					t.Errorf("%s: the agreements of %s (-register +list):\n%s", path, slug, diff)
				}
			}
			for slug := range state {
				if !drawn[slug] || !listed[slug] {
					t.Errorf("%s: %s is drawn: %v, listed: %v", path, slug, drawn[slug], listed[slug])
				}
			}
			if len(listed) != len(state) {
				t.Errorf("%s lists %d of %d", path, len(listed), len(state))
			}
			if c.query == "" {
				twin := k.Frame.Events(page.All(k.site.Events), page.EventFilter{}, "", nil).Ties
				if len(twin) != len(state) {
					t.Errorf("the twin has %d ties of %d", len(twin), len(state))
				}
				for _, row := range twin {
					tie := k.Dir.Partners[row.Slug].Tie
					var ids, want []string
					for _, x := range row.Agreements {
						ids = append(ids, x.ID+x.Signed)
					}
					for _, x := range k.signed(row.Slug, on.To) {
						want = append(want, x.ID+x.Signed.String())
					}
					if row.Since != tie.Since.String() || row.Ended != tie.Ended.String() || row.Status != state[row.Slug] || !slices.Equal(ids, want) {
						t.Errorf("the twin says of %s: %+v", row.Slug, row)
					}
				}
			}
		}
	}
}

// TestTieLineSays compares the drawing of each profile with its lists and with
// the register, today and on other dates.
func TestTieLineSays(t *testing.T) {
	for _, k := range knowns(t) {
		for slug, m := range k.Dir.Partners {
			for _, q := range []string{"", "1975", "1993-01", "2018-06-01"} {
				path, to := "/"+string(k.Lang)+"/cities/"+slug+"/", k.Today
				if q != "" {
					d, _ := facts.ParseDate(q)
					path, to = path+"?as-of="+q, d.To
				}
				html := k.pages[path]
				signed := k.signed(slug, to)
				happened := where(k.site.Events, func(e facts.Event) bool { return slices.Contains(e.Partners, slug) && e.Date.From <= to })
				begun := m.Tie.Since.From <= to
				if len(signed)+len(happened) == 0 && !begun {
					if strings.Contains(html, ` id="line"`) {
						t.Errorf("%s draws what had not happened", path)
					}
					continue
				}
				a := axisTo(t, to)
				for _, d := range slices.Concat(dates(signed, signedOn), dates(happened, happenedOn)) {
					if y, _, _ := d.From.YMD(); d.From < a.from {
						a.from = yearOne(t, y)
					}
				}
				svg := part(t, html, "line").kids[0]
				a.looksLike(t, path, svg, m.Tie)
				a.marked(t, path+", agreements,", svg.all("a", "dot"), "cx", "dot-maybe", dates(signed, signedOn))
				a.marked(t, path+", events,", svg.all("a", "stroke"), "x1", "stroke-maybe", dates(happened, happenedOn))
				// Its lists have the same.
				for _, list := range []struct {
					id, sign string
					want     []string
				}{
					{"agreements", "dot", ids(signed, func(a facts.Agreement) string { return a.ID })},
					{"events", "stroke", ids(happened, func(e facts.Event) string { return e.ID })},
				} {
					got := map[string]bool{}
					if len(list.want) > 0 {
						for _, l := range part(t, html, list.id).all("a", "") {
							if strings.Contains(l.attrs["href"], "/"+list.id+"/") {
								got[l.slug()] = true
							}
						}
					}
					drawn := ids(svg.all("a", list.sign), (*node).slug)
					slices.Sort(drawn)
					slices.Sort(list.want)
					if diff := cmp.Diff(list.want, drawn); diff != "" {
						t.Errorf("%s, %s (-register +drawing):\n%s", path, list.id, diff)
					}
					for _, id := range list.want {
						if !got[id] {
							t.Errorf("%s does not list %s", path, id)
						}
					}
				}
			}
		}
	}
}

func ids[T any](rows []T, of func(T) string) []string {
	var out []string
	for _, r := range rows {
		out = append(out, of(r))
	}
	return out
}

var pathMove = regexp.MustCompile(`([HV])([0-9]+)`)

// TestChartSays compares the line and the dots of each count with its tables and
// with the register.
func TestChartSays(t *testing.T) {
	for _, k := range knowns(t) {
		var turns []facts.Day // on which a count may change, and the days around them
		for _, p := range k.Partnerships {
			for _, d := range []facts.Date{p.Since, p.Ended} {
				if d.Known() {
					turns = append(turns, d.From-1, d.From, d.From+1, d.To-1, d.To, d.To+1)
				}
			}
		}
		slices.Sort(turns)
		days := map[string]facts.Day{} // by their words
		for d := turns[0]; d <= k.Today; d++ {
			days[facts.OnDay(d).In(k.Lang)] = d
		}
		for _, c := range k.site.Counts {
			if c.Measure == facts.CountStated {
				continue
			}
			for _, q := range []string{"", "as-of=2016-04-05", "as-of=1970", "theme=culture&as-of=2016"} {
				path := "/" + string(k.Lang) + "/counts/" + c.Slug + "/?" + q
				values, _ := url.ParseQuery(q)
				r, err := k.ParseCountFilter(c, values.Get)
				if err != nil {
					t.Fatal(err)
				}
				to := k.Today
				if r.AsOf.Known() {
					to = r.AsOf.To
				}
				if own, err := facts.ParseFilter(c.Filter); err != nil {
					t.Fatal(err)
				} else if own.Region != "" {
					r.Region = own.Region
				}
				count := func(d facts.Day) int {
					census, _ := k.Dir.Roll(r, facts.OnDay(d))
					if c.Measure == facts.CountCountries {
						return census.Countries
					}
					return census.Count()
				}
				a := axisTo(t, to)
				fig := part(t, k.pages[path], "chart")
				svg := fig.all("svg", "chart")[0]

				// The scale: zero and the first level.
				zero := share(t, svg.all("line", "base")[0].attrs["y1"])
				level := svg.all("line", "grid")[0]
				name, err := strconv.Atoi(svg.all("text", "")[0].words())
				if err != nil {
					t.Fatal(err)
				}
				unit := (zero - share(t, level.attrs["y1"])) / float64(name)
				number := func(y float64) int { return int(math.Round((zero - y) / unit)) }

				// The steps, in the drawing, the table and the register.
				type step struct{ day, n int }
				var drawn []step
				x, before := 0, 0
				for _, m := range pathMove.FindAllStringSubmatch(svg.all("path", "chart-step")[0].attrs["d"], -1) {
					v, _ := strconv.ParseFloat(m[2], 64)
					if m[1] == "H" {
						x = int(a.from) + int(math.Round(v/10_000*float64(a.to-a.from)))
					} else if n := number(v / 10_000); n != before {
						drawn = append(drawn, step{x, n})
						before = n
					}
				}
				tables := fig.all("table", "list")
				var want []step
				n := 0
				for _, row := range tables[0].all("tbody", "")[0].all("tr", "") {
					cells := row.all("td", "")
					total, err := strconv.Atoi(cells[0].words())
					if err != nil {
						t.Fatal(path, err)
					}
					d, ok := days[row.all("th", "")[0].words()]
					if !ok {
						t.Fatalf("%s: %q is no day", path, row.all("th", "")[0].words())
					}
					if total != count(d) {
						t.Errorf("%s: the table has %d for %s, the register %d", path, total, d, count(d))
					}
					if total != n {
						want = append(want, step{int(d), total})
					}
					n = total
				}
				for _, d := range turns {
					if d > a.to {
						break
					}
					i := slices.IndexFunc(want, func(s step) bool { return s.day > int(d) })
					at := 0
					switch {
					case i < 0 && len(want) > 0:
						at = want[len(want)-1].n
					case i > 0:
						at = want[i-1].n
					}
					if at != count(d) {
						t.Errorf("%s: on %s the table is at %d, the register at %d", path, d, at, count(d))
					}
				}
				same := len(drawn) == len(want)
				for i := range min(len(drawn), len(want)) {
					same = same && drawn[i].n == want[i].n && a.near(drawn[i].day, facts.Day(want[i].day))
				}
				if !same {
					t.Errorf("%s: the line goes %v, the table %v", path, drawn, want)
				}

				// The dots.
				var stated []facts.StatedCount
				if !r.Narrowed() || r.Region != "" && r == (page.RollFilter{Region: r.Region, AsOf: r.AsOf}) && c.Filter != "all" {
					stated = where(k.StatedCounts, func(s facts.StatedCount) bool { return s.Count == c.Slug && s.Date.To <= to })
				}
				dots := svg.all("g", "dot")
				if len(dots) != len(stated) {
					t.Errorf("%s: %d dots for %d totals", path, len(dots), len(stated))
					continue
				}
				if len(stated) == 0 {
					continue
				}
				rows := part(t, k.pages[path], "stated").all("tbody", "")[0].all("tr", "")
				var labels string
				for _, x := range svg.all("text", "chart-n") {
					labels += x.words() + "\n"
				}
				for i, s := range stated {
					dot := dots[i].kids[1]
					if d := a.day(t, dot.attrs["cx"]); !a.near(d, s.Date.To) || number(share(t, dot.attrs["cy"])) != s.Value {
						t.Errorf("%s: a dot at %s and %d, want %s and %d", path, facts.Day(d), number(share(t, dot.attrs["cy"])), s.Date, s.Value)
					}
					who := k.Dir.Sources[s.Sources[0]]
					if official := !strings.Contains(dots[i].attrs["class"], "dot-stated"); official != (who.Kind == facts.Official) {
						t.Errorf("%s: the dot of %s is official: %v", path, s.Date, official)
					}
					cells := rows[i].all("td", "")
					for j, w := range []string{strconv.Itoa(s.Value), strconv.Itoa(count(s.Date.To)), who.Publisher.In(k.Lang)} {
						if cells[j].words() != w {
							t.Errorf("%s: the table says %q of %s, want %q", path, cells[j].words(), s.Date, w)
						}
					}
					if got := rows[i].all("th", "")[0].words(); got != s.Date.In(k.Lang) || !strings.Contains(dots[i].words(), got) || !strings.Contains(dots[i].words(), who.Publisher.In(k.Lang)) {
						t.Errorf("%s: the table says %s, the dot %q, want %s", path, got, dots[i].words(), s.Date)
					}
					if y, _, _ := s.Date.To.YMD(); !strings.Contains(labels, strconv.Itoa(s.Value)+k.Lang.Bracketed("", "")[:1]) && !strings.Contains(labels, strconv.Itoa(y)) {
						t.Errorf("%s: no label says %d in %d:\n%s", path, s.Value, y, labels)
					}
				}
			}
		}
	}
}

// ways are the directions by their arrows.
var ways = map[string]string{"→": "to-beijing", "←": "from-beijing", "↔": "mutual", "○": "none"}

// TestSplitsSay compares the bars of themes and of partners with the numbers
// beside them and with the register.
func TestSplitsSay(t *testing.T) {
	for _, k := range knowns(t) {
		check := func(path, id string, want map[string]map[string]int) {
			t.Helper()
			html := k.pages[path]
			if len(want) == 0 {
				if strings.Contains(html, ` id="`+id+`"`) {
					t.Errorf("%s draws nothing", path)
				}
				return
			}
			longest := 0
			for _, n := range want {
				longest = max(longest, n["all"])
			}
			rows := part(t, html, id).all("tbody", "")[0].all("tr", "")
			if len(rows) != len(want) {
				t.Errorf("%s: %d bars for %d", path, len(rows), len(want))
			}
			for _, row := range rows {
				slug := row.all("a", "")[0].slug()
				total, err := strconv.Atoi(row.kids[1].words())
				if err != nil {
					t.Fatal(err)
				}
				said, drawn := map[string]int{"all": total}, map[string]int{"all": 0}
				for _, p := range row.all("span", "splits-part") {
					arrow := p.kids[0].words()
					n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(p.words(), arrow), k.Lang.Labelled(k.Words().Directions[ways[arrow]], "")))
					if err != nil {
						n, err = strconv.Atoi(strings.Fields(p.words())[len(strings.Fields(p.words()))-1])
					}
					if err != nil {
						t.Fatal(path, err)
					}
					said[ways[arrow]] = n
				}
				end := 0.0
				for _, r := range row.all("rect", "") {
					if x := share(t, r.attrs["x"]); math.Abs(x-end) > 0.0002 {
						t.Errorf("%s: a part of %s begins at %v, the one before it ends at %v", path, slug, x, end)
					}
					w := share(t, r.attrs["width"])
					end += w
					n := int(math.Round(w * float64(longest)))
					drawn[strings.TrimPrefix(r.attrs["class"], "split-")] = n
					drawn["all"] += n
				}
				if diff := cmp.Diff(want[slug], said); diff != "" {
					t.Errorf("%s: %s (-register +numbers):\n%s", path, slug, diff)
				}
				if diff := cmp.Diff(said, drawn); diff != "" {
					t.Errorf("%s: %s (-numbers +drawing):\n%s", path, slug, diff)
				}
			}
		}
		tally := func(events []facts.Event, of func(facts.Event) []string) map[string]map[string]int {
			out := map[string]map[string]int{}
			for _, e := range events {
				for _, x := range of(e) {
					if out[x] == nil {
						out[x] = map[string]int{}
					}
					out[x]["all"]++
					out[x][string(e.Direction)]++
				}
			}
			return out
		}
		theme := func(e facts.Event) []string { return []string{e.Theme} }
		root := "/" + string(k.Lang) + "/"
		check(root+"themes/", "bars", tally(k.site.Events, theme))
		for _, x := range k.site.Themes {
			check(root+"themes/"+x.Slug+"/", "bars", tally(where(k.site.Events, func(e facts.Event) bool { return e.Theme == x.Slug }), func(e facts.Event) []string { return e.Partners }))
		}
		for slug := range k.Dir.Partners {
			for _, q := range []string{"", "1975", "1993-01", "2018-06-01"} {
				path, to := root+"cities/"+slug+"/", k.Today
				if q != "" {
					d, _ := facts.ParseDate(q)
					path, to = path+"?as-of="+q, d.To
				}
				check(path, "theme-bars", tally(where(k.site.Events, func(e facts.Event) bool { return slices.Contains(e.Partners, slug) && e.Date.From <= to }), theme))
			}
		}
		// The twin.
		for _, r := range k.Frame.Themes(k.site.Events, "").Themes {
			n := tally(k.site.Events, theme)[r.Slug]
			if r.Events != n["all"] || r.ToBeijing != n["to-beijing"] || r.FromBeijing != n["from-beijing"] || r.Mutual != n["mutual"] {
				t.Errorf("the twin says of %s: %+v", r.Slug, r)
			}
		}
	}
}

// TestExchangeSays compares the arrows of the matrix, their weights, the events
// listed behind them, the twin and the register.
func TestExchangeSays(t *testing.T) {
	for _, k := range knowns(t) {
		type cell struct{ city, theme, way string }
		for _, q := range []string{"", "?theme=environment&city=seoul"} {
			path := "/" + string(k.Lang) + "/exchange/" + q
			values, _ := url.ParseQuery(strings.TrimPrefix(q, "?"))
			filter, err := k.ParseExchangeFilter(values.Get)
			if err != nil {
				t.Fatal(err)
			}
			want := map[cell][]string{}
			for _, e := range k.site.Events {
				for _, city := range e.Partners {
					if e.Direction != "none" && (filter.Theme == "" || e.Theme == filter.Theme) && (filter.City == "" || city == filter.City) {
						c := cell{city, e.Theme, string(e.Direction)}
						want[c] = append(want[c], e.ID)
					}
				}
			}
			numbers := map[cell]int{}
			for c, events := range want {
				slices.Sort(events)
				numbers[c] = len(events)
			}
			html := k.pages[path]
			matrix := part(t, html, "matrix")
			var themes []string
			for _, th := range matrix.all("thead", "")[0].all("a", "") {
				themes = append(themes, th.slug())
			}
			drawn := map[cell]int{}
			for _, row := range matrix.all("tbody", "")[0].all("tr", "") {
				city := row.kids[0].all("a", "")[0].slug()
				sum := 0
				for i, td := range row.kids[1 : len(row.kids)-1] {
					for _, a := range td.all("a", "exch-step") {
						fields := strings.Fields(a.words())
						last := strings.TrimLeft(fields[len(fields)-1], "：")
						if at := strings.LastIndex(last, "："); at >= 0 {
							last = last[at+len("："):]
						}
						n, err := strconv.Atoi(last)
						if err != nil {
							t.Fatal(path, err)
						}
						drawn[cell{city, themes[i], ways[a.kids[0].words()]}] = n
						weight := map[bool]string{true: "1"}[n == 1]
						if weight == "" {
							weight = map[bool]string{true: "2", false: "3"}[n < 4]
						}
						if !strings.Contains(a.attrs["class"], "exch-step-"+weight) || a.attrs["href"] != "#"+city+"-"+themes[i] {
							t.Errorf("%s: %d events of %s are drawn as %s and lead to %s", path, n, city, a.attrs["class"], a.attrs["href"])
						}
						sum += n
					}
				}
				if got := row.kids[len(row.kids)-1].words(); got != strconv.Itoa(sum) {
					t.Errorf("%s: the sum of %s is %s, its arrows make %d", path, city, got, sum)
				}
			}
			if diff := cmp.Diff(numbers, drawn); diff != "" {
				t.Errorf("%s: the arrows (-register +drawing):\n%s", path, diff)
			}
			listed := map[cell][]string{}
			evidence := part(t, html, "evidence")
			for _, section := range evidence.all("section", "exch-city") {
				city := section.kids[0].all("a", "")[0].slug()
				theme := ""
				for _, n := range section.kids[1:] {
					if n.tag == "h4" {
						theme = strings.TrimPrefix(n.attrs["id"], city+"-")
						continue
					}
					for _, li := range n.kids {
						c := cell{city, theme, ways[li.all("span", "arrow")[0].words()]}
						listed[c] = append(listed[c], li.all("a", "")[0].slug())
					}
				}
			}
			for _, events := range listed {
				slices.Sort(events)
			}
			if diff := cmp.Diff(want, listed); diff != "" {
				t.Errorf("%s: the evidence (-register +list):\n%s", path, diff)
			}
			twin := map[cell][]string{}
			for _, c := range k.Frame.Exchange(k.site.Events, nil, filter).Cells {
				events := slices.Clone(c.Events)
				slices.Sort(events)
				twin[cell{c.City, c.Theme, string(c.Direction)}] = events
				if c.Count != len(events) {
					t.Errorf("%s: the twin counts %d of %v", path, c.Count, events)
				}
			}
			if diff := cmp.Diff(want, twin); diff != "" {
				t.Errorf("%s: the twin (-register +twin):\n%s", path, diff)
			}
		}
	}
}
