package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"youcheng/bench/corpus"
	"youcheng/content"
	"youcheng/internal/lang"
	"youcheng/internal/site"
	"youcheng/seeds"
	"youcheng/static"
	"youcheng/web"
)

// These measure the handlers themselves, without sockets: go test -bench . ./bench.
// A plain go test runs none of them.

// noon is the moment at which all of them ask.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("CST", 8*60*60))

// cache holds the compiled databases of one run.
var cache = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "youcheng-bench-") })

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := cache(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// real is the site itself.
var real = sync.OnceValues(func() (*site.Snapshot, error) { return compile(seeds.Files, content.Files) })

func compile(seeds, content fs.FS) (*site.Snapshot, error) {
	dir, err := cache()
	if err != nil {
		return nil, err
	}
	return site.Compile(context.Background(), site.Input{Seeds: seeds, Content: content, Cache: dir, Program: "bench", Now: func() time.Time { return noon }})
}

// serving is the real site, with room for pages that were drawn, or none.
func serving(b *testing.B, pages int) http.Handler {
	b.Helper()
	snap, err := real()
	if err != nil {
		b.Fatal(err)
	}
	files, err := static.Load()
	if err != nil {
		b.Fatal(err)
	}
	c := web.Config{Site: site.NewLive(snap, noon), Static: files, Base: "https://youcheng.example", Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	c.PageCache = pages
	return web.New(c)
}

// sink takes an answer and keeps nothing of it.
type sink struct {
	header http.Header
	status int
	bytes  int
}

func (s *sink) Header() http.Header    { return s.header }
func (s *sink) WriteHeader(status int) { s.status = status }
func (s *sink) Write(p []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	s.bytes += len(p)
	return len(p), nil
}

// request is what a browser asks.
func request(b *testing.B, address string) *http.Request {
	b.Helper()
	r, err := http.NewRequest(http.MethodGet, "https://youcheng.example"+address, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.RequestURI, r.RemoteAddr = address, "192.0.2.1:1234"
	r.Header.Set("Accept-Encoding", "gzip")
	r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	return r
}

// asking asks the requests in turns, after each was asked once.
func asking(b *testing.B, h http.Handler, want int, rs ...*http.Request) {
	b.Helper()
	w := &sink{header: http.Header{}}
	one := func(r *http.Request) {
		clear(w.header)
		w.status, w.bytes = 0, 0
		h.ServeHTTP(w, r)
		if w.status != want {
			b.Fatalf("%s answers %d, want %d", r.URL, w.status, want)
		}
	}
	for _, r := range rs {
		one(r)
	}
	b.ReportAllocs()
	sent, n := 0, 0
	for b.Loop() {
		one(rs[n%len(rs)])
		sent += w.bytes
		n++
	}
	b.ReportMetric(float64(sent)/float64(max(1, n)), "sent-B/op")
}

const roomForPages = 40 << 20

func BenchmarkCachedPage(b *testing.B) {
	asking(b, serving(b, roomForPages), http.StatusOK, request(b, "/zh/glossary/"))
}

func BenchmarkNotModified(b *testing.B) {
	h := serving(b, roomForPages)
	r := request(b, "/zh/glossary/")
	w := &sink{header: http.Header{}}
	h.ServeHTTP(w, r)
	tag := w.header.Get("ETag")
	if tag == "" {
		b.Fatal("the page has no ETag")
	}
	r.Header.Set("If-None-Match", tag)
	asking(b, h, http.StatusNotModified, r)
}

func BenchmarkUncachedProfile(b *testing.B) {
	asking(b, serving(b, 0), http.StatusOK, request(b, "/en/cities/prague/"))
}

func BenchmarkUncachedStory(b *testing.B) {
	asking(b, serving(b, 0), http.StatusOK, request(b, "/en/stories/tokyo-to-prague/"))
}

func BenchmarkUncachedHome(b *testing.B) {
	asking(b, serving(b, 0), http.StatusOK, request(b, "/en/"))
}

func BenchmarkSearch(b *testing.B) {
	for _, tag := range lang.Tags() {
		b.Run(string(tag), func(b *testing.B) {
			var rs []*http.Request
			for i, q := range questions(tag) {
				if i%10 == 0 {
					rs = append(rs, request(b, "/"+string(tag)+"/search/?q="+url.QueryEscape(q.text)))
				}
			}
			rand.New(rand.NewPCG(1, 2)).Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
			asking(b, serving(b, 0), http.StatusOK, rs...)
		})
	}
}

// large writes a site of 200 stories more.
func large(b *testing.B) (seeds, content fs.FS) {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "site")
	if err := corpus.Write(dir, corpus.Options{Stories: 200, Facts: 1, Seed: 1}); err != nil {
		b.Fatal(err)
	}
	return os.DirFS(filepath.Join(dir, "seeds")), os.DirFS(filepath.Join(dir, "content"))
}

func BenchmarkCompile200Stories(b *testing.B) {
	s, c := large(b)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		snap, err := site.Compile(b.Context(), site.Input{Seeds: s, Content: c, Cache: filepath.Join(b.TempDir(), fmt.Sprint(n)), Program: "bench", Now: func() time.Time { return noon }})
		if err != nil {
			b.Fatal(err)
		}
		if snap.Reused {
			b.Fatal("nothing was compiled")
		}
		snap.Close()
	}
}

func BenchmarkStartReuse(b *testing.B) {
	s, c := large(b)
	snap, err := compile(s, c)
	if err != nil {
		b.Fatal(err)
	}
	snap.Close()
	b.ReportAllocs()
	for b.Loop() {
		snap, err := compile(s, c)
		if err != nil {
			b.Fatal(err)
		}
		if !snap.Reused {
			b.Fatal("it was compiled again")
		}
		snap.Close()
	}
}
