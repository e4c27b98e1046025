package story

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/markdown"
)

// schemes are the kinds of typed links with the folder of their addresses.
var schemes = map[string]string{
	"city": "cities/", "person": "people/", "org": "organisations/", "source": "sources/", "theme": "themes/", "story": "stories/",
	"country": "countries/", "event": "events/", "agreement": "agreements/", "page": "", "count": "",
}

// tables says where an id of each kind is found, for messages.
var tables = map[string]string{
	"city": "seeds/partners.csv", "person": "seeds/people.csv", "org": "seeds/organisations.csv", "source": "seeds/sources.csv", "theme": "seeds/themes.csv",
	"country": "seeds/countries.csv", "event": "seeds/events.csv", "agreement": "seeds/agreements.csv", "story": "content/stories", "page": "content/pages", "count": "seeds/counts.csv",
}

// index prepares what links are checked against.
func (l *loader) index() {
	l.known, l.counts, l.ties, l.names = map[string][]string{}, map[string]facts.Count{}, map[string]facts.Partnership{}, map[string]lang.Text{}
	add := func(kind, id string, name lang.Text) {
		l.known[kind] = append(l.known[kind], id)
		l.names[kind+":"+id] = name
	}
	f := l.facts
	country := map[string]bool{}
	for _, p := range f.Partners {
		add("city", p.Slug, p.Name)
		country[p.Country] = true
	}
	for _, c := range f.Countries {
		if country[c.ISO2] { // only countries with a partner have a page
			add("country", strings.ToLower(c.ISO2), c.Name)
		}
	}
	for _, p := range f.People {
		add("person", p.Slug, p.Name)
	}
	for _, o := range f.Organisations {
		add("org", o.Slug, o.Name)
	}
	for _, s := range f.Sources {
		add("source", s.ID, txt(s.Publisher.EN+", “"+s.Title.EN+"”", s.Publisher.ZH+"：《"+s.Title.ZH+"》"))
	}
	for _, t := range f.Themes {
		add("theme", t.Slug, t.Name)
	}
	for _, e := range f.Events {
		add("event", e.ID, e.Title)
	}
	for _, a := range f.Agreements {
		add("agreement", a.ID, a.Title)
	}
	for _, c := range f.Counts {
		if c.Measure != facts.CountStated {
			add("count", c.Slug, c.Title)
		}
		l.counts[c.Slug] = c
	}
	for _, t := range f.Partnerships {
		l.ties[t.Partner] = t
	}
}

// unknown words the fault of an id that does not exist.
func (l *loader) unknown(kind, id string) (what, do lang.Text) {
	known := l.known[kind]
	switch kind {
	case "story":
		known = l.slugs[Story]
	case "page":
		known = l.slugs[Page]
	}
	what = txt(fmt.Sprintf("there is no %s %q", kind, id), fmt.Sprintf("没有 %s:%s", kind, id))
	return what, fault.DidYouMean(id, known, txt("the ids are in "+tables[kind], "编号见 "+tables[kind]))
}

// resolve answers the converter: where a link leads. It checks typed links.
func (d *doc) resolve(l markdown.Link) markdown.Target {
	bad := func(kind string, what, why, do lang.Text) markdown.Target {
		d.add(d.body+l.Line, l.Col, utf8.RuneCountInString(l.Text)+2, kind, fault.Error, what, why, do)
		return markdown.Target{Text: l.Text}
	}
	scheme, rest, typed := strings.Cut(l.Dest, ":")
	if l.Image {
		return bad("picture", txt("pictures and figures are not drawn yet", "目前还不能插入图片和图表"), lang.Text{}, txt("take it out", "请删去"))
	}
	switch {
	case l.Dest == "":
		return bad("no-address", txt("this link leads nowhere", "此链接没有地址"), lang.Text{}, txt("name the thing: city:prague, page:method", "请写编号：city:prague、page:method"))
	case strings.HasPrefix(l.Dest, "#"):
		return markdown.Target{Href: l.Dest}
	case typed && (scheme == "http" || scheme == "https" || scheme == "mailto"):
		return markdown.Target{Href: l.Dest}
	case !typed || strings.ContainsAny(scheme, "/?#"):
		return bad("relative-link", txt(fmt.Sprintf("%q is an address within the site", l.Dest), fmt.Sprintf("“%s”是站内地址", l.Dest)),
			txt("addresses may change; ids do not", "地址可能变动，编号不会"), txt("name the thing: city:prague, page:method", "请写编号：city:prague、page:method"))
	}
	if _, ok := schemes[scheme]; !ok {
		var names []string
		for s := range schemes {
			names = append(names, s)
		}
		slices.Sort(names)
		return bad("unknown-scheme", txt(fmt.Sprintf("there is no link of the kind %q", scheme), fmt.Sprintf("没有“%s”这种链接", scheme)), lang.Text{},
			fault.DidYouMean(scheme, names, txt("the kinds are "+strings.Join(names, ", "), "可用的种类为 "+strings.Join(names, "、"))))
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	id, query, _ := strings.Cut(rest, "?")
	known := slices.Contains(d.known[scheme], id)
	switch scheme {
	case "story":
		known = slices.Contains(d.slugs[Story], id)
	case "page":
		known = slices.Contains(d.slugs[Page], id)
	}
	if !known {
		what, do := d.unknown(scheme, id)
		return bad("unknown-id", what, lang.Text{}, do)
	}
	d.link(scheme, id)
	if scheme == "story" {
		d.later = append(d.later, later{doc: d, slug: id, line: d.body + l.Line, col: l.Col, len: utf8.RuneCountInString(l.Text) + 2})
	}
	href := "/" + string(d.Lang) + "/" + schemes[scheme] + id + "/"
	target := markdown.Target{Href: href, Class: "ref-" + scheme, Text: d.names[scheme+":"+id].In(d.Lang)}
	switch {
	case fragment != "" && scheme != "city" && scheme != "page":
		return bad("unknown-field", txt(fmt.Sprintf("%s: has no field %q", scheme, fragment), fmt.Sprintf("%s: 没有“%s”字段", scheme, fragment)), lang.Text{}, txt("delete everything from the #", "请删去 # 及其后的内容"))
	case scheme == "count":
		return d.count(l, id, query, target, bad)
	case query != "":
		return bad("unknown-field", txt(fmt.Sprintf("%s: takes no question", scheme), fmt.Sprintf("%s: 不带问号参数", scheme)), lang.Text{}, txt("delete everything from the ?", "请删去问号及其后的内容"))
	case scheme == "source":
		d.cite(id)
	case scheme == "city" && fragment != "":
		return d.date(l, id, fragment, target, bad)
	case scheme == "page" && fragment != "":
		target.Href += "#" + fragment
	}
	return target
}

type badLink func(kind string, what, why, do lang.Text) markdown.Target

// date checks the text of a link such as [29 March 2016](city:prague#since).
func (d *doc) date(l markdown.Link, id, field string, target markdown.Target, bad badLink) markdown.Target {
	tie := d.ties[id]
	var have facts.Date
	switch field {
	case "since":
		have = tie.Since
	case "ended":
		have = tie.Ended
	default:
		return bad("unknown-field", txt(fmt.Sprintf("a city has no field %q", field), fmt.Sprintf("城市没有“%s”字段", field)), lang.Text{}, fault.DidYouMean(field, []string{"since", "ended"}, txt("write #since or #ended", "请写 #since 或 #ended")))
	}
	if !have.Known() {
		return bad("false-assertion", txt(fmt.Sprintf("the register has no such date for %s", id), fmt.Sprintf("名册中 %s 没有这一日期", id)), lang.Text{}, txt("take the assertion out", "请删去这一断言"))
	}
	target.Href += "#" + field
	target.Text = have.In(d.Lang)
	if l.Text == "" || slices.Contains(trueForms(have, d.Lang), strings.Join(strings.Fields(l.Text), " ")) {
		return target
	}
	return bad("false-assertion",
		txt(fmt.Sprintf("the text says %q; the register says %s", l.Text, have.In(lang.EN)), fmt.Sprintf("文中写“%s”，名册为%s", l.Text, have.In(lang.ZH))),
		txt("a link to a date must say that date, or a coarser true form of it", "指向日期的链接须写该日期，或较粗而真实的写法"),
		txt("write "+have.In(d.Lang)+", or correct the register", "请写“"+have.In(d.Lang)+"”，或更正名册"))
}

// trueForms lists the ways to write a date without saying more than is known.
func trueForms(d facts.Date, l lang.Tag) []string {
	forms := []string{d.In(l)}
	for cut := range 2 {
		s := d.String()
		if d.Precision == facts.ToDay || d.Precision == facts.ToMonth {
			s = s[:min(len(s), 7-3*cut)]
			if c, err := facts.ParseDate(s); err == nil && d.Covers(c) {
				forms = append(forms, c.In(l))
			}
		}
	}
	return forms
}

// count checks the text of a link such as [53](count:sister-cities?as-of=2016-04-05).
func (d *doc) count(l markdown.Link, id, query string, target markdown.Target, bad badLink) markdown.Target {
	params, err := url.ParseQuery(query)
	if err != nil {
		return bad("bad-value", txt(fmt.Sprintf("%q cannot be read", query), fmt.Sprintf("无法读取“%s”", query)), lang.Text{}, txt("write ?as-of=2016-04-05", "请写 ?as-of=2016-04-05"))
	}
	for p := range params {
		if p != "as-of" {
			return bad("unknown-field", txt(fmt.Sprintf("a count has no parameter %q", p), fmt.Sprintf("计数没有“%s”参数", p)), lang.Text{}, txt("write ?as-of=2016-04-05", "请写 ?as-of=2016-04-05"))
		}
	}
	// Without a day, the text's own is meant: a count of "today" would change
	// under a text that does not.
	on := d.AsOf
	if asOf := params.Get("as-of"); asOf != "" && asOf != "story" {
		on, err = facts.ParseDate(asOf)
		if err != nil || on.Precision == facts.Bounded {
			return bad("bad-date", txt(fmt.Sprintf("as-of is %q", asOf), fmt.Sprintf("as-of 为“%s”", asOf)), lang.Text{}, txt("write a day, a month, a year, or story", "请写某日、某月、某年，或 story"))
		}
	}
	if !on.Known() {
		if d.Form == Story { // what is wrong with its as_of was reported there
			return target
		}
		return bad("no-day", txt("the count has no day, and the text no as_of", "计数没有日期，文本也没有 as_of"), lang.Text{}, txt("add ?as-of=2016-04-05", "请加上 ?as-of=2016-04-05"))
	}
	c := d.counts[id]
	total, _, _ := c.Total(d.members, on)
	filter, err := facts.ParseFilter(c.Filter)
	if err != nil {
		return bad("bad-value", txt(err.Error(), err.Error()), lang.Text{}, lang.Text{})
	}
	target.Href = "/" + string(d.Lang) + "/cities/?"
	if filter.Region != "" {
		target.Href += "region=" + string(filter.Region) + "&"
	}
	target.Href += "as-of=" + on.String()
	target.Text = d.Lang.Number(total)
	if l.Text == "" {
		return target
	}
	if n, ok := number(l.Text); ok && n == total {
		return target
	}
	return bad("false-assertion",
		txt(fmt.Sprintf("the text says %s; %s counts %d on %s", l.Text, id, total, on), fmt.Sprintf("文中写“%s”，%s 在 %s 计为 %d", l.Text, id, on, total)),
		txt("a link to a count must say the number that the register counts on that day; ties that are not sure on it are left out", "指向计数的链接须写名册当日所计之数；当日不能确定的关系不计"),
		txt(fmt.Sprintf("write %d, or ask about another day", total), fmt.Sprintf("请写 %d，或改问另一天", total)))
}

// number reads a whole number in digits, which may be full-width ones.
func number(s string) (int, bool) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return '0' + r - '０'
		case r == ',' || r == '，' || r == ' ' || r == '\u00a0' || r == '\u202f':
			return -1
		}
		return r
	}, s)
	n, err := strconv.Atoi(s)
	return n, err == nil
}
