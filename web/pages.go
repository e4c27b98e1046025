package web

import (
	"cmp"
	"errors"
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
	c, err := r.site.Store.CompletenessOf(r.ctx, list)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return c.Statement.In(r.Lang), err
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
	stories, err1 := r.site.Store.ListStories(r.ctx, facts.On{}, r.Lang, r.now, 0, page.StoriesShown)
	events, err2 := r.site.Store.ListEvents(r.ctx, page.EventFilter{}, 0, page.EventsShown)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return r.Home(page.HomeIn{Stories: stories, Events: events}), nil
}

func (s *Server) roll(r *request) (*reply, error) {
	n, err := r.turned()
	if err != nil {
		return nil, err
	}
	filter, err := r.ParseRollFilter(r.query)
	if err != nil {
		return nil, err
	}
	statement, err := r.statement("cities")
	if err != nil {
		return nil, err
	}
	p := r.Roll(n, filter, statement)
	return &reply{page: p, html: templates.Roll(p)}, nil
}

func (s *Server) year(r *request) (*reply, error) {
	now, _, _ := r.Today.YMD()
	y, err := strconv.Atoi(r.param("year"))
	if err != nil || strconv.Itoa(y) != r.param("year") || y < facts.FirstYear || y > now {
		return nil, store.ErrNotFound
	}
	n, err := r.turned()
	if err != nil {
		return nil, err
	}
	events, err := r.eventsOf(page.EventFilter{On: facts.On{Kind: "roll", ID: strconv.Itoa(y)}})
	if err != nil {
		return nil, err
	}
	p := r.Year(n, y, events)
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
	m, ok := r.Dir.Partners[slug]
	if !ok {
		return r.named(slug, store.ErrNotFound)
	}
	in := page.CityIn{
		Member: m, Agreements: r.Dir.AgreementsOf(slug), Offices: r.Dir.OfficesAt(slug),
		Gaps: r.Dir.GapsOf(slug), General: r.Dir.GapsOf(""),
	}
	var errs [6]error
	in.Names, errs[0] = st.Names(r.ctx, slug)
	in.Views, errs[1] = st.Views(r.ctx, slug)
	in.Events, errs[2] = st.ListEvents(r.ctx, page.EventFilter{City: slug}, 0, -1)
	if conflicts := r.Dir.ConflictsOn(slug); len(conflicts) > 0 {
		in.Disputes, errs[3] = st.WithValues(r.ctx, conflicts)
	}
	in.Claims, errs[4] = st.ClaimsOnPartner(r.ctx, slug)
	in.Stories, errs[5] = r.storiesOn("cities", slug)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	p := r.City(in)
	return &reply{page: p, html: templates.City(p)}, nil
}

func (s *Server) countries(r *request) (*reply, error) {
	n, err1 := r.turned()
	statement, err2 := r.statement("countries")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Countries(n, statement)
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
	if !r.Dir.HasPartner(c.ISO2) {
		return nil, store.ErrNotFound
	}
	lower := strings.ToLower(c.ISO2)
	events, err1 := r.site.Store.ListEvents(r.ctx, page.EventFilter{On: facts.On{Kind: "countries", ID: lower}}, 0, -1)
	stories, err2 := r.storiesOn("countries", lower)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Country(c, events, stories)
	return &reply{page: p, html: templates.Country(p)}, nil
}

func (s *Server) agreements(r *request) (*reply, error) {
	filter, err := r.ParseAgreementFilter(r.query)
	if err != nil {
		return nil, err
	}
	n, err1 := r.turned()
	statement, err2 := r.statement("agreements")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Agreements(n, filter, statement)
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
	events, err1 := r.site.Store.ListEvents(r.ctx, page.EventFilter{Theme: t.Slug}, 0, -1)
	stories, err2 := r.storiesOn("themes", t.Slug)
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
	n, err := r.turned()
	if err != nil {
		return nil, err
	}
	part := page.Part[facts.Event]{Page: max(1, n)}
	from, most := page.Span(n, page.PerPage)
	var errs [3]error
	part.Total, errs[0] = r.site.Store.CountEvents(r.ctx, filter)
	part.Rows, errs[1] = r.site.Store.ListEvents(r.ctx, filter, from, most)
	statement, err := r.statement("events")
	errs[2] = err
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	var counting error
	p := r.Events(part, filter, statement, func(other page.EventFilter) int {
		n, err := r.site.Store.CountEvents(r.ctx, other)
		counting = cmp.Or(counting, err)
		return n
	})
	if counting != nil {
		return nil, counting
	}
	return &reply{page: p, html: templates.Events(p)}, nil
}

func (s *Server) event(r *request) (*reply, error) {
	e, err := r.site.Store.Event(r.ctx, r.param("id"))
	if err != nil {
		return nil, err
	}
	agreements, err1 := r.site.Store.AgreementsOfEvent(r.ctx, e.ID)
	stories, err2 := r.storiesOn("events", e.ID)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Event(e, agreements, stories)
	return &reply{page: p, html: templates.Event(p)}, nil
}

func (s *Server) organisations(r *request) (*reply, error) {
	n, err1 := r.turned()
	statement, err2 := r.statement("organisations")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Organisations(n, statement)
	return &reply{page: p, html: templates.Organisations(p)}, nil
}

func (s *Server) organisation(r *request) (*reply, error) {
	st := r.site.Store
	o, err := st.Organisation(r.ctx, r.param("slug"))
	if err != nil {
		return nil, err
	}
	events, err1 := r.eventsOf(page.EventFilter{On: facts.On{Kind: "organisations", ID: o.Slug}})
	claims, err2 := st.ClaimsOnOrganisation(r.ctx, o.Slug)
	stories, err3 := r.storiesOn("organisations", o.Slug)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	p := r.Organisation(o, events, claims, stories)
	return &reply{page: p, html: templates.Organisation(p)}, nil
}

func (s *Server) people(r *request) (*reply, error) {
	n, err1 := r.turned()
	statement, err2 := r.statement("people")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.People(n, statement)
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
	in.Events, errs[2] = r.eventsOf(page.EventFilter{On: facts.On{Kind: "people", ID: x.Slug}})
	in.Claims, errs[3] = st.ClaimsOnPerson(r.ctx, x.Slug)
	in.Stories, errs[4] = r.storiesOn("people", x.Slug)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	p := r.Person(in)
	return &reply{page: p, html: templates.Person(p)}, nil
}

func (s *Server) sources(r *request) (*reply, error) {
	n, err1 := r.turned()
	statement, err2 := r.statement("sources")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Sources(n, statement)
	return &reply{page: p, html: templates.Sources(p)}, nil
}

func (s *Server) source(r *request) (*reply, error) {
	st := r.site.Store
	src, err := st.Source(r.ctx, r.param("id"))
	if err != nil {
		return nil, err
	}
	in := page.SourceIn{Source: src}
	var errs [5]error
	in.Resting, errs[0] = st.RestingOn(r.ctx, src.ID, page.RowsOfOne)
	in.Claims, errs[1] = st.Claims(r.ctx, src.ID)
	in.SameOrigin, errs[2] = st.SameOrigin(r.ctx, src)
	in.Stories, errs[3] = r.storiesOn("sources", src.ID)
	if pairs := page.ClaimedExchange(in.Claims); len(pairs) > 0 {
		in.Exchange, errs[4] = st.Directed(r.ctx, pairs, page.LeadingSomewhere())
	}
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	p := r.SourcePage(in)
	return &reply{page: p, html: templates.SourcePage(p)}, nil
}

func (s *Server) stories(r *request) (*reply, error) {
	on, err := r.Dir.ParseOn(r.query("on"), facts.StoriesOn())
	if err != nil {
		return nil, err
	}
	n, err := r.turned()
	if err != nil {
		return nil, err
	}
	in := page.StoriesIn{On: on, Part: page.Part[story.Text]{Page: max(1, n)}}
	if on.Kind == "events" {
		e, err := r.site.Store.Event(r.ctx, on.ID)
		if err != nil {
			return nil, err
		}
		in.Event = &e
	}
	from, most := page.Span(n, page.StoriesPerPage)
	var errs [3]error
	if on == (facts.On{}) {
		in.Total, in.Rows, errs[0] = s.allStories(r, from, most)
	} else {
		in.Total, errs[0] = r.site.Store.CountStories(r.ctx, on, r.Lang, r.now)
		in.Rows, errs[1] = r.site.Store.ListStories(r.ctx, on, r.Lang, r.now, from, most)
	}
	statement, err := r.statement("stories")
	errs[2] = err
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	p := r.Stories(in, statement)
	return &reply{page: p, html: templates.Stories(p)}, nil
}

func (s *Server) story(r *request) (*reply, error) {
	t, err := r.site.Store.Text(r.ctx, story.Story, r.param("slug"), r.Lang, r.now)
	if err != nil {
		return nil, r.elsewhere("stories", err)
	}
	others, err := s.newest(r)
	if err != nil {
		return nil, err
	}
	records, err := r.records(t.Figures)
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
	records, err := r.records(t.Figures)
	if err != nil {
		return nil, err
	}
	p := r.Text(t, terms, records)
	switch t.Slug {
	case "data":
		if err := s.released(r, p); err != nil {
			return nil, err
		}
	case "method":
		p.Covered(r.Dir.Coverage())
	}
	return &reply{page: p, html: templates.Text(p)}, nil
}

// records reads what figures draw, once for all of them.
func (r *request) records(figures []story.Figure) (page.Records, error) {
	partners := page.RecordsOf(figures)
	if len(partners) == 0 {
		return page.Records{}, nil
	}
	events, err := r.site.Store.EventsOfAny(r.ctx, partners)
	return page.Records{Events: events}, err
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
	n, err := r.turned()
	if err != nil {
		return nil, err
	}
	part := page.PartOf(r.ConflictsOn(field), n, page.PerPage)
	disputes, err := r.site.Store.WithValues(r.ctx, part.Rows)
	if err != nil {
		return nil, err
	}
	p := r.Conflicts(page.Part[facts.Dispute]{Rows: disputes, Page: part.Page, Total: part.Total}, field)
	return &reply{page: p, html: templates.Conflicts(p)}, nil
}
