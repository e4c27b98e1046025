package web_test

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/site"
)

// element is one element of an XML document.
type xmlElement struct {
	XMLName  xml.Name
	Attrs    []xml.Attr   `xml:",any,attr"`
	Text     string       `xml:",chardata"`
	Children []xmlElement `xml:",any"`
}

func (e xmlElement) all(name string) []xmlElement {
	var out []xmlElement
	for _, c := range e.Children {
		if c.XMLName.Local == name && c.XMLName.Space == atomSpace {
			out = append(out, c)
		}
	}
	return out
}

func (e xmlElement) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

const atomSpace = "http://www.w3.org/2005/Atom"

var uuid = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// atomProblems are the rules of RFC 4287 that a feed breaks, and ours: full
// content, times in Beijing, addresses that are absolute.
func atomProblems(body, self, of, language string) (feed xmlElement, problems []string) {
	bad := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if err := xml.Unmarshal([]byte(body), &feed); err != nil {
		return feed, []string{"it is not well-formed: " + err.Error()}
	}
	if feed.XMLName != (xml.Name{Space: atomSpace, Local: "feed"}) || feed.attr("lang") != language {
		bad("the root is %v in %q", feed.XMLName, feed.attr("lang"))
	}
	one := func(e xmlElement, name string) string {
		got := e.all(name)
		if len(got) != 1 {
			bad("%s has %d elements %s, not 1", e.XMLName.Local, len(got), name)
			return ""
		}
		if len(got[0].Children) == 0 && strings.TrimSpace(got[0].Text) == "" {
			bad("%s is empty", name)
		}
		return got[0].Text
	}
	link := func(e xmlElement, rel string) string {
		var out []string
		for _, l := range e.all("link") {
			if l.attr("rel") == rel {
				out = append(out, l.attr("href"))
			}
		}
		if len(out) != 1 {
			bad("%s has %d links %s", e.XMLName.Local, len(out), rel)
			return ""
		}
		return out[0]
	}
	instant := func(s string) time.Time {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil || !strings.HasSuffix(s, "+08:00") {
			bad("%q is no time in Beijing: %v", s, err)
		}
		return t
	}
	if got := link(feed, "self"); got != self {
		bad("self is %s, not %s", got, self)
	}
	if got := link(feed, "alternate"); got != of {
		bad("alternate is %s, not %s", got, of)
	}
	one(feed, "title")
	one(feed, "subtitle")
	one(feed, "rights")
	for _, a := range feed.all("author") {
		one(a, "name")
	}
	if len(feed.all("author")) == 0 {
		bad("no author")
	}
	updated := instant(one(feed, "updated"))
	ids := []string{one(feed, "id")}
	last := time.Time{}
	for i, e := range feed.all("entry") {
		ids = append(ids, one(e, "id"))
		one(e, "title")
		if to := link(e, "alternate"); !strings.HasPrefix(to, base+"/") {
			bad("an entry leads to %s", to)
		}
		at := instant(one(e, "updated"))
		if instant(one(e, "published")).After(at) {
			bad("entry %d was changed before it was published", i)
		}
		if i == 0 && !at.Equal(updated) {
			bad("the feed was updated %s, its first entry %s", updated, at)
		}
		if i > 0 && at.After(last) {
			bad("entry %d is newer than the one before", i)
		}
		last = at
		one(e, "content")
		if c := e.all("content"); len(c) == 1 && (c[0].attr("type") != "html" || !strings.HasPrefix(c[0].Text, "<")) {
			bad("content is %s %q", c[0].attr("type"), c[0].Text)
		} else if len(c) == 1 {
			problems = append(problems, contentProblems(c[0].Text)...)
		}
	}
	for _, id := range ids {
		if !uuid.MatchString(id) {
			bad("the id %q is no UUID of version 5", id)
		}
	}
	if slices.Sort(ids); len(slices.Compact(ids)) != len(feed.all("entry"))+1 {
		bad("an id stands twice")
	}
	return feed, problems
}

// relative finds an address that leads nowhere outside its page, and what means
// nothing there.
var relative = regexp.MustCompile(`(?: (?:href|src)="(?:[^"h]|h[^t])[^"]*"| (?:class|id|srcset|style|data-[a-z]+)="|<(?:svg|script|style|source)\b)`)

// contentProblems are what in the content of an entry a reader could not use.
func contentProblems(content string) (problems []string) {
	for _, bad := range relative.FindAllString(content, 3) {
		problems = append(problems, "the content has"+bad)
	}
	return problems
}

// jsonFeedProblems are the rules of JSON Feed 1.1 that a feed breaks, and ours;
// atom is the same feed in the other form, which must say the same.
func jsonFeedProblems(body, self, of, language string, atom xmlElement) (problems []string) {
	bad := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	type author struct{ Name, URL, Avatar string }
	var feed struct {
		Version, Title, Description, Icon, Language string
		HomePageURL                                 string `json:"home_page_url"`
		FeedURL                                     string `json:"feed_url"`
		Authors                                     []author
		Items                                       []struct {
			ID, URL, Title, Summary, Image, Language string
			ContentHTML                              string `json:"content_html"`
			DatePublished                            string `json:"date_published"`
			DateModified                             string `json:"date_modified"`
			Authors                                  []author
			Tags                                     []string
		}
	}
	d := json.NewDecoder(strings.NewReader(body))
	d.DisallowUnknownFields() // what 1.1 does not know would need an underscore
	if err := d.Decode(&feed); err != nil {
		return []string{err.Error()}
	}
	if feed.Version != "https://jsonfeed.org/version/1.1" || feed.FeedURL != self || feed.HomePageURL != of || feed.Language != language || feed.Description == "" || feed.Items == nil {
		bad("its head is %q %q %q %q", feed.Version, feed.FeedURL, feed.HomePageURL, feed.Language)
	}
	if len(feed.Authors) != 1 || feed.Authors[0].Name == "" || !strings.HasPrefix(feed.Authors[0].URL, base) || !strings.HasPrefix(feed.Icon, base) {
		bad("its author is %v, its icon %s", feed.Authors, feed.Icon)
	}
	entries := atom.all("entry")
	if len(atom.all("title")) != 1 || feed.Title != atom.all("title")[0].Text || len(entries) != len(feed.Items) {
		bad("%q of %d items; Atom has %d", feed.Title, len(feed.Items), len(entries))
		return problems
	}
	for i, item := range feed.Items {
		e := entries[i]
		said := []string{item.ID, item.Title, item.DatePublished, item.DateModified, item.ContentHTML}
		var same []string
		for _, name := range []string{"id", "title", "published", "updated", "content"} {
			for _, x := range e.all(name) {
				same = append(same, x.Text)
			}
		}
		if !slices.Equal(said, same) || item.URL != e.all("link")[0].attr("href") {
			bad("item %d is %.200q, in Atom %.200q", i, said, same)
		}
		if in := cmp.Or(e.attr("lang"), language); item.Language != in || len(item.Tags) != 1 || item.Tags[0] != e.all("category")[0].attr("term") || len(item.Authors) != len(e.all("author")) {
			bad("item %d: %s %v %v", i, item.Language, item.Tags, item.Authors)
		}
	}
	return problems
}

func checkJSONFeed(f findings, s *seen, of string) {
	if s.status != http.StatusOK || s.contentType != "application/feed+json; charset=utf-8" {
		f.add("JSON Feed", "%d %s %s", s.status, s.contentType, s.address)
		return
	}
	found, err := everything()
	if err != nil {
		f.add("JSON Feed", "%v", err)
		return
	}
	atom := "/" + string(languageOf(of)) + "/" + page.InForm(of[len("/en/"):], "atom")
	if found[atom] == nil {
		f.add("JSON Feed", "%s has no feed in Atom", of)
		return
	}
	feed, _ := atomProblems(found[atom].body, "", "", "")
	for _, p := range jsonFeedProblems(s.body, base+s.address, base+of, languageOf(of).BCP47(), feed) {
		f.add("JSON Feed", "%s: %s", s.address, p)
	}
}

func checkAtom(f findings, s *seen, of string) {
	if s.status != http.StatusOK || s.contentType != "application/atom+xml; charset=utf-8" {
		f.add("Atom", "%d %s %s", s.status, s.contentType, s.address)
		return
	}
	_, problems := atomProblems(s.body, base+s.address, base+of, languageOf(of).BCP47())
	for _, p := range problems {
		f.add("Atom", "%s: %s", s.address, p)
	}
}

// TestChangesOfManyDays reads a register with 300 further changes: the page, the
// feed and the CSV tell of the same ones in the same order, and the feed keeps to
// its rules.
func TestChangesOfManyDays(t *testing.T) {
	h, _ := serve(t, withChanges(t, 300), frozen.AddDate(2, 0, 0), nil)
	for _, l := range lang.Tags() {
		at := "/" + string(l) + "/changes"
		rows, err := csv.NewReader(strings.NewReader(unmarked(get(h, at+".csv").Body.String()))).ReadAll()
		if err != nil || len(rows) != 302 {
			t.Fatalf("%s: %d rows, %v", at, len(rows), err)
		}
		column := func(name string) int { return slices.Index(rows[0], name) }
		var entries []struct{ at, text string }
		days := map[string]bool{}
		for _, path := range []string{at + "/", at + "/page/2/", at + "/page/3/", at + "/page/4/"} {
			d := parseHTML(get(h, path).Body.String())
			for _, e := range d.all("li", func(e *element) bool { return strings.HasPrefix(e.id, "c-20") }) {
				entries = append(entries, struct{ at, text string }{base + path + "#" + e.id, d.text(e)})
			}
			for _, e := range d.all("h2", func(e *element) bool { return strings.HasPrefix(e.parent.id, "day-") }) {
				days[e.parent.id] = true
			}
		}
		feed, problems := atomProblems(get(h, at+".atom").Body.String(), base+at+".atom", base+at+"/", l.BCP47())
		for _, p := range problems {
			t.Errorf("%s: %s", at, p)
		}
		told := feed.all("entry")
		if len(entries) != 301 || len(told) != 100 {
			t.Fatalf("%s: the page tells of %d changes, the feed of %d", at, len(entries), len(told))
		}
		for i, row := range rows[1:] {
			if row[column("url")] != entries[i].at || !strings.Contains(entries[i].text, row[column("what")]) {
				t.Errorf("%s: change %d is %s on the page and %v in CSV", at, i, entries[i].at, row)
			}
			if i < len(told) && told[i].all("link")[0].attr("href") != row[column("url")] {
				t.Errorf("%s: entry %d of the feed leads to %s", at, i, told[i].all("link")[0].attr("href"))
			}
		}
		if len(days) != 31 {
			t.Errorf("%s: %d days, want 31", at, len(days))
		}
		narrow, problems := atomProblems(get(h, at+".atom?city=paris").Body.String(), base+at+".atom?city=paris", base+at+"/?city=paris", l.BCP47())
		if len(problems) > 0 || len(narrow.all("entry")) != 50 || narrow.all("id")[0].Text == feed.all("id")[0].Text {
			t.Errorf("%s: the feed of Paris has %d entries: %v", at, len(narrow.all("entry")), problems)
		}
	}
}

// TestEntriesKeepTheirIDs holds that a reader who follows the feed is told of a
// change once: when further changes come, also on the same day, the entries there
// were have the same ids and addresses.
func TestEntriesKeepTheirIDs(t *testing.T) {
	ids := func(n int) map[string]string {
		h, _ := serve(t, withChanges(t, n), frozen, nil)
		feed, _ := atomProblems(get(h, "/en/changes.atom").Body.String(), "", "", "en")
		out := map[string]string{}
		for _, e := range feed.all("entry") {
			out[e.all("id")[0].Text] = e.all("link")[0].attr("href")
		}
		return out
	}
	before, after := ids(17), ids(23)
	if len(before) != 18 || len(after) != 24 {
		t.Fatalf("%d and %d entries", len(before), len(after))
	}
	for id, href := range before {
		if after[id] != href {
			t.Errorf("%s leads to %s, and with more changes to %q", id, href, after[id])
		}
	}
}

// TestNarrowFeedHasTheSameEntries holds that a change has one id, whichever feed of
// its language tells of it, and another in the other language.
func TestNarrowFeedHasTheSameEntries(t *testing.T) {
	h, _ := serve(t, withChanges(t, 40), frozen, nil)
	ids := func(address string) []string {
		feed, _ := atomProblems(get(h, address).Body.String(), "", "", "")
		var out []string
		for _, e := range feed.all("entry") {
			out = append(out, e.all("id")[0].Text)
		}
		return out
	}
	whole, chinese := ids("/en/changes.atom"), ids("/zh/changes.atom")
	narrow := ids("/en/changes.atom?city=dublin")
	if len(narrow) != 19 {
		t.Fatalf("%d entries of Dublin", len(narrow))
	}
	for _, id := range narrow {
		if !slices.Contains(whole, id) || slices.Contains(chinese, id) {
			t.Errorf("%s is not the id of one entry in English", id)
		}
	}
}

// TestFeedIsNotSentTwice holds that a feed reader that has the feed gets 304.
func TestFeedIsNotSentTwice(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	for _, address := range []string{"/en/changes.atom", "/zh/changes.feed.json", "/en/feed.atom", "/zh/feed.json", "/en/cities/prague.atom"} {
		tag := get(h, address).Header().Get("ETag")
		r := httptest.NewRequest("GET", address, nil)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if tag == "" || w.Code != http.StatusNotModified || w.Body.Len() != 0 {
			t.Errorf("%s: %q: %d, %d bytes", address, tag, w.Code, w.Body.Len())
		}
	}
}

// withChanges is the fixture with n further changes in the days after the first:
// ten a day, each sixth of them about Paris.
func withChanges(t *testing.T, n int) func() (*site.Snapshot, error) {
	t.Helper()
	files := fstest.MapFS{}
	if err := fs.WalkDir(fixtureSeeds, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(fixtureSeeds, path)
		files[path] = &fstest.MapFile{Data: b}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i := range n {
		day := frozen.AddDate(0, 0, 1+i/10).Format(time.DateOnly)
		switch i % 6 {
		case 0:
			fmt.Fprintf(&b, "%s,paris,,partnerships,paris,since,more-exact,1997,1997-10-23,\"Paris %d, <b> & \"\"start\"\"\",巴黎%d,bj-paris\n", day, i, i)
		case 1:
			fmt.Fprintf(&b, "%s,prague,minsk,events,ev-gone-%d,,removed,,,Prague and Minsk %d,布拉格和明斯克%d,cldr\n", day, i, i, i)
		case 2:
			fmt.Fprintf(&b, "%s,,,sources,cldr,publisher,reworded,,,A source %d,来源%d,cldr\n", day, i, i)
		default: // two that differ in nothing that is not words
			fmt.Fprintf(&b, "%s,dublin,,views,dublin/partner,,added,,,Dublin %d,都柏林%d,dcc-2011\n", day, i, i)
		}
	}
	old := files["changes.csv"]
	files["changes.csv"] = &fstest.MapFile{Data: append(slices.Clone(old.Data), b.String()...)}
	return func() (*site.Snapshot, error) {
		return compile(site.Input{Seeds: files, Content: fixtureContent, Now: func() time.Time { return frozen }})
	}
}

// TestFeedsOfStories reads the feeds of the site, of a partner and of a theme:
// whole stories, each once, with one id wherever it is told of, in the language
// that it is in.
func TestFeedsOfStories(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	for _, l := range lang.Tags() {
		ids := map[string]string{}
		for _, c := range []struct {
			feed, of string
			stories  []string
		}{
			{"feed.atom", "stories/", []string{"counted-again", "key-to-prague"}},
			{"cities/prague.atom", "cities/prague/", []string{"counted-again", "key-to-prague"}},
			{"cities/tokyo.atom", "cities/tokyo/", []string{"counted-again"}},
			{"themes/environment.atom", "themes/environment/", []string{"counted-again"}},
			{"cities/dublin.atom", "cities/dublin/", nil},
		} {
			home := base + "/" + string(l) + "/"
			feed, problems := atomProblems(get(h, "/"+string(l)+"/"+c.feed).Body.String(), home+c.feed, home+c.of, l.BCP47())
			twin := strings.TrimSuffix(c.feed, "atom") + "feed.json"
			if c.feed == "feed.atom" {
				twin = "feed.json"
			}
			problems = append(problems, jsonFeedProblems(get(h, "/"+string(l)+"/"+twin).Body.String(), home+twin, home+c.of, l.BCP47(), feed)...)
			for _, p := range problems {
				t.Errorf("%s %s: %s", l, c.feed, p)
			}
			var got []string
			for _, e := range feed.all("entry") {
				to, isStory := strings.CutPrefix(e.all("link")[0].attr("href"), home+"stories/")
				if !isStory {
					continue
				}
				slug := strings.TrimSuffix(to, "/")
				got = append(got, slug)
				if id := e.all("id")[0].Text; ids[slug] == "" {
					ids[slug] = id
				} else if ids[slug] != id {
					t.Errorf("%s %s: the story %s has two ids", l, c.feed, slug)
				}
				content := e.all("content")[0].Text
				switch slug {
				case "counted-again":
					updated, authors := "2026-11-24T10:30:00+08:00", 2
					if l == lang.ZH { // the translation was not corrected, and has one author
						updated, authors = "2026-11-23T09:00:00+08:00", 1
					}
					if e.all("published")[0].Text != "2026-11-23T09:00:00+08:00" || e.all("updated")[0].Text != updated || len(e.all("author")) != authors {
						t.Errorf("%s %s: %v %v, %d authors", l, c.feed, e.all("published"), e.all("updated"), len(e.all("author")))
					}
					for _, whole := range []string{`<a href="` + home + `people/adriana-krnacova/"`, "<table>", `<a href="` + home + `stories/counted-again/#fn-1"`, `<a href="` + home + `sources/wb-2019-12-20/"`} {
						if !strings.Contains(content, whole) {
							t.Errorf("%s %s: the story is without %s", l, c.feed, whole)
						}
					}
				case "key-to-prague": // in English only
					if l == lang.ZH && (e.attr("lang") != "en" || !strings.Contains(content, l.Words().NotTranslated)) || l == lang.EN && e.attr("lang") != "" {
						t.Errorf("%s %s: an original is told in %q", l, c.feed, e.attr("lang"))
					}
				}
			}
			if !slices.Equal(got, c.stories) {
				t.Errorf("%s %s tells of %q, not of %q", l, c.feed, got, c.stories)
			}
		}
	}
}

// TestFeedsBeginOnTime holds that a story is in no feed before its second, and in
// all of them from then on.
func TestFeedsBeginOnTime(t *testing.T) {
	at := time.Date(2030, 1, 1, 9, 0, 0, 0, facts.BeijingTime())
	for _, c := range []struct {
		now  time.Time
		tell bool
	}{{at.Add(-time.Second), false}, {at, true}} {
		h, _ := serve(t, fixture, c.now, nil)
		for _, address := range []string{"/en/feed.atom", "/en/feed.json", "/zh/feed.atom", "/en/cities/minsk.atom", "/en/cities/minsk.feed.json"} {
			if told := strings.Contains(get(h, address).Body.String(), "/stories/of-2030/"); told != c.tell {
				t.Errorf("%s: %s tells of the story: %v", c.now, address, told)
			}
		}
	}
}

// TestFeedAddresses holds the addresses of feeds that people know or guess, and
// that the past has none.
func TestFeedAddresses(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	for _, l := range lang.Tags() {
		home := "/" + string(l) + "/"
		for _, c := range []struct {
			address string
			status  int
			is      string // the type, or where it leads
		}{
			{"feed.atom", 200, "application/atom+xml; charset=utf-8"},
			{"feed.json", 200, "application/feed+json; charset=utf-8"},
			{"changes.atom", 200, "application/atom+xml; charset=utf-8"},
			{"changes.feed.json", 200, "application/feed+json; charset=utf-8"},
			{"stories.json", 200, "application/json; charset=utf-8"},
			{"stories.atom", 301, home + "feed.atom"},
			{"stories.feed.json", 301, home + "feed.json"},
			{"feed/", 301, home + "stories/"},
			{"feed", 301, home + "stories/"},
			{"feed.csv", 404, ""},
			{"events.atom", 404, ""},
			{"cities/prague.atom?as-of=2018", 404, ""},
		} {
			w := get(h, home+c.address)
			is := w.Header().Get("Content-Type")
			if c.status == 301 {
				is = w.Header().Get("Location")
			}
			if w.Code != c.status || c.is != "" && is != c.is {
				t.Errorf("%s%s: %d %s", home, c.address, w.Code, is)
			}
		}
		// Programs that ask by Accept are told where the answer stands.
		r := httptest.NewRequest("GET", home+"stories/", nil)
		r.Header.Set("Accept", "application/feed+json")
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Header().Get("Content-Location") != home+"feed.json" {
			t.Errorf("Accept: %d %v", w.Code, w.Header())
		}
	}
}
