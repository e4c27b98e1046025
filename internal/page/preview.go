package page

import (
	"slices"
	"strings"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// Preview is what an editors' preview adds to every page.
type Preview struct {
	Version string         // of what is shown; another one makes the page load anew
	Counts  string         // of all faults
	Here    []PreviewFault // faults of the texts of this page
	Notes   []string       // a draft, a story to come, a text kept as it was
	Facing  string         // address of the two languages side by side, where both are there
}

// PreviewFault is a fault for showing on a page.
type PreviewFault struct {
	Place, Label, What, Why, Do string
	Line                        string // of the excerpt; empty where there is none
	Before, Marked, After       string
	Error                       bool
}

// PreviewFaults prepares faults for showing.
func (f Frame) PreviewFaults(faults []fault.Fault) []PreviewFault {
	w := f.Words()
	var out []PreviewFault
	for _, x := range faults {
		label := w.PreviewError
		if x.Severity == fault.Warning {
			label = w.PreviewWarning
		}
		p := PreviewFault{Place: x.Place(), Label: label, What: x.What.In(f.Lang), Why: x.Why.In(f.Lang), Do: x.Do.In(f.Lang), Error: x.Severity == fault.Error}
		if p.Before, p.Marked, p.After = x.Excerpt(); x.Source != "" && x.Line > 0 {
			p.Line = itoa(x.Line)
		}
		out = append(out, p)
	}
	return out
}

// FaultCounts writes how many errors and warnings there are.
func (f Frame) FaultCounts(faults *fault.List) string {
	w := f.Words()
	var parts []string
	if n := faults.Errors(); n > 0 {
		parts = append(parts, f.Lang.Plural(n, w.PreviewErrorOne, w.PreviewErrorMany))
	}
	if n := faults.Len() - faults.Errors(); n > 0 {
		parts = append(parts, f.Lang.Plural(n, w.PreviewWarningOne, w.PreviewWarningMany))
	}
	if len(parts) == 0 {
		return w.PreviewNone
	}
	return f.Lang.Clauses(parts...)
}

// PreviewNotes says what a reader would not see of a text, at the given time.
func (f Frame) PreviewNotes(t story.Text, now time.Time) []string {
	w := f.Words()
	var out []string
	if t.Draft {
		out = append(out, w.PreviewDraft)
	}
	if t.PublishAt.After(now) {
		at := t.PublishAt.In(facts.BeijingTime())
		when := facts.OnDay(facts.DayOf(at)).In(f.Lang) + " " + at.Format("15:04") + " (UTC+8)"
		if f.Lang == lang.ZH {
			when = "北京时间" + facts.OnDay(facts.DayOf(at)).In(f.Lang) + at.Format("15:04")
		}
		out = append(out, strings.ReplaceAll(w.PreviewFuture, "%s", when))
	}
	if t.Faulty {
		out = append(out, w.PreviewKept)
	}
	return out
}

// PreviewList is the preview's own page: all faults, and the stories that
// readers cannot see yet.
type PreviewList struct {
	Head
	Faults      []PreviewFault
	Unpublished []Unpublished
}

// Unpublished is a story that readers cannot see yet.
type Unpublished struct {
	Link   Link
	Notes  []string
	Facing string
}

// PreviewList builds the page of all faults. held says that the facts have
// errors, so that what is served is older than the faults.
func (f Frame) PreviewList(faults *fault.List, held bool, texts []*story.Text, now time.Time) *PreviewList {
	w := f.Words()
	p := &PreviewList{Head: f.head("preview/", w.PreviewAll, f.Lang.Sentences(w.PreviewSummary, f.FaultCounts(faults)))}
	p.NoIndex = true
	if held {
		p.Notices = append(p.Notices, w.PreviewHeld)
	}
	p.Faults = f.PreviewFaults(faults.All())
	for _, t := range texts {
		notes := f.PreviewNotes(*t, now)
		if len(notes) == 0 {
			continue
		}
		u := Unpublished{Link: Link{Text: t.Title, Href: "/" + string(t.Lang) + "/stories/" + t.Slug + "/"}, Notes: notes, Facing: facing(t, texts)}
		if t.Form == story.Page {
			u.Link.Href = "/" + string(t.Lang) + "/" + t.Slug + "/"
		}
		if t.Lang != f.Lang {
			u.Link.Lang = t.Lang.BCP47()
		}
		p.Unpublished = append(p.Unpublished, u)
	}
	p.finish()
	p.OtherLang = "/preview/?lang=" + string(f.Lang.Other())
	return p
}

// facing is the address of the page that shows a text in both languages, if
// there are two.
func facing(t *story.Text, texts []*story.Text) string {
	if !slices.ContainsFunc(texts, func(o *story.Text) bool { return o.Form == t.Form && o.Slug == t.Slug && o.Lang != t.Lang }) {
		return ""
	}
	if t.Form == story.Page {
		return "/preview/facing/pages/" + t.Slug + "/"
	}
	return "/preview/facing/" + t.Slug + "/"
}

// PreviewOf is what the preview adds to the page of a text, or to another page
// where form is empty.
func (f Frame) PreviewOf(form story.Form, slug string, faults *fault.List, texts []*story.Text, now time.Time) *Preview {
	p := &Preview{Counts: f.FaultCounts(faults)}
	var own, first *story.Text
	for _, t := range texts {
		if form == "" || t.Form != form || t.Slug != slug {
			continue
		}
		first = t
		if t.Lang == f.Lang {
			own = first
		}
	}
	if own == nil {
		own = first
	}
	if form == "" {
		return p
	}
	if own != nil {
		p.Notes, p.Facing = f.PreviewNotes(*own, now), facing(own, texts)
	}
	folder := "content/stories/"
	if form == story.Page {
		folder = "content/pages/"
	}
	var here []fault.Fault
	for _, x := range faults.All() {
		if x.File == folder+slug || strings.HasPrefix(x.File, folder+slug+"/") {
			here = append(here, x)
		}
	}
	p.Here = f.PreviewFaults(here)
	return p
}

// Facing is a text in both languages, block beside block.
type Facing struct {
	Head
	Texts [2]FacingText // English, Chinese
	Rows  []FacingRow
}

// FacingText heads a column.
type FacingText struct {
	Lang, Title, Summary, File, Href string
}

// FacingRow is a pair of blocks that stand at the same place of the two texts.
type FacingRow struct{ Cells [2]FacingCell }

// FacingCell is one block: the line on which it begins and its HTML.
type FacingCell struct {
	Line    string
	HTML    string
	Changed bool // since the translation
}

// Facing builds the page of a text in both languages, which are given with their
// parts, in the order of the languages.
func (f Frame) Facing(pair [2]story.Text) *Facing {
	w := f.Words()
	own := pair[slices.Index(lang.Tags(), f.Lang)]
	form, slug := own.Form, own.Slug
	p := &Facing{Head: f.head("preview/facing/"+slug+"/", strings.ReplaceAll(w.PreviewFacingTitle, "%s", own.Title), w.PreviewFacingSummary)}
	p.NoIndex = true
	changed := map[lang.Tag][]int{}
	for _, t := range pair {
		for _, c := range t.Drift {
			changed[t.Lang.Other()] = append(changed[t.Lang.Other()], c.Line)
		}
	}
	for i, t := range pair {
		href := "/" + string(t.Lang) + "/stories/" + slug + "/"
		if form == story.Page {
			href = "/" + string(t.Lang) + "/" + slug + "/"
		}
		p.Texts[i] = FacingText{Lang: t.Lang.BCP47(), Title: t.Title, Summary: t.Summary, File: t.File, Href: href}
		for n, part := range t.Parts {
			if n == len(p.Rows) {
				p.Rows = append(p.Rows, FacingRow{})
			}
			cell := FacingCell{HTML: unanchored(part.HTML), Changed: slices.Contains(changed[t.Lang], part.Line)}
			if part.Line > 0 {
				cell.Line = itoa(part.Line)
			}
			p.Rows[n].Cells[i] = cell
		}
	}
	p.finish()
	p.OtherLang = facing(&own, []*story.Text{&pair[0], &pair[1]}) + "?lang=" + string(f.Lang.Other())
	return p
}

// unanchored takes the ids out of a block, since two texts on one page may use
// the same; and it names figures, which are drawn on the page of the text.
func unanchored(html string) string {
	var b strings.Builder
	for {
		i := strings.Index(html, ` id="`)
		if i < 0 {
			break
		}
		b.WriteString(html[:i])
		_, html, _ = strings.Cut(html[i+len(` id="`):], `"`)
	}
	b.WriteString(html)
	return strings.NewReplacer("<!--figure ", "<p>▦ ", "-->", "</p>").Replace(b.String())
}
