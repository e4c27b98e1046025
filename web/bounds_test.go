package web_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"youcheng/bench/corpus"
	"youcheng/internal/lang"
	"youcheng/internal/site"
)

// large is the real site with so many times its facts that every list of the register
// is longer than what a page shows of it.
var large = sync.OnceValues(func() (*site.Snapshot, error) {
	dir, err := os.MkdirTemp(cache, "large")
	if err != nil {
		return nil, err
	}
	if err := corpus.Write(dir, corpus.Options{Facts: 36}); err != nil {
		return nil, err
	}
	return compile(site.Input{Seeds: os.DirFS(filepath.Join(dir, "seeds")), Content: os.DirFS(filepath.Join(dir, "content")), Now: func() time.Time { return frozen }})
})

// The most bytes that a page may have, as it is drawn. A list has 100 rows, each with
// its sources. What shows a part of the register has a hundred rows of several kinds.
const (
	mostOfPage = 250_000
	mostOfPart = 720_000
	mostOfList = 960_000
)

// wide are the kinds of pages that may be larger than others.
var wide = map[string]int{
	"agreements/": mostOfList, "anniversaries/": mostOfList, "changes/": mostOfList, "cities/": mostOfList, "conflicts/": mostOfList, "events/": mostOfList, "exchange/": mostOfList,
	"organisations/": mostOfList, "people/": mostOfList, "roll/:year/": mostOfList, "sources/": mostOfList,
	"counts/:slug/": mostOfPart, "countries/:iso2/": mostOfPart, "gaps/": mostOfPart, "map/": mostOfPart, "stories/:slug/": mostOfPart, "themes/:slug/": mostOfPart,
}

// TestPagesAreBounded asks a site with many times today's facts for pages of every
// kind, and holds that none is larger than it may be: no page grows with the register.
func TestPagesAreBounded(t *testing.T) {
	if racing {
		t.Skip("nothing runs side by side, and the site is large")
	}
	h, snap := serve(t, large, frozen, nil)
	further := regexp.MustCompile(`page/[0-9]+/$`)
	kindOf := func(address string) string {
		rest, _, _ := strings.Cut(address[len("/en/"):], "?")
		rest = further.ReplaceAllString(rest, "")
		if first, id, ok := strings.Cut(rest, "/"); ok && id != "" {
			for _, name := range []string{"slug", "id", "iso2", "year"} {
				if kind := first + "/:" + name + "/"; slices.Contains(h.Routes(), kind) {
					return kind
				}
			}
		}
		return rest
	}
	byKind := map[string][]string{}
	for _, address := range pages(t, snap) {
		kind := kindOf(address)
		byKind[kind] = append(byKind[kind], address)
	}
	var ask []string
	const ofEach = 16
	for _, all := range byKind {
		for i := range min(ofEach, len(all)) {
			ask = append(ask, all[i*len(all)/min(ofEach, len(all))])
		}
	}
	ask = append(ask, "/")
	for _, l := range lang.Tags() {
		for _, rest := range []string{
			// Those with the most of everything, and questions that do not narrow much.
			"countries/us/", "countries/us/?as-of=2020", "countries/?as-of=2020", "cities/prague/", "sources/cd-2016-09-03/", "themes/diplomacy/", "themes/diplomacy/?as-of=2020", "roll/2000/page/2/",
			"cities/?region=europe", "cities/?sort=name", "cities/?q=a", "cities/page/2/", "events/page/5/", "agreements/page/3/", "anniversaries/page/2/", "anniversaries/?year=2030", "conflicts/page/2/", "people/page/3/", "changes/?city=prague",
			"compare/?city=prague", "compare/?city=prague&city=tokyo", "compare/?city=nowhere", "events/?city=nowhere", "events/?city=prague", "events/?theme=diplomacy", "exchange/?theme=culture", "gaps/?field=population", "gaps/?field=website", "gaps/?city=prague",
			"map/?region=europe", "map/?country=us", "map/?as-of=1990", "map/?as-of=2000", "counts/sister-cities/?region=asia", "counts/countries/?as-of=2000", "search/?q=city", "nowhere/", "embed/cities/prague/",
		} {
			ask = append(ask, "/"+string(l)+"/"+rest)
		}
	}
	seen := map[string]bool{}
	for _, address := range ask {
		w := get(h, address)
		if w.Code >= http.StatusInternalServerError {
			t.Errorf("%s: %d", address, w.Code)
		}
		kind := ""
		if address != "/" {
			kind = kindOf(address)
		}
		seen[kind] = true
		most := mostOfPage
		if n, ok := wide[kind]; ok {
			most = n
		}
		if n := w.Body.Len(); n > most {
			t.Errorf("%s has %d bytes, of at most %d", address, n, most)
		}
	}
	// Who wants a twin that the page has not is given the page, and no larger one.
	if n := get(h, "/en/map/", "Accept", "text/calendar, text/html;q=0.5").Body.Len(); n > mostOfPage {
		t.Errorf("the map has %d bytes where another form was asked for", n)
	}
	for _, kind := range h.Routes() {
		if kind != ":page/" && !seen[kind] {
			t.Errorf("no page of the kind %q was asked for", kind)
		}
	}
}

// TestRestIsTold holds that a page which shows a part of what the register has says so
// in its language, and leads to the whole.
func TestRestIsTold(t *testing.T) {
	if racing {
		t.Skip("the site is large")
	}
	h, snap := serve(t, large, frozen, nil)
	partners := len(snap.Dir.Members)
	for _, c := range []struct{ address, to, en, zh string }{
		{"", "cities/?region=europe", " more", "另外"},
		{"map/", "countries/us/", "Each point is a country", "每一点代表一个国家"},
		{"compare/", "", "type a name", "请输入名称"},
		{"events/", "cities/", "are shown here", "此处列出其中"},
		{"exchange/", "exchange.csv", "are shown here", "此处列出其中"},
		{"countries/", "countries/us/", " more", "另外"},
		{"countries/us/", "countries/us.json", "are shown here", "此处列出其中"}, // its people
		{"counts/sister-cities/", "cities/?status=active", "are shown here", "此处列出其中"},
		{"counts/countries/", "countries/us/", " more", "另外"},
		{"themes/diplomacy/", "cities/?theme=diplomacy", "are shown here", "此处列出其中"},
		{"gaps/?field=population", "gaps.json?field=population", " more", "另外"},
		{"roll/2000/", "roll/2000.json", "are shown here", "此处列出其中"},
		{"stories/tokyo-to-prague/", "cities/", "are shown here", "此处列出其中"},
	} {
		for _, l := range lang.Tags() {
			at := "/" + string(l) + "/"
			says := c.en
			if l == lang.ZH {
				says = c.zh
			}
			d := parseHTML(get(h, at+c.address).Body.String())
			if !strings.Contains(d.text(d.all("main", func(*element) bool { return true })[0]), says) {
				t.Errorf("%s%s does not say %q", at, c.address, says)
			}
			if c.to != "" && len(d.all("a", func(e *element) bool { return e.get("href") == at+c.to })) == 0 {
				t.Errorf("%s%s does not lead to %s", at, c.address, c.to)
			}
		}
	}
	// The twins have the whole.
	for _, twin := range []string{"map.json", "cities.json", "index.json", "counts/sister-cities.csv", "cities.geojson"} {
		body := get(h, "/en/"+twin).Body.String()
		for _, i := range []int{0, partners / 2, partners - 1} {
			if m := snap.Dir.Members[i]; m.Tie.Status == "active" && !strings.Contains(body, "/en/cities/"+m.Partner.Slug+"/") {
				t.Errorf("%s has no %s", twin, m.Partner.Slug)
			}
		}
	}
}

// TestPartnerIsNamed holds that a partner can be asked for by name, which is how it is
// done where there are too many to choose from.
func TestPartnerIsNamed(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	for _, c := range []struct {
		query string
		code  int
	}{
		{"events/?city=prague", http.StatusOK},
		{"events/?city=Prague", http.StatusOK},
		{"events/?city=%E5%B8%83%E6%8B%89%E6%A0%BC", http.StatusOK},
		{"gaps/?city=Prague", http.StatusOK},
		{"changes/?city=Prague", http.StatusOK},
		{"exchange/?city=Prague", http.StatusOK},
		{"compare/?city=Prague&city=Tokyo", http.StatusOK},
		{"events/?city=Atlantis", http.StatusBadRequest},
		{"events/?city=Beijing", http.StatusBadRequest},
	} {
		w := get(h, "/en/"+c.query)
		if w.Code != c.code {
			t.Errorf("%s: %d, want %d", c.query, w.Code, c.code)
		}
		if w.Code == http.StatusOK && !strings.Contains(w.Body.String(), "/en/cities/prague/") && !strings.Contains(w.Body.String(), "city=prague") {
			t.Errorf("%s is not about Prague", c.query)
		}
	}
}
