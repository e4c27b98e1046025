package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"

	"youcheng/internal/site"
	"youcheng/static"
	"youcheng/web"
)

// edited is a tree of the fixture in which one number stands in three files: in
// the summary of a partner, in the title of an event and in that of a story. A
// page that shows more than one of them shows whether it is of one snapshot.
type edited struct {
	dir   string
	texts map[string]string // by file, as they are in the fixture
}

var (
	places = map[string]string{
		"seeds/partners.csv":                  "until the tie ended in October 2019.",
		"seeds/events.csv":                    "Xi Jinping receives the key to Prague",
		"content/stories/key-to-prague/en.md": "The key to Prague",
	}
	numbered = regexp.MustCompile(`\(state (\d+)\)`)
)

func newEdited(t *testing.T) *edited {
	t.Helper()
	e := &edited{t.TempDir(), map[string]string{}}
	if err := os.CopyFS(e.dir, os.DirFS("testdata/fixture")); err != nil {
		t.Fatal(err)
	}
	for file, place := range places {
		b, err := os.ReadFile(filepath.Join(e.dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if e.texts[file] = string(b); strings.Count(string(b), place) != 1 {
			t.Fatalf("%s does not hold %q once", file, place)
		}
	}
	e.to(t, 0)
	return e
}

// to writes the number into all files, one after the other.
func (e *edited) to(t *testing.T, n int) {
	t.Helper()
	for file, text := range e.texts {
		e.write(t, file, strings.Replace(text, places[file], fmt.Sprintf("%s (state %d)", places[file], n), 1))
	}
}

func (e *edited) write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(e.dir, file), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// reader asks for pages over one connection, and checks each answer. It speaks
// for itself, because the client of net/http would open another connection in
// silence where the server closes one.
type reader struct {
	t       *testing.T
	conn    net.Conn
	in      *bufio.Reader
	answers *atomic.Int64
}

func newReader(t *testing.T, address string, answers *atomic.Int64) *reader {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &reader{t, conn, bufio.NewReader(conn), answers}
}

// read returns the state of the site that the answer shows.
func (r *reader) read(path string) string {
	if err := r.conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		r.t.Error(err)
	}
	if _, err := fmt.Fprintf(r.conn, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path); err != nil {
		r.t.Errorf("%s: asking: %v", path, err)
		return ""
	}
	res, err := http.ReadResponse(r.in, nil)
	if err != nil {
		r.t.Errorf("%s: %v", path, err)
		return ""
	}
	body, err := io.ReadAll(res.Body) // fails where it is shorter than its Content-Length
	res.Body.Close()
	if tag := `"` + strconv.FormatUint(xxhash.Sum64(body), 36) + `"`; err != nil || res.StatusCode != 200 || res.Close || res.ContentLength != int64(len(body)) || res.Header.Get("ETag") != tag {
		r.t.Errorf("%s: %d %v, %d bytes of %d, ETag %s, closed %v", path, res.StatusCode, err, len(body), res.ContentLength, res.Header.Get("ETag"), res.Close)
		return ""
	}
	r.answers.Add(1)
	states := numbered.FindAllStringSubmatch(string(body), -1)
	for _, s := range states {
		if s[1] != states[0][1] {
			r.t.Errorf("%s is of several snapshots: %v", path, states)
		}
	}
	if len(states) < 2 {
		r.t.Errorf("%s shows the state %d times, want twice at least:\n%s", path, len(states), body)
		return ""
	}
	return states[0][1]
}

// TestReloadUnderLoad edits the content and swaps the site 210 times while
// readers ask without pause, over connections that stay open. Each answer must be
// whole, and of one snapshot; a fault in between changes nothing.
//
// All swaps are reloads of a tree that was edited. Thirty of them find a state
// that was not there before and compile it from the start; the others undo and
// redo the last edit, so that its database is there already. That is as many as
// one can wait for: compiling takes most of the time.
//
// With the race detector two cores would be busy with eight readers for minutes.
// There, no more answers are made at once than there are cores, so that the
// reloads have their part; all eight connections take their turns.
func TestReloadUnderLoad(t *testing.T) {
	const rounds, readers = 30, 8 // of seven swaps
	atOnce := readers
	if racing {
		atOnce = min(readers, runtime.GOMAXPROCS(0))
	}
	turns := make(chan struct{}, atOnce)
	e := newEdited(t)
	cache := t.TempDir()
	compiler := site.NewCompiler(site.Input{
		Seeds: os.DirFS(filepath.Join(e.dir, "seeds")), Content: os.DirFS(filepath.Join(e.dir, "content")),
		Cache: cache, Program: "test", Now: time.Now,
	})
	first, err := compiler.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	live := site.NewLive(first, time.Now())
	defer live.Close()
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: web.New(web.Config{Site: live, Static: files, Base: base, Now: time.Now, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), PageCache: 32 << 20})}
	go server.Serve(listener)
	defer server.Close()

	var answers atomic.Int64
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	paths := []string{"/en/cities/prague/", "/en/cities/prague.json", "/en/stories/key-to-prague/", "/en/events/ev-2016-03/", "/en/events/ev-2016-03.json", "/en/stories/key-to-prague.json"}
	for i := range readers {
		r := newReader(t, listener.Addr().String(), &answers)
		all.Go(func() {
			for n := i; ctx.Err() == nil && !t.Failed(); n++ {
				turns <- struct{}{}
				r.read(paths[n%len(paths)])
				<-turns
			}
		})
	}
	own := newReader(t, listener.Addr().String(), &answers) // asks after a swap

	done, compiled, faulty := 0, 0, 0
	reload := func(want int) {
		t.Helper()
		before := answers.Load()
		changed, err := live.Reload(t.Context(), time.Now, func(ctx context.Context) (*site.Snapshot, error) {
			s, err := compiler.Compile(ctx)
			if err == nil && !s.Reused {
				compiled++
			}
			return s, err
		})
		if err != nil || !changed {
			t.Fatalf("state %d was not taken: %v", want, err)
		}
		if done++; done%3 == 0 {
			if got := own.read(paths[done%len(paths)]); got != fmt.Sprint(want) {
				t.Fatalf("after the swap to state %d, state %q is served", want, got)
			}
		}
		// So that swaps and readers alternate, however slow the readers are.
		for answers.Load() < before+2 && !t.Failed() {
			time.Sleep(time.Millisecond)
		}
	}
	for round := 1; round <= rounds && !t.Failed(); round++ {
		if round%4 == 0 {
			e.write(t, "content/stories/key-to-prague/en.md", "---\ntitle: half a sto")
			var faults *site.Faults
			if _, err := live.Reload(t.Context(), time.Now, compiler.Compile); !errors.As(err, &faults) {
				t.Fatalf("a broken story: %v", err)
			}
			faulty++
			if got := own.read(paths[round%len(paths)]); got != fmt.Sprint(round-1) || live.Status().Err == nil {
				t.Errorf("after a fault, state %q is served instead of %d, and the status has %v", got, round-1, live.Status().Err)
			}
		}
		for _, state := range []int{round, round - 1, round, round - 1, round, round - 1, round} {
			e.to(t, state)
			reload(state)
		}
	}
	stop()
	all.Wait()
	if done < 200 || compiled < rounds || live.Status().Err != nil {
		t.Errorf("%d swaps, %d of them compiled, want 200 and %d; status %+v", done, compiled, rounds, live.Status())
	}
	databases, err := filepath.Glob(filepath.Join(cache, "*.sqlite"))
	if err != nil || len(databases) > 8 {
		t.Errorf("%d databases are left of %d states: %v", len(databases), rounds, err)
	}
	t.Logf("%d swaps, %d of them compiled, %d faults, %d answers", done, compiled, faulty, answers.Load())
}
