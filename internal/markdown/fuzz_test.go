package markdown

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"youcheng/internal/lang"
)

// FuzzConvert checks what must hold for any text: no panic, well-formed HTML of
// known elements and attributes only (see checkHTML), footnotes and citations that
// lead to each other, as many figures as the caller gave, headings, links, problems
// and sentences that stand where they say, and the same result twice.
func FuzzConvert(f *testing.F) {
	for _, src := range fuzzSeeds(f) {
		f.Add(src, true)
		f.Add(src, false)
	}
	converters := map[bool]*Converter{true: New(lang.ZH), false: New(lang.EN)}
	f.Fuzz(func(t *testing.T, src string, zh bool) {
		checkConversion(t, converters[zh], src)
	})
}

// TestRandomTexts does the same for texts put together from pieces of Markdown
// at random, which reach deeper than the fuzzer's changes of single bytes. The
// texts are the same in each run.
func TestRandomTexts(t *testing.T) {
	pieces := strings.Split("北京|东|《|》|“|”|。|，|（|）|a|b c|it's|\"|--|...|1. |2) |- |+ |* |    |\t| |  |\n|\n|\n\n|\n\n|> |> [!NOTE]\n|"+
		"# |## |===\n|---\n|***|**|*|__|_|~~|~|`|```\n|``|[|]|(|)|](|](city:prague)|](x \"t\")|![|[]|[](|[^1]|[^2]|[^1]: |\n[^2]: |[r]|\n[r]: city:x 'y'\n|"+
		"](source:a)|[](source:bb)|![a](figure:1)|![a](photo:x \"t\")|\n\n![a](figure:2)\n\n|[^2]|[^3]|\n[^1]: [](source:a) |\n    |［|］|】|（city:x）|。|！|. |? |St. |__ |** |"+
		"<|>|<b>|</b>|<div>|<!-- |-->|<https://example.org>|https://example.org/|www.example.org|a@example.org|[ ] |[x] |&amp;|&lt;|&#x27;|&|\\|\\\n|  \n|javascript:|data:|<script>| style=", "|")
	pieces = append(pieces, "|", "|", "\n|-|:-:|\n", "\n|-|\n", "-\t", ">\t", "[^1]:\t", "\n\t", "\n    ", "\r\n", "\r", "\x00", "\u00a0", "🏯", "서울")
	random := rand.New(rand.NewPCG(1, 2))
	converters := []*Converter{New(lang.EN), New(lang.ZH)}
	for range 4_000 {
		var b strings.Builder
		for range 1 + random.IntN(40) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		for _, c := range converters {
			checkConversion(t, c, b.String())
		}
		if t.Failed() {
			t.Fatalf("the text was %q", b.String())
		}
	}
}

func checkConversion(t *testing.T, c *Converter, src string) {
	t.Helper()
	var links []Link
	figures := 0
	doc, err := c.Convert(src, func(l Link) Target {
		links = append(links, l)
		target := fuzzTarget(l)
		if l.Image && target.Figure > 0 {
			figures++
		}
		return target
	})
	if err != nil {
		if utf8.ValidString(src) {
			t.Fatal(err)
		}
		return
	}
	if err := checkHTML(whole(doc)); err != nil {
		t.Errorf("%v in\n%s", err, whole(doc))
	}
	lines := sourceLines(src)
	joined, last := "", 0
	for i, part := range doc.Parts {
		joined += part.HTML
		notes := part.Line == 0 && i == len(doc.Parts)-1
		// goldmark puts a paragraph that turns out to be the underlined heading of
		// a table's last row behind that table.
		if !notes && part.Line <= last && !strings.HasPrefix(part.HTML, "<h") || part.Line > len(lines) {
			t.Errorf("part %d begins on line %d, the one before on %d", i, part.Line, last)
		}
		last = part.Line
	}
	if joined != doc.HTML {
		t.Errorf("the parts are\n%s, the HTML is\n%s", joined, doc.HTML)
	}
	for _, p := range doc.Problems {
		if p.Kind == "figure-in-line" {
			figures--
		}
	}
	if got := strings.Count(doc.HTML, "<!--"); got != figures {
		t.Errorf("%d figures, want %d in\n%s", got, figures, doc.HTML)
	}
	if strings.Contains(doc.HTML, "<script") {
		t.Errorf("a script in\n%s", doc.HTML)
	}
	for _, h := range doc.Headings {
		if h.ID == "" || !strings.Contains(doc.HTML, ` id="`+h.ID+`"`) || h.Text != strings.TrimSpace(h.Text) {
			t.Errorf("heading %+v is not in\n%s", h, doc.HTML)
		}
	}
	if doc.Words < 0 || !utf8.ValidString(doc.HTML) || !utf8.ValidString(doc.Text) {
		t.Errorf("words %d, HTML %q, text %q", doc.Words, doc.HTML, doc.Text)
	}
	checkPlaces(t, lines, links)
	checkHeadings(t, lines, doc.Headings)
	checkProblems(t, lines, doc.Problems)
	checkSentences(t, lines, doc.Sentences)
	checkCitations(t, doc)
	again, err := c.Convert(src, fuzzTarget)
	if err != nil || !reflect.DeepEqual(again, doc) {
		t.Errorf("a second conversion differs: %v\n%+v\n%+v", err, doc, again)
	}
}

// sourceLines are the lines of src as Convert counts them.
func sourceLines(src string) [][]rune {
	src = strings.TrimPrefix(src, "\uFEFF")
	src = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(src)
	var lines [][]rune
	for line := range strings.SplitSeq(src, "\n") {
		lines = append(lines, []rune(line))
	}
	return lines
}

// from is what stands in the source from a place on to the end of its line.
func from(t *testing.T, lines [][]rune, line, col int) string {
	t.Helper()
	if line < 1 || line > len(lines) || col < 1 || col > len(lines[line-1]) {
		t.Errorf("%d:%d is no place in the source", line, col)
		return ""
	}
	return string(lines[line-1][col-1:])
}

func checkHeadings(t *testing.T, lines [][]rune, headings []Heading) {
	for _, h := range headings {
		at := from(t, lines, h.Line, h.Col)
		underlined := h.Level <= 2 && at != "" && strings.TrimLeft(at, " \t") == at
		if !underlined && !strings.HasPrefix(at, strings.Repeat("#", h.Level)) {
			t.Errorf("heading %+v stands at %.20q", h, at)
		}
	}
}

func checkProblems(t *testing.T, lines [][]rune, problems []Problem) {
	line, col := 0, 0
	for _, p := range problems {
		at := from(t, lines, p.Line, p.Col)
		if p.Len < 1 || p.Len > utf8.RuneCountInString(at) || p.Line < line || p.Line == line && p.Col < col {
			t.Errorf("problem %+v is too long, or not in order after %d:%d", p, line, col)
		}
		line, col = p.Line, p.Col
		begins := []string{p.Text}
		switch p.Kind {
		case "raw-html":
			begins = []string{"<"}
		case "note-missing", "note-unused", "note-twice":
			begins = []string{"[^" + p.Text + "]"}
		case "figure-in-line":
			begins = []string{"!["}
		}
		if !strings.HasPrefix(at, begins[0]) {
			t.Errorf("problem %+v stands at %.40q", p, at)
		}
	}
}

func checkSentences(t *testing.T, lines [][]rune, list []Sentence) {
	line, col := 0, 0
	for _, s := range list {
		if len(s.Runs) == 0 {
			t.Errorf("a sentence without words")
		}
		for _, r := range s.Runs {
			at := from(t, lines, r.Line, r.Col)
			if !strings.HasPrefix(at, r.Text) && !strings.HasPrefix(at, "&") || r.Text == "" && r.Link == nil {
				t.Errorf("run %+v stands at %.40q", r, at)
			}
			if r.Line < line || r.Line == line && r.Col < col {
				t.Errorf("run %+v stands before the end of the last one at %d:%d", r, line, col)
			}
			line, col = r.Line, r.Col+1
			if strings.HasPrefix(at, r.Text) {
				col = r.Col + utf8.RuneCountInString(r.Text)
			}
		}
	}
}

// checkCitations checks what whole and checkHTML do not see.
func checkCitations(t *testing.T, doc Doc) {
	n := 0
	numbers := map[string]int{}
	for _, c := range doc.Citations {
		if c.N != n && c.N != n+1 || c.Source == "" || numbers[c.Source] != 0 && numbers[c.Source] != c.N {
			t.Errorf("citation %+v after number %d", c, n)
		}
		n, numbers[c.Source] = c.N, c.N
		if strings.Contains(c.Plain, "\n") || c.Locator != strings.TrimSpace(c.Locator) {
			t.Errorf("citation %+v", c)
		}
	}
	if len(numbers) != n {
		t.Errorf("%d sources have %d numbers", len(numbers), n)
	}
}

// fuzzTarget answers with all that a resolver could, and some that it should
// not.
func fuzzTarget(l Link) Target {
	switch len(l.Dest) % 8 {
	case 0:
		return Target{Text: "<text>"}
	case 1:
		return Target{Href: "javascript:" + l.Dest, Text: l.Dest, Lang: `"`, Picture: &Picture{Src: "data:" + l.Dest}, Cite: `"<`}
	case 2:
		return Target{Href: l.Dest, Class: l.Title, Figure: 1 + len(l.Text), Cite: "x"}
	case 3:
		return Target{Href: l.Dest, Cite: "y", Picture: &Picture{Src: "/x", SrcSet: l.Dest, Caption: l.Title, Credit: l.Text, Sources: []PictureSource{{`"`, l.Dest}}}}
	}
	return testTarget(l)
}

func checkPlaces(t *testing.T, lines [][]rune, links []Link) {
	for _, l := range links {
		at := from(t, lines, l.Line, l.Col)
		wants := []string{"[", "<" + l.Text + ">"}
		if l.Text != "" {
			wants = append(wants, l.Text)
		}
		if l.Image {
			wants = []string{"!["}
		}
		found := false
		for _, want := range wants {
			found = found || strings.HasPrefix(at, want)
		}
		if !found {
			t.Errorf("link %+v stands at %.20q", l, at)
		}
	}
}

func fuzzSeeds(f *testing.F) []string {
	seeds := []string{"", "\x00", "\xff", "\uFEFF# a", "a\r\nb\rc", "> [!NOTE]\n", "[^1]\n\n[^1]: [^1] ![](x)", "|a|\n|-|\n|[b](c)"}
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for i, part := range strings.Split(string(data), "\n-- ") {
			if _, markdown, ok := strings.Cut(part, " --\n"); ok && i > 0 && len(part) > 3 && part[2:4] == ": " {
				seeds = append(seeds, markdown)
			}
		}
	}
	data, err := os.ReadFile("testdata/commonmark-spec.json")
	if err != nil {
		f.Fatal(err)
	}
	var examples []struct{ Markdown string }
	if err := json.Unmarshal(data, &examples); err != nil {
		f.Fatal(err)
	}
	for _, e := range examples {
		seeds = append(seeds, e.Markdown)
	}
	return seeds
}
