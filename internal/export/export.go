// Package export writes the whole site into files, for a web server that only
// serves files: each page as index.html in its own folder, and its twins and its
// picture beside the folder, byte for byte as the server sends them.
//
// A file that was there before is replaced as a whole. While not all of them are
// there, and where that was ended halfway, the folder holds a file named [Unfinished].
package export

import (
	"bytes"
	"cmp"
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
	"sync/atomic"
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

// Unfinished is the name of the file that lies in a folder whose files are not all of
// one export.
const Unfinished = "UNFINISHED.txt"

const unfinished = "This folder is being written by youcheng export, or that was stopped halfway: its\nfiles are not all of one export. Run the same command again; it deletes this file\nwhen all is there.\n"

// Write writes the answers of [Each] below dir. It returns how many files it wrote.
func Write(ctx context.Context, h http.Handler, snap *site.Snapshot, assets Assets, now time.Time, forms []string, dir string) (int, error) {
	mark := filepath.Join(dir, Unfinished)
	if err := cmp.Or(os.MkdirAll(dir, 0o755), os.WriteFile(mark, []byte(unfinished), 0o644)); err != nil {
		return 0, fmt.Errorf("beginning the export: %w", err)
	}
	var n atomic.Int64
	var w writer
	err := Each(ctx, h, snap, assets, now, forms, func(address string, _ http.Header, body []byte) error {
		n.Add(1)
		if strings.HasSuffix(address, "/") {
			address += "index.html"
		}
		local := filepath.FromSlash(strings.TrimPrefix(address, "/"))
		if !filepath.IsLocal(local) {
			return fmt.Errorf("exporting %q: this is no name of a file within the folder", address)
		}
		return w.write(filepath.Join(dir, local), body)
	})
	if err != nil {
		return int(n.Load()), fmt.Errorf("%w; what is in %s is not whole, and %s says so", err, dir, Unfinished)
	}
	return int(n.Load()), os.Remove(mark)
}

// writer writes files below a folder.
type writer struct {
	folders sync.Map // that are there -> whether this export made them
}

// write writes a file, and the folder where it is not known to be there: most pages
// have one of their own, in one that is known, so that to make it takes one call.
// In a folder that was not there no file is replaced.
func (w *writer) write(to string, body []byte) error {
	dir := filepath.Dir(to)
	made, known := w.folders.Load(dir)
	if !known {
		err := os.Mkdir(dir, 0o755)
		made = err == nil
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
			err = os.MkdirAll(dir, 0o755)
		}
		if err != nil {
			return err
		}
		made, _ = w.folders.LoadOrStore(dir, made)
	}
	if made == true {
		return os.WriteFile(to, body, 0o644)
	}
	return put(to, body)
}

// Each asks h for every page of the snapshot in the given forms, several at a time,
// and for all that belongs to them, and hands over the answers, several at a time;
// take may keep nothing of them.
// Whatever is not answered by 200, or by 404 for a twin that a page does not have, is
// an error. Pages are always asked for as HTML.
func Each(ctx context.Context, h http.Handler, snap *site.Snapshot, assets Assets, now time.Time, forms []string, take func(address string, header http.Header, body []byte) error) error {
	e := &exporter{ctx: ctx, h: h, take: take, pictures: map[string]bool{}}
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
			return err
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
	return e.err
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
	ctx  context.Context
	h    http.Handler
	take func(address string, header http.Header, body []byte) error
	used sync.Pool // of answers

	mu       sync.Mutex // guards what follows
	err      error
	pictures map[string]bool // that were asked for
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

// page asks for a page and the pictures that it shows. Those of stories to come are
// shown by none.
func (e *exporter) page(address string) {
	a := e.get(address, http.StatusOK)
	defer e.done(a)
	e.save(address, a)
	for _, p := range picture.FindAll(a.bytes(), -1) {
		e.mu.Lock()
		asked := e.pictures[string(p)]
		if !asked {
			e.pictures[string(p)] = true
		}
		e.mu.Unlock()
		if !asked {
			e.file(string(p))
		}
	}
}

// data asks for the data of the register, and for the same under the name of their
// release. What lies there of earlier releases stays, so that an export into the
// same folder keeps what citations lead to.
func (e *exporter) data() {
	const folder = "/data/"
	sums := e.get(folder+opendata.SumsName, http.StatusOK)
	if sums == nil {
		return
	}
	release := folder + "releases/" + opendata.NameOf(sums.body.Bytes()) + "/"
	for _, f := range opendata.Described() {
		e.file(folder + f.Name)
		e.file(release + f.Name)
	}
	e.file(folder + "openapi.json")
}

// picture finds the addresses of pictures in a page.
var picture = regexp.MustCompile(`/pictures/[0-9a-z-]+\.[a-z]+`)

func (e *exporter) file(address string) {
	a := e.get(address, http.StatusOK)
	defer e.done(a)
	e.save(address, a)
}

// sitemapIndex is the file that names the sitemaps.
const sitemapIndex = "/sitemap.xml"

// sitemaps asks for the files that the index names.
func (e *exporter) sitemaps() {
	for _, m := range sitemapLoc.FindAllSubmatch(e.get(sitemapIndex, http.StatusOK).bytes(), -1) {
		u, err := url.Parse(string(m[1]))
		if err != nil {
			e.fail(fmt.Errorf("exporting %s: %w", sitemapIndex, err))
			return
		}
		e.file(u.Path)
	}
}

var sitemapLoc = regexp.MustCompile(`<loc>([^<]+)</loc>`)

func (e *exporter) twin(address string) {
	a := e.get(address, http.StatusOK, http.StatusNotFound)
	defer e.done(a)
	e.save(address, a)
}

// get returns an answer whose status is the first of those wanted, and nil for the
// others.
func (e *exporter) get(address string, want ...int) *answer {
	if e.failed() {
		return nil
	}
	r, err := http.NewRequestWithContext(e.ctx, http.MethodGet, address, nil)
	if err != nil {
		e.fail(fmt.Errorf("exporting %s: %w", address, err))
		return nil
	}
	a, ok := e.used.Get().(*answer)
	if !ok {
		a = &answer{header: http.Header{}}
	}
	a.status = http.StatusOK
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
			return a
		}
	}
	e.fail(fmt.Errorf("exporting %s: the server answered %d", address, a.status))
	return nil
}

// done says that nobody reads an answer any more: the next is written where it lies.
func (e *exporter) done(a *answer) {
	if a == nil || a.body.Cap() > largestUsed {
		return
	}
	clear(a.header)
	a.body.Reset()
	e.used.Put(a)
}

// largestUsed is more than a page has; the databases are larger.
const largestUsed = 1 << 20

// save hands over an answer, if there is one.
func (e *exporter) save(address string, a *answer) {
	if a == nil || e.failed() {
		return
	}
	if err := e.take(address, a.header, a.body.Bytes()); err != nil {
		e.fail(err)
	}
}

// put writes a file beside its place first, by a name that the next export uses again.
func put(to string, body []byte) error {
	beside := filepath.Join(filepath.Dir(to), ".unfinished-"+filepath.Base(to))
	err := os.WriteFile(beside, body, 0o644)
	if err == nil {
		err = os.Rename(beside, to)
	}
	if err != nil {
		os.Remove(beside)
	}
	return err
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

// bytes is the body; that of no answer is empty.
func (a *answer) bytes() []byte {
	if a == nil {
		return nil
	}
	return a.body.Bytes()
}
