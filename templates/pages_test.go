package templates_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/search"
	"youcheng/internal/story"
	"youcheng/internal/webtest"
	"youcheng/templates"
)

// site is the real register and the real texts: the templates are tested with
// every page that they have to draw.
type site struct {
	*facts.Facts
	texts []story.Text
}

var register = sync.OnceValues(func() (site, error) {
	f, faults := facts.Load(os.DirFS(".."), "seeds")
	if err := report(faults); err != nil {
		return site{}, err
	}
	library, faults := story.Load(os.DirFS(".."), "content", f, time.Now())
	return site{f, library.Texts}, report(faults)
})

// report makes the errors among faults one error.
func report(faults *fault.List) error {
	if faults.Errors() == 0 {
		return nil
	}
	var b strings.Builder
	err := faults.Print(&b, lang.EN)
	return errors.Join(errors.New(b.String()), err)
}

// drawn is one page as HTML.
type drawn struct{ path, html string }

var all = sync.OnceValues(func() ([]drawn, error) {
	s, err := register()
	if err != nil {
		return nil, err
	}
	var out []drawn
	for _, p := range s.pages() {
		var b bytes.Buffer
		if err := p.component.Render(context.Background(), &b); err != nil {
			return nil, err
		}
		out = append(out, drawn{p.path, webtest.Unmarked(b.String())})
	}
	return out, nil
})

// everyPage draws all pages once and hands them to the test.
func everyPage(t *testing.T) []drawn {
	t.Helper()
	pages, err := all()
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

type undrawn struct {
	path      string
	component templ.Component
}

func where[T any](rows []T, keep func(T) bool) []T {
	var out []T
	for _, r := range rows {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

// leaf is the end of the address of one page of a list.
func leaf(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf("page/%d/", n)
}

// pages builds every page of the site in both languages.
func (s site) pages() []undrawn {
	var out []undrawn
	var homes [2]*page.Home
	today, _ := facts.ParseDate("2026-11-23")
	for i, l := range lang.Tags() {
		f := page.Frame{Lang: l, Dir: facts.NewDirectory(s.Facts), Today: today.From, Base: "https://youcheng.example", Stylesheet: "/static/site.css", Land: "/static/land.svg"}
		add := func(path string, c templ.Component) {
			out = append(out, undrawn{"/" + string(l) + "/" + path, c})
		}
		statement := func(list string) string {
			for _, c := range s.Completeness {
				if string(c.List) == list {
					return c.Statement.In(l)
				}
			}
			return ""
		}
		newest := slices.Clone(s.Events)
		slices.Reverse(newest)
		var stories []story.Text
		for _, x := range s.texts {
			if x.Form == story.Story && x.Lang == l {
				stories = append(stories, x)
			}
		}
		on := func(kind, id string) []story.Text {
			return where(stories, func(x story.Text) bool { return slices.Contains(x.Links, story.Ref{Kind: kind, ID: id}) })
		}
		events := func(keep func(facts.Event) bool) []facts.Event { return where(newest, keep) }

		homes[i] = f.Home(page.HomeIn{Stories: stories, Events: newest})
		add("", templates.Home(homes[i]))
		for _, q := range []string{"", "region=europe", "q=zzz", "status=ended", "as-of=2016-04-05", "as-of=2016", "country=fr&sort=name&as-of=1990"} {
			values := map[string]string{}
			for pair := range strings.SplitSeq(q, "&") {
				k, v, _ := strings.Cut(pair, "=")
				values[k] = v
			}
			filter, err := f.ParseRollFilter(func(k string) string { return values[k] })
			if err != nil {
				panic(err)
			}
			add("cities/?"+q, templates.Roll(f.Roll(1, filter, statement("cities"))))
		}
		for _, q := range []string{"", "region=asia&status=active&theme=environment", "q=zzz", "as-of=2016-04-05"} {
			values, _ := url.ParseQuery(q)
			filter, err := f.ParseRollFilter(values.Get)
			if err != nil {
				panic(err)
			}
			add("map/?"+q, templates.MapPage(f.MapPage(filter)))
		}
		for _, q := range comparisons {
			filter, err := f.ParseComparison(values(q))
			if err != nil {
				panic(err)
			}
			add("compare/?"+q, templates.Comparison(f.Comparison(filter, s.compared(newest))))
		}
		for _, q := range []string{"", "q=signing", "q=signing&kind=events", "q=zzz"} {
			values, _ := url.ParseQuery(q)
			x, err := page.ParseSearch(values.Get)
			if err != nil {
				panic(err)
			}
			var in page.SearchIn
			if values.Get("q") == "signing" {
				in.Hits = []search.Hit{{Kind: search.Partner, ID: "prague", Title: f.Dir.Partners["prague"].Partner.Name}, {Kind: search.Story, ID: "tokyo-to-prague", Title: lang.Text{ZH: "签署"}, Body: lang.Text{ZH: "签署，signing。"}}}
				for _, e := range s.Events {
					in.Hits = append(in.Hits, search.Hit{Kind: search.Event, ID: e.ID, Title: e.Title, Body: e.Summary})
				}
			}
			in.Totals = map[search.Kind]int{}
			for _, h := range in.Hits {
				in.Totals[h.Kind]++
			}
			add("search/?"+q, templates.Search(f.Search(x, in, x.Shown(in.Found, true))))
		}
		for y := 1979; y <= 2026; y++ {
			add("roll/"+strconv.Itoa(y)+"/", templates.Roll(f.Year(1, y, page.Several(events(func(e facts.Event) bool {
				return slices.Contains(e.Lists(func(string) string { return "" }), page.EventFilter{On: facts.On{Kind: "roll", ID: strconv.Itoa(y)}})
			})))))
		}
		for _, m := range f.Dir.Members {
			slug := m.Partner.Slug
			in := page.CityIn{
				Member: *m, Stories: page.Several(on("city", slug)),
				Names:      where(s.Names, func(x facts.Name) bool { return x.Partner == slug }),
				Views:      where(s.Views, func(x facts.View) bool { return x.Partner == slug }),
				Agreements: where(s.Agreements, func(x facts.Agreement) bool { return x.Partner == slug }),
				Events:     events(func(x facts.Event) bool { return slices.Contains(x.Partners, slug) }),
				Offices:    where(s.Offices, func(x facts.Office) bool { return x.Place == slug }),
				Claims:     where(s.Claims, func(x facts.Claim) bool { return slices.Contains(x.Subjects, slug) }),
				Gaps:       where(s.Gaps, func(x facts.Gap) bool { return x.Subject == slug }),
				General:    where(s.Gaps, func(x facts.Gap) bool { return x.Subject == "" }),
				Disputes:   facts.Disputes(where(s.Conflicts, func(x facts.Conflict) bool { return slices.Contains(x.Subjects(), slug) }), s.ConflictValues),
			}
			add("cities/"+slug+"/", templates.City(f.City(in)))
			for _, on := range []string{"1975", "1993-01", "2018-06-01"} {
				then := f
				then.AsOf, _ = facts.ParseDate(on)
				add("cities/"+slug+"/?as-of="+on, templates.City(then.City(in)))
			}
		}
		add("countries/", templates.Countries(f.Countries(1, statement("countries"))))
		seen := map[string]bool{}
		for _, m := range f.Dir.Members {
			c := f.Dir.Countries[m.Partner.Country]
			if !seen[c.ISO2] {
				seen[c.ISO2] = true
				its := events(func(x facts.Event) bool {
					return slices.ContainsFunc(x.Partners, func(p string) bool { return f.Dir.Partners[p].Partner.Country == c.ISO2 })
				})
				add("countries/"+strings.ToLower(c.ISO2)+"/", templates.Country(f.Country(c, its, page.Several(on("country", strings.ToLower(c.ISO2))))))
			}
		}
		for n := 1; (n-1)*page.PerPage < len(newest); n++ {
			part := page.Part[facts.Event]{Rows: newest[(n-1)*page.PerPage : min(n*page.PerPage, len(newest))], Page: n, Total: len(newest)}
			add("events/"+leaf(n), templates.Events(f.Events(part, page.EventFilter{}, statement("events"), nil)))
		}
		add("events/?theme=culture&city=rome", templates.Events(f.Events(page.All(events(func(x facts.Event) bool { return x.Theme == "culture" && slices.Contains(x.Partners, "rome") })), page.EventFilter{Theme: "culture", City: "rome"}, "", nil)))
		for _, e := range s.Events {
			add("events/"+e.ID+"/", templates.Event(f.Event(e, where(s.Agreements, func(x facts.Agreement) bool { return x.Event == e.ID }), page.Several(on("event", e.ID)))))
		}
		article := where(s.Claims, func(c facts.Claim) bool { return c.Source == page.Article })
		add("exchange/", templates.Exchange(f.Exchange(newest, article, page.ExchangeFilter{})))
		add("exchange/?theme=environment&city=seoul", templates.Exchange(f.Exchange(newest, article, page.ExchangeFilter{Theme: "environment", City: "seoul"})))
		add("exchange/?theme=waste&city=prague", templates.Exchange(f.Exchange(newest, article, page.ExchangeFilter{Theme: "waste", City: "prague"})))
		add("themes/", templates.Themes(f.Themes(newest, statement("themes"))))
		for _, t := range s.Themes {
			add("themes/"+t.Slug+"/", templates.Theme(f.Theme(t, events(func(x facts.Event) bool { return x.Theme == t.Slug }), page.Several(on("theme", t.Slug)))))
		}
		for n := 1; (n-1)*page.PerPage < len(s.Agreements); n++ {
			add("agreements/"+leaf(n), templates.Agreements(f.Agreements(n, page.AgreementFilter{}, statement("agreements"))))
		}
		for _, a := range s.Agreements {
			in := page.AgreementIn{Agreement: a, RenewedBy: where(s.Agreements, func(x facts.Agreement) bool { return x.Renews == a.ID })}
			for _, e := range s.Events {
				if e.ID == a.Event {
					in.Event = &e
				}
			}
			for _, x := range s.Agreements {
				if x.ID == a.Renews {
					in.Renews = &x
				}
			}
			add("agreements/"+a.ID+"/", templates.Agreement(f.Agreement(in)))
		}
		add("organisations/", templates.Organisations(f.Organisations(1, statement("organisations"))))
		for _, o := range s.Organisations {
			add("organisations/"+o.Slug+"/", templates.Organisation(f.Organisation(o,
				page.Several(events(func(x facts.Event) bool { return slices.Contains(x.Organisations, o.Slug) })),
				where(s.Claims, func(x facts.Claim) bool { return slices.Contains(x.Organisations, o.Slug) }), page.Several(on("organisation", o.Slug)))))
		}
		for n := 1; (n-1)*page.PerPage < len(s.People); n++ {
			add("people/"+leaf(n), templates.People(f.People(n, statement("people"))))
		}
		for _, x := range s.People {
			add("people/"+x.Slug+"/", templates.Person(f.Person(page.PersonIn{
				Person:     x,
				Offices:    where(s.Offices, func(o facts.Office) bool { return o.Person == x.Slug }),
				Agreements: where(s.Agreements, func(a facts.Agreement) bool { return slices.Contains(a.Signatories, x.Slug) }),
				Events:     page.Several(events(func(e facts.Event) bool { return slices.Contains(e.People, x.Slug) })),
				Claims:     where(s.Claims, func(c facts.Claim) bool { return slices.Contains(c.People, x.Slug) }),
			})))
		}
		for n := 1; (n-1)*page.PerPage < len(s.Sources); n++ {
			add("sources/"+leaf(n), templates.Sources(f.Sources(n, statement("sources"))))
		}
		for path, field := range map[string]facts.Field{"conflicts/": "", "conflicts/?field=since": "since", "conflicts/?field=signatory": "signatory"} {
			add(path, templates.Conflicts(f.Conflicts(page.All(facts.Disputes(f.ConflictsOn(field), s.ConflictValues)), field)))
		}
		for path, filter := range map[string]page.GapFilter{"gaps/": {}, "gaps/?field=signatories": {Field: "signatories"}, "gaps/?field=url": {Field: "url"}, "gaps/?city=lima": {City: "lima"}, "gaps/?field=since&city=tokyo": {Field: "since", City: "tokyo"}} {
			add(path, templates.Gaps(f.Gaps(1, s.Completeness, filter)))
		}
		for _, filter := range []page.ChangeFilter{{}, {City: "london"}, {City: "tokyo", Field: "since"}} {
			add("changes/?city="+filter.City+"&field="+filter.Field, templates.Changes(f.Changes(1, filter)))
		}
		for _, x := range s.Sources {
			has := func(ids []string) bool { return slices.Contains(ids, x.ID) }
			add("sources/"+x.ID+"/", templates.SourcePage(f.SourcePage(page.SourceIn{
				Source:     x,
				Claims:     where(s.Claims, func(c facts.Claim) bool { return c.Source == x.ID }),
				SameOrigin: where(s.Sources, func(o facts.Source) bool { return o.Origin != "" && o.Origin == x.Origin && o.ID != x.ID }),
				Resting: facts.Resting{
					Claims:        where(s.Claims, func(c facts.Claim) bool { return has(c.Evidence) }),
					Partnerships:  where(s.Partnerships, func(p facts.Partnership) bool { return has(p.Sources) }),
					Partners:      where(s.Partners, func(p facts.Partner) bool { return has(p.Sources) }),
					Views:         where(s.Views, func(v facts.View) bool { return has(v.Sources) }),
					Agreements:    where(s.Agreements, func(a facts.Agreement) bool { return has(a.Sources) }),
					Events:        events(func(e facts.Event) bool { return has(e.Sources) }),
					People:        where(s.People, func(p facts.Person) bool { return has(p.Sources) }),
					Organisations: where(s.Organisations, func(o facts.Organisation) bool { return has(o.Sources) }),
					Values:        where(s.ConflictValues, func(v facts.ConflictValue) bool { return has(v.Sources) }),
					StatedCounts:  where(s.StatedCounts, func(c facts.StatedCount) bool { return has(c.Sources) }),
					Names:         where(s.Names, func(n facts.Name) bool { return has(n.Sources) }),
					Countries:     where(s.Countries, func(c facts.Country) bool { return has(c.Sources) }),
					Offices:       where(s.Offices, func(o facts.Office) bool { return has(o.Sources) }),
				},
			})))
		}
		for path, year := range map[string]int{"anniversaries/": 0, "anniversaries/?year=2029": 2029} {
			add(path, templates.Anniversaries(f.Anniversaries(1, year)))
		}
		add("counts/", templates.Counts(f.Counts()))
		for _, c := range s.Counts {
			if c.Measure == facts.CountStated {
				add("counts/"+c.Slug+"/", templates.StatedPage(f.StatedPage(c)))
				continue
			}
			for _, q := range []string{"", "as-of=2016-04-05", "as-of=1970", "theme=culture&as-of=2016", "q=zzz", "status=ended", "status=unsure&as-of=2016-04-05"} {
				values := map[string]string{}
				for pair := range strings.SplitSeq(q, "&") {
					k, v, _ := strings.Cut(pair, "=")
					values[k] = v
				}
				filter, err := f.ParseCountFilter(c, func(k string) string { return values[k] })
				if err != nil {
					panic(err)
				}
				add("counts/"+c.Slug+"/?"+q, templates.CountPage(f.CountPage(c, filter)))
			}
		}
		add("stories/", templates.Stories(f.Stories(page.StoriesIn{Part: page.All(stories)}, statement("stories"))))
		for _, t := range s.texts {
			switch {
			case t.Form == story.Story:
				// In the other language too, as a page that is not translated yet.
				path := "stories/" + t.Slug + "/"
				if t.Lang != l {
					path = "stories/" + t.Slug + "/?untranslated"
				}
				add(path, templates.Story(f.Story(t, stories, page.Records{Events: newest})))
			case t.Lang == l:
				var terms []facts.Term
				if t.Slug == "glossary" {
					terms = s.Glossary
				}
				text := f.Text(t, terms, page.Records{Events: newest})
				if t.Slug == "method" {
					text.Covered(f.Dir.Coverage())
				}
				add(t.Slug+"/", templates.Text(text))
			}
		}
		for path, p := range s.figures(f) {
			add(path, templates.Story(p))
		}
		add("cities/Paris/", templates.Choices(f.Choices("Paris", f.Dir.Named("Paris"))))
		add("cities/?q=Kiev", templates.Roll(f.Roll(1, page.RollFilter{Q: "Kiev"}, "")))
		add("cities/?q=Kievv", templates.Roll(f.Roll(1, page.RollFilter{Q: "Kievv"}, "")))
		add("cities/?q=Peking", templates.Roll(f.Roll(1, page.RollFilter{Q: "Peking"}, "")))
		add("404/near/", templates.Failure(f.Failure(page.FailureIn{Status: 404, Address: "/" + string(l) + "/cities/pargue/", Path: "cities/pargue/"})))
		add("404/", templates.Failure(f.Failure(page.FailureIn{Status: 404, Address: "/cities/tokio/", Both: true})))
		add("400/", templates.Failure(f.Failure(page.FailureIn{Status: 400, Path: "cities/", Bad: &page.BadValue{Param: "region", Value: "mars", Known: []string{"asia", "europe"}}})))
		add("500/", templates.Failure(f.Failure(page.FailureIn{Status: 500, Path: "cities/"})))
	}
	return append(out, undrawn{"/", templates.Cover(&page.Cover{EN: homes[0], ZH: homes[1]})})
}
