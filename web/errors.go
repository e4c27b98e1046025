package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/store"
	"youcheng/templates"
)

// moved is the error of an address whose page has another one now.
type moved struct{ path string }

func (m *moved) Error() string { return "moved to " + m.path }

// status finds the status of an error: one table for all handlers.
func status(err error) int {
	var bad *page.BadValue
	var he *echo.HTTPError
	var f *faulty
	switch {
	case errors.Is(err, store.ErrNotFound):
		return http.StatusNotFound
	case errors.As(err, &bad), errors.As(err, &f):
		return http.StatusBadRequest
	case errors.As(err, &he) && he.Code >= 400 && he.Code < 500:
		return he.Code
	}
	return http.StatusInternalServerError
}

// fail answers with an error page in the site's frame, in the language of the
// address. What went wrong inside goes to the log, not to the reader.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	r := c.Request()
	var m *moved
	if errors.As(err, &m) {
		redirect(c.Response(), r, m.path)
		return
	}
	code := status(err)
	v := visitOf(r.Context())
	f := v.form
	if code == http.StatusInternalServerError {
		if errors.Is(err, context.Canceled) {
			return // the reader has gone
		}
		s.log.Error("request failed", "id", s.observer.idOf(v), "method", r.Method, "path", r.URL.Path, "form", f, "err", err)
	}
	// Whoever tries addresses that do not exist asks for pages that are not kept.
	if code == http.StatusNotFound && !s.allow(c, v) {
		code = http.StatusTooManyRequests
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	if code == http.StatusTooManyRequests {
		h.Set("Retry-After", retryAfter)
	}
	if code == http.StatusMethodNotAllowed {
		if !strings.Contains(h.Get("Allow"), "POST") {
			h.Set("Allow", "GET, HEAD")
		}
		if open(r.URL.Path, f) {
			h.Set("Allow", "GET, HEAD, OPTIONS")
		}
	}
	req := &request{Frame: s.frame(v.snapshot(), languageOf(r.URL.Path), s.now()), ctx: r.Context(), site: v.snapshot(), now: s.now()}
	in := page.FailureIn{Status: code, Path: after(r.URL.Path), Both: !speaks(r.URL.Path)}
	errors.As(err, &in.Bad)
	if code == http.StatusInternalServerError {
		in.ID = s.observer.idOf(v)
		h.Set("X-Request-Id", in.ID)
	}
	if why := (*faulty)(nil); errors.As(err, &why) {
		in.Why = why.why
	}
	if code == http.StatusNotFound {
		if err := req.mayMean(&in, r.URL.Path); err != nil {
			s.log.Error("nearest addresses not found", "id", s.observer.idOf(v), "path", r.URL.Path, "err", err)
		}
	}
	p := req.Failure(in)
	if s.preview != nil {
		req.version, _ = s.preview.state()
		s.decorate(req, p.PageHead())
	}
	// A program that asks for data is told of an error in JSON, and a person in a
	// page, which no program of another site may read.
	wanted := accepted(header(r, "Accept"))[0]
	switch data := open(r.URL.Path, f) || serves(r.URL.Path); {
	case f == asJSON, f == asGeoJSON, data && !named(header(r, "Accept"), "text/html"),
		negotiates(r.URL.Path, f) && (wanted == asJSON || wanted == asGeoJSON):
		f = asJSON
		share(h)
	default:
		f = asHTML
		h.Del("Access-Control-Allow-Origin")
		h.Del("Access-Control-Expose-Headers")
	}
	body, contentType, renderErr := render(req, &reply{page: p, html: templates.Failure(p)}, f, v)
	if renderErr != nil {
		s.log.Error("error page failed", "id", s.observer.idOf(v), "path", r.URL.Path, "err", renderErr)
		body, contentType = []byte(http.StatusText(code)+"\n"), "text/plain; charset=utf-8"
	}
	if err := s.send(c, code, contentType, req.Lang.BCP47(), body); err != nil {
		s.log.Error("error page not sent", "id", s.observer.idOf(v), "path", r.URL.Path, "err", err)
	}
}

// serves reports whether an address is one of a service for programs.
func serves(path string) bool {
	return path == oembedPath || path == reconcilePath || strings.HasPrefix(path, reconcilePath+"/")
}

// speaks reports whether a path names a language of the site.
func speaks(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	_, ok := lang.Parse(first)
	return ok
}

// after is a path without its language, if it has one.
func after(path string) string {
	l := languageOf(path)
	if rest, ok := strings.CutPrefix(path, "/"+string(l)+"/"); ok {
		return rest
	}
	return ""
}
