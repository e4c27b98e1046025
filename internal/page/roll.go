package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// The roll's question and its faults belong to the register: texts ask them too.
type (
	RollFilter = facts.RollFilter
	BadValue   = facts.BadValue
)

// ParseRollFilter reads the query parameters of the roll through get. A value
// that does not exist is a *BadValue.
func (f Frame) ParseRollFilter(get func(string) string) (RollFilter, error) {
	return f.Dir.ParseRollFilter(get, f.Today)
}

// ParseAsOf reads the date of an as-of question.
func (f Frame) ParseAsOf(s string) (facts.Date, error) { return facts.ParseAsOf(s, f.Today) }

// PartnerRow is a partner as a row of a list.
type PartnerRow struct {
	Slug        string          `json:"slug"`
	Name        string          `json:"name"`
	Country     string          `json:"country"`
	CountryName string          `json:"country_name"`
	Region      facts.Region    `json:"region"`
	Kind        facts.Kind      `json:"kind"`
	Since       string          `json:"since"`
	Precision   facts.Precision `json:"precision"`
	NotBefore   string          `json:"not_before"` // first and last day that since can mean
	NotAfter    string          `json:"not_after"`
	Ended       string          `json:"ended,omitempty"`
	Status      string          `json:"status"` // on the day asked: active, ended or unsure
	StatusAsOf  string          `json:"status_as_of"`
	Confidence  string          `json:"date_confidence"`
	Disputed    bool            `json:"since_disputed"`
	Differs     []facts.Field   `json:"disputed"` // all fields of the row on which sources differ
	Lat         float64         `json:"lat"`
	Lon         float64         `json:"lon"`
	Sources     []string        `json:"sources"`
	URL         string          `json:"url"`
	MatchedName string          `json:"matched_name,omitempty"` // by which it was found, where it is not the name shown

	Reason      Reason `json:"-"` // why it was found by that name
	Link        Link   `json:"-"`
	OtherName   string `json:"-"` // in the other language
	CountryLink Link   `json:"-"`
	RegionLabel string `json:"-"`
	KindLabel   string `json:"-"`
	SinceDate   Date   `json:"-"`
	EndedDate   Date   `json:"-"`
	StatusLabel string `json:"-"`
	Doubtful    bool   `json:"-"`
	Marks       []Mark `json:"-"`
}

// Option is one choice of a form.
type Option struct {
	Value, Label string
	Selected     bool
}

// Select is one field of the filter form.
type Select struct {
	Name, Label string
	Options     []Option
	Typed       bool // there are too many options: one is named; these are what was chosen
}

// Chosen is what was chosen of a field into which one types.
func (s Select) Chosen() string {
	for _, o := range s.Options {
		if o.Selected && o.Value != "" {
			return o.Label
		}
	}
	return ""
}

// Roll is the list of partners on a day.
type Roll struct {
	Head
	AsOf      string               `json:"as_of"`
	Count     int                  `json:"count"`
	Countries int                  `json:"countries"`
	ByRegion  map[facts.Region]int `json:"by_region"`
	Unsure    []PartnerRow         `json:"unsure"`
	Partners  []PartnerRow         `json:"partners"`
	Former    []PartnerRow         `json:"former"`
	Change    *YearChange          `json:"changes,omitempty"`      // of the roll of a year
	Remark    string               `json:"remark,omitempty"`       // on what was looked for
	Near      []Link               `json:"did_you_mean,omitempty"` // where nothing was found

	Filter     RollFilter    `json:"-"`
	OnText     string        `json:"-"`
	Form       []Select      `json:"-"`
	Regions    []RegionSum   `json:"-"`
	Totals     []StatedTotal `json:"stated,omitempty"` // that others stated for the day; of the whole roll only
	Stated     []Fact        `json:"-"`                // the same for the page
	MoreStated Link          `json:"-"`
	Differs    bool          `json:"count_disputed"`         // others stated other totals for the day
	Statement  string        `json:"completeness,omitempty"` // completeness
	Years      []Link        `json:"-"`
	Joined     []PartnerRow  `json:"-"`
	Left       []PartnerRow  `json:"-"`
	Previous   Link          `json:"-"`
	Next       Link          `json:"-"`
	Year       int           `json:"-"`

	MoreEvents Link                                            `json:"-"` // of the year
	Shown      struct{ Unsure, Partners, Former []PartnerRow } `json:"-"` // on the page

	MoreJoined     Link `json:"-"` // in the year
	MoreLeft       Link `json:"-"`
	MoreAgreements Link `json:"-"`

	listed int // how many the whole roll lists
}

// StatedTotal is what somebody stated of a count of the register.
type StatedTotal struct {
	Count string `json:"count"` // its slug
	StatedValue
}

// YearChange is what changed in a year.
type YearChange struct {
	Joined     []PartnerRow   `json:"joined"`
	Left       []PartnerRow   `json:"left"`
	Agreements []AgreementRow `json:"agreements"` // but for those that founded a tie
	Events     []EventRow     `json:"events"`

	EventsTotal int `json:"events_total"`
}

// RegionSum is one term of the sum of the roll.
type RegionSum struct {
	Region facts.Region
	Link   Link
	Label  string
	Count  int
}

// Roll builds a page of the roll as it stood on the day of the filter.
func (f Frame) Roll(n int, r RollFilter, completeness string) *Roll {
	w := f.Words()
	f.AsOf = r.AsOf
	on, dated := facts.OnDay(f.Today), r.AsOf.Known()
	if dated {
		on = r.AsOf
	}
	title := w.RollTitle
	if dated {
		title = fmt.Sprintf(w.RollTitleOn, f.Lang.On(on.In(f.Lang), on.Precision == facts.ToDay, false))
	}
	p := &Roll{Head: f.head("cities/", title, ""), Filter: r, AsOf: on.String(), OnText: f.Lang.On(on.In(f.Lang), on.Precision == facts.ToDay, false), Statement: completeness}
	p.Query = r.Query()
	p.crumbs(Link{Text: w.Cities, Href: f.Href("cities/")})
	p.NoIndex = r.Narrowed() || dated || r.Sort != ""
	p.fill(n, r, on)
	p.Form = f.rollForm(r)
	p.narrow(p.Form, p.listed, w.PartnerOne, w.PartnerMany, f.fitting)
	p.Stated = p.stated(r, on)
	p.Differs = differ(p.Stated)
	y, _, _ := f.Today.YMD()
	for n := facts.FirstYear; n <= y; n++ {
		p.Years = append(p.Years, Link{Text: itoa(n), Href: f.Href("roll/" + itoa(n) + "/")})
	}
	p.describe(func(s string) string { return f.Lang.Sentences(s, w.RollMore) })
	p.turn(n, p.listed, PerPage)
	p.finish("json", "csv", "geojson")
	return p
}

// Year builds a page of the roll at the end of a year; for the present year, today.
// events are the newest of those that may be of the year.
func (f Frame) Year(n, year int, events Few[facts.Event]) *Roll {
	w := f.Words()
	last, err := facts.ParseDate(itoa(year) + "-12-31")
	if err != nil {
		panic(err) // the address was checked
	}
	if last.From > f.Today {
		last = facts.OnDay(f.Today)
	}
	whole, _ := facts.ParseDate(itoa(year))
	p := &Roll{Head: f.head("roll/"+itoa(year)+"/", fmt.Sprintf(w.YearTitle, year), ""), AsOf: last.String(), OnText: f.Lang.On(last.In(f.Lang), true, false), Year: year}
	p.crumbs(Link{Text: w.Cities, Href: f.Href("cities/")}, Link{Text: itoa(year), Href: f.Href(p.Path)})
	p.fill(n, RollFilter{}, last)
	p.Change = &YearChange{Joined: []PartnerRow{}, Left: []PartnerRow{}}
	if n <= 1 {
		p.change(year, whole, last, events)
	}
	p.Stated = p.stated(RollFilter{AsOf: whole}, whole)
	p.Differs = differ(p.Stated)
	now, _, _ := f.Today.YMD()
	if year > facts.FirstYear {
		p.Previous = Link{Text: itoa(year - 1), Href: f.Href("roll/" + itoa(year-1) + "/")}
	}
	if year < now {
		p.Next = Link{Text: itoa(year + 1), Href: f.Href("roll/" + itoa(year+1) + "/")}
	}
	p.turn(n, p.listed, PerPage)
	p.finish("json", "csv", "geojson")
	return p
}

// change lists what changed in a year. It stands on the first page of its roll.
func (p *Roll) change(year int, whole, last facts.Date, events Few[facts.Event]) {
	f := p.Frame
	w := f.Words()
	c := p.Change
	joined, left := 0, 0
	for _, m := range f.Dir.Members {
		if s := m.Tie.Since; s.From <= whole.To && s.To >= whole.From {
			if joined++; joined <= ChangesOfYear || f.Whole {
				c.Joined = append(c.Joined, p.partnerRow(m, last))
			}
		}
		if e := m.Tie.Ended; e.Known() && e.From <= whole.To && e.To >= whole.From {
			if left++; left <= ChangesOfYear || f.Whole {
				c.Left = append(c.Left, p.partnerRow(m, last))
			}
		}
	}
	signed := slices.DeleteFunc(slices.Clone(f.Dir.Agreements), func(a facts.Agreement) bool {
		return a.Kind == facts.FoundingAgreement && a.Renews == "" || !within(a.Signed, whole)
	})
	c.Agreements = p.agreementRows(firstOf(f, signed, ChangesOfYear))
	shown := EventsOfOne
	if p.listed > PerPage && !f.Whole {
		shown = ChangesOfYear // the roll below is as long as a page may be
	}
	c.Events, c.EventsTotal = p.eventRows(events.first(shown)), events.Total
	twin := InForm(p.Path, "json")
	p.MoreJoined = f.rest(len(c.Joined), joined, w.PartnerOne, w.PartnerMany, twin)
	p.MoreLeft = f.rest(len(c.Left), left, w.PartnerOne, w.PartnerMany, twin)
	p.MoreAgreements = f.rest(len(c.Agreements), len(signed), w.AgreementOne, w.AgreementMany, twin)
	p.MoreEvents = f.moreEvents(len(c.Events), events.Total, EventFilter{On: facts.On{Kind: "roll", ID: itoa(year)}}, itoa(year))
}

// fitting counts all partners that fit conditions, whatever their status.
func (f Frame) fitting(get func(string) string) int {
	r, err := f.ParseRollFilter(get)
	if err != nil {
		return 0
	}
	f.AsOf = r.AsOf
	census, former := f.Dir.Roll(r, f.asked())
	return len(census.Sure) + len(census.Unsure) + len(former)
}

// within reports whether a date lies in a year; of one between bounds that must be sure.
func within(d, year facts.Date) bool {
	if d.Precision == facts.Bounded {
		return d.From >= year.From && d.To <= year.To
	}
	return d.Known() && d.From <= year.To && d.To >= year.From
}

// fill counts the members and lists those of page n, or all for the twins.
func (p *Roll) fill(n int, r RollFilter, on facts.Date) {
	f := p.Frame
	w := f.Words()
	census, former := f.Dir.Roll(r, on)
	for _, list := range [][]*facts.Member{census.Sure, census.Unsure, former} {
		f.sortMembers(list, r.Sort)
	}
	p.Count, p.Countries, p.ByRegion = census.Count(), census.Countries, census.ByRegion
	p.listed = len(census.Sure) + len(census.Unsure) + len(former)
	shown := windowOf(n)
	unsureHere, sureHere, formerHere := take(shown, census.Unsure), take(shown, census.Sure), take(shown, former)
	if n > 0 {
		p.Partners, p.Unsure, p.Former = p.rows(sureHere, on), p.rows(unsureHere, on), p.rows(formerHere, on)
	} else {
		p.Partners, p.Unsure, p.Former = p.rows(census.Sure, on), p.rows(census.Unsure, on), p.rows(former, on)
	}
	p.Shown.Unsure, p.Shown.Partners, p.Shown.Former = p.Unsure[:len(unsureHere)], p.Partners[:len(sureHere)], p.Former[:len(formerHere)]
	for _, rows := range [][]PartnerRow{p.Partners, p.Unsure, p.Former} {
		f.matched(r.Q, rows)
	}
	if facts.MeansBeijing(r.Q) {
		p.Remark = fmt.Sprintf(w.NameIsBeijing, r.Q)
		p.Notices, p.NoticeSays = append(p.Notices, p.Remark), "remark"
	} else if r.Q != "" && p.listed == 0 {
		p.Near = f.didYouMean(r.Q)
	}
	for _, g := range facts.Regions() {
		if r.Region != "" && r.Region != g {
			continue
		}
		q := r
		q.Region = g
		if p.Year != 0 {
			q.AsOf = on
		}
		term := RegionSum{Region: g, Link: Link{Text: w.Regions[string(g)]}, Count: census.ByRegion[g]}
		if term.Count > 0 {
			term.Link.Href = f.Href("cities/?" + q.Query())
		}
		p.Regions = append(p.Regions, term)
	}
	when := f.Lang.On(on.In(f.Lang), on.Precision == facts.ToDay, true)
	count := f.Lang.Plural(p.Count, w.SisterCityOne, w.SisterCityMany)
	countries := f.Lang.Plural(p.Countries, w.CountryOne, w.CountryMany)
	switch {
	case r.Status == "ended":
		p.Summary = fmt.Sprintf(w.RollSummaryEnded, when, f.Lang.Plural(len(former), w.PartnerOne, w.PartnerMany))
	case r.Status == "unsure":
		p.Summary = fmt.Sprintf(w.RollSummaryMaybe, when, f.Lang.Plural(len(census.Unsure), w.PartnerOne, w.PartnerMany))
	case r.Narrowed():
		p.Summary = fmt.Sprintf(w.RollSummaryNarrowed, when, f.Lang.Plural(p.Count, w.PartnerOne, w.PartnerMany), countries)
		if p.Count == 0 {
			p.Summary = fmt.Sprintf(w.RollSummaryNone, when)
		}
		if n := len(census.Unsure); n > 0 {
			p.Summary = f.Lang.Sentences(p.Summary, fmt.Sprintf(w.RollAlsoUnsure, f.Lang.Plural(n, w.PartnerOne, w.PartnerMany)))
		}
		if n := len(former); n > 0 {
			p.Summary = f.Lang.Sentences(p.Summary, fmt.Sprintf(w.RollAlsoFormer, f.Lang.Plural(n, w.PartnerOne, w.PartnerMany)))
		}
	case len(census.Unsure) > 0:
		p.Summary = fmt.Sprintf(w.RollSummaryUnsure, when, count, countries, f.Lang.Plural(len(census.Unsure), w.PartnerOne, w.PartnerMany))
	case on == facts.OnDay(f.Today):
		p.Summary = fmt.Sprintf(w.RollSummaryNow, when, count, countries)
	default:
		p.Summary = fmt.Sprintf(w.RollSummary, when, count, countries)
	}
}

// byName lists all partners by name, as the reader's language orders them. Nobody may
// change the list.
func (f Frame) byName() []*facts.Member {
	return facts.Kept(f.Dir, "members by name/"+string(f.Lang), func() []*facts.Member {
		out := slices.Clone(f.Dir.Members)
		c := collator(f.Lang)
		slices.SortStableFunc(out, func(a, b *facts.Member) int {
			return c.CompareString(a.Partner.Name.In(f.Lang), b.Partner.Name.In(f.Lang))
		})
		return out
	})
}

// sortMembers orders partners, which come in the order of the ties; "" keeps it.
func (f Frame) sortMembers(ms []*facts.Member, by string) {
	if by == "" {
		return
	}
	place := facts.Kept(f.Dir, "places by name/"+string(f.Lang), func() map[string]int {
		out := map[string]int{}
		for i, m := range f.byName() {
			out[m.Partner.Slug] = i
		}
		return out
	})
	slices.SortFunc(ms, func(a, b *facts.Member) int {
		first := 0
		switch by {
		case "country":
			first = cmp.Compare(a.Partner.Country, b.Partner.Country)
		case "region":
			first = cmp.Compare(slices.Index(facts.Regions(), a.Partner.Region), slices.Index(facts.Regions(), b.Partner.Region))
		}
		return cmp.Or(first, cmp.Compare(place[a.Partner.Slug], place[b.Partner.Slug]))
	})
}

// collator orders texts as a language does: Chinese by pinyin.
func collator(l lang.Tag) *collate.Collator {
	if l == lang.ZH {
		return collate.New(language.MustParse("zh-u-co-pinyin"))
	}
	return collate.New(language.English)
}

func (p *Roll) rows(ms []*facts.Member, on facts.Date) []PartnerRow {
	out := []PartnerRow{}
	for _, m := range ms {
		out = append(out, p.partnerRow(m, on))
	}
	return out
}

// statusOn is the status of a tie on a date: active, ended, unsure or not-yet.
func statusOn(t facts.Partnership, on facts.Date) string {
	switch t.Held(on) {
	case facts.Yes:
		return "active"
	case facts.Unsure:
		return "unsure"
	}
	if t.Since.From > on.To {
		return "not-yet"
	}
	return "ended"
}

// partnerRow makes the row of a partner as it stood on a day.
func (h *Head) partnerRow(m *facts.Member, on facts.Date) PartnerRow {
	f := h.Frame
	w := f.Words()
	status := statusOn(m.Tie, on)
	r := PartnerRow{
		Slug: m.Partner.Slug, Name: m.Partner.Name.In(f.Lang),
		Country: m.Partner.Country, CountryName: f.Dir.Countries[m.Partner.Country].Name.In(f.Lang),
		Region: m.Partner.Region, Kind: m.Partner.Kind,
		Since: m.Tie.Since.String(), Precision: m.Tie.Since.Precision,
		NotBefore: m.Tie.Since.From.String(), NotAfter: m.Tie.Since.To.String(),
		Ended: m.Tie.Ended.String(), Status: status, StatusAsOf: m.Tie.StatusAsOf.String(), Confidence: string(m.Tie.DateConfidence),
		Disputed: f.disputed(m.Partner.Slug, "since"), Differs: f.differing(m.Partner.Slug, "name", "region", "since", "ended", "status"),
		Lat: m.Partner.Lat, Lon: m.Partner.Lon, Sources: m.Tie.Sources,
		URL:         f.Abs(f.Href("cities/" + m.Partner.Slug + "/")),
		Link:        f.cityLink(m.Partner.Slug),
		OtherName:   m.Partner.Name.In(f.Lang.Other()),
		CountryLink: f.countryLink(m.Partner.Country),
		RegionLabel: w.Regions[string(m.Partner.Region)], KindLabel: w.Kinds[string(m.Partner.Kind)],
		SinceDate: f.date(m.Tie.Since), StatusLabel: w.Statuses[status],
		Doubtful: m.Tie.DateConfidence == facts.Low,
		Marks:    h.mark(m.Tie.Sources...),
	}
	if m.Tie.Ended.Known() {
		r.EndedDate = f.date(m.Tie.Ended)
	}
	return r
}

// stated lists what was said of the totals near the day asked, for comparison.
func (p *Roll) stated(r RollFilter, on facts.Date) []Fact {
	f := p.Frame
	var out []Fact
	if r.Narrowed() {
		return nil
	}
	stated, more := f.stated("counts/sister-cities/", func(s facts.StatedCount) bool {
		return (s.Count == "sister-cities" || s.Count == "countries") && (!r.AsOf.Known() || s.Date.From <= on.To && s.Date.To >= on.From)
	})
	p.MoreStated = more
	for _, s := range stated {
		text := f.Lang.Plural(s.Value, f.Words().SisterCityOne, f.Words().SisterCityMany)
		if s.Count == "countries" {
			text = f.Lang.Plural(s.Value, f.Words().CountryOne, f.Words().CountryMany)
		}
		total := StatedTotal{s.Count, StatedValue{Date: s.Date.String(), Value: s.Value, Scope: s.Scope.In(f.Lang), Sources: s.Sources, Disputed: f.rivalTotal(s), Marks: p.mark(s.Sources...)}}
		out = append(out, Fact{
			Row: "stated." + itoa(len(out)), Label: s.Date.In(f.Lang), Labels: "date=" + total.Date, Text: text, Shows: fmt.Sprintf("value=%d count~%s", s.Value, s.Count),
			Disputed: total.Disputed, Note: total.Scope, Notes: "scope", Marks: total.Marks, Rests: "sources",
		})
		p.Totals = append(p.Totals, total)
	}
	return out
}

// rollForm builds the fields of the filter form.
func (f Frame) rollForm(r RollFilter) []Select {
	w := f.Words()
	field := func(name, label, any, selected string, values []string, labels map[string]string) Select {
		s := Select{Name: name, Label: label}
		if any != "" {
			s.Options = append(s.Options, Option{Label: any, Selected: selected == ""})
		}
		for _, v := range values {
			label := labels[v]
			if label == "" {
				label = v
			}
			s.Options = append(s.Options, Option{Value: v, Label: label, Selected: v == selected})
		}
		return s
	}
	countries := map[string]string{}
	for _, c := range f.Dir.PartnerCountries() {
		countries[c] = f.Dir.Countries[strings.ToUpper(c)].Name.In(f.Lang)
	}
	themes := map[string]string{}
	for _, t := range f.Dir.Themes {
		themes[t.Slug] = t.Name.In(f.Lang)
	}
	decades := map[string]string{}
	for _, d := range facts.Decades(f.Today) {
		decades[d] = fmt.Sprintf(w.DecadeForm, strings.TrimSuffix(d, "s"))
	}
	decade := ""
	if r.Decade != 0 {
		decade = itoa(r.Decade) + "s"
	}
	byName := f.Dir.PartnerCountries()
	c := collator(f.Lang)
	slices.SortFunc(byName, func(a, b string) int { return c.CompareString(countries[a], countries[b]) })
	return []Select{
		field("region", w.Region, w.All, string(r.Region), regionStrings(), w.Regions),
		field("country", w.Country, w.All, strings.ToLower(r.Country), byName, countries),
		field("kind", w.Kind, w.All, string(r.Kind), kindStrings(), w.Kinds),
		field("status", w.Status, w.All, r.Status, facts.RollStatuses(), w.Statuses),
		field("theme", w.Theme, w.All, r.Theme, f.Dir.ThemeSlugs(), themes),
		field("decade", w.Decade, w.All, decade, facts.Decades(f.Today), decades),
		field("sort", w.SortBy, "", cmp.Or(r.Sort, "date"), facts.RollSorts(), w.Sorts),
	}
}

func regionStrings() []string {
	var out []string
	for _, r := range facts.Regions() {
		out = append(out, string(r))
	}
	return out
}

func kindStrings() []string {
	var out []string
	for _, k := range facts.Kinds() {
		out = append(out, string(k))
	}
	return out
}

var partnerColumns = []string{"slug", "name", "country", "region", "kind", "since", "precision", "not_before", "not_after", "ended", "status", "status_as_of", "lat", "lon", "url"}

func (r PartnerRow) cells() []string {
	return []string{r.Slug, r.Name, r.Country, string(r.Region), string(r.Kind), r.Since, string(r.Precision), r.NotBefore, r.NotAfter, r.Ended, r.Status, r.StatusAsOf,
		fmt.Sprint(r.Lat), fmt.Sprint(r.Lon), r.URL}
}

// all returns all partners of the roll: sure, unsure, former.
func (p *Roll) all() []PartnerRow { return slices.Concat(p.Partners, p.Unsure, p.Former) }

// Table implements Tabular.
func (p *Roll) Table() [][]string {
	return partnerTable(&p.Head, p.all())
}

func partnerTable(h *Head, rows []PartnerRow) [][]string {
	out := [][]string{slices.Concat(partnerColumns, provenanceColumns)}
	for _, r := range rows {
		out = append(out, slices.Concat(r.cells(), h.provenance(r.Marks)))
	}
	return out
}

// Places implements Placed.
func (p *Roll) Places() []Place {
	return partnerPlaces(p.all())
}

func partnerPlaces(rows []PartnerRow) []Place {
	var out []Place
	for _, r := range rows {
		out = append(out, Place{Lat: r.Lat, Lon: r.Lon, ID: r.Slug, Properties: map[string]any{
			"slug": r.Slug, "name": r.Name, "country": r.Country, "region": r.Region, "since": r.Since, "precision": r.Precision,
			"ended": r.Ended, "status": r.Status, "sources": r.Sources, "url": r.URL,
		}})
	}
	return out
}
