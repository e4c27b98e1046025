package templates_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"youcheng/internal/lang"
	"youcheng/static"
)

var (
	handler = regexp.MustCompile(` on[a-z]+="`)
	heading = regexp.MustCompile(`<h[1-6][ >]`)
)

// attributes returns the values of an attribute. (A regular expression would
// take most of the time of these tests.)
func attributes(html, name string) []string {
	var out []string
	for {
		_, rest, ok := strings.Cut(html, " "+name+`="`)
		if !ok {
			return out
		}
		value, rest, _ := strings.Cut(rest, `"`)
		out, html = append(out, value), rest
	}
}

func TestEveryPageIsWellMade(t *testing.T) {
	for _, p := range everyPage(t) {
		if n := strings.Count(p.html, "<h1"); n != 1 {
			t.Errorf("%s has %d first headings", p.path, n)
		}
		if n := strings.Count(p.html, "<script"); n != strings.Count(p.html, `<script type="application/ld+json">`) {
			t.Errorf("%s has a script that is no block of data", p.path)
		}
		for _, bad := range []string{" style=", "<style", "%!(", "ZgotmplZ"} {
			if strings.Contains(p.html, bad) {
				t.Errorf("%s contains %q", p.path, bad)
			}
		}
		if handler.MatchString(p.html) {
			t.Errorf("%s has an event handler", p.path)
		}
		last := 1
		for _, h := range heading.FindAllString(p.html, -1) {
			level := int(h[2] - '0')
			if level > last+1 {
				t.Errorf("%s goes from a heading of level %d to one of level %d", p.path, last, level)
			}
			last = level
		}
		seen := map[string]bool{}
		for _, id := range attributes(p.html, "id") {
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
			for _, id := range attributes(p.html, "id") {
				places[path][id] = true
			}
		}
	}
	file := regexp.MustCompile(`\.(json|csv|geojson|ics|atom|bib|ris|css|svg|ico|png|webmanifest|xml)$`)
	reported := map[string]bool{}
	for _, p := range everyPage(t) {
		own := map[string]bool{}
		for _, id := range attributes(p.html, "id") {
			own[id] = true
		}
		for _, href := range slices.Concat(attributes(p.html, "href"), attributes(p.html, "action")) {
			href = strings.ReplaceAll(href, "&amp;", "&")
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
	site, err := register()
	if err != nil {
		t.Fatal(err)
	}
	// A heading of a source may have a space of its own.
	var own []string
	for _, s := range site.Sources {
		for _, heading := range []string{s.Title.ZH, s.Own} {
			if len(strays(heading)) > 0 {
				own = append(own, heading, "")
			}
		}
	}
	headings := strings.NewReplacer(own...)
	reported := map[string]bool{}
	for _, p := range everyPage(t) {
		if !strings.HasPrefix(p.path, "/zh/") {
			continue
		}
		html := headings.Replace(p.html)
		// What the editors wrote is not ours.
		if before, prose, ok := strings.Cut(html, `<div class="prose">`); ok {
			_, after, _ := strings.Cut(prose, "</article>")
			html = before + after
		}
		for _, m := range strays(lines(html)) {
			if !reported[m] {
				reported[m] = true
				t.Errorf("%s has a space in Chinese: %q", p.path, m)
			}
		}
	}
}

// lines breaks the words beside the count, which are set in lines of their own.
func lines(html string) string {
	html = strings.ReplaceAll(html, `<a class="count-where"`, "<br><a")
	return strings.ReplaceAll(html, `<span class="count-on"`, "<br><span")
}

var inline = []string{"a", "span", "sup", "time", "em", "strong", "small", "wbr"}

// strays returns the places in HTML where a space stands between two Chinese
// characters, or a character and a punctuation mark.
func strays(html string) []string {
	chinese := func(r rune) bool {
		return unicode.Is(unicode.Han, r) || strings.ContainsRune("，。、；：？！（）《》“”", r)
	}
	var out []string
	var last rune // of the text of this line
	space := false
	for html != "" {
		if html[0] == '<' {
			tag, rest, _ := strings.Cut(html[1:], ">")
			name, _, _ := strings.Cut(strings.TrimPrefix(tag, "/"), " ")
			if !slices.Contains(inline, name) {
				last, space = 0, false
			}
			html = rest
			continue
		}
		r, n := utf8.DecodeRuneInString(html)
		switch {
		case unicode.IsSpace(r):
			space = true
		default:
			if space && chinese(last) && chinese(r) {
				context, _, _ := strings.Cut(html, "<")
				out = append(out, string(last)+" "+context)
			}
			last, space = r, false
		}
		html = html[n:]
	}
	return out
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
		for _, class := range attributes(p.html, "class") {
			for c := range strings.FieldsSeq(class) {
				used[c] = true
			}
		}
	}
	for _, l := range lang.Tags() {
		for _, class := range attributes(gallery(t, l), "class") {
			for c := range strings.FieldsSeq(class) {
				used[c] = true
			}
		}
	}
	// Names without a look of their own, for those who read the page by program.
	nameless := []string{"kind-preview", "preview", "specimen", "specimen-name", "kind-home", "kind-page", "kind-article", "kind-failure", "kind-cover",
		"figure-map", "figure-timeline", "figure-roll", "figure-chart", "figure-compare", "figure-city"}
	// Drawn for what Markdown or the register may hold and does not now.
	unused := []string{
		"align-left", "align-center", "alert", "alert-title", "alert-warning", "alert-caution", "alert-important", "task", "raw-html",
		"footnotes", "footnote-ref", "footnote-backref", "hero",
		"only-4", "only-5",
		"pager-gap",
		"unit-over", "adding-row-over",
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

// TestThemeColours holds that the colours that the head names for the browser's
// own frame are the paper of the two schemes.
func TestThemeColours(t *testing.T) {
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	sheet, _ := files.Get(files.Stylesheet())
	var paper, named []string
	for _, m := range regexp.MustCompile(`--paper:(#[0-9A-F]{6})\b`).FindAllStringSubmatch(string(sheet.Body), -1) {
		paper = append(paper, m[1])
	}
	for _, m := range regexp.MustCompile(`name="theme-color"[^>]*content="([^"]*)"`).FindAllStringSubmatch(everyPage(t)[0].html, -1) {
		named = append(named, m[1])
	}
	if !slices.Equal(paper, named) {
		t.Errorf("the theme colours are %v, the paper is %v", named, paper)
	}
}

// TestHead looks at what search engines and other readers of the head are told.
func TestHead(t *testing.T) {
	pages := map[string]string{}
	for _, p := range everyPage(t) {
		pages[p.path] = p.html
	}
	const base = "https://youcheng.example"
	for _, test := range []struct {
		path string
		has  []string
		not  []string
	}{
		{"/", []string{`<html lang="en">`, `<link rel="canonical" href="` + base + `/">`, `hreflang="en" href="` + base + `/en/"`, `hreflang="zh-Hans" href="` + base + `/zh/"`, `hreflang="x-default" href="` + base + `/"`, `<section class="cover-half" lang="zh-Hans"`}, []string{`name="robots"`}},
		{"/zh/", []string{`<html lang="zh-Hans">`, `<title>友城：有据可查的北京友好城市名册</title>`, `hreflang="x-default" href="` + base + `/"`, `type="application/json"`}, []string{`name="robots"`}},
		{"/en/cities/prague/", []string{`<title>Prague and Beijing – Youcheng</title>`, `<link rel="canonical" href="` + base + `/en/cities/prague/">`, `hreflang="zh-Hans" href="` + base + `/zh/cities/prague/"`, `type="application/geo+json"`,
			`<a class="tongue" href="/zh/cities/prague/" lang="zh-Hans" hreflang="zh-Hans">中文</a>`, `<span class="alias" lang="cs">Praha</span>`, `id="since"`, `id="x06"`, `href="#conflicts"`}, []string{`name="robots"`}},
		{"/zh/cities/prague/", []string{`<title>布拉格与北京 – 友城</title>`, `property="og:locale" content="zh_CN"`, `lang="en" hreflang="en">English</a>`}, nil},
		{"/en/cities/?region=europe", []string{`<meta name="robots" content="noindex">`, `<link rel="canonical" href="` + base + `/en/cities/">`, `<a class="tongue" href="/zh/cities/?region=europe"`}, nil},
		{"/en/400/", []string{`<meta name="robots" content="noindex">`, `href="/en/cities/?region=asia"`, `<a class="tongue" href="/zh/"`}, []string{`rel="canonical"`, `rel="alternate"`, `aria-current`}},
		{"/zh/stories/tokyo-to-prague/?untranslated", []string{`<article lang="en">`, `class="notice"`}, nil},
		{"/zh/stories/tokyo-to-prague/", []string{`<article>`, `property="og:type" content="article"`}, []string{`class="notice"`}},
		{"/en/sources/cd-2016-09-03/", []string{`id="c01"`, `class="tally"`}, nil},
	} {
		html, ok := pages[test.path]
		if !ok {
			t.Errorf("there is no %s", test.path)
		}
		for _, s := range test.has {
			if !strings.Contains(html, s) {
				t.Errorf("%s has no %s", test.path, s)
			}
		}
		for _, s := range test.not {
			if strings.Contains(html, s) {
				t.Errorf("%s has %s", test.path, s)
			}
		}
	}
}

func TestStrays(t *testing.T) {
	for _, test := range []struct {
		html string
		want int
	}{
		{"<p>北京 上海</p>", 1}, {"<p>北京<a href=\"/\"> 上海</a></p>", 1}, {"<p>北京，</span> <sup>在</sup></p>", 1},
		{"<p>北京上海</p>", 0}, {"<p>北京</p> <p>上海</p>", 0}, {"<p>北京 Beijing</p>", 0}, {"<li>北京</li>\n<li>上海</li>", 0},
	} {
		if got := strays(test.html); len(got) != test.want {
			t.Errorf("strays(%q) = %q, want %d", test.html, got, test.want)
		}
	}
}
