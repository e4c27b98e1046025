package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"youcheng/internal/facts"
)

// Article is the article of 2016 that asked who learned what from whom.
const Article = "cd-2016-09-03"

// articleClaims are its statements on the exchange of air-quality work, traffic
// and visitor information, in the order in which it makes them of partners.
var articleClaims = []string{"c38", "c39", "c40", "c41", "c42", "c20", "c21"}

// directions are those that lead somewhere, in the order in which a cell shows
// them.
var directions = []facts.Direction{"to-beijing", "from-beijing", "mutual"}

// LeadingSomewhere lists the directions in which something went.
func LeadingSomewhere() []facts.Direction { return slices.Clone(directions) }

// ExchangeFilter is what the matrix is narrowed to.
type ExchangeFilter struct {
	Theme     string
	Direction facts.Direction
	City      string
}

// ParseExchangeFilter reads the query parameters of the matrix.
func (f Frame) ParseExchangeFilter(get func(string) string) (ExchangeFilter, error) {
	var e ExchangeFilter
	var err error
	if e.Theme, err = facts.OneOf("theme", get("theme"), f.Dir.ThemeSlugs()); err != nil {
		return e, err
	}
	if e.Direction, err = facts.OneOf("direction", facts.Direction(get("direction")), directions); err != nil {
		return e, err
	}
	e.City, err = f.Dir.PartnerOf("city", get("city"))
	return e, err
}

// Query is the filter's canonical query string.
func (e ExchangeFilter) Query() string {
	return query("theme", e.Theme, "direction", string(e.Direction), "city", e.City)
}

// ExchangeCell is how often something went one way between Beijing and a partner
// in one theme, and the events that say so, newest first.
type ExchangeCell struct {
	City      string          `json:"city"`
	Theme     string          `json:"theme"`
	Direction facts.Direction `json:"direction"`
	Count     int             `json:"count"`
	Events    []string        `json:"events"`
	URL       string          `json:"url"`

	N     int    `json:"-"` // its place in the list
	Label string `json:"-"`
	Step  int    `json:"-"` // of weight: 1 for one event, 2 for two or three, 3 for more
	marks []Mark
}

// ExchangeField is where a partner and a theme meet. Where no event is recorded
// it has no ID.
type ExchangeField struct {
	ID     string // of its evidence on the page
	Theme  Link
	Arrows []ExchangeCell
	Events []EventRow
	More   Link // to the others
}

// ExchangeRow is one partner with a field for each theme of the table.
type ExchangeRow struct {
	City   Link
	Count  int // events
	Fields []ExchangeField
}

// ExchangeClaim is a statement of the article beside the events on its theme
// with its partners.
type ExchangeClaim struct {
	Claim     string         `json:"claim"`
	Statement string         `json:"statement"`
	Verdict   string         `json:"verdict"`
	URL       string         `json:"url"`
	Shows     []ExchangeShow `json:"shows"`

	Link         Link   `json:"-"`
	VerdictLabel string `json:"-"`
}

// ExchangeShow is what the events show of a partner and a theme. It counts those
// without a direction too.
type ExchangeShow struct {
	City   string   `json:"city"`
	Theme  string   `json:"theme"`
	Count  int      `json:"count"`
	Before int      `json:"before"` // surely dated before the article
	Events []string `json:"events"`

	Partner Link   `json:"-"`
	Name    string `json:"-"` // of the theme
	Link    Link   `json:"-"` // to the events; how many they are
	Words   string `json:"-"` // which way they went
}

// Exchange is the matrix of partners and themes with the directions of what was
// exchanged.
type Exchange struct {
	Head
	Count      int                     `json:"count"` // events with a direction
	Partners   int                     `json:"partners"`
	Directions map[facts.Direction]int `json:"directions"` // events that went each way
	Cells      []ExchangeCell          `json:"cells"`
	Claims     []ExchangeClaim         `json:"claims"`

	Filter  ExchangeFilter `json:"-"`
	Form    []Select       `json:"-"`
	Themes  []Link         `json:"-"` // the columns
	Rows    []ExchangeRow  `json:"-"`
	Rules   []Fact         `json:"-"`
	Article []Mark         `json:"-"`
	Steps   []string       `json:"-"` // what the weights mean, lightest first
	More    Link           `json:"-"` // to the rows that are not on the page
}

// Exchange builds the matrix from all events, newest first, and the claims of
// the article. The claims stand on the whole matrix only.
func (f Frame) Exchange(all []facts.Event, claims []facts.Claim, e ExchangeFilter) *Exchange {
	w := f.Words()
	p := &Exchange{Head: f.head("exchange/", w.ExchangeTitle, ""), Filter: e, Directions: map[facts.Direction]int{}, Cells: []ExchangeCell{}, Claims: []ExchangeClaim{}}
	p.Section = "themes"
	p.crumbs(Link{Text: w.Themes, Href: f.Href("themes/")}, Link{Text: w.ExchangeTitle, Href: f.Href(p.Path)})
	p.Query = e.Query()
	p.NoIndex = e != ExchangeFilter{}
	var some []facts.Event
	whole := 0
	for _, x := range all {
		if !slices.Contains(directions, x.Direction) || len(x.Partners) == 0 {
			continue
		}
		whole++
		if (e.Theme == "" || x.Theme == e.Theme) && (e.Direction == "" || x.Direction == e.Direction) && (e.City == "" || slices.Contains(x.Partners, e.City)) {
			some = append(some, x)
			p.Directions[x.Direction]++
		}
	}
	if !p.NoIndex {
		p.claims(all, claims)
	}
	p.Count = len(some)
	p.matrix(some)
	p.leadOn()
	sum := ThemeTally{ToBeijing: p.Directions["to-beijing"], FromBeijing: p.Directions["from-beijing"], Mutual: p.Directions["mutual"]}
	p.Summary = w.NoResults
	if p.Count > 0 {
		p.SummarySays = fmt.Sprintf("count=%d partners=%d", p.Count, p.Partners)
		for _, d := range directions {
			if n := p.Directions[d]; n > 0 {
				p.SummarySays += fmt.Sprintf(" directions.%s=%d", d, n)
			}
		}
		p.Summary = fmt.Sprintf(w.ExchangeSummary, f.Lang.Plural(p.Count, w.EventOne, w.EventMany), f.Lang.Plural(p.Partners, w.PartnerOne, w.PartnerMany), f.directionWords(sum))
	}
	p.Rules = []Fact{
		{ID: "counted", Label: w.ExchangeCounted, Text: fmt.Sprintf(w.ExchangeCountedText, f.Lang.Number(whole), f.Lang.Plural(len(all), w.EventOne, w.EventMany))},
		{ID: "arrows", Label: w.ExchangeArrows, Text: w.ExchangeArrowsText},
		{ID: "several", Label: w.ExchangeSeveral, Text: w.ExchangeSeveralText},
		{ID: "silent", Label: w.ExchangeSilent, Text: w.ExchangeSilentText},
	}
	p.Steps = []string{f.Lang.Plural(1, w.EventOne, w.EventMany), w.ExchangeSome, w.ExchangeMore}
	p.Form = f.exchangeForm(e)
	p.finish("json", "csv")
	return p
}

// matrix fills the table: partners and themes with the most events come first.
func (p *Exchange) matrix(events []facts.Event) {
	f := p.Frame
	w := f.Words()
	byCity, byTheme := map[string]int{}, map[string]int{}
	at := map[[2]string][]facts.Event{}
	for _, x := range events {
		byTheme[x.Theme]++
		for _, city := range x.Partners {
			if p.Filter.City != "" && city != p.Filter.City {
				continue
			}
			byCity[city]++
			at[[2]string{city, x.Theme}] = append(at[[2]string{city, x.Theme}], x)
		}
	}
	var themes []string
	for _, t := range f.Dir.Themes {
		if byTheme[t.Slug] > 0 {
			themes = append(themes, t.Slug)
		}
	}
	slices.SortStableFunc(themes, func(a, b string) int { return cmp.Compare(byTheme[b], byTheme[a]) })
	for _, t := range themes {
		p.Themes = append(p.Themes, f.themeLink(t))
	}
	var cities []string
	for _, m := range f.Dir.Members {
		if byCity[m.Partner.Slug] > 0 {
			cities = append(cities, m.Partner.Slug)
		}
	}
	slices.SortStableFunc(cities, func(a, b string) int { return cmp.Compare(byCity[b], byCity[a]) })
	p.Partners = len(cities)
	p.More = f.rest(min(MostNames, len(cities)), len(cities), w.PartnerOne, w.PartnerMany, addressed(InForm(p.Path, "csv"), p.Query))
	left := &window{left: EventsOfMatrix}
	for _, city := range firstOf(f, cities, MostNames) {
		r := ExchangeRow{City: f.cityLink(city), Count: byCity[city]}
		for _, theme := range themes {
			field := ExchangeField{Theme: f.themeLink(theme)}
			if its := at[[2]string{city, theme}]; len(its) > 0 {
				field.ID = fieldID(city, theme)
				shown := its
				if !f.Whole {
					shown = take(left, its[:min(EventsOfField, len(its))])
				}
				field.Events = p.eventRows(shown)
				field.More = f.others(len(field.Events), len(its), "events/?"+EventFilter{Theme: theme, City: city}.Query())
				for _, d := range directions {
					cell := ExchangeCell{City: city, Theme: theme, Direction: d, Events: []string{}, Label: w.Directions[string(d)], URL: f.Abs(f.Href(p.Path + "#" + field.ID))}
					var sources []string
					for i, x := range its {
						if x.Direction == d {
							cell.Events = append(cell.Events, x.ID)
							if i < len(field.Events) {
								sources = append(sources, x.Sources...)
							}
						}
					}
					if cell.Count = len(cell.Events); cell.Count > 0 {
						cell.N, cell.Step, cell.marks = len(p.Cells), step(cell.Count), p.mark(sources...)
						field.Arrows = append(field.Arrows, cell)
						p.Cells = append(p.Cells, cell)
					}
				}
			}
			r.Fields = append(r.Fields, field)
		}
		p.Rows = append(p.Rows, r)
	}
}

// fieldID is where the evidence for a partner and a theme stands on the page.
func fieldID(city, theme string) string { return city + "-" + theme }

// leadOn makes the links of claims to evidence that is not on the page lead to the
// list of events.
func (p *Exchange) leadOn() {
	here := map[string]bool{}
	for _, r := range p.Rows {
		for _, x := range r.Fields {
			here["#"+x.ID] = true
		}
	}
	for _, c := range p.Claims {
		for i := range c.Shows {
			s := &c.Shows[i]
			if strings.HasPrefix(s.Link.Href, "#") && !here[s.Link.Href] {
				s.Link.Href = p.Frame.Href("events/?" + EventFilter{Theme: s.Theme, City: s.City}.Query())
			}
		}
	}
}

// step is the weight with which a number of events is drawn.
func step(n int) int {
	switch {
	case n >= 4:
		return 3
	case n >= 2:
		return 2
	}
	return 1
}

// claims sets statements of the article beside the events.
func (p *Exchange) claims(all []facts.Event, claims []facts.Claim) {
	f := p.Frame
	w := f.Words()
	published := f.Dir.Sources[Article].Published
	for _, id := range articleClaims {
		i := slices.IndexFunc(claims, func(c facts.Claim) bool { return c.ID == id && c.Source == Article })
		if i < 0 {
			continue
		}
		c := claims[i]
		row := ExchangeClaim{Claim: c.ID, Statement: c.Statement.In(f.Lang), Verdict: string(c.Verdict), VerdictLabel: w.Verdicts[string(c.Verdict)]}
		p.Article = p.mark(c.Source)
		row.Link = Link{Text: row.Statement, Href: f.Href("sources/" + c.Source + "/#" + c.ID)}
		row.URL = f.Abs(row.Link.Href)
		for _, theme := range c.Themes {
			for _, city := range c.Subjects {
				s := ExchangeShow{City: city, Theme: theme, Events: []string{}, Partner: f.cityLink(city), Name: f.Dir.Theme[theme].Name.In(f.Lang)}
				n := map[facts.Direction]int{}
				for _, x := range all {
					if x.Theme != theme || !slices.Contains(x.Partners, city) {
						continue
					}
					s.Events = append(s.Events, x.ID)
					n[x.Direction]++
					if published.Known() && x.Date.To < published.From {
						s.Before++
					}
				}
				s.Count = len(s.Events)
				var parts []string
				for _, d := range append(slices.Clone(directions), "none") {
					if n[d] > 0 {
						parts = append(parts, fmt.Sprintf(w.DirectionTally, w.Directions[string(d)], n[d]))
					}
				}
				s.Words = f.Lang.Clauses(parts...)
				s.Link.Text = f.Lang.Plural(s.Count, w.EventOne, w.EventMany)
				switch {
				case s.Count > n["none"]:
					s.Link.Href = "#" + fieldID(city, theme)
				case s.Count > 0:
					s.Link.Href = f.Href("events/?" + EventFilter{Theme: theme, City: city}.Query())
				}
				row.Shows = append(row.Shows, s)
			}
		}
		p.Claims = append(p.Claims, row)
	}
}

func (f Frame) exchangeForm(e ExchangeFilter) []Select {
	w := f.Words()
	form := f.eventForm(EventFilter{Theme: e.Theme, City: e.City})
	direction := Select{Name: "direction", Label: w.Direction, Options: []Option{{Label: w.All, Selected: e.Direction == ""}}}
	for _, d := range directions {
		direction.Options = append(direction.Options, Option{string(d), w.Directions[string(d)], d == e.Direction})
	}
	return []Select{form[0], direction, form[2]} // without the kind of event
}

// Table implements Tabular: one row for each arrow.
func (p *Exchange) Table() [][]string {
	f := p.Frame
	out := [][]string{slices.Concat([]string{"city", "city_name", "theme", "theme_name", "direction", "count", "events", "url"}, provenanceColumns)}
	for _, c := range p.Cells {
		out = append(out, slices.Concat([]string{c.City, f.cityLink(c.City).Text, c.Theme, f.themeLink(c.Theme).Text, string(c.Direction), itoa(c.Count), strings.Join(c.Events, ";"), c.URL}, p.provenance(c.marks)))
	}
	return out
}

// Directions lists the directions that the matrix shows.
func Directions() []string {
	var out []string
	for _, d := range directions {
		out = append(out, string(d))
	}
	return out
}
