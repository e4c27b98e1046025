package page

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// span is a length of time that is drawn from left to right.
type span struct{ from, to facts.Day }

// at is where a day lies in the span, as a share of its length.
func (s span) at(d facts.Day) float64 {
	return min(1, max(0, float64(d-s.from)/float64(max(1, s.to-s.from))))
}

// yearDay is the first day of a year.
func yearDay(y int) facts.Day {
	return facts.DayOf(time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC))
}

// since1979 is the span from the year of the first tie to a day.
func since1979(to facts.Day) span {
	return span{min(yearDay(facts.FirstYear), to-365), to}
}

// Tick is a year on the axis of a drawing.
type Tick struct {
	X, Label, Anchor string
	Wide             bool // shown where there is room for it
}

// ticks picks the round years of a span, at most six. Where nothing stands beside
// the drawing, the years at its ends do not reach out of it. Where something does,
// every other year is for wide figures.
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
		case x < 0.07:
			anchor = "start"
		case x > 0.93:
			anchor = "end"
		}
		out = append(out, Tick{percent(x), itoa(y), anchor, !alone && y/step%2 == 1})
	}
	return out
}

// Timeline is the roll as bars of time, by region.
type Timeline struct {
	Ticks  []Tick
	Groups []BarGroup
	Rows   []SpanRow // by date
	Has    BarSigns  // what the key has to explain
}

// BarSigns are the signs that bars carry.
type BarSigns struct{ Solid, Maybe, After, Open, Dot, Differ bool }

// BarGroup is the bars of one region.
type BarGroup struct {
	Label string
	Bars  []Bar
}

// Bar is a tie from its start to its end, in shares of the drawing's width. Where
// a date is not known to the day, the part within its bounds is apart from the rest.
type Bar struct {
	Link   Link
	About  string // the same in words
	Years  string // in which it began, or may have begun
	Ended  string // when, in words; empty while it goes on
	Differ bool   // sources differ on when it began or ended
	Start  Piecewise
	Solid  Piecewise
	End    Piecewise // the bounds of the end
	After  Piecewise // from the end to the day drawn
	Over   string    // where the tie ended; empty while it goes on
	Open   bool      // it goes on beyond the day drawn
	Dots   []Dot     // documents that were signed
}

// Piecewise is a part of a bar; without a width there is none.
type Piecewise struct{ X, Width string }

// SpanRow is a partner of a timeline.
type SpanRow struct {
	Slug       string          `json:"slug"`
	Name       string          `json:"name"`
	Region     facts.Region    `json:"region"`
	Since      string          `json:"since"`
	Precision  facts.Precision `json:"precision"`
	NotBefore  string          `json:"not_before"`
	NotAfter   string          `json:"not_after"`
	Ended      string          `json:"ended,omitempty"` // by the day drawn
	Status     string          `json:"status"`
	Agreements []SpanSigning   `json:"agreements"` // signed by the day drawn, oldest first
	URL        string          `json:"url"`

	Link        Link   `json:"-"`
	When        string `json:"-"`
	StatusLabel string `json:"-"`
	Disputed    bool   `json:"-"` // sources differ on what When or Status says
}

// SpanSigning is an agreement on a timeline.
type SpanSigning struct {
	ID        string          `json:"id"`
	Signed    string          `json:"signed"`
	Precision facts.Precision `json:"precision"`
	URL       string          `json:"url"`

	Link Link `json:"-"` // its date, which leads to it
}

// Signings are the links of a row to its agreements.
func (r SpanRow) Signings() []Link {
	var out []Link
	for _, a := range r.Agreements {
		out = append(out, a.Link)
	}
	return out
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
	if r.Sort == "" {
		facts.SortByDate(all)
	}
	drawn := all[:min(MostPartners, len(all))]
	g.Rest = f.rest(len(drawn), len(all), w.PartnerOne, w.PartnerMany, addressed("cities/", r.Query()))
	byDate := slices.Clone(firstOf(f, all, MostPartners))
	if r.Sort != "" {
		facts.SortByDate(byDate)
	}
	for _, region := range facts.Regions() {
		group := BarGroup{Label: w.Regions[string(region)]}
		for _, m := range drawn {
			if m.Partner.Region == region {
				b := f.bar(s, m)
				b.Dots = f.signings(s, m.Partner.Slug)
				b.About = f.Lang.Clauses(b.About, f.signed(len(b.Dots)))
				if b.Differ {
					b.About = f.Lang.Clauses(b.About, w.DisputedShort)
				}
				t.Has.add(b)
				group.Bars = append(group.Bars, b)
			}
		}
		if len(group.Bars) > 0 {
			t.Groups = append(t.Groups, group)
		}
	}
	for _, m := range byDate {
		p := f.quiet().partnerRow(m, on)
		row := SpanRow{Slug: p.Slug, Name: p.Name, Region: p.Region, Since: p.Since, Precision: p.Precision, NotBefore: p.NotBefore, NotAfter: p.NotAfter,
			Ended: endedBy(m.Tie, s.to).String(), Status: p.Status, Agreements: []SpanSigning{}, URL: p.URL, Link: p.Link, When: f.held(m.Tie, s.to), StatusLabel: p.StatusLabel,
			Disputed: len(f.differing(p.Slug, "since", "ended", "status")) > 0}
		for _, a := range f.signedBy(p.Slug, s.to) {
			l := Link{Text: a.Signed.In(f.Lang), Href: f.Href("agreements/" + a.ID + "/")}
			row.Agreements = append(row.Agreements, SpanSigning{ID: a.ID, Signed: a.Signed.String(), Precision: a.Signed.Precision, URL: f.Abs(l.Href), Link: l})
		}
		t.Rows = append(t.Rows, row)
	}
	g.Timeline, g.Rows = t, t.Rows
	return true
}

// add notes the signs of one more bar.
func (x *BarSigns) add(b Bar) {
	x.Solid = x.Solid || b.Solid.Width != ""
	x.Maybe = x.Maybe || b.Start.Width != "" || b.End.Width != "" || slices.ContainsFunc(b.Dots, func(d Dot) bool { return d.Maybe })
	x.After = x.After || b.After.Width != ""
	x.Open = x.Open || b.Open
	x.Dot = x.Dot || len(b.Dots) > 0
	x.Differ = x.Differ || b.Differ
}

// signedBy lists what was signed with a partner by a day, oldest first: the newest of
// it, where it is much.
func (f Frame) signedBy(slug string, to facts.Day) []facts.Agreement {
	all := f.Dir.AgreementsWith(slug)
	n := slices.IndexFunc(all, func(a facts.Agreement) bool { return a.Signed.From > to })
	if n < 0 {
		n = len(all)
	}
	return lastOf(f, all[:n:n], MostSigned)
}

// signings are the dots of a bar.
func (f Frame) signings(s span, slug string) []Dot {
	var out []Dot
	for _, a := range f.signedBy(slug, s.to) {
		out = append(out, Dot{About: a.Signed.In(f.Lang), X: percent(s.middle(a.Signed)), Maybe: a.Signed.Precision != facts.ToDay})
	}
	return out
}

// signed says how many agreements were signed.
func (f Frame) signed(n int) string {
	if n == 0 {
		return ""
	}
	return f.Lang.Plural(n, f.Words().AgreementOne, f.Words().AgreementMany)
}

// middle is where a date lies in the span: in the middle of its bounds.
func (s span) middle(d facts.Date) float64 { return s.at(d.From + (d.To-d.From)/2) }

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

// years writes the years between which a date lies: "1979", "1990–1993".
func (f Frame) years(d facts.Date) string {
	y0, _, _ := d.From.YMD()
	y1, _, _ := d.To.YMD()
	switch {
	case y0 == y1:
		return itoa(y0)
	case f.Lang == lang.ZH:
		return itoa(y0) + "—" + itoa(y1)
	}
	return itoa(y0) + "–" + itoa(y1)
}

// bar draws a tie within a span.
func (f Frame) bar(s span, m *facts.Member) Bar {
	t := m.Tie
	part := func(from, to facts.Day) Piecewise {
		a, b := s.at(from), s.at(to)
		if b <= a {
			return Piecewise{}
		}
		return Piecewise{percent(a), percent(b - a)}
	}
	b := Bar{Link: f.cityLink(m.Partner.Slug), About: f.held(t, s.to), Years: f.years(t.Since), Differ: len(f.differing(m.Partner.Slug, "since", "ended")) > 0}
	certain, end := t.Since.To, s.to
	if t.Since.Precision == facts.ToDay {
		certain = t.Since.From
	}
	b.Start = part(t.Since.From, min(certain, s.to))
	if e := endedBy(t, s.to); e.Known() {
		end = e.From
		b.End = part(max(e.From, certain), e.To)
		b.After = part(min(e.To, s.to), s.to)
		b.Over = percent(s.at(min(e.To, s.to)))
		b.Ended = fmt.Sprintf(f.Words().EndedX, e.In(f.Lang))
	}
	b.Open = b.Over == "" && t.Since.From <= s.to
	b.Solid = part(certain, end)
	return b
}

// Course is one tie with what happened in it.
type Course struct {
	Ticks      []Tick
	Bar        Bar
	Label      *BarLabel // nil while the tie has not begun
	Agreements []Dot     // above the bar
	Events     []Dot     // below
	Height     int       // of the drawing in pixels, and the lines within it
	Lanes      [2]int
	Top, Low   int // of the bar
	Foot       int // of the lines of the years
	Labels     [2]string
	Moments    []Moment
	Rows       []CourseRow

	line string // the same in a sentence
}

// BarLabel says on a bar or beside it how long it is.
type BarLabel struct {
	Text, X string
	DX, Y   int // in pixels
	Anchor  string
	Inside  bool
}

// Dot is an agreement or an event on a drawing of time.
type Dot struct {
	Link  Link
	About string
	X     string
	Y     int  // in pixels
	Maybe bool // its date is not known to the day
}

// CourseRow is one step in the course of a tie.
type CourseRow struct {
	Date      string          `json:"date"`
	Precision facts.Precision `json:"precision"`
	Kind      string          `json:"kind"` // since, agreement, event or ended
	Title     string          `json:"title"`
	URL       string          `json:"url"`
	End       string          `json:"end,omitempty"`
	Note      string          `json:"note,omitempty"` // what sort of document or event it is
}

// TieLine is the course of a tie as its profile draws it. The lists of the
// profile have the same, with its sources.
type TieLine struct {
	ID    string
	Title string
	Line  string // what is drawn, in words
	*Course
}

// Steps is what is drawn: nothing where nothing had happened yet.
func (l *TieLine) Steps() int { return len(l.Moments) }

// The lines of the drawing of one tie, in pixels.
const (
	courseDot   = 4  // radius
	courseMark  = 2  // width of the stroke of an event
	courseLane  = 11 // from one row of dots to the next
	courseLabel = 18 // height of a line of text
	courseBar   = 20
	courseText  = 12.5
	leastWidth  = 288 // of a figure
)

func (h *Head) drawCourse(g *Figure, slug string, on facts.Date, records Records) bool {
	f := h.Frame
	m, ok := f.Dir.Partners[slug]
	if !ok {
		return false
	}
	g.lead(f, f.Words().SeeProfile, "cities/"+slug+"/")
	c := f.course(&m, f.Dir.SignedWith(slug), records.Events, f.until(on))
	g.Line, g.Course, g.Rows = c.line, c, c.Rows
	return true
}

// tieLine draws the tie of a profile with what the page lists.
func (f Frame) tieLine(in CityIn) *TieLine {
	c := f.course(&in.Member, in.Agreements, in.Events, f.latest())
	return &TieLine{ID: "line", Title: f.Words().CourseHeading, Line: c.line, Course: c}
}

// course draws what happened between Beijing and a partner up to a day.
func (f Frame) course(m *facts.Member, agreements []facts.Agreement, events []facts.Event, to facts.Day) *Course {
	w := f.Words()
	slug, name := m.Partner.Slug, m.Partner.Name.In(f.Lang)
	s := since1979(to)
	c, quiet := &Course{Rows: []CourseRow{}}, f.quiet()
	step := func(kind string, d facts.Date, l Link, note string) {
		row := CourseRow{Date: d.String(), Precision: d.Precision, Kind: kind, Title: l.Text, URL: f.Abs(l.Href), Note: note}
		c.Moments = append(c.Moments, Moment{When: f.date(d), Link: l, Note: note, day: d.From, row: row})
		s.from = min(s.from, d.From)
	}
	profile := func(field string) Link {
		return Link{Text: f.Lang.Labelled(name, w.Fields[field]), Href: f.Href("cities/" + slug + "/#" + field)}
	}
	if m.Tie.Since.From <= to {
		step("since", m.Tie.Since, profile("since"), "")
	}
	agreements = slices.DeleteFunc(slices.Clone(agreements), func(a facts.Agreement) bool { return a.Partner != slug || a.Signed.From > to })
	events = slices.DeleteFunc(slices.Clone(events), func(e facts.Event) bool { return !slices.Contains(e.Partners, slug) || e.Date.From > to })
	c.Labels[0] = f.signed(len(agreements))
	if n := len(events); n > 0 {
		c.Labels[1] = f.Lang.Plural(n, w.EventOne, w.EventMany)
	}
	if n := len(agreements); n > RowsOfOne && !f.Whole {
		agreements, c.Labels[0] = agreements[:RowsOfOne], f.rest(RowsOfOne, n, w.AgreementOne, w.AgreementMany, "").Text
	}
	if n := len(events); n > EventsOfOne && !f.Whole {
		events, c.Labels[1] = events[:EventsOfOne], f.rest(EventsOfOne, n, w.EventOne, w.EventMany, "").Text
	}
	var signed, happened []facts.Date
	for _, a := range agreements {
		r := quiet.agreementRow(a)
		step("agreement", a.Signed, r.Link, r.KindLabel)
		signed = append(signed, a.Signed)
		c.Agreements = append(c.Agreements, Dot{Link: r.Link, About: f.Lang.Labelled(r.SignedDate.Text, a.Title.In(f.Lang)), Maybe: a.Signed.Precision != facts.ToDay})
	}
	for _, e := range events {
		r := quiet.eventRow(e)
		step("event", e.Date, r.Link, r.KindLabel)
		last := &c.Moments[len(c.Moments)-1]
		last.When, last.row.End = r.When, r.When.End
		happened = append(happened, e.Date)
		c.Events = append(c.Events, Dot{Link: r.Link, About: f.Lang.Labelled(r.When.Text, e.Title.In(f.Lang)), Maybe: e.Date.Precision != facts.ToDay})
	}
	if e := endedBy(m.Tie, to); e.Known() {
		step("ended", e, profile("ended"), "")
	}
	slices.SortStableFunc(c.Moments, func(a, b Moment) int { return cmp.Compare(a.day, b.day) })
	for _, m := range c.Moments {
		c.Rows = append(c.Rows, m.row)
	}
	if y, _, _ := s.from.YMD(); y < facts.FirstYear {
		s.from = yearDay(y) // the axis begins with a year
	}
	c.Ticks, c.Bar = s.ticks(true), f.bar(s, m)
	up, down := scatter(s, c.Agreements, signed, 2*courseDot+1), scatter(s, c.Events, happened, 2*courseMark+1)
	c.Top = up*courseLane + 4
	if up > 0 {
		c.Top += courseLabel
	}
	c.Low = c.Top + courseBar
	for i := range c.Agreements {
		c.Agreements[i].Y = c.Top - 4 - courseLane/2 - c.Agreements[i].Y*courseLane
	}
	for i := range c.Events {
		c.Events[i].Y = c.Low + 4 + courseLane/2 + c.Events[i].Y*courseLane
	}
	c.Lanes = [2]int{courseLabel - 6, c.Low + 4 + down*courseLane + courseLabel - 6}
	c.Foot = c.Lanes[1] - 12
	if down == 0 {
		c.Foot, c.Lanes[1] = c.Low, c.Low
	}
	c.Height = c.Lanes[1] + 6 + courseLabel + 2
	c.Label = f.barLabel(s, m.Tie, c.Top)
	from, _, _ := s.from.YMD()
	c.line = f.Lang.Clauses(fmt.Sprintf(w.CityTitle, name), f.Lang.FromTo(f.Lang.Date(from, 0, 0), facts.OnDay(to).In(f.Lang)))
	if what := slices.DeleteFunc(slices.Clone(c.Labels[:]), func(s string) bool { return s == "" }); len(what) > 0 {
		c.line = f.Lang.Labelled(c.line, f.Lang.Join(what))
	}
	c.line = f.Lang.Sentence([]string{c.line})
	return c
}

// barLabel writes on the bar of a tie, or beside it, from when to when it lasted:
// in full where there is room on the narrowest figure, or in years.
func (f Frame) barLabel(s span, t facts.Partnership, top int) *BarLabel {
	if t.Since.From > s.to {
		return nil
	}
	end := endedBy(t, s.to)
	texts := []string{f.held(t, s.to), f.years(t.Since)}
	if end.Known() {
		texts = []string{texts[0], f.Lang.FromTo(t.Since.In(f.Lang), end.In(f.Lang)), f.Lang.FromTo(texts[1], f.years(end))}
	}
	certain, last := s.at(t.Since.To), 1.0
	if t.Since.Precision == facts.ToDay {
		certain = s.at(t.Since.From)
	}
	if end.Known() {
		last = s.at(end.From)
	}
	const gap = 6
	start := s.at(t.Since.From)
	over := 1.0
	if end.Known() {
		over = s.at(min(end.To, s.to))
	}
	for _, text := range texts {
		w := TextWidth(text)*courseText + gap
		l := &BarLabel{Text: text, Y: top + courseBar - 6}
		switch {
		case w+gap <= (last-certain)*leastWidth:
			l.X, l.DX, l.Anchor, l.Inside = percent(certain), gap, "start", true
		case w <= start*leastWidth:
			l.X, l.DX, l.Anchor = percent(start), -gap, "end"
		case w <= (1-over)*leastWidth:
			l.X, l.DX, l.Anchor = percent(over), gap, "start"
		default:
			continue
		}
		return l
	}
	return nil
}

// scatter puts dots on a line of time, those that would touch on the narrowest
// figure in rows away from it, and returns the number of rows. Y is then the row;
// room is what a dot takes from its row, in pixels.
func scatter(s span, dots []Dot, dates []facts.Date, room float64) int {
	order := make([]int, len(dots))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(dates[a].From, dates[b].From) })
	var last []float64 // of each row, in pixels
	for _, i := range order {
		x := s.middle(dates[i])
		dots[i].X = percent(x)
		px := x * leastWidth
		row := slices.IndexFunc(last, func(l float64) bool { return px-l >= room })
		if row < 0 {
			row = len(last)
			last = append(last, 0)
		}
		last[row] = px
		dots[i].Y = row
	}
	return len(last)
}
