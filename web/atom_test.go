package web_test

import (
	"encoding/csv"
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

	"youcheng/internal/lang"
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
// content, and times at the beginning of a day in Beijing.
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
		if err != nil || !strings.HasSuffix(s, "T00:00:00+08:00") {
			bad("%q is no beginning of a day in Beijing: %v", s, err)
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
		instant(one(e, "published"))
		if i == 0 && !at.Equal(updated) {
			bad("the feed was updated %s, its first entry %s", updated, at)
		}
		if i > 0 && at.After(last) {
			bad("entry %d is newer than the one before", i)
		}
		last = at
		one(e, "content")
		if c := e.all("content"); len(c) == 1 && (c[0].attr("type") != "html" || !strings.HasPrefix(c[0].Text, "<p>")) {
			bad("content is %s %q", c[0].attr("type"), c[0].Text)
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
		d := parseHTML(get(h, at+"/").Body.String())
		entries := d.all("li", func(e *element) bool { return strings.HasPrefix(e.id, "c-20") })
		feed, problems := atomProblems(get(h, at+".atom").Body.String(), base+at+".atom", base+at+"/", l.BCP47())
		for _, p := range problems {
			t.Errorf("%s: %s", at, p)
		}
		told := feed.all("entry")
		if len(entries) != 301 || len(told) != 100 {
			t.Fatalf("%s: the page tells of %d changes, the feed of %d", at, len(entries), len(told))
		}
		for i, row := range rows[1:] {
			anchor := "#" + entries[i].id
			if !strings.HasSuffix(row[column("url")], anchor) || !strings.Contains(d.text(entries[i]), row[column("what")]) {
				t.Errorf("%s: change %d is %s on the page and %v in CSV", at, i, anchor, row)
			}
			if i < len(told) && told[i].all("link")[0].attr("href") != row[column("url")] {
				t.Errorf("%s: entry %d of the feed leads to %s", at, i, told[i].all("link")[0].attr("href"))
			}
		}
		if days := d.all("h2", func(e *element) bool { return strings.HasPrefix(e.parent.id, "day-") }); len(days) != 31 {
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
	tag := get(h, "/en/changes.atom").Header().Get("ETag")
	r := httptest.NewRequest("GET", "/en/changes.atom", nil)
	r.Header.Set("If-None-Match", tag)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if tag == "" || w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("%q: %d, %d bytes", tag, w.Code, w.Body.Len())
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
