package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"youcheng/internal/lang"
	"youcheng/internal/site"
)

// What a first view may weigh, in bytes as a browser gets them: the document fits in
// what a server may send before the first answer comes back (RFC 6928), ten packets.
const (
	heaviestPage  = 14_336
	heaviestSheet = 12_288
)

// manySources is why some profiles weigh more.
const manySources = "what happened in ten to forty events, with thirty to seventy sources, which are a third of the page and stand at its end; the first view ends long before"

// heavier are pages that weigh more, and why.
var heavier = map[string]struct {
	most int
	why  string
}{
	"stories/tokyo-to-prague/":  {24_576, "a long text with a map, a chart and a timeline, each with its table; the first view ends long before"},
	"stories/pandas-and-gifts/": {16_384, "two tables of gifts and loans, each with its sources"},
	"cities/canberra/":          {16_384, manySources},
	"cities/cologne/":           {16_384, manySources},
	"cities/london/":            {18_432, manySources},
	"cities/moscow/":            {18_432, manySources},
	"cities/prague/":            {23_552, manySources},
	"cities/seoul/":             {19_456, manySources},
	"cities/tokyo/":             {23_552, manySources},
	"cities/washington/":        {19_456, manySources},
}

// TestWeight holds what the home page, each profile and each story weigh in both
// languages, and the stylesheet, for the third who asks: the second had them packed
// better.
func TestWeight(t *testing.T) {
	if racing {
		t.Skip("TestBetter packs anew; the race detector takes minutes for all pages")
	}
	h := newCached(t, 32<<20, real, frozen)
	get(h, "/en/")
	settled := frozen.Add(time.Minute)
	h.now.Store(&settled)
	snap := h.live.Current()
	ask := func(address string) *httptest.ResponseRecorder {
		return get(h, address, "Accept-Encoding", "gzip, deflate, br, zstd")
	}
	weigh := func(address string) int {
		ask(address)
		ask(address)
		h.Improved()
		w := ask(address)
		if w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != "br" {
			t.Fatalf("%s: %d, %q", address, w.Code, w.Header().Get("Content-Encoding"))
		}
		return w.Body.Len()
	}
	used, n := map[string]bool{}, 0
	for _, address := range pages(t, snap) {
		path := address[len("/en/"):]
		if one := strings.Count(path, "/") == 2 && (strings.HasPrefix(path, "cities/") || strings.HasPrefix(path, "stories/")); path != "" && !one {
			continue
		}
		n++
		most := heaviestPage
		if x, ok := heavier[path]; ok {
			most = x.most
		}
		got := weigh(address)
		if got > most {
			t.Errorf("%s weighs %d bytes, more than %d", address, got, most)
		}
		used[path] = used[path] || got > heaviestPage
	}
	for path, x := range heavier {
		if !used[path] {
			t.Errorf("%s is no heavier than others any more, though %q", path, x.why)
		}
	}
	if n < 110 {
		t.Errorf("only %d pages were weighed", n)
	}
	if got := weigh(stylesheetOf(t, get(h, "/en/").Body.String())); got > heaviestSheet {
		t.Errorf("the stylesheet weighs %d bytes", got)
	}
}

func stylesheetOf(t *testing.T, body string) string {
	t.Helper()
	m := regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`).FindAllStringSubmatch(body, -1)
	if len(m) != 1 {
		t.Fatalf("%d stylesheets", len(m))
	}
	return m[0][1]
}

// TestFirstRequests holds what a browser asks for to show a page: the document, one
// stylesheet, and the land where there is a map; of the icons it takes one. What it
// waits for is named first, and what only programs read comes last.
func TestFirstRequests(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, address := range []string{"/", "/en/", "/zh/cities/prague/", "/en/cities/", "/zh/stories/tokyo-to-prague/", "/en/method/"} {
		body := get(h, address).Body.String()
		d := parseHTML(body)
		asked := map[string]bool{}
		for _, e := range d.elements {
			switch {
			case e.tag == "link" && e.get("rel") == "stylesheet":
				asked[e.get("href")] = true
			case e.tag == "use":
				file, _, _ := strings.Cut(e.get("href"), "#")
				if file != "" {
					asked[file] = true
				}
			case e.tag == "img" && e.get("loading") != "lazy", e.tag == "iframe", e.tag == "object", e.tag == "script" && e.get("src") != "":
				t.Errorf("%s: <%s> is asked for at once", address, e.tag)
			}
		}
		if len(asked) < 1 || len(asked) > 2 {
			t.Errorf("%s asks for %v", address, asked)
		}
		start, _, _ := strings.Cut(body, "<body")
		if at := strings.Index(start, `rel="stylesheet"`); at < 0 || at > 500 || !strings.Contains(start[:at], "<title>") {
			t.Errorf("%s: the title and the stylesheet do not come first", address)
		}
		if at := strings.Index(body, "<script"); at >= 0 && at < strings.Index(body, "</main>") {
			t.Errorf("%s: a block of data stands before what people read", address)
		}
	}
}

// TestFirstPackets holds that the first ten packets of the heaviest page hold its
// first view: its head, its title, and what it begins with.
func TestFirstPackets(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, l := range lang.Tags() {
		address := "/" + string(l) + "/stories/tokyo-to-prague/"
		packed := get(h, address, "Accept-Encoding", "br").Body.Bytes()
		text := unbrotli(packed[:heaviestPage])
		_, main, _ := strings.Cut(text, "<main")
		if words := len(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(main, "")); words < 6_000 {
			t.Errorf("%s: the first packets hold only %d bytes of text", address, words)
		}
	}
}

// allocations is about how many times memory is taken to make a page of the fixture.
// It may be a twentieth more; where a page comes to need much less, write it down.
var allocations = map[string]int{
	"/en/":                        2344,
	"/zh/":                        2416,
	"/en/cities/prague/":          4504,
	"/zh/cities/prague/":          4313,
	"/en/cities/minsk/":           3339,
	"/en/stories/counted-again/":  942,
	"/zh/stories/key-to-prague/":  862,
	"/en/events/":                 3766,
	"/en/sources/cd-2016-09-03/":  4224,
	"/en/people/xi-jinping/":      1382,
	"/en/agreements/prague-2016/": 1074,
	"/en/countries/cz/":           1624,
}

// TestAllocations makes pages that are not kept, so that it is noticed where the work
// for one grows. It counts, and measures no time.
func TestAllocations(t *testing.T) {
	if racing {
		t.Skip("the race detector takes memory of its own")
	}
	snap, err := compile(site.Input{Seeds: fixtureSeeds, Content: fixtureContent, Now: func() time.Time { return frozen }})
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	h := newCached(t, 0, func() (*site.Snapshot, error) { return snap, nil }, frozen)
	var addresses []string
	for a := range allocations {
		addresses = append(addresses, a)
	}
	slices.Sort(addresses)
	for _, address := range addresses {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		w := httptest.NewRecorder()
		w.Body = bytes.NewBuffer(make([]byte, 0, 1<<20))
		if h.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Fatalf("%s: %d", address, w.Code)
		}
		got := int(testing.AllocsPerRun(20, func() {
			w.Body.Reset()
			clear(w.Header())
			h.ServeHTTP(w, r)
		}))
		if want := allocations[address]; got > want+want/20 || got < want-want/5 {
			t.Errorf("%q: %d,", address, got)
		}
	}
}

// unbrotli unpacks as much as there is.
func unbrotli(packed []byte) string {
	text, _ := io.ReadAll(brotli.NewReader(bytes.NewReader(packed))) // it ends too early
	return string(text)
}
