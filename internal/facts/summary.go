package facts

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/overlap"
)

// length says how long a summary of a partnership is to be, in words and in Chinese
// in characters, how many characters its first sentence may have, and how many words or
// characters in a row it may have in common with another.
type length struct{ least, most, lead, alike int }

var summaryLength = map[lang.Tag]length{lang.EN: {60, 120, 160, 9}, lang.ZH: {120, 240, 70, 19}}

var yearForm = regexp.MustCompile(`\d+`)

// years are the numbers in a text that may be years of a partnership.
func years(text string) map[string]bool {
	out := map[string]bool{}
	for _, n := range yearForm.FindAllString(text, -1) {
		if len(n) == 4 && n >= "1800" && n < "2100" {
			out[n] = true
		}
	}
	return out
}

// dated are the years of the dates that stand in rows about each partner.
func dated(f *Facts) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	add := func(slug string, dates ...Date) {
		if out[slug] == nil {
			out[slug] = map[string]bool{}
		}
		for _, d := range dates {
			if d.Known() {
				maps.Copy(out[slug], years(d.From.String()+" "+d.To.String()))
			}
		}
	}
	for _, p := range f.Partnerships {
		add(p.Partner, p.Since, p.Ended, p.StatusAsOf)
	}
	for _, n := range f.Names {
		add(n.Partner, n.From, n.To)
	}
	for _, v := range f.Views {
		add(v.Partner, v.From)
	}
	for _, a := range f.Agreements {
		add(a.Partner, a.Signed, a.Ends)
	}
	for _, e := range f.Events {
		for _, slug := range e.Partners {
			add(slug, e.Date, e.End)
		}
	}
	for _, o := range f.Offices {
		add(o.Place, append(slices.Clip(o.Seen), o.From, o.To)...)
	}
	for _, c := range f.Claims {
		for _, slug := range c.Subjects {
			add(slug, c.AsOf)
		}
	}
	for _, d := range Disputes(f.Conflicts, f.ConflictValues) {
		for _, slug := range d.Conflict.Subjects() {
			add(slug)
			maps.Copy(out[slug], years(d.Conflict.Outcome.EN))
			for _, v := range d.Values {
				maps.Copy(out[slug], years(v.Value.EN))
			}
		}
	}
	return out
}

// summaries checks what is written of each partnership: that every year in it is one
// that a row about the partner has, that both languages name the same, that it is
// neither too short nor too long, and that it is no other's. Where some row with
// dates is at fault, the year may be its own, and sure is false.
func (l *loader) summaries(f *Facts, sure bool, add func(row int, column, kind string, severity fault.Severity, what, why, do lang.Text)) {
	known := dated(f)
	others := map[lang.Tag]*overlap.Index{}
	for _, tag := range lang.Tags() {
		others[tag] = overlap.New(tag, summaryLength[tag].alike+1)
		for _, p := range f.Partners {
			others[tag].Add(p.Slug, p.Summary.In(tag))
		}
	}
	for i, p := range f.Partners {
		for _, tag := range lang.Tags() {
			column, text := "summary_"+string(tag), p.Summary.In(tag)
			here, there := years(text), years(p.Summary.In(tag.Other()))
			for _, y := range slices.Sorted(maps.Keys(here)) {
				if sure && !known[p.Slug][y] {
					add(i, column, "unknown-year", fault.Error, txt(fmt.Sprintf("the summary names %s, and no dated row about %s has that year", y, p.Slug), fmt.Sprintf("摘要提到%s年，而关于 %s 的各行中没有这一年", y, p.Slug)),
						txt("what a summary says stands in the register, with its source", "摘要所述须见于名册，并有来源"), txt("add the event with its source, or leave the year out", "请补上这一事件及其来源，或删去该年份"))
				}
				if !there[y] {
					add(i, column, "years-differ", fault.Error, txt(fmt.Sprintf("the other language does not name %s", y), fmt.Sprintf("另一种语言没有提到%s年", y)),
						txt("both languages carry the same facts", "两种语言须载有相同的事实"), txt("name the year in both, or in neither", "请两处都写，或都不写"))
				}
			}
			want, n, unit := summaryLength[tag], len(strings.Fields(text)), txt("words", "词")
			if tag == lang.ZH {
				n, unit = utf8.RuneCountInString(text), txt("characters", "字")
			}
			if n < want.least || n > want.most {
				add(i, column, "summary-length", fault.Warning, txt(fmt.Sprintf("the summary has %d %s", n, unit.EN), fmt.Sprintf("摘要有%d%s", n, unit.ZH)),
					txt("a profile begins with the partnership in short", "城市页以对这一关系的简述开头"), txt(fmt.Sprintf("write %d to %d %s", want.least, want.most, unit.EN), fmt.Sprintf("请写%d—%d%s", want.least, want.most, unit.ZH)))
			}
			if n := utf8.RuneCountInString(tag.FirstSentence(text)); n > want.lead {
				add(i, column, "lead-length", fault.Warning, txt(fmt.Sprintf("the first sentence of the summary has %d characters", n), fmt.Sprintf("摘要的第一句有%d字", n)),
					txt("it stands alone in lists and in the results of search engines", "这一句在列表和搜索结果中单独出现"), txt(fmt.Sprintf("write at most %d", want.lead), fmt.Sprintf("请不超过%d字", want.lead)))
			}
			if other, run, ok := others[tag].Find(p.Slug, text); ok {
				add(i, column, "summaries-alike", fault.Warning, txt(fmt.Sprintf("the summary of %s has the same words: %s", other, run), fmt.Sprintf("%s 的摘要也有这些字：%s", other, run)),
					txt("each partnership has a story of its own", "每段关系都有自己的经历"), txt("write it anew", "请重写这一处"))
			}
		}
	}
}
