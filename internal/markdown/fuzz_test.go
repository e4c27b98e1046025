package markdown

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"youcheng/internal/lang"
)

// FuzzConvert checks what must hold for any text: no panic, well-formed HTML of
// known elements and attributes only (see checkHTML), headings that are in the
// HTML, links that stand where they say, and the same result twice.
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
		"<|>|<b>|</b>|<div>|<!-- |-->|<https://example.org>|https://example.org/|www.example.org|a@example.org|[ ] |[x] |&amp;|&lt;|&#x27;|&|\\|\\\n|  \n|javascript:|data:|<script>| style=", "|")
	pieces = append(pieces, "|", "|", "\n|-|:-:|\n", "\n|-|\n", "\r\n", "\r", "\x00", "\u00a0", "🏯", "서울")
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
	doc, err := c.Convert([]byte(src), func(l Link) Target {
		links = append(links, l)
		return fuzzTarget(l)
	})
	if err != nil {
		if utf8.ValidString(src) {
			t.Fatal(err)
		}
		return
	}
	if err := checkHTML(doc.HTML); err != nil {
		t.Errorf("%v in\n%s", err, doc.HTML)
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
	checkPlaces(t, src, links)
	again, err := c.Convert([]byte(src), fuzzTarget)
	if err != nil || again.HTML != doc.HTML || again.Text != doc.Text {
		t.Errorf("a second conversion differs: %v\n%s\n%s", err, doc.HTML, again.HTML)
	}
}

// fuzzTarget answers with all that a resolver could, and some that it should
// not.
func fuzzTarget(l Link) Target {
	switch len(l.Dest) % 4 {
	case 0:
		return Target{Text: "<text>"}
	case 1:
		return Target{Href: "javascript:" + l.Dest, Text: l.Dest, Lang: `"`}
	case 2:
		return Target{Href: l.Dest, Class: l.Title}
	}
	return testTarget(l)
}

func checkPlaces(t *testing.T, src string, links []Link) {
	src = strings.TrimPrefix(src, "\uFEFF")
	src = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(src)
	lines := strings.Split(src, "\n")
	for _, l := range links {
		if l.Line < 1 || l.Line > len(lines) {
			t.Errorf("link %+v is on no line", l)
			continue
		}
		line := []rune(lines[l.Line-1])
		if l.Col < 1 || l.Col > len(line) {
			t.Errorf("link %+v is in no column", l)
			continue
		}
		at := string(line[l.Col-1:])
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
			if _, markdown, ok := strings.Cut(part, " --\n"); ok && i > 0 && !strings.HasPrefix(part, "html") {
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
