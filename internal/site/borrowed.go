package site

import (
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/overlap"
)

// A run of so many words, in Chinese of so many characters, seldom falls twice by
// chance.
const borrowedWords, borrowedCharacters = 8, 16

// quoted are the columns that hold names and headings as others wrote them.
var quoted = []string{"title", "publisher", "name", "term", "role", "attributed_to"}

// Borrowed warns of each of our texts that has a run of words of a text that was read:
// the files .txt and .md of dir, in whatever folder, each named as the source that it
// holds.
func Borrowed(dir fs.FS, of Checked) (*fault.List, error) {
	read := map[lang.Tag]*overlap.Index{lang.EN: overlap.New(lang.EN, borrowedWords), lang.ZH: overlap.New(lang.ZH, borrowedCharacters)}
	n := 0
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".txt", ".md"}, path.Ext(name)) {
			return err
		}
		b, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		for _, l := range lang.Tags() {
			read[l].Add(strings.TrimSuffix(path.Base(name), path.Ext(name)), string(b))
		}
		n++
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading what was read: %w", err)
	}
	if n == 0 {
		return nil, fmt.Errorf("reading what was read: there is no file .txt or .md")
	}
	faults := &fault.List{}
	check := func(file, where string, l lang.Tag, text string) {
		source, run, ok := read[l].Find(where, text)
		if !ok {
			return
		}
		faults.Add(fault.Fault{File: file, Severity: fault.Warning, Kind: "copied",
			What: lang.Text{EN: fmt.Sprintf("%s has words of %s: %s", where, source, run), ZH: fmt.Sprintf("%s 与 %s 有相同的字句：%s", where, source, run)},
			Why:  lang.Text{EN: "facts are told in our own words; only names of bodies and documents may be the same", ZH: "事实须用自己的话来写，相同的只能是机构和文件的名称"},
			Do:   lang.Text{EN: "write the sentence anew from the fact", ZH: "请根据事实重写这一句"}})
	}
	for _, t := range of.Facts.Tables() {
		rows, cols := reflect.ValueOf(t.Rows).Elem(), facts.Columns(t.Rows)
		for i := range rows.Len() {
			for _, c := range cols {
				if c.Language() == "" || slices.Contains(quoted, c.Base()) {
					continue
				}
				l := lang.EN
				if c.Language() == lang.ZH.BCP47() {
					l = lang.ZH
				}
				check("seeds/"+t.Name+".csv", fmt.Sprintf("%s %s", cols[0].Written(rows.Index(i)), c.Name), l, c.Written(rows.Index(i)))
			}
		}
	}
	for _, x := range of.Texts {
		for what, text := range map[string]string{"title": x.Title, "summary": x.Summary, "text": x.Plain} {
			check(x.File, what, x.Lang, text)
		}
	}
	return faults, nil
}
