package story

import (
	"fmt"
	"path"
	"slices"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
)

// check checks what needs all texts or the clock, and collects all faults.
func (r *load) check() {
	r.aliases()
	for _, fo := range r.order {
		// A page depends on the clock, too.
		if r.moved || fo.cross == nil || fo.form == Page {
			fo.cross = r.across(fo)
		}
		all := slices.Concat(fo.faults, fo.cross)
		for _, p := range fo.texts {
			all = append(all, p.faults...)
			for _, f := range p.beside {
				if !p.strange || f.Kind != "drift" { // from another original all drifts
					all = append(all, f)
				}
			}
			if p.latest > r.today || p.text.ReviewBy.Known() {
				r.checkDays(p)
			}
		}
		for _, f := range all {
			r.faults.Add(f)
		}
	}
}

// across checks a folder beside all others.
func (r *load) across(fo *folder) []fault.Fault {
	before := r.faults
	defer func() { r.faults = before }()
	r.faults = fault.List{}
	for _, p := range fo.texts {
		r.checkReferences(p)
		if p.lost {
			p.strange = r.otherOriginal(fo, p)
		}
	}
	r.missing(fo)
	r.unused(fo)
	return append([]fault.Fault{}, r.faults.All()...)
}

// report adds a fault of a text that shows only beside others.
func (r *load) report(p *parsed, line, col, length int, kind string, severity fault.Severity, what, why, do lang.Text) {
	src, err := text(r.fsys, p.text.File)
	if err == nil { // it was read a moment ago; without it the fault lacks its excerpt
		d := &doc{parsed: &parsed{}}
		d.split(src)
		p = d.parsed.as(p)
	}
	r.faults.Add(p.fault(p.text.File, line, col, length, kind, severity, what, why, do))
}

// as is p with the lines of the file.
func (with *parsed) as(p *parsed) *parsed {
	whole := *p
	whole.lines = with.lines
	return &whole
}

// checkReferences checks the links to stories and pages: that they exist, and that
// they can be read when the text can.
func (r *load) checkReferences(p *parsed) {
	for _, x := range p.references {
		kind := string(x.form)
		if !r.exists[x.form][x.slug] {
			if r.register.facts.Whole() {
				what, do := r.register.unknown(kind, x.slug, r.slugs[x.form])
				r.report(p, x.line, x.col, x.len, "unknown-id", fault.Error, what, lang.Text{}, do)
			}
			continue
		}
		if x.form == Page || p.draft {
			continue
		}
		var first *parsed
		drafts, unread := false, false
		var texts []*parsed
		if fo := r.folders[r.dir+"/stories/"+x.slug]; fo != nil {
			texts = fo.texts
		}
		for _, o := range texts {
			switch {
			case o.draft:
				drafts = true
			case !o.converted:
				unread = true
			case first == nil || o.text.PublishAt.Before(first.text.PublishAt):
				first = o
			}
		}
		switch {
		case first == nil && (unread || !drafts): // a text that could not be read is reported already
		case first == nil:
			r.report(p, x.line, x.col, x.len, "unpublished-story", fault.Error,
				txt(fmt.Sprintf("the story %q is a draft", x.slug), fmt.Sprintf("文章“%s”还是草稿", x.slug)),
				txt("readers would find no page there", "读者打开会找不到页面"),
				txt("set its status to ready, or take the link out", "请把它的 status 改为 ready，或删去链接"))
		case !first.text.PublishAt.After(r.now): // an old text may lead to a newer one
		case p.text.Form == Story && p.text.PublishAt.IsZero(): // its own time is at fault
		case first.text.PublishAt.After(p.text.PublishAt):
			r.report(p, x.line, x.col, x.len, "unpublished-story", fault.Error,
				txt(fmt.Sprintf("the story %q appears later than this text", x.slug), fmt.Sprintf("文章“%s”的发布时间晚于本文", x.slug)),
				txt("until then readers would find no page there", "在那之前，读者打开会找不到页面"),
				txt("let it appear first, or take the link out", "请让它先发布，或删去链接"))
		}
	}
}

// checkDays checks the days that a text asks about, and the day by which it is to be
// read again, against the clock.
func (r *load) checkDays(p *parsed) {
	today, last := r.today, r.today
	if at := p.text.PublishAt; !at.IsZero() {
		last = max(last, facts.DayOf(at.In(facts.BeijingTime())))
	}
	for _, x := range p.days {
		if x.on.From > last {
			r.report(p, x.line, x.col, x.len, "future-day", fault.Error,
				txt(x.on.String()+" has not come yet", x.on.String()+" 尚未到来"),
				txt("the register knows the past; it cannot assert what will be", "名册只知道过去，不能断言将来"), txt("ask about a day up to "+last.String(), "请改问 "+last.String()+" 及以前"))
		}
	}
	if by := p.text.ReviewBy; by.Known() && by.To < today {
		r.report(p, p.reviewLine, 1, len("review_by"), "review-overdue", fault.Warning,
			txt("this text was to be read again by "+by.In(lang.EN), "本文应在"+by.In(lang.ZH)+"前复核"),
			txt("what it says may have changed", "所写情况可能已有变化"), txt("read it, correct it, and set a new day", "请复核、更正，并定下新的日期"))
	}
}

// missing warns where a story lacks a language.
func (r *load) missing(fo *folder) {
	if len(fo.texts) != 1 {
		return
	}
	p := fo.texts[0]
	if p.draft || !p.converted {
		return
	}
	names := map[lang.Tag]lang.Text{lang.EN: txt("English", "英文"), lang.ZH: txt("Chinese", "中文")}
	name, own := names[p.text.Lang.Other()], names[p.text.Lang]
	r.faults.Add(fault.Fault{File: path.Join(fo.at, string(p.text.Lang.Other())+".md"), Kind: "missing-translation", Severity: fault.Warning,
		What: txt("there is no "+name.EN+" text", "没有"+name.ZH+"文本"),
		Why:  txt("its readers are shown the "+own.EN+" one, with a notice", "读者会看到"+own.ZH+"文本和一条说明"),
		Do:   txt("youcheng new translation "+p.text.Slug, "youcheng new translation "+p.text.Slug)})
}

// unused warns of pictures that no text shows.
func (r *load) unused(fo *folder) {
	for _, name := range fo.pictures {
		file := path.Join(fo.at, name)
		if slices.ContainsFunc(fo.texts, func(p *parsed) bool { _, shown := p.saw["picture "+file]; return shown }) {
			continue
		}
		r.faults.Add(fault.Fault{File: file, Kind: "picture-unused", Severity: fault.Warning,
			What: txt("no text shows this picture", "没有文本使用此图片"), Do: txt("show it, or delete it", "请使用它，或删去")})
	}
}

// aliases checks that no old address is taken by a story or used twice.
func (r *load) aliases() {
	taken := map[string]string{}
	for _, fo := range r.order {
		for _, p := range fo.texts {
			if p.draft || !p.converted {
				continue
			}
			for _, a := range p.text.Aliases {
				other, used := taken[a]
				if r.exists[Story][a] || (used && other != p.text.Slug) {
					r.faults.Add(fault.Fault{File: p.text.File, Line: 1, Col: 1, Kind: "alias-taken",
						What: txt(fmt.Sprintf("the alias %q is the address of another story", a), fmt.Sprintf("别名“%s”是另一篇文章的网址", a)),
						Do:   txt("delete the alias, or rename the other story", "请删除别名，或给另一篇文章改名")})
				}
				taken[a] = p.text.Slug
			}
		}
	}
}
