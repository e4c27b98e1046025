package markdown

import (
	"bufio"
	"bytes"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	gmhtml "github.com/yuin/goldmark/renderer/html"
)

// unescape undoes Markdown's escapes, backslashes and character references.
// goldmark knows how, but only while writing HTML, so what it writes is read
// back.
func unescape(src []byte) string {
	if bytes.IndexByte(src, '\\') < 0 && bytes.IndexByte(src, '&') < 0 {
		return string(src)
	}
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	gmhtml.DefaultWriter.Write(w, src)
	_ = w.Flush() // to memory
	return html.UnescapeString(b.String())
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// escape writes s as text or as an attribute's value in double quotes.
func escape(s string) string { return escaper.Replace(s) }

// plain is the plain text inside an inline node or a heading, on one line.
func (p *printer) plain(n ast.Node) string {
	if t, ok := n.FirstChild().(*ast.Text); ok && n.FirstChild() == n.LastChild() && !t.IsRaw() && !t.SoftLineBreak() {
		return unescape(t.Segment.Value(p.src))
	}
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		p.plainNode(&b, c)
	}
	return b.String()
}

func (p *printer) plainNode(b *strings.Builder, n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		b.WriteString(p.textOf(n))
		switch {
		case n.HardLineBreak():
			b.WriteByte(' ')
		case n.SoftLineBreak():
			before, _ := utf8.DecodeLastRuneInString(b.String())
			if joint(before, p.runeAfter(n), p.zh) != "" {
				b.WriteByte(' ')
			}
		}
	case *replacement:
		b.Write(n.Value)
	case *ast.CodeSpan:
		b.WriteString(p.code(n))
	case *ast.RawHTML:
		b.Write(n.Segments.Value(p.src))
	case *ast.AutoLink:
		b.Write(n.Label(p.src))
	case *ast.Link:
		if p.links[n] != nil && p.blank(n) {
			b.WriteString(p.missingText(n))
			return
		}
		b.WriteString(p.plain(n))
	case *extast.FootnoteLink, *extast.FootnoteBacklink, *extast.TaskCheckBox:
	default:
		b.WriteString(p.plain(n))
	}
}

func (p *printer) textOf(n *ast.Text) string {
	value := n.Segment.Value(p.src)
	if endsLine(n) {
		value = bytes.TrimRight(value, " \t")
	}
	if n.IsRaw() {
		return string(value)
	}
	return unescape(value)
}

// endsLine reports whether a line break follows n. goldmark itself drops the
// spaces there, but not where it has looked for a bare address at each of them;
// it then puts the break into an empty text after them.
func endsLine(n *ast.Text) bool {
	if n.SoftLineBreak() || n.HardLineBreak() {
		return true
	}
	next, ok := n.NextSibling().(*ast.Text)
	return ok && next.Segment.IsEmpty() && (next.SoftLineBreak() || next.HardLineBreak())
}

// code is the content of a code span, on one line.
func (p *printer) code(n *ast.CodeSpan) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		b.Write(c.(*ast.Text).Segment.Value(p.src))
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}

// runeAfter is the first character that will be seen after n in its block, 0 if
// there is none or a picture comes before it.
func (p *printer) runeAfter(n ast.Node) rune {
	for ; n != nil && n.Type() == ast.TypeInline; n = n.Parent() {
		for next := n.NextSibling(); next != nil; next = next.NextSibling() {
			if _, ok := next.(*ast.Image); ok {
				return 0
			}
			var b strings.Builder
			p.plainNode(&b, next)
			if r, size := utf8.DecodeRuneInString(b.String()); size > 0 {
				return r
			}
		}
	}
	return 0
}

// countWords counts what a reader would: words of spaced scripts (sister-city,
// Prague’s and 1,000.5 are one each) and single characters of the others.
func countWords(s string) int {
	n := 0
	inside := false // of a word
	joined := false // by a sign that may stand inside a word
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z': // told first, as most are: the rest asks tables
			if !inside {
				n++
			}
			inside, joined = true, false
		case r == ' ':
			inside = false
		case r >= 0x4E00 && r <= 0x9FFF: // Han
			n++
			inside = false
		case isUnspaced(r):
			if unicode.IsLetter(r) || unicode.IsNumber(r) {
				n++
			}
			inside = false
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
			if !inside {
				n++
			}
			inside, joined = true, false
		case inside && !joined && strings.ContainsRune("'’-‑.,", r):
			joined = true
		default:
			inside = false
		}
	}
	return n
}
