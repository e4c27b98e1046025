package web

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"runtime/debug"
	"strings"

	"youcheng/internal/lang"
)

// Check asks the server for a page of each important kind in both languages, for one
// as data, and for the sitemap, as a reader would; its error says what is wrong with
// the first that is not as it should be.
//
// It is asked of a server of its own before a snapshot takes traffic: what the
// compiler let through may yet be what a page cannot show.
func (s *Server) Check(ctx context.Context) error {
	snap, release := s.live.Acquire()
	defer release()
	for _, l := range lang.Tags() {
		stories, err := snap.Store.StorySlugs(ctx, l, s.now())
		if err != nil {
			return fmt.Errorf("checking the pages: %w", err)
		}
		root := "/" + string(l) + "/"
		pages := []struct{ path, says string }{{root, l.Words().SiteTitle}, {root + "cities/", ""}}
		if len(snap.Dir.Members) > 0 {
			p := snap.Dir.Members[0].Partner
			city := root + "cities/" + p.Slug
			pages = append(pages, struct{ path, says string }{city + "/", p.Name.In(l)})
			body, err := s.checked(ctx, city+".json", http.StatusOK)
			if err == nil && !json.Valid(body) {
				err = fmt.Errorf("%s.json is no JSON", city)
			}
			if err != nil {
				return err
			}
		}
		if len(stories) > 0 {
			pages = append(pages, struct{ path, says string }{root + "stories/" + stories[0] + "/", ""})
		}
		for _, p := range pages {
			body, err := s.checked(ctx, p.path, http.StatusOK)
			if err != nil {
				return err
			}
			switch {
			case !bytes.Contains(body, []byte(`<html lang="`+l.BCP47()+`"`)):
				return fmt.Errorf("%s is no page in %s", p.path, l.BCP47())
			case !bytes.HasSuffix(bytes.TrimSpace(body), []byte("</html>")):
				return fmt.Errorf("%s has no end", p.path)
			case !strings.Contains(html.UnescapeString(string(body)), p.says):
				return fmt.Errorf("%s does not say %q", p.path, p.says)
			}
		}
		if _, err := s.checked(ctx, root+"cities/no-such-city/", http.StatusNotFound); err != nil {
			return err
		}
	}
	body, err := s.checked(ctx, "/sitemap.xml", http.StatusOK)
	if err != nil {
		return err
	}
	for d := xml.NewDecoder(bytes.NewReader(body)); ; {
		switch _, err := d.Token(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("/sitemap.xml is no XML: %w", err)
		}
	}
}

// checked is the body of an answer that must have a status.
func (s *Server) checked(ctx context.Context, path string, status int) (body []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: panic: %v\n%s", path, p, debug.Stack())
		}
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, fmt.Errorf("checking %s: %w", path, err)
	}
	w := &checkedAnswer{header: http.Header{}}
	s.ServeHTTP(w, r)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if w.status != status {
		return nil, fmt.Errorf("%s answers %d instead of %d", path, w.status, status)
	}
	return w.body.Bytes(), nil
}

// checkedAnswer collects what is answered.
type checkedAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *checkedAnswer) Header() http.Header         { return a.header }
func (a *checkedAnswer) WriteHeader(status int)      { a.status = status }
func (a *checkedAnswer) Write(b []byte) (int, error) { return a.body.Write(b) }
