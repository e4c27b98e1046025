package markdown

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"youcheng/internal/lang"
)

// TestCommonMark runs the examples of the CommonMark Spec in both languages. The
// examples whose result differs on purpose are the cases of
// testdata/commonmark-differences.txt, each named by its number and the reason;
// TestCases runs those.
func TestCommonMark(t *testing.T) {
	data, err := os.ReadFile("testdata/commonmark-spec.json")
	if err != nil {
		t.Fatal(err)
	}
	var examples []struct {
		Markdown, HTML, Section string
		Example                 int
	}
	if err := json.Unmarshal(data, &examples); err != nil {
		t.Fatal(err)
	}
	if len(examples) != 652 {
		t.Fatalf("got %d examples, the CommonMark Spec 0.31.2 has 652", len(examples))
	}
	differences := map[string]string{} // number to Markdown
	for _, c := range readCases(t, "testdata/commonmark-differences.txt").cases {
		number, _, _ := strings.Cut(strings.TrimPrefix(c.name, "zh: "), " ")
		differences[number] = c.sections[0].text
	}
	converters := map[lang.Tag]*Converter{lang.EN: New(lang.EN), lang.ZH: New(lang.ZH)}
	same := 0
	for _, e := range examples {
		number := fmt.Sprint(e.Example)
		markdown, differs := differences[number]
		delete(differences, number)
		if differs && markdown != strings.TrimRight(e.Markdown, "\n") {
			t.Errorf("commonmark-differences.txt holds other Markdown for example %s: %q, not %q", number, markdown, e.Markdown)
		}
		for l, c := range converters {
			doc, err := c.Convert(e.Markdown, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := checkHTML(doc.HTML); err != nil {
				t.Errorf("example %s (%s): bad HTML: %v", number, l, err)
			}
			got, want := ours(doc.HTML, l), theirs(e.HTML)
			switch {
			case differs && got == want:
				t.Errorf("example %s (%s) is like the specification now: take it out of commonmark-differences.txt", number, l)
			case !differs && got != want:
				t.Errorf("example %s (%s, %s) of\n%s\ngot:\n%s\nwant:\n%s", number, e.Section, l, e.Markdown, got, want)
			case !differs:
				same++
			}
		}
	}
	for number := range differences {
		t.Errorf("commonmark-differences.txt has a case for %q, which is no example", number)
	}
	t.Logf("%d of %d results are those of the specification", same, 2*len(examples))
}

var (
	headingID = regexp.MustCompile(`<(h[1-6]) id="[^"]*">`)
	straight  = strings.NewReplacer("“", "&quot;", "”", "&quot;", "‘", "'", "’", "'", "—", "---", "–", "--", "…", "...")
	html5     = strings.NewReplacer(" />", ">")
)

// ours takes out of a result what is always added to what CommonMark asks for:
// ids of headings, lazy loading, English typography.
func ours(html string, l lang.Tag) string {
	html = headingID.ReplaceAllString(html, "<$1>")
	html = strings.ReplaceAll(html, ` loading="lazy"`, "")
	if l == lang.EN {
		html = straight.Replace(html)
	}
	return html
}

// theirs writes an expected result as HTML 5 does; the specification closes
// empty elements as XHTML.
func theirs(html string) string { return html5.Replace(html) }
