package markdown

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"youcheng/internal/lang"
)

// TestCases runs the cases of testdata/*.txt; testdata/README.md tells how they
// are written. With UPDATE=1 in the environment it writes what came out into
// the files instead: read the difference before keeping it.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	total := 0
	for _, name := range files {
		file := readCases(t, name)
		total += len(file.cases)
		for _, c := range file.cases {
			t.Run(strings.TrimSuffix(filepath.Base(name), ".txt")+"/"+c.name, func(t *testing.T) {
				got := c.run(t)
				for i, s := range c.sections {
					if i == 0 {
						continue // the Markdown
					}
					if got[s.name] != s.text {
						t.Errorf("%s: %s of\n%s\ngot:\n%s\nwant:\n%s", name, s.name, c.sections[0].text, got[s.name], s.text)
					}
				}
			})
		}
		if os.Getenv("UPDATE") != "" {
			file.update(t)
		}
	}
	if total < 150 {
		t.Errorf("only %d cases were found in testdata", total)
	}
}

type caseFile struct {
	name, preamble string
	cases          []testCase
}

type testCase struct {
	name     string
	lang     lang.Tag
	sections []section // the first is the Markdown, the others are expected
}

type section struct{ name, text string }

var (
	markerLine = regexp.MustCompile(`(?m)^-- (.+) --\n`)
	caseMarker = regexp.MustCompile(`^(en|zh): (.+)$`)
)

func readCases(t *testing.T, name string) caseFile {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	src := string(data)
	markers := markerLine.FindAllStringSubmatchIndex(src, -1)
	if len(markers) == 0 {
		t.Fatalf("%s holds no case", name)
	}
	file := caseFile{name: name, preamble: src[:markers[0][0]]}
	seen := map[string]bool{}
	for i, m := range markers {
		end := len(src)
		if i+1 < len(markers) {
			end = markers[i+1][0]
		}
		s := section{name: src[m[2]:m[3]], text: strings.TrimRight(src[m[1]:end], "\n")}
		if head := caseMarker.FindStringSubmatch(s.name); head != nil {
			if seen[s.name] {
				t.Fatalf("%s: two cases are called %q", name, s.name)
			}
			seen[s.name] = true
			file.cases = append(file.cases, testCase{name: s.name, lang: lang.Tag(head[1])})
		} else if len(file.cases) == 0 || !strings.Contains(" html parts links headings citations problems sentences text words ", " "+s.name+" ") {
			t.Fatalf("%s: marker %q is neither a case (en: or zh: and a name) nor a part of one", name, s.name)
		}
		c := &file.cases[len(file.cases)-1]
		c.sections = append(c.sections, s)
	}
	for _, c := range file.cases {
		if len(c.sections) < 2 {
			t.Fatalf("%s: case %q expects nothing", name, c.name)
		}
	}
	return file
}

// run converts the Markdown of c and returns each section as it came out.
func (c testCase) run(t *testing.T) map[string]string {
	t.Helper()
	var links strings.Builder
	doc, err := New(c.lang).Convert(c.sections[0].text+"\n", func(l Link) Target {
		what := "link"
		if l.Image {
			what = "image"
		}
		fmt.Fprintf(&links, "%d:%d %s %s %q", l.Line, l.Col, what, l.Dest, l.Text)
		if l.Title != "" {
			fmt.Fprintf(&links, " %q", l.Title)
		}
		links.WriteString("\n")
		return testTarget(l)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkHTML(whole(doc)); err != nil {
		t.Errorf("bad HTML: %v\n%s", err, whole(doc))
	}
	var parts, headings, citations, problems strings.Builder
	for _, part := range doc.Parts {
		tag, _, _ := strings.Cut(part.HTML, ">")
		fmt.Fprintf(&parts, "%d %s>\n", part.Line, tag)
	}
	for _, h := range doc.Headings {
		fmt.Fprintf(&headings, "%d:%d %d #%s %s\n", h.Line, h.Col, h.Level, h.ID, h.Text)
	}
	for _, c := range doc.Citations {
		fmt.Fprintf(&citations, "%d %s %s", c.N, c.Source, c.ID)
		for _, place := range c.Places {
			citations.WriteString(" " + place.ID)
		}
		if c.Locator != "" {
			citations.WriteString(": " + c.Locator)
		}
		if c.Plain != c.Locator {
			citations.WriteString("\n  plain: " + c.Plain)
		}
		citations.WriteString("\n")
	}
	for _, p := range doc.Problems {
		fmt.Fprintf(&problems, "%d:%d+%d %s %q\n", p.Line, p.Col, p.Len, p.Kind, p.Text)
	}
	return map[string]string{
		"html":      strings.TrimRight(doc.HTML, "\n"),
		"parts":     strings.TrimRight(parts.String(), "\n"),
		"links":     strings.TrimRight(links.String(), "\n"),
		"headings":  strings.TrimRight(headings.String(), "\n"),
		"citations": strings.TrimRight(citations.String(), "\n"),
		"problems":  strings.TrimRight(problems.String(), "\n"),
		"sentences": showSentences(doc.Sentences),
		"text":      doc.Text,
		"words":     strconv.Itoa(doc.Words),
	}
}

// showSentences writes one sentence on a line, as testdata/README.md says.
func showSentences(list []Sentence) string {
	var lines []string
	for _, s := range list {
		line := "-"
		if s.Cited {
			line = "+"
		}
		for _, r := range s.Runs {
			line += fmt.Sprintf(" %d:%d %q", r.Line, r.Col, r.Text)
			if r.Code {
				line += " code"
			}
			if r.Link != nil {
				line += " <" + r.Link.Dest + ">"
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// testTarget is the resolver that testdata/README.md describes.
func testTarget(l Link) Target {
	scheme, rest, ok := strings.Cut(l.Dest, ":")
	if !ok {
		return Target{Href: l.Dest}
	}
	switch scheme {
	case "city":
		first, size := utf8.DecodeRuneInString(rest)
		return Target{Href: "/cities/" + rest + "/", Text: string(unicode.ToUpper(first)) + rest[size:], Class: "city"}
	case "城市":
		return Target{Href: "/城市/" + rest + "/", Text: rest}
	case "missing":
		return Target{Text: rest}
	case "story":
		return Target{Href: "/stories/" + rest + "/", Text: rest, Lang: "zh-Hans"}
	case "unlinked":
		return Target{Text: rest, Class: "pending", Lang: "zh-Hans"}
	case "source":
		return Target{Href: "/sources/" + rest + "/", Text: "Source " + rest, Cite: rest}
	case "figure":
		n, _ := strconv.Atoi(rest)
		return Target{Figure: n}
	case "photo":
		caption, credit, _ := strings.Cut(l.Title, "|")
		return Target{Picture: &Picture{
			Src: "/" + rest + "-8.jpg", SrcSet: "/" + rest + "-4.jpg 400w, /" + rest + "-8.jpg 800w", Width: 800, Height: 600,
			Sources: []PictureSource{{"image/avif", "/" + rest + "-8.avif 800w"}, {"image/webp", "/" + rest + "-8.webp 800w"}},
			Sizes:   "50vw", Caption: caption, Credit: credit,
		}}
	case "eager":
		return Target{Picture: &Picture{Src: "/" + rest + ".png", Eager: true, Sizes: "50vw"}}
	}
	return Target{Href: l.Dest}
}

func (f caseFile) update(t *testing.T) {
	t.Helper()
	var b strings.Builder
	b.WriteString(f.preamble)
	for _, c := range f.cases {
		got := c.run(t)
		for i, s := range c.sections {
			text := s.text
			if i > 0 {
				text = got[s.name]
			}
			fmt.Fprintf(&b, "-- %s --\n%s\n", s.name, text)
		}
		b.WriteString("\n")
	}
	if err := os.WriteFile(f.name, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestPlaces(t *testing.T) {
	tests := []struct {
		name, src string
		want      string
	}{
		{"CRLF", "one\r\n\r\ntwo [a](x)\r\n[b](y)\r\n", "3:5 4:1"},
		{"CR alone ends a line", "one\r\rtwo [a](x)", "3:5"},
		{"byte order mark is no character", "\uFEFF[a](x)", "1:1"},
		{"tab is one character", "-\t[a](x)\n\t[b](y)", "1:3 2:2"},
		{"tab in a quote", ">\t[a](x)", "1:3"},
		{"NUL is one character", "\x00\x00[a](x)", "1:3"},
		{"characters outside the basic plane", "🏯🏯[a](x)", "1:3"},
		{"accents apart from their letters", "e\u0301 [a](x)", "1:4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			_, err := New(lang.EN).Convert(tt.src, func(l Link) Target {
				got = append(got, fmt.Sprintf("%d:%d", l.Line, l.Col))
				return Target{}
			})
			if err != nil {
				t.Fatal(err)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("links of %q are at %v, want %s", tt.src, got, tt.want)
			}
		})
	}
}

func TestNotUTF8(t *testing.T) {
	_, err := New(lang.ZH).Convert("北京\n东\xc4\xe3", nil)
	if err == nil || !strings.Contains(err.Error(), "2:2: the text is not UTF-8") {
		t.Errorf("got error %v, want one that names 2:2", err)
	}
	if _, err := New(lang.ZH).Convert("a\uFFFDb", nil); err != nil {
		t.Errorf("a written replacement character: %v", err)
	}
}

func TestNULIsReplaced(t *testing.T) {
	doc, err := New(lang.EN).Convert("a\x00b `\x00`", nil)
	if want := "<p>a\uFFFDb <code>\uFFFD</code></p>\n"; err != nil || doc.HTML != want {
		t.Errorf("got %q, %v, want %q", doc.HTML, err, want)
	}
}

func TestNilResolveKeepsDestinations(t *testing.T) {
	doc, err := New(lang.EN).Convert("[a](city:prague)", nil)
	if want := "<p><a href=\"city:prague\">a</a></p>\n"; err != nil || doc.HTML != want {
		t.Errorf("got %q, %v, want %q", doc.HTML, err, want)
	}
}

// TestDangerousTargets covers what a resolver may answer, whatever was written.
func TestDangerousTargets(t *testing.T) {
	for _, href := range []string{
		"javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
		"java\nscript:alert(1)", "\x01javascript:alert(1)", "javascript\n:alert(1)",
		"data:text/html,x", "DATA:image/png;base64,x", "vbscript:x", "file:///etc/passwd",
	} {
		for _, src := range []string{"[a](x)", "![a](x)", `![a](x "t")`, "<https://example.org>"} {
			doc, err := New(lang.EN).Convert(src, func(Link) Target { return Target{Href: href} })
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(doc.HTML, "href") || strings.Contains(doc.HTML, "src") {
				t.Errorf("%s to %q became %s", src, href, doc.HTML)
			}
		}
	}
	for _, href := range []string{"/data:x", "#data:x", "?javascript:x", "https://example.org/javascript:x", "mailto:a@example.org"} {
		doc, err := New(lang.EN).Convert("[a](x)", func(Link) Target { return Target{Href: href} })
		if err != nil || !strings.Contains(doc.HTML, `<a href="`+href+`">`) {
			t.Errorf("harmless %q became %s (%v)", href, doc.HTML, err)
		}
	}
}

func TestTargetIsEscaped(t *testing.T) {
	doc, err := New(lang.EN).Convert("[](x) ![](x)", func(Link) Target {
		return Target{Href: `/"><b>`, Text: `<"T">`, Class: `c"`, Lang: `l"`}
	})
	want := `<p><a href="/%22%3E%3Cb%3E" class="c&quot;" hreflang="l&quot;" lang="l&quot;">&lt;&quot;T&quot;&gt;</a> ` +
		`<img src="/%22%3E%3Cb%3E" alt="&lt;&quot;T&quot;&gt;" class="c&quot;" lang="l&quot;" loading="lazy"></p>` + "\n"
	if err != nil || doc.HTML != want {
		t.Errorf("got  %s (%v)\nwant %s", doc.HTML, err, want)
	}
}

func TestConcurrentUse(t *testing.T) {
	c := New(lang.ZH)
	src := "# 一\n\n# 一\n\n[](city:prague)[^1]\n\n[^1]: **《注》**的\n"
	resolve := func(l Link) Target { return testTarget(l) }
	want, err := c.Convert(src, resolve)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				if got, err := c.Convert(src, resolve); err != nil || got.HTML != want.HTML {
					t.Errorf("got %q, %v, want %q", got.HTML, err, want.HTML)
				}
			}
		})
	}
	group.Wait()
}

func TestLetters(t *testing.T) {
	for n, want := range map[int]string{1: "a", 26: "z", 27: "aa", 52: "az", 53: "ba", 702: "zz", 703: "aaa"} {
		if got := letters(n); got != want {
			t.Errorf("letter %d is %q, want %q", n, got, want)
		}
	}
}

// TestPictureIsEscaped covers what a resolver may answer, whatever was written.
func TestPictureIsEscaped(t *testing.T) {
	hostile := `"><b onload='x'>`
	pic := Picture{Src: "/x" + hostile, SrcSet: hostile, Sizes: hostile, Sources: []PictureSource{{hostile, hostile}}, Caption: hostile, Credit: hostile}
	for _, src := range []string{"![a](x)", "![a](x) b"} {
		doc, err := New(lang.EN).Convert(src, func(Link) Target { return Target{Picture: &pic, Class: hostile, Lang: hostile} })
		if err != nil {
			t.Fatal(err)
		}
		if err := checkHTML(doc.HTML); err != nil || strings.Contains(doc.HTML, "<b") {
			t.Errorf("%v in %s", err, doc.HTML)
		}
	}
	for _, src := range []string{"javascript:x", "data:image/png;base64,x", ""} {
		pic.Src = src
		doc, err := New(lang.EN).Convert("![a](x)", func(Link) Target { return Target{Href: "/y", Picture: &pic} })
		if want := "<p>a</p>\n"; err != nil || doc.HTML != want {
			t.Errorf("a picture from %q became %s (%v)", src, doc.HTML, err)
		}
	}
	if pic.Src != "" || pic.Caption != hostile {
		t.Errorf("the caller's picture was changed: %+v", pic)
	}
}

// TestTargetsOfTheWrongKind covers answers that make no sense: a figure for a
// link, a source for an image.
func TestTargetsOfTheWrongKind(t *testing.T) {
	doc, err := New(lang.EN).Convert("[a](x)\n\n![b](y)[^1]\n\n[^1]: ![c](z)", func(l Link) Target {
		if l.Image {
			return Target{Href: l.Dest, Cite: "s", Figure: -1}
		}
		return Target{Href: l.Dest, Figure: 1, Picture: &Picture{Src: "/p"}}
	})
	if err != nil || !strings.HasPrefix(doc.HTML, "<p><a href=\"x\">a</a></p>\n<p><img src=\"y\"") || doc.Citations != nil || doc.Problems != nil {
		t.Errorf("got %+v, %v", doc, err)
	}
}

// story is a text of about 4 kB as editors write them.
func story(l lang.Tag) []byte {
	text := map[lang.Tag]string{
		lang.EN: `Prague and [Beijing](city:beijing) signed the agreement on [29 March 2016](city:prague#since).[^1] It was the **53rd** of
its kind, and "not the last", as the mayor's office said at the time; by 2019 there were *several more*. The council's
list -- which names [53](count:sister-cities?as-of=2016-04-05) cities -- does not say when each tie began.[^2]

`,
		lang.ZH: `布拉格与[北京](city:beijing)于[2016年3月29日](city:prague#since)签署协议。[^1]这是第**53**个友好城市，市长办公室当时说，“这不会
是最后一个”；到2019年又增加了*数个*。市议会的名单列有[53](count:sister-cities?as-of=2016-04-05)个城市，但没有写明每一段关系**“何时开始”**。[^2]

`,
	}[l]
	var b strings.Builder
	for i := range 10 {
		fmt.Fprintf(&b, "## %d. Heading\n\n%s", i, text)
	}
	b.WriteString("| City | Since |\n|---|--:|\n| [Prague](city:prague) | 2016 |\n| Paris | 1997 |\n\n> [!NOTE]\n> The list is of 2019.\n\n" +
		"- one\n- two\n\n[^1]: [](source:treaty) para. 7\n[^2]: A remark.\n")
	return []byte(b.String())
}

func BenchmarkStory(b *testing.B) {
	for _, l := range lang.Tags() {
		src := story(l)
		c := New(l)
		b.Run(string(l), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Convert(string(src), testTarget); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkConvert(b *testing.B) {
	file, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		b.Fatal(err)
	}
	var src []byte
	for _, name := range file {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		src = append(src, data...)
	}
	src = src[:8000]
	for len(src) > 0 && src[len(src)-1] != '\n' {
		src = src[:len(src)-1]
	}
	c := New(lang.EN)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Convert(string(src), nil); err != nil {
			b.Fatal(err)
		}
	}
}
