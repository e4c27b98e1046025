package templates_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"youcheng/static"
)

var (
	idAttr    = regexp.MustCompile(` id="([^"]*)"`)
	hrefAttr  = regexp.MustCompile(` (?:href|action)="([^"]*)"`)
	classAttr = regexp.MustCompile(` class="([^"]*)"`)
	handler   = regexp.MustCompile(`<[^>]* on[a-z]+=`)
	heading   = regexp.MustCompile(`<h([1-6])[ >]`)
)

func TestEveryPageIsWellMade(t *testing.T) {
	for _, p := range everyPage(t) {
		if n := strings.Count(p.html, "<h1"); n != 1 {
			t.Errorf("%s has %d first headings", p.path, n)
		}
		for _, bad := range []string{" style=", "<script", "<style", "%!(", "ZgotmplZ"} {
			if strings.Contains(p.html, bad) {
				t.Errorf("%s contains %q", p.path, bad)
			}
		}
		if handler.MatchString(p.html) {
			t.Errorf("%s has an event handler", p.path)
		}
		last := 1
		for _, h := range heading.FindAllStringSubmatch(p.html, -1) {
			level := int(h[1][0] - '0')
			if level > last+1 {
				t.Errorf("%s goes from a heading of level %d to one of level %d", p.path, last, level)
			}
			last = level
		}
		seen := map[string]bool{}
		for _, id := range ids(p.html) {
			if seen[id] {
				t.Errorf("%s has the id %q twice", p.path, id)
			}
			seen[id] = true
		}
		for _, want := range []string{`<main id="page-main"`, `<meta name="description" content="`, `name="viewport"`, `<link rel="stylesheet" href="/static/site.css">`, `hreflang="`} {
			if !strings.Contains(p.html, want) {
				t.Errorf("%s has no %s", p.path, want)
			}
		}
	}
}

func ids(html string) []string {
	var out []string
	for _, m := range idAttr.FindAllStringSubmatch(html, -1) {
		out = append(out, m[1])
	}
	return out
}

// TestLinksResolve follows every link of every page to a page that exists, and
// to the place on it. Twins, files and other sites are not followed.
func TestLinksResolve(t *testing.T) {
	places := map[string]map[string]bool{}
	for _, p := range everyPage(t) {
		path, _, _ := strings.Cut(p.path, "?")
		if places[path] == nil {
			places[path] = map[string]bool{}
		}
		if path == p.path || strings.HasSuffix(p.path, "?") { // not the narrowed forms
			for _, id := range ids(p.html) {
				places[path][id] = true
			}
		}
	}
	file := regexp.MustCompile(`\.(json|csv|geojson|css|svg)$`)
	reported := map[string]bool{}
	for _, p := range everyPage(t) {
		own := map[string]bool{}
		for _, id := range ids(p.html) {
			own[id] = true
		}
		for _, m := range hrefAttr.FindAllStringSubmatch(p.html, -1) {
			href := strings.ReplaceAll(m[1], "&amp;", "&")
			path, fragment, _ := strings.Cut(href, "#")
			path, _, _ = strings.Cut(path, "?")
			switch {
			case strings.HasPrefix(href, "https://youcheng.example"), strings.HasPrefix(href, "http"), file.MatchString(path):
				continue
			case strings.HasPrefix(p.path, "/en/404/"), strings.HasPrefix(p.path, "/zh/404/"):
				continue
			case path == "":
				if !own[fragment] && !reported[href] {
					reported[href] = true
					t.Errorf("%s links to its own place %q, which does not exist", p.path, href)
				}
			case places[path] == nil || fragment != "" && !places[path][unescape(fragment)]:
				if !reported[href] {
					reported[href] = true
					t.Errorf("%s links to %q, which does not exist", p.path, href)
				}
			}
		}
	}
}

func unescape(fragment string) string {
	return strings.ReplaceAll(fragment, "%E6%9B%B4%E6%AD%A3", "更正")
}

// TestNoSpacesInChinese finds spaces between Chinese characters that stand in
// the same line of text, with inline elements between them or without.
func TestNoSpacesInChinese(t *testing.T) {
	const inline = `(?:</?(?:a|span|sup|time|em|strong|small|wbr)(?: [^>]*)?>)*`
	stray := regexp.MustCompile(`[\p{Han}，。、；：？！）》”]` + inline + `\s+` + inline + `[\p{Han}（《“，。、；：）]`)
	elsewhere := regexp.MustCompile(`(?s)<p class="count">.*?</p>|<div class="prose">.*?</article>`)
	reported := map[string]bool{}
	for _, p := range everyPage(t) {
		if !strings.HasPrefix(p.path, "/zh/") {
			continue
		}
		// The words beside the count are set in lines of their own.
		// What the editors wrote is not ours.
		html := elsewhere.ReplaceAllString(p.html, "")
		for _, m := range stray.FindAllString(html, -1) {
			if !reported[m] {
				reported[m] = true
				t.Errorf("%s has a space in Chinese: %q", p.path, m)
			}
		}
	}
}

// TestClasses holds that each class in use is drawn by the stylesheet, and that
// the stylesheet draws none that is not used.
func TestClasses(t *testing.T) {
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	sheet, _ := files.Get(files.Stylesheet())
	drawn := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.([a-z][a-z0-9-]*)`).FindAllStringSubmatch(string(sheet.Body), -1) {
		drawn[m[1]] = true
	}
	used := map[string]bool{}
	for _, p := range everyPage(t) {
		for _, m := range classAttr.FindAllStringSubmatch(p.html, -1) {
			for c := range strings.FieldsSeq(m[1]) {
				used[c] = true
			}
		}
	}
	// Names without a look of their own, for those who read the page by program.
	nameless := []string{"kind-home", "kind-page", "kind-article", "kind-failure", "kind-cover"}
	// Drawn for what Markdown or the register may hold and does not now.
	unused := []string{
		"align-left", "align-center", "alert", "alert-title", "alert-warning", "alert-caution", "alert-important", "task", "raw-html",
		"status-suspended", "status-lapsed", "verdict-agreed-then", "verdict-incomplete", "verdict-stronger-than-evidence", "status-not-yet", "notice-warn",
	}
	for _, c := range slices.Sorted(maps.Keys(used)) {
		if !drawn[c] && !slices.Contains(nameless, c) && !strings.HasPrefix(c, "ref-") && !strings.HasPrefix(c, "alert-") && !strings.HasPrefix(c, "language-") {
			t.Errorf("the class %q is used and not drawn", c)
		}
	}
	for _, c := range slices.Sorted(maps.Keys(drawn)) {
		if !used[c] && !slices.Contains(unused, c) {
			t.Errorf("the class %q is drawn and not used", c)
		}
	}
}
