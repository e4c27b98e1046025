package web

import (
	"context"
	"net/http"
	"runtime"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"youcheng/internal/lang"
)

// What has a question is not kept: there are too many. But where several ask the same
// at once, as when a day of the past is cited somewhere and all go to see, it is made
// once for all of them. Nothing stays when they have it.

// together are the answers that are being made.
type together struct {
	mu     sync.Mutex // guards what follows, and the readers of all flights
	flying map[question]*flight
}

// question is what tells what is answered.
type question struct {
	edition uint32
	coding  coding
	address string
}

// flight is an answer that is being made.
type flight struct {
	key     question
	readers int             // who wait for it
	ctx     context.Context // ends when none waits any more
	cancel  context.CancelFunc
	landed  chan struct{} // closed when there is an answer, or will be none
	answer  *answer       // nil where each reader must ask alone
}

// longestShared is more than a form sends, in bytes.
const longestShared = 512

// shareable reports whether the request is for a page of a language, or for a form of
// one, and the address alone tells what is answered, so that who asks at the same time
// may have the same. What needs no snapshot, such as a stylesheet, is made at once.
func (s *Server) shareable(r *http.Request) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	_, inLanguage := lang.Parse(first)
	return inLanguage && s.preview == nil && r.Method == http.MethodGet && r.URL.RawPath == "" && r.Header["Accept-Datetime"] == nil &&
		len(r.URL.Path)+len(r.URL.RawQuery) <= longestShared
}

// join takes part in the flight of a question, and reports whether it begins with it.
func (t *together) join(ctx context.Context, key question) (f *flight, begins bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f = t.flying[key]; f == nil {
		f = &flight{key: key, landed: make(chan struct{})}
		f.ctx, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
		t.flying[key], begins = f, true
	}
	f.readers++
	return f, begins
}

// leave is said of a reader who has gone. When all have, nothing is made for them.
func (t *together) leave(f *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.readers--; f.readers == 0 {
		t.forget(f)
		f.cancel()
	}
}

// alone ends a flight that nobody but the reader who began it takes part in, and reports
// whether it did.
func (t *together) alone(f *flight) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.readers > 1 {
		return false
	}
	t.forget(f)
	return true
}

// land hands over what was made to those who wait, the first time it is called.
func (t *together) land(f *flight, a *answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-f.landed:
	default:
		t.forget(f)
		f.answer = a
		close(f.landed)
	}
}

func (t *together) forget(f *flight) {
	if t.flying[f.key] == f { // one without readers was forgotten, and there may be another
		delete(t.flying, f.key)
	}
}

// withOthers answers what is not kept, for all who ask it at once.
func (s *Server) withOthers(c echo.Context, v *visit, next func(*visit) error) error {
	r := c.Request()
	to, form, page := route(r.URL.Path)
	if !page || !s.shareable(r) || negotiates(to, form) && !asksForPage(r.Header["Accept"]) {
		return next(v)
	}
	e, err := s.edition(v.began)
	if err != nil {
		return err
	}
	if asks(r, to, form) && !s.allow(c, v) {
		s.dress(c, to, form)
		return echo.ErrTooManyRequests
	}
	f, begins := s.together.join(r.Context(), question{e.number, negotiate(r.Header["Accept-Encoding"], quick), r.URL.RequestURI()})
	if begins {
		return s.lead(c, v, e, f, next)
	}
	select {
	case <-f.landed:
	case <-r.Context().Done():
		s.together.leave(f)
		return r.Context().Err()
	}
	if f.answer == nil {
		return next(v)
	}
	v.tally = f.answer.tally
	return f.answer.write(c)
}

// lead makes the answer of a flight, and writes it to the reader who began it.
func (s *Server) lead(c echo.Context, v *visit, e *edition, f *flight, next func(*visit) error) error {
	defer s.together.land(f, nil) // where there is no answer, also after a panic
	defer context.AfterFunc(c.Request().Context(), func() { s.together.leave(f) })()
	v.keep, v.ctx = true, f.ctx
	runtime.Gosched() // on few processors it would be made before the others could ask
	if err := next(v); err != nil || v.answer == nil {
		return err
	}
	a := v.answer
	if r := c.Request(); s.keepable(r) && !heeds(a.looked, r.URL) && v.in(s.cache.now.Load(), e) {
		base, err := s.packers.packed(a)
		if err != nil {
			return err
		}
		s.cache.keep(e, cacheKey{path: v.path}, base)
	}
	if a.packs && f.key.coding != "" {
		body, err := s.packers.pack(a.body, f.key.coding, quick)
		if err != nil {
			return err
		}
		a = a.hastily(f.key.coding, body)
	} else if c.Request().Context().Err() != nil || !s.together.alone(f) { // or its reader has gone, and others wait
		a = a.apart() // it lies in memory of this visit, which may end before others have read it
	}
	s.together.land(f, a) // before it is written: this reader may be slow
	v.tally = a.tally
	return a.write(c)
}
