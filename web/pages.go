package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/store"
	"youcheng/internal/story"
	"youcheng/templates"
)

// statement says how complete a list is believed to be.
func (r *request) statement(list facts.List) (string, error) {
	all, err := r.site.Store.Completeness(r.ctx)
	for _, c := range all {
		if c.List == list {
			return c.Statement.In(r.Lang), err
		}
	}
	return "", err
}

func (s *Server) cover(r *request) (*reply, error) {
	var c page.Cover
	for _, l := range lang.Tags() {
		one := *r
		one.Lang = l
		h, err := one.homePage()
		if err != nil {
			return nil, err
		}
		if l == lang.ZH {
			c.ZH = h
		} else {
			c.EN = h
		}
	}
	return &reply{page: &c, html: templates.Cover(&c), language: lang.EN.BCP47() + ", " + lang.ZH.BCP47()}, nil
}

func (s *Server) home(r *request) (*reply, error) {
	p, err := r.homePage()
	if err != nil {
		return nil, err
	}
	return &reply{page: p, html: templates.Home(p)}, nil
}

func (r *request) homePage() (*page.Home, error) {
	stories, err1 := r.site.Store.NewestStories(r.ctx, r.Lang, r.now, page.StoriesShown)
	events, err2 := r.site.Store.Events(r.ctx)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return r.Home(page.HomeIn{Stories: stories, Events: events}), nil
}

func (s *Server) roll(r *request) (*reply, error) {
	filter, err := r.ParseRollFilter(r.query)
	if err != nil {
		return nil, err
	}
	statement, err := r.statement("cities")
	if err != nil {
		return nil, err
	}
	p := r.Roll(filter, statement)
	return &reply{page: p, html: templates.Roll(p)}, nil
}

func (s *Server) year(r *request) (*reply, error) {
	now, _, _ := r.Today.YMD()
	y, err := strconv.Atoi(r.param("year"))
	if err != nil || strconv.Itoa(y) != r.param("year") || y < facts.FirstYear || y > now {
		return nil, store.ErrNotFound
	}
	events, err := r.site.Store.Events(r.ctx)
	if err != nil {
		return nil, err
	}
	p := r.Year(y, events)
	return &reply{page: p, html: templates.Roll(p)}, nil
}

// elsewhere answers for a slug that does not exist: it may be an old one.
func (r *request) elsewhere(folder string, err error) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	slug, err := r.site.Store.Redirect(r.ctx, folder, r.param("slug"))
	if err != nil {
		return err
	}
	return r.movedTo(folder + "/" + slug)
}

// movedTo is the error that leads to another page of the language, in the form
// that was asked for. The path is without a slash at its end.
func (r *request) movedTo(path string) error {
	if f := r.form(); f != asHTML {
		return &moved{r.Href(path) + "." + string(f)}
	}
	return &moved{r.Href(path) + "/"}
}

func (s *Server) city(r *request) (*reply, error) {
	slug := r.param("slug")
	st := r.site.Store
	m, err := st.Member(r.ctx, slug)
	if err != nil {
		return r.named(slug, err)
	}
	in := page.CityIn{Member: m}
	var errs [11]error
	in.Names, errs[0] = st.Names(r.ctx, slug)
	in.Views, errs[1] = st.Views(r.ctx, slug)
	in.Agreements, errs[2] = st.AgreementsOfPartner(r.ctx, slug)
	in.Events, errs[3] = st.EventsOfPartner(r.ctx, slug)
	in.Offices, errs[4] = st.OfficesAt(r.ctx, slug)
	in.Disputes, errs[5] = st.Disputes(r.ctx, slug)
	in.Claims, errs[6] = st.ClaimsOnPartner(r.ctx, slug)
	in.Gaps, errs[7] = st.Gaps(r.ctx, slug)
	in.General, errs[8] = st.Gaps(r.ctx, "")
	in.Stories, errs[9] = st.StoriesOn(r.ctx, "city", slug, r.Lang, r.now)
	in.Hosts, errs[10] = st.OfficesAt(r.ctx, string(facts.Beijing))
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	p := r.City(in)
	return &reply{page: p, html: templates.City(p)}, nil
}

func (s *Server) countries(r *request) (*reply, error) {
	statement, err := r.statement("countries")
	if err != nil {
		return nil, err
	}
	p := r.Countries(statement)
	return &reply{page: p, html: templates.Countries(p)}, nil
}

func (s *Server) country(r *request) (*reply, error) {
	iso2 := r.param("iso2")
	c, ok := r.Dir.Countries[strings.ToUpper(iso2)]
	if !ok {
		if c, ok = r.Dir.CountryNamed(iso2); ok {
			return nil, r.movedTo("countries/" + strings.ToLower(c.ISO2))
		}
		return nil, store.ErrNotFound
	}
	if lower := strings.ToLower(iso2); lower != iso2 {
		return nil, r.movedTo("countries/" + lower)
	}
	var events []facts.Event
	var stories []story.Text
	found := false
	for _, m := range r.Dir.Members {
		if m.Partner.Country != c.ISO2 {
			continue
		}
		found = true
		es, err1 := r.site.Store.EventsOfPartner(r.ctx, m.Partner.Slug)
		ts, err2 := r.site.Store.StoriesOn(r.ctx, "city", m.Partner.Slug, r.Lang, r.now)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		for _, e := range es {
			if !slices.ContainsFunc(events, func(x facts.Event) bool { return x.ID == e.ID }) {
				events = append(events, e)
			}
		}
		for _, t := range ts {
			if !slices.ContainsFunc(stories, func(x story.Text) bool { return x.Slug == t.Slug }) {
				stories = append(stories, t)
			}
		}
	}
	if !found {
		return nil, store.ErrNotFound
	}
	slices.SortStableFunc(events, func(a, b facts.Event) int { return int(b.Date.From) - int(a.Date.From) })
	slices.SortStableFunc(stories, func(a, b story.Text) int { return b.PublishAt.Compare(a.PublishAt) })
	p := r.Country(c, events, stories)
	return &reply{page: p, html: templates.Country(p)}, nil
}

func (s *Server) agreements(r *request) (*reply, error) {
	filter, err := r.ParseAgreementFilter(r.query)
	if err != nil {
		return nil, err
	}
	all, err1 := r.site.Store.Agreements(r.ctx)
	statement, err2 := r.statement("agreements")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Agreements(all, filter, statement)
	return &reply{page: p, html: templates.Agreements(p)}, nil
}

func (s *Server) agreement(r *request) (*reply, error) {
	st := r.site.Store
	a, err := st.Agreement(r.ctx, r.param("id"))
	if err != nil {
		return nil, err
	}
	in := page.AgreementIn{Agreement: a}
	if a.Event != "" {
		e, err := st.Event(r.ctx, a.Event)
		if err != nil {
			return nil, err
		}
		in.Event = &e
	}
	if a.Renews != "" {
		old, err := st.Agreement(r.ctx, a.Renews)
		if err != nil {
			return nil, err
		}
		in.Renews = &old
	}
	if in.RenewedBy, err = st.RenewalsOf(r.ctx, a.ID); err != nil {
		return nil, err
	}
	p := r.Agreement(in)
	return &reply{page: p, html: templates.Agreement(p)}, nil
}

func (s *Server) themes(r *request) (*reply, error) {
	events, err1 := r.site.Store.Events(r.ctx)
	statement, err2 := r.statement("themes")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Themes(events, statement)
	return &reply{page: p, html: templates.Themes(p)}, nil
}

func (s *Server) theme(r *request) (*reply, error) {
	t, ok := r.Dir.Theme[r.param("slug")]
	if !ok {
		return nil, store.ErrNotFound
	}
	events, err1 := r.site.Store.EventsOnTheme(r.ctx, t.Slug)
	stories, err2 := r.site.Store.StoriesOn(r.ctx, "theme", t.Slug, r.Lang, r.now)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Theme(t, events, stories)
	return &reply{page: p, html: templates.Theme(p)}, nil
}

func (s *Server) events(r *request) (*reply, error) {
	filter, err := r.ParseEventFilter(r.query)
	if err != nil {
		return nil, err
	}
	all, err1 := r.site.Store.Events(r.ctx)
	statement, err2 := r.statement("events")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Events(all, filter, statement)
	return &reply{page: p, html: templates.Events(p)}, nil
}

func (s *Server) event(r *request) (*reply, error) {
	e, err := r.site.Store.Event(r.ctx, r.param("id"))
	if err != nil {
		return nil, err
	}
	agreements, err1 := r.site.Store.AgreementsOfEvent(r.ctx, e.ID)
	stories, err2 := r.site.Store.StoriesOn(r.ctx, "event", e.ID, r.Lang, r.now)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Event(e, agreements, stories)
	return &reply{page: p, html: templates.Event(p)}, nil
}

func (s *Server) organisations(r *request) (*reply, error) {
	all, err1 := r.site.Store.Organisations(r.ctx)
	statement, err2 := r.statement("organisations")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Organisations(all, statement)
	return &reply{page: p, html: templates.Organisations(p)}, nil
}

func (s *Server) organisation(r *request) (*reply, error) {
	st := r.site.Store
	o, err := st.Organisation(r.ctx, r.param("slug"))
	if err != nil {
		return nil, err
	}
	events, err1 := st.EventsOfOrganisation(r.ctx, o.Slug)
	claims, err2 := st.ClaimsOnOrganisation(r.ctx, o.Slug)
	stories, err3 := st.StoriesOn(r.ctx, "org", o.Slug, r.Lang, r.now)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	p := r.Organisation(o, events, claims, stories)
	return &reply{page: p, html: templates.Organisation(p)}, nil
}

func (s *Server) people(r *request) (*reply, error) {
	all, err1 := r.site.Store.People(r.ctx)
	statement, err2 := r.statement("people")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.People(all, statement)
	return &reply{page: p, html: templates.People(p)}, nil
}

func (s *Server) person(r *request) (*reply, error) {
	st := r.site.Store
	x, err := st.Person(r.ctx, r.param("slug"))
	if err != nil {
		return nil, err
	}
	in := page.PersonIn{Person: x}
	var errs [5]error
	in.Offices, errs[0] = st.OfficesOfPerson(r.ctx, x.Slug)
	in.Agreements, errs[1] = st.AgreementsOfPerson(r.ctx, x.Slug)
	in.Events, errs[2] = st.EventsOfPerson(r.ctx, x.Slug)
	in.Claims, errs[3] = st.ClaimsOnPerson(r.ctx, x.Slug)
	in.Stories, errs[4] = st.StoriesOn(r.ctx, "person", x.Slug, r.Lang, r.now)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	p := r.Person(in)
	return &reply{page: p, html: templates.Person(p)}, nil
}

func (s *Server) sources(r *request) (*reply, error) {
	all, err1 := r.site.Store.Sources(r.ctx)
	cited, err2 := r.site.Store.Citations(r.ctx)
	claims, err3 := r.site.Store.AllClaims(r.ctx)
	statement, err4 := r.statement("sources")
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	p := r.Sources(all, cited, claims, statement)
	return &reply{page: p, html: templates.Sources(p)}, nil
}

func (s *Server) source(r *request) (*reply, error) {
	st := r.site.Store
	src, err := st.Source(r.ctx, r.param("id"))
	if err != nil {
		return nil, err
	}
	var errs [7]error
	resting, err := st.RestingOn(r.ctx, src.ID)
	errs[0] = err
	in := page.SourceIn{Source: src, Resting: resting, Conflicts: map[string]facts.Conflict{}, Counts: map[string]facts.Count{}}
	in.Claims, errs[1] = st.Claims(r.ctx, src.ID)
	in.SameOrigin, errs[2] = st.SameOrigin(r.ctx, src)
	in.Stories, errs[3] = st.StoriesOn(r.ctx, "source", src.ID, r.Lang, r.now)
	conflicts, err := st.Conflicts(r.ctx)
	errs[4] = err
	counts, err := st.Counts(r.ctx)
	errs[5] = err
	if len(in.Claims) > 0 {
		in.Events, errs[6] = st.Events(r.ctx)
	}
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	for _, c := range conflicts {
		in.Conflicts[c.ID] = c
	}
	for _, c := range counts {
		in.Counts[c.Slug] = c
	}
	p := r.SourcePage(in)
	return &reply{page: p, html: templates.SourcePage(p)}, nil
}

func (s *Server) stories(r *request) (*reply, error) {
	all, err1 := r.site.Store.Stories(r.ctx, r.Lang, r.now)
	statement, err2 := r.statement("stories")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Stories(all, statement)
	return &reply{page: p, html: templates.Stories(p)}, nil
}

func (s *Server) story(r *request) (*reply, error) {
	t, err := r.site.Store.Text(r.ctx, story.Story, r.param("slug"), r.Lang, r.now)
	if err != nil {
		return nil, r.elsewhere("stories", err)
	}
	others, err := r.site.Store.NewestStories(r.ctx, r.Lang, r.now, page.StoriesShown+1) // it may be one of them
	if err != nil {
		return nil, err
	}
	records, err := r.records(t)
	if err != nil {
		return nil, err
	}
	p := r.Story(t, others, records)
	return &reply{page: p, html: templates.Story(p)}, nil
}

func (s *Server) text(r *request) (*reply, error) {
	t, err := r.site.Store.Text(r.ctx, story.Page, r.param("page"), r.Lang, time.Time{})
	if err != nil {
		return nil, err
	}
	var terms []facts.Term
	if t.Slug == "glossary" {
		if terms, err = r.site.Store.Glossary(r.ctx); err != nil {
			return nil, err
		}
	}
	records, err := r.records(t)
	if err != nil {
		return nil, err
	}
	p := r.Text(t, terms, records)
	if t.Slug == "data" {
		if err := s.released(r, p); err != nil {
			return nil, err
		}
	}
	return &reply{page: p, html: templates.Text(p)}, nil
}

// records reads what the figures of a text draw, once for all of them.
func (r *request) records(t story.Text) (page.Records, error) {
	if !page.NeedRecords(t.Figures) {
		return page.Records{}, nil
	}
	agreements, err1 := r.site.Store.Agreements(r.ctx)
	events, err2 := r.site.Store.Events(r.ctx)
	return page.Records{Agreements: agreements, Events: events}, errors.Join(err1, err2)
}

func (s *Server) exchange(r *request) (*reply, error) {
	filter, err := r.ParseExchangeFilter(r.query)
	if err != nil {
		return nil, err
	}
	events, err1 := r.site.Store.Events(r.ctx)
	claims, err2 := r.site.Store.Claims(r.ctx, page.Article)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Exchange(events, claims, filter)
	return &reply{page: p, html: templates.Exchange(p)}, nil
}

func (s *Server) counts(r *request) (*reply, error) {
	p := r.Counts()
	return &reply{page: p, html: templates.Counts(p)}, nil
}

func (s *Server) count(r *request) (*reply, error) {
	c, ok := r.CountOf(r.param("slug"))
	if !ok {
		return nil, store.ErrNotFound
	}
	if c.Measure == facts.CountStated {
		p := r.StatedPage(c)
		return &reply{page: p, html: templates.StatedPage(p)}, nil
	}
	filter, err := r.ParseCountFilter(c, r.query)
	if err != nil {
		return nil, err
	}
	p := r.CountPage(c, filter)
	return &reply{page: p, html: templates.CountPage(p)}, nil
}

func (s *Server) conflicts(r *request) (*reply, error) {
	field, err := r.ParseConflictField(r.query)
	if err != nil {
		return nil, err
	}
	all, err := r.site.Store.AllDisputes(r.ctx)
	if err != nil {
		return nil, err
	}
	p := r.Conflicts(all, field)
	return &reply{page: p, html: templates.Conflicts(p)}, nil
}
