package templates_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/webtest"
	"youcheng/templates"
)

// gallery draws the gallery in a language.
func gallery(t *testing.T, l lang.Tag) string {
	t.Helper()
	f := page.Frame{Lang: l, Dir: facts.NewDirectory(&facts.Facts{}), Base: "https://youcheng.example", Stylesheet: "/static/site.css", Land: "/static/land.svg"}
	var b bytes.Buffer
	if err := templates.Gallery(f.Gallery()).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return webtest.Unmarked(b.String())
}

// specimens takes the gallery apart: the HTML of each example by its id.
func specimens(html string) map[string]string {
	out := map[string]string{}
	_, html, _ = strings.Cut(html, `<main`)
	html, _, _ = strings.Cut(html, `</main>`)
	for _, part := range strings.Split(html, `<div class="specimen`)[1:] {
		_, rest, _ := strings.Cut(part, ` id="`)
		id, rest, _ := strings.Cut(rest, `">`)
		depth := 1
		for _, m := range regexp.MustCompile(`</?div[ >]`).FindAllStringIndex(rest, -1) {
			if rest[m[0]+1] == '/' {
				depth--
			} else {
				depth++
			}
			if depth == 0 {
				rest = rest[:m[0]]
				break
			}
		}
		out[id] = rest
	}
	return out
}

// TestGallery draws every example in both languages and looks for what each is
// there to show. What must hold of all parts is looked for in each.
func TestGallery(t *testing.T) {
	for _, l := range lang.Tags() {
		w := l.Words()
		drawn := specimens(gallery(t, l))
		other := l.Other().BCP47()
		tests := map[string]struct{ has, not []string }{
			"marks-full":          {has: []string{`<sup class="mark"><a href="#source-2" aria-label="` + fmt.Sprintf(w.SourceMark, 2) + `">2</a></sup>`}, not: []string{"mark-"}},
			"marks-unverified":    {has: []string{"mark-hollow", w.DoubtfulShort}},
			"marks-disputed":      {has: []string{"mark-split", w.DisputedShort, `href="#conflicts"`}},
			"marks-shared":        {has: []string{fmt.Sprintf(w.OneOrigin, 2)}},
			"marks-many":          {has: []string{">1–4<", `aria-label="` + fmt.Sprintf(w.SourceMarks, 1, 4)}, not: []string{fmt.Sprintf(w.Origins, 4, 3)}},
			"marks-empty":         {not: []string{"mark", "source-"}},
			"status-full":         {has: both("status-", w.Statuses)},
			"standing-1":          {has: []string{"standing-active"}, not: []string{"mark-split"}},
			"standing-2":          {has: []string{"standing-ended", "mark-split", w.DisputedShort}},
			"standing-3":          {has: []string{"standing-active"}},
			"standing-4":          {has: []string{"standing-suspended", w.Statuses["suspended"]}},
			"standing-5":          {has: []string{"standing-lapsed", w.Statuses["lapsed"]}},
			"standing-6":          {has: []string{"standing-unsure"}},
			"standing-7":          {has: []string{"standing-not-yet"}},
			"standing-8":          {has: []string{"standing-unsure", "2015"}},
			"ledger-full":         {has: []string{"<dl", "<dt>" + w.Since + "</dt>", `lang="cs"`}, not: []string{"mark-hollow"}},
			"ledger-disputed":     {has: []string{"mark-split", w.SourcesDiffer, `href="#conflicts"`, w.EndedOn}},
			"ledger-long":         {has: []string{`lang="cy"`, "mark-hollow"}},
			"course-full":         {has: []string{`<ol class="course">`, w.SideBeijing, "<time", w.ViewStatuses["ended"]}},
			"course-empty":        {has: []string{w.NoViewBeijing}, not: []string{"<ol", "<li"}},
			"count-full":          {has: []string{"count-n", "sum-total"}},
			"count-disputed":      {has: []string{w.DisputedShort}},
			"figures-small":       {has: []string{"<svg", "<title", "<desc"}},
			"gaps-full":           {has: []string{w.Fields["since"]}},
			"gaps-stale":          {has: []string{"<strong>"}},
			"gaps-empty":          {has: []string{w.NoResults}},
			"entries-full":        {has: []string{w.OpenTerm, w.EventKinds["signing"], w.Directions["to-beijing"], `lang="` + other + `"`, "→"}},
			"rosters-full":        {has: []string{`<small lang="` + other + `">`, `lang="de"`, `lang="zh-Latn"`}},
			"claims-full":         {has: both("verdict-", w.Verdicts)},
			"conflicts-full":      {has: []string{w.Chosen, w.NotSettled, `<th scope="row">`, "<caption>", `id="example-settled"`}},
			"roll-full":           {has: []string{"<caption", `<th scope="col">`, `<th scope="row">`, `<small lang="` + other + `">`, `data-label="` + w.Since, "status-active", "mark-hollow", `lang="de"`}},
			"roll-ended":          {has: []string{`data-label="` + w.EndedOn, w.DisputedShort}},
			"roll-brief":          {has: []string{"roll-brief"}},
			"roll-empty":          {has: []string{w.NoResults}, not: []string{"<table"}},
			"forms-full":          {has: []string{`role="search"`, `aria-describedby="f-as-of-hint"`, `id="f-as-of-hint"`, `value="2016"`, "selected", " open"}},
			"lists-full":          {has: []string{`rel="prev"`, `rel="next"`, w.PreviousYear}},
			"lists-near":          {has: []string{w.DidYouMean, `<ul class="sections">`}},
			"notices-dated":       {has: []string{w.DatedNow, "2016"}},
			"notices-original":    {has: []string{w.NotTranslated}},
			"notices-translation": {has: []string{`<q lang="` + other + `">`, w.DriftKinds["changed"]}},
			"notices-hatnote":     {has: []string{`class="hatnote"`, "<a href="}},
			"prose-footnote":      {has: []string{`role="doc-noteref"`, `id="fn-ref-1"`}},
		}
		for _, id := range slices.Sorted(maps.Keys(drawn)) {
			test, ok := tests[id]
			if !ok {
				t.Errorf("%s: nothing is asked of the example %q", l, id)
			}
			for _, s := range test.has {
				if !strings.Contains(drawn[id], s) {
					t.Errorf("%s: %s has no %q:\n%s", l, id, s, drawn[id])
				}
			}
			for _, s := range test.not {
				if strings.Contains(drawn[id], s) {
					t.Errorf("%s: %s has %q", l, id, s)
				}
			}
			for _, fault := range faultsOf(l, drawn[id]) {
				t.Errorf("%s: %s: %s", l, id, fault)
			}
		}
		for id := range tests {
			if drawn[id] == "" {
				t.Errorf("%s: the gallery has no example %q", l, id)
			}
		}
	}
}

// both are the class and the words of each key: what a shape says, a word says.
func both(class string, words map[string]string) []string {
	var out []string
	for k, v := range words {
		out = append(out, class+k, ">"+v+"<")
	}
	return out
}

var (
	tag     = regexp.MustCompile(`<(/?)([a-z][a-zA-Z0-9]*)((?: [a-zA-Z:-]+(?:="[^"]*")?)*)(/?)>`)
	hollow  = regexp.MustCompile(`<(p|li|dd|dt|a|span|sup|h[1-6]|caption|option)(?: [^>]*)?>\s*</`)
	control = regexp.MustCompile(`<(?:input|select)[^>]* id="([^"]*)"`)
)

// faultsOf is what is wrong with the HTML of a part, whatever it shows: elements
// that are not closed or are empty, controls without a label, Chinese that is not
// marked or has spaces.
func faultsOf(l lang.Tag, html string) []string {
	var out, open []string
	for _, m := range tag.FindAllStringSubmatch(html, -1) {
		switch end, name := m[1] != "", m[2]; {
		case slices.Contains([]string{"input", "wbr", "br", "img", "source"}, name) || m[4] != "":
		case !end:
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			out = append(out, "</"+name+"> closes "+strings.Join(open, " "))
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		out = append(out, "not closed: "+strings.Join(open, " "))
	}
	if strings.ContainsAny(tag.ReplaceAllString(html, ""), "<>") {
		out = append(out, "something is no tag and not escaped: "+tag.ReplaceAllString(html, ""))
	}
	for _, m := range hollow.FindAllString(html, -1) {
		out = append(out, "empty: "+m)
	}
	for _, m := range control.FindAllStringSubmatch(html, -1) {
		if !strings.Contains(html, `<label for="`+m[1]+`">`) {
			out = append(out, "no label for "+m[1])
		}
	}
	for _, id := range attributes(html, "aria-describedby") {
		if !strings.Contains(html, ` id="`+id+`"`) {
			out = append(out, "described by nothing: "+id)
		}
	}
	if l == lang.ZH {
		for _, s := range strays(lines(html)) {
			out = append(out, "a space in Chinese: "+s)
		}
	}
	return out
}

// TestFaultsOf shows each fault to be found.
func TestFaultsOf(t *testing.T) {
	for _, test := range []struct {
		name, html string
		want       int
	}{
		{"sound", `<p lang="en">Text <a href="/x">link</a><wbr></p>`, 0},
		{"not closed", `<div><p>Text</p>`, 1},
		{"crossed", `<p><a href="/x">link</p></a>`, 2},
		{"empty", `<p><span class="x"></span>Text</p>`, 1},
		{"not escaped", `<p>1 < 2</p>`, 1},
		{"no label", `<input type="text" id="q">`, 1},
		{"no hint", `<p aria-describedby="hint">Text</p>`, 1},
		{"a space", `<p>北京 上海</p>`, 1},
	} {
		if got := faultsOf(lang.ZH, test.html); len(got) != test.want {
			t.Errorf("%s: faultsOf(%q) = %q, want %d", test.name, test.html, got, test.want)
		}
	}
}

// TestGalleryIsWhole holds that every shared part occurs in the gallery, itself
// or within another part.
func TestGalleryIsWhole(t *testing.T) {
	// Parts that cannot stand there, and why.
	without := map[string]string{
		"timeForm": "its field has the id of the one in the filter, which stands there",
	}
	text := func(name string) string {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	body := map[string]string{}
	files, err := filepath.Glob("*.templ")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		for _, part := range strings.Split("\n"+text(name), "\ntempl ")[1:] {
			name, rest, _ := strings.Cut(part, "(")
			body[name] = rest
		}
	}
	call := regexp.MustCompile(`@([a-z][A-Za-z]*)\(`)
	reached := map[string]bool{}
	todo := []string{"Gallery"}
	for len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		for _, m := range call.FindAllStringSubmatch(body[name], -1) {
			if !reached[m[1]] && m[1] != "layout" {
				reached[m[1]] = true
				todo = append(todo, m[1])
			}
		}
	}
	parts := regexp.MustCompile(`(?m)^templ ([a-z][A-Za-z]*)\(`).FindAllStringSubmatch(text("parts.templ"), -1)
	if len(parts) == 0 {
		t.Fatal("there are no parts")
	}
	for _, m := range parts {
		if name := m[1]; !reached[name] && without[name] == "" {
			t.Errorf("the part %q is not in the gallery", name)
		} else if reached[name] && without[name] != "" {
			t.Errorf("the part %q is in the gallery", name)
		}
	}
}
