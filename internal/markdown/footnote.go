package markdown

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A footnote that links to a source is a citation, any other a remark:
//
//	Prague became a sister city in 2016.[^1] It had been one before.[^2]
//
//	[^1]: [](source:treaty-2016) para. 7
//	[^2]: Until 1989.
//
// Citations are given to the caller, remarks are printed below the text. In a
// text with citations numbers are those of the sources, and remarks get letters.

// Citation is what one footnote cites from one source.
type Citation struct {
	N       int     // number of the source in the text, from 1 in the order of the footnotes
	Source  string  // Target.Cite of the link
	ID      string  // which its entry in the list of sources must have: "fn-3", or "fn-3-2" for the second source of a footnote
	Locator string  // HTML of what the footnote says besides, to stand inside an <li>: "para. 7". May be empty
	Plain   string  // the same as plain text on one line
	Places  []Place // marks in the text that lead here; several citations may share them
}

// Place is a mark in the text, or in a note, that leads to a citation.
type Place struct{ ID string }

// note is a footnote that the text refers to.
type note struct {
	node    *extast.Footnote
	cites   []ast.Node // its links that cite
	sources []source   // what they cite; none in a remark
	label   string     // of a remark
	places  []Place
}

type source struct {
	id string
	n  int // its number in the text
}

// The ids of footnotes begin with fn-, which no heading's does (see slug): fn-1
// is the note, fn-1-2 the entry of its second source, fn-ref-1 the note's place
// in the text, fn-ref-1-2 the second such place.
func footnoteID(index, source int) string {
	id := "fn-" + strconv.Itoa(index)
	if source > 0 {
		id += "-" + strconv.Itoa(source+1)
	}
	return id
}

func footnotePlaceID(index, place int) string {
	id := "fn-ref-" + strconv.Itoa(index)
	if place > 0 {
		id += "-" + strconv.Itoa(place+1)
	}
	return id
}

// letters is the nth of a, b, c … z, aa, ab … as <ol type="a"> counts them.
func letters(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('a'+(n-1)%26)) + s
	}
	return s
}

// definitions is goldmark's parser of footnotes' definitions. It remembers them,
// because those that nothing refers to are gone from the parsed text; and it puts
// right what goldmark does with a definition inside another, which makes it lose
// the words of all footnotes.
type definitions struct{ parser.BlockParser }

var definitionsKey = parser.NewContextKey()

// definedNotes are the definitions of a parsed text.
func definedNotes(pc parser.Context) []*extast.Footnote {
	notes, _ := pc.Get(definitionsKey).([]*extast.Footnote)
	return notes
}

// Close implements parser.BlockParser.
func (d definitions) Close(n ast.Node, reader text.Reader, pc parser.Context) {
	note := n.(*extast.Footnote)
	pc.Set(definitionsKey, append(definedNotes(pc), note))
	top := n
	for top.Parent().Kind() != ast.KindDocument {
		top = top.Parent()
	}
	d.BlockParser.Close(n, reader, pc)
	// goldmark has moved the note into its list. Where the note is the first of
	// all, the list is new and stands where the note stood. If that is inside
	// another note, the list would next be put into itself.
	list := n.Parent()
	for outer := list.Parent(); outer != nil; outer = outer.Parent() {
		if outer.Kind() == extast.KindFootnote {
			top.Parent().InsertBefore(top.Parent(), top, list)
			return
		}
	}
}

// readNotes finds out which footnotes are citations, and numbers them.
func (p *printer) readNotes(root ast.Node) {
	list, ok := root.LastChild().(*extast.FootnoteList)
	if !ok {
		return
	}
	numbers := map[string]int{}
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		note := note{node: n.(*extast.Footnote)}
		note.cites = p.citeLinks(n, nil)
		for _, link := range note.cites {
			id := p.target(link).Cite
			if numbers[id] == 0 {
				numbers[id] = len(numbers) + 1
			}
			if s := (source{id, numbers[id]}); !slices.Contains(note.sources, s) {
				note.sources = append(note.sources, s)
			}
		}
		p.notes = append(p.notes, note)
	}
	p.cites = len(numbers) > 0
	remarks := 0
	for i := range p.notes {
		if n := &p.notes[i]; !p.cites {
			n.label = strconv.Itoa(n.node.Index)
		} else if len(n.sources) == 0 {
			remarks++
			n.label = letters(remarks)
		}
	}
}

// citeLinks appends the links inside n that cite a source. A link in another's
// text or in an image's description is none that a reader could follow.
func (p *printer) citeLinks(n ast.Node, links []ast.Node) []ast.Node {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c.(type) {
		case *ast.Link, *ast.AutoLink:
			if p.target(c).Cite != "" {
				links = append(links, c)
			}
		case *ast.Image:
		default:
			links = p.citeLinks(c, links)
		}
	}
	return links
}

// trimNotes takes out of citations what only footnotes need, and then notes the
// places from which all notes are referred to.
func (p *printer) trimNotes(root ast.Node) {
	if len(p.notes) == 0 {
		return
	}
	for i := range p.notes {
		if n := &p.notes[i]; len(n.sources) > 0 {
			p.trimCitation(n)
		}
	}
	p.findPlaces(root)
}

// trimCitation leaves of a citation what it says besides its source. If it does
// not begin with its only link, that is everything.
func (p *printer) trimCitation(n *note) {
	var backlinks []ast.Node
	for _, parent := range []ast.Node{n.node, n.node.LastChild()} {
		for c := parent.FirstChild(); c != nil; c = c.NextSibling() {
			if _, ok := c.(*extast.FootnoteBacklink); ok {
				backlinks = append(backlinks, c)
			}
		}
	}
	for _, b := range backlinks {
		b.Parent().RemoveChild(b.Parent(), b)
	}
	link := n.cites[0]
	para, ok := link.Parent().(*ast.Paragraph)
	if !ok || len(n.cites) > 1 || link.PreviousSibling() != nil || n.node.FirstChild() != ast.Node(para) {
		return
	}
	para.RemoveChild(para, link)
	for {
		first, ok := para.FirstChild().(*ast.Text)
		if !ok {
			return
		}
		value := first.Segment.Value(p.src)
		rest := strings.TrimLeft(string(value), " \t\u3000,.;:，。；：、")
		first.Segment = first.Segment.WithStart(first.Segment.Stop - len(rest))
		if rest != "" {
			return
		}
		para.RemoveChild(para, first)
	}
}

// findPlaces notes the places below n from which notes are referred to.
func (p *printer) findPlaces(n ast.Node) {
	if link, ok := n.(*extast.FootnoteLink); ok {
		if note := p.note(link.Index); note != nil {
			note.places = append(note.places, Place{footnotePlaceID(link.Index, link.RefIndex)})
		}
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		p.findPlaces(c)
	}
}

// note returns the note of that number.
func (p *printer) note(index int) *note {
	if index < 1 || index > len(p.notes) {
		return nil
	}
	return &p.notes[index-1]
}

// isCitation reports whether a mark in the text is that of a citation.
func (p *printer) isCitation(link *extast.FootnoteLink) bool {
	note := p.note(link.Index)
	return note != nil && len(note.sources) > 0
}

// marksFrom prints the marks that stand side by side from link on, and returns
// the last of them.
func (p *printer) marksFrom(link *extast.FootnoteLink) ast.Node {
	run := []*extast.FootnoteLink{link}
	for {
		next, ok := run[len(run)-1].NextSibling().(*extast.FootnoteLink)
		if !ok {
			break
		}
		run = append(run, next)
	}
	p.marks(run)
	return run[len(run)-1]
}

// footnotesIn appends the marks inside n, which is the description of an image.
// An attribute cannot hold them, so they are printed behind the image, for each
// note to be led to from somewhere.
func footnotesIn(n ast.Node, marks []*extast.FootnoteLink) []*extast.FootnoteLink {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if link, ok := c.(*extast.FootnoteLink); ok {
			marks = append(marks, link)
		}
		marks = footnotesIn(c, marks)
	}
	return marks
}

func (p *printer) marks(run []*extast.FootnoteLink) {
	if len(run) == 0 {
		return
	}
	if p.cites {
		p.tag(`<span class="marks">`)
	}
	for i, link := range run {
		if i > 0 && p.cites {
			p.tag("<wbr>")
		}
		p.mark(link)
	}
	if p.cites {
		p.tag("</span>")
	}
}

// mark prints the mark of one note, which in the case of a citation is one mark
// for each of its sources.
func (p *printer) mark(link *extast.FootnoteLink) {
	note := p.note(link.Index)
	if note == nil {
		return
	}
	id := footnotePlaceID(link.Index, link.RefIndex)
	if len(note.sources) == 0 {
		p.tag(`<sup id="`, id, `">`)
		if p.inLink {
			p.tag(note.label) // a link cannot hold another
		} else {
			p.tag(`<a href="#`, footnoteID(link.Index, 0), `" class="footnote-ref" role="doc-noteref">`, note.label, "</a>")
		}
		p.tag("</sup>")
		return
	}
	for i, s := range note.sources {
		if i == 0 {
			p.tag(`<sup class="mark" id="`, id, `">`)
		} else {
			p.tag(`<wbr><sup class="mark">`)
		}
		n := strconv.Itoa(s.n)
		if p.inLink {
			p.tag(n)
		} else {
			p.tag(`<a href="#`, footnoteID(link.Index, i), `" role="doc-noteref" aria-label="`, p.labels.source, n, `">`, n, "</a>")
		}
		p.tag("</sup>")
	}
}

// footnoteBacklink prints the way back, unless the place was in a note that
// nobody refers to and that is therefore not printed.
func (p *printer) footnoteBacklink(n *extast.FootnoteBacklink) {
	id := footnotePlaceID(n.Index, n.RefIndex)
	if note := p.note(n.Index); note == nil || !slices.Contains(note.places, Place{id}) {
		return
	}
	label := p.labels.back
	if n.RefIndex > 0 {
		label = fmt.Sprintf(p.labels.backNth, n.RefIndex+1)
	}
	p.tag(`&nbsp;<a href="#`, id, `" class="footnote-backref" role="doc-backlink" title="`, label, `" aria-label="`, label, `">↩︎</a>`)
}

// footnotes prints the remarks below the text.
func (p *printer) footnotes() {
	p.endLine()
	p.bodyEnd = p.text.Len()
	open := false
	for _, note := range p.notes {
		if len(note.sources) > 0 {
			continue
		}
		if !open {
			open = true
			list := "<ol>\n"
			if p.cites {
				list = "<ol type=\"a\">\n"
			}
			p.tag(`<section class="footnotes" role="doc-endnotes">`, "\n", list)
		}
		p.tag(`<li id="`, footnoteID(note.node.Index, 0), `">`, "\n")
		p.blocks(note.node)
		p.tag("</li>\n")
		p.endLine()
	}
	if open {
		p.tag("</ol>\n</section>\n")
	}
}

// citations lists what the text cites, in the order of the sources' numbers.
func (p *printer) citations() []Citation {
	var all []Citation
	for _, note := range p.notes {
		for i, s := range note.sources {
			c := Citation{N: s.n, Source: s.id, ID: footnoteID(note.node.Index, i), Places: note.places}
			if i == 0 {
				c.Locator, c.Plain = p.locator(note.node)
			}
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b Citation) int { return a.N - b.N })
	return all
}

// locator prints what is left of a citation, paragraphs without their tags.
func (p *printer) locator(note ast.Node) (html, plain string) {
	outer := p.output
	defer func() { p.output = outer }()
	p.output = &output{}
	for n := note.FirstChild(); n != nil; n = n.NextSibling() {
		if _, ok := n.(*ast.Paragraph); !ok {
			p.endLine()
			p.block(n)
			continue
		}
		if p.html.Len() > 0 {
			p.tag(" ")
			p.plainText(" ")
		}
		p.last = 0
		p.inlines(n)
	}
	p.last = 0
	return strings.TrimSpace(p.html.String()), strings.Join(strings.Fields(p.text.String()), " ")
}
