package page

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// TestCitation writes the citation of each sort of page in each form.
func TestCitation(t *testing.T) {
	text := func(l lang.Tag, authors ...string) story.Text {
		return story.Text{Slug: "counted", Lang: l, Title: "Counted & found: 100%", Authors: authors, PublishAt: time.Date(2026, 11, 2, 18, 0, 0, 0, time.UTC)}
	}
	plainPage := func(f Frame, path, title, changed string) *Head {
		h := f.head(path, title, "")
		h.setChecked(day(t, "2026-11-20"), day(t, changed))
		h.finish()
		return &h
	}
	dated := func(f Frame) Frame {
		f.AsOf = day(t, "2016-04-05")
		return f
	}
	for _, c := range []struct {
		name string
		lang lang.Tag
		head func(Frame) *Head
		text string
		bib  string
		ris  string
	}{
		{"a page", lang.EN, func(f Frame) *Head { return plainPage(f, "cities/prague/", "Prague and Beijing", "2026-11-09") },
			"Youcheng, “Prague and Beijing”, facts checked to 20 November 2026, https://youcheng.example/en/cities/prague/ (accessed 23 November 2026).",
			`@online{youcheng-en-cities-prague,
  author = {{Youcheng}},
  title = {{Prague and Beijing}},
  year = {2026},
  month = nov,
  day = {9},
  url = {https://youcheng.example/en/cities/prague/},
  urldate = {2026-11-23},
  language = {english},
  howpublished = {Youcheng, \url{https://youcheng.example/en/cities/prague/}},
  note = {Facts checked to 20 November 2026},
}
`, `TY  - ELEC
ID  - youcheng-en-cities-prague
AU  - Youcheng
TI  - Prague and Beijing
PY  - 2026
DA  - 2026/11/09
PB  - Youcheng
UR  - https://youcheng.example/en/cities/prague/
Y2  - 2026/11/23
LA  - en
N1  - Facts checked to 20 November 2026
ER  - 
`},
		{"the home page in Chinese, changed in a month", lang.ZH, func(f Frame) *Head { return plainPage(f, "", "友城：名册", "2026-10") },
			"友城.北京国际友城名册[EB/OL].(2026-10)[2026-11-23].https://youcheng.example/zh/",
			`@online{youcheng-zh-index,
  author = {{友城}},
  title = {{北京国际友城名册}},
  year = {2026},
  month = oct,
  url = {https://youcheng.example/zh/},
  urldate = {2026-11-23},
  language = {chinese},
  howpublished = {友城, \url{https://youcheng.example/zh/}},
  note = {事实核查至2026年11月20日},
}
`, `TY  - ELEC
ID  - youcheng-zh-index
AU  - 友城
TI  - 北京国际友城名册
PY  - 2026
DA  - 2026/10
PB  - 友城
UR  - https://youcheng.example/zh/
Y2  - 2026/11/23
LA  - zh
N1  - 事实核查至2026年11月20日
ER  - 
`},
		{"a page on a date", lang.EN, func(f Frame) *Head { return plainPage(dated(f), "cities/prague/", "Prague and Beijing", "2026-11-09") },
			"Youcheng, “Prague and Beijing (5 April 2016)”, facts checked to 20 November 2026, https://youcheng.example/en/cities/prague/?as-of=2016-04-05 (accessed 23 November 2026).",
			`@online{youcheng-en-cities-prague-2016-04-05,
  author = {{Youcheng}},
  title = {{Prague and Beijing (5 April 2016)}},
  year = {2026},
  month = nov,
  day = {9},
  url = {https://youcheng.example/en/cities/prague/?as-of=2016-04-05},
  urldate = {2026-11-23},
  language = {english},
  howpublished = {Youcheng, \url{https://youcheng.example/en/cities/prague/?as-of=2016-04-05}},
  note = {Facts checked to 20 November 2026},
}
`, ""},
		{"a story of two authors, which appeared on the next day in Beijing", lang.EN, func(f Frame) *Head {
			return &f.Story(text(lang.EN, "Jan Novák", "Youcheng editors"), nil, Records{}).Head
		},
			"Jan Novák and Youcheng editors, “Counted & found: 100%”, Youcheng, 3 November 2026, https://youcheng.example/en/stories/counted/ (accessed 23 November 2026).",
			`@online{youcheng-en-stories-counted,
  author = {{Jan Novák} and {Youcheng editors}},
  title = {{Counted \& found: 100\%}},
  organization = {Youcheng},
  year = {2026},
  month = nov,
  day = {3},
  url = {https://youcheng.example/en/stories/counted/},
  urldate = {2026-11-23},
  language = {english},
  howpublished = {Youcheng, \url{https://youcheng.example/en/stories/counted/}},
}
`, `TY  - ELEC
ID  - youcheng-en-stories-counted
AU  - Jan Novák
AU  - Youcheng editors
TI  - Counted & found: 100%
PY  - 2026
DA  - 2026/11/03
PB  - Youcheng
UR  - https://youcheng.example/en/stories/counted/
Y2  - 2026/11/23
LA  - en
ER  - 
`},
		{"an English story on a Chinese page", lang.ZH, func(f Frame) *Head { return &f.Story(text(lang.EN, "李明", "王红"), nil, Records{}).Head },
			"李明,王红.Counted & found: 100%[EB/OL].(2026-11-03)[2026-11-23].https://youcheng.example/zh/stories/counted/",
			`@online{youcheng-zh-stories-counted,
  author = {{李明} and {王红}},
  title = {{Counted \& found: 100\%}},
  organization = {友城},
  year = {2026},
  month = nov,
  day = {3},
  url = {https://youcheng.example/zh/stories/counted/},
  urldate = {2026-11-23},
  language = {english},
  howpublished = {友城, \url{https://youcheng.example/zh/stories/counted/}},
}
`, ""},
		{"our page about a source, of which no day is known", lang.ZH, func(f Frame) *Head { return plainPage(f, "sources/x/", "北京再添友城", "") },
			"友城.来源“北京再添友城”[EB/OL].[2026-11-23].https://youcheng.example/zh/sources/x/",
			"", `TY  - ELEC
ID  - youcheng-zh-sources-x
AU  - 友城
TI  - 来源“北京再添友城”
PB  - 友城
UR  - https://youcheng.example/zh/sources/x/
Y2  - 2026/11/23
LA  - zh
N1  - 事实核查至2026年11月20日
ER  - 
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.head(frame(t, c.lang, "2026-11-23")).Cite
			if diff := cmp.Diff(c.text, got.Text); diff != "" {
				t.Errorf("in one line (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.bib, got.BibTeX()); c.bib != "" && diff != "" {
				t.Errorf("BibTeX (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(strings.ReplaceAll(c.ris, "\n", "\r\n"), got.RIS()); c.ris != "" && diff != "" {
				t.Errorf("RIS (-want +got):\n%s", diff)
			}
			if (got.Note != "") != strings.Contains(got.Key, "-sources-") {
				t.Errorf("the note is %q", got.Note)
			}
		})
	}
}

// TestCitationKeys holds that a question makes another key, and always the same.
func TestCitationKeys(t *testing.T) {
	f := frame(t, lang.EN, "2026-11-23")
	seen := map[string]string{}
	for query, want := range map[string]string{
		"": "youcheng-en-cities", "as-of=2016": "youcheng-en-cities-2016", "region=asia": "youcheng-en-cities-b4d93e1e", "region=asia&as-of=2016": "", "as-of=2016&x=1": "", "q=汉城": "", "q=a-b": "", "q=a+b": "",
	} {
		h := f.head("cities/", "", "")
		h.Query = query
		key := h.citationKey()
		if want != "" && key != want {
			t.Errorf("%q has the key %s, want %s", query, key, want)
		}
		if !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(key) || seen[key] != "" {
			t.Errorf("%q has the key %s, as %q", query, key, seen[key])
		}
		seen[key] = query + "?"
	}
}

// FuzzCitation puts any text where a title and a name stand. The entry stays one
// entry with balanced braces, from which the text comes out again, and each line
// of RIS stays a line.
func FuzzCitation(f *testing.F) {
	for _, s := range []string{"Prague", "a & b % c # d $ e _ f", `{`, `}`, `\`, `\}`, `~^`, "a\r\nER  - \r\nTY  - BOOK", "汉城\u2028首尔", "}, year = {1066", "\xff\x00", "@online{x,", `“"”`, "\\textbackslash{}", "a and b", " "} {
		f.Add(s, "https://youcheng.example/en/?q="+s)
	}
	f.Fuzz(func(t *testing.T, text, address string) {
		c := Citation{Key: "key", title: text, authors: []string{"x" + text, "Y"}, site: "S", url: address, lang: lang.EN, checked: text, changed: day(t, "2026-11-03")}
		bib := c.BibTeX()
		fields := bibFields(t, bib)
		want := plainLine(text)
		if got := untex(strings.TrimSuffix(strings.TrimPrefix(fields["title"], "{"), "}")); got != want {
			t.Errorf("the title %q comes out as %q", want, got)
		}
		if fields["year"] != "2026" || fields["month"] != "nov" || !strings.HasSuffix(fields["author"], " and {Y}") {
			t.Errorf("the fields are %q", fields)
		}
		lines := strings.Split(strings.TrimSuffix(c.RIS(), "\r\n"), "\r\n")
		for i, l := range lines {
			if !regexp.MustCompile(`^[A-Z][A-Z0-9]  - [^\r\n\x{2028}\x{2029}]*$`).MatchString(l) || strings.HasPrefix(l, "TY") != (i == 0) || strings.HasPrefix(l, "ER") != (i == len(lines)-1) {
				t.Errorf("line %d of RIS is %q", i, l)
			}
		}
	})
}

// bibFields reads one entry as BibTeX does: a value ends where its braces close.
func bibFields(t *testing.T, s string) map[string]string {
	t.Helper()
	head, rest, ok := strings.Cut(s, ",\n")
	if !ok || head != "@online{key" {
		t.Fatalf("the entry begins %q", head)
	}
	out := map[string]string{}
	for rest != "}\n" {
		name, value, ok := strings.Cut(rest, " = ")
		if !ok || !regexp.MustCompile(`^  [a-z]+$`).MatchString(name) {
			t.Fatalf("after the fields %q stands %q", out, rest)
		}
		depth, end := 0, strings.IndexByte(value, ',')
		for i := 0; i < len(value); i++ {
			if value[i] == '{' {
				depth++
			} else if value[i] == '}' {
				if depth--; depth == 0 {
					end = i + 1
					break
				}
			} else if depth == 0 && value[i] == ',' {
				break
			}
		}
		name = strings.TrimSpace(name)
		if _, twice := out[name]; twice || !strings.HasPrefix(value[end:], ",\n") {
			t.Fatalf("%s stands twice, or does not end: %q", name, value)
		}
		out[name] = strings.TrimSuffix(strings.TrimPrefix(value[:end], "{"), "}")
		rest = value[end+2:]
	}
	return out
}

// untex reads what TeX would print.
func untex(s string) string {
	return strings.NewReplacer(
		`\textbackslash{}`, `\`, `\textbraceleft{}`, "{", `\textbraceright{}`, "}", `\textasciitilde{}`, "~", `\textasciicircum{}`, "^",
		`\&`, "&", `\%`, "%", `\#`, "#", `\$`, "$", `\_`, "_",
	).Replace(s)
}

// TestCSL checks the citation as CSL-JSON where dates are known less exactly, and
// where the register is not the author.
func TestCSL(t *testing.T) {
	read := facts.OnDay(facts.DayOf(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)))
	for _, c := range []struct {
		name, changed, author, container string
		issued                           *CSLDate
	}{
		{"a day", "2026-11-09", "Youcheng", "", &CSLDate{[][]int{{2026, 11, 9}}}},
		{"a month", "2026-11", "Youcheng", "", &CSLDate{[][]int{{2026, 11}}}},
		{"a year", "2026", "Youcheng", "", &CSLDate{[][]int{{2026}}}},
		{"bounds", "2025/2026", "Youcheng", "", nil},
		{"an author", "2026-11-09", "Jan Novák", "Youcheng", &CSLDate{[][]int{{2026, 11, 9}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed, err := facts.ParseDate(c.changed)
			if err != nil {
				t.Fatal(err)
			}
			from := Citation{Key: "k", title: "A\ntitle", authors: []string{c.author}, changed: changed, read: read.From, url: "https://youcheng.example/zh/", site: "Youcheng", lang: lang.ZH, checked: "facts checked"}
			want := CSL{ID: "k", Type: "webpage", Title: "A title", Author: []CSLName{{c.author}}, Container: c.container, Publisher: "Youcheng", Issued: c.issued,
				Accessed: &CSLDate{[][]int{{2026, 11, 23}}}, URL: "https://youcheng.example/zh/", Language: "zh-Hans", Note: "Facts checked"}
			if diff := cmp.Diff(want, from.CSL()); diff != "" {
				t.Errorf("CSL (-want +got):\n%s", diff)
			}
		})
	}
}
