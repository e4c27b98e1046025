package web_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"

	"youcheng/internal/site"
	"youcheng/static"
	"youcheng/web"
)

// cached is a server whose clock and content a test moves on.
type cached struct {
	*web.Server
	live *site.Live
	log  bytes.Buffer
	now  atomic.Pointer[time.Time]
}

func newCached(t *testing.T, most int, of func() (*site.Snapshot, error), now time.Time) *cached {
	t.Helper()
	snap, err := of()
	if err != nil {
		t.Fatal(err)
	}
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := &cached{live: site.NewLive(snap, now)}
	c.now.Store(&now)
	c.Server = web.New(web.Config{Site: c.live, Static: files, Base: base, Now: func() time.Time { return *c.now.Load() }, Log: slog.New(slog.DiscardHandler), PageCache: most, Requests: &c.log})
	return c
}

// TestCacheTellsTheSame asks twice for addresses of every sort, in both languages:
// the answer that was kept is that which was made, to the last header, and that of
// a server which keeps nothing.
func TestCacheTellsTheSame(t *testing.T) {
	keeps, keepsNot := newCached(t, 32<<20, real, frozen), newCached(t, 0, real, frozen)
	for _, address := range []string{
		"/", "/en/", "/zh/", "/en/cities/prague/", "/zh/cities/prague/", "/en/cities/prague.json", "/zh/cities.csv", "/en/cities.geojson", "/en/feed.atom", "/zh/stories/tokyo-to-prague/",
		"/en/cities/prague.png", "/favicon.ico", "/robots.txt", "/sitemap.xml", "/data/partners.csv", "/en/nowhere/", "/en", "/en/cities/?region=moon", "/zh/cities/?region=europe", "/en/timemap/cities/prague/",
		"/livez", "/en/embed/cities/prague/", "/en/cities/%70rague/", "/reconcile", "/en/cities/tokyo/?fbclid=1", "/zh/cities/?fbclid=1", "/zh/cities.json?fbclid=1",
	} {
		for _, headers := range [][]string{
			nil, {"Accept-Encoding", "gzip"}, {"Accept-Encoding", "br"}, {"Accept-Encoding", "zstd"}, {"Accept", "application/json"}, {"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"},
			{"Accept-Datetime", "Thu, 31 Dec 1998 16:00:00 GMT"}, {"Range", "bytes=0-9"},
		} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				want := ask(keepsNot, method, address, headers...)
				for range 2 {
					got := ask(keeps, method, address, headers...)
					// Bytes that are made for one reader are packed less thoroughly.
					packed := want.Header().Get("Content-Encoding") != ""
					h1, h2 := want.Header().Clone(), got.Header().Clone()
					if packed {
						h1.Del("Content-Length")
						h2.Del("Content-Length")
						for _, h := range []http.Header{h1, h2} {
							if tag := h.Get("ETag"); tag != "" {
								h.Set("ETag", strings.NewReplacer(`-br11"`, `-br"`, `-hasty"`, `"`).Replace(tag))
							}
						}
					}
					if got.Code != want.Code || !maps.EqualFunc(h1, h2, slices.Equal) || !packed && got.Body.String() != want.Body.String() {
						t.Errorf("%s %s %q: %d %v, not %d %v", method, address, headers, got.Code, h2, want.Code, h1)
					}
				}
			}
		}
	}
}

// TestBetter asks for a page by brotli again and again: when its edition is settled, the
// second time has it packed better, of which the third has the gain, under a tag of its own.
// Nobody waits for it, nothing else changes, and what another edition asked for is not kept.
func TestBetter(t *testing.T) {
	h := newCached(t, 32<<20, fixture, frozen)
	settled := frozen.Add(5 * time.Second)
	for _, address := range []string{"/en/cities/prague/", "/zh/cities/prague/"} {
		h.now.Store(&frozen)
		plain := get(h, address).Body.String()
		first := get(h, address, "Accept-Encoding", "br")
		for range 2 {
			h.Improved()
			if w := get(h, address, "Accept-Encoding", "br"); w.Header().Get("ETag") != first.Header().Get("ETag") {
				t.Errorf("%s is packed better for an edition that may be short", address)
			}
		}
		h.now.Store(&settled)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if w := get(h, address, "Accept-Encoding", "br"); unbrotli(w.Body.Bytes()) != plain {
					t.Errorf("%s: another page while it is packed", address)
				}
			})
		}
		all.Wait()
		h.Improved()
		again := get(h, address, "Accept-Encoding", "br")
		if again.Body.Len() >= first.Body.Len()*95/100 {
			t.Errorf("%s: %d bytes, and %d when packed better", address, first.Body.Len(), again.Body.Len())
		}
		if unbrotli(again.Body.Bytes()) != plain {
			t.Errorf("%s: another page when packed better", address)
		}
		tag := again.Header().Get("ETag")
		if tag == first.Header().Get("ETag") || !strings.HasSuffix(tag, `-br11"`) {
			t.Errorf("%s: %s has the tag %s of other bytes", address, tag, first.Header().Get("ETag"))
		}
		for old, want := range map[string]int{tag: http.StatusNotModified, first.Header().Get("ETag"): http.StatusOK} {
			if w := get(h, address, "Accept-Encoding", "br", "If-None-Match", old); w.Code != want {
				t.Errorf("%s, If-None-Match: %s: %d, want %d", address, old, w.Code, want)
			}
		}
		if w := get(h, address, "Accept-Encoding", "gzip"); strings.Contains(w.Header().Get("ETag"), "11") {
			t.Errorf("%s: gzip has the tag %s", address, w.Header().Get("ETag"))
		}
	}
	tomorrow := frozen.AddDate(0, 0, 1)
	h.now.Store(&tomorrow)
	if w := get(h, "/en/cities/prague/", "Accept-Encoding", "br"); strings.Contains(w.Header().Get("ETag"), "11") {
		t.Errorf("yesterday's bytes are kept: %s", w.Header().Get("ETag"))
	}
}

var publishAt = regexp.MustCompile(`publish_at: .*`)

// TestCacheMovesOn holds what ends the time of a page that is kept: another
// snapshot, the day in Beijing, and a story that appears.
func TestCacheMovesOn(t *testing.T) {
	e := newEdited(t)
	compiled := func() (*site.Snapshot, error) {
		return compile(site.Input{Seeds: os.DirFS(filepath.Join(e.dir, "seeds")), Content: os.DirFS(filepath.Join(e.dir, "content")), Now: func() time.Time { return frozen }})
	}
	appears := frozen.Add(time.Hour)
	const file = "content/stories/key-to-prague/en.md"
	e.texts[file] = publishAt.ReplaceAllString(e.texts[file], "publish_at: "+appears.Format(time.RFC3339))
	e.to(t, 0)
	for _, other := range []string{"content/stories/counted-again/en.md", "content/stories/counted-again/zh.md"} { // no link leads to what is not there yet
		b, err := os.ReadFile(filepath.Join(e.dir, other))
		if err != nil {
			t.Fatal(err)
		}
		e.write(t, other, strings.ReplaceAll(string(b), "story:key-to-prague", "page:method"))
	}
	c := newCached(t, 32<<20, compiled, frozen)
	const story = "/en/stories/key-to-prague/"
	for _, step := range []struct {
		name   string
		do     func()
		status int
		state  string
	}{
		{"before its time", func() {}, 404, ""},
		{"again", func() {}, 404, ""},
		{"in time", func() { c.now.Store(&appears) }, 200, "(state 0)"},
		{"edited", func() {
			e.to(t, 1)
			snap, err := compiled()
			if err != nil {
				t.Fatal(err)
			}
			c.live.Swap(snap, appears)
		}, 200, "(state 1)"},
		{"the clock set back", func() { before := frozen.Add(-time.Hour); c.now.Store(&before) }, 404, ""},
	} {
		step.do()
		for range 2 {
			w := get(c, story)
			if w.Code != step.status || !strings.Contains(w.Body.String(), step.state) {
				t.Errorf("%s: %d", step.name, w.Code)
			}
			if feed := get(c, "/en/feed.atom").Body.String(); strings.Contains(feed, "key-to-prague") != (step.status == 200) {
				t.Errorf("%s: the feed differs", step.name)
			}
		}
	}
	for _, day := range []string{"2026-12-31T15:59:59Z", "2026-12-31T16:00:00Z"} {
		now, err := time.Parse(time.RFC3339, day)
		if err != nil {
			t.Fatal(err)
		}
		c.now.Store(&now)
		year := now.Add(8 * time.Hour).Format("2006")
		for range 2 {
			if w := get(c, "/en/roll/2027/"); (w.Code == 200) != (year == "2027") {
				t.Errorf("%s: the roll of 2027 has status %d", day, w.Code)
			}
		}
	}
}

// TestCacheIsOnePerAddress has many ask at once for a page that nobody asked for
// before: it is drawn once. And what has a question is drawn for each.
func TestCacheIsOnePerAddress(t *testing.T) {
	c := newCached(t, 32<<20, real, frozen)
	before := answersMade(t, c)
	var wg sync.WaitGroup
	bodies := make([]string, 50)
	for i := range bodies {
		wg.Go(func() { bodies[i] = get(c, "/zh/events/").Body.String() })
	}
	wg.Wait()
	if n := answersMade(t, c) - before; n != 1 {
		t.Errorf("drawn %d times", n)
	}
	for _, b := range bodies {
		if b != bodies[0] || b == "" {
			t.Fatal("not all got the same page")
		}
	}
	before = answersMade(t, c)
	for i := range 5 {
		get(c, fmt.Sprint("/en/search/?q=", i))
		get(c, fmt.Sprint("/en/nowhere-", i, "/"))
	}
	if n := answersMade(t, c) - before; n != 10 {
		t.Errorf("questions and pages that are not there were drawn %d times, not 10", n)
	}
}

// TestNoQuestion asks for pages with questions that they do not heed, as social networks
// and newsletters add to a link one of its own for each reader: the page is drawn once, for
// them and for who has none, and says the same to all.
func TestNoQuestion(t *testing.T) {
	c, plain := newCached(t, 32<<20, real, frozen), newCached(t, 0, real, frozen)
	same := func(address string, got, want *httptest.ResponseRecorder) {
		t.Helper()
		if got.Code != want.Code || got.Body.String() != want.Body.String() || !maps.EqualFunc(got.Header(), want.Header(), slices.Equal) {
			t.Errorf("%s: %d %v, not %d %v, or other bytes", address, got.Code, got.Header(), want.Code, want.Header())
		}
	}
	for _, page := range []string{
		"/en/", "/zh/", "/zh/cities/", "/en/cities.csv", "/en/cities/prague/", "/zh/cities/tokyo.json", "/en/cities/paris.png", "/zh/stories/tokyo-to-prague/", "/en/events/page/2/",
		"/en/search/", "/zh/compare/", "/en/embed/cities/prague/", "/en/embed/cities/prague.svg", "/en/feed.atom", "/zh/counts/sister-cities/", "/en/map/", "/en/method/", "/zh/roll/2019/", "/en/exchange.json",
	} {
		before, want := answersMade(t, c), get(plain, page)
		for _, question := range []string{"?fbclid=1", "?fbclid=2&utm_source=x", "", "?%zz", "?=", "?As-Of=2016&AS-OF"} {
			same(page+question, get(c, page+question), want)
		}
		if n := answersMade(t, c) - before; n != 1 || want.Code != http.StatusOK {
			t.Errorf("%s was drawn %d times; %d", page, n, want.Code)
		}
	}
	// Where the bytes are others, so is the tag.
	for _, coding := range []string{"br", "gzip", "zstd"} {
		bodies := map[string]string{}
		for _, question := range []string{"?fbclid=" + strings.Repeat("x", 600), "?fbclid=1", "?fbclid=2", ""} {
			w := get(c, "/en/cities/lima/"+question, "Accept-Encoding", coding)
			tag, body := w.Header().Get("ETag"), w.Body.String()
			if old, ok := bodies[tag]; ok && old != body || w.Header().Get("Content-Encoding") != coding {
				t.Errorf("%s%s: one tag %s for two bodies, %d and %d bytes", coding, question, tag, len(old), len(body))
			}
			bodies[tag] = body
		}
	}
	// What no page says is no page, and what chooses among forms is heeded.
	for _, address := range []string{"/en/nowhere/?x=1", "/livez?x=1", "/robots.txt?x=1", "/en/cities?x=1", "/oembed?url=" + base + "/en/cities/prague/", "/en/timemap/cities/prague/?x=1", "/data/partners.csv?x=1"} {
		path, _, _ := strings.Cut(address, "?")
		get(c, path)
		for range 2 {
			same(address, get(c, address), get(plain, address))
		}
	}
	// Every question that the scripts ask is heeded as before, though the page without it is kept.
	scripts, err := filepath.Glob("testdata/scripts/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, script := range scripts {
		b, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			address, ok := strings.CutPrefix(strings.TrimSpace(line), "GET ")
			path, _, asks := strings.Cut(address, "?")
			if !ok || !asks || strings.ContainsRune(address, ' ') {
				continue
			}
			n++
			get(c, path)
			same(address, get(c, address), get(plain, address))
		}
	}
	if n < 100 {
		t.Errorf("only %d questions were asked", n)
	}
}

// answersMade is how many answers were made, by the numbers of the server.
func answersMade(t *testing.T, c *cached) int {
	t.Helper()
	families, err := c.Metrics().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == "youcheng_answers_made_total" {
			return int(f.GetMetric()[0].GetCounter().GetValue())
		}
	}
	t.Fatal("there is no such number")
	return 0
}

// TestCacheIsBounded fetches far more than there is room for.
func TestCacheIsBounded(t *testing.T) {
	const most = 1 << 20
	c := newCached(t, most, real, frozen)
	pages, err := c.live.Current().Pages(t.Context(), "en", frozen)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages[:300] {
		for _, coding := range []string{"gzip", "br", ""} {
			if w := get(c, "/en/"+p, "Accept-Encoding", coding); w.Code != 200 {
				t.Fatalf("%s: %d", p, w.Code)
			}
		}
	}
	if n := c.Kept(); n > most || n == 0 {
		t.Errorf("%d bytes are kept, of at most %d", n, most)
	}
}

// countingListener counts the calls that write to its connections.
type countingListener struct {
	net.Listener
	writes atomic.Int64
}

type countingConn struct {
	net.Conn
	l *countingListener
}

func (l *countingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return countingConn{c, l}, err
}

func (c countingConn) Write(p []byte) (int, error) {
	c.l.writes.Add(1)
	return c.Conn.Write(p)
}

// TestListen asks over real connections of both sorts: what comes is the same, and
// by ours in one piece.
func TestListen(t *testing.T) {
	c := newCached(t, 32<<20, real, frozen)
	open := func(wrap func(net.Listener) net.Listener) (*countingListener, *bufio.ReadWriter) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		counted := &countingListener{Listener: l}
		server := &http.Server{Handler: c, ConnContext: web.ConnContext, WriteTimeout: time.Minute, ReadTimeout: time.Minute}
		go func() { _ = server.Serve(wrap(counted)) }()
		t.Cleanup(func() { server.Close() })
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return counted, bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn))
	}
	ours, viaOurs := open(func(l net.Listener) net.Listener { return web.Listen(l, web.Bounds{}) })
	_, viaPlain := open(func(l net.Listener) net.Listener { return l })
	tag := get(c, "/en/cities/prague/", "Accept-Encoding", "gzip").Header().Get("ETag")
	for _, ask := range []struct {
		line, headers string
		most          int64 // writes
	}{
		{"GET /en/cities/prague/", "Accept-Encoding: gzip\r\n", 1},
		{"GET /en/cities/prague/", "Accept-Encoding: gzip\r\nIf-None-Match: " + tag + "\r\n", 1},
		{"HEAD /en/cities/prague/", "Accept-Encoding: gzip\r\n", 1},
		{"GET /en/cities/prague/", "", 99}, // large
		{"GET /en/cities/prague/?as-of=2016", "Accept-Encoding: gzip\r\n", 1},
		{"GET /en/nowhere/", "", 1},
		{"GET /en", "", 1},
		{"GET /livez", "", 1},
		{"GET /favicon.ico", "Range: bytes=0-99\r\n", 2},
		{"OPTIONS /en/cities.json", "", 1},
		{"POST /en/", "Content-Length: 0\r\n", 1},
	} {
		before := ours.writes.Load()
		var got [2]string
		for i, rw := range []*bufio.ReadWriter{viaOurs, viaPlain} {
			fmt.Fprintf(rw, "%s HTTP/1.1\r\nHost: x\r\n%s\r\n", ask.line, ask.headers)
			if err := rw.Flush(); err != nil {
				t.Fatal(err)
			}
			method, _, _ := strings.Cut(ask.line, " ")
			r, err := http.ReadResponse(rw.Reader, &http.Request{Method: method})
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Del("Date")
			var b strings.Builder
			if err := r.Header.Write(&b); err != nil {
				t.Fatal(err)
			}
			got[i] = fmt.Sprint(r.Status, r.ContentLength, "\n", b.String(), string(body))
		}
		if got[0] != got[1] {
			t.Errorf("%s: by our connection\n%.900s\nand by a plain one\n%.900s", ask.line, got[0], got[1])
		}
		if n := ours.writes.Load() - before; n > ask.most {
			t.Errorf("%s: %d writes", ask.line, n)
		}
	}
}

// TestRequestLog reads the lines of some requests: each is JSON, says what was
// asked and answered, and nothing about who asked.
func TestRequestLog(t *testing.T) {
	c := newCached(t, 32<<20, real, frozen)
	for _, address := range []string{"/en/cities/prague/", "/en/cities/prague/", "/zh/cities/prague.json", "/en/nowhere%22%0A%01%5C/" + strings.Repeat("x", 600), "/en/%E5%8F%8B/?q=secret"} {
		get(c, address, "User-Agent", "reader")
	}
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	type line struct {
		Time                time.Time
		Level, Msg, ID      string
		Method, Path, Route string
		Status, Bytes       int
		MS                  *float64
	}
	var lines []line
	for l := range strings.Lines(c.log.String()) {
		var x line
		d := json.NewDecoder(strings.NewReader(l))
		d.DisallowUnknownFields()
		if err := d.Decode(&x); err != nil {
			t.Fatalf("%v in %s", err, l)
		}
		lines = append(lines, x)
	}
	if len(lines) != 5 || strings.Contains(c.log.String(), "reader") || strings.Contains(c.log.String(), "secret") || strings.Contains(c.log.String(), "192.0.2") {
		t.Fatalf("the log is\n%s", &c.log)
	}
	ids := map[string]bool{}
	for i, want := range []line{
		{Path: "/en/cities/prague/", Route: "/en/cities/:slug/", Status: 200},
		{Path: "/en/cities/prague/", Route: "/en/cities/:slug/", Status: 200},
		{Path: "/zh/cities/prague.json", Route: "/zh/cities/:slug/", Status: 200},
		{Path: "/en/nowhere\"\n\x01\\/" + strings.Repeat("x", 496) + "…", Status: 301},
		{Path: "/en/友/", Status: 404},
	} {
		got := lines[i]
		if got.Path != want.Path || want.Route != "" && got.Route != want.Route || got.Status != want.Status || got.Bytes == 0 != (want.Status == 301) || got.MS == nil || got.Method != "GET" || got.Level != "INFO" || !got.Time.Equal(frozen.Truncate(time.Millisecond)) || ids[got.ID] {
			t.Errorf("line %d is %+v", i, got)
		}
		ids[got.ID] = true
	}
}

// stuck takes nothing until it is let go.
type stuck struct {
	free chan struct{}
	bytes.Buffer
}

func (s *stuck) Write(p []byte) (int, error) {
	<-s.free
	return s.Buffer.Write(p)
}

// TestRequestLogStuck has what takes the lines stand still, as a full disk buffer or a
// program that does not read does: all are answered, memory is bounded, and afterwards
// the log has what there was room for and says how many lines it has not.
func TestRequestLogStuck(t *testing.T) {
	log := &stuck{free: make(chan struct{})}
	s := guarded(t, func(c *web.Config) { c.Requests = log }).(*web.Server)
	const asked = 40_000 // some 7 MB
	for range asked {
		if w := get(s, "/livez"); w.Code != 200 {
			t.Fatalf("status %d", w.Code)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := s.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("a log that takes nothing is flushed: %v", err)
	}
	close(log.free)
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	whole, left := 0, 0
	for l := range strings.Lines(log.String()) {
		var x struct {
			Time  time.Time
			Level string
			Count int
		}
		if err := json.Unmarshal([]byte(l), &x); err != nil || !x.Time.Equal(frozen) {
			t.Fatalf("%v in %s", err, l)
		}
		if x.Level == "WARN" {
			left += x.Count
		} else {
			whole++
		}
	}
	if whole+left != asked || left == 0 || log.Len() > 5<<20 {
		t.Errorf("%d lines and %d left out, of %d; %d bytes", whole, left, asked, log.Len())
	}
	if lost := lineOf(t, s, "youcheng_request_lines_lost_total"); lost != fmt.Sprint(left) {
		t.Errorf("%s lines are counted as lost, %d are told", lost, left)
	}
	before := log.Len()
	get(s, "/livez")
	if err := s.Flush(t.Context()); err != nil || !strings.Contains(log.String()[before:], `"msg":"request"`) {
		t.Errorf("no line is written afterwards: %v", err)
	}
}

// lineOf is the value of a number that has no labels.
func lineOf(t *testing.T, s *web.Server, name string) string {
	t.Helper()
	families, err := s.Metrics().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			return fmt.Sprint(f.GetMetric()[0].GetCounter().GetValue())
		}
	}
	t.Fatalf("there is no %s", name)
	return ""
}

// TestMetrics reads the numbers as Prometheus does.
func TestMetrics(t *testing.T) {
	c := newCached(t, 32<<20, real, frozen)
	for range 3 {
		get(c, "/en/cities/prague/")
	}
	get(c, "/en/cities/atlantis/")
	families, err := c.Metrics().Gather()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(&b, f); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		`youcheng_requests_total{route="/en/cities/:slug/",status="2xx"} 3`,
		`youcheng_requests_total{route="/en/cities/:slug/",status="4xx"} 1`,
		`youcheng_request_seconds_count{route="/en/cities/:slug/"} 4`,
		"youcheng_answers_made_total 2",
		"youcheng_request_lines_lost_total 0",
		"youcheng_page_cache_hits_total 2",
		"youcheng_page_cache_misses_total 2",
		"youcheng_page_cache_bytes ",
		"youcheng_page_cache_bytes_max ",
		`youcheng_snapshot_info{hash="`,
		"youcheng_snapshot_age_seconds ",
		`youcheng_reloads_total{result="failed"} 0`,
		`youcheng_reloads_total{result="ok"} 0`,
		"youcheng_reload_faults 0",
		"youcheng_reload_failed 0",
		"youcheng_unfit 0",
		"youcheng_turns_waiting 0",
		"go_goroutines",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%.3000s", want, b.String())
		}
	}
}

// TestListenNoticesWhoLeaves has a reader go while an answer is made: the context of
// the request ends, also on our connections, which ask late; and a connection goes
// on well after answers that took long.
func TestListenNoticesWhoLeaves(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	left := make(chan error, 1)
	server := &http.Server{ConnContext: web.ConnContext, ReadTimeout: time.Minute, WriteTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/wait":
			select {
			case <-r.Context().Done():
				left <- nil
			case <-time.After(10 * time.Second):
				left <- errors.New("it was not noticed")
			}
		case "/slow":
			time.Sleep(60 * time.Millisecond) // longer than it takes to be asked
		}
		fmt.Fprint(w, r.URL.Path)
	})}
	go func() { _ = server.Serve(web.Listen(l, web.Bounds{})) }()
	defer server.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	// The last two are sent at once.
	for _, paths := range [][]string{{"/a"}, {"/slow"}, {"/b"}, {"/slow"}, {"/slow"}, {"/c", "/d"}, {"/slow", "/e"}} {
		for _, p := range paths {
			fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", p)
		}
		for _, p := range paths {
			r, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatalf("%s: %v", p, err)
			}
			if body, err := io.ReadAll(r.Body); string(body) != p || err != nil {
				t.Fatalf("%s: %q %v", p, body, err)
			}
		}
	}
	fmt.Fprint(conn, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
	time.Sleep(30 * time.Millisecond)
	conn.Close()
	if err := <-left; err != nil {
		t.Error(err)
	}
}
