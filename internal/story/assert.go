package story

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/markdown"
)

func asBadValue(err error, bad **facts.BadValue) bool { return errors.As(err, bad) }

// fields are what a link may assert of each kind of thing.
var fields = map[string][]string{
	"city":      {"name", "since", "ended", "status", "country", "region"},
	"person":    {"name", "office"},
	"org":       {"name"},
	"theme":     {"name"},
	"country":   {"name"},
	"event":     {"title", "date"},
	"agreement": {"title", "signed", "ends"},
	"source":    {"title", "publisher", "published"},
	"claim":     {"verdict", "value"},
}

// dated are the fields that are asked for on a day.
var dated = []string{"status", "office"}

// assert checks the text of a link to a thing.
func (d *doc) assert(a asked, target markdown.Target) markdown.Target {
	if a.field == "" {
		if a.query != "" {
			return d.bad(a, "unknown-parameter", txt(fmt.Sprintf("%s: takes no question", a.scheme), fmt.Sprintf("%s: 不带问号参数", a.scheme)), lang.Text{}, txt("delete everything from the ?", "请删去问号及其后的内容"))
		}
		return d.mistaken(a, target)
	}
	known := fields[a.scheme]
	if !slices.Contains(known, a.field) {
		do := txt("delete everything from the #", "请删去 # 及其后的内容")
		if len(known) > 0 {
			do = fault.DidYouMean(a.field, known, txt("write one of #"+strings.Join(known, ", #")+", or none", "请写 #"+strings.Join(known, "、#")+" 之一，或不写"))
		}
		return d.bad(a, "unknown-field", txt(fmt.Sprintf("%s: has no field %q", a.scheme, a.field), fmt.Sprintf("%s: 没有“%s”字段", a.scheme, a.field)), lang.Text{}, do)
	}
	if a.query != "" {
		if !slices.Contains(dated, a.field) {
			return d.bad(a, "unknown-parameter", txt(fmt.Sprintf("#%s is not asked for on a day", a.field), fmt.Sprintf("#%s 不按日期查询", a.field)), lang.Text{}, txt("delete everything from the ?", "请删去问号及其后的内容"))
		}
		if !d.parameters(a, []string{"as-of"}) {
			return markdown.Target{Text: a.Text}
		}
	}
	switch a.scheme + "#" + a.field {
	case "city#since", "city#ended":
		if d.directory.Disputed[a.id][facts.Field(a.field)] {
			target.Rivals, target.RivalsText = target.Href+"#conflicts", d.Lang.Words().DisputedShort
		}
		target.Href += "#" + a.field
	}
	switch a.field {
	case "since":
		return d.date(a, target, d.directory.Partners[a.id].Tie.Since)
	case "ended":
		return d.date(a, target, d.directory.Partners[a.id].Tie.Ended)
	case "date":
		e := d.events[a.id]
		if e.End.Known() && a.Text == "" {
			target.Text = e.Date.Range(e.End, d.Lang)
			return target
		}
		return d.date(a, target, e.Date)
	case "signed":
		return d.date(a, target, d.agreements[a.id].Signed)
	case "ends":
		return d.date(a, target, d.agreements[a.id].Ends)
	case "published":
		return d.date(a, target, d.directory.Sources[a.id].Published)
	case "status":
		return d.status(a, target)
	case "office":
		return d.office(a, target)
	case "country":
		return d.words(a, target, d.directory.Countries[d.directory.Partners[a.id].Partner.Country].Name.In(d.Lang))
	case "region":
		return d.words(a, target, d.Lang.Words().Regions[string(d.directory.Partners[a.id].Partner.Region)])
	case "verdict":
		return d.words(a, target, d.Lang.Words().Verdicts[string(d.claims[a.id].Verdict)])
	case "value":
		return d.claimed(a, target)
	case "publisher":
		return d.words(a, target, d.directory.Sources[a.id].Publisher.In(d.Lang))
	case "title":
		name := d.names[a.scheme+":"+a.id].In(d.Lang)
		if a.scheme == "source" {
			name = d.directory.Sources[a.id].Title.In(d.Lang)
		}
		return d.words(a, target, name)
	}
	return d.words(a, target, d.names[a.scheme+":"+a.id].In(d.Lang), d.called[a.scheme+":"+a.id]...)
}

// mistaken reports a link whose text is the name of another thing of its kind:
// [Paris](city:ile-de-france).
func (d *doc) mistaken(a asked, target markdown.Target) markdown.Target {
	text := plain(a.Text)
	other := d.bearers[a.scheme][text]
	if other == "" || other == a.id || slices.Contains(d.called[a.scheme+":"+a.id], text) {
		return target
	}
	is, leads := d.names[a.scheme+":"+other], d.names[a.scheme+":"+a.id]
	return d.bad(a, "mistaken-name",
		txt(fmt.Sprintf("the text names %s; the link leads to %s", is.EN, leads.EN), fmt.Sprintf("文字写的是%s，链接指向%s", is.ZH, leads.ZH)),
		txt("they are different things in the register", "两者在名册中不是同一条目"),
		txt("write "+a.scheme+":"+other+", or change the text", "请写 "+a.scheme+":"+other+"，或改文字"))
}

// words checks a text against the right words and others that are right too.
func (d *doc) words(a asked, target markdown.Target, right string, others ...string) markdown.Target {
	target.Text = right
	text := plain(a.Text)
	if text == "" || text == plain(right) || slices.Contains(others, text) {
		return target
	}
	return d.bad(a, "false-assertion",
		txt(fmt.Sprintf("the text says %q; the register says %q", a.Text, right), fmt.Sprintf("文中写“%s”，名册为“%s”", a.Text, right)),
		txt("a link with a # asserts that its text is what the register holds", "带 # 的链接断言其文字与名册一致"),
		txt("write "+right+", or leave out #"+a.field, "请写“"+right+"”，或删去 #"+a.field))
}

// claimed checks the text of a link such as [53](claim:c01#value): that the source
// claims this number, whether it is right or not.
func (d *doc) claimed(a asked, target markdown.Target) markdown.Target {
	c := d.claims[a.id]
	if c.Value == "" {
		return d.bad(a, "false-assertion", txt("the claim "+a.id+" has no value", "说法 "+a.id+" 没有数值"), lang.Text{}, txt("take the assertion out", "请删去这一断言"))
	}
	target.Text = c.Value
	said, claimed := numbersIn(a.Text, d.Lang), numbersIn(c.Value, d.Lang)
	if a.Text == "" || plain(a.Text) == c.Value || len(said) == 1 && slices.Equal(said, claimed) {
		return target
	}
	return d.bad(a, "false-assertion",
		txt(fmt.Sprintf("the text says %s; the source claims %s", a.Text, c.Value), fmt.Sprintf("文中写“%s”，来源的说法是 %s", a.Text, c.Value)),
		txt("a link to a claim must give it as the source does, also where it is wrong", "指向说法的链接须照来源所写，即使原文有误"), txt("write "+c.Value, "请写“"+c.Value+"”"))
}

// date checks the text of a link such as [29 March 2016](city:prague#since).
func (d *doc) date(a asked, target markdown.Target, have facts.Date) markdown.Target {
	if !have.Known() {
		return d.bad(a, "false-assertion", txt(fmt.Sprintf("the register has no such date for %s", a.id), fmt.Sprintf("名册中 %s 没有这一日期", a.id)), lang.Text{}, txt("take the assertion out", "请删去这一断言"))
	}
	target.Text = have.In(d.Lang)
	if a.Text == "" || slices.Contains(trueForms(have, d.Lang), arabic(plain(a.Text), d.Lang)) {
		return target
	}
	return d.bad(a, "false-assertion",
		txt(fmt.Sprintf("the text says %q; the register says %s", a.Text, have.In(lang.EN)), fmt.Sprintf("文中写“%s”，名册为%s", a.Text, have.In(lang.ZH))),
		txt("a link to a date must say that date, or a coarser true form of it", "指向日期的链接须写该日期，或较粗而真实的写法"),
		txt("write "+have.In(d.Lang)+", or correct the register", "请写“"+have.In(d.Lang)+"”，或更正名册"))
}

// trueForms lists the ways to write a date without saying more than is known:
// as it is, its month, its year, and its day or month without the year, which the
// sentence may have named already.
func trueForms(d facts.Date, l lang.Tag) []string {
	forms := []string{d.In(l)}
	y, m, day := d.From.YMD()
	y2, m2, _ := d.To.YMD()
	yearless := func(day int) string {
		if l == lang.ZH {
			return strings.TrimPrefix(l.Date(y, m, day), l.Date(y, 0, 0))
		}
		return strings.TrimSpace(strings.TrimSuffix(l.Date(y, m, day), l.Date(y, 0, 0)))
	}
	switch d.Precision {
	case facts.ToDay:
		forms = append(forms, yearless(day), yearless(0))
	case facts.ToMonth:
		forms = append(forms, yearless(0))
	}
	if d.Precision == facts.Bounded {
		forms = append(forms, l.Between(l.Date(y, m, 0), l.Date(y2, m2, 0)), l.Between(l.Date(y, 0, 0), l.Date(y2, 0, 0)))
	}
	if y == y2 && m == m2 {
		forms = append(forms, l.Date(y, m, 0))
	}
	if y == y2 {
		forms = append(forms, l.Date(y, 0, 0))
	}
	if l == lang.ZH {
		for _, f := range forms {
			forms = append(forms, strings.TrimSuffix(f, "之间"))
		}
	}
	return forms
}

// status checks the text of a link such as [in force](city:prague#status?as-of=2016).
func (d *doc) status(a asked, target markdown.Target) markdown.Target {
	on, ok := d.day(a)
	if !ok {
		return markdown.Target{Text: a.Text}
	}
	tie := d.directory.Partners[a.id].Tie
	status := "active"
	switch tie.Held(on) {
	case facts.Unsure:
		status = "unsure"
	case facts.No:
		status = "ended"
		if tie.Since.From > on.To {
			status = "not-yet"
		}
	}
	return d.words(a, target, d.Lang.Words().Statuses[status])
}

// office checks the text of a link such as
// [mayor of Prague](person:adriana-krnacova#office?as-of=2016-03).
func (d *doc) office(a asked, target markdown.Target) markdown.Target {
	on, ok := d.day(a)
	if !ok {
		return markdown.Target{Text: a.Text}
	}
	var held, known []string
	for _, o := range d.offices[a.id] {
		role := o.Role.In(d.Lang)
		if holds(o, on) {
			held = append(held, role)
		}
		known = append(known, role+d.sightings(o))
	}
	name := d.names["person:"+a.id]
	if len(held) == 0 {
		do := txt("take the assertion out", "请删去这一断言")
		if len(known) > 0 {
			do = txt("the register has: "+strings.Join(known, "; "), "名册记有："+strings.Join(known, "；"))
		}
		return d.bad(a, "false-assertion",
			txt(fmt.Sprintf("the register knows of no office that %s held %s", name.EN, lang.EN.On(on.In(lang.EN), on.Precision == facts.ToDay, false)), fmt.Sprintf("名册中没有%s在%s所任的职务", name.ZH, on.In(lang.ZH))),
			txt("an office counts on the days on which a source names it, and between two such days", "职务只在有来源提及的日子及两次提及之间算数"), do)
	}
	target.Text = held[0]
	text := strings.ToLower(plain(a.Text))
	if text == "" {
		return target
	}
	for _, role := range held {
		if slices.Contains(roleForms(role, d.Lang), text) {
			return target
		}
	}
	return d.bad(a, "false-assertion",
		txt(fmt.Sprintf("the text says %q; the register says %s", a.Text, strings.Join(held, ", ")), fmt.Sprintf("文中写“%s”，名册为%s", a.Text, strings.Join(held, "、"))),
		txt("a link to an office must name it as the register does", "指向职务的链接须按名册所记写出职务"),
		txt("write "+held[0], "请写“"+held[0]+"”"))
}

// sightings writes the days on which an office is known.
func (d *doc) sightings(o facts.Office) string {
	var days []string
	for _, s := range o.Seen {
		days = append(days, s.In(d.Lang))
	}
	if o.From.Known() {
		days = append(days, o.From.In(d.Lang))
	}
	if len(days) == 0 {
		return ""
	}
	if d.Lang == lang.ZH {
		return "（" + strings.Join(days, "、") + "）"
	}
	return " (" + strings.Join(days, ", ") + ")"
}

// holds reports whether a source puts the person into the office on the date: it
// names a day within it, or days before and after, or the term holds it. The day
// on which we looked the office up is none of them.
func holds(o facts.Office, on facts.Date) bool {
	days := slices.Clone(o.Seen)
	for _, x := range []facts.Date{o.From, o.To} {
		if x.Known() {
			days = append(days, x)
		}
	}
	before, after := false, false
	for _, x := range days {
		if x.From >= on.From && x.To <= on.To || x.From <= on.From && x.To >= on.To && x.Precision != facts.Bounded {
			return true
		}
		before = before || x.To <= on.From
		after = after || x.From >= on.To
	}
	return before && after
}

// roleForms are the ways to write a role, in small letters: with an article, and
// without the place, which the sentence may have named.
func roleForms(role string, l lang.Tag) []string {
	role = strings.ToLower(plain(role))
	forms := []string{role}
	if l == lang.ZH {
		short := strings.ReplaceAll(role, "市市长", "市长")
		forms = append(forms, short)
		for _, suffix := range []string{"市长", "州长", "省长", "主席", "总统", "部长", "知事", "都知事"} {
			if strings.HasSuffix(role, suffix) && utf8.RuneCountInString(role) > utf8.RuneCountInString(suffix) {
				forms = append(forms, suffix)
			}
		}
		return forms
	}
	forms = append(forms, "the "+role)
	if head, _, ok := strings.Cut(role, " of "); ok {
		forms = append(forms, head, "the "+head, head+"s", "the "+head+"s") // of two people, each link names one
	}
	return forms
}
