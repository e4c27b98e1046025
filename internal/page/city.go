package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/geo"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// CityIn is what the register holds about one partner.
type CityIn struct {
	Member     facts.Member
	Names      []facts.Name
	Views      []facts.View
	Agreements []facts.Agreement
	Events     []facts.Event
	Offices    []facts.Office // held at the place
	Disputes   []facts.Dispute
	Claims     []facts.Claim
	Gaps       []facts.Gap // of the partner
	General    []facts.Gap // of the whole register
	Stories    Few[story.Text]
}

// City is the profile of a partner.
type City struct {
	Head
	AsOf              string            `json:"as_of"`
	Partner           CityFacts         `json:"partner"`
	Tie               TieFacts          `json:"tie"`
	Names             []NameRow         `json:"names"`
	Views             []ViewRow         `json:"views"`
	AgreementsPrinted string            `json:"-"` // how many are, where not all
	Agreements        []AgreementRow    `json:"agreements"`
	Events            []EventRow        `json:"events"`
	Themes            []ThemeTally      `json:"themes"`
	Organisations     []OrganisationRow `json:"organisations"`
	People            []PersonRow       `json:"people"`
	Conflicts         []DisputeRow      `json:"conflicts"`
	Claims            []ClaimRow        `json:"claims"`
	Stories           []StoryRow        `json:"stories"`
	Gaps              []GapRow          `json:"gaps"`     // declared: of the partner, then general ones that apply to it
	Empty             []EmptyRow        `json:"empty"`    // counted
	Anniversaries     []Occasion        `json:"calendar"` // anniversaries to the day, of this year and the next ten
	Changes           []ChangeRow       `json:"changes"`
	Hatnotes          []Hatnote         `json:"shares_a_name_with,omitempty"`
	EventsTotal       int               `json:"events_total"`
	StoriesTotal      int               `json:"stories_total"`

	MoreEvents  Link `json:"-"`
	MoreStories Link `json:"-"`

	Name        string       `json:"-"`
	OtherName   string       `json:"-"`
	Status      string       `json:"status_in_words"`
	Sides       string       `json:"sides_in_words"` // when each side was last heard of
	SidesMarks  []Mark       `json:"-"`
	StatusMarks []Mark       `json:"-"`
	Disputed    bool         `json:"status_disputed"` // sources differ on what Status says
	StatusClass string       `json:"-"`               // active, ended
	KeyFacts    []Fact       `json:"-"`
	Map         *Figure      `json:"-"`
	BySide      [2][]ViewRow `json:"-"` // Beijing's, the partner's
	NoView      [2]string    `json:"-"` // what is said where a side is silent
	Siblings    []Link       `json:"-"` // other partners in the same country
	OwnGaps     []GapRow     `json:"-"`
	GeneralGaps []GapRow     `json:"-"`
	Unlooked    string       `json:"-"` // what is empty while nothing says what was looked for
	Course      []Moment     `json:"-"` // the tie from its first text to its end, oldest first
	Line        *TieLine     `json:"-"`
	Bars        []Split      `json:"-"` // Themes
	NoMarks     string       `json:"-"` // of which events their sources are, where not of all
	Recent      []EventRow   `json:"-"` // the newest of Events, which a briefing needs
	Older       []EventRow   `json:"-"` // the others, newest first
	OlderText   string       `json:"-"` // how many those are, and of which years
	Sheets      []ClaimGroup `json:"-"` // Claims by the source that makes them
	Missing     string       `json:"-"` // what is missing, in one line
}

// ClaimGroup is what one source claims.
type ClaimGroup struct {
	Link Link // to its sheet
	Rows []ClaimRow
}

// Moment is one step in the course of a tie.
type Moment struct {
	When  Date
	Link  Link
	Note  string // signatories, term
	Marks []Mark

	day facts.Day
	row CourseRow // the same in the twin of a figure
}

// CityFacts is what is known of the place itself.
type CityFacts struct {
	Slug             string       `json:"slug"`
	NameEN           string       `json:"name_en"`
	NameZH           string       `json:"name_zh"`
	Endonym          string       `json:"endonym"`
	EndonymLang      string       `json:"endonym_lang"`
	Kind             facts.Kind   `json:"kind"`
	NationalCapital  bool         `json:"national_capital"`
	Country          string       `json:"country"`
	Region           facts.Region `json:"region"`
	Lat              float64      `json:"lat"`
	Lon              float64      `json:"lon"`
	Timezone         string       `json:"timezone"`
	Website          string       `json:"website,omitempty"`
	Wikidata         string       `json:"wikidata,omitempty"`
	Geonames         string       `json:"geonames,omitempty"`
	Population       int          `json:"population,omitempty"`
	PopulationYear   int          `json:"population_year,omitempty"`
	PopulationSource string       `json:"population_source,omitempty"`
	PopulationCheck  string       `json:"population_checked,omitempty"`
	PopulationStale  bool         `json:"population_expired,omitempty"` // the figure is not given any more
	DistanceKM       int          `json:"distance_km"`
	Bearing          int          `json:"bearing_degrees"`
	SummarySources   []string     `json:"summary_sources,omitempty"` // of the summary of today
	Sources          []string     `json:"sources"`
}

// TieFacts is what is known of the tie.
type TieFacts struct {
	Tie             facts.Tie        `json:"tie"`
	Since           string           `json:"since"`
	Precision       facts.Precision  `json:"precision"`
	NotBefore       string           `json:"not_before"`
	NotAfter        string           `json:"not_after"`
	Ended           string           `json:"ended,omitempty"`
	Status          facts.Status     `json:"status"`
	StatusAsOf      string           `json:"status_as_of"`
	SequenceStated  int              `json:"sequence_stated,omitempty"`
	SequenceDerived int              `json:"sequence_derived,omitempty"`
	Confidence      facts.Confidence `json:"confidence"`
	DateConfidence  facts.Confidence `json:"date_confidence"`
	Note            string           `json:"note,omitempty"`
	NextAnniversary string           `json:"next_anniversary,omitempty"`
	Sources         []string         `json:"sources"`
	Origins         int              `json:"origins"` // of the sources, those that share one counted once
}

// NameRow is one more name of a partner.
type NameRow struct {
	Text    string   `json:"text"`
	Lang    string   `json:"lang"`
	Kind    string   `json:"kind"`
	From    string   `json:"from,omitempty"`
	To      string   `json:"to,omitempty"`
	Note    string   `json:"note,omitempty"`
	Sources []string `json:"sources"`

	KindLabel string `json:"-"`
	Language  string `json:"-"`
	When      string `json:"-"`
	Marks     []Mark `json:"-"`
}

// ThemeTally counts the events of a partner on one theme by direction.
type ThemeTally struct {
	Theme       string `json:"theme"`
	Events      int    `json:"events"`
	ToBeijing   int    `json:"to_beijing"`
	FromBeijing int    `json:"from_beijing"`
	Mutual      int    `json:"mutual"`

	Sources []string `json:"sources"`

	Link  Link   `json:"-"`
	Words string `json:"-"`
	Marks []Mark `json:"-"`
}

// City builds the profile of a partner.
func (f Frame) City(in CityIn) *City {
	w := f.Words()
	today := in // what is missing is missing today
	in = f.then(in)
	everything := in
	pa, tie := in.Member.Partner, in.Member.Tie
	name := pa.Name.In(f.Lang)
	p := &City{AsOf: f.asked().String(), Head: f.head("cities/"+pa.Slug+"/", fmt.Sprintf(w.CityTitle, name), pa.Summary.In(f.Lang)), Name: name, OtherName: pa.Name.In(f.Lang.Other()), StatusClass: string(tie.Status)}
	p.crumbs(Link{Text: w.Cities, Href: f.Href("cities/")}, Link{Text: name, Href: f.Href(p.Path)})
	p.setChecked(f.checked(tie.Sources), f.Dir.Changed(pa.Slug))
	p.description, p.SummaryMark, p.SummaryRests = pa.Lead().In(f.Lang), p.mark(pa.SummarySources...), "partner.summary_sources"
	in.Agreements = few(&p.Head, in.Agreements)
	if n := len(in.Agreements); n < len(everything.Agreements) { // with the one that made the tie
		in.Agreements = append(slices.Clone(in.Agreements[:n-1]), everything.Agreements[len(everything.Agreements)-1])
	}
	in.Claims, in.Disputes = few(&p.Head, in.Claims), few(&p.Head, in.Disputes)
	furtherViews := p.status(in)
	p.Partner = p.place(pa)
	p.Tie = f.tie(tie)
	if a, ok := tie.NextAnniversary(f.latest()); ok && tie.Held(f.asked()) == facts.Yes {
		p.Tie.NextAnniversary = a.Date.String()
	}
	if !f.AsOf.Known() { // a calendar is of the present
		year, _, _ := f.Today.YMD()
		p.Anniversaries = f.occasions(&in.Member, year, year+calendarYears)
	}
	p.keyFacts(in)
	km, bearing := f.away(pa)
	p.Map = f.smallMap(roster{sure: []*facts.Member{&in.Member}}, f.asked(),
		f.Lang.Clauses(name, fmt.Sprintf(w.DistanceFrom, f.Lang.Kilometres(km), f.Lang.Bearing(bearing))))
	p.Hatnotes = f.hatnotes(pa)
	furtherAgreements := p.agreementsOf(in.Agreements, len(everything.Agreements))
	in.Events = in.Events[:min(EventsOfOne, len(in.Events))]
	recent, older := newest(in.Events)
	p.Recent = p.eventRows(recent[:min(eventsPrinted, len(recent))])
	p.Conflicts = p.disputeRows(in.Disputes)
	officials := inOffice(everything)
	p.addPeople(in, officials[:min(officialsPrinted, len(officials))], true)
	briefed := len(p.rail.list) // a briefing has what was built so far, and the notes to that
	furtherViews()
	furtherAgreements()
	p.Recent = append(p.Recent, p.eventRows(recent[len(p.Recent):])...)
	p.Older = p.eventRows(older)
	p.OlderText = f.olderText(older)
	p.Events, p.EventsTotal = append(slices.Clip(p.Recent), p.Older...), len(everything.Events)
	p.MoreEvents = f.moreEvents(len(p.Events), p.EventsTotal, EventFilter{City: pa.Slug}, name)
	p.course(in, everything.Events)
	p.Line = f.tieLine(everything)
	p.Claims = p.claimRows(in.Claims)
	p.Sheets = p.sheets()
	p.addPeople(in, few(&p.Head, unique(slices.Concat(officials, tookPart(everything)))), false)
	p.bodies(everything)
	p.Themes = p.tally(everything.Events, len(in.Events))
	p.Bars = split(p.Themes)
	if len(in.Events) < len(everything.Events) {
		p.NoMarks = fmt.Sprintf(w.SourcesOfNewest, f.Lang.Plural(len(in.Events), w.EventOne, w.EventMany))
	}
	p.names(in.Names)
	p.Stories, p.StoriesTotal = p.storyRows(in.Stories.first(StoriesOfOne)), in.Stories.Total
	p.MoreStories = f.moreStories(len(p.Stories), in.Stories.Total, facts.On{Kind: "cities", ID: pa.Slug}, name)
	p.gaps(today)
	p.missing()
	p.Changes = p.changeRows(f.Dir.ChangesOn(facts.On{Kind: "cities", ID: pa.Slug}), historyShown)
	here := f.Dir.MembersIn(pa.Country)
	for i := range here {
		if slug := here[i].Partner.Slug; slug != pa.Slug && len(p.Siblings) < MostInLine {
			p.Siblings = append(p.Siblings, f.cityLink(slug))
		}
	}
	if l := f.others(len(p.Siblings), len(here)-1, "countries/"+strings.ToLower(pa.Country)+"/"); l.Href != "" {
		p.Siblings = append(p.Siblings, l)
	}
	p.finish(f.followed(scheduled(p.Anniversaries, "json", "geojson")...)...)
	for i := range p.Sources[briefed:] {
		p.Sources[briefed+i].Unprinted = true
	}
	p.embeddable(EmbedCity(p, EmbedWidth))
	return p
}

// How much of what was signed and of what happened is printed: a briefing has two
// pages. print.css hides the rest.
const (
	agreementsPrinted = 4 // the newest, and the first
	eventsPrinted     = 4
	viewsPrinted      = 3 // of each side, the newest
	officialsPrinted  = 2 // those seen last in an office of the place
)

// agreementsOf lists what was signed, newest first: those that are printed now, so that
// their sources have their numbers first, and the others when it is called again. n
// were signed in all.
func (p *City) agreementsOf(signed []facts.Agreement, n int) (others func()) {
	p.Agreements = make([]AgreementRow, len(signed))
	fill := func(printed bool) {
		for i, a := range signed {
			if (i < agreementsPrinted-1 || i == len(signed)-1) == printed {
				p.Agreements[i] = p.agreementRow(a)
			}
		}
	}
	fill(true)
	if n > agreementsPrinted {
		w := p.Frame.Words()
		p.AgreementsPrinted = fmt.Sprintf(w.AllShown, p.Frame.Lang.Plural(n, w.AgreementOne, w.AgreementMany), p.Frame.Lang.Number(agreementsPrinted))
	}
	return func() { fill(false) }
}

// checked is the newest day on which one of the sources was read.
func (f Frame) checked(sources []string) facts.Date {
	var d facts.Date
	for _, id := range sources {
		if a := f.Dir.Sources[id].Accessed; !d.Known() || a.To > d.To {
			d = a
		}
	}
	if !d.Known() {
		return f.Dir.Checked
	}
	return d
}

// status says in words whether the tie stands, and what each side says of it: what it
// said last, which is printed, now, so that its sources have their numbers first, and
// the rest when it is called again.
func (p *City) status(in CityIn) (others func()) {
	f := p.Frame
	w := f.Words()
	tie := in.Member.Tie
	since := tie.Since.In(f.Lang)
	switch {
	case f.AsOf.Known():
		p.Status = f.stood(p.Name, tie)
		p.StatusClass, p.Summary, p.description, p.SummaryMark = statusOn(tie, f.AsOf), p.Status, "", nil
	case tie.Status == facts.Ended:
		p.Status = fmt.Sprintf(w.StatusEnded, p.Name, since, f.when(tie.Ended, false))
	case tie.Status != facts.Active:
		p.Status = fmt.Sprintf(w.StatusOther, p.Name, f.when(tie.Since, false), w.Statuses[string(tie.Status)])
	case tie.Since.Precision == facts.Bounded:
		p.Status = fmt.Sprintf(w.StatusBounded, p.Name, since)
	default:
		p.Status = fmt.Sprintf(w.StatusActive, p.Name, since)
	}
	p.Said = p.Status
	p.StatusMarks = p.mark(tie.Sources...)
	differing := []facts.Field{"since", facts.EndedField, "status"}
	if f.AsOf.Known() && !tie.Ended.Known() {
		differing = differing[:1]
	}
	p.Disputed = len(f.differing(in.Member.Partner.Slug, differing...)) > 0
	views := p.voices(in.Views)
	p.Views = make([]ViewRow, len(views))
	last := [2]int{} // how many statements of a side come after
	later := make([]int, len(views))
	of := func(v facts.View) int {
		if v.Side == facts.PartnerSide {
			return 1
		}
		return 0
	}
	for i, v := range slices.Backward(views) {
		later[i] = last[of(v)]
		last[of(v)]++
	}
	fill := func(printed bool) {
		for i, v := range views {
			if (later[i] < viewsPrinted) == printed {
				p.Views[i] = p.viewRow(v)
				p.Views[i].N = i
			}
		}
	}
	fill(true)
	p.sides(in)
	p.NoView = [2]string{w.NoViewBeijing, fmt.Sprintf(w.NoViewPartner, p.Name)}
	return func() {
		fill(false)
		for i, v := range views {
			p.BySide[of(v)] = append(p.BySide[of(v)], p.Views[i])
		}
	}
}

// voices are what the page shows of all statements, oldest first: the last of each side,
// so that one which has much to say does not silence the other.
func (p *City) voices(all []facts.View) []facts.View {
	of := map[facts.Side][]facts.View{}
	for _, v := range slices.Backward(all) {
		of[v.Side] = append(of[v.Side], v)
	}
	shown := map[facts.Side]int{}
	for side, views := range of {
		shown[side] = len(few(&p.Head, views))
	}
	var out []facts.View
	for _, v := range all {
		if len(of[v.Side]) <= shown[v.Side] {
			out = append(out, v)
		}
		of[v.Side] = of[v.Side][1:]
	}
	return out
}

// sides says in a sentence when each side was last heard of, or that it was not:
// silence is not consent.
func (p *City) sides(in CityIn) {
	f := p.Frame
	w := f.Words()
	latest := map[facts.Side]facts.View{}
	for _, v := range in.Views { // oldest first, undated last
		if last, ok := latest[v.Side]; !ok || v.From.Known() || !last.From.Known() {
			latest[v.Side] = v
		}
	}
	names := map[facts.Side]string{facts.Beijing: w.SideBeijing, facts.PartnerSide: p.Name}
	order := []facts.Side{facts.Beijing, facts.PartnerSide}
	if a, b := latest[facts.Beijing], latest[facts.PartnerSide]; a.Status == "ended" && b.Status == "ended" && b.From.From < a.From.From {
		slices.Reverse(order) // who acted first stands first
	}
	if len(in.Views) == 0 {
		p.silent(in)
		return
	}
	var parts, sources []string
	for _, side := range order {
		v, ok := latest[side]
		on := f.when(v.From, false)
		switch {
		case !ok:
			silent := w.SideSilent
			if f.AsOf.Known() {
				silent = w.SideSilentThen
			}
			parts = append(parts, fmt.Sprintf(silent, names[side]))
		case v.Status == "active" && !v.From.Known():
			parts = append(parts, fmt.Sprintf(w.SideNamedUndated, names[side]))
		case v.Status == "active":
			parts = append(parts, fmt.Sprintf(w.SideNamed, names[side], on))
		case v.Status == "ended":
			parts = append(parts, fmt.Sprintf(w.SideEnded, names[side], on))
		case v.Status == "not-listed":
			parts = append(parts, fmt.Sprintf(w.SideNotListed, names[side]))
		default:
			parts = append(parts, fmt.Sprintf(w.SideSaid, names[side], w.ViewStatuses[string(v.Status)], on))
		}
		sources = append(sources, v.Sources...)
	}
	p.SidesMarks = p.mark(sources...)
	p.Sides = f.Lang.Sentence(parts)
	if in.Member.Tie.Status == facts.Active && in.Member.Tie.Held(f.asked()) != facts.No {
		p.silence(in)
	}
}

// silent says that no side speaks of the tie. Before it began that is no news.
func (p *City) silent(in CityIn) {
	f := p.Frame
	w := f.Words()
	if in.Member.Tie.Held(f.asked()) == facts.No {
		return
	}
	p.Sides = w.SilentBoth
	if f.AsOf.Known() {
		p.Sides = w.SilentBothThen
	}
	if heard := in.Member.Tie.StatusAsOf; heard.Known() && in.Member.Tie.Status == facts.Active {
		p.Sides = f.Lang.Sentences(p.Sides, fmt.Sprintf(w.StatusHeard, heard.In(f.Lang)))
	}
}

// heardLately is how long a statement counts as news, in days.
const heardLately = 365

// silence says since when nothing was heard of a tie that stands: that no side
// speaks of it is not the same as that it lives.
func (p *City) silence(in CityIn) {
	f := p.Frame
	w := f.Words()
	var last facts.Date
	for _, v := range in.Views {
		if v.From.Known() && v.From.To > last.To {
			last = v.From
		}
	}
	heard := in.Member.Tie.StatusAsOf
	switch {
	case !last.Known():
		p.Sides = f.Lang.Sentences(p.Sides, w.SilentUndated)
	case f.latest()-last.To > heardLately:
		p.Sides = f.Lang.Sentences(p.Sides, fmt.Sprintf(w.SilentSince, last.In(f.Lang)))
	}
	if heard.Known() && heard.From > last.To {
		p.Sides = f.Lang.Sentences(p.Sides, fmt.Sprintf(w.StatusHeard, heard.In(f.Lang)))
	}
}

func (p *City) place(pa facts.Partner) CityFacts {
	at := geo.Point{Lat: pa.Lat, Lon: pa.Lon}
	out := CityFacts{
		Slug: pa.Slug, NameEN: pa.Name.EN, NameZH: pa.Name.ZH, Endonym: pa.Endonym, EndonymLang: pa.EndonymLang, Kind: pa.Kind,
		NationalCapital: pa.NationalCapital, Country: pa.Country, Region: pa.Region, Lat: pa.Lat, Lon: pa.Lon, Timezone: pa.Timezone,
		Website: pa.Website, Wikidata: pa.Wikidata, Geonames: pa.Geonames, PopulationCheck: pa.PopulationChecked.String(),
		DistanceKM: int(geo.Distance(geo.Beijing, at) + 0.5), Bearing: int(geo.Bearing(geo.Beijing, at)+0.5) % 360, Sources: pa.Sources,
	}
	if !p.Frame.AsOf.Known() {
		out.SummarySources = pa.SummarySources
	}
	if n, ok := pa.FreshPopulation(p.Frame.latest()); ok {
		out.Population, out.PopulationYear, out.PopulationSource = n, pa.PopulationYear, pa.PopulationSource
	} else {
		out.PopulationStale = pa.Population != 0
	}
	return out
}

// statusOf is the status of a tie: as the register has it, or on the date asked.
func (f Frame) statusOf(t facts.Partnership) facts.Status {
	if !f.AsOf.Known() {
		return t.Status
	}
	return facts.Status(statusOn(t, f.AsOf))
}

func (f Frame) tie(t facts.Partnership) TieFacts {
	return TieFacts{
		Tie: t.Tie, Since: t.Since.String(), Precision: t.Since.Precision, NotBefore: t.Since.From.String(), NotAfter: t.Since.To.String(),
		Ended: t.Ended.String(), Status: f.statusOf(t), StatusAsOf: t.StatusAsOf.String(), SequenceStated: t.SequenceStated, SequenceDerived: t.SequenceDerived,
		Confidence: t.Confidence, DateConfidence: t.DateConfidence, Note: t.Note.In(f.Lang), Sources: t.Sources, Origins: f.Dir.Origins(t.Sources...),
	}
}

// keyFacts lists what a reader looks for first.
func (p *City) keyFacts(in CityIn) {
	f := p.Frame
	w := f.Words()
	pa, tie := in.Member.Partner, in.Member.Tie
	add := func(x Fact) { p.KeyFacts = append(p.KeyFacts, x) }
	tieMarks, placeMarks := p.mark(tie.Sources...), p.mark(pa.Sources...)
	const ofTie, ofPlace = "tie.sources", "partner.sources"
	add(Fact{ID: "tie", Label: w.Tie, Text: w.Ties[string(tie.Tie)], Shows: "tie.tie=" + string(tie.Tie), Marks: tieMarks, Rests: ofTie, Disputed: f.disputed(pa.Slug, "tie")})
	add(Fact{ID: "since", Label: w.Since, Text: tie.Since.In(f.Lang), Shows: "tie.since=" + tie.Since.String(), Note: w.ConfidenceNote(string(tie.DateConfidence)), Notes: "tie.date_confidence=" + string(tie.DateConfidence),
		Marks: tieMarks, Rests: ofTie, Disputed: f.disputed(pa.Slug, "since"), Doubtful: tie.DateConfidence == facts.Low})
	if tie.Ended.Known() {
		add(Fact{ID: "ended", Label: w.EndedOn, Text: tie.Ended.In(f.Lang), Shows: "tie.ended=" + tie.Ended.String(), Marks: tieMarks, Rests: ofTie, Disputed: f.disputed(pa.Slug, "ended")})
	}
	if tie.SequenceStated != 0 {
		add(Fact{ID: "sequence", Label: w.Sequence, Text: fmt.Sprintf(w.SequenceN, tie.SequenceStated), Shows: "tie.sequence_stated=" + itoa(tie.SequenceStated), Marks: tieMarks, Rests: ofTie, Disputed: f.disputed(pa.Slug, "sequence")})
	} else if tie.SequenceDerived != 0 {
		add(Fact{ID: "sequence", Label: w.Sequence, Text: fmt.Sprintf(w.SequenceN, tie.SequenceDerived), Shows: "tie.sequence_derived=" + itoa(tie.SequenceDerived), Note: w.SequenceDerived, Marks: tieMarks, Rests: ofTie, Disputed: f.disputed(pa.Slug, "sequence"), Doubtful: true})
	}
	add(Fact{ID: "name", Label: w.OwnName, Text: pa.Endonym, Lang: pa.EndonymLang, Shows: "partner.endonym partner.endonym_lang@lang", Marks: placeMarks, Rests: ofPlace, Disputed: f.disputed(pa.Slug, "name")})
	country := f.countryLink(pa.Country)
	add(Fact{ID: "country", Label: w.Country, Text: country.Text, Href: country.Href, Shows: "partner.country@slug", Marks: p.mark("cldr")})
	kind, kinds := w.Kinds[string(pa.Kind)], "partner.kind="+string(pa.Kind)
	if pa.NationalCapital {
		kinds += " partner.national_capital=true"
	}
	if pa.NationalCapital && pa.Kind != "capital-city" {
		kind = f.Lang.Clauses(kind, w.NationalCapital)
	}
	add(Fact{ID: "kind", Label: w.Kind, Text: kind, Shows: kinds, Marks: placeMarks, Rests: ofPlace})
	region := Fact{ID: "region", Label: w.Region, Text: w.Regions[string(pa.Region)], Shows: "partner.region=" + string(pa.Region), Marks: placeMarks, Rests: ofPlace, Disputed: f.disputed(pa.Slug, "region")}
	add(region)
	at := geo.Point{Lat: pa.Lat, Lon: pa.Lon}
	where := fmt.Sprintf(w.DistanceFrom, f.Lang.Kilometres(geo.Distance(geo.Beijing, at)), f.Lang.Bearing(geo.Bearing(geo.Beijing, at)))
	add(Fact{ID: "distance", Label: w.FromBeijing, Text: where, Shows: fmt.Sprintf("partner.distance_km~%d partner.bearing_degrees~%d", p.Partner.DistanceKM, p.Partner.Bearing),
		Note: f.clock(pa.Timezone), Notes: "partner.timezone~" + pa.Timezone, Marks: p.mark(placeSource(pa)...)})
	if pa.Population != 0 {
		note := fmt.Sprintf(w.PopulationNote, f.Dir.Sources[pa.PopulationSource].Publisher.In(f.Lang))
		shows, notes := "partner.population="+itoa(pa.Population), "partner.population_source~"+pa.PopulationSource
		if pa.PopulationYear != 0 {
			note, notes = itoa(pa.PopulationYear), "partner.population_year="+itoa(pa.PopulationYear)
		}
		if _, ok := pa.FreshPopulation(f.latest()); !ok {
			shows, notes = "", "partner.population_expired=true partner.population_checked="+pa.PopulationChecked.String()
			note = f.Lang.Clauses(note, fmt.Sprintf(w.MayHaveChanged, pa.PopulationChecked.In(f.Lang)))
		}
		add(Fact{ID: "population", Label: w.Population, Text: f.Lang.Number(pa.Population), Shows: shows, Note: note, Notes: notes, Marks: p.mark(pa.PopulationSource)})
	}
	if a, ok := tie.NextAnniversary(f.latest()); ok && tie.Held(f.asked()) == facts.Yes {
		add(Fact{ID: "anniversary", Label: w.NextAnniversary, Text: f.anniversaryText(a), Shows: "tie.next_anniversary=" + a.Date.String(), Marks: tieMarks, Rests: ofTie,
			Disputed: f.disputed(pa.Slug, "since"), Doubtful: tie.DateConfidence == facts.Low})
	}
	if pa.Website != "" {
		add(Fact{ID: "website", Label: w.Website, Text: strings.TrimPrefix(pa.Website, "https://"), Href: pa.Website, Shows: "partner.website@href", Note: w.WebsiteNote})
	}
	if note := tie.Note.In(f.Lang); note != "" {
		add(Fact{ID: "note", Label: w.Note, Text: note, Shows: "tie.note", Marks: tieMarks, Rests: ofTie})
	}
}

// placeSource is the source of a place's coordinates: GeoNames, except for the
// regions, whose seat was taken from it too.
func placeSource(pa facts.Partner) []string {
	if slices.Contains(pa.Sources, "geonames") {
		return []string{"geonames"}
	}
	return pa.Sources
}

// zones are the time zones of partners that were read.
var zones sync.Map // name -> *time.Location

// clock compares the clocks of a place and of Beijing in winter and in summer
// of the present year.
func (f Frame) clock(zone string) string {
	loc, ok := zones.Load(zone)
	if !ok {
		read, err := time.LoadLocation(zone)
		if err != nil {
			return ""
		}
		loc, _ = zones.LoadOrStore(zone, read) // to read one takes longer than half a page
	}
	year, _, _ := f.latest().YMD()
	ahead := func(month time.Month) int {
		_, there := time.Date(year, month, 1, 12, 0, 0, 0, time.UTC).In(loc.(*time.Location)).Zone()
		return there/60 - 8*60
	}
	january, july := ahead(time.January), ahead(time.July)
	if january == july {
		return f.Lang.HoursFrom(january)
	}
	return fmt.Sprintf(f.Words().ClockTwice, f.Lang.HoursFrom(january), f.Lang.HoursFrom(july))
}

// tally counts events by theme, most first. Of those that the page shows, the first,
// it names the sources.
func (h *Head) tally(events []facts.Event, shown int) []ThemeTally {
	f := h.Frame
	by := map[string]*ThemeTally{}
	sources := map[string][]string{}
	for i, e := range events {
		t := by[e.Theme]
		if t == nil {
			t = &ThemeTally{Theme: e.Theme, Link: f.themeLink(e.Theme)}
			by[e.Theme] = t
		}
		t.Events++
		switch e.Direction {
		case "to-beijing":
			t.ToBeijing++
		case "from-beijing":
			t.FromBeijing++
		case "mutual":
			t.Mutual++
		}
		if i < shown {
			sources[e.Theme] = append(sources[e.Theme], e.Sources...)
		}
	}
	out := []ThemeTally{}
	for _, t := range by {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b ThemeTally) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), strings.Compare(a.Theme, b.Theme))
	})
	for i := range out {
		out[i].Sources = unique(sources[out[i].Theme])
		out[i].Marks = h.mark(out[i].Sources...)
		out[i].Words = f.directionWords(out[i])
	}
	return out
}

// directionWords says how the events of a tally went.
func (f Frame) directionWords(t ThemeTally) string {
	w := f.Words()
	var parts []string
	for _, d := range []struct {
		n   int
		key string
	}{{t.ToBeijing, "to-beijing"}, {t.FromBeijing, "from-beijing"}, {t.Mutual, "mutual"}} {
		if d.n > 0 {
			parts = append(parts, fmt.Sprintf(w.DirectionTally, w.Directions[d.key], d.n))
		}
	}
	return f.Lang.Clauses(parts...)
}

// course lists what made and unmade the tie: the documents, and the events that
// decided on it or ended it, among all that happened.
func (p *City) course(in CityIn, happened []facts.Event) {
	f := p.Frame
	p.Course = []Moment{}
	// What was signed on a single theme belongs to the work, not to the tie.
	single := map[string]bool{}
	for _, e := range happened {
		single[e.ID] = e.Theme != "diplomacy"
	}
	for i, a := range in.Agreements {
		r := p.Agreements[i]
		if single[a.Event] {
			continue
		}
		p.Course = append(p.Course, Moment{When: r.SignedDate, Link: r.Link, Note: f.Lang.Clauses(r.TermText, strings.Join(texts(r.Signers), f.Lang.Comma())), Marks: r.Marks, day: a.Signed.From})
	}
	var deciding []facts.Event
	for _, e := range happened {
		after := in.Member.Tie.Ended.Known() && e.Date.From > in.Member.Tie.Ended.To
		if (e.Kind == "ending" || e.Kind == "vote") && !after {
			deciding = append(deciding, e)
		}
	}
	for _, e := range few(&p.Head, deciding) {
		r := p.eventRow(e)
		p.Course = append(p.Course, Moment{When: r.When, Link: r.Link, Marks: r.Marks, day: e.Date.From})
	}
	slices.SortStableFunc(p.Course, func(a, b Moment) int { return cmp.Compare(a.day, b.day) })
}

// newest parts the events of a profile, newest first, into those that it shows at
// once and the others, unless these are too few to be worth a step.
func newest(events []facts.Event) (recent, older []facts.Event) {
	const shown, few = 6, 2
	if len(events) <= shown+few {
		return events, nil
	}
	return events[:shown], events[shown:]
}

// olderText says how many events, newest first, are of which years.
func (f Frame) olderText(events []facts.Event) string {
	if len(events) == 0 {
		return ""
	}
	w := f.Words()
	first, _, _ := events[len(events)-1].Date.From.YMD()
	last, _, _ := events[0].Date.From.YMD()
	years := f.Lang.Date(first, 0, 0)
	if last != first {
		years = f.Lang.FromTo(years, f.Lang.Date(last, 0, 0))
	}
	return f.Lang.Bracketed(f.Lang.Plural(len(events), w.OlderEventOne, w.OlderEventMany), years)
}

// inOffice are those who held an office at the place; who was seen in one last comes first.
func inOffice(in CityIn) []string {
	held := slices.Clone(in.Offices)
	slices.SortStableFunc(held, func(a, b facts.Office) int { return cmp.Compare(b.LastSeen().To, a.LastSeen().To) })
	var out []string
	for _, o := range held {
		out = append(out, o.Person)
	}
	return unique(out)
}

// tookPart are those of the events and of the agreements.
func tookPart(in CityIn) []string {
	var out []string
	for _, e := range in.Events {
		out = append(out, e.People...)
	}
	for _, a := range in.Agreements {
		out = append(out, a.Signatories...)
	}
	return out
}

// addPeople adds those who are not on the list yet, with the office they held.
func (p *City) addPeople(in CityIn, slugs []string, printed bool) {
	f := p.Frame
	role := map[string]lang.Text{}
	offices := map[string]facts.Office{}
	for _, o := range in.Offices {
		role[o.Person], offices[o.Person] = o.Role, o
	}
	if p.People == nil {
		p.People = []PersonRow{}
	}
	for _, slug := range unique(slugs) {
		if slices.ContainsFunc(p.People, func(x PersonRow) bool { return x.Slug == slug }) {
			continue
		}
		person := f.Dir.People[slug]
		r, ok := role[slug]
		if !ok {
			r = person.Role
		}
		row := p.personRow(person, r)
		row.Unprinted = !printed
		var office OfficeRow
		if ok {
			office = p.officeRow(offices[slug]) // its sources get their numbers now
		} else { // of those who acted for Beijing too it is said when they did
			for _, o := range f.hosting(slug) {
				if o.Role == person.Role {
					office = p.officeRow(o)
				}
			}
		}
		row.LastSeen, row.MayHaveChanged = office.LastSeen, office.MayHaveChanged
		row.Sources = unique(slices.Concat(person.Sources, office.Sources))
		row.When, row.Stale, row.Marks = office.When, office.Stale, p.mark(row.Sources...)
		p.People = append(p.People, row)
	}
}

// bodies lists the organisations that took part in the events.
func (p *City) bodies(in CityIn) {
	var slugs []string
	for _, e := range in.Events {
		slugs = append(slugs, e.Organisations...)
	}
	p.Organisations = []OrganisationRow{}
	for _, slug := range few(&p.Head, unique(slugs)) {
		p.Organisations = append(p.Organisations, p.organisationRow(p.Frame.Dir.Organisations[slug]))
	}
}

// sheets groups the claims by the source that makes them, in the order of the
// claims.
func (p *City) sheets() []ClaimGroup {
	var out []ClaimGroup
	for _, c := range p.Claims {
		i := slices.IndexFunc(out, func(g ClaimGroup) bool { return g.Rows[0].Source == c.Source })
		if i < 0 {
			i = len(out)
			s := p.Frame.Dir.Sources[c.Source]
			out = append(out, ClaimGroup{Link: Link{Text: s.Title.In(p.Frame.Lang), Href: p.Frame.Href("sources/" + s.ID + "/#claims")}})
		}
		out[i].Rows = append(out[i].Rows, c)
	}
	return out
}

// missing names in one line what is missing, each once.
func (p *City) missing() {
	var labels []string
	for _, g := range p.Gaps {
		labels = append(labels, g.Label)
	}
	if p.Missing = strings.Join(unique(labels), p.Frame.Lang.Comma()); p.Missing != "" {
		p.Missing = p.Frame.Lang.Labelled(p.Frame.Words().GapsHeading, p.Missing)
	}
}

// unique keeps the first of each.
func unique(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// Places implements Placed.
func (p *City) Places() []Place {
	return []Place{{Lat: p.Partner.Lat, Lon: p.Partner.Lon, ID: p.Partner.Slug, Properties: map[string]any{
		"slug": p.Partner.Slug, "name": p.Name, "country": p.Partner.Country, "region": p.Partner.Region,
		"since": p.Tie.Since, "precision": p.Tie.Precision, "ended": p.Tie.Ended, "status": p.Tie.Status, "sources": p.Tie.Sources, "url": p.URL,
	}}}
}
