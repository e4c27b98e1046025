package markdown

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// printer writes one parsed text as HTML and as plain text. goldmark's own
// renderer is not used: here every element and attribute that can come out
// stands in our code, and a line break can look at the characters round it.
type printer struct {
	*Converter
	source string
	src    []byte // the same
	places places
	links  map[ast.Node]*linked // links, images and addresses
	notes  []note               // by their numbers
	cites  bool                 // some note is a citation

	*output
	parts    []part
	bodyEnd  int // where the footnotes begin in text, -1 if there are none
	headings []Heading
	ids      map[string]int // ids in use, and the highest number given to each
	last     rune           // last character printed in this block, 0 at its beginning and after a picture
	tables   int            // so far
	inLink   bool
	marked   bool // the language of this text is marked already
	err      error
}

// output is where the printer writes to.
type output struct{ html, text strings.Builder }

// part is where in the HTML a top-level block begins, and on which line.
type part struct{ line, start int }

// tag writes HTML. Its parts are markup of this package or escaped already.
func (p *printer) tag(parts ...string) {
	for _, s := range parts {
		p.html.WriteString(s)
	}
}

// attribute writes an attribute unless its value is empty.
func (p *printer) attribute(name, value string) {
	if value != "" {
		p.tag(" ", name, `="`, escape(value), `"`)
	}
}

// words writes text for the reader.
func (p *printer) words(s string) {
	if s == "" {
		return
	}
	p.html.WriteString(escape(s))
	p.text.WriteString(s)
	p.last, _ = utf8.DecodeLastRuneInString(s)
}

// prose writes running text. Chinese words in an English text are marked as such,
// for the voice that reads them and the font that draws them (WCAG 2.2, 3.1.2).
// Latin words in a Chinese text are left alone: they are mostly names.
func (p *printer) prose(s string) {
	for !p.zh && !p.marked {
		from := strings.IndexFunc(s, isCJK)
		if from < 0 {
			break
		}
		to := len(s)
		if n := strings.IndexFunc(s[from:], func(r rune) bool { return !isCJK(r) }); n >= 0 {
			to = from + n
		}
		p.words(s[:from])
		if isChinese(s[from:to]) {
			p.tag(`<span lang="zh-Hans">`)
			p.words(s[from:to])
			p.tag("</span>")
		} else {
			p.words(s[from:to])
		}
		s = s[to:]
	}
	p.words(s)
}

// isChinese reports whether East Asian letters are Chinese, as far as can be told
// from the script: Han characters without Japanese or Korean letters.
func isChinese(s string) bool {
	han := strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	other := strings.IndexFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul) })
	return han >= 0 && other < 0
}

// plainText writes what only the plain text needs.
func (p *printer) plainText(s string) { p.text.WriteString(s) }

// endLine ends a line of the plain text, and with it what line breaks look at.
func (p *printer) endLine() {
	p.last = 0
	if s := p.text.String(); s != "" && !strings.HasSuffix(s, "\n") {
		p.text.WriteByte('\n')
	}
}

func (p *printer) document(root ast.Node) {
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		start := p.html.Len()
		p.block(n)
		if p.html.Len() > start {
			p.parts = append(p.parts, part{p.lineOf(n), start})
		}
	}
}

// lineOf is the line on which a block begins, 0 for the footnotes.
func (p *printer) lineOf(n ast.Node) int {
	switch n.(type) {
	case *extast.FootnoteList:
		return 0
	case *extast.Table: // goldmark's place is that of the paragraph before it, if there is one
		n = n.FirstChild()
	}
	line, _ := p.places.at(max(n.Pos(), 0))
	return line
}

// partsOf cuts the printed HTML into its parts.
func (p *printer) partsOf(html string) []Part {
	parts := make([]Part, len(p.parts))
	for i, part := range p.parts {
		end := len(html)
		if i+1 < len(p.parts) {
			end = p.parts[i+1].start
		}
		parts[i] = Part{Line: part.line, HTML: html[part.start:end]}
	}
	return parts
}

func (p *printer) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		p.block(n)
	}
}

func (p *printer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		p.heading(n)
	case *ast.Paragraph:
		p.paragraph(n)
	case *ast.TextBlock: // the paragraph of a list without blank lines
		p.inlines(n)
		if n.NextSibling() != nil && n.HasChildren() {
			p.tag("\n")
		}
		p.endLine()
	case *ast.Blockquote:
		p.blockquote(n)
	case *ast.List:
		p.list(n)
	case *ast.ListItem:
		p.listItem(n)
	case *ast.CodeBlock:
		p.codeBlock(n, "")
	case *ast.FencedCodeBlock:
		p.codeBlock(n, unescape(n.Language(p.src)))
	case *ast.HTMLBlock:
		p.htmlBlock(n)
	case *ast.ThematicBreak:
		p.tag("<hr>\n")
	case *ast.LinkReferenceDefinition: // was read when its links were
	case *extast.Table:
		p.table(n)
	case *extast.FootnoteList:
		p.footnotes()
	case *extast.FootnoteBacklink: // of a note that does not end with a paragraph
		p.footnoteBacklink(n)
	default:
		p.unknown(n)
	}
}

func (p *printer) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if link, ok := n.(*extast.FootnoteLink); ok {
			n = p.marksFrom(link)
			continue
		}
		p.inline(n)
	}
}

func (p *printer) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		p.prose(p.textOf(n))
		p.lineBreak(n)
	case *replacement:
		p.words(string(n.Value))
	case *ast.CodeSpan:
		p.tag("<code>")
		p.words(p.code(n))
		p.tag("</code>")
	case *ast.Emphasis:
		if n.Level == 2 {
			p.enclose("strong", n)
		} else {
			p.enclose("em", n)
		}
	case *extast.Strikethrough:
		p.enclose("del", n)
	case *ast.Link:
		p.anchor(n)
	case *ast.AutoLink:
		p.autoLink(n)
	case *ast.Image:
		p.image(n, false)
	case *ast.RawHTML:
		p.words(string(n.Segments.Value(p.src)))
	case *extast.FootnoteBacklink:
		p.footnoteBacklink(n)
	case *extast.TaskCheckBox:
		p.taskBox(n)
	default:
		p.unknown(n)
	}
}

// unknown notes a kind of node that this file has forgotten. Only a change of
// goldmark or of New can bring one about.
func (p *printer) unknown(n ast.Node) {
	if p.err == nil {
		p.err = fmt.Errorf("cannot print a node of kind %s", n.Kind())
	}
}

func (p *printer) enclose(name string, n ast.Node) {
	p.tag("<", name, ">")
	p.inlines(n)
	p.tag("</", name, ">")
}

func (p *printer) lineBreak(n *ast.Text) {
	switch {
	case n.HardLineBreak():
		p.tag("<br>\n")
		p.plainText("\n")
		p.last = 0
	case n.SoftLineBreak():
		s := joint(p.last, p.runeAfter(n), p.zh)
		p.tag(s)
		if s != "" {
			p.plainText(" ")
		}
	}
}

func (p *printer) paragraph(n *ast.Paragraph) {
	if p.imageAlone(n) {
		return
	}
	p.tag("<p>")
	p.inlines(n)
	p.tag("</p>\n")
	p.endLine()
}

func (p *printer) list(n *ast.List) {
	open, end := "<ul>\n", "</ul>\n"
	if n.IsOrdered() {
		open, end = "<ol>\n", "</ol>\n"
		if n.Start != 1 {
			open = `<ol start="` + strconv.Itoa(n.Start) + "\">\n"
		}
	}
	p.tag(open)
	p.blocks(n)
	p.tag(end)
}

func (p *printer) listItem(n *ast.ListItem) {
	p.tag("<li")
	first := n.FirstChild()
	if first != nil {
		if _, ok := first.FirstChild().(*extast.TaskCheckBox); ok {
			p.tag(` class="task"`)
		}
	}
	p.tag(">")
	if _, tight := first.(*ast.TextBlock); first != nil && !tight {
		p.tag("\n")
	}
	p.blocks(n)
	p.tag("</li>\n")
	p.endLine()
}

// taskBox prints the box of a task. It shows a state and is not to be used, so
// it is disabled; the label tells the state to those who do not see it.
func (p *printer) taskBox(n *extast.TaskCheckBox) {
	if n.IsChecked {
		p.tag(`<input type="checkbox" disabled checked aria-label="`, p.labels.done, `"> `)
	} else {
		p.tag(`<input type="checkbox" disabled aria-label="`, p.labels.todo, `"> `)
	}
}

func (p *printer) codeBlock(n ast.Node, language string) {
	p.tag("<pre><code")
	if language != "" {
		p.attribute("class", "language-"+language)
	}
	p.tag(">")
	p.words(string(n.Lines().Value(p.src)))
	p.tag("</code></pre>\n")
	p.endLine()
}

// htmlBlock shows HTML that someone wrote, as text: it is neither passed on nor
// lost.
func (p *printer) htmlBlock(n *ast.HTMLBlock) {
	source := n.Lines().Value(p.src)
	if n.HasClosure() {
		source = append(source, n.ClosureLine.Value(p.src)...)
	}
	p.tag(`<p class="raw-html">`)
	p.words(strings.TrimRight(string(source), "\n"))
	p.tag("</p>\n")
	p.endLine()
}
