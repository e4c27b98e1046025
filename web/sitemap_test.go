package web_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"youcheng/content"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/site"
	"youcheng/seeds"
)

// urlset is a sitemap as a reader who knows only the protocol reads it.
type urlset struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []struct {
		Loc        string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 loc"`
		LastMod    string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 lastmod"`
		Alternates []struct {
			Rel  string `xml:"rel,attr"`
			Lang string `xml:"hreflang,attr"`
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/1999/xhtml link"`
		Images []string `xml:"http://www.google.com/schemas/sitemap-image/1.1 image>loc"`
	} `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
}

type sitemapindex struct {
	XMLName  xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Sitemaps []struct {
		Loc     string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 loc"`
		LastMod string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 lastmod"`
	} `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemap"`
}

// The elements that the schemas allow below each, in their order.
var sitemapOrder = map[string][]string{
	"urlset": {"url"}, "url": {"loc", "lastmod", "link", "image"}, "image": {"loc"}, "link": {}, "loc": {}, "lastmod": {},
	"sitemapindex": {"sitemap"}, "sitemap": {"loc", "lastmod"},
}

// checkXML reads a sitemap element by element: nothing but what the protocol
// knows, in the order of its schema, and each once but for those that may be many.
func checkXML(t *testing.T, address, body string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	type open struct {
		name string
		at   int // of the last child in the order
	}
	stack := []open{}
	for {
		token, err := d.Token()
		if token == nil {
			if err.Error() != "EOF" {
				t.Errorf("%s: %v", address, err)
			}
			return
		}
		switch e := token.(type) {
		case xml.StartElement:
			if n := len(stack); n > 0 {
				parent := &stack[n-1]
				at := slices.Index(sitemapOrder[parent.name], e.Name.Local)
				again := at == parent.at && !slices.Contains([]string{"url", "sitemap", "link", "image"}, e.Name.Local)
				if at < parent.at || again {
					t.Errorf("%s: <%s> in <%s> is not where the schema has it", address, e.Name.Local, parent.name)
				}
				parent.at = max(at, parent.at)
			}
			stack = append(stack, open{e.Name.Local, -1})
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if text := string(e); strings.TrimSpace(text) != "" && len(stack) > 0 && !slices.Contains([]string{"loc", "lastmod"}, stack[len(stack)-1].name) {
				t.Errorf("%s: text in <%s>", address, stack[len(stack)-1].name)
			}
		}
	}
}

var noindex = regexp.MustCompile(`<meta name="robots" content="[^"]*noindex`)

// TestSitemap compares the sitemaps with the crawl: every page that may be
// indexed is in them, once, with its own languages, its own picture and a day
// that its facts give; and nothing else is.
func TestSitemap(t *testing.T) {
	found, addresses := crawled(t)
	h, snap := serve(t, real, frozen, nil)
	w := get(h, "/sitemap.xml")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/xml; charset=utf-8" || w.Header().Get("ETag") == "" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	body := w.Body.String()
	checkXML(t, "/sitemap.xml", body)
	var index sitemapindex
	if err := xml.Unmarshal([]byte(body), &index); err != nil {
		t.Fatal(err)
	}
	if len(index.Sitemaps) != 24 {
		t.Errorf("%d sitemaps, want one for each of 12 kinds in 2 languages", len(index.Sitemaps))
	}
	wrong := findings{}
	listed := map[string]bool{}
	day := func(where, s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			wrong.add("a day is none", "%s: %q", where, s)
		}
		return d
	}
	for _, m := range index.Sitemaps {
		path, ok := strings.CutPrefix(m.Loc, base)
		if !ok || !strings.HasPrefix(path, "/sitemap-") {
			t.Fatalf("address of a sitemap: %s", m.Loc)
		}
		w := get(h, path)
		if w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, path)
		}
		checkXML(t, path, w.Body.String())
		var set urlset
		if err := xml.Unmarshal(w.Body.Bytes(), &set); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		newest := time.Time{}
		for _, u := range set.URLs {
			address, ok := strings.CutPrefix(u.Loc, base)
			if parsed, err := url.Parse(u.Loc); err != nil || !ok || parsed.RawQuery != "" || parsed.Fragment != "" {
				wrong.add("an address is not absolute and plain", "%s", u.Loc)
			}
			if listed[address] {
				wrong.add("an address stands twice", "%s", address)
			}
			listed[address] = true
			if l := "/" + path[len("/sitemap-"):len("/sitemap-en")] + "/"; address != "/" && !strings.HasPrefix(address, l) {
				wrong.add("a page in the sitemap of another language", "%s: %s", path, address)
			}
			if d := day(address, u.LastMod); d.After(newest) {
				newest = d
			}
			if skipped(address) {
				continue
			}
			s := found[address]
			if s == nil || s.status != http.StatusOK || s.canonical != u.Loc || noindex.MatchString(s.body) {
				wrong.add("not a page that may be indexed", "%s", address)
				continue
			}
			if got := dateModified(s); got != u.LastMod {
				wrong.add("the day is not that which the page says", "%s: %s, and the page: %s", address, u.LastMod, got)
			}
			if len(u.Alternates) != 3 {
				wrong.add("not three alternates", "%s: %d", address, len(u.Alternates))
			}
			for _, a := range u.Alternates {
				if a.Rel != "alternate" || s.alternates[a.Lang] != a.Href {
					wrong.add("an alternate is not the page's own", "%s: %s %s", address, a.Lang, a.Href)
				}
			}
			if len(u.Images) == 0 || u.Images[0] != s.picture {
				wrong.add("the social card is not the first picture", "%s: %v", address, u.Images)
			}
			for _, src := range regexp.MustCompile(`<img[^>]* src="(/pictures/[^"]+)"`).FindAllStringSubmatch(s.body, -1) {
				if !slices.Contains(u.Images, base+src[1]) {
					wrong.add("a picture of the page is not in the sitemap", "%s: %s", address, src[1])
				}
			}
			for _, image := range u.Images {
				if f := found[strings.TrimPrefix(image, base)]; f == nil && get(h, strings.TrimPrefix(image, base)).Code != http.StatusOK {
					wrong.add("a picture is not there", "%s: %s", address, image)
				}
			}
		}
		if got := day(path, m.LastMod); !got.Equal(newest) {
			wrong.add("the day of a sitemap is not that of its newest page", "%s: %s", path, m.LastMod)
		}
	}
	for _, address := range addresses {
		s := found[address]
		if s.ids != nil && s.status == http.StatusOK && !noindex.MatchString(s.body) && !strings.Contains(address, "?") && !listed[address] {
			wrong.add("a page that may be indexed is in no sitemap", "%s", address)
		}
		if s.ids != nil && s.status == http.StatusOK && strings.Contains(address, "?") && !noindex.MatchString(s.body) {
			wrong.add("a page with conditions may be indexed", "%s", address)
		}
	}
	if pages := pages(t, snap); len(listed) != len(pages)+1 {
		wrong.add("the number of pages", "%d, want all %d and the cover", len(listed), len(pages))
	}
	wrong.report(t)
}

// dateModified is the day on which a page says that it changed.
func dateModified(s *seen) string {
	g, err := graphOf(s)
	if err != nil || len(g) == 0 {
		return fmt.Sprint(err)
	}
	day, _ := g[0]["dateModified"].(string)
	return day
}

// TestSitemapOfTexts compares the days of the sitemap with those that the pages say,
// where the facts have rested for long and stories appear: more of one thing than its
// page names, old ones that were updated, and one that is in one language.
func TestSitemapOfTexts(t *testing.T) {
	seeds, content := copied(fixtureSeeds), copied(fixtureContent)
	rested := regexp.MustCompile(`2026-1\d-\d\d`)
	for _, file := range []string{"changes.csv", "sources.csv"} {
		seeds[file].Data = rested.ReplaceAll(seeds[file].Data, []byte("2020-05-05"))
	}
	seeds["changes.csv"].Data = append(seeds["changes.csv"].Data, "2021-06-07,tokyo,,,,,,,,A date.,日期。,wb-2019-12-20\n"...)
	older := regexp.MustCompile(`((?:publish|updated)_at): 2026`)
	for _, f := range content {
		f.Data = older.ReplaceAll(f.Data, []byte("$1: 2025"))
	}
	for i := range page.StoriesPerPage + 10 {
		updated, at := "", time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, i)
		if i%7 == 0 { // the first of them much later
			updated = "updated_at: " + at.AddDate(0, 9-min(i, 8), 20).Format(time.RFC3339) + "\nupdate_note: A word.\n"
		}
		for _, l := range []string{"en", "zh"}[:1+i%2] {
			content[fmt.Sprintf("stories/more-%03d/%s.md", i, l)] = &fstest.MapFile{Data: []byte(fmt.Sprintf("---\ntitle: \"Story %03d\"\nsummary: \"A story of many, of which there are so many that a list has pages.\"\nkind: news\nauthors: [Youcheng editors]\nstatus: ready\npublish_at: %s\nas_of: 2024-12-31\n%scities: [%s]\nthemes: [diplomacy]\nsources: [cd-2016-03-28]\n---\n\n[Czechia](country:cz), %d.\n",
				i, at.Format(time.RFC3339), updated, []string{"prague", "tokyo"}[i%3/2], i))}
		}
	}
	snap, err := compile(site.Input{Seeds: seeds, Content: content, Now: func() time.Time { return frozen }})
	if err != nil {
		t.Fatal(err)
	}
	h, _ := serve(t, func() (*site.Snapshot, error) { return snap, nil }, frozen, nil)
	var index sitemapindex
	if err := xml.Unmarshal(get(h, "/sitemap.xml").Body.Bytes(), &index); err != nil {
		t.Fatal(err)
	}
	days := map[string]int{}
	for _, m := range index.Sitemaps {
		var set urlset
		if err := xml.Unmarshal(get(h, strings.TrimPrefix(m.Loc, base)).Body.Bytes(), &set); err != nil {
			t.Fatal(err)
		}
		for _, u := range set.URLs {
			days[u.LastMod]++
			if got := dateModified(visit(h, strings.TrimPrefix(u.Loc, base))); got != u.LastMod {
				t.Errorf("%s: %s, and the page: %s", u.Loc, u.LastMod, got)
			}
		}
	}
	if len(days) < 6 || days["2020-05-05"] == 0 || days["2021-06-07"] == 0 {
		t.Errorf("the days are %v", days)
	}
}

// TestLastMod checks that the days come from the facts and the texts, and not
// from the clock.
func TestLastMod(t *testing.T) {
	then, later := frozen, frozen.AddDate(1, 2, 3)
	atThen, _ := serve(t, real, then, nil)
	atLater, _ := serve(t, real, later, nil)
	// The register as it was before all of it was written anew on 30 November 2026.
	files, texts := copied(seeds.Files), copied(content.Files)
	files["changes.csv"].Data = regexp.MustCompile(`(?m)^2026-11-30,.*\n`).ReplaceAll(files["changes.csv"].Data, nil)
	for path, f := range texts {
		if bytes.Contains(f.Data, []byte("\npublish_at: 2026-11-30")) {
			delete(texts, path)
		}
	}
	former, err := compile(site.Input{Seeds: files, Content: texts, Now: func() time.Time { return frozen }})
	if err != nil {
		t.Fatal(err)
	}
	old := func() (*site.Snapshot, error) { return former, nil }
	oldThen, _ := serve(t, old, then, nil)
	oldLater, _ := serve(t, old, later, nil)
	day := func(h http.Handler, address string) string {
		path := strings.TrimPrefix(address, "/")
		kind, _, _ := strings.Cut(path[3:], "/")
		var set urlset
		if err := xml.Unmarshal(get(h, "/sitemap-"+path[:2]+"-"+kind+".xml").Body.Bytes(), &set); err != nil {
			t.Fatal(err)
		}
		for _, u := range set.URLs {
			if u.Loc == base+address {
				return u.LastMod
			}
		}
		t.Fatalf("%s is not in its sitemap", address)
		return ""
	}
	for _, c := range []struct {
		then, later   http.Handler
		address, want string
	}{
		{oldThen, oldLater, "/en/cities/belgrade/", "2026-11-24"},   // a statement was removed
		{oldThen, oldLater, "/zh/cities/doha/", "2026-11-23"},       // as the register began
		{atThen, atLater, "/en/cities/belgrade/", "2026-11-30"},     // a date was made more exact
		{atThen, atLater, "/zh/cities/new-york/", "2026-11-30"},     // by what is said of the whole register
		{atThen, atLater, "/en/sources/prn-2019-11/", "2026-11-23"}, // the day on which it was read
		{atThen, atLater, "/zh/sources/act-2016-06-09/", "2026-11-24"},
		{atThen, atLater, "/en/sources/bj-jakarta/", "2026-11-30"},
		{atThen, atLater, "/en/sources/pd-2000-09-19/", "2026-11-30"}, // read on the 23rd, and named by a change
	} {
		if got := day(c.then, c.address); got != c.want {
			t.Errorf("%s changed on %s, want %s", c.address, got, c.want)
		}
		if got := day(c.later, c.address); got != c.want {
			t.Errorf("%s changed on %s when it is asked a year later, want %s", c.address, got, c.want)
		}
	}
}

// TestRobots checks that robots are kept from nothing that a page leads to, and
// from searches.
func TestRobots(t *testing.T) {
	found, _ := crawled(t)
	h, _ := serve(t, real, frozen, nil)
	var forbidden []string
	sitemap := ""
	for line := range strings.Lines(get(h, "/robots.txt").Body.String()) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "User-agent":
			if value != "*" {
				t.Errorf("rules for %s", value)
			}
		case "Disallow":
			forbidden = append(forbidden, value)
		case "Sitemap":
			sitemap = value
		case "":
		default:
			t.Errorf("robots.txt: %s", line)
		}
	}
	if sitemap != base+"/sitemap.xml" {
		t.Errorf("the sitemap is at %s", sitemap)
	}
	kept := func(address string) bool {
		return slices.ContainsFunc(forbidden, func(prefix string) bool { return strings.HasPrefix(address, prefix) })
	}
	for _, l := range lang.Tags() {
		for _, ending := range []string{"/", ".json"} {
			if !kept("/" + string(l) + "/search" + ending + "?q=paris") {
				t.Errorf("robots may search in %s", l)
			}
		}
		if kept("/" + string(l) + "/search/") {
			t.Errorf("robots may not read the page with the form in %s", l)
		}
	}
	for address := range found {
		if kept(address) && !strings.Contains(address, "/search") {
			t.Errorf("robots are kept from %s, to which %s leads", address, from(found, address))
		}
	}
}

// TestLLMs checks the form of llmstxt.org, and that each address is a page.
func TestLLMs(t *testing.T) {
	found, _ := crawled(t)
	h, _ := serve(t, real, frozen, nil)
	w := get(h, "/llms.txt")
	if w.Code != http.StatusOK || w.Header().Get("X-Robots-Tag") != "noindex" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	lines := strings.Split(strings.TrimSuffix(w.Body.String(), "\n"), "\n")
	if !strings.HasPrefix(lines[0], "# ") || lines[1] != "" || !strings.HasPrefix(lines[2], "> On 30 November 2026 Beijing has 55 sister cities") {
		t.Errorf("it begins with %q", lines[:3])
	}
	item := regexp.MustCompile(`^- \[([^\]]+)\]\((` + regexp.QuoteMeta(base) + `([^)]+))\)(: .+)?$`)
	var headings []string
	links := 0
	for _, line := range lines[3:] {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			headings = append(headings, heading)
			continue
		}
		if line == "" || len(headings) == 0 {
			continue
		}
		m := item.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("not a link with its text: %q", line)
			continue
		}
		links++
		if s := found[m[3]]; (s == nil || s.status != http.StatusOK) && m[3] != "/sitemap.xml" {
			t.Errorf("%s is no page", m[3])
		}
	}
	if want := []string{"Parts of the register", "名册各部分", "Optional"}; !slices.Equal(headings, want) || links < 40 {
		t.Errorf("%v with %d links, want %v", headings, links, want)
	}
}
