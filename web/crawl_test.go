package web_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"hash/fnv"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
)

// seen is what the crawl keeps of one address.
type seen struct {
	address     string // path and query
	status      int
	contentType string
	location    string
	body        string
	header      http.Header

	// Of HTML pages.
	lang, title, canonical string
	description            string
	data                   []string // blocks of JSON-LD
	ids                    map[string]bool
	alternates             map[string]string // by hreflang
	twins                  []string          // addresses of the other forms
	tongue                 string            // the link to the other language
	links                  []link
	picture, pictureText   string
	count                  int         // the number at the end of the sum of a roll
	terms                  []sumTerm   // the links of that sum
	problems               [][2]string // kind, what
}

type link struct{ to, fragment string }

type sumTerm struct {
	to string
	n  int
}

// racing says that the race detector slows SQLite down some ten times.
var racing = func() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}()

// skipped reports whether the crawl leaves an address out: with the race
// detector, four of five of those that are one of many, in both languages and all
// forms alike. The further pages of a list belong to it.
func skipped(address string) bool {
	m := detail.FindStringSubmatch(address)
	if !racing || m == nil || furtherPage.MatchString(address) {
		return false
	}
	sum := fnv.New32()
	for _, part := range m[1:] {
		sum.Write([]byte(part))
	}
	return sum.Sum32()%5 != 0
}

// detail finds what is one of many: the page of one thing, or a page with a query;
// its groups are the same for all forms of it.
var detail = regexp.MustCompile(`^/../(?:((?:cities|countries|roll|sources|events|people|organisations|agreements)/[^/.?]+)|([^.?]*?)(?:/|/?index\.\w+|\.\w+)?(\?.*))`)

// everything is the whole real site, asked for once.
var everything = sync.OnceValues(func() (map[string]*seen, error) {
	snap, err := real()
	if err != nil {
		return nil, err
	}
	h, err := server(snap, base, frozen, io.Discard)
	if err != nil {
		return nil, err
	}
	start := []string{"/", "/livez", "/readyz"}
	for _, l := range lang.Tags() {
		ps, err := snap.Pages(context.Background(), l, frozen)
		if err != nil {
			return nil, err
		}
		for _, p := range ps {
			start = append(start, "/"+string(l)+"/"+p)
		}
	}
	return crawl(h, start), nil
})

// crawled returns the answers by address, and the addresses in order.
func crawled(t *testing.T) (map[string]*seen, []string) {
	t.Helper()
	found, err := everything()
	if err != nil {
		t.Fatal(err)
	}
	return found, slices.Sorted(maps.Keys(found))
}

// crawl asks for all pages and whatever they lead to.
func crawl(h http.Handler, start []string) map[string]*seen {
	out := map[string]*seen{}
	start = slices.DeleteFunc(start, skipped)
	for len(start) > 0 {
		var next []string
		queued := map[string]bool{}
		for _, s := range parallel(start, func(a string) *seen { return visit(h, a) }) {
			out[s.address] = s
			for _, l := range s.links {
				queued[l.to] = true
			}
		}
		for a := range queued {
			if out[a] == nil && !skipped(a) {
				next = append(next, a)
			}
		}
		slices.Sort(next)
		start = next
	}
	return out
}

// visit reads one address.
func visit(h http.Handler, address string) *seen {
	s := &seen{address: address}
	w := get(h, address)
	s.status, s.header, s.body = w.Code, w.Header(), w.Body.String()
	s.contentType, s.location = s.header.Get("Content-Type"), s.header.Get("Location")
	problem := func(kind, what string) { s.problems = append(s.problems, [2]string{kind, what}) }
	follow := func(href string) {
		if l, ok := internal(address, href); ok {
			s.links = append(s.links, l)
		}
	}
	if s.location != "" {
		follow(s.location)
	}
	if !strings.HasPrefix(s.contentType, "text/html") {
		return s
	}
	body := s.body
	for _, never := range []string{" style=", "<style", "%!", "<nil>", " onclick=", "javascript:"} {
		if strings.Contains(body, never) {
			problem("what no page may hold", never)
		}
	}
	d := parseHTML(body)
	for _, p := range d.problems {
		problem("markup", p)
	}
	if n := strings.Count(body, "<script"); n != len(d.data) || n > 1 {
		problem("more scripts than one block of data", strconv.Itoa(n))
	}
	s.data = d.data
	for _, e := range d.all("meta", func(e *element) bool { return e.get("name") == "description" }) {
		s.description = e.get("content")
	}
	s.ids, s.alternates, s.count = map[string]bool{}, map[string]string{}, -1
	marked, listed := false, false
	for _, e := range d.elements {
		if e.id != "" {
			if s.ids[e.id] {
				problem("an id stands twice", e.id)
			}
			s.ids[e.id] = true
			listed = listed || strings.HasPrefix(e.id, "source-")
		}
		href := e.get("href")
		if href != "" {
			follow(href)
		}
		if src := e.get("src"); src != "" {
			follow(src)
		}
		switch e.tag {
		case "html":
			s.lang = e.lang
		case "a":
			// Texts cite in notes; a note that only remarks has its class.
			marked = marked || strings.Contains(href, "#source-") || strings.HasPrefix(href, "#fn-") && !e.has("footnote-ref")
			if e.get("hreflang") != "" && e.within("header") && strings.HasPrefix(href, "/") {
				s.tongue = href
			}
			if href == "" {
				problem("a link leads nowhere", d.text(e))
			}
			if d.text(e) == "" && e.get("aria-label") == "" {
				problem("a link has no words", href)
			}
			if e.has("sum-term") {
				n, err := strconv.Atoi(strings.Fields(d.text(e))[0])
				if l, ok := internal(address, href); ok && err == nil {
					s.terms = append(s.terms, sumTerm{l.to, n})
				}
			}
		case "strong":
			if e.has("sum-total") {
				total, _ := strconv.Atoi(strings.TrimSpace(d.text(e)))
				if s.count >= 0 && s.count != total {
					problem("a sum is not the number above it", d.text(e))
				}
				s.count = total
			}
		case "span":
			if e.has("count-n") {
				s.count, _ = strconv.Atoi(strings.TrimSpace(d.text(e)))
			}
		case "title":
			if e.within("head") { // a drawing has titles of its own
				s.title = d.text(e)
			}
		case "link":
			switch rel := e.get("rel"); {
			case rel == "canonical":
				s.canonical = href
			case rel == "alternate" && e.get("hreflang") != "":
				s.alternates[e.get("hreflang")] = href
			case rel == "alternate" && !strings.HasSuffix(e.get("type"), "+oembed"): // how to show it elsewhere is no other form of it
				s.twins = append(s.twins, href)
			}
		case "meta":
			switch e.get("property") {
			case "og:image":
				s.picture = e.get("content")
			case "og:image:alt":
				s.pictureText = e.get("content")
			}
		case "img":
			if e.get("alt") == "" {
				problem("a picture has no words", e.get("src"))
			}
		}
	}
	if n := len(d.all("h1", nil)); n != 1 {
		problem("not one h1", strconv.Itoa(n))
	} else if d.text(d.all("h1", nil)[0]) == "" {
		problem("h1 is empty", "")
	}
	if description := d.all("meta", func(e *element) bool { return e.get("name") == "description" && e.get("content") != "" }); len(description) != 1 {
		problem("no description", "")
	}
	if s.status != http.StatusOK {
		return s
	}
	// What is not there rests on no source, nor does a question.
	missing := strings.Contains(address, "/gaps/?") || strings.HasSuffix(address, "/search/")
	if !marked && !missing {
		problem("no mark of a source", "")
	}
	if !listed && !missing && address != "/" { // the cover's marks lead to the lists of the two home pages
		problem("no list of sources", "")
	}
	for _, l := range lang.Tags() {
		if l.BCP47() != s.lang && address != "/" {
			continue
		}
		words, _, _ := strings.Cut(l.Words().AsOfLine, "%s")
		if !strings.Contains(body, words) {
			problem("no as-of line", words)
		}
	}
	return s
}

// internal resolves a link; ok is false for those that leave the site.
func internal(from, href string) (link, bool) {
	if rest, ok := strings.CutPrefix(href, base); ok {
		href = rest
	}
	f, err := url.Parse(from)
	if err != nil {
		return link{}, false
	}
	u, err := f.Parse(href)
	if err != nil || u.Host != "" || u.Scheme != "" {
		return link{}, false
	}
	fragment := u.Fragment
	u.Fragment, u.RawFragment = "", ""
	return link{u.String(), fragment}, true
}

// plain is the address of a page without its query.
func plain(address string) string {
	path, _, _ := strings.Cut(address, "?")
	return path
}

// languageOf is the tag that a page of the address must declare.
func languageOf(address string) lang.Tag {
	if strings.HasPrefix(address, "/zh") {
		return lang.ZH
	}
	return lang.EN
}

// TestCrawl follows every link of the site and checks what must be true of each
// page.
func TestCrawl(t *testing.T) {
	found, addresses := crawled(t)
	wrong := findings{}
	titles := map[lang.Tag]map[string][]string{lang.EN: {}, lang.ZH: {}}
	html := 0
	for _, address := range addresses {
		s := found[address]
		switch {
		case s.status == http.StatusMovedPermanently:
			if l, ok := internal(address, s.location); !ok || found[l.to] == nil || found[l.to].status != http.StatusOK {
				wrong.add("redirect to nowhere", "%s → %s", address, s.location)
			}
		case s.status != http.StatusOK:
			wrong.add("a link leads to an error", "%d %s, from %s", s.status, address, from(found, address))
		}
		for _, p := range s.problems {
			wrong.add(p[0], "%s: %s", address, p[1])
		}
		if s.ids == nil || s.status != http.StatusOK {
			continue
		}
		html++
		path := plain(address)
		for _, l := range s.links {
			if l.fragment == "" {
				continue
			}
			if to := found[l.to]; to != nil && to.ids != nil && !to.ids[l.fragment] {
				wrong.add("a fragment is not there", "%s → %s#%s", address, l.to, l.fragment)
			}
		}
		if want := languageOf(address).BCP47(); s.lang != want {
			wrong.add("lang", "%s: %q, not %s", address, s.lang, want)
		}
		if s.canonical != base+path {
			wrong.add("canonical", "%s: %s", address, s.canonical)
		}
		for tag, prefix := range map[string]string{"en": "/en/", "zh-Hans": "/zh/", "x-default": "/en/"} {
			want := prefix
			if path != "/" {
				want += path[len("/en/"):]
			}
			// For those whose language is neither, the home pages have the cover.
			if tag == "x-default" && (path == "/" || path == "/en/" || path == "/zh/") {
				want = "/"
			}
			if s.alternates[tag] != base+want {
				wrong.add("hreflang", "%s: %s is %q, not %s", address, tag, s.alternates[tag], base+want)
			} else if back := found[want]; skipped(want) {
				continue
			} else if back == nil || back.status != http.StatusOK {
				wrong.add("hreflang", "%s: %s is no page", address, want)
			} else if back.alternates["en"] != s.alternates["en"] || back.alternates["zh-Hans"] != s.alternates["zh-Hans"] {
				wrong.add("hreflang is not returned", "%s: by %s", address, want)
			}
		}
		if path != "/" {
			l := languageOf(address)
			if want := "/" + string(l.Other()) + address[len("/en"):]; s.tongue != want {
				wrong.add("link to the other language", "%s: %q, not %s", address, s.tongue, want)
			}
			if !strings.Contains(address, "?") {
				titles[l][s.title] = append(titles[l][s.title], address)
			}
		}
		// A number that is a link opens on what it counts.
		for _, term := range s.terms {
			if to := found[term.to]; to != nil && to.count != term.n {
				wrong.add("a number leads to another one", "%s: %d → %s: %d", address, term.n, term.to, to.count)
			}
		}
	}
	for l, by := range titles {
		for _, title := range slices.Sorted(maps.Keys(by)) {
			if of := by[title]; len(of) > 1 {
				wrong.add("two pages have one title, "+string(l), "%q: %s", title, strings.Join(of, " "))
			}
		}
	}
	wrong.report(t)
	t.Logf("%d addresses, %d of them HTML pages", len(found), html)
}

// from names a page that leads to an address.
func from(found map[string]*seen, address string) string {
	for a, s := range found {
		if slices.ContainsFunc(s.links, func(l link) bool { return l.to == address }) {
			return a
		}
	}
	return "the list of pages"
}

// The kinds of pages, after the language, and which twins each has. All have
// JSON; who has a calendar depends on the facts.
var (
	withCSV     = regexp.MustCompile(`^(cities|compare|anniversaries|exchange|roll/\d+|countries|countries/\w\w|agreements|themes|themes/[^/]+|events|organisations|people|map|sources|conflicts|gaps|changes|stories|counts|counts/[^/]+)/$`)
	withGeoJSON = regexp.MustCompile(`^(cities|map|cities/[^/]+|roll/\d+|countries/\w\w)/$`)
	withFeeds   = regexp.MustCompile(`^(changes|stories|cities/[^/]+|themes/[^/]+)/$`)
	uidForm     = regexp.MustCompile(`^anniversary-([a-z-]+)-(\d{4})@youcheng$`)
	kindOf      = regexp.MustCompile(`^[a-z]*/`)
)

// TestTwins checks the other forms of each page, and that a page has no form
// that it should not have.
func TestTwins(t *testing.T) {
	found, addresses := crawled(t)
	h, snap := serve(t, real, frozen, nil)
	wrong := findings{}
	kinds := map[string]int{}
	// Whoever has a tie in force that began on a known day has a calendar.
	withICS := map[string]bool{"anniversaries/": true}
	for _, m := range snap.Dir.Members {
		withICS["cities/"+m.Partner.Slug+"/"] = m.Tie.Status == facts.Active && m.Tie.Since.Precision == facts.ToDay
	}
	if n := len(withICS); withICS["cities/prague/"] || withICS["cities/lima/"] || withICS["cities/islamabad/"] || !withICS["cities/tokyo/"] {
		t.Fatalf("of %d pages the wrong ones should have a calendar", n)
	}
	for _, address := range addresses {
		s := found[address]
		if s.ids == nil || s.status != http.StatusOK || address == "/" || strings.Contains(address, "?") {
			continue
		}
		if furtherPage.MatchString(address) { // its twins are those of the list
			if list := found[address[:strings.Index(address, "page/")]]; list == nil || !slices.Equal(s.twins, list.twins) {
				wrong.add("a page of a list with other twins", "%s: %v", address, s.twins)
			}
			for _, ending := range []string{"json", "csv", "bib"} {
				if w := get(h, strings.TrimSuffix(address, "/")+"."+ending); w.Code != http.StatusNotFound {
					wrong.add("a twin that should not be", "%d %s.%s", w.Code, address, ending)
				}
			}
			continue
		}
		rest := address[len("/en/"):]
		twin := func(form string) string { return address[:len("/en/")] + page.InForm(rest, form) }
		// That a form is absent is asked of a few pages of each kind.
		kind := address[:3] + kindOf.FindString(rest) + strconv.Itoa(strings.Count(rest, "/"))
		kinds[kind]++
		var want []string
		for _, x := range []struct {
			ending string
			has    bool
			check  func(wrong findings, twin *seen, of string)
		}{{"json", true, checkJSON}, {"csv", withCSV.MatchString(rest), checkCSV}, {"geojson", withGeoJSON.MatchString(rest), checkGeoJSON},
			{"ics", withICS[rest], func(wrong findings, s *seen, _ string) { checkICS(wrong, s, found[twin("json")]) }},
			{"atom", withFeeds.MatchString(rest), checkAtom},
			{"feed.json", withFeeds.MatchString(rest), checkJSONFeed}} {
			if !x.has {
				if kinds[kind] <= 3 || x.ending == "ics" && strings.HasPrefix(rest, "cities/") {
					if w := get(h, twin(x.ending)); w.Code != http.StatusNotFound {
						wrong.add("a twin that should not be", "%d %s", w.Code, twin(x.ending))
					}
				}
				continue
			}
			want = append(want, twin(x.ending))
			if other := found[twin(x.ending)]; other == nil {
				wrong.add("a twin to which nothing leads", "%s", twin(x.ending))
			} else {
				x.check(wrong, other, address)
			}
		}
		for _, feed := range []string{"feed.atom", "changes.atom"} { // of the site, named by every page
			if at := address[:len("/en/")] + feed; !slices.Contains(want, at) {
				want = append(want, at)
			}
		}
		if !slices.Equal(s.twins, want) {
			wrong.add("the twins that a page names", "%s: %v, not %v", address, s.twins, want)
		}
	}
	wrong.report(t)
}

func checkJSON(f findings, s *seen, of string) {
	address := s.address
	if s.status != http.StatusOK || s.contentType != "application/json; charset=utf-8" {
		f.add("JSON", "%d %s %s", s.status, s.contentType, address)
		return
	}
	var v struct {
		URL, Title, Licence, Checked, Changed, Summary, Lang string
		Sources                                              []struct {
			N                         int
			ID, Publisher, Title, URL string
		}
	}
	if err := json.Unmarshal([]byte(s.body), &v); err != nil {
		f.add("JSON does not parse", "%s: %v", address, err)
		return
	}
	if v.URL != base+of || v.Title == "" || v.Licence != page.Licence || len(v.Checked) != len("2026-11-23") || v.Summary == "" || v.Lang != languageOf(of).BCP47() || v.Sources == nil {
		f.add("JSON says too little", "%s: %+v", address, v)
	}
	for i, s := range v.Sources {
		if s.N != i+1 || s.ID == "" || s.Publisher == "" || s.Title == "" || s.URL != base+"/"+string(languageOf(of))+"/sources/"+s.ID+"/" {
			f.add("a source in JSON", "%s: %+v", address, s)
		}
	}
	// A list that is empty is [], so that programs need not ask for null.
	if strings.Contains(s.body, ": null") {
		f.add("null in JSON", "%s", address)
	}
	if got, want := s.header.Get("Link"), "<"+base+of+`>; rel="canonical"`; got != want {
		f.add("Link of a twin", "%s: %s", address, got)
	}
}

func checkCSV(f findings, s *seen, _ string) {
	address := s.address
	if s.status != http.StatusOK || s.contentType != "text/csv; charset=utf-8; header=present" {
		f.add("CSV", "%d %s %s", s.status, s.contentType, address)
		return
	}
	// The csv package checks that all rows are of a length.
	rows, err := csv.NewReader(strings.NewReader(unmarked(s.body))).ReadAll()
	if err != nil || len(rows) == 0 {
		f.add("CSV does not parse", "%s: %v", address, err)
		return
	}
	head, rows := rows[0], rows[1:]
	last := []string{"sources", "licence", "checked"}
	if strings.HasSuffix(address, "/sources.csv") {
		last = []string{"url", "licence", "checked"}
	}
	if !slices.Equal(head[max(0, len(head)-3):], last) {
		f.add("columns of CSV", "%s: %v", address, head)
	}
	for _, row := range rows {
		// Only a reading that no document states, and that is not chosen, has none.
		// And a change of the whole register rests on no single one, and what is
		// missing on none at all.
		unstated := strings.HasSuffix(address, "/changes.csv") && row[slices.Index(head, "table")] == "" || strings.HasSuffix(address, "/conflicts.csv") && row[slices.Index(head, "chosen")] == "no" || strings.HasSuffix(address, "/gaps.csv")
		if n := len(row); row[0] == "" || row[n-3] == "" && !unstated || row[n-2] != page.Licence || len(row[n-1]) != len("2026-11-23") {
			f.add("row of CSV", "%s: %v", address, row)
		}
	}
	if sorted := slices.Sorted(slices.Values(head)); len(slices.Compact(sorted)) != len(head) {
		f.add("columns of CSV", "%s: one stands twice in %v", address, head)
	}
}

// geo is a GeoJSON document.
type geo struct {
	Type, Title, URL, Licence, Checked string
	Features                           []struct {
		Type, ID string
		Geometry struct {
			Type        string
			Coordinates []float64
		}
		Properties struct{ Slug, Name, URL string }
	}
}

func checkGeoJSON(f findings, s *seen, _ string) {
	address := s.address
	var g geo
	if err := json.Unmarshal([]byte(s.body), &g); err != nil || s.status != http.StatusOK || s.contentType != "application/geo+json; charset=utf-8" {
		f.add("GeoJSON", "%d %s %s: %v", s.status, s.contentType, address, err)
		return
	}
	if g.Type != "FeatureCollection" || g.Features == nil || g.Title == "" || g.Licence == "" || g.Checked == "" || g.URL == "" {
		f.add("GeoJSON says too little", "%s: %s", address, g.Type)
	}
	for _, x := range g.Features {
		at := x.Geometry.Coordinates
		if x.Type != "Feature" || x.Geometry.Type != "Point" || len(at) != 2 || at[0] < -180 || at[0] > 180 || at[1] < -90 || at[1] > 90 || x.Properties.Slug == "" || x.Properties.Name == "" {
			f.add("GeoJSON feature", "%s: %+v", address, x)
		}
		// Longitude comes first.
		if x.ID == "tokyo" && (len(at) != 2 || at[0] < 139 || at[0] > 140) {
			f.add("GeoJSON takes latitude first", "%s: %v", address, at)
		}
	}
}

// checkICS opens a calendar with the library and compares every event with the
// JSON twin; and it looks at the bytes, which the library would forgive.
func checkICS(f findings, s, twin *seen) {
	if s.status != http.StatusOK || s.contentType != "text/calendar; charset=utf-8" {
		f.add("calendar", "%d %s %s", s.status, s.contentType, s.address)
		return
	}
	if !strings.HasPrefix(s.body, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") || !strings.HasSuffix(s.body, "\r\nEND:VCALENDAR\r\n") || strings.Contains(strings.ReplaceAll(s.body, "\r\n", ""), "\n") {
		f.add("a calendar ends its lines with CRLF", "%s", s.address)
	}
	for line := range strings.SplitSeq(s.body, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			f.add("a line of a calendar", "%s: %d octets: %q", s.address, len(line), line)
		}
	}
	cal, err := ics.ParseCalendar(strings.NewReader(s.body))
	if err != nil {
		f.add("a calendar does not parse", "%s: %v", s.address, err)
		return
	}
	var want struct {
		Lang     string
		Calendar []page.Occasion
	}
	if err := json.Unmarshal([]byte(twin.body), &want); err != nil {
		f.add("the JSON twin of a calendar", "%s: %v", twin.address, err)
		return
	}
	var got []page.Occasion
	for _, e := range cal.Events() {
		value := func(p ics.ComponentProperty) string {
			x := e.GetProperty(p)
			if x == nil {
				return ""
			}
			if l := x.ICalParameters["LANGUAGE"]; len(l) > 0 && l[0] != want.Lang {
				f.add("the language of an event", "%s: %v", s.address, l)
			}
			return x.Value
		}
		start, err1 := e.GetAllDayStartAt()
		revised, err2 := e.GetDtStampTime()
		uid := uidForm.FindStringSubmatch(e.Id())
		if uid == nil || uid[2] != start.Format("2006") {
			f.add("the UID of an event", "%s: %s on %s", s.address, e.Id(), start)
			continue
		}
		if err1 != nil || err2 != nil || value(ics.ComponentPropertyTransp) != "TRANSPARENT" || e.GetProperty(ics.ComponentPropertyDtStart).ICalParameters["VALUE"][0] != "DATE" {
			f.add("an event of a calendar", "%s: %s: %v %v", s.address, e.Id(), err1, err2)
		}
		got = append(got, page.Occasion{UID: e.Id(), Date: start.Format("2006-01-02"), Partner: uid[1], Summary: value(ics.ComponentPropertySummary), Description: value(ics.ComponentPropertyDescription),
			Category: value(ics.ComponentPropertyCategories), URL: value(ics.ComponentPropertyUrl), Revised: revised.Format("2006-01-02")})
	}
	for i := range want.Calendar {
		n := strconv.Itoa(want.Calendar[i].Years)
		if !strings.Contains(want.Calendar[i].Summary, n) {
			f.add("an event says how many years", "%s: %+v", s.address, want.Calendar[i])
		}
		want.Calendar[i].Years = 0 // in the calendar it is only in words
	}
	if diff := cmp.Diff(want.Calendar, got); diff != "" || len(got) == 0 {
		f.add("a calendar differs from its JSON twin", "%s: %s", s.address, diff)
	}
}

// TestFormsAgree checks that the forms of a roll hold the same partners.
func TestFormsAgree(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	profile := regexp.MustCompile(`^/../cities/([^/?]+)/$`)
	for _, address := range []string{"/en/cities", "/zh/cities", "/en/cities?as-of=2016-04-05", "/zh/cities?as-of=2015", "/en/cities?region=europe&sort=name", "/zh/cities?status=ended",
		"/en/cities?theme=environment&status=active", "/en/cities?q=zzz", "/en/roll/1979", "/zh/roll/2019", "/en/roll/2026", "/en/countries/fr", "/zh/countries/cz"} {
		path, query, _ := strings.Cut(address, "?")
		if query != "" {
			query = "?" + query
		}
		var roll struct {
			Count                    int
			Partners, Unsure, Former []struct{ Slug string }
		}
		if err := json.Unmarshal(get(h, path+".json"+query).Body.Bytes(), &roll); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		var inJSON, inCSV, inGeo, inHTML []string
		for _, p := range slices.Concat(roll.Partners, roll.Unsure, roll.Former) {
			inJSON = append(inJSON, p.Slug)
		}
		rows, err := csv.NewReader(strings.NewReader(unmarked(get(h, path+".csv"+query).Body.String()))).ReadAll()
		if err != nil || len(rows) == 0 {
			t.Fatalf("%s: %v", address, err)
		}
		for _, r := range rows[1:] {
			inCSV = append(inCSV, r[0])
		}
		var g geo
		if err := json.Unmarshal(get(h, path+".geojson"+query).Body.Bytes(), &g); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		for _, x := range g.Features {
			inGeo = append(inGeo, x.ID)
		}
		// On the page: the heads of the rows of the tables. A year's roll has
		// tables of those who came and went besides, so each counts once.
		d := parseHTML(get(h, path+"/"+query).Body.String())
		for _, a := range d.all("a", func(e *element) bool { return e.parent.tag == "th" && e.within("table") }) {
			if m := profile.FindStringSubmatch(a.get("href")); m != nil && !slices.Contains(inHTML, m[1]) {
				inHTML = append(inHTML, m[1])
			}
		}
		for form, got := range map[string][]string{"CSV": inCSV, "GeoJSON": inGeo, "HTML": inHTML} {
			if form == "HTML" { // its tables may stand in another order
				got = slices.Sorted(slices.Values(got))
				if want := slices.Sorted(slices.Values(inJSON)); !slices.Equal(got, want) {
					t.Errorf("%s: %s holds %v, JSON %v", address, form, got, want)
				}
			} else if !slices.Equal(got, inJSON) {
				t.Errorf("%s: %s holds %v, JSON %v", address, form, got, inJSON)
			}
		}
		// The total is that of the list, unless the page has none.
		if strings.Contains(path, "/countries/") {
			continue
		}
		if total := len(roll.Partners); roll.Count != total {
			t.Errorf("%s: JSON counts %d and lists %d", address, roll.Count, total)
		}
	}
}
