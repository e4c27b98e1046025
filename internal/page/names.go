package page

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"youcheng/internal/facts"
)

// Reason says by which name a partner was found, where that name is not the one
// shown: "formerly 汉城 (until 2005)". Before and After stand around the name.
type Reason struct {
	Before, Name, Lang, After string
}

// reason says why a partner is an answer; it is empty where its name shows it.
func (f Frame) reason(n facts.Name) Reason {
	form := f.Words().NameReasons[string(n.Kind)]
	if form == "" {
		return Reason{}
	}
	before, after, _ := strings.Cut(form, "%s")
	if when := f.nameDates(n); when != "" {
		after += f.Lang.Bracketed("", when)
	}
	return Reason{Before: before, Name: n.Text, Lang: n.Lang, After: after}
}

// nameDates says from when to when a name was in use, as far as is known.
func (f Frame) nameDates(n facts.Name) string {
	w := f.Words()
	switch {
	case n.From.Known() && n.To.Known():
		return f.Lang.FromTo(n.From.In(f.Lang), n.To.In(f.Lang))
	case n.To.Known():
		return fmt.Sprintf(w.Until, n.To.In(f.Lang))
	case n.From.Known():
		return fmt.Sprintf(w.From, n.From.In(f.Lang))
	}
	return ""
}

// matched notes in the rows by which other name each was found.
func (f Frame) matched(q string, rows []PartnerRow) {
	if q == "" {
		return
	}
	find := f.Dir.Finder(q)
	for i := range rows {
		if n, _ := find(rows[i].Slug); n.Text != "" {
			rows[i].because(f.reason(n))
		}
	}
}

func (r *PartnerRow) because(why Reason) {
	r.Reason, r.MatchedName = why, why.Name
}

// didYouMean leads to the partners whose name a text is or is near to.
func (f Frame) didYouMean(text string) []Link {
	matches := f.Dir.Named(text)
	if len(matches) == 0 {
		matches = f.Dir.Near(text)
	}
	out := []Link{}
	for _, m := range matches {
		out = append(out, f.cityLink(m.Member.Partner.Slug))
	}
	return out
}

// Hatnote leads from a partner to another one that shares a name with it. The
// link stands between Before and After.
type Hatnote struct {
	Link Link `json:"link"`

	Before string `json:"-"`
	After  string `json:"-"`
}

// hatnotes lead to the partners that share a name with one.
func (f Frame) hatnotes(pa facts.Partner) []Hatnote {
	w := f.Words()
	var out []Hatnote
	for _, m := range f.Dir.Sharing(pa.Slug) {
		n := Hatnote{Link: f.cityLink(m.Partner.Slug)}
		text := fmt.Sprintf(w.NameHatnote, w.Kinds[string(pa.Kind)], w.Kinds[string(m.Partner.Kind)], "%s")
		n.Before, n.After, _ = strings.Cut(text, "%s")
		out = append(out, n)
	}
	return out
}

// Choices is the answer to a name that several partners bear.
type Choices struct {
	Head
	Name    string       `json:"name"`
	Choices []PartnerRow `json:"choices"`
}

// Choices builds the page that offers the partners that a name may mean.
func (f Frame) Choices(name string, matches []facts.Match) *Choices {
	w := f.Words()
	p := &Choices{Head: f.head("cities/"+url.PathEscape(name)+"/", fmt.Sprintf(w.NameChoices, name), w.NameChoicesText), Name: name, Choices: []PartnerRow{}}
	p.NoIndex = true
	p.crumbs(Link{Text: w.Cities, Href: f.Href("cities/")}, Link{Text: name, Href: f.Href(p.Path)})
	for _, m := range matches {
		r := p.partnerRow(m.Member, facts.OnDay(f.Today))
		r.because(f.reason(m.Name))
		p.Choices = append(p.Choices, r)
	}
	p.finish("json", "csv")
	p.Picture = ""
	p.Cite = Citation{} // it is a question, not a page
	return p
}

// Table implements Tabular.
func (p *Choices) Table() [][]string { return partnerTable(&p.Head, p.Choices) }

// names are the further names of a partner in the order in which people look for
// them: former ones, the latest first, then those in use, then pinyin.
func (p *City) names(in []facts.Name) {
	in = slices.Clone(in)
	order := []facts.NameKind{facts.Former, "alternate", facts.Pinyin}
	slices.SortStableFunc(in, func(a, b facts.Name) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)),
			cmp.Compare(b.To.To, a.To.To),
		)
	})
	p.Names = []NameRow{}
	for _, n := range few(&p.Head, in) {
		p.Names = append(p.Names, p.nameRow(n))
	}
}

func (p *City) nameRow(n facts.Name) NameRow {
	f := p.Frame
	w := f.Words()
	r := NameRow{Text: n.Text, Lang: n.Lang, Kind: string(n.Kind), From: n.From.String(), To: n.To.String(), Note: n.Note.In(f.Lang), Sources: n.Sources,
		KindLabel: w.NameKinds[string(n.Kind)], Marks: p.mark(n.Sources...)}
	if n.Kind != facts.Pinyin {
		r.Language = f.nameLanguage(n.Lang)
	}
	if when := f.nameDates(n); when != "" {
		r.When = fmt.Sprintf(w.NameInUse, when)
	}
	return r
}

// nameLanguage is the language of a name in words, with the script where the
// language has two.
func (f Frame) nameLanguage(tag string) string {
	if own := f.Words().NameScripts[tag]; own != "" {
		return own
	}
	return f.Lang.NameOf(tag)
}
