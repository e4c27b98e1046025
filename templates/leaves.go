package templates

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"youcheng/internal/lang"
	"youcheng/internal/page"
)

// The parts that stand on a page by the hundred are written here by hand, not in a
// templ file: there, each would make a context, and each text in it be formatted by
// package fmt. They are components like the others, and pages of them cost half.

// leaf is a component that is drawn by hand.
type leaf func(out)

// Render implements templ.Component.
func (l leaf) Render(_ context.Context, w io.Writer) error {
	l(out{w})
	return nil
}

// out writes HTML. What pages are drawn into is a buffer; where that fails, it
// tells who empties it.
type out struct{ w io.Writer }

// raw writes HTML as it is.
func (o out) raw(s string) { _, _ = io.WriteString(o.w, s) }

// text writes a text.
func (o out) text(s string) { o.raw(templ.EscapeString(s)) }

// attr writes an attribute.
func (o out) attr(name, value string) {
	o.raw(" ")
	o.raw(name)
	o.raw(`="`)
	o.text(value)
	o.raw(`"`)
}

// some writes an attribute that has a value.
func (o out) some(name, value string) {
	if value != "" {
		o.attr(name, value)
	}
}

// shows writes which facts of the twin an element shows, if any.
func (o out) shows(facts string) { o.some("data-fact", facts) }

// href writes where a link leads, if that is an address to which links may lead.
func (o out) href(address string) { o.attr("href", string(templ.URL(address))) }

// number writes a number without grouping.
func (o out) number(n int) { o.raw(strconv.Itoa(n)) }

// numbered writes a text in which %d stands for numbers.
func (o out) numbered(form string, numbers ...int) {
	for _, n := range numbers {
		before, after, _ := strings.Cut(form, "%d")
		o.text(before)
		o.number(n)
		form = after
	}
	o.text(form)
}

// marks writes the numbers of the sources of what stands before them, which the
// twin has at fact.
func marks(h *page.Head, fact string, ms []page.Mark) templ.Component {
	return seals(h.Frame.Words(), fact, ms, "", "")
}

// seals writes marks of a kind: filled for a source, hollow for an inference,
// split for a dispute, beside which a link says so. base is the page that holds the
// list of sources, if it is another one.
func seals(w *lang.Words, fact string, ms []page.Mark, kind, base string) templ.Component {
	if len(ms) == 0 {
		return templ.NopComponent
	}
	return leaf(func(o out) {
		o.raw(`<span class="marks"`)
		o.shows(fact)
		o.raw(">")
		for i, r := range page.Runs(ms) {
			if i > 0 {
				o.raw("<wbr>")
			}
			o.mark(w, r, kind, base)
		}
		if kind == hollowMark {
			o.raw(`<span class="vh">`)
			o.text(pair(w, w.DoubtfulShort))
			o.raw("</span>")
		}
		// That only some of them share an origin is said where it matters most, by
		// someOrigins, and in the list of sources.
		if len(ms) > 1 && page.Origins(ms) == 1 {
			o.raw(`<span class="origins">`)
			o.text(pair(w, originsLine(w, len(ms), 1)))
			o.raw("</span>")
		}
		o.raw("</span>")
	})
}

// mark writes one seal: a number, or the first and the last of a row.
func (o out) mark(w *lang.Words, r page.Run, kind, base string) {
	o.raw(`<sup class="mark`)
	if kind != "" {
		o.raw(" mark-")
		o.raw(kind)
	}
	o.raw(`"><a href="`)
	o.text(base)
	o.raw("#source-")
	o.number(r.First.N)
	o.raw(`" aria-label="`)
	if r.First == r.Last {
		o.numbered(w.SourceMark, r.First.N)
	} else {
		o.numbered(w.SourceMarks, r.First.N, r.Last.N)
	}
	o.raw(`">`)
	o.number(r.First.N)
	if r.First != r.Last {
		o.raw("–")
		o.number(r.Last.N)
	}
	o.raw("</a></sup>")
}

// someOrigins says how many sources remain where some of those marked share an
// origin, but not all.
func someOrigins(w *lang.Words, fact string, ms []page.Mark) templ.Component {
	return leaf(func(o out) {
		if n := page.Origins(ms); n > 1 && n < len(ms) {
			o.raw(`<span class="origins"`)
			o.shows(fact + "=" + itoa(n))
			o.raw(">")
			o.text(pair(w, originsLine(w, len(ms), n)))
			o.raw("</span>")
		}
	})
}

// dateOf writes a date, for machines too where HTML has a form for it, and says
// which fact of the twin it is, if it is one.
func dateOf(fact string, d page.Date) templ.Component {
	return leaf(func(o out) { o.dateOf(fact, d) })
}

func (o out) dateOf(fact string, d page.Date) {
	switch {
	case d.ISO != "":
		o.raw(`<time datetime="`)
		o.text(d.ISO)
		o.raw(`"`)
		o.shows(fact)
		o.raw(">")
		o.text(d.Text)
		o.raw("</time>")
	case fact != "" && d.Text != "":
		o.span(fact+"="+d.Value, d.Text)
	default:
		o.text(d.Text)
	}
}

// dated writes when something happened: on a date, or on days from it to an end.
func dated(date, end string, d page.Date) templ.Component {
	return leaf(func(o out) {
		if d.End != "" {
			o.span(date+"="+d.Value+" "+end+"="+d.End, d.Text)
		} else {
			o.dateOf(date, d)
		}
	})
}

// span writes a text that shows facts of the twin.
func (o out) span(facts, text string) {
	o.raw("<span")
	o.shows(facts)
	o.raw(">")
	o.text(text)
	o.raw("</span>")
}

// fact writes a text that is a fact of the twin.
func fact(path, text string) templ.Component {
	return leaf(func(o out) { o.fact(path, text) })
}

func (o out) fact(path, text string) {
	switch {
	case path == "":
		o.text(text)
	case text != "":
		o.span(path, text)
	}
}

// labelled writes a fact of the twin after its label.
func labelled(h *page.Head, label, path, text string) templ.Component {
	return leaf(func(o out) {
		o.text(label)
		o.text(colon(h.Frame.Lang))
		o.fact(path, text)
	})
}

// link writes a link, or its text where it leads nowhere.
func link(l page.Link) templ.Component { return linkOf("", l) }

// linkOf writes a link that shows facts of the twin.
func linkOf(facts string, l page.Link) templ.Component {
	return leaf(func(o out) { o.linkOf(facts, l) })
}

func (o out) linkOf(facts string, l page.Link) {
	if l.Href == "" {
		o.raw("<span")
		o.some("lang", l.Lang)
		o.shows(said(facts))
		o.raw(">")
		o.text(l.Text)
		o.raw("</span>")
		return
	}
	o.raw("<a")
	o.href(l.Href)
	o.some("lang", l.Lang)
	o.shows(facts)
	o.raw(">")
	o.text(l.Text)
	o.raw("</a>")
}

// links writes links as a running list.
func links(h *page.Head, ls []page.Link) templ.Component {
	return leaf(func(o out) { o.links(h, ls) })
}

func (o out) links(h *page.Head, ls []page.Link) {
	for i, l := range ls {
		o.separate(h, i)
		o.linkOf("", l)
	}
}

// separate writes what stands before the items of a running list after the first.
func (o out) separate(h *page.Head, i int) {
	if i > 0 {
		o.text(separator(h.Frame.Lang))
	}
}

// after is the word at a place of a running list, with what stands before it.
func after(l lang.Tag, i int, word string) string {
	if i == 0 {
		return word
	}
	return separator(l) + word
}

// listedOf is one of a running list that shows facts of the twin.
func listedOf(h *page.Head, i int, facts string, l page.Link) templ.Component {
	return leaf(func(o out) {
		o.separate(h, i)
		o.linkOf(facts, l)
	})
}

// sources is the numbered list to which the marks lead.
func sources(h *page.Head) templ.Component {
	return leaf(func(o out) {
		o.raw(`<ol class="sources">`)
		for i := range h.Sources {
			s := &h.Sources[i]
			o.raw(`<li id="source-`)
			o.number(s.N)
			o.raw(`" value="`)
			o.number(s.N)
			o.raw(`" data-row="sources." data-fact="n@value"`)
			if s.Unprinted {
				o.raw(` class="unprinted"`)
			}
			o.raw(">")
			o.sourceLine(h, s)
			for _, c := range s.Cited {
				o.cited(h, c)
			}
			o.raw("</li>")
		}
		o.raw("</ol>")
	})
}

// cited is where a note of the text leads: what it says of the source, and the
// way back.
func (o out) cited(h *page.Head, c page.Cited) {
	if c.HTML == "" {
		o.raw(`<span class="cited cited-only"`)
	} else {
		o.raw(`<span class="cited"`)
	}
	o.attr("id", c.ID)
	o.raw(">")
	if c.HTML != "" {
		o.raw("<span")
		o.some("lang", bodyLang(h))
		o.shows(c.Shows)
		o.raw(">")
		o.raw(c.HTML)
		o.raw("</span> ")
	}
	for _, place := range c.Places {
		o.raw(`<a class="cited-back"`)
		o.href("#" + place)
		o.raw(` role="doc-backlink"`)
		o.attr("aria-label", h.Frame.Words().BackToText)
		o.raw(">↩︎</a>")
	}
	o.raw("</span>")
}

// sourceLine is one source in a list of its own.
func sourceLine(h *page.Head, s page.Source) templ.Component {
	return leaf(func(o out) { o.sourceLine(h, &s) })
}

// sourceLine is one source: who published what and when, leading to its page
// here and to the original.
func (o out) sourceLine(h *page.Head, s *page.Source) {
	o.raw(`<span class="source-publisher"><span data-fact="publisher">`)
	o.text(s.Publisher)
	o.raw("</span>")
	o.text(colon(h.Frame.Lang))
	o.raw("</span>")
	o.sourceTitle(h, s)
	o.sourceRest(h, s)
}

func sourceTitle(h *page.Head, s page.Source) templ.Component {
	return leaf(func(o out) { o.sourceTitle(h, &s) })
}

func (o out) sourceTitle(h *page.Head, s *page.Source) {
	o.raw(`<a href="`)
	o.text(href(h, "sources/"))
	o.text(s.ID)
	o.raw(`/" data-fact="title url@href">`)
	o.text(s.Title)
	o.raw("</a>")
}

func (o out) sourceRest(h *page.Head, s *page.Source) {
	if s.PublishedText != "" {
		o.raw(`<span class="source-rest" data-fact="published=`)
		o.text(s.Published)
		o.raw(`">`)
		o.text(s.PublishedText)
		o.raw("</span>")
	}
	if s.Original != "" {
		o.raw(`<span class="source-rest"><a`)
		o.href(s.Original)
		o.raw(` rel="external"`)
		o.attr("hreflang", s.Lang)
		o.raw(` data-fact="original@href lang@hreflang">`)
		o.text(h.Frame.Words().Original)
		o.text(foreignPair(h, s.Lang))
		o.raw("</a></span>")
	}
	o.siblings(h, s)
}

// siblings leads to the others on the page that share the origin of a source.
func (o out) siblings(h *page.Head, s *page.Source) {
	if len(s.Siblings) == 0 {
		return
	}
	w := h.Frame.Words()
	before, after, _ := strings.Cut(w.SameOriginAs, "%s")
	o.raw(`<span class="source-rest">`)
	o.say(h, before)
	for i, n := range s.Siblings {
		if i > 0 {
			o.say(h, separator(h.Frame.Lang))
		}
		o.raw(`<a class="source-sibling" href="#source-`)
		o.number(n)
		o.raw(`" aria-label="`)
		o.numbered(w.SourceMark, n)
		o.raw(`">`)
		o.number(n)
		o.raw("</a>")
	}
	if s.MoreSiblings > 0 {
		o.say(h, separator(h.Frame.Lang)+fmt.Sprintf(w.AndOthers, h.Frame.Lang.Number(s.MoreSiblings)))
	}
	o.say(h, after)
	o.raw("</span>")
}

// factText is the text of a fact, which may lead somewhere.
func factText(h *page.Head, f page.Fact) templ.Component {
	return leaf(func(o out) {
		switch {
		case f.Href != "":
			o.raw("<a")
			o.href(f.Href)
			if external(f.Href) {
				o.raw(` rel="external"`)
			}
			o.some("lang", f.Lang)
			o.shows(f.Shows)
			o.raw(">")
			o.text(f.Text)
			o.raw("</a>")
		case f.Lang != "":
			o.raw("<span")
			o.attr("lang", f.Lang)
			o.shows(f.Shows)
			o.raw(">")
			o.text(f.Text)
			o.raw("</span>")
		default:
			o.say(h, f.Text)
		}
	})
}

func ledgerNote(facts, note string) templ.Component {
	return leaf(func(o out) {
		if note != "" {
			o.raw(`<span class="ledger-note"`)
			o.shows(facts)
			o.raw(">")
			o.text(note)
			o.raw("</span>")
		}
	})
}

func ledgerDiffers(h *page.Head, facts string, disputed bool, conflicts string) templ.Component {
	return leaf(func(o out) {
		if disputed {
			o.raw(`<span class="ledger-note"><a class="differs"`)
			o.href(conflicts)
			o.shows(facts)
			o.raw(">")
			o.text(h.Frame.Words().SourcesDiffer)
			o.raw("</a></span>")
		}
	})
}

// eventMeta is what an event is, on which theme, which way and with whom.
func eventMeta(h *page.Head, e page.EventRow) templ.Component {
	return leaf(func(o out) {
		o.raw(`<ul class="meta"><li`)
		o.shows("kind=" + e.Kind)
		o.raw(">")
		o.text(e.KindLabel)
		o.raw("</li>")
		if !here(h, e.ThemeLink) {
			o.raw("<li>")
			o.linkOf("theme@slug", e.ThemeLink)
			o.raw("</li>")
		}
		if e.DirectionLabel != "" {
			o.raw("<li")
			o.shows("direction=" + e.Direction)
			o.raw(">")
			o.direction(e.Direction, e.DirectionLabel)
			o.raw("</li>")
		}
		if cities := elsewhere(h, e.Cities); len(cities) > 0 {
			o.raw(`<li data-fact="partners">`)
			o.links(h, cities)
			o.raw("</li>")
		}
		if e.Disputed {
			o.raw("<li>")
			o.differsOn(h.Frame.Words(), "date_disputed=true", e.Rivals)
			o.raw("</li>")
		}
		o.raw("</ul>")
	})
}

// direction says which way something went, with an arrow for the eye.
func direction(key, label string) templ.Component {
	return leaf(func(o out) { o.direction(key, label) })
}

func (o out) direction(key, label string) {
	o.raw(`<span class="arrow" aria-hidden="true">`)
	o.text(arrow(key))
	o.raw("</span> ")
	o.text(label)
}

// differs says that sources differ, and leads to the values on the profile at
// the address.
func differs(w *lang.Words, disputed bool, profile string) templ.Component {
	return differsOn(w, "", disputed, profile)
}

// differsOn says that sources differ on what the twin says they do.
func differsOn(w *lang.Words, facts string, disputed bool, profile string) templ.Component {
	if !disputed {
		return templ.NopComponent
	}
	return leaf(func(o out) { o.differsOn(w, facts, profile) })
}

func (o out) differsOn(w *lang.Words, facts, profile string) {
	o.raw(`<a class="differs"`)
	o.href(profile + "#conflicts")
	o.shows(facts)
	o.raw(">")
	o.text(w.DisputedShort)
	o.raw("</a>")
}

// rowDiffers says that sources differ on a field of a row of partners.
func rowDiffers(w *lang.Words, field string, differ bool, profile string) templ.Component {
	if !differ {
		return templ.NopComponent
	}
	return differsOn(w, differFacts(field), true, profile)
}

// status is the state of a tie, by its shape and in words.
func status(key, label string) templ.Component { return statusOf("", key, label) }

// statusOf is a state that the twin has at a path.
func statusOf(path, key, label string) templ.Component {
	return leaf(func(o out) { o.state("status", key, coded(path, key), label) })
}

// verdict is what became of a claim, by its shape and in words.
func verdict(key, label string) templ.Component {
	return leaf(func(o out) { o.state("verdict", key, "verdict="+key, label) })
}

// state writes one of a closed list of states.
func (o out) state(class, key, facts, label string) {
	o.raw(`<span class="`)
	o.raw(class)
	o.raw(" ")
	o.raw(class)
	o.raw("-")
	o.text(key)
	o.raw(`"`)
	o.shows(facts)
	o.raw(">")
	o.text(label)
	o.raw("</span>")
}

// labelledSay writes a text that ends with a fact of the twin.
func labelledSay(h *page.Head, text, path, fact string) templ.Component {
	return leaf(func(o out) {
		o.say(h, strings.TrimSuffix(text, fact))
		o.factSay(h, path, fact)
	})
}

// factSay writes a text that is a fact of the twin.
func factSay(h *page.Head, path, text string) templ.Component {
	return leaf(func(o out) { o.factSay(h, path, text) })
}

func (o out) factSay(h *page.Head, path, text string) {
	o.raw(`<span data-fact="`)
	o.text(path)
	o.raw(`">`)
	o.say(h, text)
	o.raw("</span>")
}
