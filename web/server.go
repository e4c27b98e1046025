// Package web turns addresses into bytes. It is the only package that knows
// Echo.
//
// Every route is in [Server.routes]. A handler takes a [request], asks the
// store, builds one page struct and returns it as a [reply]; it writes nothing.
// respond.go turns the reply into HTML, JSON, CSV, GeoJSON or iCalendar by the
// ending of the address, card.go into a picture, and errors.go turns an error into a page with the right status.
package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"youcheng/internal/card"
	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/site"
	"youcheng/internal/story"
	"youcheng/static"
)

// Config is what a server needs.
type Config struct {
	Site   *site.Live
	Static *static.Files
	Base   string           // scheme and host, without a slash at the end
	Now    func() time.Time // the clock
	Log    *slog.Logger
	// IndexNowKey is told at /{key}.txt, to show search engines that who sends
	// them addresses with it speaks for the site; none where it is empty.
	IndexNowKey string
	// PageCache bounds the answers that are kept in memory, in bytes; 0 keeps none.
	PageCache int
	// Requests is where a line is written of each request; nil for nowhere. See
	// [Server.Flush].
	Requests io.Writer
	// SitemapSize is how many addresses a sitemap holds; 10,000 where it is 0.
	SitemapSize int
	// RateLimit is how many answers that are not kept a client may ask for in a second;
	// 0 for any number.
	RateLimit int
	// Trusted are the networks of the proxies that are believed for whom they ask.
	Trusted []netip.Prefix
	// Contact is told at /.well-known/security.txt; the file is not there without one.
	Contact SecurityContact
	// Preview makes the server one for editors; nil for readers.
	Preview *Preview
	// Sketch answers for the picture of a page with what would be drawn, which is
	// enough to compare editions and takes a tenth of the time.
	Sketch bool
}

// Server answers requests, each from the snapshot that is served when it comes.
type Server struct {
	echo   *echo.Echo
	live   *site.Live
	static *static.Files
	base   string
	now    func() time.Time
	log    *slog.Logger

	inventory   inventory
	sitemapSize int
	indexNowKey string

	trusted []netip.Prefix
	limiter *limiter // nil for none
	strange atomic.Bool
	contact SecurityContact

	preview  *Preview
	cards    func() (*card.Drawer, error)
	packers  *packers
	sketch   bool
	secured  *secured
	cache    *cache
	together together
	observer *observer
	releases releases
	drawings page.Drawings
	turns    *turns
	closing  chan struct{} // closed by Stop
	stop     sync.Once
	draining atomic.Bool // since Drain
	unfit    atomic.Bool // see Unfit
}

// New returns a server. It is an http.Handler.
func New(c Config) *Server {
	s := &Server{echo: echo.New(), live: c.Site, static: c.Static, base: c.Base, now: c.Now, log: c.Log, indexNowKey: c.IndexNowKey, preview: c.Preview, closing: make(chan struct{})}
	s.sitemapSize = cmp.Or(c.SitemapSize, sitemapSize)
	s.cards, s.sketch = newCards(s.static), c.Sketch
	s.secured = newSecured(s.base, s.preview != nil)
	s.packers, s.cache, s.observer = newPackers(), newCache(c.PageCache), newObserver(c.Requests, s.now)
	s.turns, s.together.flying = newTurns(), map[question]*flight{}
	s.observer.registry.MustRegister(states{s})
	s.trusted, s.contact = c.Trusted, c.Contact
	if c.RateLimit > 0 {
		s.limiter = newLimiter(c.RateLimit)
	}
	s.echo.IPExtractor = extractor(c.Trusted)
	s.echo.HTTPErrorHandler = s.fail
	s.echo.Logger.SetOutput(discard{}) // ours is slog
	s.echo.Pre(s.enter)
	s.routes()
	if s.preview != nil {
		s.previewRoutes()
	}
	return s
}

// Stop ends the answers that would never end by themselves.
func (s *Server) Stop() { s.stop.Do(func() { close(s.closing) }) }

// Drain lets the connections end, each with its next answer, and tells whoever asks
// /readyz to send no more readers: the server is about to be stopped.
func (s *Server) Drain() { s.draining.Store(true) }

// Unfit notes whether what is served does not pass its [Server.Check]: then whoever
// asks /readyz is told to send readers elsewhere.
func (s *Server) Unfit(is bool) { s.unfit.Store(is) }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// enter is what every request passes first: it answers from the cache, or by next;
// it answers errors; and it notes what was answered.
func (s *Server) enter(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		v := &visit{live: s.live, path: c.Request().URL.Path, began: s.now(), number: s.observer.number.Add(1)}
		defer v.end() // also after a panic
		if s.draining.Load() {
			c.Response().Header().Set("Connection", "close")
		}
		err := bounded(c.Request())
		switch {
		case err != nil:
			secure(c.Response().Header(), s.base, s.preview != nil)
		case s.insecurely(c.Request()):
			s.secureAddress(c)
		default:
			err = s.fromCache(c, v, func(v *visit) error { return s.admit(c, v, next) })
		}
		if err != nil {
			s.attach(c, v)
			s.fail(err, c)
		}
		if v.tally == nil {
			v.tally = s.observer.tally(c.Path())
		}
		s.observer.done(c, v)
		return nil
	}
}

// admit sets the headers that every answer has, reads the address, and hands the
// request on.
func (s *Server) admit(c echo.Context, v *visit, next echo.HandlerFunc) error {
	s.observer.made.Inc()
	w, r := c.Response(), c.Request()
	to, form, ok := route(r.URL.Path)
	asking := asks(r, to, form)
	s.dress(c, to, form)
	if r.Method == http.MethodOptions && open(r.URL.Path, form) {
		preflight(w)
		return nil
	}
	if !ok && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		redirect(w, r, to)
		return nil
	}
	s.attach(c, v)
	if asking && !s.allow(c, v) {
		return echo.ErrTooManyRequests
	}
	return next(c)
}

// dress sets the headers that every answer of an address has.
func (s *Server) dress(c echo.Context, to string, form form) {
	h := c.Response().Header()
	secure(h, s.base, s.preview != nil)
	if open(c.Request().URL.Path, form) {
		share(h)
	}
	if negotiates(to, form) {
		vary(h, "Accept")
	}
}

// attach lets the handlers find the visit, and gives pages the address of their
// route, whatever their form.
func (s *Server) attach(c echo.Context, v *visit) {
	r := c.Request()
	if visitOf(r.Context()) != nil {
		return
	}
	to, form, _ := route(r.URL.Path)
	v.form = form
	if v.ctx == nil {
		v.ctx = r.Context()
	}
	ctx := context.WithValue(v.ctx, visitKey{}, v)
	if to != r.URL.Path {
		r.URL.Path, r.URL.RawPath = to, "" // Echo looks here, and not into the request of c
	}
	c.SetRequest(r.WithContext(ctx))
}

// routes are all addresses of the site. Those of pages stand once and serve both
// languages and all forms: /en/cities/, /zh/cities.json.
func (s *Server) routes() {
	s.get("/", s.cover)
	// Long lists are divided into pages (paging.go).
	paged := []string{"cities/", "roll/:year/", "countries/", "agreements/", "events/", "organisations/", "people/", "stories/", "sources/", "conflicts/", "gaps/", "anniversaries/", "changes/"}
	for path, h := range map[string]handler{
		"":                     s.home,
		"cities/":              timed(s.roll),
		"cities/:slug/":        timed(s.city),
		"roll/:year/":          s.year,
		"countries/":           timed(s.countries),
		"countries/:iso2/":     timed(s.country),
		"compare/":             timed(s.compare),
		"agreements/":          timed(s.agreements),
		"agreements/:id/":      timed(s.agreement),
		"themes/":              timed(s.themes),
		"themes/:slug/":        timed(s.theme),
		"exchange/":            s.exchange,
		"events/":              s.events,
		"events/:id/":          s.event,
		"organisations/":       s.organisations,
		"organisations/:slug/": s.organisation,
		"people/":              s.people,
		"people/:slug/":        s.person,
		"search/":              s.search,
		"map/":                 timed(s.mapPage),
		"stories/":             s.stories,
		"stories/:slug/":       s.story,
		"sources/":             s.sources,
		"sources/:id/":         s.source,
		"conflicts/":           s.conflicts,
		"gaps/":                s.gaps,
		"anniversaries/":       s.anniversaries,
		"changes/":             s.changes,
		"counts/":              s.counts,
		"counts/:slug/":        timed(s.count),
		":page/":               s.text,
		"embed/cities/:slug/":  s.embed("cities"),
		"embed/counts/:slug/":  s.embed("counts"),
	} {
		patterns := map[string]handler{path: h}
		if slices.Contains(paged, path) {
			patterns[path+pagePath] = furtherPages(h)
		}
		for path, h := range patterns {
			for _, l := range lang.Tags() {
				s.get("/"+string(l)+"/"+path, h)
			}
		}
	}
	s.engines()
	s.timemaps()
	s.reconcileRoutes()
	s.echo.GET(oembedPath, s.oembed)
	s.echo.HEAD(oembedPath, s.oembed)
	s.data()
	for _, l := range lang.Tags() {
		path, h := "/site."+string(l)+".webmanifest", s.manifest(l)
		s.echo.GET(path, h)
		s.echo.HEAD(path, h)
	}
	for _, l := range lang.Tags() {
		path, h := "/opensearch-"+string(l)+".xml", s.openSearch(l)
		s.echo.GET(path, h)
		s.echo.HEAD(path, h)
	}
	for _, path := range append(static.Icons(), "/static/*", "/favicon.svg") {
		s.echo.GET(path, s.asset)
		s.echo.HEAD(path, s.asset)
	}
	s.echo.GET(story.PicturePath+":name", s.picture)
	s.echo.HEAD(story.PicturePath+":name", s.picture)
	for path, h := range map[string]echo.HandlerFunc{"/livez": s.alive, "/readyz": s.ready} {
		s.echo.GET(path, h)
		s.echo.HEAD(path, h)
	}
}

// Routes lists the kinds of pages: the patterns of their addresses, after the
// language, in order. Cards for other sites are no pages, and the further pages of a
// list are of its kind.
func (s *Server) Routes() []string {
	var out []string
	for _, r := range s.echo.Routes() {
		if kind, ok := strings.CutPrefix(r.Path, "/en/"); ok && r.Method == http.MethodGet && !strings.HasSuffix(kind, "*") && !strings.HasSuffix(kind, pagePath) && !strings.HasPrefix(kind, "embed/") {
			out = append(out, kind)
		}
	}
	slices.Sort(out)
	return out
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
		visitOf(r.ctx).listen(r)
		if r.form() == asPNG {
			return s.card(c, r, h)
		}
		if r.made, err = s.turns.wait(r.ctx); err != nil {
			return err
		}
		defer r.made()
		for {
			rep, err := h(r)
			if err != nil {
				return err
			}
			if rep.timed {
				if led, err := s.gate(c, r); led {
					return err
				}
			}
			if err = s.respond(c, r, rep); !errors.Is(err, errNoTwin) {
				return err
			}
			r.Whole = false
		}
	}
	s.echo.GET(path, serve)
	s.echo.HEAD(path, serve)
}

// visit is what the server keeps of a request from its beginning to its end.
type visit struct {
	path    string // as it was asked for
	form    form
	live    *site.Live
	snap    *site.Snapshot
	release func()

	keep   bool            // the answer is to be kept, or shared,
	ctx    context.Context // may last longer than the request, whose context it is otherwise,
	answer *answer         // and this is it

	looked  []string // the parameters that the page looked at; see heeds
	counted bool     // against what the client may ask for

	sheet *bytes.Buffer // in which the page is drawn

	began  time.Time
	number uint64 // among all requests
	tally  *tally
}

// visitKey is the key of the visit in a request's context.
type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// snapshot is the one from which the request is answered. It is acquired when it
// is first asked for, so that a stylesheet holds none; and it is the same to the
// end, so that the error page of a page speaks of the same site.
func (v *visit) snapshot() *site.Snapshot {
	if v.snap == nil {
		v.snap, v.release = v.live.Acquire()
	}
	return v.snap
}

// listen notes the parameters that are looked at, of a request for a page.
func (v *visit) listen(r *request) {
	v.looked = []string{}
	note := func(name string) {
		if !slices.Contains(v.looked, name) {
			v.looked = append(v.looked, name)
		}
	}
	one, all := r.query, r.queryAll
	r.query = func(name string) string { note(name); return one(name) }
	r.queryAll = func(name string) []string { note(name); return all(name) }
}

// in reports whether the answer belongs to the edition for which it was asked.
func (v *visit) in(now, e *edition) bool {
	return now == e && (v.snap == nil || v.snap == e.snap)
}

// sheets lends the memory in which pages are drawn.
var sheets = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// draw returns memory in which to draw a page, until the end of the visit.
func (v *visit) draw() *bytes.Buffer {
	if v.sheet == nil {
		v.sheet = sheets.Get().(*bytes.Buffer)
	}
	v.sheet.Reset()
	return v.sheet
}

// end gives back what was lent; the answer is written.
func (v *visit) end() {
	if v.release != nil {
		v.release()
	}
	if v.sheet != nil {
		sheets.Put(v.sheet)
	}
}

// request is what a handler is given: the frame of the page, the snapshot, and
// the parameters of the address.
type request struct {
	page.Frame
	ctx     context.Context
	site    *site.Snapshot
	now     time.Time // stories that appear later are not there yet
	version string    // of what a preview shows; taken before the snapshot

	path  string              // after the language
	param func(string) string // of the path
	query func(string) string

	queryAll func(string) []string // every value of a parameter
	accept   string                // the forms that the reader likes
	made     func()                // is called when the answer only waits to be written
}

// reply is a page and how it is drawn.
type reply struct {
	page     paged
	html     templ.Component
	language string             // for Content-Language, where it is not only the page's
	timed    bool               // it can be had for any date
	card     bool               // other sites may frame it
	pictures [2]templ.Component // as a picture on light and on dark ground, where it has one
	status   int                // where it is not 200
}

// paged is a page struct: all of them embed page.Head.
type paged interface{ PageHead() *page.Head }

func (s *Server) request(c echo.Context) *request {
	r := c.Request()
	version, visible := "", s.now()
	now := visible
	if s.preview != nil {
		version, _ = s.preview.state()
		visible = endOfTime
	}
	snap := visitOf(r.Context()).snapshot()
	q := r.URL.Query()
	frame := s.frame(snap, languageOf(r.URL.Path), now)
	frame.Whole = wantsWhole(r, visitOf(r.Context()).form)
	return &request{
		version: version,
		Frame:   frame,
		ctx:     r.Context(), site: snap, now: visible,
		path: after(r.URL.Path), param: c.Param, query: q.Get, queryAll: func(name string) []string { return q[name] },
		accept: header(r, "Accept"),
	}
}

// endOfTime is later than any story appears: a preview shows them all.
var endOfTime = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// frame is what all pages of a language have in common at a time.
func (s *Server) frame(snap *site.Snapshot, l lang.Tag, now time.Time) page.Frame {
	return page.Frame{Lang: l, Dir: snap.Dir, Today: facts.DayOf(now.In(facts.BeijingTime())), Base: s.base, Stylesheet: s.static.Stylesheet(), Land: s.static.Land(), EmbedSheet: s.static.EmbedSheet(), Drawings: &s.drawings}
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
