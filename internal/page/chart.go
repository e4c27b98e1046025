package page

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// Chart is a count of the register as a line of steps.
type Chart struct {
	Ticks  []Tick
	Levels []Level
	Base   string // height of zero
	Step   string // path of what is sure, in a square of chartSize
	Range  string // path of the space between that and what is possible; may be empty
	Dots   []ChartDot
	Labels []ChartLabel
	Last   ChartDot // the count on the day
	Rows   []ChartRow
	Later  []ChartRow // those of the table: the newest, where there are too many
	More   Link       // to all rows, where these are not

	corners [][2]float64 // of the line
}

// Level is a line across a chart.
type Level struct{ Y, Label string }

// Sort reports whether dots of a sort are on the chart: those that an authority
// stated, or the others.
func (c *Chart) Sort(official bool) bool {
	return slices.ContainsFunc(c.Dots, func(d ChartDot) bool { return d.Official == official })
}

// ChartDot is a total that somebody stated, where it lies on the chart.
type ChartDot struct {
	X, Y     string
	N        int
	About    string // when it was stated, and where
	Official bool   // by an authority

	x, y float64
	year int
	by   []string
}

// ChartLabel says what was stated of a total, when and, where there is room, by
// whom: one label for dots of one number that follow each other. It ends so many
// pixels before the first of them. Y is in pixels.
type ChartLabel struct {
	Text   string
	X      string
	Y      string
	Tier   int
	Leader string // from the label to its dot; may be empty
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
	N          int    `json:"-"` // its place in the list
}

// StatedRow is a total that somebody stated.
type StatedRow struct {
	Date     string   `json:"date"`
	Value    int      `json:"value"`
	Count    int      `json:"count"` // what this register counts for the day
	Scope    string   `json:"scope"`
	By       []string `json:"by"`       // who published it
	Official bool     `json:"official"` // one of them is an authority
	Sources  []string `json:"sources"`

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
	walk := f.walk(count.Measure, r, to)
	days, points := walk.days, walk.points
	before := told{}
	for i, p := range points {
		if p.count != before.count || count.Measure == facts.CountPartners && len(p.joined)+len(p.left) > 0 {
			c.Rows = append(c.Rows, f.chartRow(days[i], p))
			c.Rows[len(c.Rows)-1].N = len(c.Rows) - 1
		}
		before = p
	}
	c.Later = c.Rows[max(0, len(c.Rows)-PerPage):]
	c.More = f.rest(len(c.Later), len(c.Rows), w.ChartDayOne, w.ChartDayMany, InForm("counts/"+slug+"/", "json"))
	if !narrowed {
		g.Stated, g.MoreStated = h.statedRows(slug, to, walk.on)
	}
	c.draw(f.Lang, s, days, points, g.Stated)
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

// chartRow says what changed in the count on a day.
func (f Frame) chartRow(d facts.Day, p told) ChartRow {
	row := ChartRow{Date: d.String(), Count: p.count, Possible: p.possible, Joined: []string{}, Left: []string{}, On: f.date(facts.OnDay(d))}
	for _, x := range []struct {
		of    []*facts.Member
		field facts.Field
		slugs *[]string
		links *[]Link
		date  func(facts.Partnership) facts.Date
	}{
		{p.joined, "since", &row.Joined, &row.JoinedText, func(t facts.Partnership) facts.Date { return t.Since }},
		{p.left, "ended", &row.Left, &row.LeftText, func(t facts.Partnership) facts.Date { return t.Ended }},
	} {
		for i, m := range x.of {
			slug := m.Partner.Slug
			*x.slugs = append(*x.slugs, slug)
			if i >= MostInLine {
				continue
			}
			*x.links = append(*x.links, f.dated(m, x.date(m.Tie), d))
			if f.disputed(slug, x.field) {
				row.Rivals = append(row.Rivals, f.cityLink(slug))
			}
		}
		y, _, _ := d.YMD()
		if l := f.others(len(*x.links), len(x.of), "roll/"+itoa(y)+"/"); l.Href != "" {
			*x.links = append(*x.links, l)
		}
	}
	return row
}

// told is what a count comes to on a day, and who came and went since the day before
// it, in the order of the ties.
type told struct {
	count, possible int
	joined, left    []*facts.Member
}

// standingOf is how a count holds a partner on a day: surely, possibly or not.
func standingOf(m *facts.Member, r RollFilter, on facts.Date) (sure, possible bool) {
	if m.Tie.Tie != facts.SisterCity || r.Status == "ended" {
		return false, false
	}
	held := m.Tie.Held(on)
	sure = held == facts.Yes && r.Status != "unsure"
	return sure, sure || held == facts.Unsure && r.Status != "active"
}

// tell counts as the register does, on one day.
func (f Frame) tell(measure facts.Measure, r RollFilter, d facts.Day) told {
	var t told
	on := facts.OnDay(d)
	sure, possible := map[string]bool{}, map[string]bool{} // countries
	for _, m := range f.Dir.Admitted(r) {
		is, may := standingOf(m, r, on)
		if is {
			t.count++
			sure[m.Partner.Country] = true
		}
		if may {
			t.possible++
			possible[m.Partner.Country] = true
		}
	}
	if measure == facts.CountCountries {
		t.count, t.possible = len(sure), len(possible)
	}
	return t
}

// walk is how a count went, on each day on which one may change.
type walk struct {
	days   []facts.Day
	points []told // beside the days
}

// on is what the count came to on a day.
func (x walk) on(d facts.Day) told {
	n, exact := slices.BinarySearch(x.days, d)
	if !exact {
		n--
	}
	if n < 0 {
		return told{}
	}
	return x.points[n]
}

// walk follows a count up to a day. Of all partners it is kept: several texts draw it.
func (f Frame) walk(measure facts.Measure, r RollFilter, to facts.Day) walk {
	make := func() walk {
		days := f.turns(to)
		return walk{days, f.steps(measure, r, days)}
	}
	if r.Narrowed() || r.Sort != "" {
		return make()
	}
	return facts.KeptFor(f.Dir, "walk/"+string(measure), to.String(), make)
}

// steps counts on each of the days, as tell does. It looks at a partner only where
// its tie turns, for there are days as there are partners.
func (f Frame) steps(measure facts.Measure, r RollFilter, days []facts.Day) []told {
	all := f.Dir.Admitted(r)
	turning := make([][]int, len(days)) // day -> places in all, in their order
	for n := range all {
		t := all[n].Tie
		of := []int{0}
		for _, d := range []facts.Date{t.Since, t.Ended} {
			if !d.Known() {
				continue
			}
			for _, day := range []facts.Day{d.From, d.To} {
				i, _ := slices.BinarySearch(days, day)
				of = append(of, i)
			}
		}
		slices.Sort(of)
		for _, i := range slices.Compact(of) {
			if i < len(days) {
				turning[i] = append(turning[i], n)
			}
		}
	}
	wasSure, wasPossible := make([]bool, len(all)), make([]bool, len(all))
	sure, possible := map[string]int{}, map[string]int{} // country -> partners
	turn := func(of map[string]int, country string, by int) {
		if of[country] += by; of[country] == 0 {
			delete(of, country)
		}
	}
	out := make([]told, len(days))
	var now told
	for i, d := range days {
		now.joined, now.left = nil, nil
		on := facts.OnDay(d)
		for _, n := range turning[i] {
			m := all[n]
			is, may := standingOf(m, r, on)
			if is != wasSure[n] {
				if wasSure[n] = is; is {
					now.joined = append(now.joined, m)
					now.count++
					turn(sure, m.Partner.Country, 1)
				} else {
					now.left = append(now.left, m)
					now.count--
					turn(sure, m.Partner.Country, -1)
				}
			}
			if may != wasPossible[n] {
				if wasPossible[n] = may; may {
					now.possible++
					turn(possible, m.Partner.Country, 1)
				} else {
					now.possible--
					turn(possible, m.Partner.Country, -1)
				}
			}
		}
		out[i] = now
		if measure == facts.CountCountries {
			out[i].count, out[i].possible = len(sure), len(possible)
		}
	}
	return out
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
func (f Frame) dated(m *facts.Member, d facts.Date, on facts.Day) Link {
	l := f.cityLink(m.Partner.Slug)
	if d != facts.OnDay(on) {
		l.Text = f.Lang.Bracketed(l.Text, d.In(f.Lang))
	}
	return l
}

// stated lists what others stated of totals: the newest of it, where it is much, with a
// way to all at path.
func (f Frame) stated(path string, that func(facts.StatedCount) bool) ([]facts.StatedCount, Link) {
	w := f.Words()
	var all []facts.StatedCount
	for _, s := range f.Dir.Stated {
		if that(s) {
			all = append(all, s)
		}
	}
	shown := lastOf(f, all, MostStated)
	return shown, f.rest(len(shown), len(all), w.StatementOne, w.StatementMany, InForm(path, "json"))
}

// statedRows lists what was stated of a count up to a day.
func (h *Head) statedRows(slug string, to facts.Day, tell func(facts.Day) told) (rows []StatedRow, more Link) {
	f := h.Frame
	stated, more := f.stated("counts/"+slug+"/", func(s facts.StatedCount) bool { return s.Count == slug && s.Date.To <= to })
	for _, s := range stated {
		r := StatedRow{Date: s.Date.String(), Value: s.Value, Count: tell(s.Date.To).count, Scope: s.Scope.In(f.Lang), Sources: s.Sources, On: f.date(s.Date), Marks: h.mark(s.Sources...), Disputed: f.rivalTotal(s), day: s.Date.To}
		for _, id := range s.Sources {
			x := f.Dir.Sources[id]
			r.By = append(r.By, x.Publisher.In(f.Lang))
			r.Official = r.Official || x.Kind == facts.Official
		}
		rows = append(rows, r)
	}
	return rows, more
}

// levelStep is the distance of the levels, of which there are four at most: 1, 2, 5, 10,
// 20 and so on.
func levelStep(highest int) int {
	for tens := 1; ; tens *= 10 {
		for _, n := range []int{1, 2, 5} {
			if step := n * tens; highest/step <= 4 {
				return step
			}
		}
	}
}

// draw makes the paths, dots and labels.
func (c *Chart) draw(l lang.Tag, s span, days []facts.Day, points []told, stated []StatedRow) {
	highest := 1
	for _, p := range points {
		highest = max(highest, p.possible)
	}
	for _, x := range stated {
		highest = max(highest, x.Value)
	}
	step := levelStep(highest)
	// The shares of the height for text above the highest level and below the
	// lowest.
	const head, foot = 0.22, 0.1
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
		year, _, _ := x.day.YMD()
		c.Dots = append(c.Dots, ChartDot{X: percent(d), Y: percent(y(x.Value)), N: x.Value, About: l.Clauses(x.On.Text, l.Join(x.By)), Official: x.Official, x: d, y: y(x.Value), year: year, by: x.By})
	}
	c.label(l)
}

// A chart has a fixed height at each tier, so its labels can be placed to the
// pixel; the width is the least of the tier.
var chartTiers = []struct {
	n             int
	width, height float64
}{{1, leastWidth, 256}, {2, 476, 320}, {3, 600, 320}}

// The sizes of the letters beside dots and at the end of the line, in pixels, and
// how far a label ends before its dot.
const chartLetter, chartTotal, chartGap = 13, 21, 8

// label writes beside the dots what was stated. The line rises, so there is room
// above it on the left. A label at the least width of a tier keeps its place on a
// wider figure, where dots are farther apart and labels as long as they were, so
// it stands above all of the line up to its dot.
func (c *Chart) label(l lang.Tag) {
	for _, tier := range chartTiers {
		at := func(d ChartDot) (x, y float64) { return d.x * tier.width, d.y * tier.height }
		var taken []box
		for _, d := range c.Dots {
			x, y := at(d)
			taken = append(taken, around(x, y, 5))
		}
		x, y := at(c.Last)
		taken = append(taken, box{x - TextWidth(itoa(c.Last.N))*chartTotal, y - 6 - chartTotal*0.8, x, y})
		for _, v := range c.Levels {
			base, _ := strconv.ParseFloat(strings.TrimSuffix(v.Y, "%"), 64)
			base = base/100*tier.height - 4
			taken = append(taken, box{0, base - chartLetter, TextWidth(v.Label) * chartLetter, base})
		}
		for i := 0; i < len(c.Dots); {
			group := c.Dots[i : i+1]
			for i++; i < len(c.Dots) && c.Dots[i].N == group[0].N; i++ {
				group = group[:len(group)+1]
			}
			x, dot := at(group[0])
			for _, text := range c.stated(l, group, tier.n) {
				b := box{x - chartGap - TextWidth(text)*chartLetter, 0, x - chartGap, 0}
				if b.x0 < 0 {
					continue
				}
				mid := min(dot, c.top(b.x0/tier.width, group[0].x)*tier.height-chartLetter*0.7)
				clear := func() bool {
					b.y0, b.y1 = mid-chartLetter*0.6, mid+chartLetter*0.6
					return !slices.ContainsFunc(taken, b.overlaps)
				}
				for !clear() && b.y0 > 0 {
					mid--
				}
				if b.y0 < 0 {
					continue
				}
				taken = append(taken, b)
				label := ChartLabel{Text: text, X: percent(group[0].x), Y: tenth(mid), Tier: tier.n}
				if dot-mid > 5 {
					label.Leader = "M" + itoa(-chartGap+2) + " " + tenth(mid) + "L-3 " + tenth(dot-3)
				}
				c.Labels = append(c.Labels, label)
				break
			}
		}
	}
}

// stated says what a group of dots stands for, in one way or, where there may be
// less room, in a shorter one.
func (c *Chart) stated(l lang.Tag, group []ChartDot, tier int) []string {
	var years, by []string
	for _, d := range group {
		years = append(years, itoa(d.year))
		for _, who := range d.by {
			name, _, _ := strings.Cut(strings.ReplaceAll(who, "（", " ("), " (") // what a bracket adds stands in the table
			by = append(by, name)
		}
	}
	years = unique(years)
	texts := []string{l.Bracketed(itoa(group[0].N), strings.Join(years, l.Comma())), l.Bracketed(itoa(group[0].N), years[0])}
	if tier == len(chartTiers) {
		texts = append([]string{l.Labelled(texts[0], strings.Join(unique(by), l.Comma()))}, texts...)
	}
	return texts
}

// top is how high the line reaches between two points, in shares of the drawing.
func (c *Chart) top(from, to float64) float64 {
	y := 1.0
	for i, k := range c.corners {
		next := 1.0
		if i+1 < len(c.corners) {
			next = c.corners[i+1][0]
		}
		if k[0] <= to && next >= from {
			y = min(y, k[1])
		}
	}
	return y
}
