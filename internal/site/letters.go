package site

import (
	"encoding/csv"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// The pictures that stand for pages where links to them are shown are drawn with
// fonts of our own, which do not have every character. What such a picture would
// leave out is a warning, so that it is noticed before it is published: nobody
// looks at the pictures of all pages.

// shown are the columns of the tables that stand on pictures.
var shown = []string{"name", "title", "summary", "definition", "publisher", "role"}

// inFacts looks through the tables. Their faults of form are for others to
// report.
func (c *Compiler) inFacts() *fault.List {
	out := &fault.List{}
	letters, err := c.letters()
	if err != nil {
		return out
	}
	for _, name := range sortedKeys(c.seeds.root.files) {
		r := csv.NewReader(strings.NewReader(c.seeds.root.files[name].text))
		header, err := r.Read()
		if err != nil {
			continue
		}
		for {
			row, err := r.Read()
			if err != nil {
				break
			}
			for i, cell := range row {
				column, language, _ := strings.Cut(header[i], "_")
				if _, ok := lang.Parse(language); !ok || !slices.Contains(shown, column) {
					continue
				}
				if missing := letters.Missing(cell); len(missing) > 0 {
					line, _ := r.FieldPos(i)
					out.Add(leftOut(path.Join("seeds", name), line, 0, missing[0]))
				}
			}
		}
	}
	return out
}

// inText looks at the title and summary of a text, whose file is src.
func (c *Compiler) inText(t *story.Text, src string) (out []fault.Fault) {
	letters, err := c.letters()
	if err != nil {
		return nil // readFacts has said so
	}
	for _, text := range []string{t.Title, t.Summary} {
		for _, r := range letters.Missing(text) {
			f := leftOut(t.File, 1, 0, r)
			for i, line := range strings.Split(src, "\n") {
				if at := strings.IndexRune(line, r); at >= 0 {
					f.Line, f.Col, f.Source = i+1, utf8.RuneCountInString(line[:at])+1, strings.Clone(line)
					break
				}
			}
			out = append(out, f)
		}
	}
	return out
}

// leftOut says that the picture of a page leaves out a character, and how to
// mend it.
func leftOut(file string, line, col int, r rune) fault.Fault {
	f := fault.Fault{
		File: file, Line: line, Col: col, Severity: fault.Warning, Kind: "card-character",
		What: lang.Text{EN: fmt.Sprintf("the picture of this page would leave out %q (U+%04X)", r, r), ZH: fmt.Sprintf("此页的分享图片会略去“%c”（U+%04X）", r, r)},
		Why:  lang.Text{EN: "the fonts of the pictures do not have it; they have Chinese, and Latin letters", ZH: "图片所用字体没有这个字；其中只有汉字和拉丁字母"},
		Do:   lang.Text{EN: "write it otherwise in titles, names and summaries", ZH: "请在标题、名称、摘要中换一种写法"},
	}
	if unicode.Is(unicode.Han, r) {
		f.Why = lang.Text{EN: "it is a rare character, and the fonts of the pictures do not have it", ZH: "这是生僻字，图片所用字体没有收"}
		f.Do = lang.Text{EN: "have the fonts made anew from the texts of today: make fonts", ZH: "请按现有文字重制字体：make fonts"}
	}
	return f
}
