package page

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"youcheng/internal/facts"
)

// Chart is a count of the register as a line of steps.
type Chart struct {
	Ticks  []Tick
	Levels []Level
	Base   string // height of zero
	Step   string // path of what is sure, in a square of chartSize
	Range  string // path of the space between that and what is possible; may be empty
	Dots   []ChartDot
	Last   ChartDot // the count on the day
	Rows   []ChartRow

	corners [][2]float64 // of the line
}

// Level is a line across a chart.
type Level struct{ Y, Label string }

// ChartDot is a total that somebody stated, where it lies on the chart.
type ChartDot struct {
	X, Y  string
	N     int
	About string // its day
	Label *ChartLabel

	x, y float64
}

// ChartLabel is the number beside a dot, so many pixels away from it.
type ChartLabel struct {
	Text   string
	DX, DY int
	Anchor string
	Tier   int
}

// ChartRow is a day from which another count holds.
type ChartRow struct {
	Date     string   `json:"date"`
	Count    int      `json:"count"`
	Possible int      `json:"possible"` // with those of which it is not sure
	Joined   []string `json:"joined"`
	Left     []string `json:"left"`

	On         Date   `json:"-"`
	JoinedText []Link `json:"-"`
	LeftText   []Link `json:"-"`
	Rivals     []Link `json:"-"` // those of them on whose date sources differ
}

// StatedRow is a total that somebody stated.
type StatedRow struct {
	Date    string   `json:"date"`
	Value   int      `json:"value"`
	Count   int      `json:"count"` // what this register counts for the day
	Scope   string   `json:"scope"`
	Sources []string `json:"sources"`

	On       Date   `json:"-"`
	Marks    []Mark `json:"-"`
	Disputed bool   `json:"-"` // others stated another total

	day facts.Day
}

// chartSize is the side of the square in which the steps are drawn; the drawing
// is then pulled to the shape of the figure.
const chartSize = 10_000

func (h *Head) drawChart(g *Figure, slug string, r RollFilter, on facts.Date) bool {
	f := h.Frame
	w := f.Words()
	i := slices.IndexFunc(f.Dir.Counts, func(c facts.Count) bool { return c.Slug == slug })
	if i < 0 || f.Dir.Counts[i].Measure == facts.CountStated {
		return false
	}
	count := f.Dir.Counts[i]
	filter, err := facts.ParseFilter(count.Filter)
	if err != nil || filter.Region != "" && r.Region != "" && r.Region != filter.Region {
		return false
	}
	narrowed := r.Narrowed()
	if filter.Region != "" {
		r.Region = filter.Region
	}
	to := f.until(on)
	s := since1979(to)
	g.AsOf = to.String()
	g.leadToRoll(f, r)
	title := count.Title.In(f.Lang)
	c := &Chart{Ticks: s.ticks(true), Rows: []ChartRow{}}
	tell := f.teller(count.Measure, r)
	days := f.turns(to)
	points := make([]told, 0, len(days))
	for _, d := range days {
		points = append(points, tell(d))
	}
	var before told
	for i, p := range points {
		row := ChartRow{Date: days[i].String(), Count: p.count, Possible: p.possible, Joined: []string{}, Left: []string{}, On: f.date(facts.OnDay(days[i]))}
		for _, m := range p.sure {
			if !before.holds[m.Partner.Slug] {
				row.Joined = append(row.Joined, m.Partner.Slug)
				row.JoinedText = append(row.JoinedText, f.dated(m, m.Tie.Since, days[i]))
				if f.disputed(m.Partner.Slug, "since") {
					row.Rivals = append(row.Rivals, f.cityLink(m.Partner.Slug))
				}
			}
		}
		for _, m := range before.sure {
			if !p.holds[m.Partner.Slug] {
				row.Left = append(row.Left, m.Partner.Slug)
				row.LeftText = append(row.LeftText, f.dated(m, m.Tie.Ended, days[i]))
				if f.disputed(m.Partner.Slug, "ended") {
					row.Rivals = append(row.Rivals, f.cityLink(m.Partner.Slug))
				}
			}
		}
		if p.count != before.count || count.Measure == facts.CountPartners && len(row.Joined)+len(row.Left) > 0 {
			c.Rows = append(c.Rows, row)
		}
		before = p
	}
	if !narrowed {
		g.Stated = h.statedRows(slug, to, tell)
	}
	c.draw(s, days, points, g.Stated)
	last := points[len(points)-1]
	from, _, _ := s.from.YMD()
	g.Line = fmt.Sprintf(w.FigureChart, title, f.Lang.FromTo(f.Lang.Date(from, 0, 0), facts.OnDay(to).In(f.Lang)), f.Lang.Number(last.count))
	if narrowed {
		g.Line = fmt.Sprintf(w.FigureChartOf, title, strings.Join(f.conditions(r), f.Lang.Comma()), f.Lang.FromTo(f.Lang.Date(from, 0, 0), facts.OnDay(to).In(f.Lang)), f.Lang.Number(last.count))
	}
	if len(c.Dots) > 0 {
		g.Line = f.Lang.Sentences(g.Line, w.FigureChartDots)
	}
	if c.Range != "" {
		g.Line = f.Lang.Sentences(g.Line, w.FigureChartRange)
	}
	g.Chart, g.Rows = c, c.Rows
	return true
}

// told is what a count comes to on a day.
type told struct {
	count, possible int
	sure            []facts.Member
	holds           map[string]bool // the same by slug
}

// teller counts as the register does, on any day.
func (f Frame) teller(measure facts.Measure, r RollFilter) func(facts.Day) told {
	return func(d facts.Day) told {
		census, _ := f.Dir.Roll(r, facts.OnDay(d))
		t := told{census.Count(), census.Count() + len(census.Unsure), census.Sure, map[string]bool{}}
		for _, m := range census.Sure {
			t.holds[m.Partner.Slug] = true
		}
		if measure == facts.CountCountries {
			all := map[string]bool{}
			for _, m := range slices.Concat(census.Sure, census.Unsure) {
				all[m.Partner.Country] = true
			}
			t.count, t.possible = census.Countries, len(all)
		}
		return t
	}
}

// turns lists the days up to one on which a count may change, and that day.
func (f Frame) turns(to facts.Day) []facts.Day {
	days := []facts.Day{to}
	for _, m := range f.Dir.Members {
		for _, d := range []facts.Date{m.Tie.Since, m.Tie.Ended} {
			if d.Known() {
				days = append(days, d.From, d.To)
			}
		}
	}
	slices.Sort(days)
	return slices.DeleteFunc(slices.Compact(days), func(d facts.Day) bool { return d > to })
}

// dated names a partner, with the date of its tie where that is not the day on
// which it is counted.
func (f Frame) dated(m facts.Member, d facts.Date, on facts.Day) Link {
	l := f.cityLink(m.Partner.Slug)
	if d != facts.OnDay(on) {
		l.Text = f.Lang.Bracketed(l.Text, d.In(f.Lang))
	}
	return l
}

// statedRows lists what was stated of a count up to a day.
func (h *Head) statedRows(slug string, to facts.Day, tell func(facts.Day) told) []StatedRow {
	f := h.Frame
	var out []StatedRow
	for _, s := range f.Dir.Stated {
		if s.Count == slug && s.Date.To <= to {
			out = append(out, StatedRow{Date: s.Date.String(), Value: s.Value, Count: tell(s.Date.To).count, Scope: s.Scope.In(f.Lang), Sources: s.Sources, On: f.date(s.Date), Marks: h.mark(s.Sources...), Disputed: f.rivalTotal(s), day: s.Date.To})
		}
	}
	return out
}

// draw makes the paths, dots and labels.
func (c *Chart) draw(s span, days []facts.Day, points []told, stated []StatedRow) {
	highest := 1
	for _, p := range points {
		highest = max(highest, p.possible)
	}
	for _, x := range stated {
		highest = max(highest, x.Value)
	}
	step := 1
	for _, n := range []int{1, 2, 5, 10, 20, 50, 100, 200} {
		if step = n; highest/n <= 4 {
			break
		}
	}
	// The shares of the height for text above the highest level and below the
	// lowest.
	const head, foot = 0.1, 0.1
	y := func(n int) float64 { return 1 - foot - float64(n)/float64(highest)*(1-head-foot) }
	for n := step; n <= highest; n += step {
		c.Levels = append(c.Levels, Level{percent(y(n)), strconv.Itoa(n)})
	}
	c.Base = percent(y(0))
	at := func(v float64) string { return strconv.Itoa(int(math.Round(v * chartSize))) }
	var line, possible strings.Builder
	line.WriteString("M0 " + at(y(0)))
	possible.WriteString("M" + at(s.at(days[0])) + " " + at(y(0)))
	var back []string
	uncertain := false
	before := told{count: -1}
	for i, p := range points {
		if p.count == before.count && p.possible == before.possible && i < len(points)-1 {
			continue
		}
		x := at(s.at(days[i]))
		line.WriteString("H" + x + "V" + at(y(p.count)))
		possible.WriteString("H" + x + "V" + at(y(p.possible)))
		back = append(back, "H"+x, "V"+at(y(p.count)))
		c.corners = append(c.corners, [2]float64{s.at(days[i]), y(p.count)})
		uncertain = uncertain || p.possible != p.count
		before = p
	}
	c.Step = line.String()
	if uncertain {
		slices.Reverse(back)
		c.Range = possible.String() + strings.Join(back, "") + "z"
	}
	last := points[len(points)-1]
	c.Last = ChartDot{X: "100%", Y: percent(y(last.count)), N: last.count, x: 1, y: y(last.count)}
	for _, x := range stated {
		d := s.at(x.day)
		c.Dots = append(c.Dots, ChartDot{X: percent(d), Y: percent(y(x.Value)), N: x.Value, About: x.On.Text, x: d, y: y(x.Value)})
	}
	c.label()
}

// label writes the numbers of dots beside them where there is room: the later
// ones first, and a number only once among neighbours. What finds room on a
// narrow figure keeps its place on a wide one, where there is room for more.
func (c *Chart) label() {
	type width struct{ w, h float64 }
	for tier, size := range []width{{leastWidth, 240}, {480, 300}} {
		px := func(d ChartDot) (float64, float64) { return d.x * size.w, d.y * size.h }
		bounds := box{0, 0, size.w, size.h * 0.89}
		var blocked []box
		place := func(d ChartDot, l *ChartLabel) box {
			x, y := px(d)
			x, y = x+float64(l.DX), y+float64(l.DY)
			w := textWidth(l.Text) * chartLetter
			b := box{x, y - chartLetter*0.6, x + w, y + chartLetter*0.6}
			if l.Anchor == "end" {
				b.x0, b.x1 = x-w, x
			}
			return b
		}
		for _, d := range c.Dots {
			x, y := px(d)
			blocked = append(blocked, around(x, y, 4))
		}
		w := textWidth(strconv.Itoa(c.Last.N)) * chartTotal
		x, y := px(c.Last)
		blocked = append(blocked, box{x - w, y - chartTotal*1.5, x, y})
		for i, k := range c.corners {
			next := 1.0
			if i+1 < len(c.corners) {
				next = c.corners[i+1][0]
			}
			blocked = append(blocked, box{k[0] * size.w, k[1]*size.h - 1, next * size.w, k[1]*size.h + 1})
		}
		for _, d := range c.Dots {
			if d.Label != nil {
				blocked = append(blocked, place(d, d.Label))
			}
		}
		for i := len(c.Dots) - 1; i >= 0; i-- {
			d := &c.Dots[i]
			if d.Label != nil || i+1 < len(c.Dots) && c.Dots[i+1].N == d.N && i > 0 && c.Dots[i-1].N == d.N {
				continue
			}
			if slices.ContainsFunc(c.Dots, func(o ChartDot) bool { return o.Label != nil && o.N == d.N && math.Abs(o.x-d.x) < 0.25 }) {
				continue
			}
			for _, l := range []ChartLabel{{DX: -6, DY: -10, Anchor: "end"}, {DX: -7, Anchor: "end"}, {DX: 6, DY: 11, Anchor: "start"}, {DX: 7, DY: 4, Anchor: "start"}, {DX: -4, DY: 13, Anchor: "end"}, {DX: 4, DY: 18, Anchor: "start"}, {DX: 4, DY: 20, Anchor: "end"}} {
				l.Text, l.Tier = strconv.Itoa(d.N), tier+1
				b := place(*d, &l)
				// A number nearer to another dot would be read as that one's.
				own, other := math.Inf(1), math.Inf(1)
				for _, o := range c.Dots {
					x, y := px(o)
					away := math.Hypot(x-min(max(x, b.x0), b.x1), y-min(max(y, b.y0), b.y1))
					if o.N == d.N {
						own = min(own, away)
					} else {
						other = min(other, away)
					}
				}
				if b.within(bounds) && own*1.3 < other && !slices.ContainsFunc(blocked, b.overlaps) {
					d.Label = &l
					blocked = append(blocked, b)
					break
				}
			}
		}
	}
}

// The sizes of the letters beside dots and at the end of the line, in pixels.
const chartLetter, chartTotal = 13, 21
