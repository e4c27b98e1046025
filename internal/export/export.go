// Package export writes the whole site into files, for a web server that only
// serves files: each page as index.html in its own folder, and its twins and its
// picture beside the folder, byte for byte as the server sends them.
package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/opendata"
	"youcheng/internal/page"
	"youcheng/internal/site"
)

// Assets names the files that are no pages.
type Assets interface{ Paths() []string }

// Forms are those in which pages are written: as HTML, as data, and as the picture
// that stands for a page where a link to it is shown.
func Forms() []string {
	return []string{"html", "json", "csv", "geojson", "ics", "atom", "feed.json", "bib", "ris", "csl.json", "png"}
}

// Write asks h for every page of the snapshot in the given forms, several at a
// time, and writes the answers below dir. It returns how many files it wrote.
// Whatever is not answered by 200, or by 404 for a twin that a page does not have,
// is an error. Pages are always written as HTML.
func Write(ctx context.Context, h http.Handler, snap *site.Snapshot, assets Assets, now time.Time, forms []string, dir string) (int, error) {
	e := &exporter{ctx: ctx, h: h, dir: dir, pictures: map[string]bool{}}
	twins := slices.DeleteFunc(slices.Clone(forms), func(f string) bool { return f == "html" || f == "png" })
	cards := slices.Contains(forms, "png")
	// What a file server shows for an address that does not exist: for some it must
	// lie at the root.
	jobs := []func(){func() { e.page("/") }, func() { e.save("/404.html", e.get("/404.html", http.StatusNotFound)) }}
	for _, path := range assets.Paths() {
		jobs = append(jobs, func() { e.file(path) })
		if path == sitemapIndex {
			jobs = append(jobs, e.sitemaps)
		}
	}
	jobs = append(jobs, e.data)
	for _, l := range lang.Tags() {
		pages, err := snap.Pages(ctx, l, now)
		if err != nil {
			return 0, err
		}
		for _, p := range pages {
			address := "/" + string(l) + "/" + p
			jobs = append(jobs, func() {
				e.page(address)
				if facts.Further(p) { // of a list, whose forms are those of the whole
					return
				}
				for _, form := range twins {
					e.twin("/" + string(l) + "/" + page.InForm(p, form))
				}
				if cards {
					e.file("/" + string(l) + "/" + page.InForm(p, "png"))
				}
			})
		}
		for _, p := range snap.Embeds() {
			address := "/" + string(l) + "/" + p
			jobs = append(jobs, func() {
				e.page(address)
				e.file(strings.TrimSuffix(address, "/") + ".svg")
				e.file(strings.TrimSuffix(address, "/") + ".dark.svg")
			})
		}
		jobs = append(jobs, func() {
			missing := "/" + string(l) + "/404.html"
			e.save(missing, e.get(missing, http.StatusNotFound))
			e.file("/site." + string(l) + ".webmanifest")
			e.file("/opensearch-" + string(l) + ".xml")
		})
	}
	e.run(jobs)
	return e.n, e.err
}

// run does the jobs, as many at a time as the machine can.
func (e *exporter) run(jobs []func()) {
	next := make(chan func())
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for job := range next {
				job()
			}
		})
	}
	for _, job := range jobs {
		next <- job
	}
	close(next)
	wg.Wait()
}

// exporter keeps the first error; after it nothing more is done.
type exporter struct {
	ctx context.Context
	h   http.Handler
	dir string

	mu       sync.Mutex // guards what follows
	n        int
	err      error
	pictures map[string]bool // that are written
}

func (e *exporter) fail(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err == nil {
		e.err = err
	}
}

func (e *exporter) failed() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err != nil
}

// page writes a page and the pictures that it shows. Those of stories to come are
// shown by none.
func (e *exporter) page(address string) {
	body := e.get(address, http.StatusOK)
	e.save(address+"index.html", body)
	for _, p := range picture.FindAllString(string(body), -1) {
		e.mu.Lock()
		written := e.pictures[p]
		e.pictures[p] = true
		e.mu.Unlock()
		if !written {
			e.file(p)
		}
	}
}

// data writes the data of the register, and the same under the name of their
// release. What lies there of earlier releases stays, so that an export into the
// same folder keeps what citations lead to.
func (e *exporter) data() {
	const folder = "/data/"
	sums := e.get(folder+opendata.SumsName, http.StatusOK)
	if sums == nil {
		return
	}
	release := folder + "releases/" + opendata.NameOf(sums) + "/"
	for _, f := range opendata.Described() {
		e.file(folder + f.Name)
		e.file(release + f.Name)
	}
	e.file(folder + "openapi.json")
}

// picture finds the addresses of pictures in a page.
var picture = regexp.MustCompile(`/pictures/[0-9a-z-]+\.[a-z]+`)

func (e *exporter) file(address string) { e.save(address, e.get(address, http.StatusOK)) }

// sitemapIndex is the file that names the sitemaps.
const sitemapIndex = "/sitemap.xml"

// sitemaps writes the files that the index names.
func (e *exporter) sitemaps() {
	for _, m := range sitemapLoc.FindAllStringSubmatch(string(e.get(sitemapIndex, http.StatusOK)), -1) {
		u, err := url.Parse(m[1])
		if err != nil {
			e.fail(fmt.Errorf("exporting %s: %w", sitemapIndex, err))
			return
		}
		e.file(u.Path)
	}
}

var sitemapLoc = regexp.MustCompile(`<loc>([^<]+)</loc>`)

func (e *exporter) twin(address string) {
	if body := e.get(address, http.StatusOK, http.StatusNotFound); body != nil {
		e.save(address, body)
	}
}

// get returns the body of an answer whose status is the first of those wanted,
// and nothing for the others.
func (e *exporter) get(address string, want ...int) []byte {
	if e.failed() {
		return nil
	}
	r, err := http.NewRequestWithContext(e.ctx, http.MethodGet, address, nil)
	if err != nil {
		e.fail(fmt.Errorf("exporting %s: %w", address, err))
		return nil
	}
	a := &answer{header: http.Header{}, status: http.StatusOK}
	e.h.ServeHTTP(a, r)
	if err := e.ctx.Err(); err != nil { // an answer to nobody is empty
		e.fail(fmt.Errorf("exporting %s: %w", address, err))
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
	e.fail(fmt.Errorf("exporting %s: the server answered %d", address, a.status))
	return nil
}

func (e *exporter) save(path string, body []byte) {
	if body == nil || e.failed() {
		return
	}
	local := filepath.FromSlash(strings.TrimPrefix(path, "/"))
	if !filepath.IsLocal(local) {
		e.fail(fmt.Errorf("exporting %q: this is no name of a file within the folder", path))
		return
	}
	to := filepath.Join(e.dir, local)
	err := os.WriteFile(to, body, 0o644)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(to), 0o755); err == nil {
			err = os.WriteFile(to, body, 0o644)
		}
	}
	if err != nil {
		e.fail(err)
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.n++
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
