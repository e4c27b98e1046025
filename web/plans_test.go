package web_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/site"
)

// asked is a statement with its arguments.
type asked struct {
	statement string
	args      []any
}

// watched serves a site of its own and tells of what the store is asked while
// something is done. It is not for tests that run side by side.
func watched(t *testing.T, in site.Input) (h http.Handler, snap *site.Snapshot, during func(do func()) []asked) {
	t.Helper()
	in.Now = func() time.Time { return frozen }
	c := newCached(t, 0, func() (*site.Snapshot, error) { return compile(in) }, frozen) // nothing is kept: every page asks
	h, snap = c, c.live.Current()
	var mu sync.Mutex
	var noted []asked
	snap.Store.Watch(func(statement string, args []any) {
		mu.Lock()
		defer mu.Unlock()
		noted = append(noted, asked{strings.Join(strings.Fields(statement), " "), args})
	})
	t.Cleanup(func() { snap.Close() })
	return h, snap, func(do func()) []asked {
		mu.Lock()
		noted = nil
		mu.Unlock()
		do()
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(noted)
	}
}

// copied is a folder that can be changed.
func copied(fsys fs.FS) fstest.MapFS {
	out := fstest.MapFS{}
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(fsys, path)
		out[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		panic(err)
	}
	return out
}

// tenfold is the fixture with ten times the events and the stories, all of which
// link to the same partners, people and sources.
func tenfold(t *testing.T) (seeds, content fs.FS) {
	t.Helper()
	const times = 10
	facts, texts := copied(fixtureSeeds), copied(fixtureContent)
	rows, err := csv.NewReader(bytes.NewReader(facts["events.csv"].Data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := rows
	for n := 1; n < times; n++ {
		for _, r := range rows[1:] {
			r = slices.Clone(r)
			r[0] += "-" + strconv.Itoa(n)
			r[7], r[8] = fmt.Sprintf("%s, number %d", r[7], n), fmt.Sprintf("%s，第%d", r[8], n)
			all = append(all, r)
		}
	}
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(all); err != nil {
		t.Fatal(err)
	}
	facts["events.csv"] = &fstest.MapFile{Data: b.Bytes()}
	story := regexp.MustCompile(`^stories/(key-to-prague|counted-again)/`)
	aliases := regexp.MustCompile(`(?m)^aliases: .*\n`)
	title := regexp.MustCompile(`(?m)^title: "?(.*?)"?$`)
	for path, f := range texts {
		m := story.FindStringSubmatch(path)
		if m == nil {
			continue
		}
		for n := 1; n < times; n++ {
			data := f.Data
			if strings.HasSuffix(path, ".md") {
				data = aliases.ReplaceAll(title.ReplaceAll(data, []byte(fmt.Sprintf(`title: "$1 %d"`, n))), nil)
			}
			texts[strings.Replace(path, m[1], m[1]+"-"+strconv.Itoa(n), 1)] = &fstest.MapFile{Data: data}
		}
	}
	return facts, texts
}

// whole says why a statement may look through a table that grows, or sort what it
// finds in one: by how it begins.
var wholeTables = []struct{ has, why string }{
	{"FROM completeness t ORDER BY", "there is one row for each kind of list"},
	{"FROM glossary t ORDER BY", "the glossary is one page, which shows all of it"},
	{"FROM agreements t JOIN agreements_signatories l", "those that one person signed are sorted, all of which the page shows"},
	{"CROSS JOIN offices t ON t.place = j.value", "those of two to four partners are sorted"},
	{"CROSS JOIN views t ON t.partner = j.value", "those of two to four partners are sorted"},
}

// wholeEvents are the kinds of pages that read all events of a list, though by an
// index: those of the register, or of one thing.
var wholeEvents = map[string]string{
	"exchange":    "the matrix counts all of them by partner, theme and direction",
	"themes":      "they are counted by partner and direction, on any date",
	"cities/*":    "they are counted by theme and direction, and drawn on a line, on any date",
	"countries/*": "who took part in them is listed, on any date",
	"themes/*":    "they are counted by partner and direction, on any date",
}

// wholeOf is the kind of page that an address has in wholeEvents.
func wholeOf(address string) string {
	list, id, _ := strings.Cut(strings.Trim(address[len("/en/"):], "/"), "/")
	if id != "" {
		return list + "/*"
	}
	return list
}

// TestPlans asks for every page of the site in every form and holds that SQLite
// answers each statement by an index, and in the order of one: what a page costs
// does not grow with the tables.
func TestPlans(t *testing.T) {
	h, snap, during := watched(t, site.Input{Seeds: fixtureSeeds, Content: fixtureContent})
	distinct, read := map[string]asked{}, map[string]bool{}
	get(h, "/en/data/") // the release of the data is made once for all
	for _, x := range during(func() {
		for _, address := range pages(t, snap) {
			for _, x := range during(func() { get(h, address) }) {
				distinct[x.statement] = x
				if whole := strings.Contains(x.statement, "FROM events_listed l") && len(x.args) == 3 && x.args[2].(int) > 1_000_000; whole {
					read[wholeOf(address)] = true
					if wholeEvents[wholeOf(address)] == "" {
						t.Errorf("%s reads all events of %q", address, x.args[0])
					}
				}
			}
			for _, form := range []string{"json", "csv", "geojson", "ics", "atom", "feed.json"} {
				get(h, "/"+strings.Split(address, "/")[1]+"/"+page.InForm(address[len("/en/"):], form))
			}
		}
		for _, l := range lang.Tags() {
			for _, rest := range []string{"events/?theme=diplomacy&kind=visit&city=prague", "events/?on=people/xi-jinping&theme=culture", "events/?on=roll/2016&city=prague", "stories/?on=cities/prague", "stories/?on=events/ev-2016-03",
				"cities/?as-of=2016", "countries/cz/?as-of=2016", "themes/?as-of=2016", "themes/culture/?as-of=2016", "agreements/?state=past-term", "compare/?city=prague&city=tokyo", "search/?q=prague", "search/?q=%E5%B8%83%E6%8B%89%E6%A0%BC", "search/?q=pragve",
				"exchange/?theme=culture", "gaps/?field=published", "changes/?city=prague", "conflicts/?field=since", "events/nothing/", "nowhere/", "timemap/cities/prague/", "timemap/themes/", "timemap/countries/cz/", "stories/old-name/"} {
				get(h, "/"+string(l)+"/"+rest)
			}
		}
		for _, address := range []string{"/", "/sitemap.xml", "/sitemap-en-stories.xml", "/llms.txt"} {
			get(h, address)
		}
	}) {
		distinct[x.statement] = x
	}
	for kind := range wholeEvents {
		if !read[kind] {
			t.Errorf("no page of the kind %s reads all events any more", kind)
		}
	}
	used := map[string]bool{}
	for statement, x := range distinct {
		steps, err := snap.Store.Plan(t.Context(), statement, x.args)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, step := range steps {
			bad := strings.HasPrefix(step, "SCAN ") && !strings.Contains(step, "VIRTUAL TABLE") && !strings.Contains(step, "CONSTANT ROW") && step != "SCAN k" || strings.HasPrefix(step, "USE TEMP B-TREE")
			if !bad {
				continue
			}
			i := slices.IndexFunc(wholeTables, func(w struct{ has, why string }) bool { return strings.Contains(statement, w.has) })
			if i < 0 {
				t.Errorf("%s:\n%.300s", step, statement)
			} else {
				used[wholeTables[i].has] = true
			}
		}
	}
	for _, w := range wholeTables {
		if !used[w.has] {
			t.Errorf("no statement looks through a table any more as %q does", w.has)
		}
	}
	if len(distinct) < 55 {
		t.Errorf("only %d statements were asked", len(distinct))
	}
}

// statements is how many statements each kind of page asks.
var statements = map[string]int{
	"":                                2,
	"index.json":                      2,
	"cities/":                         1,
	"cities.csv":                      1,
	"cities/prague/":                  7,
	"cities/prague.json":              7,
	"cities/prague.atom":              8,
	"roll/2016/":                      2,
	"countries/":                      1,
	"countries/cz/":                   3,
	"compare/?city=prague&city=tokyo": 3,
	"agreements/":                     1,
	"agreements.csv":                  1,
	"agreements/prague-2016/":         3,
	"themes/":                         2,
	"themes/diplomacy/":               3,
	"themes/diplomacy.atom":           4,
	"exchange/":                       2,
	"events/":                         3,
	"events.json":                     3,
	"events.csv":                      3,
	"events/?theme=diplomacy":         3,
	"events/?on=people/xi-jinping":    3,
	"events/?on=people/xi-jinping&city=prague": 3,
	"events/ev-2016-03/":                       4,
	"organisations/":                           1,
	"organisations/tong-ren-tang/":             6,
	"people/":                                  1,
	"people/xi-jinping/":                       8,
	"search/":                                  1,
	"stories/":                                 2,
	"stories.json":                             2,
	"feed.atom":                                3,
	"feed.json":                                3,
	"stories/?on=cities/prague":                3,
	"stories/counted-again/":                   1,
	"stories/counted-again.json":               1,
	"sources/":                                 1,
	"sources.json":                             1,
	"sources/cd-2016-09-03/":                   19,
	"conflicts/":                               1,
	"gaps/":                                    1,
	"method/":                                  1,
	"glossary/":                                2,
	"nowhere/":                                 6,
	"/sitemap.xml":                             12,
}

// TestStatements holds how many statements each kind of page asks, and that a site
// with ten times the events and stories asks no more.
func TestStatements(t *testing.T) {
	count := func(in site.Input) map[string]int {
		h, _, during := watched(t, in)
		get(h, "/en/stories/counted-again/") // what all stories show is asked once,
		get(h, "/en/stories/")               // and how many there are
		out := map[string]int{}
		for _, address := range statementsOf {
			var code int
			path := "/en/" + address
			if strings.HasPrefix(address, "/") {
				path = address
			}
			n := len(during(func() { code = get(h, path).Code }))
			if want := http.StatusOK; code != want && !strings.Contains(address, "nowhere") {
				t.Errorf("%s: %d", address, code)
			}
			out[address] = n
		}
		return out
	}
	one := count(site.Input{Seeds: fixtureSeeds, Content: fixtureContent})
	seeds, content := tenfold(t)
	ten := count(site.Input{Seeds: seeds, Content: content})
	for _, address := range statementsOf {
		if one[address] != statements[address] {
			t.Errorf("%q: %d,", address, one[address])
		}
		if ten[address] != one[address] {
			t.Errorf("%s: %d statements, and %d of a site ten times as large", address, one[address], ten[address])
		}
	}
}

var statementsOf = []string{
	"", "index.json", "cities/", "cities.csv", "cities/prague/", "cities/prague.json", "cities/prague.atom", "roll/2016/", "countries/", "countries/cz/", "compare/", "compare/?city=prague&city=tokyo",
	"agreements/", "agreements.csv", "agreements/prague-2016/", "themes/", "themes/diplomacy/", "themes/diplomacy.atom", "exchange/", "events/", "events.json", "events.csv", "events/?theme=diplomacy", "events/?on=people/xi-jinping", "events/?on=people/xi-jinping&city=prague",
	"events/ev-2016-03/", "organisations/", "organisations/tong-ren-tang/", "people/", "people/xi-jinping/", "search/", "map/", "stories/", "stories.json", "feed.atom", "feed.json", "stories/?on=cities/prague", "stories/counted-again/", "stories/counted-again.json",
	"sources/", "sources.json", "sources/cd-2016-09-03/", "conflicts/", "gaps/", "anniversaries/", "changes/", "changes.atom", "counts/", "counts/sister-cities/", "method/", "glossary/", "nowhere/", "/sitemap.xml",
}
