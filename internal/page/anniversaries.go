package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"youcheng/internal/facts"
)

// calendarYears is how many years after the present one a calendar file holds.
const calendarYears = 10

// Scheduled is a page with days for a calendar; they are the iCalendar twin. A
// page without such a day has no such twin.
type Scheduled interface{ Calendar() Calendar }

// Calendar is a named list of days.
type Calendar struct {
	Name string
	Days []Occasion
}

// Occasion is one anniversary to the day, as calendars show it. A calendar
// repeats an event by itself, but cannot count: so each year is an occasion of
// its own, whose text says how many years it is.
type Occasion struct {
	UID         string `json:"uid"` // the same in both languages, and when the day is corrected
	Date        string `json:"date"`
	Partner     string `json:"partner"`
	Years       int    `json:"years"`
	Summary     string `json:"summary"`
	Description string `json:"description"`
	Category    string `json:"category"`
	URL         string `json:"url"`
	Revised     string `json:"revised"` // the day on which its facts were last changed or checked
}

// AnniversaryRow is the anniversary of one tie as a row of a list. Date is a day,
// or a year where no day is known, or empty where not even that is.
type AnniversaryRow struct {
	Partner        string           `json:"partner"`
	Name           string           `json:"name"`
	Since          string           `json:"since"`
	Precision      facts.Precision  `json:"precision"`
	DateConfidence facts.Confidence `json:"date_confidence"`
	Disputed       bool             `json:"since_disputed"`
	Date           string           `json:"date"`
	Years          int              `json:"years"`
	Multiple       int              `json:"multiple_of"` // 10, 5 or 0: which number of years is round
	Sources        []string         `json:"sources"`
	URL            string           `json:"url"`

	City      Link   `json:"-"`
	When      Date   `json:"-"`
	SinceText string `json:"-"`
	YearsText string `json:"-"`
	RoundText string `json:"-"`
	Note      string `json:"-"` // on how sure the date is
	Today     bool   `json:"-"`
	Doubtful  bool   `json:"-"`
	Marks     []Mark `json:"-"`

	day facts.Day // the first of Date
}

// AnniversaryMonth is the days of one month.
type AnniversaryMonth struct {
	ID, Name string
	Rows     []AnniversaryRow
}

// Anniversaries is the calendar of the ties that stand: those of the next twelve
// months, or of one year.
type Anniversaries struct {
	Head
	From      string           `json:"from"`
	To        string           `json:"to"`
	Days      []AnniversaryRow `json:"anniversaries"`
	YearsOnly []AnniversaryRow `json:"years_only"`
	NotKnown  []AnniversaryRow `json:"not_known"`
	Occasions []Occasion       `json:"calendar"`

	Form         []Select           `json:"-"`
	Months       []AnniversaryMonth `json:"-"` // of what is on the page
	ShownYears   []AnniversaryRow   `json:"-"`
	ShownUnknown []AnniversaryRow   `json:"-"`
}

// ParseAnniversaryYear reads the query parameter of the calendar: a year that a
// calendar file holds; 0 for the next twelve months.
func (f Frame) ParseAnniversaryYear(get func(string) string) (int, error) {
	var known []string
	this, _, _ := f.Today.YMD()
	for y := this; y <= this+calendarYears; y++ {
		known = append(known, itoa(y))
	}
	value, err := facts.OneOf("year", get("year"), known)
	if value == "" || err != nil {
		return 0, err
	}
	return strconv.Atoi(value)
}

// Anniversaries builds a page of the calendar of a year, or of the next twelve
// months where year is 0.
func (f Frame) Anniversaries(n, year int) *Anniversaries {
	w := f.Words()
	this, month, day := f.Today.YMD()
	from, to := f.Today, facts.DayOf(time.Date(this+1, time.Month(month), day, 0, 0, 0, 0, time.UTC))-1
	first, last, title := this, this+calendarYears, w.Anniversaries
	if year != 0 {
		from, to = facts.DayOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)), facts.DayOf(time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC))
		first, last, title = year, year, fmt.Sprintf(w.AnniversariesIn, year)
	}
	p := &Anniversaries{Head: f.head("anniversaries/", title, ""), From: from.String(), To: to.String(),
		Days: []AnniversaryRow{}, YearsOnly: []AnniversaryRow{}, NotKnown: []AnniversaryRow{}, Occasions: []Occasion{}}
	p.crumbs(Link{Text: w.Anniversaries, Href: f.Href(p.Path)})
	if year != 0 {
		p.Query, p.NoIndex = query("year", itoa(year)), true
	}
	var days, years, unknown []dueTie
	for _, m := range f.Dir.Members {
		if !m.Tie.Stands(f.Today) {
			continue
		}
		a, ok := m.Tie.NextAnniversary(f.Today)
		if year != 0 {
			a, ok = m.Tie.AnniversaryIn(year)
		}
		switch since := m.Tie.Since.Precision; {
		case since == facts.Bounded || since == facts.Unknown:
			unknown = append(unknown, dueTie{of: m})
		case ok && since == facts.ToDay:
			days = append(days, dueTie{m, a, a.Date.String()})
		case ok:
			years = append(years, dueTie{m, a, a.Date.String()})
		}
		if f.Whole || len(p.Occasions) == 0 { // the page only leads to the calendar
			p.Occasions = append(p.Occasions, f.occasions(m, first, last)...)
		}
	}
	byDate := func(a, b dueTie) int { return strings.Compare(a.date, b.date) }
	slices.SortStableFunc(days, byDate)
	slices.SortStableFunc(years, byDate)
	slices.SortStableFunc(p.Occasions, func(a, b Occasion) int { return strings.Compare(a.Date, b.Date) })
	all := [3]int{len(days), len(years), len(unknown)}
	shown := windowOf(n)
	if !f.Whole {
		days, years, unknown = take(shown, days), take(shown, years), take(shown, unknown)
		shown = windowOf(1)
	}
	// The sources are numbered in the order in which they stand on the page.
	p.Days, p.YearsOnly, p.NotKnown = p.anniversaryRows(days), p.anniversaryRows(years), p.anniversaryRows(unknown)
	p.months(take(shown, p.Days))
	p.ShownYears, p.ShownUnknown = take(shown, p.YearsOnly), take(shown, p.NotKnown)
	p.turn(n, all[0]+all[1]+all[2], PerPage)
	p.Form = []Select{f.yearForm(year)}
	p.SummarySays = "from~" + p.From + " to~" + p.To
	p.Summary = fmt.Sprintf(w.AnniversariesSummary, facts.OnDay(from).In(f.Lang), facts.OnDay(to).In(f.Lang), all[0], all[1], all[2])
	p.finish(scheduled(p.Occasions, "json", "csv")...)
	return p
}

// scheduled adds the iCalendar twin to the forms of a page that has days for it.
func scheduled(days []Occasion, forms ...string) []string {
	if len(days) > 0 {
		forms = append(forms, "ics")
	}
	return forms
}

// dueTie is a tie that stands, with an anniversary, if it is known.
type dueTie struct {
	of   *facts.Member
	on   facts.Anniversary
	date string // of on
}

// upcoming lists the nearest anniversaries known to the day: several may fall on
// the same one.
func (f Frame) upcoming() []dueTie {
	return facts.KeptFor(f.Dir, "upcoming", f.Today.String(), func() []dueTie {
		var out []dueTie
		for _, m := range f.Dir.Members {
			a, ok := m.Tie.NextAnniversary(f.Today)
			if !ok || a.Date.Precision != facts.ToDay {
				continue
			}
			if len(out) > 0 && a.Date.From < out[0].on.Date.From {
				out = out[:0]
			}
			if len(out) == 0 || a.Date.From == out[0].on.Date.From {
				out = append(out, dueTie{of: m, on: a})
			}
		}
		return out
	})
}

// anniversaryRows makes rows, with the marks of their sources.
func (h *Head) anniversaryRows(ties []dueTie) []AnniversaryRow {
	out := []AnniversaryRow{}
	for _, t := range ties {
		r := h.Frame.anniversaryRow(t.of, t.on)
		r.Marks = h.mark(r.Sources...)
		out = append(out, r)
	}
	return out
}

func (f Frame) anniversaryRow(m *facts.Member, a facts.Anniversary) AnniversaryRow {
	w := f.Words()
	tie, city := m.Tie, f.cityLink(m.Partner.Slug)
	r := AnniversaryRow{
		Partner: m.Partner.Slug, Name: city.Text, Since: tie.Since.String(), Precision: tie.Since.Precision, DateConfidence: tie.DateConfidence,
		Disputed: f.disputed(m.Partner.Slug, "since"), Date: a.Date.String(), Years: a.Years, Sources: tie.Sources, URL: f.Abs(city.Href),
		City: city, SinceText: fmt.Sprintf(w.SinceX, tie.Since.In(f.Lang)), Note: w.ConfidenceNote(string(tie.DateConfidence)), Doubtful: tie.DateConfidence == facts.Low,
	}
	if a.Years == 0 {
		r.SinceText = fmt.Sprintf(w.AnniversaryBegun, tie.Since.In(f.Lang))
		return r
	}
	r.day, r.When, r.YearsText = a.Date.From, f.date(a.Date), f.Lang.Plural(a.Years, w.AnniversaryOne, w.AnniversaryMany)
	r.Today = a.Date == facts.OnDay(f.Today)
	switch {
	case a.Years%10 == 0:
		r.Multiple, r.RoundText = 10, w.AnniversaryOfTen
	case a.Years%5 == 0:
		r.Multiple, r.RoundText = 5, w.AnniversaryOfFive
	}
	return r
}

// anniversaryText writes the anniversary of a tie with its number of years.
func (f Frame) anniversaryText(a facts.Anniversary) string {
	w := f.Words()
	years := f.Lang.Plural(a.Years, w.AnniversaryOne, w.AnniversaryMany)
	if a.Date.Precision != facts.ToDay {
		years = fmt.Sprintf(w.AnniversaryNoDay, years)
	}
	text := f.Lang.Bracketed(a.Date.In(f.Lang), years)
	if a.Date == facts.OnDay(f.Today) {
		text = f.Lang.Clauses(w.AnniversaryToday, text)
	}
	return text
}

// occasions lists the anniversaries of a tie in the years from first to last, if
// it stands today and its first day is known.
func (f Frame) occasions(m *facts.Member, first, last int) []Occasion {
	out := []Occasion{}
	if !m.Tie.Stands(f.Today) {
		return out
	}
	w := f.Words()
	slug, city := m.Partner.Slug, f.cityLink(m.Partner.Slug)
	checked := f.checked(m.Tie.Sources)
	revised := max(checked.To, f.Dir.Changed(slug).To)
	var publishers []string
	for _, id := range m.Tie.Sources {
		publishers = append(publishers, f.Dir.Sources[id].Publisher.In(f.Lang))
	}
	sources := f.Lang.Labelled(f.Lang.Bracketed(w.SourcesHeading, fmt.Sprintf(w.LastChecked, checked.In(f.Lang))), strings.Join(unique(publishers), f.Lang.Comma()))
	lines := []string{fmt.Sprintf(w.StatusActive, city.Text, m.Tie.Since.In(f.Lang))}
	if f.disputed(slug, "since") {
		lines = append(lines, w.AnniversaryDisputed)
	}
	if note := w.ConfidenceNote(string(m.Tie.DateConfidence)); note != "" {
		lines = append(lines, f.Lang.Labelled(w.Since, note))
	}
	lines = append(lines, sources, f.Abs(city.Href))
	for y := first; y <= last; y++ {
		a, ok := m.Tie.AnniversaryIn(y)
		if !ok || a.Date.Precision != facts.ToDay {
			continue
		}
		out = append(out, Occasion{
			UID: fmt.Sprintf("anniversary-%s-%d@youcheng", slug, y), Date: a.Date.String(), Partner: slug, Years: a.Years,
			Summary:     fmt.Sprintf(w.AnniversarySummary, city.Text, f.Lang.Plural(a.Years, w.AnniversaryOne, w.AnniversaryMany)),
			Description: strings.Join(lines, "\n"), Category: w.Anniversaries, URL: f.Abs(city.Href), Revised: revised.String(),
		})
	}
	return out
}

// months groups days by the month in which they fall.
func (p *Anniversaries) months(days []AnniversaryRow) {
	for _, r := range days {
		y, m, _ := r.day.YMD()
		id := fmt.Sprintf("%d-%02d", y, m)
		if n := len(p.Months); n == 0 || p.Months[n-1].ID != id {
			p.Months = append(p.Months, AnniversaryMonth{ID: id, Name: p.Frame.Lang.Date(y, m, 0)})
		}
		last := &p.Months[len(p.Months)-1]
		last.Rows = append(last.Rows, r)
	}
}

func (f Frame) yearForm(year int) Select {
	w := f.Words()
	s := Select{Name: "year", Label: w.AnniversaryYear, Options: []Option{{Label: w.AnniversaryNext, Selected: year == 0}}}
	this, _, _ := f.Today.YMD()
	for y := this; y <= this+calendarYears; y++ {
		s.Options = append(s.Options, Option{Value: itoa(y), Label: f.Lang.Date(y, 0, 0), Selected: y == year})
	}
	return s
}

// Calendar implements Scheduled.
func (p *Anniversaries) Calendar() Calendar {
	return Calendar{Name: p.Frame.Lang.Labelled(p.Frame.Words().SiteName, p.Title), Days: p.Occasions}
}

// Calendar implements Scheduled.
func (p *City) Calendar() Calendar {
	return Calendar{Name: p.Frame.Lang.Labelled(p.Title, p.Frame.Words().Anniversaries), Days: p.Anniversaries}
}

// Table implements Tabular: a row for each tie that stands.
func (p *Anniversaries) Table() [][]string {
	out := [][]string{slices.Concat([]string{"partner", "name", "since", "precision", "date_confidence", "since_disputed", "date", "years", "multiple_of", "url"}, provenanceColumns)}
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return itoa(n)
	}
	yes := map[bool]string{true: "yes", false: "no"}
	for _, r := range slices.Concat(p.Days, p.YearsOnly, p.NotKnown) {
		out = append(out, slices.Concat([]string{r.Partner, r.Name, r.Since, string(r.Precision), string(r.DateConfidence), yes[r.Disputed],
			r.Date, number(r.Years), number(r.Multiple), r.URL}, p.provenance(r.Marks)))
	}
	return out
}
