package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// soak is a server under a mixed load, for a long time.
type soak struct {
	server *server
	pages  []string
	client *http.Client

	mu     sync.Mutex // guards what follows
	took   []time.Duration
	asked  map[string]int // by kind, in all
	wrong  []string       // the first answers that were wrong
	wrongs int
}

// measureSoak holds a server under a mixed load while its content changes, and fails
// where anything grows or any answer is wrong.
func measureSoak(b *bench, args []string) error {
	f := flag.NewFlagSet("soak", flag.ExitOnError)
	lasting := f.Duration("d", 30*time.Minute, "how long")
	every := f.Duration("every", 10*time.Second, "how often a story is saved")
	readers := f.Int("readers", 16, "how many readers ask at once")
	pause := f.Duration("pause", 50*time.Millisecond, "how long a reader rests between two requests, on the average")
	program := f.String("youcheng", "", "the program; a new one is built when not given")
	if err := parse(f, args); err != nil {
		return err
	}
	youcheng, err := b.youcheng(*program)
	if err != nil {
		return err
	}
	dir := filepath.Join(b.dir, "site")
	for _, name := range []string{"seeds", "content"} {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(name)); err != nil {
			return fmt.Errorf("copying the site, which works from the root of the repository: %w", err)
		}
	}
	private, err := free()
	if err != nil {
		return err
	}
	server, err := b.site(youcheng, append(siteFlags(dir), "--watch", "--request-log", os.DevNull, "--metrics-addr", private), anywhere)
	if err != nil {
		return err
	}
	defer server.stop()
	s := &soak{server: server, asked: map[string]int{}, client: &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: *readers}, Timeout: time.Minute}}
	if s.pages, err = addresses(server); err != nil {
		return err
	}
	machine()
	ctx, stop := context.WithTimeout(b.ctx, *lasting)
	defer stop()
	var work sync.WaitGroup
	for i := range *readers {
		work.Go(func() { s.read(ctx, rand.New(rand.NewPCG(1, uint64(i))), *pause) })
	}
	for range 4 {
		work.Go(func() { s.readSlowly(ctx) })
	}
	saved := make(chan error, 1)
	work.Go(func() { saved <- s.edit(ctx, filepath.Join(dir, "content", "stories"), *every) })
	lines, err := s.watch(ctx, "http://"+private, min(time.Minute, *lasting/20))
	stop()
	work.Wait()
	if err := errors.Join(err, <-saved); err != nil {
		return err
	}
	return s.judge(lines)
}

// wrongly notes an answer that was wrong.
func (s *soak) wrongly(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wrongs++; len(s.wrong) < 10 {
		s.wrong = append(s.wrong, fmt.Sprintf(format, args...))
	}
}

// demand is a kind of request, how often it is made beside the others, and what its
// answer must be.
type demand struct {
	kind   string
	times  int
	method string
	path   func(*rand.Rand) string
	header map[string]string
	status int
	whole  func([]byte) bool
}

func isPage(b []byte) bool   { return bytes.HasSuffix(bytes.TrimSpace(b), []byte("</html>")) }
func anything(b []byte) bool { return len(b) > 0 }

func (s *soak) kinds() []demand {
	any := func(r *rand.Rand) string { return s.pages[r.IntN(len(s.pages))] }
	one := func(paths ...string) func(*rand.Rand) string {
		return func(r *rand.Rand) string { return paths[r.IntN(len(paths))] }
	}
	words := []string{"tokyo", "1979", "友好城市", "press officer", "北京", "xi", "zzzz", "paris agreement"}
	gzipped := func(b []byte) bool {
		r, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			return false
		}
		plain, err := io.ReadAll(r)
		return err == nil && isPage(plain)
	}
	return []demand{
		{kind: "kept page", times: 20, path: any, status: 200, whole: isPage},
		{kind: "kept page, gzip", times: 40, path: any, header: map[string]string{"Accept-Encoding": "gzip"}, status: 200, whole: gzipped},
		{kind: "kept page, brotli", times: 20, path: any, header: map[string]string{"Accept-Encoding": "br, gzip"}, status: 200, whole: anything},
		{kind: "HEAD", times: 5, method: http.MethodHead, path: any, status: 200, whole: func(b []byte) bool { return len(b) == 0 }},
		{kind: "question", times: 10, path: func(r *rand.Rand) string {
			return fmt.Sprintf("/%s/cities/?as-of=%d-%02d-%02d", []string{"en", "zh"}[r.IntN(2)], 1980+r.IntN(46), 1+r.IntN(12), 1+r.IntN(28))
		}, status: 200, whole: isPage},
		{kind: "search", times: 10, path: func(r *rand.Rand) string {
			return "/" + []string{"en", "zh"}[r.IntN(2)] + "/search/?q=" + strings.ReplaceAll(words[r.IntN(len(words))], " ", "+")
		}, status: 200, whole: isPage},
		{kind: "data", times: 10, path: one("/en/cities.json", "/zh/events.json", "/en/cities/tokyo.json", "/zh/sources.json"), status: 200, whole: json.Valid},
		{kind: "table or feed", times: 5, path: one("/en/cities.csv", "/zh/feed.atom", "/en/anniversaries.ics", "/sitemap.xml"), status: 200, whole: anything},
		{kind: "picture", times: 2, path: one("/en/cities/tokyo.png", "/zh/cities.png", "/favicon.svg"), status: 200, whole: anything},
		{kind: "no such page", times: 5, path: one("/en/cities/atlantis/", "/zh/nothing/", "/nothing"), status: 404, whole: anything},
		{kind: "no such value", times: 2, path: one("/en/cities/?as-of=never", "/zh/cities/?region=moon"), status: 400, whole: isPage},
	}
}

// read is one reader. A page that he saw he asks for again, and is told that it is
// the same or given another.
func (s *soak) read(ctx context.Context, random *rand.Rand, pause time.Duration) {
	var turns []demand
	for _, k := range s.kinds() {
		for range k.times {
			turns = append(turns, k)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Duration(random.Float64() * 2 * float64(pause))):
		}
		k := turns[random.IntN(len(turns))]
		path := k.path(random)
		tag := s.ask(ctx, k, path, "")
		if tag != "" && k.kind == "kept page" {
			again := k
			again.kind, again.whole = "the same page again", func([]byte) bool { return true }
			s.ask(ctx, again, path, tag)
		}
	}
}

// ask makes a request and checks the answer; it returns its tag.
func (s *soak) ask(ctx context.Context, k demand, path, tag string) string {
	r, err := http.NewRequestWithContext(ctx, k.method, s.server.base+path, nil)
	if err != nil {
		s.wrongly("%s: %v", path, err)
		return ""
	}
	for name, value := range k.header {
		r.Header.Set(name, value)
	}
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	start := time.Now()
	a, err := s.client.Do(r)
	var body []byte
	if err == nil {
		body, err = io.ReadAll(a.Body)
		a.Body.Close()
	}
	took := time.Since(start)
	switch {
	case ctx.Err() != nil:
		return ""
	case err != nil:
		s.wrongly("%s %s: %v", k.kind, path, err)
		return ""
	case tag != "" && a.StatusCode == http.StatusNotModified:
	case a.StatusCode != k.status:
		s.wrongly("%s %s: status %d, want %d", k.kind, path, a.StatusCode, k.status)
	case !k.whole(body):
		s.wrongly("%s %s: the answer, of %d bytes, is not whole", k.kind, path, len(body))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took = append(s.took, took)
	s.asked[k.kind]++
	return a.Header.Get("ETag")
}

// readSlowly reads a page some bytes at a time.
func (s *soak) readSlowly(ctx context.Context) {
	const path = "/zh/glossary/"
	once := func() error {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.server.base, "http://"))
		if err != nil {
			return err
		}
		defer c.Close()
		if err := c.(*net.TCPConn).SetReadBuffer(4096); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path); err != nil {
			return err
		}
		var page []byte
		for b := make([]byte, 1024); ; {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(100 * time.Millisecond):
			}
			n, err := c.Read(b)
			page = append(page, b[:n]...)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
		}
		if !isPage(page) {
			return fmt.Errorf("the page, of %d bytes, is not whole", len(page))
		}
		return nil
	}
	for ctx.Err() == nil {
		if err := once(); err != nil {
			s.wrongly("slow reader: %v", err)
		}
		s.mu.Lock()
		s.asked["slow reader"]++
		s.mu.Unlock()
	}
}

// edit saves a story now and then, and looks whether it comes to be read.
func (s *soak) edit(ctx context.Context, stories string, every time.Duration) error {
	entries, err := os.ReadDir(stories)
	if err != nil || len(entries) == 0 {
		return fmt.Errorf("there is no story in %s: %w", stories, err)
	}
	slug := entries[0].Name()
	file := filepath.Join(stories, slug, "en.md")
	src, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
		sentence := fmt.Sprintf("This was save %d of the soak.", n)
		if err := os.WriteFile(file, fmt.Appendf(nil, "%s\n%s\n", src, sentence), 0o644); err != nil {
			return err
		}
		const most = 10 * time.Second
		for saved := time.Now(); ; time.Sleep(50 * time.Millisecond) {
			_, body, err := fetch(s.server.base + "/en/stories/" + slug + "/")
			if err == nil && bytes.Contains(body, []byte(sentence)) {
				s.mu.Lock()
				s.asked["save"]++
				s.mu.Unlock()
				break
			}
			if ctx.Err() != nil {
				return nil
			}
			if time.Since(saved) > most {
				s.wrongly("save %d is not to be read after %s: %v", n, most, err)
				break
			}
		}
	}
}

// sample is the state of the server at a time. The rate and the time are of what was
// asked since the last one.
type sample struct {
	resident, heap, routines, descriptors float64
	p99                                   time.Duration
	asked                                 int
}

// watch takes samples until the end.
func (s *soak) watch(ctx context.Context, private string, every time.Duration) (out []sample, err error) {
	t := newTable("after", "requests", "p99", "resident", "heap in use", "goroutines", "descriptors")
	defer t.print()
	start := time.Now()
	for {
		select {
		case <-ctx.Done():
			return out, nil
		case <-s.server.done:
			return out, fmt.Errorf("the server ended: %v\n%s", s.server.cmd.ProcessState, s.server.said())
		case <-time.After(every):
		}
		// What is garbage is none of what grows.
		if status, err := ask(private + "/debug/pprof/heap?gc=1"); err != nil || status != http.StatusOK {
			return out, fmt.Errorf("clearing the memory: %d %w", status, err)
		}
		_, numbers, err := fetch(private + "/metrics")
		if err != nil {
			return out, err
		}
		now, _, err := s.server.memory()
		if err != nil {
			return out, err
		}
		s.mu.Lock()
		x := sample{resident: float64(now), p99: quantile(s.took, 0.99), asked: len(s.took)}
		s.took = s.took[:0]
		s.mu.Unlock()
		for name, into := range map[string]*float64{"go_memstats_heap_inuse_bytes": &x.heap, "go_goroutines": &x.routines, "process_open_fds": &x.descriptors} {
			m := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindSubmatch(numbers)
			if m == nil {
				return out, fmt.Errorf("the server does not tell %s", name)
			}
			if *into, err = strconv.ParseFloat(string(m[1]), 64); err != nil {
				return out, err
			}
		}
		out = append(out, x)
		t.add(time.Since(start).Round(time.Second).String(), strconv.Itoa(x.asked), ms(x.p99), mb(int64(x.resident)), mb(int64(x.heap)), fmt.Sprintf("%.0f", x.routines), fmt.Sprintf("%.0f", x.descriptors))
	}
}

// growth is how much values grow from the first to the last, by the line that lies
// nearest to all of them, and how many times its error that is.
func growth(v []float64) (by, times float64) {
	n := float64(len(v))
	if n < 3 {
		return 0, 0
	}
	var x, y float64
	for i, value := range v {
		x, y = x+float64(i)/n, y+value/n
	}
	var xy, xx, off float64
	for i, value := range v {
		xy, xx = xy+(float64(i)-x)*(value-y), xx+(float64(i)-x)*(float64(i)-x)
	}
	slope := xy / xx
	for i, value := range v {
		d := value - y - slope*(float64(i)-x)
		off += d * d
	}
	return slope * (n - 1), slope / math.Sqrt(off/(n-2)/xx)
}

// flat reports whether values grow by less than a tenth of their mean, or than what
// does not matter, or than three times the error of that: on a machine that has other
// work they jump.
func flat(v []float64, matters float64) bool {
	mean := 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	by, times := growth(v)
	return by <= max(mean/10, matters) || times <= 3
}

// judge says what grew in the second half, and what was wrong.
func (s *soak) judge(lines []sample) error {
	half := lines[len(lines)/2:]
	if len(half) < 4 {
		return fmt.Errorf("%d samples say nothing; take more time with -d", len(lines))
	}
	asked := newTable("asked for", "times")
	for _, k := range append(s.kinds(), demand{kind: "the same page again"}, demand{kind: "slow reader"}, demand{kind: "save"}) {
		asked.add(k.kind, strconv.Itoa(s.asked[k.kind]))
		if s.asked[k.kind] == 0 {
			s.wrongly("%s: never", k.kind)
		}
	}
	asked.print()
	t := newTable("in the second half", "grows by", "times its error", "flat")
	var bad []string
	for _, c := range []struct {
		name    string
		of      func(sample) float64
		matters float64
		text    func(float64) string
	}{
		{"resident", func(x sample) float64 { return x.resident }, 4e6, func(v float64) string { return fmt.Sprintf("%.1f MB", v/1e6) }},
		{"heap in use", func(x sample) float64 { return x.heap }, 4e6, func(v float64) string { return fmt.Sprintf("%.1f MB", v/1e6) }},
		{"goroutines", func(x sample) float64 { return x.routines }, 8, func(v float64) string { return fmt.Sprintf("%.1f", v) }},
		{"descriptors", func(x sample) float64 { return x.descriptors }, 8, func(v float64) string { return fmt.Sprintf("%.1f", v) }},
		{"p99", func(x sample) float64 { return x.p99.Seconds() }, 0.05, func(v float64) string { return fmt.Sprintf("%.1f ms", 1000*v) }},
	} {
		var v []float64
		for _, x := range half {
			v = append(v, c.of(x))
		}
		is := "yes"
		if !flat(v, c.matters) {
			is = "no"
			bad = append(bad, c.name+" grows")
		}
		by, times := growth(v)
		t.add(c.name, c.text(by), fmt.Sprintf("%.1f", times), is)
	}
	t.print()
	if s.wrongs > 0 {
		bad = append(bad, fmt.Sprintf("%d answers were wrong:\n  %s", s.wrongs, strings.Join(s.wrong, "\n  ")))
	}
	if len(bad) > 0 {
		return errors.New(strings.Join(bad, "; "))
	}
	fmt.Println("every answer was right, and nothing grows")
	return nil
}
