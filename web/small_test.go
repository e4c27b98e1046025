package web_test

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"youcheng/internal/lang"
	"youcheng/internal/page"
)

// TestCitations holds for every page of the real site, in each language, that it
// can be cited: by files that say the same as the page, under a key of its own.
func TestCitations(t *testing.T) {
	found, addresses := crawled(t)
	wrong := findings{}
	keys, today := map[string]string{}, []int{frozen.Year(), int(frozen.Month()), frozen.Day()}
	key := regexp.MustCompile(`^@online\{(youcheng-(?:en|zh)-[a-z0-9-]+),\n`)
	for _, address := range addresses {
		s := found[address]
		if s.ids == nil || s.status != http.StatusOK || address == "/" {
			continue
		}
		further := furtherPage.MatchString(address) // which is cited as the list
		address = furtherPage.ReplaceAllString(address, "/")
		path, query, _ := strings.Cut(address, "?")
		file := strings.TrimSuffix(path, "/")
		if len(path) == len("/en/") {
			file += "/index"
		}
		end := ""
		if query != "" {
			end = "?" + query
		}
		bib, ris := found[file+".bib"+end], found[file+".ris"+end]
		if bib == nil || ris == nil || bib.status != http.StatusOK || ris.status != http.StatusOK {
			wrong.add("no files of the citation", "%s", address)
			continue
		}
		m := key.FindStringSubmatch(bib.body)
		if m == nil || !strings.HasPrefix(ris.body, "TY  - ELEC\r\nID  - "+m[1]+"\r\n") || !strings.HasSuffix(ris.body, "\r\nER  - \r\n") {
			wrong.add("the citation has no key", "%s: %.80q %.80q", address, bib.body, ris.body)
			continue
		}
		if other := keys[m[1]]; other != "" && !further {
			wrong.add("two pages have one key", "%s: %s and %s", m[1], other, address)
		}
		keys[m[1]] = address
		for _, x := range []struct{ form, line string }{{bib.body, "  url = {" + base + address + "},\n"}, {ris.body, "\r\nUR  - " + base + address + "\r\n"}} {
			if !strings.Contains(x.form, x.line) {
				wrong.add("the citation leads elsewhere", "%s: %s", address, x.form)
			}
		}
		var csl []page.CSL
		if file := found[file+".csl.json"+end]; file == nil || json.Unmarshal([]byte(file.body), &csl) != nil || len(csl) != 1 {
			wrong.add("no CSL-JSON", "%s", address)
		} else if c := csl[0]; c.ID != m[1] || c.URL != base+address || c.Title == "" || len(c.Author) == 0 || c.Accessed == nil || !slices.Equal(c.Accessed.Parts[0], today) || !strings.Contains(ris.body, "\r\nTI  - "+c.Title+"\r\n") {
			wrong.add("CSL-JSON says something else", "%s: %+v", address, c)
		}
		for _, e := range []string{".bib", ".ris", ".csl.json"} {
			if n := strings.Count(s.body, `<a href="`+file+e+html.EscapeString(end)+`" download>`); n != 1 {
				wrong.add("the page does not lead to the file", "%s: %d links to %s", address, n, e)
			}
		}
	}
	wrong.report(t)
}

// TestAnchors holds that each heading of a section with an address on the page
// has a link to it, which is named by it and is no part of its name.
func TestAnchors(t *testing.T) {
	found, addresses := crawled(t)
	wrong := findings{}
	heading := regexp.MustCompile(`(?:<section [^>]*?\bid="([^"]+)"[^>]*>\s*)?<h([23])((?: [^>]*)?)>(.*?)</h[23]>(<a class="anchor" href="#([^"]+)" aria-label="([^"]+)"[^>]*>#</a>)?`)
	tags, id := regexp.MustCompile(`<[^>]*>`), regexp.MustCompile(` id="([^"]+)"`)
	n := 0
	for _, address := range addresses {
		s := found[address]
		if s.ids == nil || s.status != http.StatusOK || address == "/" || strings.Contains(address, "?") {
			continue
		}
		_, main, _ := strings.Cut(s.body, "<main")
		main, _, _ = strings.Cut(main, "</main>")
		form := languageOf(address).Words().SectionLink
		for _, m := range heading.FindAllStringSubmatch(main, -1) {
			want := m[1]
			if own := id.FindStringSubmatch(m[3]); own != nil {
				want = own[1]
			}
			if strings.Contains(m[3], `class="vh"`) { // nobody sees where its link would stand
				continue
			}
			if m[6] != want {
				wrong.add("a heading without its link, or with that of another", "%s: %s", address, m[0])
			}
			if want == "" {
				continue
			}
			n++
			text := strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(m[4], ""))), " ")
			if label := html.UnescapeString(m[7]); label != strings.ReplaceAll(form, "%s", text) {
				wrong.add("the link is not named by the heading", "%s: %q, %q", address, text, label)
			}
			if strings.Contains(m[4], "anchor") {
				wrong.add("the link is part of the heading", "%s: %s", address, m[0])
			}
		}
	}
	if n == 0 {
		t.Error("there are no headings with an address")
	}
	wrong.report(t)
}

// TestManifests holds that what a manifest and the head of a page name is there,
// and that the head names the manifest of its language.
func TestManifests(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, l := range lang.Tags() {
		address := "/site." + string(l) + ".webmanifest"
		var m struct {
			Name  string
			Theme string `json:"theme_color"`
			Start string `json:"start_url"`
			Icons []struct{ Src, Type string }
		}
		if err := json.Unmarshal(get(h, address).Body.Bytes(), &m); err != nil || m.Name != l.Words().SiteTitle {
			t.Fatalf("%s: %v %+v", address, err, m)
		}
		if !strings.Contains(get(h, m.Start).Body.String(), `content="`+m.Theme+`"`) {
			t.Errorf("%s: the start has not the colour %s", address, m.Theme)
		}
		for _, icon := range append(m.Icons, struct{ Src, Type string }{"/favicon.ico", "image/"}, struct{ Src, Type string }{"/apple-touch-icon.png", "image/png"}) {
			if w := get(h, icon.Src); w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), icon.Type) {
				t.Errorf("%s: %d %s", icon.Src, w.Code, w.Header().Get("Content-Type"))
			}
		}
	}
}
