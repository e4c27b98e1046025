package web_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the answers of the golden tests as they are now")

// stylesheet is the one part of a page that changes with the style sheets.
var stylesheet = regexp.MustCompile(`/static/site\.[0-9a-f]+\.css`)

// TestGolden compares whole answers of the fixture with those that were looked
// at and found good. After a change that is wanted:
//
//	go test ./web -run Golden -update
//
// and read the difference before it is committed.
func TestGolden(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	for name, address := range map[string]string{
		"cover.html":            "/",
		"en-home.html":          "/en/",
		"zh-home.html":          "/zh/",
		"zh-home.json":          "/zh/index.json",
		"en-roll.html":          "/en/cities/",
		"zh-roll.html":          "/zh/cities/",
		"en-roll.json":          "/en/cities.json",
		"en-roll.csv":           "/en/cities.csv",
		"en-roll.geojson":       "/en/cities.geojson",
		"zh-roll-dated.html":    "/zh/cities/?region=europe&as-of=2016-04",
		"en-roll-2019.html":     "/en/roll/2019/",
		"en-prague.html":        "/en/cities/prague/",
		"zh-prague.html":        "/zh/cities/prague/",
		"zh-prague.json":        "/zh/cities/prague.json",
		"en-story.html":         "/en/stories/counted-again/",
		"zh-story.html":         "/zh/stories/counted-again/",
		"en-story.json":         "/en/stories/counted-again.json",
		"zh-story-missing.html": "/zh/stories/key-to-prague/",
		"en-source.html":        "/en/sources/cd-2016-09-03/",
		"zh-source.html":        "/zh/sources/cd-2016-09-03/",
		"en-404.html":           "/en/cities/atlantis/",
		"zh-400.html":           "/zh/cities/?region=mars",
		"zh-400.json":           "/zh/cities.json?region=mars",
	} {
		t.Run(name, func(t *testing.T) {
			body := get(h, address).Body.String()
			if strings.HasSuffix(name, ".html") {
				// One element a line, so that a difference can be read.
				body = strings.ReplaceAll(stylesheet.ReplaceAllString(body, "/static/site.css"), "><", ">\n<") + "\n"
			}
			file := filepath.Join("testdata", "golden", name)
			if *update {
				if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(body, "\n")); diff != "" {
				t.Errorf("%s differs from %s (-want +got); if that is wanted: go test ./web -run Golden -update\n%s", address, file, diff)
			}
		})
	}
}

// TestUntranslated reads a story that exists in English only: its Chinese page
// shows the original, says so, and marks its language.
func TestUntranslated(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	w := get(h, "/zh/stories/key-to-prague/")
	d := parseHTML(w.Body.String())
	if w.Code != 200 || w.Header().Get("Content-Language") != "zh-Hans" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	notice := d.all("p", func(e *element) bool { return e.has("notice") })
	if len(notice) != 1 || d.text(notice[0]) != "本文尚无中文版，以下为英文原文。" || notice[0].lang != "zh-Hans" {
		t.Error("there is no notice")
	}
	for _, c := range []struct{ tag, text, lang string }{
		{"h1", "The key to Prague", "en"},
		{"p", "Xi Jinping received the key in March 2016 sources differ.", "en"}, // of the date, in the words of the text
		{"a", "sources differ", "en"},
		{"h2", "来源", "zh-Hans"},
	} {
		found := d.all(c.tag, func(e *element) bool { return d.text(e) == c.text })
		if len(found) != 1 || found[0].lang != c.lang {
			t.Errorf("<%s> %q is not there once, in %s", c.tag, c.text, c.lang)
		}
	}
	// In lists too, its title is in English and marked.
	for _, address := range []string{"/zh/stories/", "/zh/", "/zh/cities/prague/"} {
		d := parseHTML(get(h, address).Body.String())
		link := d.all("a", func(e *element) bool { return e.get("href") == "/zh/stories/key-to-prague/" })
		if len(link) == 0 || link[0].lang != "en" || d.text(link[0]) != "The key to Prague" {
			t.Errorf("%s does not mark the English title", address)
		}
	}
	if body := get(h, "/en/stories/key-to-prague/").Body.String(); strings.Contains(body, `class="notice"`) {
		t.Error("the English page has a notice")
	}
}

// TestAppearance checks who sees a story that waits for its day, and a draft:
// nobody, anywhere, until the moment of publication, without a restart.
func TestAppearance(t *testing.T) {
	snap, err := fixture()
	if err != nil {
		t.Fatal(err)
	}
	moment := time.Date(2030, 1, 1, 9, 0, 0, 0, time.FixedZone("CST", 8*60*60))
	before, _ := serve(t, fixture, moment.Add(-time.Second), nil)
	after, _ := serve(t, fixture, moment, nil)
	for _, c := range []struct {
		slug, title string
		in          []string // the lists and pages that lead to it when it is out
	}{
		{"of-2030", "A story of 2030", []string{"/en/stories/", "/en/stories.json", "/en/stories.csv", "/en/", "/en/cities/minsk/", "/en/cities/minsk.json", "/en/countries/by/", "/"}},
		{"of-2030", "2030年的文章", []string{"/zh/stories/", "/zh/stories.json", "/zh/", "/zh/cities/minsk/", "/"}},
		{"unfinished", "An unfinished story", nil},
	} {
		l := "/en/stories/"
		if strings.Contains(c.title, "年") {
			l = "/zh/stories/"
		}
		for _, form := range []string{"/", ".json"} {
			want := 404
			if c.in != nil {
				want = 200
			}
			if w := get(before, l+c.slug+form); w.Code != 404 || strings.Contains(w.Body.String(), c.title) {
				t.Errorf("%s%s is there before its time: %d", c.slug, form, w.Code)
			}
			if w := get(after, l+c.slug+form); w.Code != want || (want == 200) != strings.Contains(w.Body.String(), c.title) {
				t.Errorf("%s%s in its time: %d", c.slug, form, w.Code)
			}
		}
		for _, address := range c.in {
			if strings.Contains(get(before, address).Body.String(), c.title) {
				t.Errorf("%s shows %s before its time", address, c.slug)
			}
			if !strings.Contains(get(after, address).Body.String(), c.title) {
				t.Errorf("%s does not show %s in its time", address, c.slug)
			}
		}
	}
	// No page at all says a word of what is not out.
	for _, address := range pages(t, snap) {
		body := get(before, address).Body.String()
		for _, hidden := range []string{"of-2030", "A story of 2030", "2030年的文章", "unfinished", "An unfinished story"} {
			if strings.Contains(body, hidden) {
				t.Errorf("%s tells of %q", address, hidden)
			}
		}
	}
}
