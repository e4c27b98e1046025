package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/site"
	"youcheng/internal/store"
	"youcheng/internal/story"
	"youcheng/templates"
)

// Preview makes a server one for editors: it shows drafts and stories to come,
// says on each page what is wrong with it, and has open pages load anew when
// Changed is called. Nothing of it is for readers.
type Preview struct {
	mu      sync.Mutex
	version int64
	waiting chan struct{} // closed at the next change
}

// NewPreview returns a Preview. Its versions begin with the time, so that pages
// of an earlier run are seen to be old.
func NewPreview(now time.Time) *Preview {
	return &Preview{version: now.UnixNano(), waiting: make(chan struct{})}
}

// Changed tells that something else may be shown now, or other faults.
func (p *Preview) Changed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.version++
	close(p.waiting)
	p.waiting = make(chan struct{})
}

// state is the version of what is shown, and what is closed when it changes.
func (p *Preview) state() (version string, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strconv.FormatInt(p.version, 36), p.waiting
}

// previewRoutes are the addresses that only a preview has.
func (s *Server) previewRoutes() {
	s.echo.GET("/preview/events", s.pageEvents)
	for _, path := range []string{"/preview/reload.js", "/preview/preview.css"} {
		s.echo.GET(path, func(c echo.Context) error {
			a, ok := s.static.Preview(c.Request().URL.Path)
			if !ok {
				return store.ErrNotFound
			}
			c.Response().Header().Set("Cache-Control", "no-cache")
			return s.send(c, http.StatusOK, a.Type, "", a.Body)
		})
	}
	s.get("/preview/", s.previewList)
	s.get("/preview/gallery/", s.gallery)
	s.get("/preview/facing/:slug/", func(r *request) (*reply, error) { return s.facing(r, story.Story) })
	s.get("/preview/facing/pages/:slug/", func(r *request) (*reply, error) { return s.facing(r, story.Page) })
}

// found is what is known to be wrong now: the faults of the last reload that
// failed, or those that the snapshot was compiled in spite of. held says that the
// snapshot is older than the faults.
func (s *Server) found(snap *site.Snapshot) (faults *fault.List, held bool) {
	var failed *site.Faults
	if errors.As(s.live.Status().Err, &failed) {
		return failed.List, true
	}
	if snap.Faults == nil {
		return &fault.List{}, false
	}
	return snap.Faults, false
}

// decorate adds the preview to a page.
func (s *Server) decorate(r *request, h *page.Head) {
	form, slug := textOf(h.Path)
	faults, _ := s.found(r.site)
	p := r.PreviewOf(form, slug, faults, r.site.Texts, s.now())
	p.Version = r.version
	h.Frame.Preview = p
}

// textOf tells which text the page at a path shows, if any.
func textOf(path string) (story.Form, string) {
	path = strings.TrimSuffix(path, "/")
	if slug, ok := strings.CutPrefix(path, "stories/"); ok {
		return story.Story, slug
	}
	if path == "" || strings.Contains(path, "/") || path == "preview" {
		return "", ""
	}
	return story.Page, path
}

// pageEvents tells an open page the version of what is shown, now and at each
// change (server-sent events, HTML Living Standard 9.2).
func (s *Server) pageEvents(c echo.Context) error {
	w := c.Response()
	control := http.NewResponseController(w)
	// The line stays open for as long as the page does.
	if err := control.SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("opening the line to a page: %w", err)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	const heartbeat = 15 * time.Second // shorter than proxies wait
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		version, changed := s.preview.state()
		if _, err := fmt.Fprintf(w, "retry: 300\ndata: %s\n\n", version); err != nil || control.Flush() != nil {
			return nil // the page was closed
		}
	waiting:
		for {
			select {
			case <-c.Request().Context().Done():
				return nil
			case <-s.closing:
				return nil
			case <-changed:
				break waiting
			case <-beat.C:
				if _, err := fmt.Fprint(w, ":\n\n"); err != nil || control.Flush() != nil {
					return nil
				}
			}
		}
	}
}

// asked is the language that a page of the preview is asked for in.
func (r *request) asked() *request {
	if l, ok := lang.Parse(r.query("lang")); ok {
		r.Lang = l
	}
	return r
}

func (s *Server) previewList(r *request) (*reply, error) {
	faults, held := s.found(r.site)
	p := r.asked().PreviewList(faults, held, r.site.Texts, s.now())
	return &reply{page: p, html: templates.PreviewList(p)}, nil
}

func (s *Server) facing(r *request, form story.Form) (*reply, error) {
	var pair [2]story.Text
	for i, l := range lang.Tags() {
		t, err := r.site.Store.Text(r.ctx, form, r.param("slug"), l, r.now)
		if err != nil {
			return nil, err
		}
		if t.Lang != l { // there is only the other
			return nil, store.ErrNotFound
		}
		pair[i] = t
	}
	p := r.asked().Facing(pair)
	return &reply{page: p, html: templates.Facing(p)}, nil
}
