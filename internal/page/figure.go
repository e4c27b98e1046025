package page

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/geo"
	"youcheng/internal/story"
)

// Piece is a part of a text: HTML as its editor wrote it, or a figure.
type Piece struct {
	HTML   string
	Figure *Figure
}

// Figure is a drawing or a table of the register within a text. One of its parts
// is set, as its kind says; none is where the register no longer has what the
// figure asks for. Whatever is drawn is also among its rows.
type Figure struct {
	ID      string      `json:"id"` // its anchor: "figure-1"
	Kind    string      `json:"kind"`
	Caption string      `json:"caption,omitempty"`
	Alt     string      `json:"alt"`
	Line    string      `json:"summary"` // what is drawn and of which day, in words
	AsOf    string      `json:"as_of,omitempty"`
	Query   string      `json:"query,omitempty"`
	URL     string      `json:"url,omitempty"` // the page that has the same, with its sources
	Rows    any         `json:"rows"`
	Stated  []StatedRow `json:"stated,omitempty"` // beside a chart

	MoreStated Link `json:"-"` // to those of Stated that are not shown

	Title    string    `json:"-"` // what kind of drawing it is
	Wide     bool      `json:"-"` // as wide as its page
	TextLang string    `json:"-"` // of the caption and the alt text, where it is not the page's
	More     Link      `json:"-"` // to URL
	Rest     Link      `json:"-"` // to what is not drawn, where there is too much
	Map      *Map      `json:"-"`
	Timeline *Timeline `json:"-"`
	Course   *Course   `json:"-"`
	Roll     *Listing  `json:"-"`
	Chart    *Chart    `json:"-"`
	Compare  *Compare  `json:"-"`
	City     *Card     `json:"-"`
}

// Records are the rows of the register that some figures draw and a [Frame] does
// not have: the events of the partners of [RecordsOf], those of each newest first.
type Records struct {
	Events []facts.Event
}

// RecordsOf lists the partners whose events the figures draw.
func RecordsOf(figures []story.Figure) []string {
	var out []string
	for _, x := range figures {
		if x.Kind == "compare" {
			out = append(out, x.Cities...)
		} else if x.Kind == "timeline" && x.ID != "" {
			out = append(out, x.ID)
		}
	}
	return unique(out)
}

// marker is the place of a figure in the HTML of a text.
var marker = regexp.MustCompile(`<!--figure ([0-9]+)-->`)

// pieces splits a text at the markers of its figures and builds these.
func (h *Head) pieces(t story.Text, records Records) (body []Piece, figures []*Figure) {
	figures = []*Figure{}
	for i, x := range t.Figures {
		figures = append(figures, h.figure(i+1, x, t, records))
	}
	at := 0
	for _, m := range marker.FindAllStringSubmatchIndex(t.HTML, -1) {
		body = append(body, Piece{HTML: t.HTML[at:m[0]]})
		if n, err := strconv.Atoi(t.HTML[m[2]:m[3]]); err == nil && 0 < n && n <= len(figures) {
			body = append(body, Piece{Figure: figures[n-1]})
		}
		at = m[1]
	}
	return append(body, Piece{HTML: t.HTML[at:]}), figures
}

// joined is the text as the JSON twin gives it: an empty element for each figure,
// whose data stand beside.
func joined(body []Piece) string {
	var b strings.Builder
	for _, p := range body {
		b.WriteString(p.HTML)
		if p.Figure != nil {
			b.WriteString(`<figure id="` + p.Figure.ID + `"></figure>`)
		}
	}
	return b.String()
}

// figure builds figure n of a text.
func (h *Head) figure(n int, x story.Figure, t story.Text, records Records) *Figure {
	f := h.Frame
	w := f.Words()
	g := &Figure{ID: "figure-" + itoa(n), Kind: x.Kind, Caption: x.Caption, Alt: x.Alt, Query: x.Query, Title: w.FigureKinds[x.Kind], Rows: []any{}}
	if t.Lang != f.Lang {
		g.TextLang = t.Lang.BCP47()
	}
	values, err1 := url.ParseQuery(x.Query)
	r, err2 := f.ParseRollFilter(values.Get)
	if err1 != nil || err2 != nil || !h.draw(g, x, r, records) {
		g.Line = w.FigureGone
	}
	return g
}

// draw fills a figure. It reports false where the register does not have what is
// asked for.
func (h *Head) draw(g *Figure, x story.Figure, r RollFilter, records Records) bool {
	f := h.Frame
	on := r.AsOf
	if !on.Known() {
		on = facts.OnDay(f.Today)
	}
	g.AsOf = on.String()
	switch {
	case x.Kind == "map":
		return h.drawMap(g, r, on)
	case x.Kind == "timeline" && x.ID == "":
		return h.drawTimeline(g, r, on)
	case x.Kind == "timeline":
		return h.drawCourse(g, x.ID, on, records)
	case x.Kind == "roll":
		return h.drawRoll(g, r, on)
	case x.Kind == "chart":
		return h.drawChart(g, x.ID, r, on)
	case x.Kind == "compare":
		return h.drawCompare(g, x.Cities, on, records)
	case x.Kind == "city":
		return h.drawCity(g, x.ID, on)
	}
	return false
}

// lead sets the page to which a figure leads.
func (g *Figure) lead(f Frame, text, path string) {
	g.More = Link{Text: text, Href: f.Href(path)}
	g.URL = f.Abs(g.More.Href)
}

// leadToRoll sets the roll to which a figure leads.
func (g *Figure) leadToRoll(f Frame, r RollFilter) {
	g.lead(f, f.Words().SeeRoll, addressed("cities/", r.Query()))
}

// addressed is a path with a query, which may be empty.
func addressed(path, query string) string {
	if query == "" {
		return path
	}
	return path + "?" + query
}

// roster is the roll that a figure draws. It is the roll of the page to which
// the figure leads, whose sources stand there.
type roster struct{ sure, unsure, former []*facts.Member }

func (f Frame) roster(r RollFilter, on facts.Date) roster {
	census, former := f.Dir.Roll(r, on)
	for _, list := range [][]*facts.Member{census.Sure, census.Unsure, former} {
		f.sortMembers(list, r.Sort)
	}
	return roster{census.Sure, census.Unsure, former}
}

func (x roster) all() []*facts.Member { return slices.Concat(x.sure, x.unsure, x.former) }

// quiet is a head whose marks number no source of the page: for rows of which the
// sources stand on another one.
func (f Frame) quiet() *Head {
	return &Head{Frame: f, rail: &rail{f: f, n: map[string]int{}, quiet: true}}
}

// unmarked makes the rows of partners without their marks.
func (f Frame) unmarked(ms []*facts.Member, on facts.Date) []PartnerRow {
	out := []PartnerRow{}
	q := f.quiet()
	for _, m := range ms {
		r := q.partnerRow(m, on)
		r.Marks = nil
		out = append(out, r)
	}
	return out
}

// rollLine says what a figure of the roll shows, and of which day.
func (f Frame) rollLine(r RollFilter, on facts.Date, x roster) string {
	w := f.Words()
	return f.rollWords(r, on, x, w.FigureRoll, w.FigureRollOf)
}

// rollWords says of how many partners a roll is, and of which day: in one
// sentence where it is whole, in another where it is narrowed.
func (f Frame) rollWords(r RollFilter, on facts.Date, x roster, whole, narrowed string) string {
	w := f.Words()
	day := on.In(f.Lang)
	countries := map[string]bool{}
	for _, m := range x.sure {
		countries[m.Partner.Country] = true
	}
	n := len(x.sure)
	switch r.Status {
	case "ended":
		n = len(x.former)
	case "unsure":
		n = len(x.unsure)
	}
	var line string
	if r.Narrowed() {
		line = fmt.Sprintf(narrowed, day, strings.Join(f.conditions(r), f.Lang.Comma()), f.Lang.Plural(n, w.PartnerOne, w.PartnerMany))
	} else {
		line = fmt.Sprintf(whole, day, f.Lang.Plural(n, w.SisterCityOne, w.SisterCityMany), f.Lang.Plural(len(countries), w.CountryOne, w.CountryMany))
	}
	if n := len(x.unsure); n > 0 && r.Status == "" {
		line = f.Lang.Sentences(line, fmt.Sprintf(w.RollAlsoUnsure, f.Lang.Plural(n, w.PartnerOne, w.PartnerMany)))
	}
	return line
}

// conditions names what a roll is narrowed to.
func (f Frame) conditions(r RollFilter) []string {
	w := f.Words()
	decade, q := "", ""
	if r.Decade != 0 {
		decade = fmt.Sprintf(w.DecadeBegun, itoa(r.Decade))
	}
	if r.Q != "" {
		q = f.Lang.Labelled(w.Search, r.Q)
	}
	all := []string{w.Regions[string(r.Region)], f.Dir.Countries[r.Country].Name.In(f.Lang), w.Kinds[string(r.Kind)], w.Statuses[r.Status], f.Dir.Theme[r.Theme].Name.In(f.Lang), decade, q}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// until is the last day that a figure draws: that of the question, but no day to
// come.
func (f Frame) until(on facts.Date) facts.Day {
	return max(on.From, min(on.To, f.Today))
}

// away is how far and in which direction a partner lies.
func (f Frame) away(p facts.Partner) (km, bearing float64) {
	at := geo.Point{Lat: p.Lat, Lon: p.Lon}
	return geo.Distance(geo.Beijing, at), geo.Bearing(geo.Beijing, at)
}

// tenth writes a number of a drawing, to a tenth of its unit.
func tenth(v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	if s = strings.TrimSuffix(s, ".0"); s == "-0" {
		return "0"
	}
	return s
}

// percent writes a share of the width of a drawing.
func percent(v float64) string {
	s := strconv.FormatFloat(v*100, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "%"
}
