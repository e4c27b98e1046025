package page

import (
	"fmt"
	"slices"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/story"
)

// StoriesShown is how many of the newest stories stand on the home page, and
// below a story.
const StoriesShown = 3

// HomeIn is what the home page and the cover show.
type HomeIn struct {
	Stories []story.Text
	Events  []facts.Event // newest first
	Gaps    []facts.Gap   // of the whole register
	Cities  int           // partners in the register
	Sources int
}

// Home is the home page of one language.
type Home struct {
	Head
	AsOf      string               `json:"as_of"`
	Count     int                  `json:"count"`
	Countries int                  `json:"countries"`
	ByRegion  map[facts.Region]int `json:"by_region"`
	Stories   []StoryRow           `json:"stories"`
	Events    []EventRow           `json:"events"`
	Newest    []PartnerRow         `json:"newest_partners"`
	Former    []PartnerRow         `json:"former"`
	Upcoming  []AnniversaryRow     `json:"next_anniversaries"` // all on one day

	Regions  []RegionSum `json:"-"`
	OnText   string      `json:"-"`
	Differs  bool        `json:"count_disputed"` // others state other totals
	Map      *Figure     `json:"-"`
	Moments  []Link      `json:"-"` // the days of the stated totals
	Sections []Link      `json:"-"`
}

// Home builds the home page.
func (f Frame) Home(in HomeIn) *Home {
	w := f.Words()
	on := facts.OnDay(f.Today)
	census := facts.Take(f.Dir.Members, on)
	p := &Home{Head: f.head("", w.SiteTitle, ""), AsOf: on.String(), OnText: f.Lang.On(on.In(f.Lang), true, false), Count: census.Count(), Countries: census.Countries, ByRegion: census.ByRegion, Newest: []PartnerRow{}, Former: []PartnerRow{}}
	p.Section = "home"
	p.Summary, p.SummaryMark = p.headline()
	p.Upcoming = p.upcoming()
	p.Differs = f.disputed("", facts.CountField)
	p.Map = f.smallMap(f.roster(RollFilter{}, on), on, p.Summary)
	for _, r := range facts.Regions() {
		p.Regions = append(p.Regions, RegionSum{Link: Link{Text: w.Regions[string(r)], Href: f.Href("cities/?region=" + string(r))}, Count: census.ByRegion[r]})
	}
	for i := len(census.Sure) - 1; i >= 0 && len(p.Newest) < 4; i-- {
		p.Newest = append(p.Newest, p.partnerRow(census.Sure[i], on))
	}
	for _, m := range f.Dir.Members {
		if m.Tie.Ended.Known() {
			p.Former = append(p.Former, p.partnerRow(m, on))
		}
	}
	p.Stories = p.storyRows(in.Stories[:min(StoriesShown, len(in.Stories))])
	p.Events = p.eventRows(in.Events[:min(5, len(in.Events))])
	for _, s := range f.Dir.Stated {
		day := facts.OnDay(s.Date.To)
		href := f.Href("cities/?as-of=" + day.String())
		if s.Count != "sister-cities" || s.Date.Precision != facts.ToDay || slices.ContainsFunc(p.Moments, func(l Link) bool { return l.Href == href }) {
			continue
		}
		c := facts.Take(f.Dir.Members, day)
		p.Moments = append(p.Moments, Link{
			Text: f.Lang.Labelled(day.In(f.Lang), f.Lang.Clauses(f.Lang.Plural(c.Count(), w.SisterCityOne, w.SisterCityMany), f.Lang.Plural(c.Countries, w.CountryOne, w.CountryMany))),
			Href: href,
		})
	}
	p.Sections = []Link{
		{Text: w.Cities, Href: f.Href("cities/")}, {Text: w.Countries, Href: f.Href("countries/")}, {Text: w.Agreements, Href: f.Href("agreements/")},
		{Text: w.Themes, Href: f.Href("themes/")}, {Text: w.Events, Href: f.Href("events/")}, {Text: w.Organisations, Href: f.Href("organisations/")},
		{Text: w.People, Href: f.Href("people/")}, {Text: w.Stories, Href: f.Href("stories/")}, {Text: w.Sources, Href: f.Href("sources/")}, {Text: w.MapTitle, Href: f.Href("map/")}, {Text: w.ExchangeTitle, Href: f.Href("exchange/")}, {Text: w.CompareTitle, Href: f.Href("compare/")}, {Text: w.Anniversaries, Href: f.Href("anniversaries/")},
		{Text: w.ConflictsHeading, Href: f.Href("conflicts/")}, {Text: w.Counts, Href: f.Href("counts/")}, {Text: w.GapsTitle, Href: f.Href("gaps/")}, {Text: w.ChangesTitle, Href: f.Href("changes/")}, {Text: w.Data, Href: f.Href("data/")},
	}
	p.finish("json")
	return p
}

// headline is the sentence that says what the register counts today, with the
// newest sources that stated the same totals.
func (h *Head) headline() (string, []Mark) {
	f := h.Frame
	w := f.Words()
	on := facts.OnDay(f.Today)
	c := facts.Take(f.Dir.Members, on)
	newest := map[string][]string{} // count -> sources of its newest statement
	for _, s := range f.Dir.Stated {
		newest[s.Count] = s.Sources
	}
	return fmt.Sprintf(w.HomeSummary, on.In(f.Lang), f.Lang.Plural(c.Count(), w.SisterCityOne, w.SisterCityMany), f.Lang.Plural(c.Countries, w.CountryOne, w.CountryMany)),
		h.mark(slices.Concat(newest["sister-cities"], newest["countries"])...)
}

// Cover is the page at the root: both languages side by side.
type Cover struct {
	EN, ZH *Home
}

// Failure is an error page in the site's frame.
type Failure struct {
	Head
	Status int      `json:"status"`
	Detail string   `json:"detail"`
	Known  []string `json:"known,omitempty"` // the right values of a wrong parameter
	Near   []Link   `json:"did_you_mean,omitempty"`

	Choices []Link `json:"-"` // where to go on
}

// Failure builds an error page. bad is the wrong parameter of a 400, or nil;
// path is the address asked for, after the language.
func (f Frame) Failure(status int, path string, bad *BadValue) *Failure {
	w := f.Words()
	text := w.Failures[status]
	if text.Title == "" {
		text = w.Failures[500]
	}
	p := &Failure{Head: f.head(path, text.Title, text.Text), Status: status, Detail: text.Text}
	p.NoIndex = true
	p.Section = ""
	if bad != nil {
		p.Detail = fmt.Sprintf(w.BadValue, bad.Param, bad.Value)
		if why := bad.Why.In(f.Lang); why != "" {
			p.Detail = f.Lang.Sentences(p.Detail, why)
		}
		p.Known = bad.Known
		for _, k := range bad.Known {
			p.Choices = append(p.Choices, Link{Text: k, Href: f.Href(path) + "?" + query(bad.Param, k)})
		}
	}
	if name, ok := strings.CutPrefix(path, "cities/"); ok && status == 404 {
		p.Near = f.didYouMean(name)
	}
	p.finish()
	return p
}
