package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var (
	han = regexp.MustCompile(`\p{Han}+`)
	// Four words of Latin letters in a row.
	english = regexp.MustCompile(`\p{Latin}[\p{Latin}’'.-]*(?:[ ,;:&]+\p{Latin}[\p{Latin}’'.-]*){3,}`)
	address = regexp.MustCompile(`(?:https?://|www\.)\S+`)
)

// TestOneLanguage looks for words of the other language that are not marked with
// lang: a screen reader would read them with the wrong voice, and more often
// than not they are a translation that is missing.
func TestOneLanguage(t *testing.T) {
	found, addresses := crawled(t)
	wrong := findings{}
	for _, a := range addresses {
		s := found[a]
		if s.ids == nil || s.status != http.StatusOK || strings.Contains(a, "?") {
			continue
		}
		for _, w := range foreignWords(parseHTML(s.body)) {
			if a == "/" && (strings.HasPrefix(w, "title") || strings.HasPrefix(w, "meta")) {
				continue // the cover is of both languages, and these cannot be marked
			}
			wrong.add("not marked with its language", "%s: %s", a, w)
		}
	}
	wrong.report(t)
}

// foreignWords returns the pieces of a page that are in the other language than
// the nearest lang says, with the elements they are in.
func foreignWords(d *document) []string {
	var out []string
	for _, w := range d.words {
		if w.in.within("code") {
			continue
		}
		text := address.ReplaceAllString(w.text, "")
		var bad string
		switch {
		case w.in.lang == "en":
			bad = han.FindString(text)
		case w.in.lang == "zh-Hans":
			bad = english.FindString(text)
		}
		if bad != "" {
			at := w.in.tag
			if w.in.class != "" {
				at += "." + strings.Fields(w.in.class)[0]
			}
			if w.attr != "" {
				at += " " + w.attr
			}
			out = append(out, at+": "+bad)
		}
	}
	return out
}

// TestForeignWords makes sure that the search above finds what it looks for.
func TestForeignWords(t *testing.T) {
	for _, c := range []struct{ page, want string }{
		{`<html lang="en"><p>All in English</p></html>`, ""},
		{`<html lang="en"><p class="a b">Beijing 北京</p></html>`, "p.a: 北京"},
		{`<html lang="en"><p>Beijing <span lang="zh-Hans"><b>北京</b></span> <i lang="ja">東京</i></p></html>`, ""},
		{`<html lang="en"><a aria-label="来源1">1</a></html>`, "a aria-label: 来源"},
		{`<html lang="en"><meta name="description" content="友城"><code>content/友城</code></html>`, "meta content: 友城"},
		{`<html lang="zh-Hans"><p>北京 Agence France Presse 报道</p></html>`, ""},
		{`<html lang="zh-Hans"><p>北京 is the capital of China</p></html>`, "p: is the capital of China"},
		{`<html lang="zh-Hans"><p><span lang="en">is the capital of China</span> https://a.example/is the end</p></html>`, ""},
	} {
		if got := strings.Join(foreignWords(parseHTML(c.page)), "; "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.page, got, c.want)
		}
	}
}
