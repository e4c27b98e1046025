package markdown

import (
	"fmt"
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// The ids of footnotes begin with fn-, which no heading's does (see slug): fn-1
// is the note, fn-ref-1 its place in the text, fn-ref-1-2 the second such place.
func footnoteID(index int) string { return "fn-" + strconv.Itoa(index) }

func footnotePlaceID(index, place int) string {
	id := "fn-ref-" + strconv.Itoa(index)
	if place > 0 {
		id += "-" + strconv.Itoa(place+1)
	}
	return id
}

// findFootnotePlaces notes the places from which the notes are referred to.
func (p *printer) findFootnotePlaces(n ast.Node) {
	if link, ok := n.(*extast.FootnoteLink); ok {
		p.footnotePlaces[footnotePlaceID(link.Index, link.RefIndex)] = true
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		p.findFootnotePlaces(c)
	}
}

func (p *printer) footnoteLink(n *extast.FootnoteLink) {
	p.tag(`<sup id="`, footnotePlaceID(n.Index, n.RefIndex), `">`)
	if p.inLink {
		p.tag(strconv.Itoa(n.Index)) // a link cannot hold another
	} else {
		p.tag(`<a href="#`, footnoteID(n.Index), `" class="footnote-ref" role="doc-noteref">`, strconv.Itoa(n.Index), "</a>")
	}
	p.tag("</sup>")
}

// footnoteLinksIn prints the footnotes of an image's description, which as an
// attribute cannot hold them, so that each note is led to from somewhere.
func (p *printer) footnoteLinksIn(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if link, ok := c.(*extast.FootnoteLink); ok {
			p.footnoteLink(link)
		}
		p.footnoteLinksIn(c)
	}
}

// footnoteBacklink prints the way back, unless the place was in a note that
// nobody refers to and that is therefore not printed.
func (p *printer) footnoteBacklink(n *extast.FootnoteBacklink) {
	if !p.footnotePlaces[footnotePlaceID(n.Index, n.RefIndex)] {
		return
	}
	label := p.labels.back
	if n.RefIndex > 0 {
		label = fmt.Sprintf(p.labels.backNth, n.RefIndex+1)
	}
	p.tag(`&nbsp;<a href="#`, footnotePlaceID(n.Index, n.RefIndex), `" class="footnote-backref" role="doc-backlink" title="`, label,
		`" aria-label="`, label, `">↩︎</a>`)
}

func (p *printer) footnotes(n *extast.FootnoteList) {
	p.endLine()
	p.bodyEnd = p.text.Len()
	p.footnotePlaces = map[string]bool{}
	p.findFootnotePlaces(n.Parent())
	p.tag(`<section class="footnotes" role="doc-endnotes">`, "\n<ol>\n")
	for note := n.FirstChild(); note != nil; note = note.NextSibling() {
		p.tag(`<li id="`, footnoteID(note.(*extast.Footnote).Index), `">`, "\n")
		p.blocks(note)
		p.tag("</li>\n")
		p.endLine()
	}
	p.tag("</ol>\n</section>\n")
}
