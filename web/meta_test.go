package web_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"youcheng/internal/lang"
)

// TestMeta checks how pages introduce themselves where they are only named, as in
// the results of search engines: no two pages of a language that may be indexed
// have one title or one description, both are of a length that is shown, and what
// is told to those who share a page is the same.
func TestMeta(t *testing.T) {
	found, addresses := crawled(t)
	// Characters; Chinese ones are twice as wide. Titles of 70 are shown; longer ones
	// are those of sources and documents, whose names are not ours to shorten more.
	type bounds struct{ least, most int }
	titles := map[lang.Tag]bounds{lang.EN: {14, 95}, lang.ZH: {7, 62}}
	descriptions := map[lang.Tag]bounds{lang.EN: {45, 160}, lang.ZH: {18, 80}}
	wrong := findings{}
	by := map[string][]string{}
	for _, address := range addresses {
		s := found[address]
		if s.ids == nil || s.status != http.StatusOK {
			continue
		}
		d := parseHTML(s.body)
		og := map[string]string{}
		for _, e := range d.all("meta", nil) {
			if p := e.get("property"); p != "" {
				if og[p] != "" && p != "og:locale:alternate" {
					wrong.add("a property stands twice", "%s: %s", address, p)
				}
				og[p] = e.get("content")
			}
		}
		if og["og:title"] == "" || og["og:description"] != s.description || og["og:url"] != s.canonical || og["og:type"] == "" || og["og:site_name"] == "" || og["og:locale"] == "" || og["og:image"] == "" || og["og:image:alt"] == "" {
			wrong.add("OpenGraph", "%s: %v", address, og)
		}
		if address != "/" && og["og:title"] != s.title {
			wrong.add("the title that is shared is another", "%s: %q, not %q", address, og["og:title"], s.title)
		}
		if strings.Contains(s.description, "\n") || strings.Contains(s.description, "  ") || strings.TrimSpace(s.description) != s.description {
			wrong.add("white space in a description", "%s: %q", address, s.description)
		}
		if noindex.MatchString(s.body) || address == "/" { // the cover is in two languages, and twice as long
			continue
		}
		l := languageOf(address)
		if n, b := utf8.RuneCountInString(s.title), titles[l]; n < b.least || n > b.most {
			wrong.add("length of a title", "%s: %d: %s", address, n, s.title)
		}
		if n, b := utf8.RuneCountInString(s.description), descriptions[l]; n < b.least || n > b.most {
			wrong.add("length of a description", "%s: %d: %s", address, n, s.description)
		}
		by[string(l)+" title "+s.title] = append(by[string(l)+" title "+s.title], address)
		by[string(l)+" description "+s.description] = append(by[string(l)+" description "+s.description], address)
	}
	for _, what := range slices.Sorted(maps.Keys(by)) {
		if of := by[what]; len(of) > 1 {
			wrong.add("two pages introduce themselves alike", "%q: %s", what, strings.Join(of, " "))
		}
	}
	wrong.report(t)
}
