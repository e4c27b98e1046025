package page

import (
	"cmp"
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

	MoreFormer   Link `json:"-"`
	MoreUpcoming Link `json:"-"`
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
	More  Link // to the others, where these are not all
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
	counted := f.countedOn(on)
	p := &Home{Head: f.head("", w.HomeTitle, ""), AsOf: on.String(), OnText: f.Lang.On(on.In(f.Lang), true, false), Count: counted.count, Countries: counted.countries, ByRegion: counted.byRegion, Partners: []PartnerName{}, Newest: []PartnerRow{}, Former: []PartnerRow{}, Moments: []CountedDay{}}
	p.Section, p.Tab = "home", w.SiteTitle
	p.Summary, p.SummaryMark = p.headline()
	upcoming := f.upcoming()
	p.Upcoming = p.anniversaryRows(firstOf(f, upcoming, MostInLine))
	p.MoreUpcoming = f.others(len(p.Upcoming), len(upcoming), "anniversaries/")
	p.Differs = f.disputed("", facts.CountField)
	points := facts.KeptFor(f.Dir, "points on a day/"+string(f.Lang), on.String(), func() *Map { return f.pointsOf(f.roster(RollFilter{}, on), on) })
	p.Map = f.heroMap(*points, p.Summary)
	p.names(on)
	for _, r := range facts.Regions() {
		p.Regions = append(p.Regions, RegionSum{Region: r, Link: Link{Text: w.Regions[string(r)], Href: f.Href("cities/?region=" + string(r))}, Count: counted.byRegion[r]})
	}
	for _, m := range counted.newest {
		p.Newest = append(p.Newest, p.partnerRow(m, on))
	}
	former := f.former()
	for _, m := range firstOf(f, former, MostInLine) {
		p.Former = append(p.Former, p.partnerRow(m, on))
	}
	p.MoreFormer = f.rest(len(p.Former), len(former), w.PartnerOne, w.PartnerMany, "cities/?status=ended")
	p.Stories = p.storyRows(in.Stories[:min(StoriesShown, len(in.Stories))])
	p.Events = p.eventRows(in.Events[:min(EventsShown, len(in.Events))])
	stated, _ := f.stated("", func(s facts.StatedCount) bool { return s.Count == "sister-cities" && s.Date.Precision == facts.ToDay })
	for _, s := range stated {
		day := facts.OnDay(s.Date.To)
		if slices.ContainsFunc(p.Moments, func(m CountedDay) bool { return m.Date == day.String() }) {
			continue
		}
		c := f.countedOn(day)
		href := f.Href("cities/?as-of=" + day.String())
		p.Moments = append(p.Moments, CountedDay{Date: day.String(), Count: c.count, Countries: c.countries, URL: f.Abs(href), When: f.date(day), Href: href})
	}
	p.Sections = f.sections()
	p.finish("json")
	return p
}

// dayCount is what the register counts for a day, and its newest partners then.
type dayCount struct {
	count, countries int
	byRegion         map[facts.Region]int
	newest           []*facts.Member
}

// countedOn counts today, or a day of a stated total. It is kept: nobody may change it.
func (f Frame) countedOn(on facts.Date) dayCount {
	const newest = 4
	name := "counted"
	if on != facts.OnDay(f.Today) {
		name += " " + on.String() // there are few
	}
	return facts.KeptFor(f.Dir, name, on.String(), func() dayCount {
		c := facts.Take(f.Dir.Members, on)
		last := slices.Clone(c.Sure[max(0, c.Count()-newest):])
		slices.Reverse(last)
		return dayCount{c.Count(), c.Countries, c.ByRegion, last}
	})
}

// former lists those whose tie has an end, in the order of the ties. Nobody may change
// the list.
func (f Frame) former() []*facts.Member {
	return facts.Kept(f.Dir, "former", func() []*facts.Member {
		return slices.DeleteFunc(slices.Clone(f.Dir.Members), func(m *facts.Member) bool { return !m.Tie.Ended.Known() })
	})
}

// namesOn are the partners of a day by what stands beside their names: those in the
// count by region, and the others by status.
func (f Frame) namesOn(on facts.Date) map[string][]string {
	return facts.KeptFor(f.Dir, "names on a day/"+string(f.Lang), on.String(), func() map[string][]string {
		out := map[string][]string{}
		roll := f.roster(RollFilter{Sort: "name"}, on)
		for _, x := range []struct {
			key string
			of  []*facts.Member
		}{{"", roll.sure}, {"unsure", roll.unsure}, {"ended", roll.former}} {
			for _, m := range x.of {
				p := &m.Partner
				key := cmp.Or(x.key, string(p.Region))
				out[key] = append(out[key], p.Slug)
			}
		}
		return out
	})
}

// names lists the partners by region, and apart those that are not in the count.
func (p *Home) names(on facts.Date) {
	f := p.Frame
	w := f.Words()
	all := f.namesOn(on)
	group := func(heading, key, status, path string) {
		g := NameGroup{Head: Link{Text: heading, Href: f.Href(path)}, N: len(all[key])}
		for _, slug := range firstOf(f, all[key], MostNames) {
			l := f.cityLink(slug)
			g.Names = append(g.Names, l)
			p.Partners = append(p.Partners, PartnerName{Slug: slug, Name: l.Text, Region: f.Dir.Partners[slug].Partner.Region, Status: status, URL: f.Abs(l.Href)})
		}
		if g.More = f.others(len(g.Names), g.N, path); g.N > 0 {
			p.Names = append(p.Names, g)
		}
	}
	for _, r := range facts.Regions() {
		group(w.Regions[string(r)], string(r), "active", "cities/?region="+string(r))
	}
	group(w.Statuses["unsure"], "unsure", "unsure", "cities/?status=unsure")
	group(w.FormerHeading, "ended", "ended", "cities/?status=ended")
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
	c := f.countedOn(on)
	newest := map[string][]string{} // count -> sources of its newest statement
	for _, s := range f.Dir.Stated {
		newest[s.Count] = s.Sources
	}
	return fmt.Sprintf(w.HomeSummary, on.In(f.Lang), f.Lang.Plural(c.count, w.SisterCityOne, w.SisterCityMany), f.Lang.Plural(c.countries, w.CountryOne, w.CountryMany)),
		h.mark(slices.Concat(newest["sister-cities"], newest["countries"])...)
}

// Cover is the page at the root: both languages side by side.
type Cover struct {
	EN, ZH *Home
}

// PageHead is that of its English half, in which the page is written.
func (c *Cover) PageHead() *Head { return c.EN.PageHead() }
