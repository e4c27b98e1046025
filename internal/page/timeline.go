package page

import (
	"cmp"
	"fmt"
	"slices"

	"youcheng/internal/facts"
)

// span is a length of time that is drawn from left to right.
type span struct{ from, to facts.Day }

// at is where a day lies in the span, as a share of its length.
func (s span) at(d facts.Day) float64 {
	return min(1, max(0, float64(d-s.from)/float64(max(1, s.to-s.from))))
}

// yearDay is the first day of a year.
func yearDay(y int) facts.Day {
	d, err := facts.ParseDate(fmt.Sprintf("%04d-01-01", y))
	if err != nil {
		panic(err) // years here are those of the register
	}
	return d.From
}

// since1979 is the span from the year of the first tie to a day.
func since1979(to facts.Day) span {
	return span{min(yearDay(facts.FirstYear), to-365), to}
}

// Tick is a year on the axis of a drawing.
type Tick struct{ X, Label, Anchor string }

// ticks picks the round years of a span, at most six. Where nothing stands beside
// the drawing, the years at its ends do not reach out of it.
func (s span) ticks(alone bool) []Tick {
	y0, _, _ := s.from.YMD()
	y1, _, _ := s.to.YMD()
	step := 1
	for _, n := range []int{1, 2, 5, 10, 20, 50, 100} {
		if step = n; (y1-y0)/n <= 5 {
			break
		}
	}
	out := []Tick{}
	for y := y0; y <= y1; y++ {
		x := s.at(yearDay(y))
		if y%step != 0 || yearDay(y) < s.from || x > 0.985 {
			continue
		}
		anchor := "middle"
		switch {
		case x < 0.07 && alone:
			anchor = "start"
		case x > 0.93:
			anchor = "end"
		}
		out = append(out, Tick{percent(x), itoa(y), anchor})
	}
	return out
}

// Timeline is the roll as bars of time, by region.
type Timeline struct {
	Ticks  []Tick
	Groups []BarGroup
	Rows   []SpanRow // by date
}

// BarGroup is the bars of one region.
type BarGroup struct {
	Label string
	Bars  []Bar
}

// Bar is a tie from its start to its end, in shares of the drawing's width. Where
// a date is not known to the day, the part within its bounds is apart from the rest.
type Bar struct {
	Link  Link
	About string // the same in words
	Start Piecewise
	Solid Piecewise
	End   Piecewise // the bounds of the end
	Over  string    // where the tie ended; empty while it goes on
}

// Piecewise is a part of a bar; without a width there is none.
type Piecewise struct{ X, Width string }

// SpanRow is a partner of a timeline.
type SpanRow struct {
	Slug      string          `json:"slug"`
	Name      string          `json:"name"`
	Region    facts.Region    `json:"region"`
	Since     string          `json:"since"`
	Precision facts.Precision `json:"precision"`
	NotBefore string          `json:"not_before"`
	NotAfter  string          `json:"not_after"`
	Ended     string          `json:"ended,omitempty"` // by the day drawn
	Status    string          `json:"status"`
	URL       string          `json:"url"`

	Link        Link   `json:"-"`
	When        string `json:"-"`
	StatusLabel string `json:"-"`
	Disputed    bool   `json:"-"` // sources differ on what When or Status says
}

func (h *Head) drawTimeline(g *Figure, r RollFilter, on facts.Date) bool {
	f := h.Frame
	w := f.Words()
	roll := f.roster(r, on)
	s := since1979(f.until(on))
	g.Line = f.rollLine(r, on, roll)
	g.leadToRoll(f, r)
	t := &Timeline{Ticks: s.ticks(false), Rows: []SpanRow{}}
	all := roll.all()
	byDate := slices.Clone(all)
	facts.SortByDate(byDate)
	if r.Sort == "" {
		all = byDate
	}
	for _, region := range facts.Regions() {
		group := BarGroup{Label: w.Regions[string(region)]}
		for _, m := range all {
			if m.Partner.Region == region {
				group.Bars = append(group.Bars, f.bar(s, m))
			}
		}
		if len(group.Bars) > 0 {
			t.Groups = append(t.Groups, group)
		}
	}
	for _, m := range byDate {
		p := f.quiet().partnerRow(m, on)
		t.Rows = append(t.Rows, SpanRow{Slug: p.Slug, Name: p.Name, Region: p.Region, Since: p.Since, Precision: p.Precision, NotBefore: p.NotBefore, NotAfter: p.NotAfter,
			Ended: endedBy(m.Tie, s.to).String(), Status: p.Status, URL: p.URL, Link: p.Link, When: f.held(m.Tie, s.to), StatusLabel: p.StatusLabel,
			Disputed: len(f.differing(p.Slug, "since", "ended", "status")) > 0})
	}
	g.Timeline, g.Rows = t, t.Rows
	return true
}

// endedBy is the end of a tie as far as it lies before or on a day.
func endedBy(t facts.Partnership, d facts.Day) facts.Date {
	if t.Ended.Known() && t.Ended.From <= d {
		return t.Ended
	}
	return facts.Date{}
}

// held says in words from when to when a tie was in force, seen from a day.
func (f Frame) held(t facts.Partnership, d facts.Day) string {
	w := f.Words()
	text := fmt.Sprintf(w.SinceX, t.Since.In(f.Lang))
	if e := endedBy(t, d); e.Known() {
		text = f.Lang.Clauses(text, fmt.Sprintf(w.EndedX, e.In(f.Lang)))
	}
	return text
}

// bar draws a tie within a span.
func (f Frame) bar(s span, m facts.Member) Bar {
	t := m.Tie
	part := func(from, to facts.Day) Piecewise {
		a, b := s.at(from), s.at(to)
		if b <= a {
			return Piecewise{}
		}
		return Piecewise{percent(a), percent(b - a)}
	}
	b := Bar{Link: f.cityLink(m.Partner.Slug), About: f.held(t, s.to)}
	if len(f.differing(m.Partner.Slug, "since", "ended")) > 0 {
		b.About = f.Lang.Clauses(b.About, f.Words().DisputedShort)
	}
	certain, end := t.Since.To, s.to
	if t.Since.Precision == facts.ToDay {
		certain = t.Since.From
	}
	b.Start = part(t.Since.From, min(certain, s.to))
	if e := endedBy(t, s.to); e.Known() {
		end = e.From
		b.End = part(max(e.From, certain), e.To)
		b.Over = percent(s.at(min(e.To, s.to)))
	}
	b.Solid = part(certain, end)
	return b
}

// Course is one tie with what happened in it.
type Course struct {
	Ticks      []Tick
	Bar        Bar
	Agreements []Dot // above the bar
	Events     []Dot // below
	Height     int   // of the drawing in pixels, and the lines within it
	Lanes      [2]int
	Top, Low   int // of the bar
	Labels     [2]string
	Moments    []Moment
	Rows       []CourseRow
}

// Dot is an agreement or an event on a drawing of time.
type Dot struct {
	Link  Link
	About string
	X     string
	Y     int // in pixels
}

// CourseRow is one step in the course of a tie.
type CourseRow struct {
	Date      string          `json:"date"`
	Precision facts.Precision `json:"precision"`
	Kind      string          `json:"kind"` // since, agreement, event or ended
	Title     string          `json:"title"`
	URL       string          `json:"url"`
}

// The lines of the drawing of one tie, in pixels.
const (
	courseDot   = 4  // radius
	courseLane  = 11 // from one row of dots to the next
	courseLabel = 18 // height of a line of text
	courseBar   = 10
	leastWidth  = 288 // of a figure
)

func (h *Head) drawCourse(g *Figure, slug string, on facts.Date, records Records) bool {
	f := h.Frame
	w := f.Words()
	m, ok := f.Dir.Partners[slug]
	if !ok {
		return false
	}
	name := m.Partner.Name.In(f.Lang)
	to := f.until(on)
	s := since1979(to)
	g.lead(f, w.SeeProfile, "cities/"+slug+"/")
	c := &Course{Rows: []CourseRow{}}
	step := func(kind string, d facts.Date, l Link, note string) {
		c.Moments = append(c.Moments, Moment{When: f.date(d), Link: l, Note: note, day: d.From})
		c.Rows = append(c.Rows, CourseRow{Date: d.String(), Precision: d.Precision, Kind: kind, Title: l.Text, URL: f.Abs(l.Href)})
		s.from = min(s.from, d.From)
	}
	profile := func(field string) Link {
		return Link{Text: f.Lang.Labelled(name, w.Fields[field]), Href: f.Href("cities/" + slug + "/#" + field)}
	}
	if m.Tie.Since.From <= to {
		step("since", m.Tie.Since, profile("since"), "")
	}
	var signed, happened []facts.Date
	for _, a := range records.Agreements {
		if a.Partner == slug && a.Signed.From <= to {
			r := f.quiet().agreementRow(a)
			step("agreement", a.Signed, r.Link, r.KindLabel)
			signed = append(signed, a.Signed)
			c.Agreements = append(c.Agreements, Dot{Link: r.Link, About: f.Lang.Labelled(r.SignedDate.Text, a.Title.In(f.Lang))})
		}
	}
	for _, e := range records.Events {
		if slices.Contains(e.Partners, slug) && e.Date.From <= to {
			r := f.quiet().eventRow(e)
			step("event", e.Date, r.Link, r.KindLabel)
			c.Moments[len(c.Moments)-1].When = r.When
			happened = append(happened, e.Date)
			c.Events = append(c.Events, Dot{Link: r.Link, About: f.Lang.Labelled(r.When.Text, e.Title.In(f.Lang))})
		}
	}
	if e := endedBy(m.Tie, to); e.Known() {
		step("ended", e, profile("ended"), "")
	}
	slices.SortStableFunc(c.Moments, func(a, b Moment) int { return cmp.Compare(a.day, b.day) })
	slices.SortStableFunc(c.Rows, func(a, b CourseRow) int { return cmp.Compare(a.Date, b.Date) })
	if y, _, _ := s.from.YMD(); y < facts.FirstYear {
		s.from = yearDay(y) // the axis begins with a year
	}
	c.Ticks, c.Bar = s.ticks(true), f.bar(s, m)
	up, down := scatter(s, c.Agreements, signed), scatter(s, c.Events, happened)
	var what []string
	if n := len(signed); n > 0 {
		c.Labels[0] = f.Lang.Plural(n, w.AgreementOne, w.AgreementMany)
		what = append(what, c.Labels[0])
	}
	if n := len(happened); n > 0 {
		c.Labels[1] = f.Lang.Plural(n, w.EventOne, w.EventMany)
		what = append(what, c.Labels[1])
	}
	c.Top = courseLabel + up*courseLane + 4
	c.Low = c.Top + courseBar
	for i := range c.Agreements {
		c.Agreements[i].Y = c.Top - 4 - courseLane/2 - c.Agreements[i].Y*courseLane
	}
	for i := range c.Events {
		c.Events[i].Y = c.Low + 4 + courseLane/2 + c.Events[i].Y*courseLane
	}
	c.Lanes = [2]int{courseLabel - 6, c.Low + 4 + down*courseLane + courseLabel - 6}
	c.Height = c.Lanes[1] + 6 + courseLabel + 2
	from, _, _ := s.from.YMD()
	line := f.Lang.Clauses(fmt.Sprintf(w.CityTitle, name), f.Lang.FromTo(f.Lang.Date(from, 0, 0), facts.OnDay(to).In(f.Lang)))
	if len(what) > 0 {
		line = f.Lang.Labelled(line, f.Lang.Join(what))
	}
	g.Line = f.Lang.Sentence([]string{line})
	g.Course, g.Rows = c, c.Rows
	return true
}

// scatter puts dots on a line of time, those that would touch on the narrowest
// figure in rows away from it, and returns the number of rows. Y is then the row.
func scatter(s span, dots []Dot, dates []facts.Date) int {
	order := make([]int, len(dots))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(dates[a].From, dates[b].From) })
	var last []float64 // of each row, in pixels
	for _, i := range order {
		x := s.at(dates[i].From + (dates[i].To-dates[i].From)/2)
		dots[i].X = percent(x)
		px := x * leastWidth
		row := slices.IndexFunc(last, func(l float64) bool { return px-l >= 2*courseDot+1 })
		if row < 0 {
			row = len(last)
			last = append(last, 0)
		}
		last[row] = px
		dots[i].Y = row
	}
	return len(last)
}
