package story

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/markdown"
)

// figures are the drawings that an image can ask for, and what its id is: the
// kind of a link, or nothing where it has none.
var figures = map[string]struct {
	id       string
	needed   bool
	question func() []string
}{
	"map":      {"", false, mapParams},
	"timeline": {"city", false, mapParams},
	"roll":     {"", false, facts.RollParams},
	"chart":    {"count", true, chartParams},
	"compare":  {"", false, func() []string { return []string{"city", "as-of"} }},
	"city":     {"city", true, func() []string { return []string{"as-of"} }},
}

func mapParams() []string {
	return slices.DeleteFunc(facts.RollParams(), func(p string) bool { return p == "sort" || p == "q" })
}

func chartParams() []string {
	return slices.DeleteFunc(mapParams(), func(p string) bool { return p == "status" })
}

// image answers for an image: a picture of the folder, or a figure.
func (d *doc) image(l markdown.Link, scheme, rest string, typed bool) markdown.Target {
	a := d.ask(l, scheme, rest)
	switch {
	case l.Dest == "":
		return d.bad(a, "no-address", txt("this image has no file", "此图片没有文件"), lang.Text{}, txt("name a picture of this folder: hero.jpg, or a figure: map:?as-of=2016", "请写本文件夹中的图片 hero.jpg，或图 map:?as-of=2016"))
	case !typed:
		return d.picture(a)
	case scheme == "http" || scheme == "https" || scheme == "data":
		return d.bad(a, "picture-elsewhere", txt("this picture is not in the story's folder", "此图片不在文章文件夹中"),
			txt("readers would be sent to another server, and the picture could change or vanish", "读者会被引到别的服务器，图片也可能变动或消失"),
			txt("save it into the folder, with its credit and licence", "请把图片存入文件夹，并写明署名和许可"))
	}
	kind, ok := figures[scheme]
	if !ok {
		return d.bad(a, "unknown-scheme", txt(fmt.Sprintf("there is no figure of the kind %q", scheme), fmt.Sprintf("没有“%s”这种图", scheme)), lang.Text{},
			fault.DidYouMean(scheme, sorted(figures), txt("the figures are "+strings.Join(sorted(figures), ", ")+"; a picture is named by its file", "可用的图为 "+strings.Join(sorted(figures), "、")+"；图片写文件名")))
	}
	f := Figure{Kind: scheme, ID: a.id, Alt: strings.TrimSpace(l.Text), Caption: strings.TrimSpace(l.Title)}
	switch {
	case a.field != "":
		return d.bad(a, "unknown-field", txt(fmt.Sprintf("a figure has no field %q", a.field), fmt.Sprintf("图没有“%s”字段", a.field)), lang.Text{}, txt("delete everything from the #", "请删去 # 及其后的内容"))
	case kind.id == "" && a.id != "":
		return d.bad(a, "unknown-id", txt(fmt.Sprintf("%s: names no single thing, and here stands %q", scheme, a.id), fmt.Sprintf("%s: 不写编号，此处写了“%s”", scheme, a.id)), lang.Text{}, txt("write the question only: "+scheme+":?"+a.query, "请只写问题："+scheme+":?"+a.query))
	case kind.needed && a.id == "", a.id != "" && !d.has(kind.id, a.id):
		what, do := d.unknown(kind.id, a.id, d.known[kind.id])
		return d.bad(a, "unknown-id", what, lang.Text{}, do)
	}
	if a.query != "" {
		var err error
		if a.question, err = url.ParseQuery(a.query); err != nil {
			return d.bad(a, "bad-value", txt(fmt.Sprintf("%q cannot be read", a.query), fmt.Sprintf("无法读取“%s”", a.query)), lang.Text{}, txt("write ?as-of=2016-04-05", "请写 ?as-of=2016-04-05"))
		}
	}
	if scheme == "compare" {
		if f.Cities, ok = d.compared(a); !ok {
			return markdown.Target{Text: a.Text}
		}
	}
	r, ok := d.rollOf(a, scheme, kind.question())
	if !ok {
		return markdown.Target{Text: a.Text}
	}
	f.Query = r.Query()
	if a.id != "" {
		d.link(kind.id, a.id)
	}
	for _, c := range f.Cities {
		d.link("city", c)
	}
	d.Figures = append(d.Figures, f)
	return markdown.Target{Figure: len(d.Figures), Text: f.Alt}
}

// rollOf reads the question of a figure and puts in its day.
func (d *doc) rollOf(a asked, scheme string, allowed []string) (facts.RollFilter, bool) {
	if scheme == "compare" {
		q := a
		q.question = url.Values{}
		if a.question.Has("as-of") {
			q.question.Set("as-of", a.question.Get("as-of"))
		}
		if !d.parameters(a, allowed) {
			return facts.RollFilter{}, false
		}
		a = q
	}
	r, ok := d.roll(a, allowed)
	if !ok {
		return r, false
	}
	if d.Form == Page && a.question.Get("as-of") == "" && !d.AsOf.Known() {
		return r, true // on a page of the site's own: today
	}
	r.AsOf, ok = d.day(a)
	return r, ok
}

// compared reads the cities of a comparison.
func (d *doc) compared(a asked) ([]string, bool) {
	const most = 4
	cities := a.question["city"]
	for _, c := range cities {
		if !d.has("city", c) {
			what, do := d.unknown("city", c, d.known["city"])
			d.bad(a, "unknown-id", what, lang.Text{}, do)
			return nil, false
		}
	}
	if n := len(slices.Compact(slices.Sorted(slices.Values(cities)))); n != len(cities) || n < 2 || n > most {
		d.bad(a, "bad-value", txt(fmt.Sprintf("a comparison takes 2 to %d different cities", most), fmt.Sprintf("比较须有2至%d个不同的友城", most)), lang.Text{},
			txt("write compare:?city=prague&city=tokyo", "请写 compare:?city=prague&city=tokyo"))
		return nil, false
	}
	return cities, true
}
