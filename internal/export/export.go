// Package export writes the whole site into files, for a web server that only
// serves files: each page as index.html in its own folder, and its twins beside
// the folder, byte for byte as the server sends them.
package export

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"youcheng/internal/lang"
	"youcheng/internal/site"
)

// Assets names the files that do not depend on the content.
type Assets interface{ Paths() []string }

// Write asks h for every page of the snapshot and each of its twins and writes
// the answers below dir. It returns how many files it wrote. Whatever is not
// answered by 200, or by 404 for a twin that a page does not have, is an error.
func Write(ctx context.Context, h http.Handler, snap *site.Snapshot, assets Assets, now time.Time, dir string) (int, error) {
	e := &exporter{ctx: ctx, h: h, dir: dir, pictures: map[string]bool{}}
	e.page("/")
	for _, path := range assets.Paths() {
		e.file(path, path)
	}
	for _, l := range lang.Tags() {
		pages, err := snap.Pages(ctx, l, now)
		if err != nil {
			return e.n, err
		}
		for _, p := range pages {
			address := "/" + string(l) + "/" + p
			e.page(address)
			base := strings.TrimSuffix(address, "/")
			if p == "" {
				base = address + "index"
			}
			for _, form := range []string{".json", ".csv", ".geojson", ".ics", ".atom"} {
				e.twin(base + form)
			}
		}
		// What a file server shows for an address that does not exist.
		e.save("/"+string(l)+"/404.html", e.get("/"+string(l)+"/no-such-page/", http.StatusNotFound))
	}
	return e.n, e.err
}

// exporter keeps the first error.
type exporter struct {
	ctx context.Context
	h   http.Handler
	dir string
	n   int
	err error

	pictures map[string]bool // that are written
}

// page writes a page and the pictures that it shows. Those of stories to come are
// shown by none.
func (e *exporter) page(address string) {
	body := e.get(address, http.StatusOK)
	e.save(address+"index.html", body)
	for _, p := range picture.FindAllString(string(body), -1) {
		if !e.pictures[p] {
			e.pictures[p] = true
			e.file(p, p)
		}
	}
}

// picture finds the addresses of pictures in a page.
var picture = regexp.MustCompile(`/pictures/[0-9a-z-]+\.[a-z]+`)

func (e *exporter) file(address, path string) { e.save(path, e.get(address, http.StatusOK)) }

func (e *exporter) twin(address string) {
	if body := e.get(address, http.StatusOK, http.StatusNotFound); body != nil {
		e.save(address, body)
	}
}

// get returns the body of an answer whose status is the first of those wanted,
// and nothing for the others.
func (e *exporter) get(address string, want ...int) []byte {
	if e.err != nil {
		return nil
	}
	r, err := http.NewRequestWithContext(e.ctx, http.MethodGet, address, nil)
	if err != nil {
		e.err = fmt.Errorf("exporting %s: %w", address, err)
		return nil
	}
	a := &answer{header: http.Header{}, status: http.StatusOK}
	e.h.ServeHTTP(a, r)
	if err := e.ctx.Err(); err != nil { // an answer to nobody is empty
		e.err = fmt.Errorf("exporting %s: %w", address, err)
		return nil
	}
	for i, status := range want {
		if a.status == status {
			if i > 0 {
				return nil
			}
			return a.body.Bytes()
		}
	}
	e.err = fmt.Errorf("exporting %s: the server answered %d", address, a.status)
	return nil
}

func (e *exporter) save(path string, body []byte) {
	if e.err != nil || body == nil {
		return
	}
	to := filepath.Join(e.dir, filepath.FromSlash(path))
	if e.err = os.MkdirAll(filepath.Dir(to), 0o755); e.err != nil {
		return
	}
	if e.err = os.WriteFile(to, body, 0o644); e.err == nil {
		e.n++
	}
}

// answer collects what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }
