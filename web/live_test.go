package web

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"youcheng/internal/site"
	"youcheng/internal/store"
	"youcheng/static"
)

// live serves the fixture. Each call of next gives the same site once more, as
// if it were another.
func live(t *testing.T) (s *Server, l *site.Live, next func() *site.Snapshot) {
	t.Helper()
	cache := t.TempDir()
	names := "abcdefghijklmnopqrstuvwxyz"
	next = func() *site.Snapshot {
		t.Helper()
		snap, err := site.Compile(t.Context(), site.Input{Seeds: os.DirFS("testdata/fixture/seeds"), Content: os.DirFS("testdata/fixture/content"), Cache: cache, Program: "test", Now: at})
		if err != nil {
			t.Fatal(err)
		}
		snap.Hash, names = strings.Repeat(names[:1], 64), names[1:]
		return snap
	}
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	l = site.NewLive(next(), at())
	t.Cleanup(l.Close)
	return New(Config{Site: l, Static: files, Base: "https://youcheng.example", Now: at, Log: slog.New(slog.DiscardHandler)}), l, next
}

func at() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("CST", 8*60*60)) }

func isOpen(snap *site.Snapshot) bool {
	_, err := snap.Store.Members(context.Background())
	return err == nil
}

// TestOneSnapshotPerRequest swaps in the middle of requests: the page, and the
// error page in its place, are of the snapshot that the request began with, which
// stays open until the answer is written, and no longer.
func TestOneSnapshotPerRequest(t *testing.T) {
	s, l, next := live(t)
	var began *site.Snapshot
	end := func() error { return nil }
	s.get("/en/slow/", func(r *request) (*reply, error) {
		began = r.site
		if !l.Swap(next(), at()) {
			t.Error("no swap")
		}
		if !isOpen(began) || r.Dir != began.Dir || visitOf(r.ctx).snapshot() != began {
			t.Error("the snapshot of a request goes away under it")
		}
		if err := end(); err != nil {
			return nil, err
		}
		return s.home(r)
	})
	for _, c := range []struct {
		name   string
		end    func() error
		breaks bool // the connection, in the worst way
		status int
	}{
		{"a page", func() error { return nil }, false, 200},
		{"an error", func() error { return store.ErrNotFound }, false, 404},
		{"a fault of ours", func() error { return errors.New("broken") }, false, 500},
		{"a panic", func() error { panic("broken") }, false, 500},
		{"a reader who is gone", func() error { return context.Canceled }, false, 200},
		{"a panic while a page is written", func() error { return nil }, true, 200},
		{"a panic while an error is written", func() error { return store.ErrNotFound }, true, 404},
	} {
		end = c.end
		rec := httptest.NewRecorder()
		func() {
			defer func() {
				if p := recover(); (p != nil) != c.breaks {
					t.Errorf("%s: %v", c.name, p)
				}
			}()
			if r := httptest.NewRequest("GET", "/en/slow/", nil); c.breaks {
				s.ServeHTTP(breaking{rec}, r)
			} else {
				s.ServeHTTP(rec, r)
			}
		}()
		if rec.Code != c.status {
			t.Errorf("%s: status %d, want %d", c.name, rec.Code, c.status)
		}
		if isOpen(began) {
			t.Errorf("%s: the old snapshot is open after its last reader", c.name)
		}
	}
}

type breaking struct{ http.ResponseWriter }

func (breaking) Write([]byte) (int, error) { panic("broken connection") }

// TestNoSnapshotNeeded holds that what does not need the site does not hold it.
func TestNoSnapshotNeeded(t *testing.T) {
	s, l, _ := live(t)
	l.Close() // whoever acquires one now panics
	for _, path := range []string{"/livez", "/readyz", "/favicon.svg", s.static.Stylesheet(), "/en/cities"} {
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, httptest.NewRequest("GET", path, nil)); w.Code >= 400 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// TestReady reads what a supervisor is told, before and after reloads.
func TestReady(t *testing.T) {
	s, l, next := live(t)
	now := at()
	faulty := func(context.Context) (*site.Snapshot, error) {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS("testdata/fixture")); err != nil {
			t.Fatal(err)
		}
		text := dir + "/content/stories/key-to-prague/en.md"
		b, err := os.ReadFile(text)
		if err != nil {
			t.Fatal(err)
		}
		bad := strings.NewReplacer("(person:xi-jinping)", "(person:xi-jinpin)", "(event:ev-2016-03)", "(event:ev-2016-99)").Replace(string(b))
		if err := os.WriteFile(text, []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
		return site.Compile(t.Context(), site.Input{Seeds: os.DirFS(dir + "/seeds"), Content: os.DirFS(dir + "/content"), Cache: t.TempDir(), Program: "test", Now: at})
	}
	for _, c := range []struct {
		name    string
		compile func(context.Context) (*site.Snapshot, error)
		want    string
	}{
		{"at first", nil, "ok\nsnapshot: aaaaaaaaaaaa\nsince: 2026-11-23T04:00:00Z\n"},
		{"a reload with faults", faulty, "ok\nsnapshot: aaaaaaaaaaaa\nsince: 2026-11-23T04:00:00Z\nlast reload: failed at 2026-11-23T06:00:00Z, 2 faults, the first at content/stories/key-to-prague/en.md:14:1; the old snapshot is served\n"},
		{"a reload that could not read", func(context.Context) (*site.Snapshot, error) {
			return nil, &fs.PathError{Op: "open", Path: "/home/editor/content", Err: fs.ErrNotExist}
		}, "ok\nsnapshot: aaaaaaaaaaaa\nsince: 2026-11-23T04:00:00Z\nlast reload: failed at 2026-11-23T07:00:00Z; the old snapshot is served\n"},
		{"a reload", func(context.Context) (*site.Snapshot, error) { return next(), nil }, "ok\nsnapshot: bbbbbbbbbbbb\nsince: 2026-11-23T08:00:00Z\n"},
	} {
		now = now.Add(time.Hour)
		if c.compile != nil {
			// What came of it is what is asked for.
			_, _ = l.Reload(t.Context(), func() time.Time { return now }, c.compile)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
		if got := w.Body.String(); w.Code != 200 || got != c.want {
			t.Errorf("%s: %d %q, want %q", c.name, w.Code, got, c.want)
		}
		w = httptest.NewRecorder()
		if s.ServeHTTP(w, httptest.NewRequest("GET", "/livez", nil)); w.Code != 200 || w.Body.String() != "ok\n" {
			t.Errorf("%s: /livez: %d %q", c.name, w.Code, w.Body.String())
		}
	}
}
