// Package web turns addresses into bytes. It is the only package that knows
// Echo.
//
// Every route is in [Server.routes]. A handler takes a [request], asks the
// store, builds one page struct and returns it as a [reply]; it writes nothing.
// respond.go turns the reply into HTML, JSON, CSV or GeoJSON by the ending of
// the address, and errors.go turns an error into a page with the right status.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/site"
	"youcheng/static"
)

// Config is what a server needs.
type Config struct {
	Site   *site.Snapshot
	Static *static.Files
	Base   string           // scheme and host, without a slash at the end
	Now    func() time.Time // the clock
	Log    *slog.Logger
}

// Server answers requests from one snapshot.
type Server struct {
	echo   *echo.Echo
	site   *site.Snapshot
	static *static.Files
	base   string
	now    func() time.Time
	log    *slog.Logger
}

// New returns a server. It is an http.Handler.
func New(c Config) *Server {
	s := &Server{echo: echo.New(), site: c.Site, static: c.Static, base: c.Base, now: c.Now, log: c.Log}
	s.echo.HTTPErrorHandler = s.fail
	s.echo.Logger.SetOutput(discard{}) // ours is slog
	s.routes()
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header(), s.base)
	to, form, ok := route(r.URL.Path)
	if !ok && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		redirect(w, r, to)
	} else {
		r = r.WithContext(context.WithValue(r.Context(), formKey{}, form))
		if to != r.URL.Path {
			u := *r.URL
			u.Path, u.RawPath = to, ""
			r.URL = &u
		}
		s.echo.ServeHTTP(w, r)
	}
}

// routes are all addresses of the site. Those of pages stand once and serve both
// languages and all forms: /en/cities/, /zh/cities.json.
func (s *Server) routes() {
	s.get("/", s.cover)
	for path, h := range map[string]handler{
		"":                     s.home,
		"cities/":              s.roll,
		"cities/:slug/":        s.city,
		"roll/:year/":          s.year,
		"countries/":           s.countries,
		"countries/:iso2/":     s.country,
		"agreements/":          s.agreements,
		"agreements/:id/":      s.agreement,
		"themes/":              s.themes,
		"themes/:slug/":        s.theme,
		"events/":              s.events,
		"events/:id/":          s.event,
		"organisations/":       s.organisations,
		"organisations/:slug/": s.organisation,
		"people/":              s.people,
		"people/:slug/":        s.person,
		"stories/":             s.stories,
		"stories/:slug/":       s.story,
		"sources/":             s.sources,
		"sources/:id/":         s.source,
		":page/":               s.text,
	} {
		for _, l := range lang.Tags() {
			s.get("/"+string(l)+"/"+path, h)
		}
	}
	for _, path := range []string{"/static/*", "/favicon.svg"} {
		s.echo.GET(path, s.asset)
		s.echo.HEAD(path, s.asset)
	}
	for _, path := range []string{"/livez", "/readyz"} {
		s.echo.GET(path, s.alive)
		s.echo.HEAD(path, s.alive)
	}
}

// handler makes one kind of page.
type handler func(*request) (*reply, error)

// get registers a handler for GET and HEAD; Echo would answer 405 to HEAD.
func (s *Server) get(path string, h handler) {
	serve := func(c echo.Context) (err error) {
		defer func() {
			// A fault of ours gets the page of a fault, not a broken connection.
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		r := s.request(c)
		rep, err := h(r)
		if err != nil {
			return err
		}
		return s.respond(c, r, rep)
	}
	s.echo.GET(path, serve)
	s.echo.HEAD(path, serve)
}

// request is what a handler is given: the frame of the page, the snapshot, and
// the parameters of the address.
type request struct {
	page.Frame
	ctx   context.Context
	site  *site.Snapshot
	now   time.Time
	param func(string) string // of the path
	query func(string) string
}

// reply is a page and how it is drawn.
type reply struct {
	page     paged
	html     templ.Component
	language string // for Content-Language, where it is not only the page's
}

// paged is a page struct: all of them embed page.Head.
type paged interface{ PageHead() *page.Head }

func (s *Server) request(c echo.Context) *request {
	r := c.Request()
	now := s.now()
	q := r.URL.Query()
	return &request{
		Frame: s.frame(languageOf(r.URL.Path), now),
		ctx:   r.Context(), site: s.site, now: now,
		param: c.Param, query: q.Get,
	}
}

// frame is what all pages of a language have in common at a time.
func (s *Server) frame(l lang.Tag, now time.Time) page.Frame {
	return page.Frame{Lang: l, Dir: s.site.Dir, Today: facts.DayOf(now.In(facts.BeijingTime())), Base: s.base, Stylesheet: s.static.Stylesheet()}
}

// languageOf takes the language from the path; English where there is none.
func languageOf(path string) lang.Tag {
	if len(path) >= 3 {
		if l, ok := lang.Parse(path[1:3]); ok && (len(path) == 3 || path[3] == '/') {
			return l
		}
	}
	return lang.EN
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
