package page

import (
	"fmt"
	"slices"

	"youcheng/internal/facts"
	"youcheng/internal/story"
)

// StoriesShown is how many of the newest stories stand on the home page, and
// below a story.
const StoriesShown = 3

// EventsShown is how many of the newest events stand on the home page.
const EventsShown = 5

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
	Partners  []PartnerName        `json:"partners"` // by region, then by name; also those not sure or ended
	Newest    []PartnerRow         `json:"newest_partners"`
	Former    []PartnerRow         `json:"former"`
	Upcoming  []AnniversaryRow     `json:"next_anniversaries"` // all on one day
	Moments   []CountedDay         `json:"counted_days"`       // the days of the stated totals
	Differs   bool                 `json:"count_disputed"`     // others state other totals

	Regions  []RegionSum `json:"-"`
	Names    []NameGroup `json:"-"`
	OnText   string      `json:"-"`
	Map      *Figure     `json:"-"`
	Sections []Section   `json:"-"`
}

// PartnerName is a partner of which nothing else is said.
type PartnerName struct {
	Slug   string       `json:"slug"`
	Name   string       `json:"name"`
	Region facts.Region `json:"region"`
	Status string       `json:"status"`
	URL    string       `json:"url"`
}

// NameGroup is the partners of a region, or those that are not in the count.
type NameGroup struct {
	Head  Link // leads nowhere where the group has no page
	N     int
	Names []Link
}

// CountedDay is a day on which others counted, with what the register counts.
type CountedDay struct {
	Date      string `json:"date"`
	Count     int    `json:"count"`
	Countries int    `json:"countries"`
	URL       string `json:"url"`

	When Date   `json:"-"`
	Href string `json:"-"`
}

// Section is a part of the site and what it holds.
type Section struct {
	Link Link
	Text string
}

// Home builds the home page.
func (f Frame) Home(in HomeIn) *Home {
	w := f.Words()
	on := facts.OnDay(f.Today)
	census := facts.Take(f.Dir.Members, on)
	p := &Home{Head: f.head("", w.HomeTitle, ""), AsOf: on.String(), OnText: f.Lang.On(on.In(f.Lang), true, false), Count: census.Count(), Countries: census.Countries, ByRegion: census.ByRegion, Partners: []PartnerName{}, Newest: []PartnerRow{}, Former: []PartnerRow{}, Moments: []CountedDay{}}
	p.Section, p.Tab = "home", w.SiteTitle
	p.Summary, p.SummaryMark = p.headline()
	p.Upcoming = p.upcoming()
	p.Differs = f.disputed("", facts.CountField)
	p.Map = f.heroMap(f.roster(RollFilter{}, on), on, p.Summary)
	p.names(f.roster(RollFilter{Sort: "name"}, on))
	for _, r := range facts.Regions() {
		p.Regions = append(p.Regions, RegionSum{Region: r, Link: Link{Text: w.Regions[string(r)], Href: f.Href("cities/?region=" + string(r))}, Count: census.ByRegion[r]})
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
	p.Events = p.eventRows(in.Events[:min(EventsShown, len(in.Events))])
	for _, s := range f.Dir.Stated {
		day := facts.OnDay(s.Date.To)
		if s.Count != "sister-cities" || s.Date.Precision != facts.ToDay || slices.ContainsFunc(p.Moments, func(m CountedDay) bool { return m.Date == day.String() }) {
			continue
		}
		c := facts.Kept(f.Dir, "census "+day.String(), func() facts.Census { return facts.Take(f.Dir.Members, day) })
		href := f.Href("cities/?as-of=" + day.String())
		p.Moments = append(p.Moments, CountedDay{Date: day.String(), Count: c.Count(), Countries: c.Countries, URL: f.Abs(href), When: f.date(day), Href: href})
	}
	p.Sections = f.sections()
	p.finish("json")
	return p
}

// names lists the partners by region, and apart those that are not in the count.
func (p *Home) names(roll roster) {
	f := p.Frame
	w := f.Words()
	group := func(head Link, status string, ms []facts.Member, in facts.Region) {
		g := NameGroup{Head: head}
		for i := range ms {
			m := &ms[i]
			if in != "" && m.Partner.Region != in {
				continue
			}
			l := f.cityLink(m.Partner.Slug)
			g.Names = append(g.Names, l)
			p.Partners = append(p.Partners, PartnerName{Slug: m.Partner.Slug, Name: l.Text, Region: m.Partner.Region, Status: status, URL: f.Abs(l.Href)})
		}
		if g.N = len(g.Names); g.N > 0 {
			p.Names = append(p.Names, g)
		}
	}
	for _, r := range facts.Regions() {
		group(Link{Text: w.Regions[string(r)], Href: f.Href("cities/?region=" + string(r))}, "active", roll.sure, r)
	}
	group(Link{Text: w.Statuses["unsure"], Href: f.Href("cities/?status=unsure")}, "unsure", roll.unsure, "")
	group(Link{Text: w.FormerHeading, Href: f.Href("cities/?status=ended")}, "ended", roll.former, "")
}

// sections are the parts of the site, each with what one finds there.
func (f Frame) sections() []Section {
	w := f.Words()
	out := []Section{}
	for _, x := range []struct{ path, name string }{
		{"cities", w.Cities}, {"map", w.MapTitle}, {"countries", w.Countries}, {"agreements", w.Agreements}, {"events", w.Events}, {"themes", w.Themes},
		{"exchange", w.ExchangeTitle}, {"compare", w.CompareTitle}, {"anniversaries", w.Anniversaries}, {"people", w.People}, {"organisations", w.Organisations}, {"stories", w.Stories},
		{"sources", w.Sources}, {"conflicts", w.ConflictsHeading}, {"counts", w.Counts}, {"gaps", w.GapsTitle}, {"changes", w.ChangesTitle}, {"data", w.Data},
	} {
		out = append(out, Section{Link{Text: x.name, Href: f.Href(x.path + "/")}, w.SectionTexts[x.path]})
	}
	return out
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

// PageHead is that of its English half, in which the page is written.
func (c *Cover) PageHead() *Head { return c.EN.PageHead() }
