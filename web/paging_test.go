package web_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"net/http"
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
	"youcheng/static"
	"youcheng/web"
)

// long is the fixture with so many of everything that its lists have several pages.
var long = sync.OnceValues(func() (*site.Snapshot, error) {
	seeds, content := copied(fixtureSeeds), copied(fixtureContent)
	more := func(file string, n int, row func(i int) string) {
		data := string(seeds[file].Data)
		for i := range n {
			data += row(i) + "\n"
		}
		seeds[file] = &fstest.MapFile{Data: []byte(data)}
	}
	const n = 2*page.PerPage + 20
	more("events.csv", n, func(i int) string {
		return fmt.Sprintf("ev-more-%03d,%d,,prague,%s,visit,none,Visit %d,访问%d,A visit.,一次访问。,tong-ren-tang,xi-jinping,cd-2016-09-03", i, 1990+i%30, []string{"culture", "diplomacy"}[i%2], i, i)
	})
	more("people.csv", n, func(i int) string {
		return fmt.Sprintf("person-%03d,Person %03d,人物%03d,source,official,官员,%s,,,cd-2016-09-03", i, i, i, []string{"CN", "CZ", ""}[i%3])
	})
	more("organisations.csv", n, func(i int) string {
		return fmt.Sprintf("body-%03d,Body %03d,机构%03d,source,body,机构,CZ,,,cd-2016-09-03", i, i, i)
	})
	more("changes.csv", n, func(i int) string {
		return fmt.Sprintf("2026-11-%02d,prague,,,,,,,,Change %d.,改动%d。,cd-2016-09-03", 1+i%20, i, i)
	})
	more("gaps.csv", n, func(i int) string {
		return fmt.Sprintf("%s,%s,Nobody looked (%d).,无人查找（%d）。", []string{"prague", "tokyo", ""}[i%3], []string{"since", "website", "population"}[i%3], i, i)
	})
	for i := range 3*page.StoriesPerPage + 7 {
		at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i)
		for _, l := range []string{"en", "zh"} {
			if l == "zh" && i%3 == 0 {
				continue
			}
			content[fmt.Sprintf("stories/more-%03d/%s.md", i, l)] = &fstest.MapFile{Data: []byte(fmt.Sprintf("---\ntitle: \"Story %03d\"\nsummary: \"A story of many, of which there are so many that a list has pages.\"\nkind: news\nauthors: [Youcheng editors]\nstatus: ready\npublish_at: %s\nas_of: 2024-12-31\ncities: [prague]\nthemes: [diplomacy]\nsources: [cd-2016-03-28]\n---\n\n[Prague](city:prague) of [Czechia](country:cz), %d.\n",
				i, at.Format("2006-01-02T08:00:00+08:00"), i))}
		}
	}
	return compile(site.Input{Seeds: seeds, Content: content, Now: func() time.Time { return frozen }})
})

// grown is the fixture with n more rows of each kind about the same few things.
func grown(n int) (*site.Snapshot, error) {
	seeds, content := copied(fixtureSeeds), copied(fixtureContent)
	for file, row := range map[string]func(i int) string{
		"sources.csv": func(i int) string {
			return fmt.Sprintf("more-%d,Gazette,公报,Report %d,Report %d,报道%d,https://example.org/%d,2015-03-01,en,news,cd-2016-09-03,2026-11-20,,", i, i, i, i, i)
		},
		"events.csv": func(i int) string {
			return fmt.Sprintf("ev-more-%d,%d,,prague,%s,visit,none,Visit %d,访问%d,A visit.,一次访问。,tong-ren-tang;body-%d,xi-jinping;person-%d,more-%d;cd-2016-09-03", i, 2014+i%3, []string{"culture", "diplomacy"}[i%2], i, i, i, i, i)
		},
		"people.csv": func(i int) string {
			return fmt.Sprintf("person-%d,Person %d,人物%d,source,official,官员,CZ,,,more-%d;cd-2016-09-03", i, i, i, i)
		},
		"organisations.csv": func(i int) string {
			return fmt.Sprintf("body-%d,Body %d,机构%d,source,body,机构,CZ,,,more-%d;cd-2016-09-03", i, i, i, i)
		},
		"offices.csv": func(i int) string {
			return fmt.Sprintf("person-%d,Deputy mayor of Prague,布拉格市副市长,prague,,,,2015-03-01,,more-%d\nxi-jinping,Chair %d of Prague,布拉格第%d主席,prague,,,,2015-03-01,,more-%d", i, i, i, i, i)
		},
		"agreements.csv": func(i int) string {
			return fmt.Sprintf("ag-more-%d,prague,memorandum,Memorandum %d,备忘录%d,%d-03-01,,,xi-jinping;person-%d,,,,,,more-%d", i, i, i, 2014+i%3, i, i)
		},
		"names.csv": func(i int) string { return fmt.Sprintf("prague,Praga %d,it,,,alternate,,,more-%d", i, i) },
		"views.csv": func(i int) string {
			return fmt.Sprintf("prague,beijing,active,2020-03-%02d,Statement %d on the tie.,关于结好的说法%d。,more-%d", 1+i%30, i, i, i)
		},
		"claims.csv": func(i int) string {
			return fmt.Sprintf("cm%d,cd-2016-09-03,4,Prague did %d.,布拉格做了第%d件事。,prague,culture,tong-ren-tang,xi-jinping,,,,2016,the article,报道,confirmed,It is so.,属实。,more-%d,", i, i, i, i)
		},
		"stated_counts.csv": func(i int) string {
			return fmt.Sprintf("sister-cities,%d-0%d,%d,By a paper.,据报纸。,more-%d", 2014+i%3, 1+i/3%9, i%50, i)
		},
		"conflicts.csv": func(i int) string {
			return fmt.Sprintf("y%d,prague,since,Open %d.,未决%d。,no,A rule.,规则。,", i, i, i)
		},
		"conflict_values.csv": func(i int) string {
			return fmt.Sprintf("y%d,1,A %d,甲%d,no,more-%d\ny%d,2,B %d,乙%d,no,more-%d", i, i, i, i, i, i, i, i)
		},
		"gaps.csv": func(i int) string {
			return fmt.Sprintf("prague,website,Nobody looked (%d).,无人查找（%d）。", i, i)
		},
		"changes.csv": func(i int) string {
			return fmt.Sprintf("2026-11-%02d,prague,,,,,,,,Change %d.,改动%d。,more-%d", 1+i%20, i, i, i)
		},
	} {
		data := string(seeds[file].Data)
		for i := range n {
			data += row(i) + "\n"
		}
		seeds[file] = &fstest.MapFile{Data: []byte(data)}
	}
	return compile(site.Input{Seeds: seeds, Content: content, Now: func() time.Time { return frozen }})
}

// TestNoPageGrows holds that pages about one thing, and lists, are as long with twice
// as much about that thing (but for whose sources are whose), say that there is more,
// and that their twins have it.
func TestNoPageGrows(t *testing.T) {
	const n = 2*page.MostClaims + 100
	servers := [2]*web.Server{}
	for i := range servers {
		servers[i], _ = serve(t, sync.OnceValues(func() (*site.Snapshot, error) { return grown(n << i) }), frozen, nil)
	}
	for _, l := range lang.Tags() {
		at := "/" + string(l) + "/"
		for _, path := range []string{
			"", "cities/", "cities/prague/", "cities/prague/?as-of=2020", "countries/", "countries/cz/", "agreements/", "events/", "themes/", "themes/culture/", "exchange/", "sources/", "sources/cd-2016-09-03/",
			"people/", "people/xi-jinping/", "organisations/", "organisations/tong-ren-tang/", "counts/", "counts/sister-cities/", "roll/2016/", "changes/", "gaps/", "conflicts/", "anniversaries/", "map/", "compare/?city=prague&city=tokyo",
			"stories/", "data/", "method/", "events/?city=prague", "search/?q=prague",
		} {
			var size [2]int
			for i, h := range servers {
				w := get(h, at+path)
				if w.Code != http.StatusOK {
					t.Fatalf("%s%s: %d", at, path, w.Code)
				}
				size[i] = w.Body.Len()
			}
			if size[1] > size[0]+size[0]/10 {
				t.Errorf("%s%s has %d bytes with %d rows, and %d with twice as many", at, path, size[0], n, size[1])
			}
		}
		fewer := l.Words().DataOfAll
		for _, c := range []struct {
			path string
			says bool
			rows map[string]int // of the twin
		}{
			{"cities/prague", true, map[string]int{"agreements": n, "people": n, "organisations": n, "names": n, "claims": n}},
			{"people/xi-jinping", true, map[string]int{"offices": n, "agreements": n, "claims": n}},
			{"organisations/tong-ren-tang", true, map[string]int{"claims": n}},
			{"sources/cd-2016-09-03", true, map[string]int{"claims": n}},
			{"counts/sister-cities", false, map[string]int{"stated": n}},
			{"cities", false, map[string]int{"stated": n}},
			{"people/person-1", false, nil},
		} {
			if got := strings.Contains(get(servers[0], at+c.path+"/").Body.String(), fewer); got != c.says {
				t.Errorf("%s says that there is more: %v", c.path, got)
			}
			var twin map[string]json.RawMessage
			if err := json.Unmarshal(get(servers[0], at+c.path+".json").Body.Bytes(), &twin); err != nil {
				t.Fatal(err)
			}
			for list, want := range c.rows {
				var rows []json.RawMessage
				if err := json.Unmarshal(twin[list], &rows); err != nil || len(rows) < want {
					t.Errorf("%s.json has %d %s, want %d or more: %v", c.path, len(rows), list, want, err)
				}
			}
		}
		// That one side has much to say does not silence the other.
		if body := get(servers[0], at+"cities/prague/").Body.String(); strings.Contains(body, `class="side-none"`) {
			t.Error("a side that spoke is said to be silent")
		}
		// Of what was signed the page keeps the first, which made the tie.
		if body := get(servers[0], at+"cities/prague/").Body.String(); !strings.Contains(body, at+"agreements/prague-2016/") {
			t.Error("the agreement that made the tie is gone")
		}
	}
}

// TestPaging reads lists page by page: every entry stands on one page and once, all
// in the order of the list; each page leads to the ones beside it.
func TestPaging(t *testing.T) {
	h, snap := serve(t, long, frozen, nil)
	all := pages(t, snap)
	for _, l := range lang.Tags() {
		for _, c := range []struct {
			list, query, key string
			perPage          int
			ordered          bool // as the twin is
		}{
			{"events/", "", "events", page.PerPage, true},
			{"events/", "city=prague", "events", page.PerPage, true},
			{"events/", "theme=culture&city=prague", "events", page.PerPage, true},
			{"events/", "on=people/xi-jinping", "events", page.PerPage, true},
			{"events/", "theme=culture&on=sources/cd-2016-09-03", "events", page.PerPage, true},
			{"stories/", "", "stories", page.StoriesPerPage, true},
			{"stories/", "on=cities/prague", "stories", page.StoriesPerPage, true},
			{"stories/", "on=countries/cz", "stories", page.StoriesPerPage, true},
			{"people/", "", "people", page.PerPage, false},
			{"organisations/", "", "organisations", page.PerPage, true},
			{"changes/", "", "changes", page.PerPage, true},
			{"changes/", "city=prague", "changes", page.PerPage, true},
			{"gaps/", "", "gaps", page.PerPage, true},
		} {
			base := "/" + string(l) + "/" + c.list
			asked := ""
			if c.query != "" {
				asked = "?" + c.query
			}
			name := base + asked
			var twin map[string]any
			if err := json.Unmarshal(get(h, strings.TrimSuffix(base, "/")+".json"+asked).Body.Bytes(), &twin); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var want []string
			for i, x := range twin[c.key].([]any) {
				row := x.(map[string]any)
				id, _ := row["id"].(string)
				if slug, ok := row["slug"].(string); ok {
					id = slug
				}
				if c.key == "gaps" {
					id = strconv.Itoa(i)
				}
				want = append(want, id)
			}
			if int(twin["count"].(float64)) != len(want) || len(want) <= c.perPage {
				t.Errorf("%s: the twin counts %v and holds %d", name, twin["count"], len(want))
			}
			of := (len(want) + c.perPage - 1) / c.perPage
			var got []string
			titles := map[string]bool{}
			for n := 1; n <= of; n++ {
				path := base
				if n > 1 {
					path += fmt.Sprintf("page/%d/", n)
				}
				if c.query == "" && !slices.Contains(all, path) {
					t.Errorf("%s is not among the pages of the site", path)
				}
				w := get(h, path+asked)
				body := w.Body.String()
				if w.Code != http.StatusOK {
					t.Fatalf("%s%s: %d", path, asked, w.Code)
				}
				d := parseHTML(body)
				here := 0
				for _, e := range d.elements {
					if kind, id, ok := strings.Cut(d.rowOf(e), "."); ok && kind == c.key {
						got = append(got, id)
						here++
					}
				}
				if here > c.perPage {
					t.Errorf("%s%s has %d entries", path, asked, here)
				}
				link := func(rel string) []string {
					var to []string
					for _, e := range d.elements {
						if e.get("rel") == rel && (e.tag == "link" || e.tag == "a") {
							to = append(to, e.get("href"))
						}
					}
					return to
				}
				at := func(n int) []string {
					if n < 1 || n > of {
						return nil
					}
					to := base
					if n > 1 {
						to += fmt.Sprintf("page/%d/", n)
					}
					return []string{to + asked, to + asked} // in the head and in the list of pages
				}
				if prev, next := link("prev"), link("next"); !slices.Equal(prev, at(n-1)) || !slices.Equal(next, at(n+1)) {
					t.Errorf("%s%s leads back to %v and on to %v", path, asked, prev, next)
				}
				if canonical := link("canonical"); len(canonical) != 1 || canonical[0] != "https://youcheng.example"+path {
					t.Errorf("%s%s: canonical %v", path, asked, canonical)
				}
				title := d.text(d.all("title", func(e *element) bool { return e.within("head") })[0])
				if titles[title] {
					t.Errorf("%s%s: two pages are called %q", path, asked, title)
				}
				titles[title] = true
				if current := d.all("a", func(e *element) bool { return e.has("pager-n") && e.get("aria-current") == "page" }); len(current) != 1 || d.text(current[0]) != strconv.Itoa(n) {
					t.Errorf("%s%s: the page that is shown is not marked", path, asked)
				}
				if says := map[lang.Tag]string{lang.EN: fmt.Sprintf("page %d of %d", n, of), lang.ZH: fmt.Sprintf("第%d页，共%d页", n, of)}[l]; n > 1 && !strings.Contains(title, says) {
					t.Errorf("%s%s is called %q", path, asked, title)
				}
			}
			if !c.ordered {
				slices.Sort(got)
				slices.Sort(want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: the pages hold %d entries %.200v, the twin %d %.200v", name, len(got), got, len(want), want)
			}
			for _, n := range []string{"0", "x", "01", "-1", strconv.Itoa(of + 1), "99999999999999999999"} {
				if w := get(h, base+"page/"+n+"/"+asked); w.Code != http.StatusNotFound {
					t.Errorf("%spage/%s/%s: %d", base, n, asked, w.Code)
				}
			}
			if w := get(h, base+"page/1/"+asked); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != base+asked {
				t.Errorf("%spage/1/%s: %d to %s", base, asked, w.Code, w.Header().Get("Location"))
			}
			if w := get(h, base+"page/2.json"+asked); w.Code != http.StatusNotFound {
				t.Errorf("%spage/2.json%s: %d", base, asked, w.Code)
			}
		}
		// A list that fits on a page has one.
		for _, list := range []string{"countries/", "cities/", "anniversaries/", "roll/2016/", "agreements/", "conflicts/", "events/?on=roll/2016"} {
			path, query, _ := strings.Cut(list, "?")
			if body := get(h, "/"+string(l)+"/"+list).Body.String(); strings.Contains(body, "pager") {
				t.Errorf("%s has pages", list)
			}
			if w := get(h, "/"+string(l)+"/"+path+"page/2/?"+query); w.Code != http.StatusNotFound {
				t.Errorf("%spage/2/: %d", path, w.Code)
			}
		}
		for _, bad := range []string{"stories/?on=cities/atlantis", "stories/?on=prague", "stories/?on=roll/2016", "events/?on=cities/prague", "events/?on=people/nobody"} {
			if w := get(h, "/"+string(l)+"/"+bad); w.Code != http.StatusBadRequest {
				t.Errorf("%s: %d", bad, w.Code)
			}
		}
	}
}

// TestBounds holds that a page about one thing shows no more of the stories and
// events on it than it may, says how many there are, and leads to all of them.
func TestBounds(t *testing.T) {
	h, _ := serve(t, long, frozen, nil)
	for _, c := range []struct{ address, stories, events string }{
		{"cities/prague", "stories/?on=cities/prague", "events/?city=prague"},
		{"countries/cz", "stories/?on=countries/cz", "events/?on=countries/cz"},
		{"themes/diplomacy", "stories/?on=themes/diplomacy", "events/?theme=diplomacy"},
		{"people/xi-jinping", "", "events/?on=people/xi-jinping"},
		{"organisations/tong-ren-tang", "", "events/?on=organisations/tong-ren-tang"},
		{"sources/cd-2016-09-03", "", "events/?on=sources/cd-2016-09-03"},
		{"roll/2005", "", ""},
	} {
		for _, l := range lang.Tags() {
			at := "/" + string(l) + "/"
			var twin struct {
				Stories, Events []struct{ URL string }
				StoriesTotal    int `json:"stories_total"`
				EventsTotal     int `json:"events_total"`
				Totals          map[string]int
			}
			if err := json.Unmarshal(get(h, at+c.address+".json").Body.Bytes(), &twin); err != nil {
				t.Fatal(err)
			}
			if twin.Totals != nil {
				twin.EventsTotal = twin.Totals["events"]
			}
			body := get(h, at+c.address+"/").Body.String()
			check := func(to string, shown, total, most int) {
				if shown > most || shown != min(most, total) {
					t.Errorf("%s shows %d of %d, of at most %d", c.address, shown, total, most)
				}
				if to == "" {
					return
				}
				if total <= most {
					t.Errorf("%s: the example has only %d", c.address, total)
				}
				d := parseHTML(body)
				links := d.all("a", func(e *element) bool { return e.get("href") == at+to })
				if !slices.ContainsFunc(links, func(e *element) bool { return strings.Contains(d.text(e), strconv.Itoa(total)) }) {
					t.Errorf("%s%s does not lead to all %d at %s", at, c.address, total, to)
				}
				var list struct{ Count int }
				path, query, _ := strings.Cut(to, "?")
				if err := json.Unmarshal(get(h, at+strings.TrimSuffix(path, "/")+".json?"+query).Body.Bytes(), &list); err != nil || list.Count != total {
					t.Errorf("%s has %d, %v; %s says %d", to, list.Count, err, c.address, total)
				}
			}
			check(c.stories, len(twin.Stories), twin.StoriesTotal, page.StoriesOfOne)
			most := page.EventsOfOne
			if twin.Totals != nil {
				most = page.RowsOfOne
			}
			check(c.events, len(twin.Events), twin.EventsTotal, most)
		}
	}
}

// TestSitemapOfMany holds that no sitemap is longer than it may be, that together
// they list each page once, and that what they say of a story is what its page says.
func TestSitemapOfMany(t *testing.T) {
	snap, err := long()
	if err != nil {
		t.Fatal(err)
	}
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	const size = 40
	h := web.New(web.Config{Site: site.NewLive(snap, frozen), Static: files, Base: base, Now: func() time.Time { return frozen }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), SitemapSize: size})
	var index sitemapindex
	if err := xml.Unmarshal(get(h, "/sitemap.xml").Body.Bytes(), &index); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, m := range index.Sitemaps {
		path := strings.TrimPrefix(m.Loc, base)
		w := get(h, path)
		var set urlset
		if err := xml.Unmarshal(w.Body.Bytes(), &set); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%s: %d, %v", path, w.Code, err)
		}
		if n := len(set.URLs); n == 0 || n > size+1 { // the cover stands beside the English home page
			t.Errorf("%s lists %d", path, n)
		}
		newest := ""
		for _, u := range set.URLs {
			if listed[u.Loc] {
				t.Errorf("%s stands twice", u.Loc)
			}
			listed[u.Loc] = true
			newest = max(newest, u.LastMod)
			if strings.Contains(u.Loc, "/stories/more-00") {
				body := get(h, strings.TrimPrefix(u.Loc, base)).Body.String()
				if !strings.Contains(body, `"dateModified":"`+u.LastMod) && !strings.Contains(body, `"dateModified": "`+u.LastMod) {
					t.Errorf("%s changed on %s, which its page does not say", u.Loc, u.LastMod)
				}
			}
		}
		if newest != m.LastMod {
			t.Errorf("%s changed on %s, its newest page on %s", path, m.LastMod, newest)
		}
	}
	if want := len(pages(t, snap)) + 1; len(listed) != want {
		t.Errorf("%d pages are listed, want %d", len(listed), want)
	}
	for _, path := range []string{"/sitemap-en-stories-1.xml", "/sitemap-en-stories-0.xml", "/sitemap-en-stories-99.xml", "/sitemap-en-stories-x.xml", "/sitemap-en-stories-2"} {
		if w := get(h, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
