package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"youcheng/internal/site"
	"youcheng/static"
)

// slowSite is a site with a page whose handler waits until it is let go.
type slowSite struct {
	*Server
	asked atomic.Int64  // how often the page was made
	begun chan struct{} // one for each time
	goOn  chan struct{} // closed to let all go
	ended chan error    // where the readers had gone
	fails func() error  // what the handler answers instead; nil for the page
}

func slow(t *testing.T, limit int) *slowSite {
	t.Helper()
	snap, err := site.Compile(t.Context(), site.Input{Seeds: os.DirFS("testdata/fixture/seeds"), Content: os.DirFS("testdata/fixture/content"), Cache: t.TempDir(), Program: "test", Now: at})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { snap.Close() })
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &slowSite{begun: make(chan struct{}, 100), goOn: make(chan struct{}), ended: make(chan error, 100)}
	s.Server = New(Config{Site: site.NewLive(snap, at()), Static: files, Base: "https://youcheng.example", Now: at, Log: slog.New(slog.DiscardHandler), PageCache: 1 << 20, RateLimit: limit})
	s.get("/zh/slow/", func(r *request) (*reply, error) {
		s.asked.Add(1)
		r.query("as-of") // a page that heeds no question would be kept
		s.begun <- struct{}{}
		select {
		case <-s.goOn:
		case <-r.ctx.Done():
			s.ended <- r.ctx.Err()
			return nil, r.ctx.Err()
		}
		if s.fails != nil {
			return nil, s.fails()
		}
		return s.home(r)
	})
	return s
}

// ask asks for the page, and returns the answer when it is there.
func (s *slowSite) ask(ctx context.Context, method, question, coding string) <-chan *httptest.ResponseRecorder {
	out := make(chan *httptest.ResponseRecorder, 1)
	r := httptest.NewRequestWithContext(ctx, method, "/zh/slow/"+question, nil)
	r.Header.Set("Accept-Encoding", coding)
	r.Header.Set("Accept", "text/html")
	go func() {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		out <- w
	}()
	return out
}

// readers waits until so many wait for the answers that are being made.
func (s *slowSite) readers(t *testing.T, want int) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		n := 0
		s.together.mu.Lock()
		for _, f := range s.together.flying {
			n += f.readers
		}
		s.together.mu.Unlock()
		if n == want {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d readers wait together, want %d", n, want)
		}
	}
}

// TestTogether holds that who asks the same question at once gets one answer, made
// once for each coding, and that nothing of it is kept.
func TestTogether(t *testing.T) {
	s := slow(t, 0)
	var answers []<-chan *httptest.ResponseRecorder
	for i := range 12 {
		answers = append(answers, s.ask(t.Context(), http.MethodGet, "?as-of=2020-01-01", []string{"gzip", "br", "identity"}[i%3]))
	}
	other := s.ask(t.Context(), http.MethodGet, "?as-of=2020-01-02", "gzip")
	s.readers(t, 13)
	close(s.goOn)
	first := map[string]*httptest.ResponseRecorder{}
	for i, a := range answers {
		w := <-a
		coding := w.Header().Get("Content-Encoding")
		if want := []string{"gzip", "br", ""}[i%3]; w.Code != http.StatusOK || coding != want {
			t.Fatalf("reader %d: %d, coding %q; want 200, %q", i, w.Code, coding, want)
		}
		if f := first[coding]; f == nil {
			first[coding] = w
		} else if f.Body.String() != w.Body.String() || f.Header().Get("Etag") != w.Header().Get("Etag") {
			t.Errorf("reader %d got another answer", i)
		}
	}
	if w := <-other; w.Code != http.StatusOK {
		t.Errorf("another question: %d", w.Code)
	}
	if n := s.asked.Load(); n != 4 {
		t.Errorf("the page was made %d times, want once for each of three codings, and once for the other question", n)
	}
	s.readers(t, 0)
	if w := <-s.ask(t.Context(), http.MethodGet, "?as-of=2020-01-01", "gzip"); w.Code != http.StatusOK || s.asked.Load() != 5 {
		t.Errorf("asked again: %d, made %d times; it is not to be kept", w.Code, s.asked.Load())
	}
}

// TestTogetherLeaving holds that a reader who goes takes nothing from the others, also
// the first; and that nothing is made any more when all have gone.
func TestTogetherLeaving(t *testing.T) {
	s := slow(t, 0)
	first, goes := context.WithCancel(t.Context())
	s.ask(first, http.MethodGet, "?as-of=2020", "gzip")
	<-s.begun
	second, alsoGoes := context.WithCancel(t.Context())
	s.ask(second, http.MethodGet, "?as-of=2020", "gzip")
	stays := s.ask(t.Context(), http.MethodGet, "?as-of=2020", "gzip")
	s.readers(t, 3)
	goes()
	alsoGoes()
	s.readers(t, 1)
	s.goOn <- struct{}{}
	if w := <-stays; w.Code != http.StatusOK || s.asked.Load() != 1 {
		t.Errorf("who stayed got %d, and the page was made %d times", w.Code, s.asked.Load())
	}

	var all sync.WaitGroup
	third, allGo := context.WithCancel(t.Context())
	for range 3 {
		a := s.ask(third, http.MethodGet, "?as-of=2021", "gzip")
		all.Go(func() { <-a })
	}
	<-s.begun
	s.readers(t, 3)
	allGo()
	if err := <-s.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the handler ended with %v", err)
	}
	all.Wait()
	s.readers(t, 0)
	if n := s.asked.Load(); n != 2 {
		t.Errorf("the page was made %d times, want twice: nobody asks again for those who went", n)
	}
}

// TestTogetherAlone holds that each asks alone for what cannot be shared: an error, and
// what is not GET; and that who waits counts against what he may ask.
func TestTogetherAlone(t *testing.T) {
	s := slow(t, 0)
	s.fails = func() error { return errors.New("a fault") }
	a, b := s.ask(t.Context(), http.MethodGet, "?as-of=2020", "gzip"), s.ask(t.Context(), http.MethodGet, "?as-of=2020", "gzip")
	s.readers(t, 2)
	head := s.ask(t.Context(), http.MethodHead, "?as-of=2020", "gzip")
	<-s.begun
	<-s.begun
	close(s.goOn)
	for _, a := range []<-chan *httptest.ResponseRecorder{a, b, head} {
		if w := <-a; w.Code != http.StatusInternalServerError {
			t.Errorf("a fault is answered by %d", w.Code)
		}
	}
	if n := s.asked.Load(); n != 3 {
		t.Errorf("asked %d times, want 3", n)
	}

	s = slow(t, 2)
	var answers []<-chan *httptest.ResponseRecorder
	for range 5 {
		answers = append(answers, s.ask(t.Context(), http.MethodGet, "?as-of=2020", "gzip"))
	}
	s.readers(t, 2)
	close(s.goOn)
	codes := map[int]int{}
	for _, a := range answers {
		w := <-a
		codes[w.Code]++
		if w.Header().Get("X-Content-Type-Options") == "" {
			t.Errorf("%d without the headers of all answers", w.Code)
		}
	}
	if codes[http.StatusOK] != 2 || codes[http.StatusTooManyRequests] != 3 {
		t.Errorf("five readers of one address, who may ask two: %v", codes)
	}
}
