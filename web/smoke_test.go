package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"youcheng/internal/lang"
	"youcheng/internal/store"
)

// TestCheck holds that a server whose pages are right passes its check, and that one
// with any that is not does not.
func TestCheck(t *testing.T) {
	says := func(text string) echo.HandlerFunc {
		return func(c echo.Context) error { return c.HTML(http.StatusOK, text) }
	}
	fails := func(err error) handler { return func(*request) (*reply, error) { return nil, err } }
	for _, c := range []struct {
		name string
		do   func(*Server)
		want string // in the error; empty where all is well
	}{
		{"all is well", func(*Server) {}, ""},
		{"a page fails", func(s *Server) { s.get("/zh/", fails(errors.New("broken"))) }, "/zh/ answers 500 instead of 200"},
		{"a page panics", func(s *Server) { s.get("/en/cities/", func(*request) (*reply, error) { panic("broken") }) }, "/en/cities/ answers 500"},
		{"a route panics", func(s *Server) { s.echo.GET("/sitemap.xml", func(echo.Context) error { panic("broken") }) }, "/sitemap.xml: panic: broken"},
		{"a page is gone", func(s *Server) { s.get("/en/cities/:slug/", fails(store.ErrNotFound)) }, "answers 404 instead of 200"},
		{"a page is in the other language", func(s *Server) {
			s.get("/zh/", func(r *request) (*reply, error) { r.Lang = lang.EN; return s.home(r) })
		}, "/zh/ is no page in zh"},
		{"a page is cut off", func(s *Server) { s.echo.GET("/en/", says(`<!doctype html><html lang="en"><p>`)) }, "/en/ has no end"},
		{"a page says something else", func(s *Server) {
			s.get("/en/cities/:slug/", func(r *request) (*reply, error) {
				rep, err := s.city(r)
				if err == nil {
					rep.html = templ.Raw(`<html lang="en"><p>Nothing.</html>`)
				}
				return rep, err
			})
		}, "does not say"},
		{"the sitemap is cut off", func(s *Server) { s.echo.GET("/sitemap.xml", says("<sitemapindex><sitemap>")) }, "/sitemap.xml is no XML"},
		{"everything is found", func(s *Server) {
			s.get("/en/cities/:slug/", func(r *request) (*reply, error) {
				rep, err := s.city(r)
				if errors.Is(err, store.ErrNotFound) {
					return s.home(r)
				}
				return rep, err
			})
		}, "answers 200 instead of 404"},
	} {
		s, _, _ := live(t)
		c.do(s)
		err := s.Check(t.Context())
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	s, _, _ := live(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody asks any more: %v", err)
	}
}

// TestReadyForPrograms reads /readyz as JSON, and its status while the server is not
// to be sent any reader.
func TestReadyForPrograms(t *testing.T) {
	s, l, next := live(t)
	for _, c := range []struct {
		name   string
		do     func()
		status int
		json   string
	}{
		{"at first", func() {}, 200, `"status": "ok"`},
		{"after a reload", func() { l.Swap(next(), at()) }, 200, `"snapshot": "bbbbbbbbbbbb"`},
		{"unfit", func() { s.Unfit(true) }, 503, `"status": "the check of what is served failed; the log says why"`},
		{"fit again", func() { s.Unfit(false) }, 200, `"age_seconds": 0`},
		{"draining", s.Drain, 503, `"status": "stopping"`},
	} {
		c.do()
		for accept, want := range map[string]string{"application/json": c.json, "": "snapshot: "} {
			r := httptest.NewRequest("GET", "/readyz", nil)
			r.Header.Set("Accept", accept)
			w := httptest.NewRecorder()
			if s.ServeHTTP(w, r); w.Code != c.status || !strings.Contains(w.Body.String(), want) || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s, %q: %d %s", c.name, accept, w.Code, w.Body.String())
			}
		}
	}
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, httptest.NewRequest("GET", "/en/", nil)); w.Code != 200 || w.Header().Get("Connection") != "close" {
		t.Errorf("while it drains a page is answered %d, and its connection is to %q", w.Code, w.Header().Get("Connection"))
	}
}
