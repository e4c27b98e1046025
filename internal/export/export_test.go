package export_test

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"youcheng/internal/export"
	"youcheng/internal/opendata"
	"youcheng/internal/site"
)

// files are two assets.
type files []string

func (f files) Paths() []string { return f }

// compile makes the snapshot of the fixture.
func compile(t *testing.T) *site.Snapshot {
	t.Helper()
	snap, err := site.Compile(context.Background(), site.Input{
		Seeds: os.DirFS("../../web/testdata/fixture/seeds"), Content: os.DirFS("../../web/testdata/fixture/content"), Cache: t.TempDir(), Program: "test", Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { snap.Close() })
	return snap
}

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// TestWrite exports a site that answers with the address asked for, and has CSV
// twins of lists only.
func TestWrite(t *testing.T) {
	snap, dir := compile(t), t.TempDir()
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		detail, data := strings.Count(r.URL.Path, "/") > 2, strings.HasPrefix(r.URL.Path, "/data/")
		if strings.HasSuffix(r.URL.Path, "/404.html") || !data && (strings.HasSuffix(r.URL.Path, ".csv") && detail || strings.HasSuffix(r.URL.Path, ".geojson")) {
			w.WriteHeader(http.StatusNotFound)
		}
		w.Write([]byte(r.URL.Path))
		if r.URL.Path == "/sitemap.xml" {
			w.Write([]byte("<loc>https://youcheng.example/sitemap-en-cities.xml</loc>"))
		}
		if r.URL.Path == "/en/stories/counted-again/" {
			w.Write([]byte(` <img src="/pictures/0a1b-480.png" srcset="/pictures/0a1b-480.png 480w, /pictures/0a1b-800.png 800w">`))
		}
	})
	n, err := export.Write(context.Background(), h, snap, files{"/static/a.css", "/favicon.svg", "/sitemap.xml"}, now, export.Forms(), dir)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		got[strings.TrimPrefix(filepath.ToSlash(path), dir)] = string(b)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n != len(got) {
		t.Errorf("it says %d files, there are %d", n, len(got))
	}
	release := "/data/releases/" + opendata.NameOf([]byte("/data/SHA256SUMS")) + "/" // the server answers with the address
	for file, address := range map[string]string{
		"/index.html": "/", "/static/a.css": "/static/a.css", "/en/embed/cities/prague/index.html": "/en/embed/cities/prague/", "/zh/embed/cities/prague.svg": "/zh/embed/cities/prague.svg", "/en/embed/cities/prague.dark.svg": "/en/embed/cities/prague.dark.svg", "/favicon.svg": "/favicon.svg",
		"/en/index.html": "/en/", "/zh/index.json": "/zh/index.json", "/en/cities/index.html": "/en/cities/", "/en/cities.json": "/en/cities.json", "/zh/cities.csv": "/zh/cities.csv",
		"/zh/cities/prague/index.html": "/zh/cities/prague/", "/en/cities/prague.json": "/en/cities/prague.json", "/en/roll/2026/index.html": "/en/roll/2026/",
		"/en/cities/prague.png": "/en/cities/prague.png", "/zh/index.png": "/zh/index.png",
		"/pictures/0a1b-480.png": "/pictures/0a1b-480.png", "/pictures/0a1b-800.png": "/pictures/0a1b-800.png",
		"/sitemap-en-cities.xml": "/sitemap-en-cities.xml",
		"/404.html":              "/404.html", "/en/404.html": "/en/404.html", "/zh/404.html": "/zh/404.html",
		"/site.en.webmanifest": "/site.en.webmanifest", "/zh/cities/prague.bib": "/zh/cities/prague.bib", "/en/index.ris": "/en/index.ris", "/en/cities/prague.csl.json": "/en/cities/prague.csl.json",
		"/data/partners.csv": "/data/partners.csv", "/data/datapackage.json": "/data/datapackage.json", "/data/openapi.json": "/data/openapi.json", "/data/youcheng.sqlite": "/data/youcheng.sqlite",
		release + "partners.csv": release + "partners.csv", release + "SHA256SUMS": release + "SHA256SUMS",
	} {
		if got[file] != address {
			t.Errorf("%s holds %q, not %q", file, got[file], address)
		}
	}
	for _, file := range []string{"/en/cities/prague.csv", "/en/cities.geojson", "/en/.json", "/en.json", "/en/no-such-page/index.html"} {
		if _, there := got[file]; there {
			t.Errorf("%s should not be there", file)
		}
	}
}

// TestWriteAgain exports into a folder that has an export: who reads one of its files
// meanwhile reads what it was, to its end.
func TestWriteAgain(t *testing.T) {
	snap, dir := compile(t), t.TempDir()
	edition := "the first"
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/404.html") {
			w.WriteHeader(http.StatusNotFound)
		}
		io.WriteString(w, edition)
	})
	write := func() {
		t.Helper()
		if _, err := export.Write(t.Context(), h, snap, files{}, now, []string{"html"}, dir); err != nil {
			t.Fatal(err)
		}
	}
	write()
	old, err := os.Open(filepath.Join(dir, "en", "cities", "prague", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	edition = "another"
	write()
	if b, err := io.ReadAll(old); err != nil || string(b) != "the first" {
		t.Errorf("who had begun to read reads %q (%v)", b, err)
	}
	if b, err := os.ReadFile(old.Name()); err != nil || string(b) != edition {
		t.Errorf("the file has %q (%v)", b, err)
	}
}

// TestWriteStaysInside holds that no address, from wherever it comes, makes a file
// outside of the folder.
func TestWriteStaysInside(t *testing.T) {
	snap := compile(t)
	for name, c := range map[string]struct{ asset, loc string }{
		"an asset":        {"/../outside.txt", ""},
		"an asset deeper": {"/static/../../outside.txt", ""},
		"a sitemap":       {"/a.css", "https://youcheng.example/../outside.txt"},
		"an encoded one":  {"/a.css", "https://youcheng.example/%2e%2e/outside.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/404.html") {
					w.WriteHeader(http.StatusNotFound)
				}
				io.WriteString(w, r.URL.Path)
				if r.URL.Path == "/sitemap.xml" && c.loc != "" {
					io.WriteString(w, "<loc>"+c.loc+"</loc>")
				}
			})
			if _, err := export.Write(t.Context(), h, snap, files{c.asset, "/sitemap.xml"}, now, []string{"html"}, filepath.Join(dir, "out")); err == nil || !strings.Contains(err.Error(), "within the folder") {
				t.Errorf("error %v", err)
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) > 1 {
				t.Errorf("%v beside the export (%v)", entries, err)
			}
		})
	}
}

// TestWriteFails checks that an export is whole or an error.
func TestWriteFails(t *testing.T) {
	snap := compile(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ok := func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/404.html") {
			w.WriteHeader(http.StatusNotFound)
		}
		w.Write([]byte("x"))
	}
	answer := func(at string, status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == at {
				w.WriteHeader(status)
				return
			}
			ok(w, r)
		}
	}
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, dir string
		h         http.HandlerFunc
		want      string
	}{
		{"a page that fails", "", answer("/zh/cities/prague/", 500), "exporting /zh/cities/prague/: the server answered 500"},
		{"a page that is not there", "", answer("/en/cities/", 404), "exporting /en/cities/: the server answered 404"},
		{"a page that moved", "", answer("/en/about/", 301), "exporting /en/about/: the server answered 301"},
		{"a twin that fails", "", answer("/en/cities.csv", 500), "exporting /en/cities.csv: the server answered 500"},
		{"a picture that is not there", "", answer("/zh/index.png", 404), "exporting /zh/index.png: the server answered 404"},
		{"an asset that is not there", "", answer("/favicon.svg", 404), "exporting /favicon.svg"},
		{"no page for what is not there", "", answer("/en/404.html", 200), "exporting /en/404.html: the server answered 200"},
		{"a folder that is a file", filepath.Join(blocked, "x"), ok, "not a directory"},
		{"interrupted", "", func(w http.ResponseWriter, r *http.Request) {
			// A server that is interrupted answers nothing, which must not be taken for an empty page.
			if r.URL.Path == "/zh/cities/prague/" {
				cancel()
			}
			if r.Context().Err() == nil {
				ok(w, r)
			}
		}, "context canceled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.dir == "" {
				c.dir = t.TempDir()
			}
			if _, err := export.Write(ctx, c.h, snap, files{"/favicon.svg"}, now, export.Forms(), c.dir); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
