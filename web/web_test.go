package web_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"youcheng/content"
	"youcheng/internal/lang"
	"youcheng/internal/site"
	"youcheng/internal/webtest"
	"youcheng/seeds"
	"youcheng/static"
	"youcheng/web"
)

// base is the address of the site under test.
const base = "https://youcheng.example"

// frozen is the moment at which all tests ask.
var frozen = time.Date(2026, 11, 30, 20, 0, 0, 0, time.FixedZone("CST", 8*60*60))

// cache holds the compiled databases of one run of the tests.
var cache string

func TestMain(m *testing.M) {
	var err error
	if cache, err = os.MkdirTemp("", "youcheng-web-"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(cache)
	os.Exit(code)
}

// real is the site itself, fixture the small frozen one.
var (
	real = sync.OnceValues(func() (*site.Snapshot, error) {
		return compile(site.Input{Seeds: seeds.Files, Content: content.Files, Now: func() time.Time { return frozen }})
	})
	fixture = sync.OnceValues(func() (*site.Snapshot, error) {
		return compile(site.Input{Seeds: fixtureSeeds, Content: fixtureContent, Now: func() time.Time { return frozen }})
	})

	fixtureSeeds, fixtureContent = os.DirFS("testdata/fixture/seeds"), os.DirFS("testdata/fixture/content")
)

func compile(in site.Input) (*site.Snapshot, error) {
	in.Cache, in.Program = cache, "test"
	snap, err := site.Compile(context.Background(), in)
	if faults, ok := err.(*site.Faults); ok {
		var b strings.Builder
		faults.List.Print(&b, lang.EN)
		err = fmt.Errorf("%w:\n%s", err, b.String())
	}
	return snap, err
}

// serve returns the site at a moment. What it logs goes to log, if there is one.
func serve(t testing.TB, of func() (*site.Snapshot, error), now time.Time, log io.Writer) (*web.Server, *site.Snapshot) {
	t.Helper()
	snap, err := of()
	if err != nil {
		t.Fatal(err)
	}
	if log == nil {
		log = io.Discard
	}
	s, err := server(snap, base, now, log)
	if err != nil {
		t.Fatal(err)
	}
	return s, snap
}

func server(snap *site.Snapshot, base string, now time.Time, log io.Writer) (*web.Server, error) {
	files, err := static.Load()
	if err != nil {
		return nil, err
	}
	return web.New(web.Config{Site: site.NewLive(snap, now), Static: files, Base: base, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(log, nil)), PageCache: 32 << 20}), nil
}

// varies lists what an answer depends on by its header Vary.
func varies(w *httptest.ResponseRecorder) []string {
	var out []string
	for name := range strings.SplitSeq(strings.Join(w.Header().Values("Vary"), ","), ",") {
		out = append(out, strings.TrimSpace(name))
	}
	return out
}

// get asks h for an address. Headers come in pairs.
func get(h http.Handler, address string, headers ...string) *httptest.ResponseRecorder {
	return ask(h, http.MethodGet, address, headers...)
}

func ask(h http.Handler, method, address string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// pages lists the addresses of all pages of both languages.
func pages(t testing.TB, snap *site.Snapshot) []string {
	t.Helper()
	var out []string
	for _, l := range lang.Tags() {
		ps, err := snap.Pages(context.Background(), l, frozen)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range ps {
			out = append(out, "/"+string(l)+"/"+p)
		}
	}
	return out
}

// parallel calls do for each item, a few at a time. The results come in order.
func parallel[T, R any](items []T, do func(T) R) []R {
	out := make([]R, len(items))
	next := make(chan int)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range next {
				out[i] = do(items[i])
			}
		})
	}
	for i := range items {
		next <- i
	}
	close(next)
	wg.Wait()
	return out
}

// findings collects what is wrong, by kind, so that a fault of a template that
// shows on each page is reported once.
type findings map[string][]string

func (f findings) add(kind, format string, args ...any) {
	f[kind] = append(f[kind], fmt.Sprintf(format, args...))
}

func (f findings) report(t *testing.T) {
	t.Helper()
	const shown = 8
	for kind, all := range f {
		t.Errorf("%s: %d\n\t%s", kind, len(all), strings.Join(all[:min(shown, len(all))], "\n\t"))
	}
}

// The scripts ask the real site: they hold what the register must say.
func TestScripts(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	webtest.Run(t, h, "testdata/scripts/*.txt")
}

// drawn is a small PNG.
func drawn(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White, color.Black})
	for i := range m.Pix {
		m.Pix[i] = byte(i / 7 % 2)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unmarked is a CSV file without its byte order mark. A file that has none stays
// empty, so that whoever reads it notices.
func unmarked(file string) string {
	rest, ok := strings.CutPrefix(file, "\ufeff")
	if !ok {
		return ""
	}
	return rest
}
