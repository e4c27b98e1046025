package page

import (
	"fmt"

	"youcheng/internal/facts"
	"youcheng/internal/story"
)

// Event is the page of one event.
type Event struct {
	Head
	Event         EventRow          `json:"event"`
	People        []PersonRow       `json:"people"`
	Organisations []OrganisationRow `json:"organisations"`
	Agreements    []AgreementRow    `json:"agreements"`
	Stories       []StoryRow        `json:"stories"`
	StoriesTotal  int               `json:"stories_total"`

	MoreStories Link `json:"-"`
}

// Event builds the page of an event.
func (f Frame) Event(e facts.Event, agreements []facts.Agreement, stories Few[story.Text]) *Event {
	w := f.Words()
	p := &Event{Head: f.head("events/"+e.ID+"/", e.Title.In(f.Lang), e.Summary.In(f.Lang)), People: []PersonRow{}, Organisations: []OrganisationRow{}}
	p.crumbs(Link{Text: w.Events, Href: f.Href("events/")}, Link{Text: p.Title, Href: f.Href(p.Path)})
	p.Event = p.eventRow(e)
	p.SummaryMark, p.SummaryRests = p.Event.Marks, "event.sources"
	p.setChecked(f.checked(e.Sources), f.Dir.Changed(""))
	for _, s := range few(&p.Head, e.People) {
		x := f.Dir.People[s]
		p.People = append(p.People, p.personRow(x, x.Role))
	}
	for _, s := range few(&p.Head, e.Organisations) {
		p.Organisations = append(p.Organisations, p.organisationRow(f.Dir.Organisations[s]))
	}
	p.Agreements = p.agreementRows(few(&p.Head, agreements))
	p.Stories, p.StoriesTotal = p.storyRows(stories.first(StoriesOfOne)), stories.Total
	p.MoreStories = f.moreStories(len(p.Stories), stories.Total, facts.On{Kind: "events", ID: e.ID}, p.Title)
	when, cities := p.Event.When.Text, f.Lang.Join(texts(p.Event.Cities))
	p.describe(
		func(s string) string { return f.Lang.Labelled(f.Lang.Clauses(when, cities), s) },
		func(s string) string { return f.Lang.Labelled(when, s) },
	)
	p.finish("json")
	return p
}

// Organisation is the page of one organisation.
type Organisation struct {
	Head
	Organisation OrganisationRow `json:"organisation"`
	Note         string          `json:"note,omitempty"`
	Events       []EventRow      `json:"events"`
	Claims       []ClaimRow      `json:"claims"`
	Stories      []StoryRow      `json:"stories"`

	EventsTotal  int `json:"events_total"`
	StoriesTotal int `json:"stories_total"`

	MoreEvents  Link `json:"-"`
	MoreStories Link `json:"-"`

	Rendered bool `json:"-"` // the Chinese name is a rendering
}

// Organisation builds the page of an organisation.
func (f Frame) Organisation(o facts.Organisation, events Few[facts.Event], claims []facts.Claim, stories Few[story.Text]) *Organisation {
	w := f.Words()
	name := o.Name.In(f.Lang)
	p := &Organisation{Head: f.head("organisations/"+o.Slug+"/", name, fmt.Sprintf(w.OrganisationSummary, name, o.Role.In(f.Lang))), Note: o.Note.In(f.Lang), Rendered: o.NameZHBasis == facts.Rendering}
	p.crumbs(Link{Text: w.Organisations, Href: f.Href("organisations/")}, Link{Text: name, Href: f.Href(p.Path)})
	p.Organisation = p.organisationRow(o)
	p.SummaryMark, p.SummaryRests = p.Organisation.Marks, "organisation.sources"
	p.setChecked(f.checked(o.Sources), f.Dir.Changed(""))
	p.Events, p.Claims, p.Stories = p.eventRows(events.first(EventsOfOne)), p.claimRows(few(&p.Head, claims)), p.storyRows(stories.first(StoriesOfOne))
	p.EventsTotal, p.StoriesTotal = events.Total, stories.Total
	on := facts.On{Kind: "organisations", ID: o.Slug}
	p.MoreEvents = f.moreEvents(len(p.Events), events.Total, EventFilter{On: on}, name)
	p.MoreStories = f.moreStories(len(p.Stories), stories.Total, on, name)
	p.describe(func(s string) string {
		if n := events.Total; n > 0 {
			s = f.Lang.Sentences(s, fmt.Sprintf(w.OrganisationNamed, f.Lang.Plural(n, w.EventOne, w.EventMany)))
		}
		if events.Total+len(claims) == 0 {
			s = f.Lang.Sentences(s, fmt.Sprintf(w.OrganisationSources, f.Lang.Plural(len(o.Sources), w.SourceOne, w.SourceMany)))
		}
		if n := len(claims); n > 0 {
			s = f.Lang.Sentences(s, fmt.Sprintf(w.OrganisationClaimed, f.Lang.Plural(n, w.SheetClaimOne, w.SheetClaimMany)))
		}
		return s
	})
	p.finish("json")
	return p
}

// OfficeRow is an office that a person held.
type OfficeRow struct {
	Role           string   `json:"role"`
	Place          string   `json:"place,omitempty"`
	From           string   `json:"from,omitempty"`
	To             string   `json:"to,omitempty"`
	Seen           []string `json:"seen"`
	LastSeen       string   `json:"last_seen,omitempty"`
	Checked        string   `json:"checked,omitempty"` // whoever looked it up need not have found anybody in office
	Expires        string   `json:"expires,omitempty"` // the last day on which an office without an end is taken as it was checked
	MayHaveChanged bool     `json:"may_have_changed"`  // no end is known, and nobody has looked lately
	Sources        []string `json:"sources"`
	Organisation   string   `json:"organisation,omitempty"` // its slug

	PlaceLink        Link   `json:"-"`
	OrganisationLink Link   `json:"-"`
	When             string `json:"-"`
	Stale            string `json:"-"`
	Marks            []Mark `json:"-"`
}

func (h *Head) officeRow(o facts.Office) OfficeRow {
	f := h.Frame
	w := f.Words()
	r := OfficeRow{Role: o.Role.In(f.Lang), Place: o.Place, From: o.From.String(), To: o.To.String(), Seen: []string{}, LastSeen: o.LastSeen().String(), Checked: o.Checked.String(), Sources: o.Sources, Organisation: o.Organisation, Marks: h.mark(o.Sources...)}
	if o.Place != "" && o.Place != string(facts.Beijing) {
		r.PlaceLink = f.cityLink(o.Place)
	}
	if o.Organisation != "" {
		r.OrganisationLink = f.organisationLinks([]string{o.Organisation})[0]
	}
	var seen []string
	for _, d := range o.Seen {
		r.Seen = append(r.Seen, d.String())
		seen = append(seen, d.In(f.Lang))
	}
	switch {
	case o.From.Known() && o.To.Known():
		r.When = f.Lang.FromTo(o.From.In(f.Lang), o.To.In(f.Lang))
	case len(seen) == 1:
		r.When = fmt.Sprintf(w.SeenOn, f.when(o.Seen[0], false))
	case len(seen) > 1:
		r.When = fmt.Sprintf(w.SeenBetween, seen[0], seen[len(seen)-1], len(seen))
	}
	if last := o.LastSeen(); o.Open() && o.Checked.Known() && len(seen) == 1 {
		r.When = fmt.Sprintf(w.OfficeLastSeen, f.Lang.On(last.In(f.Lang), last.Precision == facts.ToDay, false))
	}
	switch {
	case o.From.Known() && !o.To.Known():
		r.When = f.Lang.Clauses(fmt.Sprintf(w.OfficeFrom, o.From.In(f.Lang)), r.When)
	case o.To.Known() && !o.From.Known():
		r.When = f.Lang.Clauses(fmt.Sprintf(w.OfficeTo, o.To.In(f.Lang)), r.When)
	}
	if !o.Open() {
		return r
	}
	r.MayHaveChanged = !o.Current(f.latest())
	if !o.Checked.Known() {
		r.Stale = w.OfficeNotLookedUp
		return r
	}
	if r.MayHaveChanged {
		r.Stale = fmt.Sprintf(w.MayHaveChanged, o.Checked.In(f.Lang))
		return r
	}
	expires, _ := facts.OfficeHolder.Expires(o.Checked)
	r.Expires = expires.String()
	r.Stale = fmt.Sprintf(w.OfficeLookedUp, o.Checked.In(f.Lang))
	return r
}

// Person is the page of one person.
type Person struct {
	Head
	Person     PersonRow      `json:"person"`
	Note       string         `json:"note,omitempty"`
	Offices    []OfficeRow    `json:"offices"`
	Agreements []AgreementRow `json:"agreements"`
	Events     []EventRow     `json:"events"`
	Claims     []ClaimRow     `json:"claims"`
	Stories    []StoryRow     `json:"stories"`

	EventsTotal  int `json:"events_total"`
	StoriesTotal int `json:"stories_total"`

	MoreEvents  Link `json:"-"`
	MoreStories Link `json:"-"`

	Rendered bool `json:"-"` // the Chinese name is a rendering
}

// PersonIn is what the register holds about one person.
type PersonIn struct {
	Person     facts.Person
	Offices    []facts.Office
	Agreements []facts.Agreement
	Events     Few[facts.Event]
	Claims     []facts.Claim
	Stories    Few[story.Text]
}

// Person builds the page of a person.
func (f Frame) Person(in PersonIn) *Person {
	w := f.Words()
	x := in.Person
	name := x.Name.In(f.Lang)
	p := &Person{Head: f.head("people/"+x.Slug+"/", name, fmt.Sprintf(w.PersonSummary, name, x.Role.In(f.Lang))), Note: x.Note.In(f.Lang), Rendered: x.NameZHBasis == facts.Rendering, Offices: []OfficeRow{}}
	p.crumbs(Link{Text: w.People, Href: f.Href("people/")}, Link{Text: name, Href: f.Href(p.Path)})
	p.Person = p.personRow(x, x.Role)
	p.SummaryMark, p.SummaryRests = p.Person.Marks, "person.sources"
	p.setChecked(f.checked(x.Sources), f.Dir.Changed(""))
	for _, o := range few(&p.Head, in.Offices) {
		p.Offices = append(p.Offices, p.officeRow(o))
	}
	p.Agreements, p.Events, p.Claims, p.Stories = p.agreementRows(few(&p.Head, in.Agreements)), p.eventRows(in.Events.first(EventsOfOne)), p.claimRows(few(&p.Head, in.Claims)), p.storyRows(in.Stories.first(StoriesOfOne))
	p.EventsTotal, p.StoriesTotal = in.Events.Total, in.Stories.Total
	on := facts.On{Kind: "people", ID: x.Slug}
	p.MoreEvents = f.moreEvents(len(p.Events), in.Events.Total, EventFilter{On: on}, name)
	p.MoreStories = f.moreStories(len(p.Stories), in.Stories.Total, on, name)
	p.finish("json")
	return p
}
