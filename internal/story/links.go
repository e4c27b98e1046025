package story

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/markdown"
)

// asked is a typed link taken apart: scheme:id?question#field. The field and the
// question may stand in either order.
type asked struct {
	markdown.Link
	line              int // in the file
	scheme, id, field string
	question          url.Values
	query             string // the question as written
}

// length is the number of characters of a link that a fault underlines.
func (a asked) length() int {
	n := utf8.RuneCountInString(a.Text) + len("[]")
	if a.Image {
		n++
	}
	return n
}

func (d *doc) ask(l markdown.Link, scheme, rest string) asked {
	a := asked{Link: l, line: d.body + l.Line, scheme: scheme}
	end := strings.IndexAny(rest, "?#")
	if end < 0 {
		end = len(rest)
	}
	a.id, rest = rest[:end], rest[end:]
	for rest != "" {
		mark := rest[0]
		end := strings.IndexAny(rest[1:], "?#") + 1
		if end == 0 {
			end = len(rest)
		}
		if mark == '#' {
			a.field = rest[1:end]
		} else {
			a.query = rest[1:end]
		}
		rest = rest[end:]
	}
	return a
}

// bad reports a fault of a link and leaves its text without one.
func (d *doc) bad(a asked, kind string, what, why, do lang.Text) markdown.Target {
	d.add(a.line, a.Col, a.length(), kind, fault.Error, what, why, do)
	return markdown.Target{Text: a.Text}
}

// resolve answers the converter: where a link leads and what stands for an
// image. It checks what they assert.
func (d *doc) resolve(l markdown.Link) markdown.Target {
	scheme, rest, typed := strings.Cut(l.Dest, ":")
	typed = typed && !strings.ContainsAny(scheme, "/?#.")
	if l.Image {
		return d.image(l, scheme, rest, typed)
	}
	a := d.ask(l, scheme, rest)
	switch {
	case l.Dest == "":
		return d.bad(a, "no-address", txt("this link leads nowhere", "此链接没有地址"), lang.Text{}, txt("name the thing: city:prague, page:method", "请写编号：city:prague、page:method"))
	case strings.HasPrefix(l.Dest, "#"), typed && (scheme == "http" || scheme == "https" || scheme == "mailto"):
		return markdown.Target{Href: l.Dest}
	case !typed:
		return d.bad(a, "relative-link", txt(fmt.Sprintf("%q is an address within the site", l.Dest), fmt.Sprintf("“%s”是站内地址", l.Dest)),
			txt("addresses may change; ids do not", "地址可能变动，编号不会"), txt("name the thing: city:prague, page:method", "请写编号：city:prague、page:method"))
	}
	if _, ok := schemes[scheme]; !ok {
		do := fault.DidYouMean(scheme, sorted(schemes), txt("the kinds are "+strings.Join(sorted(schemes), ", "), "可用的种类为 "+strings.Join(sorted(schemes), "、")))
		if _, figure := figures[scheme]; figure {
			do = txt("a figure is drawn by an image: put ! before the [", "图由图片语法生成：请在 [ 前加 !")
		}
		return d.bad(a, "unknown-scheme", txt(fmt.Sprintf("there is no link of the kind %q", scheme), fmt.Sprintf("没有“%s”这种链接", scheme)), lang.Text{}, do)
	}
	if target, ok := d.known404(a); !ok {
		return target
	}
	d.link(scheme, a.id)
	href := "/" + string(d.Lang) + "/" + schemes[scheme] + a.id + "/"
	target := markdown.Target{Href: href, Class: "ref-" + scheme, Text: d.names[scheme+":"+a.id].In(d.Lang)}
	if a.query != "" {
		var err error
		if a.question, err = url.ParseQuery(a.query); err != nil {
			return d.bad(a, "bad-value", txt(fmt.Sprintf("%q cannot be read", a.query), fmt.Sprintf("无法读取“%s”", a.query)), lang.Text{}, txt("write ?as-of=2016-04-05", "请写 ?as-of=2016-04-05"))
		}
	}
	switch scheme {
	case "count":
		return d.count(a, target)
	case "story", "page":
		if scheme == "page" && a.field != "" {
			target.Href += "#" + a.field
			a.field = ""
		}
		if l.Text == "" {
			target.Text = d.title(Form(scheme), a.id)
		}
	case "claim": // it stands on the sheet of its source
		source := d.claims[a.id].Source
		target.Href = "/" + string(d.Lang) + "/sources/" + source + "/#" + a.id
		d.cites(source)
	case "source":
		d.cites(a.id)
		target.Cite = a.id
	}
	return d.assert(a, target)
}

// cites notes a source that the text links to.
func (d *doc) cites(source string) {
	if !slices.Contains(d.direct, source) {
		d.direct = append(d.direct, source)
	}
}

// sitePages are the pages of the site that are no texts: page:map leads to the
// map as page:method leads to the method.
func sitePages() []string {
	return []string{"agreements", "anniversaries", "changes", "cities", "compare", "conflicts", "counts", "countries", "events", "exchange", "gaps", "map", "organisations", "people", "sources", "stories", "themes"}
}

// known404 reports an id that does not exist. Stories and pages are looked for
// when all are read.
func (d *doc) known404(a asked) (markdown.Target, bool) {
	if a.scheme == "page" && slices.Contains(sitePages(), a.id) {
		if a.Text == "" {
			return d.bad(a, "no-text", txt("this link has no text", "此链接没有文字"), txt("a list of the site has no title of its own here", "站内列表页没有可供填入的标题"), txt("write what the link says between [ and ]", "请在 [ 和 ] 之间写上文字")), false
		}
		return markdown.Target{}, true
	}
	if a.scheme == "story" || a.scheme == "page" {
		d.references = append(d.references, reference{form: Form(a.scheme), slug: a.id, line: a.line, col: a.Col, len: a.length()})
		return markdown.Target{}, true
	}
	if _, ok := d.names[a.scheme+":"+a.id]; ok {
		return markdown.Target{}, true
	}
	what, do := d.unknown(a.scheme, a.id, d.known[a.scheme])
	return d.bad(a, "unknown-id", what, lang.Text{}, do), false
}

// title is the title of a story or page in the language of the text, or, where
// it exists only in the other, in that one.
func (d *doc) title(form Form, slug string) string {
	for _, t := range []lang.Tag{d.Lang, d.Lang.Other()} {
		key := "title " + d.dir + "/" + form.folder() + "/" + slug + "/" + string(t) + ".md"
		if title := d.see(key); title != "" {
			return title
		}
	}
	return ""
}

// see notes and returns the state of a thing outside the text.
func (d *doc) see(key string) string {
	if d.saw == nil {
		d.saw = map[string]string{}
	}
	d.saw[key] = d.state(key)
	return d.saw[key]
}

// day reads the as-of of a question; without one it is the day of the text, for
// what "today" means would change under a text that does not. ok is false where
// a fault was reported, or will be for the front matter.
func (d *doc) day(a asked) (on facts.Date, ok bool) {
	asOf := a.question.Get("as-of")
	if asOf != "" && asOf != "story" {
		on, err := facts.ParseDate(asOf)
		if err != nil || on.Precision == facts.Bounded {
			d.bad(a, "bad-date", txt(fmt.Sprintf("as-of is %q", asOf), fmt.Sprintf("as-of 为“%s”", asOf)), lang.Text{}, txt("write a day, a month, a year, or story", "请写某日、某月、某年，或 story"))
			return on, false
		}
		d.days = append(d.days, dayAsked{on, a.line, a.Col, a.length()})
		return on, true
	}
	if d.AsOf.Known() {
		return d.AsOf, true
	}
	if d.Form == Page { // what is wrong with a story's as_of was reported there
		d.bad(a, "no-day", txt("the question has no day, and the text no as_of", "问题没有日期，文本也没有 as_of"), lang.Text{}, txt("add ?as-of=2016-04-05", "请加上 ?as-of=2016-04-05"))
	}
	return facts.Date{}, false
}

// parameters reports the parameters of a question that are not among those
// allowed.
func (d *doc) parameters(a asked, allowed []string) bool {
	for _, p := range sorted(a.question) {
		if !slices.Contains(allowed, p) {
			d.bad(a, "unknown-parameter", txt(fmt.Sprintf("%s: has no parameter %q", a.scheme, p), fmt.Sprintf("%s: 没有“%s”参数", a.scheme, p)), lang.Text{},
				fault.DidYouMean(p, allowed, txt("the parameters are "+strings.Join(allowed, ", "), "可用的参数为 "+strings.Join(allowed, "、"))))
			return false
		}
		if a.scheme != "compare" && len(a.question[p]) > 1 {
			d.bad(a, "bad-value", txt(p+" stands twice", p+" 出现两次"), lang.Text{}, txt("keep one of them", "请只保留一个"))
			return false
		}
	}
	return true
}

// roll reads a question to the roll. Its as-of is left out; see day.
func (d *doc) roll(a asked, allowed []string) (facts.RollFilter, bool) {
	if !d.parameters(a, allowed) {
		return facts.RollFilter{}, false
	}
	r, err := d.directory.ParseRollFilter(func(p string) string {
		if p == "as-of" {
			return ""
		}
		return a.question.Get(p)
	}, facts.DayOf(d.now))
	if bad := (*facts.BadValue)(nil); asBadValue(err, &bad) {
		d.bad(a, "bad-value", txt(fmt.Sprintf("%s is %q", bad.Param, bad.Value), fmt.Sprintf("%s 为“%s”", bad.Param, bad.Value)), lang.Text{},
			fault.DidYouMean(bad.Value, bad.Known, txt("choose one of "+strings.Join(bad.Known, ", "), "请从 "+strings.Join(bad.Known, "、")+" 中选择")))
		return r, false
	}
	return r, true
}
