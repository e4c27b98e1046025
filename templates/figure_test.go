package templates_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/story"
	"youcheng/static"
)

// figures builds stories with every kind of figure. Those of "mixed" are in the
// other language.
func (s site) figures(f page.Frame) map[string]*page.Story {
	sets := map[string][]story.Figure{
		"map":      {{Kind: "map", Query: "as-of=2016-09-03"}, {Kind: "map", Query: "as-of=2016-04-05"}},
		"maps":     {{Kind: "map"}, {Kind: "map", Query: "region=asia"}, {Kind: "map", Query: "q=zzz"}},
		"timeline": {{Kind: "timeline", Query: "as-of=2019-11-08"}, {Kind: "timeline", Query: "region=africa&as-of=1995"}},
		"course":   {{Kind: "timeline", ID: "prague"}, {Kind: "timeline", ID: "tokyo", Query: "as-of=2016-09-03"}, {Kind: "timeline", ID: "vientiane"}, {Kind: "timeline", ID: "riga", Query: "as-of=1990"}},
		"roll":     {{Kind: "roll", Query: "sort=name&as-of=2016-04-05"}, {Kind: "roll", Query: "region=africa"}, {Kind: "roll", Query: "status=ended"}, {Kind: "roll", Query: "q=zzz"}},
		"chart":    {{Kind: "chart", ID: "sister-cities", Query: "as-of=2026-11-23"}, {Kind: "chart", ID: "countries", Query: "as-of=2016-09-03"}, {Kind: "chart", ID: "sister-cities", Query: "country=fr"}},
		"cards":    {{Kind: "compare", Cities: []string{"prague", "tokyo", "kyiv", "santiago"}, Query: "as-of=2020"}, {Kind: "city", ID: "prague"}, {Kind: "city", ID: "minsk", Query: "as-of=2016-04-05"}, {Kind: "city", ID: "riga", Query: "as-of=2016-09-03"}, {Kind: "map", Query: "region=mars"}},
	}
	sets["mixed"] = nil
	for _, kind := range []string{"map", "timeline", "course", "roll", "chart", "cards"} {
		sets["mixed"] = append(sets["mixed"], sets[kind][0])
	}
	out := map[string]*page.Story{}
	for name, figures := range sets {
		t := story.Text{Form: story.Story, Slug: "figures-" + name, Lang: f.Lang, Title: "T", Summary: "S", Kind: "feature"}
		if name == "mixed" {
			t.Lang = f.Lang.Other()
		}
		for i, x := range figures {
			x.Alt = fmt.Sprintf("alt of figure %d <&>", i+1)
			if i%2 == 0 {
				x.Caption = fmt.Sprintf("caption of figure %d <&>", i+1)
			}
			t.Figures = append(t.Figures, x)
			t.HTML += fmt.Sprintf("<p>before</p>\n<!--figure %d-->\n<p>after</p>\n", i+1)
		}
		out["stories/"+t.Slug+"/"] = f.Story(t, nil, page.Records{Events: s.Events})
	}
	return out
}

// drawing is a figure as HTML with what it was drawn from.
type drawing struct {
	where  string
	figure *page.Figure
	html   string
	page   *page.Story
}

func everyFigure(t *testing.T) []drawing {
	t.Helper()
	s, err := register()
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for _, p := range everyPage(t) {
		pages[p.path] = p.html
	}
	today, _ := facts.ParseDate("2026-11-23")
	var out []drawing
	for _, l := range lang.Tags() {
		f := page.Frame{Lang: l, Dir: facts.NewDirectory(s.Facts), Today: today.From, Base: "https://youcheng.example", Stylesheet: "/static/site.css", Land: "/static/land.svg"}
		for path, p := range s.figures(f) {
			where := "/" + string(l) + "/" + path
			html := pages[where]
			for _, g := range p.Figures {
				_, rest, ok := strings.Cut(html, `id="`+g.ID+`"`)
				start := strings.LastIndex(html[:len(html)-len(rest)], "<div")
				if !ok || start < 0 {
					t.Fatalf("%s has no %s", where, g.ID)
				}
				// It ends where the next piece of the text begins.
				end := len(html)
				for _, next := range []string{`<div class="prose"`, `<div class="figure `, "</article>"} {
					if i := strings.Index(html[start+1:], next); i >= 0 {
						end = min(end, start+1+i)
					}
				}
				out = append(out, drawing{where + "#" + g.ID, g, strings.TrimSpace(html[start:end]), p})
			}
		}
	}
	return out
}

// TestFiguresAreWellMade reads each figure as XML: what is opened is closed, and
// a drawing has a title and a description.
func TestFiguresAreWellMade(t *testing.T) {
	for _, x := range everyFigure(t) {
		// What HTML writes in another way than XML.
		d := xml.NewDecoder(strings.NewReader(strings.NewReplacer("<wbr>", "", "<details class=\"figure-equal\" open>", "<details>").Replace(x.html)))
		d.Entity = xml.HTMLEntity
		ids := map[string]bool{}
		var named []string
		var open []xml.StartElement
		count := map[string]int{}
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", x.where, err)
				break
			}
			switch e := token.(type) {
			case xml.StartElement:
				get := func(name string) string {
					for _, a := range e.Attr {
						if a.Name.Local == name {
							return a.Value
						}
					}
					return ""
				}
				if id := get("id"); id != "" {
					ids[id] = true
				}
				if e.Name.Local == "svg" && get("role") != "" {
					named = append(named, strings.Fields(get("aria-labelledby")+" "+get("aria-describedby"))...)
				}
				if e.Name.Local == "a" {
					for _, o := range open {
						for _, a := range o.Attr {
							if a.Name.Local == "role" && a.Value == "img" {
								t.Errorf("%s: a link within an image is hidden", x.where)
							}
						}
					}
				}
				class := get("class")
				for _, c := range strings.Fields(class) {
					count[c]++
				}
				for _, a := range e.Attr {
					if a.Value == "" && a.Name.Local != "data-label" || strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
						t.Errorf("%s: <%s %s=%q>", x.where, e.Name.Local, a.Name.Local, a.Value)
					}
				}
				open = append(open, e)
			case xml.EndElement:
				open = open[:len(open)-1]
			}
		}
		for _, id := range named {
			if !ids[id] {
				t.Errorf("%s: a drawing is named by %s, which is not there", x.where, id)
			}
		}
		g := x.figure
		drawn := g.Map != nil || g.Course != nil || g.Chart != nil
		if drawn && (len(named) < 2 || !strings.Contains(x.html, "<desc id=\""+g.ID+"-desc\"")) {
			t.Errorf("%s has no description", x.where)
		}
		if n := strings.Count(x.html, "alt of figure"); n != 1 {
			t.Errorf("%s says %d times what is seen", x.where, n)
		}
		if (g.Caption != "") != strings.Contains(x.html, "caption of figure") {
			t.Errorf("%s: caption %q", x.where, g.Caption)
		}
		// As many as the register has.
		switch {
		case g.Map != nil:
			inset := 0
			for _, p := range []*page.Plate{g.Map.Inset, g.Map.Near} {
				if p != nil {
					inset += len(p.Spots)
				}
			}
			if count["spot"] != len(g.Map.Rows)+inset || strings.Count(x.html, `<th scope="row">`) != len(g.Map.Rows) {
				t.Errorf("%s: %d points and %d rows for %d partners", x.where, count["spot"]-inset, strings.Count(x.html, `<th scope="row">`), len(g.Map.Rows))
			}
		case g.Timeline != nil:
			_, list, _ := strings.Cut(x.html, "<ol")
			if count["bar"] != len(g.Timeline.Rows)+len(g.Timeline.Groups) || // and the axes
				strings.Count(list, "<li>") != len(g.Timeline.Rows) {
				t.Errorf("%s: %d bars and %d lines for %d partners", x.where, count["bar"], strings.Count(list, "<li>"), len(g.Timeline.Rows))
			}
		case g.Roll != nil:
			if n := strings.Count(x.html, `<th scope="row">`); n != len(g.Roll.Partners) {
				t.Errorf("%s: %d rows for %d partners", x.where, n, len(g.Roll.Partners))
			}
		case g.Chart != nil:
			if n := strings.Count(x.html, `<th scope="row">`); n != len(g.Chart.Rows)+len(g.Stated) || count["dot"] != len(g.Stated) {
				t.Errorf("%s: %d rows and %d dots for %d steps and %d totals", x.where, n, count["dot"], len(g.Chart.Rows), len(g.Stated))
			}
		}
	}
}

// TestFiguresInChinese finds spaces between Chinese characters, which the test of
// whole pages does not look for within texts.
func TestFiguresInChinese(t *testing.T) {
	for _, x := range everyFigure(t) {
		if strings.HasPrefix(x.where, "/zh/") {
			// Names on a map are set in lines of their own.
			html := strings.ReplaceAll(strings.ReplaceAll(x.html, "<tspan", "<br><tspan"), "<text", "<br><text")
			for _, m := range strays(html) {
				t.Errorf("%s has a space in Chinese: %q", x.where, m)
			}
		}
	}
}

// TestFiguresInAnotherLanguage looks at a text that is not translated: its
// figures speak the language of the page, what the editor wrote is marked.
func TestFiguresInAnotherLanguage(t *testing.T) {
	for _, x := range everyFigure(t) {
		own := map[bool]string{true: "en", false: "zh-Hans"}[strings.HasPrefix(x.where, "/en/")]
		other := map[string]string{"en": "zh-Hans", "zh-Hans": "en"}[own]
		mixed := strings.Contains(x.where, "mixed")
		head, _, _ := strings.Cut(x.html, ">")
		if strings.Contains(head, `lang="`+own+`"`) != mixed {
			t.Errorf("%s begins %s", x.where, head)
		}
		for _, what := range []string{"alt of figure", "caption of figure"} {
			before, _, ok := strings.Cut(x.html, what)
			if !ok {
				continue
			}
			tag := before[strings.LastIndex(before, "<"):]
			if strings.Contains(tag, `lang="`+other+`"`) != mixed {
				t.Errorf("%s: the %s stands in %s", x.where, what, tag)
			}
		}
	}
}

// TestLettersAreLargeEnough holds that the letters of drawings that are scaled are
// never smaller than twelve pixels: on a figure of 288, the least there is, and
// where each tier begins.
func TestLettersAreLargeEnough(t *testing.T) {
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	sheet, _ := files.Get(files.Stylesheet())
	css := string(sheet.Body)
	squeezed := strings.NewReplacer(` \{`, `\{`, ": ", ":", " > ", ">") // as the sheet is
	find := func(pattern string) float64 {
		pattern = squeezed.Replace(pattern)
		m := regexp.MustCompile(pattern).FindStringSubmatch(css)
		if m == nil {
			t.Fatalf("the stylesheet has no %s", pattern)
		}
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	const plate, inset = 720, 320 // the widths of the drawings in package page
	share := find(`\.map-clear > \.map-inset \{[^}]*width: ([0-9.]+)%`) / 100
	for _, c := range []struct {
		name                 string
		size, width, drawing float64
	}{
		{"plate, narrow", find(`\.figure \.plate text \{[^}]*font-size: ([0-9.]+)px`), 288, plate},
		{"plate, wider", find(`min-width: 476px\) \{[^@]*?\.plate:not\(\.plate-inset\) text \{ ?font-size: ([0-9.]+)px`), 476, plate},
		{"plate, wide", find(`min-width: 600px\) \{[^@]*?\.plate:not\(\.plate-inset\) text \{ ?font-size: ([0-9.]+)px`), 600, plate},
		{"plate of a page", find(`min-width: 752px\) \{[^@]*?\.plate:not\(\.plate-inset\) text \{ ?font-size: ([0-9.]+)px`), 752, plate},
		{"inset, wide", find(`min-width: 352px\) \{[^@]*?\.plate-inset text \{ ?font-size: ([0-9.]+)px`), 352, inset},
		{"inset below", find(`\.plate-inset text \{ ?font-size: ([0-9.]+)px`), 288, inset},
		{"inset in the corner", find(`\.plate-inset text \{ ?font-size: ([0-9.]+)px`), 600 * share, inset},
		{"all other drawings", find(`\.figure text \{[^}]*font-size: ([0-9.]+)px`), 1, 1},
	} {
		if px := c.size * c.width / c.drawing; px < 12 {
			t.Errorf("%s: letters of %.2f pixels", c.name, px)
		}
	}
}
